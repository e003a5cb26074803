"""What the worker needs of the world, in its own words; `flows` gives it a Desk of this shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.establishments import Contact, ContactDirectory, EstablishmentRegister, Pupil
from domain.identifiers import ContactRef, OccurrenceNumber, Postcode, Upn
from domain.mail import ReceivedMessage, SentRow
from domain.notices import (
    CameBack,
    ChildInQuestion,
    Household,
    Notice,
    NoticeKey,
    QuestionKey,
    Unrecorded,
)
from domain.occurrences import LogEntry, Occurrence
from domain.outbound import ClearedMessage
from domain.outcome import Receipt, WorkItemId
from domain.people import RecordRef
from domain.person_records import PersonRecord
from domain.person_search import PersonsFound
from runtime.person_tasks import Answer


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece of work to be queued: its reference, what it is about, by when, and not before."""

    reference: str
    contents: Household | ChildInQuestion | Notice | CameBack | Unrecorded
    due_at: datetime
    not_before: datetime | None = None
    follows: WorkItemId | None = None


@dataclass(frozen=True, slots=True)
class Ours:
    """The item itself: its number, its reference, by when, and when it was decided on."""

    id: WorkItemId
    reference: str
    due_at: datetime
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went: the notice as far as its text tells it, and the proof."""

    notice: Notice
    proof: Receipt


class Police(Protocol):
    """The police records system."""

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        """The occurrence. Raises: RecordRestricted."""

    async def occurrence_with_log(
        self, number: OccurrenceNumber
    ) -> tuple[Occurrence, list[LogEntry]]:
        """The occurrence and its log, newest first. Raises: RecordRestricted."""

    async def person(self, record: RecordRef) -> PersonRecord:
        """A person's own record. Raises: RecordRestricted."""


class Register(Protocol):
    """The education service's registers."""

    async def pupils_with_upn(self, upn: Upn) -> PersonsFound:
        """Pupils with this number."""

    async def pupils_named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        """Pupils whose names begin so."""

    async def pupils_at(self, postcode: Postcode, house: str) -> PersonsFound:
        """Pupils who live at an address now."""

    async def pupil(self, record: RecordRef) -> Pupil:
        """One pupil with every place on a roll. Raises: RecordRestricted."""


class Desk(Protocol):
    """One lane's desk, for one item of this worker."""

    @property
    def is_last_try(self) -> bool:
        """Whether what fails now is not tried again."""

    async def now(self) -> datetime:
        """Business time."""

    async def police(self) -> Police:
        """The police system, signed in."""

    async def register(self) -> Register:
        """The pupil register, signed in."""

    async def establishments(self) -> EstablishmentRegister:
        """Every school with its calendar, read at most an hour ago, or a day when it is down."""

    async def directory(self) -> ContactDirectory:
        """Every contact, read at most an hour ago, or a day when it is down."""

    async def contacts_of(self, establishment: str) -> Sequence[Contact]:
        """A place's contacts as they stand now; when it is down, as read in the last day."""

    async def came_back(self) -> Mapping[str, datetime]:
        """Mailboxes, in small letters, that a message of ours came back from, and when it did."""

    async def keys_of(self, occurrences: Sequence[OccurrenceNumber]) -> frozenset[NoticeKey]:
        """Every key of these occurrences that some notice holds."""

    async def asked_of(self, occurrences: Sequence[OccurrenceNumber]) -> Mapping[QuestionKey, bool]:
        """What was asked about these occurrences, and whether a person has it by hand."""

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        """Put all of it in the queue at once, each with its keys, or none of it."""

    async def set_aside(self, occurrences: Sequence[OccurrenceNumber]) -> None:
        """Have each looked into by itself, once for as long as it is unchanged."""

    async def pupil_now(self, record: RecordRef, decided_at: datetime) -> Pupil | None:
        """A pupil's record as it stands; None while the register is down, within a day of this.

        Raises: RecordNotFound, RecordRestricted.
        """

    async def release(self, keys: Sequence[NoticeKey]) -> None:
        """This notice will not tell these: whoever decides again may."""

    async def sent_before(self, notice: Notice) -> Sent | None:
        """What went of this notice in an earlier turn; an open send is looked for.

        Raises: WriteUnproven, WriteInDoubt.
        """

    async def answers(self) -> Sequence[Answer]:
        """What people answered about this item, the oldest first."""

    async def draft_made_at(self) -> datetime:
        """When this item's message was first put into words."""

    async def send(
        self,
        message: ClearedMessage,
        to: ContactRef,
        notice: Notice,
    ) -> Receipt:
        """Send it exactly once."""

    async def record(self, notice: Notice, occurrence: OccurrenceNumber) -> Receipt:
        """Note on the occurrence that the place was told, exactly once."""

    async def told(self, notice: Notice, sent: Receipt) -> None:
        """The keys are told; the message is followed from here."""


class Mailbox(Protocol):
    """The hub's mailbox, as far as it is read."""

    async def sent_items(self, since: datetime) -> list[SentRow]:
        """Everything sent since then."""

    async def inbox(
        self, since: datetime, known: frozenset[str] = frozenset()
    ) -> list[ReceivedMessage]:
        """What came in since then."""
