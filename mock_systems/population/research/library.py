"""Every record of a world in one shape, looked up by person, by name and by home."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from mock_systems.health_record.seeding import reference_of
from mock_systems.population.agreement import (
    Description,
    folded,
    of_nominal,
    of_pupil,
    relatives_in_police_records,
)
from mock_systems.population.held import AccessClass, HeldAddress
from mock_systems.population.holdings import holdings
from mock_systems.population.model import (
    Address,
    Contact,
    Enrolment,
    NominalLink,
    Occurrence,
    System,
    World,
)
from mock_systems.population.partner_records import HeldPerson, Tenancy
from mock_systems.population.research.screens import Sort

# The order in which pages.md 3.7 has its columns.
SYSTEMS: tuple[System, ...] = (
    "police_rms",
    "childrens_social_care",
    "adult_social_care",
    "education",
    "probation",
    "health_record",
    "housing",
)


class Page(NamedTuple):
    """What a cell stands on: a record of a sort, as its screens name it, and whose it is."""

    system: System
    sort: Sort
    record: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person on one record of one agency.

    `record` is what the agency's screens call it, `held` the record itself. A refuge place is
    there for nobody. `surnames` and the names of `description` are folded.
    """

    key: str
    system: System
    sort: Sort
    record: str
    person_id: str
    description: Description
    surnames: frozenset[str]
    access_class: AccessClass
    merged_into: str
    is_refuge: bool
    is_unborn: bool
    held: Any

    @property
    def page(self) -> Page:
        """What its cells stand on."""
        return Page(self.system, self.sort, self.record, self.person_id)

    @property
    def born_on(self) -> date | None:
        """The birth date the record has."""
        return self.description.born_on

    @property
    def homes(self) -> tuple[HeldAddress, ...]:
        """Where the record says they live now; with parents apart, two places."""
        return tuple(filter(is_current, self.description.homes))


def is_current(home: HeldAddress) -> bool:
    """Whether a record holds an address as where somebody lives now."""
    return home.to_on is None and home.kind != "previous"


@dataclass(frozen=True, slots=True)
class Library:
    """The records of a world and what leads from one to another."""

    world: World
    by_key: Mapping[str, Entry]
    of_person: Mapping[str, list[Entry]]
    with_name: Mapping[str, list[Entry]]
    with_surname: Mapping[str, list[Entry]]
    at_postcode: Mapping[str, list[Entry]]
    links_of: Mapping[str, list[NominalLink]]
    occurrences_of: Mapping[str, list[Occurrence]]
    enrolments_of: Mapping[str, list[Enrolment]]
    leads_of: Mapping[str, list[Contact]]
    children_born_with: Mapping[str, frozenset[str]]
    closed: tuple[Entry, ...]
    secret_lines: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> "Library":
        """Put the records of a world on their shelves."""
        entries = tuple(_entries(world))
        return cls(
            world=world,
            by_key={one.key: one for one in entries},
            of_person=_shelved(entries, lambda one: (one.person_id,)),
            with_name=_shelved(entries, lambda one: one.description.names),
            with_surname=_shelved(entries, lambda one: one.surnames),
            at_postcode=_shelved(
                entries, lambda one: {home.postcode for home in one.description.homes} - {""}
            ),
            links_of=_shelved(world.nominal_links, lambda one: (one.from_nominal, one.to_nominal)),
            occurrences_of=_occurrences_of(world),
            enrolments_of=_shelved(world.enrolments, lambda one: (one.pupil_id,)),
            leads_of=_shelved(
                (one for one in world.contacts.values() if one.role == "dsl"),
                lambda one: (one.establishment_id,),
            ),
            children_born_with=_children_born_with(world),
            closed=tuple(one for one in entries if one.access_class != "open"),
            secret_lines=_secret_lines(world.addresses.values()),
        )

    def nominal(self, nominal_id: str) -> Entry:
        """Give a person record of the police."""
        return self.by_key[f"police_rms:{nominal_id}"]


