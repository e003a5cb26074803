"""Turn the world's mailboxes into this system's own, with a little post of weeks ago in them."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mock_systems.kit.store import Beginning
from mock_systems.population.model import World
from mock_systems.population.post import Letter
from mock_systems.secure_mail.accounts import mail_accounts, own_mailboxes
from mock_systems.secure_mail.records import (
    Correspondent,
    MailRecords,
    Message,
    OwnMailbox,
    StoredFile,
)

DIRECTORY_DESK = "directory@hernshaw.example.gov.uk"


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    accounts = mail_accounts(world)
    own = own_mailboxes(world, accounts)
    records = MailRecords(
        mailboxes=own,
        correspondents={
            one.address.lower(): Correspondent(
                address=one.address,
                name=one.owner,
                behaviour=one.behaviour,
                delay_minutes=one.delay_minutes,
                reply_text=one.reply_text,
            )
            for one in world.mailboxes.values()
            if one.address not in own
        },
    )
    for mailbox in own.values():
        _put_old_post(records, mailbox, world.night.now)
    for letter in world.letters.values():
        records.messages[letter.letter_id] = _received(letter)
        records.files.update((one.number, one) for one in _files_of(letter))
    return Beginning(records, accounts)


def _received(letter: Letter) -> Message:
    """A letter of the world under its own number, which no message sent here can get."""
    return Message(
        number=letter.letter_id,
        mailbox=letter.mailbox,
        direction="in",
        from_name=letter.from_name,
        from_address=letter.from_address,
        to=letter.mailbox,
        subject=letter.subject,
        body=letter.body,
        at=letter.received_at,
    )


def _files_of(letter: Letter) -> Iterator[StoredFile]:
    for place, paper in enumerate(letter.attachments, start=1):
        yield StoredFile(
            number=f"AT-{letter.letter_id.removeprefix('SM-')}-{place}",
            mailbox=letter.mailbox,
            holder=letter.letter_id,
            name=paper.name,
            media_type=paper.media_type,
            content=b64encode(paper.once()).decode(),
            times=paper.times,
        )


def _put_old_post(records: MailRecords, mailbox: OwnMailbox, now: datetime) -> None:
    """Weeks old, so that no night's lists reach back to it."""
    _keep(records, _news_of_maintenance(mailbox, now - timedelta(days=26, hours=20)))
    asked = _keep(records, _test_of_the_directory(mailbox, now - timedelta(days=24, hours=19)))
    _keep(records, _answer_to(asked))


def _keep(records: MailRecords, message: Message) -> Message:
    numbered = replace(message, number=records.next_number())
    records.messages[numbered.number] = numbered
    return numbered


def _news_of_maintenance(mailbox: OwnMailbox, at: datetime) -> Message:
    return Message(
        number="",
        mailbox=mailbox.address,
        direction="in",
        from_name="Cairn Secure Mail",
        from_address="no-reply@cairn-mail.example.org",
        to=mailbox.address,
        subject="Planned maintenance of your secure mailbox",
        body="Secure Mail will be unavailable on the first Sunday of the month from 02:00 to "
        "04:00.\nNo action is needed.",
        at=at,
    )


def _test_of_the_directory(mailbox: OwnMailbox, at: datetime) -> Message:
    return Message(
        number="",
        mailbox=mailbox.address,
        direction="out",
        from_name=mailbox.name,
        from_address=mailbox.address,
        to=DIRECTORY_DESK,
        subject="Test of the contact directory",
        body="This is a test of the directory. Please reply that you have had it.",
        at=at,
        sent_by=mailbox.accounts[0],
        delivered_at=at + timedelta(minutes=1),
        read_at=at + timedelta(minutes=38),
    )


def _answer_to(asked: Message) -> Message:
    return Message(
        number="",
        mailbox=asked.mailbox,
        direction="in",
        from_name="Directory desk",
        from_address=DIRECTORY_DESK,
        to=asked.mailbox,
        subject=f"Re: {asked.subject}",
        body=f"Had it, thank you.\n\n> {asked.body}",
        at=asked.at + timedelta(minutes=41),
        in_reply_to=asked.number,
    )
