"""The folders of a mailbox, what is in each by now, and searching them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from mock_systems.kit.clock import in_london
from mock_systems.secure_mail.records import Draft, MailRecords, Message, OwnMailbox

PAGE_LENGTH = 25


class Folder(StrEnum):
    """A folder; its value is its address."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"
    BOUNCED = "bounced"

    @property
    def label(self) -> str:
        """What people call it."""
        return "Sent items" if self is Folder.SENT else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants listed."""

    text: str = ""
    since: date | None = None
    oldest_first: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a folder."""

    total: int
    rows: Sequence[Message]
    page: int
    pages: int


def messages_in(
    records: MailRecords, mailbox: OwnMailbox, folder: Folder, now: datetime
) -> list[Message]:
    """What is in the folder by now, newest first; the lists may lag behind."""
    found = [
        one
        for one in records.messages.values()
        if one.mailbox == mailbox.address
        and one.at <= now
        and _is_in(one, folder, now)
        and _is_over(one.listed_from)
    ]
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def drafts_in(records: MailRecords, mailbox: OwnMailbox) -> list[Draft]:
    """What is being written, last saved first."""
    found = [one for one in records.drafts.values() if one.mailbox == mailbox.address]
    return sorted(found, key=lambda one: (one.saved_at, one.number), reverse=True)


def counts(records: MailRecords, mailbox: OwnMailbox, now: datetime) -> dict[str, int]:
    """How many messages each folder holds."""
    held = {one.value: len(messages_in(records, mailbox, one, now)) for one in Folder}
    return {**held, Folder.DRAFTS.value: len(drafts_in(records, mailbox))}


def page_of(messages: Sequence[Message], asked: Asked) -> Shown:
    """The page asked for, or the nearest there is."""
    found = [
        one
        for one in messages
        if (not asked.text or _text_is_found(one, asked.text))
        and (asked.since is None or in_london(one.at).date() >= asked.since)
    ]
    if asked.oldest_first:
        found.reverse()
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(asked.page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Shown(len(found), found[start : start + PAGE_LENGTH], page, pages)


def _is_in(message: Message, folder: Folder, now: datetime) -> bool:
    if folder is Folder.INBOX:
        return message.direction == "in"
    if folder is Folder.SENT:
        return message.direction == "out"
    return (
        folder is Folder.BOUNCED
        and message.returned_at is not None
        and (message.returned_at <= now)
    )


def _text_is_found(message: Message, text: str) -> bool:
    words = f"{message.subject}\n{message.to}\n{message.from_address}\n{message.body}"
    return _is_over(message.found_from) and text.lower() in words.lower()


def _is_over(lag: datetime | None) -> bool:
    return lag is None or lag <= datetime.now(UTC)
