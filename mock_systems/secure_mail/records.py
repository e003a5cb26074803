"""The records this system holds: mailboxes, messages in them, drafts, and what left the house."""

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
    clock; `sent_by` is the account that pressed Send.
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
    found_from: datetime | None = None
    listed_from: datetime | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message as it left the house, byte for byte."""

    number: str
    at: datetime
    account: str
    to: str
    raw: bytes


@dataclass(slots=True)
class MailRecords:
    """Every record, by id."""

    messages: dict[str, Message] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    mailboxes: dict[str, OwnMailbox] = field(default_factory=dict)
    correspondents: dict[str, Correspondent] = field(default_factory=dict)
    outbox: list[Outgoing] = field(default_factory=list)
    numbers_given: int = 0

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        return type(self)(
            messages=dict(self.messages),
            drafts=dict(self.drafts),
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
            "mailboxes": self.mailboxes,
            "correspondents": self.correspondents,
        }

    def reindex(self) -> None:
        """Nothing here is worked out from the tables."""

    def next_number(self) -> str:
        """The number the next message or draft gets."""
        self.numbers_given += 1
        return f"SM-{10000 + self.numbers_given:08d}"
