"""The records this system holds: tenancies, the people on them, what was reported about them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any, Self

from mock_systems.housing.letters import compact, letters

OPEN = "open"
AFTER_EVERY_LETTER = chr(0x10FFFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A home, as a housing officer wrote it down."""

    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    la_code: str
    kind: str
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """Somebody on a tenancy; `addresses` are where else they were, as they told the landlord."""

    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    born_on: date | None
    expected_on: date | None = None
    died_on: date | None = None
    sex: str
    nhs_number: str = ""
    phone: str = ""
    addresses: tuple[Address, ...] = ()
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An anti-social behaviour case or a neighbour's complaint."""

    matter_id: str
    kind: str
    opened_on: date
    status: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """A tenancy; one that is a refuge place is there for nobody without the right to it."""

    tenancy_ref: str
    landlord: str
    kind: str
    address: Address
    tenants: tuple[Tenant, ...]
    started_on: date
    ended_on: date | None = None
    arrears_pence: int = 0
    matters: tuple[Matter, ...] = ()
    officer: str
    officer_phone: str
    is_refuge: bool = False
    access_class: str = OPEN

    def matters_of(self, kind: str) -> list[Matter]:
        """The matters of one kind, latest first."""
        found = [one for one in self.matters if one.kind == kind]
        return sorted(found, key=lambda one: one.opened_on, reverse=True)


@dataclass(frozen=True, slots=True, order=True)
class IndexedName:
    """A name somebody is found by, as the index holds it, and on which tenancy."""

    surname: str
    forename: str
    tenancy_ref: str
    place: int


@dataclass(slots=True)
class HousingRecords:
    """Every tenancy, by reference; what lies below is worked out from them."""

    tenancies: dict[str, Tenancy] = field(default_factory=dict)
    _names: Sequence[IndexedName] = ()
    _at: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same records in tables of their own; records and indexes are only ever replaced."""
        return type(self)(dict(self.tenancies), self._names, self._at)

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"tenancies": self.tenancies}

    def reindex(self) -> None:
        """Work out again who is found by which name, and what lies in which postcode."""
        self._names = sorted(
            IndexedName(letters(surname), letters(forename), one.tenancy_ref, place)
            for one in self.tenancies.values()
            for place, tenant in enumerate(one.tenants)
            for surname, forename in names_of(tenant)
        )
        at = defaultdict[str, list[str]](list)
        for one in self.tenancies.values():
            at[compact(one.address.postcode)].append(one.tenancy_ref)
        self._at = at

    def named(self, surname: str) -> Iterable[IndexedName]:
        """Every name whose surname begins with these letters."""
        ends = (surname, surname + AFTER_EVERY_LETTER)
        first, last = (bisect_left(self._names, end, key=attrgetter("surname")) for end in ends)
        return self._names[first:last]

    def in_postcode(self, postcode: str) -> list[Tenancy]:
        """The tenancies, current and ended, in this postcode."""
        return [self.tenancies[one] for one in self._at.get(compact(postcode), ())]

    def landlords(self, *, with_refuges: bool) -> list[str]:
        """Every landlord of a tenancy; whoever lets nothing but refuge places is a secret too."""
        shown = (one for one in self.tenancies.values() if with_refuges or not one.is_refuge)
        return sorted({one.landlord for one in shown})


def names_of(tenant: Tenant) -> set[tuple[str, str]]:
    """Surname and forename of every name somebody is or was known by."""
    surnames = (tenant.surname, *tenant.former_surnames)
    forenames = [one for one in (tenant.forename1, tenant.known_as) if one]
    return {(surname, forename) for surname in surnames for forename in forenames or [""]}
