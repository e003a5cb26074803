"""Adults a council knows, as its social care system shows them: what the record says, no more."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from domain.as_shown import AsShown
from domain.people import Person, RecordRef
from domain.who_to_ring import WhoToRing

T_co = TypeVar("T_co", covariant=True)


class Capacity(StrEnum):
    """What the record says of mental capacity; the law asks decision by decision."""

    HAS_CAPACITY = "has capacity"
    LACKS_FOR_SOME_DECISIONS = "lacks capacity for some decisions"
    NOT_ASSESSED = "not assessed"


class EnquiryKind(StrEnum):
    """Whether an enquiry is made under section 42 of the Care Act 2014."""

    SECTION_42 = "section 42 enquiry"
    OTHER = "other (non-statutory) enquiry"


class EnquiryStatus(StrEnum):
    """Whether an enquiry still runs."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AdultClient:
    """An adult known to a council's adult social care.

    `merged_into` is the record that goes on where this one has ended; what else stands here is then
    out of date. `lead` is None where the record names no lead worker, team or telephone.
    """

    person: Person
    council: str
    sex: str
    died_on: date | None
    phone: str
    needs_category: str
    capacity: Capacity | None
    advocate: str
    carers: tuple[str, ...]
    lead: WhoToRing | None
    merged_into: RecordRef | None = None
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrangedCare:
    """Something a council arranges for an adult; one that goes on has no `until_on`."""

    name: str
    provider: str
    from_on: date | None
    until_on: date | None = None
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class SafeguardingEnquiry:
    """A safeguarding enquiry, with the concern in its author's words."""

    reference: str
    kind: EnquiryKind | None
    status: EnquiryStatus | None
    opened_on: date | None
    closed_on: date | None
    concern: str
    outcome: str
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A note on an adult's record, whole, in its author's words."""

    written_at: datetime | None
    written_by: str
    text: str
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldOnClient(Generic[T_co]):
    """Everything of one sort on a client's record; of a merged record it is out of date."""

    client: RecordRef
    entries: tuple[T_co, ...]
    merged_into: RecordRef | None = None
