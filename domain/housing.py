"""Tenancies as a landlord's system shows them: who is on them, what is owed, what was reported."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.as_shown import AsShown
from domain.people import Address, Person, RecordRef
from domain.person_search import PersonRow
from domain.who_to_ring import WhoToRing

# Housing shows these to nobody who asks for the hub, and does not say so when it shows none.
HIDDEN = "refuge places"


class TenancyKind(StrEnum):
    """What sort of agreement it is."""

    SECURE = "secure tenancy"
    INTRODUCTORY = "introductory tenancy"
    ASSURED = "assured tenancy"
    FLEXIBLE = "flexible tenancy"
    TEMPORARY = "temporary accommodation"


class TenantPart(StrEnum):
    """What somebody on a tenancy is to it."""

    SOLE = "sole tenant"
    JOINT = "joint tenant"
    HOUSEHOLD = "household member"


class MatterKind(StrEnum):
    """What was reported about a tenancy."""

    ANTI_SOCIAL_BEHAVIOUR = "anti-social behaviour"
    COMPLAINT = "neighbour complaint"


class MatterStatus(StrEnum):
    """Whether the landlord still deals with it."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TenancyMatter:
    """An anti-social behaviour case or a neighbour's complaint, in whole."""

    reference: str
    kind: MatterKind
    opened_on: date | None
    status: MatterStatus | None
    text: str
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenant:
    """Somebody on a tenancy; `addresses_withheld`: how many of theirs the landlord keeps back."""

    person: Person
    part: TenantPart | None
    phone: str = ""
    died_on: date | None = None
    addresses_withheld: int = 0
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A tenancy. No `address` means that the landlord withholds it: it is confidential.

    Less than nothing in `arrears_pence` is what the landlord owes; None could not be read.
    """

    record: RecordRef
    landlord: str
    kind: TenancyKind | None
    started_on: date | None
    ended_on: date | None
    address: Address | None
    tenants: tuple[Tenant, ...]
    arrears_pence: int | None
    matters: tuple[TenancyMatter, ...]
    officer: WhoToRing
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class TenancyRow:
    """One tenancy of the results with everybody on it; of a restricted one only the number.

    A person's row says beside the name what they are to the tenancy.
    """

    record: RecordRef
    people: tuple[PersonRow, ...] = ()
    landlord: str = ""
    address_shown: str = ""
    is_address_withheld: bool = False
    started_on: date | None = None
    ended_on: date | None = None
    is_restricted: bool = False
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class TenanciesFound:
    """Everything a search found, near matches too.

    `withheld`: tenancies the landlords say they keep back. `too_many`: not listed at all.
    `hides`: what no answer ever shows or counts, so that an empty one is never "nothing known".
    """

    rows: tuple[TenancyRow, ...]
    withheld: int = 0
    too_many: bool = False
    hides: str = HIDDEN

    @property
    def lists_nothing(self) -> bool:
        """Whether the landlords said that no tenancy they show fits."""
        return not (self.rows or self.withheld or self.too_many)

    @property
    def is_certainly_nobody(self) -> bool:
        """Never: who lives in a refuge is not shown, and that is not said either."""
        return False
