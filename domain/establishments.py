"""Schools, their pupils and whom to tell there, as the education service's systems show them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from domain.as_shown import AsShown
from domain.identifiers import ContactRef, CouncilCode, EstablishmentUrn, Postcode
from domain.message_slots import Place
from domain.people import Person, RecordRef
from domain.school_days import SchoolCalendar


class EstablishmentKind(StrEnum):
    """What sort of place the register calls it."""

    PRIMARY = "primary school"
    SECONDARY = "secondary school"
    ALL_THROUGH = "all-through school"
    SPECIAL = "special school"
    PUPIL_REFERRAL_UNIT = "pupil referral unit"
    NURSERY_SCHOOL = "nursery school"
    INDEPENDENT = "independent school"
    FURTHER_EDUCATION = "further education college"
    SIXTEEN_TO_NINETEEN = "16 to 19 academy"
    PRIVATE_NURSERY = "private nursery"
    CHILDMINDER = "childminder"
    COUNCIL_TEAM = "council team"


class EstablishmentStatus(StrEnum):
    """Whether it still exists; a merged one names its successor."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Establishment:
    """One line of the establishment register.

    `reference` is the register's own key: the URN, or that of a council's team. `opens` is None
    where the register holds no start time; `calendar` then has the usual one.
    """

    reference: str
    urn: EstablishmentUrn | None
    name: str
    kind: EstablishmentKind | None
    phase: str
    status: EstablishmentStatus | None
    closed_on: date | None
    successor: EstablishmentUrn | None
    council: CouncilCode | None
    council_name: str
    town: str
    postcode: Postcode | None
    phone: str
    opens: time | None
    has_own_terms: bool
    calendar: SchoolCalendar
    unreadable: tuple[AsShown, ...] = ()


class ContactRole(StrEnum):
    """What the directory says a contact is; the words of `RecipientRole` where one may be told."""

    SAFEGUARDING_LEAD = "safeguarding lead"
    DEPUTY = "deputy safeguarding lead"
    HOME_EDUCATION = "council officer for home education"
    MISSING_EDUCATION = "council officer for children missing education"
    OFFICE = "school office"
    COUNCIL_SAFEGUARDING = "council officer for education safeguarding"


@dataclass(frozen=True, slots=True)
class ContactConflict:
    """The hub's note that a contact has to do with a person in police records."""

    person: RecordRef
    reason: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the contact directory.

    `changed_at` moves with every edit, `verified_at` when a person made sure. `mailbox_readers`:
    everybody who can open this mailbox, by name. No `changed_at` means it could not be read.
    """

    ref: ContactRef
    establishment: str
    establishment_name: str
    place: Place | None
    role: ContactRole | None
    name: str
    address: str
    phone: str
    verified_at: datetime | None
    verified_by: str
    changed_at: datetime | None
    changed_by: str
    mailbox_readers: tuple[str, ...]
    holiday_monitored: bool
    covers_for: ContactRef | None
    unavailable_from: date | None
    unavailable_to: date | None
    conflicts: tuple[ContactConflict, ...]
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactDirectory:
    """The whole directory as one download, and the moment it was made."""

    as_at: datetime
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class EstablishmentRegister:
    """Every establishment as one download, and the moment it was made."""

    as_at: datetime
    establishments: tuple[Establishment, ...]


class EnrolmentKind(StrEnum):
    """What sort of place on a roll it is."""

    MAIN = "main"
    SUBSIDIARY = "subsidiary"
    DUAL = "dual"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A place on a roll; no `establishment` where the register holds only a name."""

    establishment: EstablishmentUrn | None
    establishment_name: str
    kind: EnrolmentKind | None
    year_group: str
    from_on: date | None
    until_on: date | None
    is_boarder: bool
    unreadable: tuple[AsShown, ...] = ()
    attendance: str = ""


@dataclass(frozen=True, slots=True)
class PupilContact:
    """An adult on a pupil's record, in the register's words."""

    name: str
    relationship: str
    phone: str
    lives_with: bool


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child on the register; `enrolments` current and past, as listed."""

    person: Person
    council: CouncilCode | None
    year_group: str
    enrolments: tuple[Enrolment, ...]
    contacts: tuple[PupilContact, ...]
    home_educated: bool
    missing_education: bool
    reason_not_in_school: str
    unreadable: tuple[AsShown, ...] = ()
    sex: str = ""
    special_needs: str = ""
