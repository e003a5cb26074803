"""Messages as the hub's secure mail shows them: what was sent, what came of it, what came in.

The text of a message that came in is data: it is read for the closed words asked for in our own
messages and for nothing else, and never followed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.identifiers import OurReference, our_reference

_REFERENCE = re.compile(r"\b[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class DeliveryState(StrEnum):
    """How far a message got. Sent is not told: only what came after says that somebody has it."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    RETURNED = "returned"
    NOT_UNDERSTOOD = "not understood"


class ReplyWord(StrEnum):
    """The words our messages ask for, and everything else."""

    RECEIVED = "RECEIVED"
    NOT_OURS = "NOT OURS"
    DELETED = "DELETED"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the mail system says became of a message; `shown` are its own words."""

    state: DeliveryState
    at: datetime | None
    reason: str
    shown: str


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as a message lists it: nothing of it has been fetched, and nothing is believed.

    `said` is the media type and `size` the bytes that the message gives.
    """

    number: str
    name: str
    said: str
    size: int


@dataclass(frozen=True, slots=True)
class SentRow:
    """One line of Sent items. `sent_at` is None where the date could not be read."""

    number: str
    to: str
    subject: str
    sent_at: datetime | None
    delivery: Delivery

    @property
    def our_ref(self) -> OurReference | None:
        """Our reference, as the subject carries it."""
        return reference_in(self.subject)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as it stands in Sent items.

    `answers` is the number of the message it replies to, `recalls` those of recalls asked of it.
    """

    number: str
    sender: str
    to: str
    subject: str
    body: str
    sent_at: datetime | None
    delivery: Delivery
    attachments: tuple[ListedFile, ...] = ()
    answers: str = ""
    recalls: tuple[str, ...] = ()

    @property
    def our_ref(self) -> OurReference | None:
        """Our reference, as the subject carries it."""
        return reference_in(self.subject)


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message that came in. `answers` is the number of the message it replies to.

    A sender may take a message back: `takes_back` is the number of the message that this notice is
    about, which may be filed already; `recalled_at` says it of the message itself, and `is_gone`
    that it can no longer be read.

    `our_ref` comes from the subject, or, where a reply has lost it, from the message answered.
    `first_line` is what somebody wrote: what follows it may be our own words quoted back.
    """

    number: str
    sender: str
    subject: str
    received_at: datetime | None
    first_line: str
    answers: str
    our_ref: OurReference | None
    is_undeliverable: bool
    attachments: tuple[ListedFile, ...] = ()
    takes_back: str = ""
    recalled_at: datetime | None = None
    is_gone: bool = False

    @property
    def word(self) -> ReplyWord:
        """Which of the words asked for this is, if it is one."""
        return reply_word(self.first_line)


def reply_word(first_line: str) -> ReplyWord:
    """The word asked for, when the line holds nothing else; "Not received" is not RECEIVED."""
    said = " ".join(first_line.upper().split()).strip(" .!\"'“”‘’")
    closed = {word.value: word for word in ReplyWord if word is not ReplyWord.OTHER}
    return closed.get(said, ReplyWord.OTHER)


def reference_in(subject: str) -> OurReference | None:
    """Our reference in a subject; none where there are two, for nobody knows which is meant."""
    found = set(_REFERENCE.findall(subject))
    return our_reference(found.pop()) if len(found) == 1 else None