def _entries(world: World) -> Iterator[Entry]:
    relatives = relatives_in_police_records(world.nominals, world.nominal_links)
    for nominal in world.nominals.values():
        names = (nominal.surname, *(one.surname for one in nominal.previous_names))
        yield Entry(
            key=f"police_rms:{nominal.nominal_id}",
            system="police_rms",
            sort="nominal",
            record=nominal.nominal_id,
            person_id=nominal.person_id,
            description=of_nominal(nominal, relatives.get(nominal.nominal_id, ())),
            surnames=frozenset(map(folded, names)),
            access_class=nominal.access_class,
            merged_into=nominal.merged_into,
            is_refuge=False,
            is_unborn=nominal.born_on is None and nominal.expected_on is not None,
            held=nominal,
        )
    for pupil in world.pupils.values():
        names = (pupil.surname, pupil.former_surname)
        yield Entry(
            key=f"education:{pupil.pupil_id}",
            system="education",
            sort="pupil",
            record=pupil.pupil_id,
            person_id=pupil.person_id,
            description=of_pupil(pupil),
            surnames=frozenset(folded(name) for name in names if name),
            access_class=pupil.access_class,
            merged_into="",
            is_refuge=False,
            is_unborn=False,
            held=pupil,
        )
    yield from _entries_elsewhere(world)


def _entries_elsewhere(world: World) -> Iterator[Entry]:
    for one in holdings(world):
        sort, record, held = _where(world, one.system, one.record_id)
        yield Entry(
            key=one.key,
            system=one.system,
            sort=sort,
            record=record,
            person_id=one.person_id,
            description=one.description,
            surnames=_surnames_of(one.who),
            access_class=held.access_class,
            merged_into=getattr(held, "merged_into", ""),
            is_refuge=isinstance(held, Tenancy) and held.is_refuge,
            is_unborn=one.who.born_on is None and one.who.expected_on is not None,
            held=held,
        )


def _where(world: World, system: System, record_id: str) -> tuple[Sort, str, Any]:
    """Give what kind of record it is, what its screens call it, and the record."""
    if system == "childrens_social_care":
        return "care_person", record_id, world.care_people[record_id]
    if system == "adult_social_care":
        return "adult_client", record_id, world.adult_clients[record_id]
    if system == "health_record":
        return "health_status", reference_of(record_id), world.health_statuses[record_id]
    if system == "probation":
        return "probation_person", record_id, world.probation_people[record_id]
    tenancy_ref = record_id.partition("/")[0]
    return "tenancy", tenancy_ref, world.tenancies[tenancy_ref]


def _surnames_of(who: HeldPerson) -> frozenset[str]:
    return frozenset(folded(name) for name in (who.surname, *who.former_surnames))


def _shelved(things: Iterable[Any], marks_of: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    found = defaultdict(list)
    for one in things:
        for mark in marks_of(one):
            found[mark].append(one)
    return dict(found)


def _occurrences_of(world: World) -> dict[str, list[Occurrence]]:
    """Give each nominal's occurrences, the latest reported first."""
    latest_first = sorted(world.occurrences.values(), key=lambda one: one.reported_at, reverse=True)
    return _shelved(latest_first, lambda one: {role.nominal_id for role in one.roles})


def _children_born_with(world: World) -> dict[str, frozenset[str]]:
    """Give, of each twin, the other: one parent, one day, born or expected."""
    by_parent = _shelved(
        (one for one in world.kinships if one.kind in ("mother", "father")),
        lambda one: (one.from_person,),
    )
    days = {one.person_id: one.born_on or one.expected_on for one in world.people.values()}
    found: dict[str, set[str]] = defaultdict(set)
    for kinships in by_parent.values():
        children = [one.to_person for one in kinships]
        for child in children:
            found[child] |= {
                other for other in children if other != child and days[other] == days[child]
            }
    return {child: frozenset(others) for child, others in found.items() if others}


def _secret_lines(addresses: Collection[Address]) -> tuple[str, ...]:
    """Give the lines of confidential addresses; one that an open address elsewhere has tells none.

    Two towns have a 171 Canal Terrace: whose it is, the record's own mark says.
    """
    told = {one.line1 for one in addresses if not one.confidential}
    secret = (one.line1 for one in addresses if one.confidential)
    return tuple(line for line in secret if line not in told)
