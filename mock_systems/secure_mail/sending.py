"""Sending a message, and everything that comes of it: delivery, a bounce, a reply, each in time."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import sha256

from mock_systems.kit.clock import in_london
from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Store, log_write
from mock_systems.secure_mail.records import (
    Correspondent,
    MailRecords,
    Message,
    Outgoing,
    OwnMailbox,
    StoredFile,
)
from mock_systems.secure_mail.wording import moment

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
UNDER_WAY = timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)
NO_SUCH_MAILBOX = "550 5.1.1 Mailbox unavailable"
POSTMASTER = ("Mail delivery", "postmaster@cairn-mail.example.org")
USUAL_REPLIES = {
    "acknowledges": "RECEIVED",
    "replies_not_ours": "NOT OURS",
    "replies_left": "I have left the school.",
}

REFERENCE = re.compile(r"\b[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the compose page."""

    to: str
    subject: str
    body: str

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses, which people part with commas or semicolons."""
        return tuple(part.strip() for part in re.split(r"[,;]", self.to) if part.strip())

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = []
        if not self.recipients:
            messages.append("Enter at least one recipient.")
        if not all(_ADDRESS.fullmatch(one) for one in self.recipients):
            messages.append("Check the recipients: an address is not complete.")
        if not self.subject.strip():
            messages.append("Enter a subject.")
        if len(self.subject) > LONGEST_SUBJECT or "\n" in self.subject:
            messages.append(f"The subject must be one line of up to {LONGEST_SUBJECT} characters.")
        if len(self.body) > LONGEST_BODY:
            messages.append(f"The message must not be longer than {LONGEST_BODY} characters.")
        return tuple(messages)


def typed_in(sent: Mapping[str, object]) -> Typed:
    """The three fields of a request, whatever else is in it."""
    to, subject, body = (str(sent.get(name, "")) for name in ("to", "subject", "body"))
    return Typed(to.strip(), subject, body.replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class Sending:
    """Who sends what, and how: the draft it was written in, and the message it answers, if any."""

    mailbox: OwnMailbox
    account: str
    typed: Typed
    draft: str = ""
    answers: str = ""

    @property
    def operation(self) -> str:
        """What the write log calls it."""
        return "reply" if self.answers else "send"


def send(store: Store[MailRecords], sending: Sending, now: datetime) -> Message:
    """Put it into Sent items, let it leave the house, and write the write log: one step."""
    records, mailbox, typed = store.records, sending.mailbox, sending.typed
    message = Message(
        number=records.next_number(),
        mailbox=mailbox.address,
        direction="out",
        from_name=mailbox.name,
        from_address=mailbox.address,
        to=", ".join(typed.recipients),
        subject=typed.subject,
        body=typed.body,
        at=now,
        sent_by=sending.account,
        in_reply_to=sending.answers,
    )
    records.messages[message.number] = message
    files = _files_that_go_with(records, sending, message)
    records.outbox.append(
        Outgoing(
            number=message.number,
            at=now,
            account=sending.account,
            to=message.to,
            raw=raw(message, files),
        )
    )
    found = REFERENCE.search(message.subject)
    log_write(
        store,
        now,
        account=sending.account,
        operation=sending.operation,
        record_id=message.number,
        reference=found.group() if found else None,
        fields=_as_logged(message, files),
    )
    return message


def _files_that_go_with(
    records: MailRecords, sending: Sending, message: Message
) -> list[StoredFile]:
    """What was attached to the draft is attached to the message from here on."""
    held = [one for one in records.files_of(sending.draft) if one.mailbox == message.mailbox]
    moved = [replace(one, holder=message.number) for one in held]
    records.files.update((one.number, one) for one in moved)
    return moved


def _as_logged(message: Message, files: Sequence[StoredFile]) -> dict[str, str]:
    fields = {
        "from": message.from_address,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
    }
    if message.in_reply_to:
        fields["in_reply_to"] = message.in_reply_to
    if files:
        hashed = [f"{one.name} {sha256(one.data).hexdigest()}" for one in files]
        fields["attachments"] = "\n".join(hashed)
    return fields


def raw(message: Message, files: Sequence[StoredFile] = ()) -> bytes:
    """The message as RFC 5322 wants it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((message.from_name, message.from_address))
    mail["To"] = message.to
    mail["Reply-To"] = message.mailbox
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(in_london(message.at))
    mail["Message-ID"] = _message_id(message.number)
    if message.in_reply_to:
        mail["In-Reply-To"] = mail["References"] = _message_id(message.in_reply_to)
    mail.set_content(message.body)
    for one in files:
        main, _, sub = one.media_type.partition("/")
        mail.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return mail.as_bytes()


