"""The records this system holds: pupils, their places on rolls, establishments, contacts."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self

from mock_systems.education.letters import postcode_drawer, surname_drawer, upn_drawer

OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a pupil lives, as the register has it."""

    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    kind: str
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """An adult on a pupil's record."""

    name: str
    relationship: str
    phone: str
    lives_with: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A child on the register."""

    pupil_id: str
    upn: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surname: str = ""
    born_on: date
    sex: str
    nhs_number: str = ""
    address: Address
    parents: tuple[Parent, ...] = ()
    la_code: str
    year_group: str
    sen: str = ""
    home_educated: bool = False
    missing_education: bool = False
    not_in_school_reason: str = ""
    access_class: str = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A pupil's place on a roll; no `establishment_id` when only a name was returned."""

    pupil_id: str
    establishment_id: str
    establishment_name: str
    from_on: date
    to_on: date | None = None
    kind: str
    year_group: str
    attendance_percent: float | None = None
    boarder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A run of days in session, first and last day included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    """A school, college, nursery or council team, with the term dates it keeps."""

    establishment_id: str
    urn: str
    laestab: str
    ukprn: str
    name: str
    kind: str
    phase: str
    nation: str
    la_code: str
    council: str
    town: str
    postcode: str
    switchboard: str
    status: str
    closed_on: date | None = None
    successor_urn: str = ""
    opens_at: time | None = None
    terms: tuple[Term, ...] = ()
    has_own_terms: bool = False
    inset_days: tuple[date, ...] = ()
    roll_managed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A connection the hub has recorded between a contact and a person in police records."""

    nominal_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One line of the contact directory."""

    contact_id: str
    establishment_id: str
    role: str
    name: str
    email: str
    phone: str
    verified_at: datetime | None
    verified_by: str
    changed_at: datetime
    changed_by: str
    holiday_monitored: bool
    mailbox_readers: tuple[str, ...] = ()
    cover_for: str = ""
    unavailable_from: date | None = None
    unavailable_to: date | None = None
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A directory line as it reads from this moment on."""

    at: datetime
    contact: Contact


def drawers_of(pupil: Pupil) -> set[str]:
    """Every drawer a pupil is looked for in."""
    surnames = {surname_drawer(one) for one in (pupil.surname, pupil.former_surname) if one}
    return {upn_drawer(pupil.upn), postcode_drawer(pupil.address.postcode), *surnames}


@dataclass(slots=True)
class EducationRecords:
    """Every record, by id; what lies below the tables is worked out from them."""

    pupils: dict[str, Pupil] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    establishments: dict[str, Establishment] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    coming: tuple[Change, ...] = ()
    _enrolments_of: defaultdict[str, list[Enrolment]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _filed_under: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        copied = type(self)(
            pupils=dict(self.pupils),
            enrolments=dict(self.enrolments),
            establishments=dict(self.establishments),
            contacts=dict(self.contacts),
            coming=self.coming,
        )
        copied.reindex()
        return copied

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {
            "pupils": self.pupils,
            "enrolments": self.enrolments,
            "establishments": self.establishments,
            "contacts": self.contacts,
        }

    def reindex(self) -> None:
        """Work out again whose enrolments are whose, and where each pupil is looked for."""
        self._enrolments_of.clear()
        for enrolment in self.enrolments.values():
            self._enrolments_of[enrolment.pupil_id].append(enrolment)
        self._filed_under.clear()
        for pupil in self.pupils.values():
            for drawer in drawers_of(pupil):
                self._filed_under[drawer].append(pupil.pupil_id)

    def filed_under(self, drawer: str) -> list[Pupil]:
        """The pupils of one drawer: of a UPN, a postcode, or the beginning of a surname."""
        return [self.pupils[one] for one in self._filed_under.get(drawer, ())]

    def enrolments_of(self, pupil_id: str) -> list[Enrolment]:
        """A pupil's places, current ones first, then the latest."""
        places = self._enrolments_of.get(pupil_id, [])
        return sorted(places, key=lambda one: (one.to_on is None, one.from_on), reverse=True)

    def contacts_of(self, establishment_id: str) -> list[Contact]:
        """The directory's lines for an establishment."""
        return [one for one in self.contacts.values() if one.establishment_id == establishment_id]

    def contacts_of_council(self, la_code: str) -> list[Contact]:
        """The directory's lines for a council's own teams."""
        teams = {
            one.establishment_id
            for one in self.establishments.values()
            if one.kind == "council" and one.la_code == la_code
        }
        return [one for one in self.contacts.values() if one.establishment_id in teams]
