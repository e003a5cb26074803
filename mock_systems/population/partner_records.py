"""What the five agencies beside police and education hold on people, with their mistakes.

Field names follow domain.md B2. A record names the true person behind it in `person_id`: for the
judge of a test, never for a page. Code lists are those of domain.md B1.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mock_systems.population.held import AccessClass, HeldAddress, Sex

PlanKind = Literal["EH", "CIN", "CP", "CLA", ""]
AbuseCategory = Literal["NEG", "PHY", "SAB", "EMO", "MUL", ""]
ContactOutcome = Literal["early_help", "CIN", "s47", "signpost", "NFA", "pending"]
HealthFlag = Literal["none", "record_of_interest", "CPP", "CLA", "unborn"]
Capacity = Literal["has_capacity", "lacks_for_some_decisions", "not_assessed"]
OrderKind = Literal["CO", "SSO", "licence", "PSS"]
Rosh = Literal["low", "medium", "high", "very high"]
TenantPart = Literal["sole", "joint", "household"]
TenancyKind = Literal["secure", "introductory", "assured", "flexible", "temporary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """A person as one agency wrote them down: born, or expected on `expected_on`."""

    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    born_on: date | None
    expected_on: date | None = None
    # Of unborn twins only: domain.md B2 "twins = two with the same EDD and birth_order".
    birth_order: int | None = None
    died_on: date | None = None
    sex: Sex
    nhs_number: str = ""
    addresses: tuple[HeldAddress, ...] = ()
    phone: str = ""


# --- Children's social care -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRelative:
    """Somebody on a child's record; `record_id` is empty where they have no record of their own."""

    name: str
    relationship: str
    born_on: date | None = None
    record_id: str = ""
    parental_responsibility: bool = False
    lives_with: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CareContact:
    """A contact or referral a council received about a person."""

    contact_id: str
    received_at: datetime
    # Referral source of the census: 1A to 10; 6 is the police.
    source: str
    referrer: str
    referrer_agency: str
    concerns: tuple[str, ...] = ()
    summary: str
    level: str
    outcome: ContactOutcome
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEpisode:
    """A social care episode; an open one has no `closed_on`."""

    episode_id: str
    referral_on: date
    source: str
    primary_need: str
    status: Literal["open", "closed"]
    closed_on: date | None = None
    closure_reason: str = ""
    team: str
    worker: str
    worker_phone: str
    plan: PlanKind = ""
    category: AbuseCategory = ""
    legal_status: str = ""
    next_review_on: date | None = None
    section_47_started_on: date | None = None
    icpc_due_on: date | None = None
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CareReview:
    """One review conference of a child protection plan."""

    held_on: date
    status: Literal["held", "planned", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionPlan:
    """A child protection plan; one that runs has no `ended_on`."""

    plan_id: str
    started_on: date
    category_first: AbuseCategory
    category_latest: AbuseCategory
    reviews: tuple[CareReview, ...] = ()
    ended_on: date | None = None
    end_reason: str = ""
    lead_worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePerson:
    """A person record of a council's children's social care, child or adult of the family.

    `la_id` is unique within its council only; `record_id` is council and `la_id`, `931-104522`.
    """

    record_id: str
    person_id: str
    la_code: str
    la_id: str
    who: HeldPerson
    upn: str = ""
    ethnicity: str = ""
    first_language: str = ""
    interpreter_needed: bool = False
    religion: str = ""
    disabilities: tuple[str, ...] = ()
    relatives: tuple[CareRelative, ...] = ()
    contacts: tuple[CareContact, ...] = ()
    episodes: tuple[CareEpisode, ...] = ()
    plans: tuple[ProtectionPlan, ...] = ()
    access_class: AccessClass = "open"
    merged_into: str = ""


# --- Adult social care ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedCare:
    """Something a council arranges for an adult."""

    name: str
    provider: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardingEnquiry:
    """A Care Act section 42 enquiry, or one that is not statutory."""

    enquiry_id: str
    kind: Literal["s42", "other"]
    opened_on: date
    concern: str
    status: Literal["open", "closed"]
    closed_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """A note somebody wrote on an adult's record."""

    written_at: datetime
    written_by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultClient:
    """An adult known to a council's adult social care."""

    client_id: str
    person_id: str
    la_code: str
    who: HeldPerson
    needs_category: str
    services: tuple[ArrangedCare, ...] = ()
    enquiries: tuple[SafeguardingEnquiry, ...] = ()
    notes: tuple[CaseNote, ...] = ()
    carers: tuple[str, ...] = ()
    team: str
    lead_worker: str
    lead_phone: str
    capacity: Capacity = "not_assessed"
    advocate: str = ""
    access_class: AccessClass = "open"
    merged_into: str = ""


# --- Health ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoToRing:
    """The person at the agency who will talk about somebody."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatus:
    """Whether health holds anything of interest on a person, and who to ring; nothing clinical.

    No `nhs_number` in `who`: health knows the person by name only (`name_match_only`).
    """

    record_id: str
    person_id: str
    who: HeldPerson
    name_match_only: bool = False
    practice_ods: str
    practice_name: str
    flag: HealthFlag
    flag_checked_at: datetime
    ring: WhoToRing | None
    access_class: AccessClass = "open"


# --- Probation ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationOrder:
    """A community order, suspended sentence, licence or post-sentence supervision."""

    order_id: str
    kind: OrderKind
    started_on: date
    ends_on: date
    requirements: tuple[str, ...] = ()
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationPerson:
    """A person known to probation, and who supervises them."""

    crn: str
    person_id: str
    who: HeldPerson
    aliases: tuple[str, ...] = ()
    pnc_id: str = ""
    noms_number: str = ""
    orders: tuple[ProbationOrder, ...] = ()
    rosh: Rosh | None = None
    mappa_category: str = ""
    mappa_level: str = ""
    recalled_on: date | None = None
    practitioner: str = ""
    practitioner_phone: str = ""
    office: str = ""
    office_phone: str = ""
    access_class: AccessClass = "open"
    merged_into: str = ""


# --- Housing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Somebody on a tenancy."""

    person_id: str
    who: HeldPerson
    part: TenantPart


@dataclass(frozen=True, slots=True, kw_only=True)
class HousingMatter:
    """An anti-social behaviour case or a neighbour's complaint."""

    matter_id: str
    kind: Literal["asb", "complaint"]
    opened_on: date
    status: Literal["open", "closed"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """A tenancy; a refuge place is hidden from every search and every count."""

    tenancy_ref: str
    landlord: str
    kind: TenancyKind
    address: HeldAddress
    tenants: tuple[Tenant, ...]
    started_on: date
    ended_on: date | None = None
    arrears_pence: int = 0
    matters: tuple[HousingMatter, ...] = ()
    officer: str
    officer_phone: str
    is_refuge: bool = False
    access_class: AccessClass = "open"
