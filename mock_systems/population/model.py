"""What the seeded world is made of: people as they are, and what each agency holds on them.

Two kinds of things live here side by side. *True* things (`Person`, `Residence`, `Kinship`) are
what is so; no page of a mock system ever shows them. *Held* things (`Nominal`, `Occurrence`,
`Pupil`, `Contact` ...) are what an agency's system shows, with that agency's mistakes. A held
record names the true person behind it in `person_id`: for the judge of a test, never for a page.

Times are aware (Europe/London). Field names follow domain.md B2. A record is as it stands at
`Night.now`; what changes later is an `Event`, which a mock applies when its clock gets there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from mock_systems.population.held import AccessClass, AddressKind, HeldAddress, Sex
from mock_systems.population.partner_records import (
    AdultClient,
    CarePerson,
    HealthStatus,
    ProbationPerson,
    Tenancy,
)
from mock_systems.population.post import Application, Letter
from mock_systems.population.submissions import Submission, UnfinishedForm

LONDON = ZoneInfo("Europe/London")

# For tests in a browser: `few` is a handful of households, `brief` one of each nasty case.
Size = Literal["few", "brief", "small", "force", "stress"]
NightKind = Literal["term", "half_term_one_la", "bank_holiday", "clock_change", "weekend"]
System = Literal[
    "police_rms",
    "education",
    "secure_mail",
    "childrens_social_care",
    "adult_social_care",
    "health_record",
    "probation",
    "housing",
    "public_portal",
]
RoleCode = Literal["V", "S", "W", "IP", "CHILD", "TP"]
OccurrenceStatus = Literal["draft", "open", "closed", "retracted"]
Present = Literal["same_room", "in_building", "not_there", "not_recorded"]
YesNoUnknown = Literal["yes", "no", "not_recorded"]
Demeanour = Literal["calm", "upset", "frightened", "quiet", "asleep", "not_recorded"]
EstablishmentKind = Literal[
    "primary",
    "secondary",
    "all_through",
    "special",
    "pru",
    "nursery_school",
    "independent",
    "fe_college",
    "sixteen_to_nineteen",
    "private_nursery",
    "childminder",
    "council",
]
EstablishmentStatus = Literal["open", "closed", "merged"]
ContactRole = Literal[
    "dsl", "deputy_dsl", "office", "council_ehe", "council_cme", "council_safeguarding"
]
EnrolmentKind = Literal["main", "subsidiary", "dual"]
MailBehaviour = Literal["acknowledges", "silent", "bounces", "replies_left", "replies_not_ours"]


# --- The night ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night of work: an evening, the morning after, and the passes of that morning."""

    evening: date
    morning: date
    kind: NightKind
    now: datetime
    last_completed_pass: datetime
    window_from: datetime
    passes: tuple[datetime, ...]
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """A police force and the start of its occurrence numbers."""

    code: str
    name: str
    is_home: bool
    hub_phone: str
    hub_mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceSettings:
    """The home force's own choices (domain.md F): each one is configuration somewhere."""

    force_code: str
    template: Literal["bare", "standard", "full"]
    allowed_domains: tuple[str, ...]
    verified_within_days: int
    default_opens_at: time
    lead_minutes: int
    overlap_days: int


# --- Places ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSpan:
    """Days from first to last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The weekdays on which a council's schools, or one school of its own mind, are in session."""

    calendar_id: str
    name: str
    sessions: tuple[DateSpan, ...]
    bank_holidays: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAuthority:
    """A council: its DfE code, the force that polices it, its school calendar."""

    la_code: str
    name: str
    nation: Literal["England", "Wales"]
    force_code: str
    calendar_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A true address. A refuge has a name and a box number on every page and nothing else."""

    address_id: str
    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    la_code: str
    force_code: str
    confidential: bool = False
    is_refuge: bool = False


# --- People as they are ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousName:
    """A name somebody had, and why it changed."""

    surname: str
    forename: str
    kind: Literal["birth", "married", "deed"]
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A true person. `surname` carries a long invented token so that leaks can be searched for."""

    person_id: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    previous_names: tuple[PreviousName, ...] = ()
    born_on: date | None
    expected_on: date | None = None
    died_on: date | None = None
    sex: Sex
    community: str
    ethnicity_self: str
    nationality: str
    birth_town: str
    birth_country: str
    religion: str
    first_language: str
    interpreter_needed: bool = False
    nhs_number: str = ""
    upn: str = ""
    nino: str = ""
    pnc_id: str = ""
    cro: str = ""
    phone: str = ""
    email: str = ""
    occupation: str = ""
    works_at: str = ""
    is_police_employee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """Where somebody truly lives or lived."""

    person_id: str
    address_id: str
    kind: AddressKind
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """`from_person` is the `kind` of `to_person` (mother of, partner of, sibling of)."""

    from_person: str
    to_person: str
    kind: str
    parental_responsibility: bool = False


