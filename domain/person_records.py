"""A person's own record in the police system: what it says, never what is so."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.as_shown import AsShown
from domain.identifiers import OccurrenceNumber
from domain.occurrences import Marker
from domain.people import Person, PersonName, RecordRef


@dataclass(frozen=True, slots=True)
class RecordTie:
    """One line of the relationships: `subject` is the `kind` of `of`, in the record's words.

    One of the two is the person whose record it is; `other` is the other one. No `other_name`
    where that record is restricted.
    """

    subject: RecordRef
    kind: str
    of: RecordRef
    other: RecordRef
    other_name: PersonName | None
    same_household: bool
    disputed: bool
    has_ended: bool
    parental_responsibility: bool = False
    from_on: date | None = None
    asserted_by: str = ""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What else the record says of the person, in its own words and codes; empty: not recorded."""

    sex: str = ""
    ethnicity: str = ""
    place_of_birth: str = ""
    country_of_birth: str = ""
    religion: str = ""
    first_language: str = ""
    needs_interpreter: bool = False
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceLine:
    """One line of the occurrences a person has a part in; of a restricted one only the number."""

    number: OccurrenceNumber
    kind: str = ""
    class_text: str = ""
    reported_at: datetime | None = None
    status: str = ""
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything read of one person's record.

    `person.relationships` are the ties to people with a name, as far as they say what the other
    is to this one; `ties` are all of them. `occurrences` are restricted ones too; a sealed one is
    not on the page, and the page does not say that one is missing. `lines` are the same ones, with
    what the page says of each.
    """

    person: Person
    ties: tuple[RecordTie, ...]
    markers: tuple[Marker, ...]
    occupation: str
    works_at: str
    is_deceased: bool
    merged_into: str
    phones: tuple[str, ...]
    other_contacts: tuple[str, ...]
    occurrences: tuple[OccurrenceNumber, ...]
    unreadable: tuple[AsShown, ...] = ()
    details: PersonDetails = PersonDetails()
    lines: tuple[OccurrenceLine, ...] = ()
