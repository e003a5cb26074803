"""Housing: tenancies, who is on them, and what was reported. Arrears and words stay there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bots.research.case import Subject
from bots.research.looking import Opened, Search, by_homes, by_names
from bots.research.ports import Desk, Tenancies
from bots.research.telling import (
    Seen,
    Told,
    about_addresses,
    day,
    happened,
    listed,
    said,
)
from domain.errors import RecordNotFound
from domain.households import PersonKey
from domain.housing import HIDDEN, TenanciesFound, Tenancy, TenancyMatter
from domain.identifiers import Postcode
from domain.people import Address, Person, RecordRef
from domain.person_search import PersonRow, PersonsFound
from domain.research_pack import Event, Fact, FactField

SYSTEM = "housing"


@dataclass(frozen=True, slots=True)
class TenanciesSearched:
    """Tenancies; a line is somebody on one (`T123/2`), and a tenancy is opened once."""

    tenancies: Tenancies
    desk: Desk
    name: str = SYSTEM
    never_shows: str = HIDDEN
    shown: dict[RecordRef, tuple[Tenancy, Seen]] = field(default_factory=dict)

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By names and homes."""
        return [*by_names(person, self._named), *by_homes(person, self._at, today)]

    async def open(self, record: RecordRef) -> Opened[Tenancy]:
        """Somebody on a tenancy. Raises: RecordRestricted."""
        where = _tenancy_of(record)
        if where not in self.shown:
            tenancy = await self.tenancies.tenancy(where)
            self.shown[where] = tenancy, await self.desk.keep(where, "Tenancy", tenancy)
        tenancy, seen = self.shown[where]
        tenant = next((one for one in tenancy.tenants if one.person.record == record), None)
        if tenant is None:
            raise RecordNotFound(system=SYSTEM)
        return Opened(_at_the_tenancy(tenant.person, tenancy), seen, tenancy)

    def bundle(self, record: RecordRef) -> str:
        """Each tenancy by itself: people have had several."""
        return _tenancy_of(record).record_id

    def record_of(self, person: Person) -> RecordRef:
        """The tenancy they are on."""
        return _tenancy_of(person.record)

    def own(self, subject: Subject) -> Sequence[Opened[Tenancy]]:
        """Nobody's before they are found."""
        return ()

    async def tell(self, subject: Subject, opened: Opened[Tenancy]) -> Told:
        """The tenancy."""
        about, tenancy, seen = subject.who.key, opened.held, opened.seen
        of_matters = (shown for one in tenancy.matters for shown in one.unreadable)
        return Told(
            facts=(
                *about_tenancy(about, tenancy, seen),
                *(fact for one in tenancy.matters for fact in about_matter(about, one, seen)),
            ),
            events=tuple(of_tenancy(about, tenancy, seen)),
            unreadable=(*tenancy.unreadable, *of_matters),
        )

    async def _named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        return _people(await self.tenancies.tenancies_of(surname, forename, born_on))

    async def _at(self, postcode: Postcode, house: str) -> PersonsFound:
        return _people(await self.tenancies.tenancies_at(postcode, house))


def about_tenancy(about: PersonKey, tenancy: Tenancy, seen: Seen) -> Iterator[Fact]:
    """The agreement, where it is, and everybody on it."""
    officer = tenancy.officer
    yield from said(
        about,
        seen.source(),
        (
            (FactField.TENANCY, tenancy.kind or ""),
            (FactField.LANDLORD, tenancy.landlord),
            (FactField.TENANCY_STARTED_ON, day(tenancy.started_on)),
            (FactField.TENANCY_ENDED_ON, day(tenancy.ended_on)),
            (FactField.HOUSING_OFFICER, listed(officer.name, officer.phone)),
        ),
    )
    if tenancy.address is None:
        yield Fact(about, FactField.CONFIDENTIAL_ADDRESS, "Yes", seen.source("address"))
    yield from about_addresses(about, _while_it_ran(tenancy), seen, in_rows=False)
    for place, tenant in enumerate(tenancy.tenants, start=1):
        source = seen.source("tenant", str(place))
        part = tenant.part or ""
        yield from said(
            about,
            source,
            ((FactField.TENANT, tenant.person.name.full), (FactField.TENANT_PART, part)),
        )


def about_matter(about: PersonKey, one: TenancyMatter, seen: Seen) -> Iterator[Fact]:
    """That something was reported; its words stay there."""
    opened = f"opened {day(one.opened_on)}" if one.opened_on else ""
    words = listed(one.kind, opened, one.status or "")
    return said(about, seen.source("matter", one.reference), [(FactField.HOUSING_MATTER, words)])


def of_tenancy(about: PersonKey, tenancy: Tenancy, seen: Seen) -> Iterator[Event]:
    """When it began and ended, and what was reported."""
    source = seen.source()
    if tenancy.started_on:
        yield happened([about], tenancy.started_on, "Tenancy began.", source)
    if tenancy.ended_on:
        yield happened([about], tenancy.ended_on, "Tenancy ended.", source)
    for one in tenancy.matters:
        row = seen.source("matter", one.reference)
        yield happened([about], one.opened_on, f"{one.kind.capitalize()} reported.", row)


def _people(found: TenanciesFound) -> PersonsFound:
    """Everybody on the tenancies found; of a restricted tenancy only that it is one."""
    rows = [
        row
        for tenancy in found.rows
        for row in (
            [PersonRow(tenancy.record, is_restricted=True)]
            if tenancy.is_restricted
            else tenancy.people
        )
    ]
    return PersonsFound(tuple(rows), found.withheld, found.too_many)


def _tenancy_of(record: RecordRef) -> RecordRef:
    return RecordRef(SYSTEM, record.record_id.partition("/")[0])


def _at_the_tenancy(person: Person, tenancy: Tenancy) -> Person:
    """Somebody on a tenancy lives, or lived, where it is."""
    return replace(person, addresses=(*person.addresses, *_while_it_ran(tenancy)))


def _while_it_ran(tenancy: Tenancy) -> tuple[Address, ...]:
    """Where it is, for as long as it runs; nothing where the landlord withholds it."""
    if tenancy.address is None:
        return ()
    dated = replace(tenancy.address, from_on=tenancy.started_on, until_on=tenancy.ended_on)
    return (dated,)