# --- What the police hold -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldContact:
    """A telephone number or email on a record, and whether it is safe to use."""

    kind: Literal["phone", "email"]
    value: str
    safe: bool = True
    voicemail_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A flag or warning marker, e.g. LAC, CP-PLAN, WEAPONS, VIOLENT."""

    code: str
    text: str
    added_on: date
    review_on: date | None = None
    occ_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominal:
    """A person record in the records management system (domain.md B2 Person)."""

    nominal_id: str
    person_id: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    aliases: tuple[str, ...] = ()
    previous_names: tuple[PreviousName, ...] = ()
    born_on: date | None
    born_on_certain: bool = True
    expected_on: date | None = None
    birth_order: int | None = None
    died_on: date | None = None
    sex: Sex
    gender_identity: str = ""
    ethnicity_self: str = ""
    ethnicity_officer: str = ""
    nationality: str = ""
    birth_town: str = ""
    birth_country: str = ""
    religion: str = ""
    first_language: str = ""
    interpreter_needed: bool = False
    nhs_number: str = ""
    upn: str = ""
    nino: str = ""
    pnc_id: str = ""
    cro: str = ""
    la_ids: tuple[str, ...] = ()
    consistent_identifier: str | None = None
    addresses: tuple[HeldAddress, ...] = ()
    contacts: tuple[HeldContact, ...] = ()
    occupation: str = ""
    works_at: str = ""
    markers: tuple[Marker, ...] = ()
    access_class: AccessClass = "open"
    record_owner: str = ""
    merged_into: str = ""
    retention_group: int = 3
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NominalLink:
    """`from_nominal` is the `kind` of `to_nominal`, as the police recorded it."""

    from_nominal: str
    to_nominal: str
    kind: str
    from_on: date | None = None
    to_on: date | None = None
    parental_responsibility: bool = False
    household_member: bool = False
    asserted_by: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceRole:
    """One person's part in an occurrence. A counter-allegation gives one person two."""

    nominal_id: str
    code: RoleCode
    linked_at: datetime
    linked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSeen:
    """What the officer recorded of one child: coded boxes, and words that stay on the record."""

    nominal_id: str
    present: Present
    seen: YesNoUnknown
    spoken: YesNoUnknown
    demeanour: Demeanour
    voice: str = ""
    school_stated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskForm:
    """A risk assessment attached to an occurrence."""

    form_id: str
    instrument: str
    completed_by: str
    yes_count: int
    grade: Literal["standard", "medium", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of an occurrence's log. An Encompass entry says which school was told of whom."""

    entry_id: str
    at: datetime
    by: str
    kind: Literal["note", "encompass", "supervision"]
    text: str
    reference: str = ""
    establishment_id: str = ""
    nominal_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An event record (domain.md B2 Occurrence), as it stands at the first pass."""

    occ_no: str
    log_reference: str
    kind: Literal["da_crime", "da_non_crime", "cp", "ap", "missing", "other"]
    class_code: str
    class_text: str
    crime_recorded: bool
    crime_no: str
    created_at: datetime
    changed_at: datetime
    reported_at: datetime
    occurred_from: datetime
    occurred_to: datetime
    location: str
    location_address_id: str
    la_code: str
    police_area: str
    summary: str
    roles: tuple[OccurrenceRole, ...]
    children: tuple[ChildSeen, ...] = ()
    officer: str
    unit: str
    supervisor: str
    source: Literal["999", "101", "online", "referral", "other_force", "EDT"]
    from_force: str = ""
    out_of_hours: bool
    status: OccurrenceStatus
    outcome: str = ""
    access_class: AccessClass = "open"
    # HBA, FM, STALKING, WEAPON, PREGNANT, LIVE_OPERATION, POLICE_EMPLOYEE
    flags: tuple[str, ...] = ()
    # The box "Operation Encompass" of the form: free words, usually empty.
    encompass_note: str = ""
    risk_forms: tuple[RiskForm, ...] = ()
    related_occs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    shared_with_mash_at: datetime | None = None
    locked_by: str = ""
    locked_at: datetime | None = None


# --- What education holds -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    """A school, college, nursery or council team (domain.md B2 School)."""

    establishment_id: str
    urn: str
    laestab: str
    ukprn: str
    name: str
    kind: EstablishmentKind
    phase: str
    nation: Literal["England", "Wales"]
    la_code: str
    town: str
    postcode: str
    switchboard: str
    status: EstablishmentStatus = "open"
    closed_on: date | None = None
    successor_urn: str = ""
    calendar_id: str
    opens_at: time | None = None
    inset_days: tuple[date, ...] = ()
    roll_managed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactConflict:
    """A connection the hub has recorded between a contact and a person in police records."""

    nominal_id: str
    reason: Literal["suspect", "parent", "relative", "governor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One line of the contact directory (domain.md B2 School contact)."""

    contact_id: str
    establishment_id: str
    role: ContactRole
    name: str
    person_id: str
    email: str
    phone: str
    verified_at: datetime | None
    verified_by: str
    changed_at: datetime
    changed_by: str
    holiday_monitored: bool
    # Everyone who can open this mailbox, by name, the contact included.
    mailbox_readers: tuple[str, ...] = ()
    cover_for: str = ""
    unavailable_from: date | None = None
    unavailable_to: date | None = None
    conflicts: tuple[ContactConflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilParent:
    """An adult on a pupil's record."""

    name: str
    relationship: str
    phone: str
    lives_with: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A child on the pupil register."""

    pupil_id: str
    person_id: str
    upn: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surname: str = ""
    born_on: date
    sex: Sex
    nhs_number: str = ""
    address: HeldAddress
    parents: tuple[PupilParent, ...] = ()
    la_code: str
    year_group: str
    sen: str = ""
    home_educated: bool = False
    missing_education: bool = False
    not_in_school_reason: str = ""
    access_class: AccessClass = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A pupil's place on a roll; no `establishment_id` when the register holds only a name."""

    pupil_id: str
    establishment_id: str
    establishment_name: str
    from_on: date
    to_on: date | None = None
    kind: EnrolmentKind = "main"
    year_group: str
    attendance_percent: float | None = None
    boarder: bool = False


# --- Mail and accounts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox in the secure mail system and what happens to mail that reaches it."""

    address: str
    owner: str
    readers: tuple[str, ...]
    behaviour: MailBehaviour
    delay_minutes: int = 3
    reply_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sign-in to one partner system; passwords are invented and only for the mocks."""

    system: System
    username: str
    password: str
    display_name: str
    role: str
    is_worker: bool
    sees: tuple[AccessClass, ...] = ("open",)
    may_write: bool = False


# --- What changes during the night ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLinked:
    """Somebody links a child to an occurrence; the occurrence is changed from then on."""

    event_id: str
    at: datetime
    occ_no: str
    role: OccurrenceRole
    child: ChildSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceCreated:
    """A new occurrence reaches the records management system during the night."""

    event_id: str
    at: datetime
    occurrence: Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceRetracted:
    """A supervisor withdraws an occurrence."""

    event_id: str
    at: datetime
    occ_no: str
    by: str
    reason: str


Event = ChildLinked | OccurrenceCreated | OccurrenceRetracted


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged:
    """Somebody edits a line of the contact directory; the line is as given from then on."""

    at: datetime
    contact: Contact


# --- All of it ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything there is, for one seed and size. Mappings are keyed by the record's own id."""

    seed: int
    size: Size
    night: Night
    settings: ForceSettings
    forces: Mapping[str, Force]
    local_authorities: Mapping[str, LocalAuthority]
    calendars: Mapping[str, Calendar]
    addresses: Mapping[str, Address]
    people: Mapping[str, Person]
    residences: tuple[Residence, ...]
    kinships: tuple[Kinship, ...]
    nominals: Mapping[str, Nominal]
    nominal_links: tuple[NominalLink, ...]
    occurrences: Mapping[str, Occurrence]
    establishments: Mapping[str, Establishment]
    contacts: Mapping[str, Contact]
    pupils: Mapping[str, Pupil]
    enrolments: tuple[Enrolment, ...]
    mailboxes: Mapping[str, Mailbox]
    accounts: tuple[Account, ...]
    events: tuple[Event, ...] = field(default=())
    directory_changes: tuple[ContactChanged, ...] = field(default=())
    # Surnames people had before that neither police nor schools ever wrote down: true, not held.
    earlier_surnames: Mapping[str, str] = field(default_factory=dict)
    care_people: Mapping[str, CarePerson] = field(default_factory=dict)
    adult_clients: Mapping[str, AdultClient] = field(default_factory=dict)
    health_statuses: Mapping[str, HealthStatus] = field(default_factory=dict)
    probation_people: Mapping[str, ProbationPerson] = field(default_factory=dict)
    tenancies: Mapping[str, Tenancy] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    submissions: Mapping[str, Submission] = field(default_factory=dict)
    unfinished_forms: tuple[UnfinishedForm, ...] = field(default=())