def _message_id(number: str) -> str:
    return f"<{number.lower()}@cairn-mail.example.org>"


def let_it_go_its_way(records: MailRecords, message: Message, bounce: Fault | None) -> None:
    """Write down when it will arrive, come back or be answered; only the first recipient counts."""
    to = message.to.split(", ")[0]
    reached = records.correspondents.get(to.lower())
    if to in records.mailboxes:
        _deliver_in_house(records, message, to)
    elif bounce:
        _come_back(records, message, to, bounce.args["minutes"], bounce.args["reason"])
    elif reached is None or reached.behaviour == "bounces":
        delay = reached.delay_minutes if reached else 1
        _come_back(records, message, to, delay, NO_SUCH_MAILBOX)
    else:
        _arrive(records, message, reached)


def let_search_lag(records: MailRecords, message: Message, fault: Fault) -> None:
    """The index does not know the message yet; lists may lag as well."""
    seconds = fault.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    listed_from = until if fault.args["lists_too"] else None
    as_it_is = records.messages[message.number]
    records.messages[message.number] = replace(as_it_is, found_from=until, listed_from=listed_from)


def _arrive(records: MailRecords, message: Message, reached: Correspondent) -> None:
    answer = reached.reply_text or USUAL_REPLIES.get(reached.behaviour, "")
    answered_at = message.at + UNDER_WAY + timedelta(minutes=reached.delay_minutes)
    records.messages[message.number] = replace(
        message,
        delivered_at=message.at + UNDER_WAY,
        read_at=answered_at - UNDER_WAY if answer else None,
    )
    if answer:
        quoted = "\n".join(f"> {line}" for line in message.body.split("\n"))
        words = f"{answer}\n\n{reached.name}\n\nOn {moment(message.at)} you wrote:\n{quoted}"
        subject = f"Re: {message.subject}"
        sender = reached.name, reached.address
        _receive(records, message, sender, answered_at, subject, words)


def _come_back(records: MailRecords, message: Message, to: str, minutes: int, reason: str) -> None:
    returned_at = message.at + timedelta(minutes=minutes)
    records.messages[message.number] = replace(
        message, returned_at=returned_at, returned_because=reason
    )
    words = (
        f"Your message could not be delivered.\n\nRecipient: {to}\nReason: {reason}\n"
        f"Message number: {message.number}\n\nIt will not be tried again."
    )
    subject = f"Undeliverable: {message.subject}"
    _receive(records, message, POSTMASTER, returned_at, subject, words)


def _deliver_in_house(records: MailRecords, message: Message, to: str) -> None:
    delivered_at = message.at + UNDER_WAY
    records.messages[message.number] = replace(message, delivered_at=delivered_at)
    answered = records.messages.get(message.in_reply_to)
    number = records.next_number()
    records.messages[number] = replace(
        message,
        number=number,
        mailbox=to,
        direction="in",
        at=delivered_at,
        sent_by="",
        in_reply_to=answered.copy_of if answered else "",
        copy_of=message.number,
    )
    for one in records.files_of(message.number):
        copied = replace(one, number=records.next_number("AT"), mailbox=to, holder=number)
        records.files[copied.number] = copied


def _receive(
    records: MailRecords,
    about: Message,
    sender: tuple[str, str],
    at: datetime,
    subject: str,
    body: str,
) -> None:
    number = records.next_number()
    records.messages[number] = Message(
        number=number,
        mailbox=about.mailbox,
        direction="in",
        from_name=sender[0],
        from_address=sender[1],
        to=about.mailbox,
        subject=subject,
        body=body,
        at=at,
        in_reply_to=about.number,
    )
