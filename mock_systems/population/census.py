"""Who truly lives where and who is whose: the people of a world, looked up as an agency would."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from mock_systems.population.model import Address, Kinship, Person, RoleCode, World

ADULT_AT = 18
COUNTY = "931"
PARENTS = ("mother", "father", "step-parent", "adoptive parent")


@dataclass(frozen=True, slots=True)
class FamilyHome:
    """An address with children in it, and everybody who lives there."""

    address: Address
    adults: tuple[Person, ...]
    children: tuple[Person, ...]


class Relative(NamedTuple):
    """Somebody's relative, what they are to them, and whether they answer for them."""

    person: Person
    relationship: str
    parental_responsibility: bool = False


@dataclass(frozen=True, slots=True)
class Census:
    """The people of a world by home, by parent and by what happened tonight."""

    world: World
    home_of: dict[str, Address]
    residents: dict[str, list[Person]]
    parents_of: dict[str, list[Kinship]]
    children_of: dict[str, list[Kinship]]
    suspects: frozenset[str]
    of_the_night: frozenset[str]
    markers: dict[str, set[str]]
    earlier_home_of: dict[str, Address]
    known_to_police: frozenset[str]

    @classmethod
    def of(cls, world: World) -> "Census":
        """Look the people of a world up."""
        home_of = homes(world)
        return cls(
            world=world,
            home_of=home_of,
            residents=_residents(world, home_of),
            parents_of=_parents_by(world, attrgetter("to_person")),
            children_of=_parents_by(world, attrgetter("from_person")),
            suspects=_people_in_roles(world, "S"),
            of_the_night=_people_in_roles(world, "V", "S", "CHILD"),
            markers=_markers(world),
            earlier_home_of=_earlier_homes(world),
            known_to_police=frozenset(one.person_id for one in world.nominals.values()),
        )

    @property
    def today(self) -> date:
        """The morning of the night."""
        return self.world.night.morning

    @property
    def adults(self) -> list[Person]:
        """Everybody who is 18 or older."""
        return [one for one in self.world.people.values() if not self.is_child(one)]

    @property
    def family_homes(self) -> list[FamilyHome]:
        """Every home with children in it."""
        homes = (self._family_home(address_id) for address_id in self.residents)
        return [home for home in homes if home.children]

    def is_child(self, person: Person) -> bool:
        """Whether somebody is under 18 today, or not yet born."""
        if person.born_on is None:
            return True
        today = self.today
        had_birthday = (today.month, today.day) >= (person.born_on.month, person.born_on.day)
        return today.year - person.born_on.year - (not had_birthday) < ADULT_AT

    def relatives_of(self, person_id: str) -> list[Relative]:
        """Give somebody's parents, brothers, sisters and children."""
        parents = self.parents_of.get(person_id, [])
        siblings = dict.fromkeys(
            kinship.to_person
            for parent in parents
            for kinship in self.children_of[parent.from_person]
            if kinship.to_person != person_id
        )
        people = self.world.people
        children = self.children_of.get(person_id, [])
        return [
            *(Relative(people[p.from_person], p.kind, p.parental_responsibility) for p in parents),
            *(Relative(people[sibling], "sibling") for sibling in siblings),
            *(Relative(people[child.to_person], "child") for child in children),
        ]

    def lives_with(self, person_id: str) -> list[Person]:
        """Give everybody else at somebody's home."""
        home = self.home_of.get(person_id)
        residents = self.residents[home.address_id] if home else []
        return [one for one in residents if one.person_id != person_id]

    def council_of(self, person_id: str) -> str:
        """Give the code of the council somebody lives in; the county where no home is known."""
        home = self.home_of.get(person_id)
        return home.la_code if home else COUNTY

    def birth_order_of(self, person: Person) -> int | None:
        """Give an unborn twin's place among the twins."""
        if person.born_on is not None:
            return None
        siblings = [
            kinship.to_person
            for mother in self.parents_of.get(person.person_id, ())
            for kinship in self.children_of[mother.from_person]
            if self.world.people[kinship.to_person].born_on is None
        ]
        return siblings.index(person.person_id) + 1 if len(siblings) > 1 else None

    def live_together(self, one: str, other: str) -> bool:
        """Whether two people have one home."""
        home = self.home_of.get(one)
        return home is not None and home == self.home_of.get(other)

    def _family_home(self, address_id: str) -> FamilyHome:
        residents = self.residents[address_id]
        return FamilyHome(
            address=self.world.addresses[address_id],
            adults=tuple(one for one in residents if not self.is_child(one)),
            children=tuple(one for one in residents if self.is_child(one)),
        )


def homes(world: World) -> dict[str, Address]:
    """Give where each person lives; who moved to a refuge has their latest home there."""
    return {
        residence.person_id: world.addresses[residence.address_id]
        for residence in world.residences
        if residence.to_on is None
    }


def _earlier_homes(world: World) -> dict[str, Address]:
    return {
        residence.person_id: world.addresses[residence.address_id]
        for residence in world.residences
        if residence.kind == "previous"
    }


def _residents(world: World, home_of: dict[str, Address]) -> dict[str, list[Person]]:
    found = defaultdict(list)
    for person_id, home in home_of.items():
        found[home.address_id].append(world.people[person_id])
    return dict(found)


def _parents_by(world: World, end: Callable[[Kinship], str]) -> dict[str, list[Kinship]]:
    found = defaultdict(list)
    for kinship in world.kinships:
        if kinship.kind in PARENTS:
            found[end(kinship)].append(kinship)
    return dict(found)


def _people_in_roles(world: World, *codes: RoleCode) -> frozenset[str]:
    return frozenset(
        world.nominals[role.nominal_id].person_id
        for occurrence in world.occurrences.values()
        for role in occurrence.roles
        if role.code in codes
    )


def _markers(world: World) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for nominal in world.nominals.values():
        found[nominal.person_id].update(marker.code for marker in nominal.markers)
    return dict(found)
