"""An occurrence as the police system shows it: what a record says, never what is so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.as_shown import AsShown
from domain.identifiers import OccurrenceNumber
from domain.people import Person, RecordRef


class Part(StrEnum):
    """A person's part in an occurrence."""

    VICTIM = "V"
    SUSPECT = "S"
    WITNESS = "W"
    INVOLVED = "IP"
    CHILD = "CHILD"
    THIRD_PARTY = "TP"


class Presence(StrEnum):
    """Where a child was when it happened."""

    SAME_ROOM = "same room"
    IN_BUILDING = "in building"
    NOT_THERE = "not there"
    NOT_RECORDED = "not recorded"


class YesNo(StrEnum):
    """An answer a form may leave open."""

    YES = "yes"
    NO = "no"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One line of a search's results; a restricted one shows its number only."""

    number: OccurrenceNumber
    kind: str = ""
    status: str = ""
    area: str = ""
    reported_at: datetime | None = None
    changed_at: datetime | None = None
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a search found, and how many records it said this account may not see."""

    rows: tuple[OccurrenceRow, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class Tie:
    """What one party is to another, as the record puts it ("Mother")."""

    kind: str
    to: RecordRef
    same_household: bool
    disputed: bool
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Party:
    """A person with a part in the occurrence; no `person` where the record is restricted."""

    record: RecordRef
    part: Part | None
    person: Person | None
    ties: tuple[Tie, ...]
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class ChildSeen:
    """What the officer entered about one child. `voice` and `school_stated` are free text: data."""

    record: RecordRef
    presence: Presence
    seen: YesNo
    spoken_to: YesNo
    demeanour: str
    voice: str
    school_stated: str
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A warning on a person."""

    record: RecordRef
    code: str
    text: str
    added_on: date | None = None


@dataclass(frozen=True, slots=True)
class RiskForm:
    """A risk assessment attached to an occurrence, as its line says; the grade is a person's."""

    reference: str
    instrument: str
    completed_by: str
    yes_answers: str
    grade: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence. `header` holds the labels and values of the first table, as shown.

    `encompass_note` is what the officer wrote in the row "Operation Encompass": free words.
    `police_area`, `from_force` and `source` are as shown; `from_force` is empty for the own force.
    """

    number: OccurrenceNumber
    kind: str
    status: str
    header: Mapping[str, str]
    occurred_from: datetime | None
    changed_at: datetime | None
    flags: tuple[str, ...]
    narrative: str
    parties: tuple[Party, ...]
    children: tuple[ChildSeen, ...]
    markers: tuple[Marker, ...]
    unreadable: tuple[AsShown, ...] = ()
    reported_at: datetime | None = None
    created_at: datetime | None = None
    encompass_note: str = ""
    police_area: str = ""
    from_force: str = ""
    source: str = ""
    risk_forms: tuple[RiskForm, ...] = ()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an occurrence's log."""

    entry_id: str
    occurrence: OccurrenceNumber
    by: str
    category: str
    text: str
    reference: str
