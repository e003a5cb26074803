"""What this system holds: mailboxes, messages, files, drafts, recalls, and what left the house."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

Direction = Literal["in", "out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMailbox:
    """A mailbox of this house, and the accounts that share it."""

    address: str
    name: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """A mailbox elsewhere, and what happens to a message that reaches it."""

    address: str
    name: str
    behaviour: str
    delay_minutes: int
    reply_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message sent or received. A moment that is still to come has not happened yet.

    `found_from` and `listed_from` say how far the search and the lists lag behind, on the real
    clock; `sent_by` is the account that pressed Send. Of one that came in: `opened_at`, when
    somebody first read it; `recalled_at`, when its sender took it back; `recalls`, the message that
    this notice takes back; `copy_of`, the message of this house that it is a copy of.
    """

    number: str
    mailbox: str
    direction: Direction
    from_name: str
    from_address: str
    to: str
    subject: str
    body: str
    at: datetime
    sent_by: str = ""
    in_reply_to: str = ""
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    returned_at: datetime | None = None
    returned_because: str = ""
    opened_at: datetime | None = None
    recalled_at: datetime | None = None
    recalls: str = ""
    copy_of: str = ""
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file attached to a message or a draft (`holder`).

    `content` is in base 64. `times`: how often it is given on being fetched, 0 for ever; only what
    somebody else sent is ever given more than once.
    """

    number: str
    mailbox: str
    holder: str
    name: str
    media_type: str
    content: str
    times: int = 1

    @property
    def data(self) -> bytes:
        """What is in it."""
        return b64decode(self.content)

    @property
    def size(self) -> int:
        """In bytes, as the product says it."""
        return len(self.data) * max(self.times, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message somebody is still writing: nobody has been sent anything."""

    number: str
    mailbox: str
    account: str
    to: str
    subject: str
    body: str
    saved_at: datetime
    in_reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as it left the house, byte for byte."""

    number: str
    at: datetime
    account: str
    to: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallResult:
    """What became of a recall at one recipient: recalled, already read, or failed."""

    recipient: str
    result: str
    at: datetime
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Somebody asked for a message of this house back."""

    number: str
    mailbox: str
    message: str
    to: str
    subject: str
    reason: str
    at: datetime
    asked_by: str
    results: tuple[RecallResult, ...] = ()
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(slots=True)
class MailRecords:
    """Every record, by id."""

    messages: dict[str, Message] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    recalls: dict[str, Recall] = field(default_factory=dict)
    mailboxes: dict[str, OwnMailbox] = field(default_factory=dict)
    correspondents: dict[str, Correspondent] = field(default_factory=dict)
    outbox: list[Outgoing] = field(default_factory=list)
    numbers_given: int = 0

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        return type(self)(
            messages=dict(self.messages),
            drafts=dict(self.drafts),
            files=dict(self.files),
            recalls=dict(self.recalls),
            mailboxes=dict(self.mailboxes),
            correspondents=dict(self.correspondents),
            outbox=list(self.outbox),
            numbers_given=self.numbers_given,
        )

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {
            "messages": self.messages,
            "drafts": self.drafts,
            "files": self.files,
            "recalls": self.recalls,
            "mailboxes": self.mailboxes,
            "correspondents": self.correspondents,
        }

    def reindex(self) -> None:
        """Nothing here is worked out from the tables."""

    def next_number(self, kind: str = "SM") -> str:
        """The number the next message, draft, file (AT) or recall (RC) gets."""
        self.numbers_given += 1
        return f"{kind}-{10000 + self.numbers_given:08d}"

    def files_of(self, holder: str) -> list[StoredFile]:
        """What is attached to this message or draft, in the order it was attached."""
        return [one for one in self.files.values() if one.holder == holder]
