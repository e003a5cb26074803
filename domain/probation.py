"""Whether and how probation supervises somebody, and who to ring: all a partner is shown."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.as_shown import AsShown
from domain.identifiers import NomsNumber
from domain.people import Person
from domain.who_to_ring import WhoToRing


class SupervisionStatus(StrEnum):
    """Where supervision stands."""

    CURRENT = "current"
    ENDED = "ended"
    RECALLED = "recalled"
    NEVER = "never supervised"


class OrderKind(StrEnum):
    """What somebody is, or was, supervised under."""

    COMMUNITY_ORDER = "community order"
    SUSPENDED_SENTENCE = "suspended sentence order"
    LICENCE = "licence"
    POST_SENTENCE = "post-sentence supervision"


class Rosh(StrEnum):
    """Probation's own level of the risk of serious harm."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"


@dataclass(frozen=True, slots=True)
class Order:
    """An order or licence: `ends_on` as imposed, `ended_on` once it is over."""

    number: str
    kind: OrderKind | None
    started_on: date | None
    ends_on: date | None
    ended_on: date | None
    requirements: tuple[str, ...] = ()
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Mappa:
    """Under which multi-agency arrangement somebody is managed, in probation's numbers."""

    category: str
    level: str


@dataclass(frozen=True, slots=True)
class Supervision:
    """Everything read of one case; addresses are the person's.

    No `rosh`: not assessed. No `mappa`: not managed under it. But only where `unreadable` says
    nothing of it: a status, a level or a kind whose words nobody knows, or a level or category the
    page leaves empty, is None and stands there. `merged_into`: the CRN that goes on.
    """

    person: Person
    noms_number: NomsNumber | None
    status: SupervisionStatus | None
    recalled_on: date | None
    orders: tuple[Order, ...]
    rosh: Rosh | None
    mappa: Mappa | None
    practitioner: WhoToRing | None
    office: WhoToRing | None
    died_on: date | None = None
    merged_into: str = ""
    sex: str = ""
    unreadable: tuple[AsShown, ...] = ()
