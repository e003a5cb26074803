"""What a council's children's social care holds on somebody, as its case system shows it.

Codes are those of the children in need census (ethnicity, source, need, closure, disability), as
shown and never mapped: a map between agencies' lists loses something.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.as_shown import AsShown
from domain.identifiers import CouncilCode
from domain.people import Person, RecordRef
from domain.who_to_ring import WhoToRing


class DfeEthnicity(StrEnum):
    """The 20 codes of children's social care; two of them say that there is none."""

    BANGLADESHI = "ABAN"
    INDIAN = "AIND"
    OTHER_ASIAN = "AOTH"
    PAKISTANI = "APKN"
    BLACK_AFRICAN = "BAFR"
    BLACK_CARIBBEAN = "BCRB"
    OTHER_BLACK = "BOTH"
    CHINESE = "CHNE"
    OTHER_MIXED = "MOTH"
    WHITE_AND_ASIAN = "MWAS"
    WHITE_AND_BLACK_AFRICAN = "MWBA"
    WHITE_AND_BLACK_CARIBBEAN = "MWBC"
    NOT_OBTAINED = "NOBT"
    OTHER = "OOTH"
    REFUSED = "REFU"
    WHITE_BRITISH = "WBRI"
    WHITE_IRISH = "WIRI"
    IRISH_TRAVELLER = "WIRT"
    OTHER_WHITE = "WOTH"
    GYPSY_OR_ROMA = "WROM"


class CarePlanKind(StrEnum):
    """What sort of plan an episode is worked under."""

    EARLY_HELP = "EH"
    CHILD_IN_NEED = "CIN"
    CHILD_PROTECTION = "CP"
    LOOKED_AFTER = "CLA"


class AbuseCategory(StrEnum):
    """What a child protection plan is about."""

    NEGLECT = "NEG"
    PHYSICAL = "PHY"
    SEXUAL = "SAB"
    EMOTIONAL = "EMO"
    MULTIPLE = "MUL"


class ContactOutcome(StrEnum):
    """What was decided about a contact, in the case system's words."""

    EARLY_HELP = "early help"
    CHILD_IN_NEED = "child in need assessment"
    SECTION_47 = "section 47 enquiry"
    SIGNPOSTED = "signposted"
    NO_FURTHER_ACTION = "no further action"
    PENDING = "decision pending"


class EpisodeStatus(StrEnum):
    """Whether work goes on."""

    OPEN = "open"
    CLOSED = "closed"


class PlanStatus(StrEnum):
    """Whether a child protection plan runs."""

    RUNNING = "running"
    ENDED = "ended"


class ReviewStatus(StrEnum):
    """What became of a review."""

    HELD = "held"
    PLANNED = "planned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class CareRelative:
    """A line of the relationships, in the record's words; no `record` where they have none."""

    name: str
    relationship: str
    born_on: date | None
    record: RecordRef | None
    parental_responsibility: bool
    lives_with: bool
    disputed: bool
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class CareRecord:
    """Who somebody is, who is whose, and who is allocated, as one council has it.

    `record` is council and number; the number alone may be another person elsewhere. `allocated`:
    the workers of open episodes; `restricted_allocations`: open episodes that are kept back.
    """

    person: Person
    council: CouncilCode | None
    local_number: str
    died_on: date | None
    sex: str
    ethnicity: DfeEthnicity | None
    first_language: str
    interpreter_needed: bool
    religion: str
    disabilities: tuple[str, ...]
    phone: str
    relatives: tuple[CareRelative, ...]
    allocated: tuple[WhoToRing, ...]
    restricted_allocations: int
    merged_into: RecordRef | None
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who works with somebody now; none and nothing restricted means no open episode."""

    workers: tuple[WhoToRing, ...]
    restricted: int


@dataclass(frozen=True, slots=True)
class CareContact:
    """A contact or referral a council received, with its summary in full."""

    ref: str
    received_at: datetime | None
    source: str
    referrer: str
    agency: str
    concerns: tuple[str, ...]
    level: str
    outcome: ContactOutcome | None
    decided_by: str
    decided_on: date | None
    summary: str
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class CareEpisode:
    """A stretch of work with somebody; an open one has no `closed_on`."""

    ref: str
    status: EpisodeStatus | None
    referral_on: date | None
    source: str
    primary_need: str
    plan: CarePlanKind | None
    category: AbuseCategory | None
    legal_status: str
    next_review_on: date | None
    section_47_started_on: date | None
    conference_due_on: date | None
    allocated: WhoToRing
    closed_on: date | None
    closure_reason: str
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class CareEpisodes:
    """Every episode that is shown, and how many are only said to be there."""

    shown: tuple[CareEpisode, ...]
    restricted: int


@dataclass(frozen=True, slots=True)
class CareReview:
    """A review of a child protection plan."""

    on: date | None
    status: ReviewStatus | None
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    """A child protection plan; one that runs has no `ended_on`."""

    ref: str
    status: PlanStatus | None
    started_on: date | None
    category_first: AbuseCategory | None
    category_latest: AbuseCategory | None
    lead_worker: str
    ended_on: date | None
    end_reason: str
    reviews: tuple[CareReview, ...]
    unreadable: tuple[AsShown, ...] = ()
