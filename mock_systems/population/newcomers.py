"""True people and places that only the further agencies know: nobody here is in police records.

They come after everybody else and draw from a source of their own. Families with a namesake of a
child of the night, mothers of unborn twins, in a force a crowd of one surname; and of people who
were there already, the home they had before and the surname they had before.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from random import Random
from types import MappingProxyType

from mock_systems.population import geography, names
from mock_systems.population.draft import Draft
from mock_systems.population.families import (
    Family,
    FamilyPlan,
    person,
    reside,
    school_year_of,
    settle,
)
from mock_systems.population.model import Kinship, Person, Size, World
from mock_systems.population.names import SOUTH_ASIAN, invent_surname

SHARE_WHO_MOVED = 0.25
SHARE_OF_MOTHERS_WITH_A_MAIDEN_NAME = 0.35
SHARE_OF_CHILDREN_WITH_A_BIRTH_SURNAME = 0.08
COMMON_SURNAME = "Khan"
COMMUNITY_OF = {community.name: community for community in names.COMMUNITIES}
# domain.md D7: twins expected, and the day passed four days ago.
DAYS_TO_BIRTH = (-4, 40, 75, 110)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many of each kind come to a world of a size."""

    namesakes: int
    twins: int = 0
    unborn_twins: int = 0
    crowd: int = 0


ARRIVALS: dict[Size, Arrivals] = {
    "few": Arrivals(namesakes=1),
    "brief": Arrivals(namesakes=2, twins=1, unborn_twins=1),
    "small": Arrivals(namesakes=7, twins=3, unborn_twins=3),
    "force": Arrivals(namesakes=12, twins=4, unborn_twins=4, crowd=24),
    "stress": Arrivals(namesakes=120, twins=40, unborn_twins=40, crowd=240),
}


def with_newcomers(world: World, draft: Draft) -> World:
    """Give the world with everybody only the further agencies know."""
    annexe = _annexe(draft)
    arrivals = ARRIVALS[world.size]
    for child in _children_of_the_night(world, annexe, arrivals.namesakes):
        _namesake(annexe, child)
    for _ in range(arrivals.twins):
        _settle_somewhere(annexe, "", (4,), twins=True)
    for number in range(arrivals.unborn_twins):
        _expects_twins(annexe, DAYS_TO_BIRTH[number % len(DAYS_TO_BIRTH)])
    for _ in range(arrivals.crowd):
        _settle_somewhere(annexe, COMMON_SURNAME, (2, 5))
    _earlier_homes(annexe, world)
    return replace(
        world,
        people=MappingProxyType(annexe.people),
        addresses=MappingProxyType(annexe.addresses),
        residences=(*world.residences, *chain.from_iterable(annexe.residences.values())),
        kinships=(*world.kinships, *annexe.kinships),
        earlier_surnames=_earlier_surnames(annexe, world),
    )


def _annexe(draft: Draft) -> Draft:
    """Copy what the newcomers need, so that nothing is added to the world already made."""
    return replace(
        draft,
        rng=Random(f"newcomers-{draft.seed}-{draft.size}"),  # noqa: S311 (a world, not a secret)
        addresses=dict(draft.addresses),
        people=dict(draft.people),
        residences={},
        kinships=[],
        taken_names=set(draft.taken_names),
        forenames={},
        counters=Counter(draft.counters),
    )


def _children_of_the_night(world: World, annexe: Draft, number: int) -> list[Person]:
    """Draw children whose surname has one form for both sexes."""
    linked = {
        world.nominals[role.nominal_id].person_id
        for occurrence in world.occurrences.values()
        for role in occurrence.roles
        if role.code == "CHILD"
    }
    children = [world.people[one] for one in sorted(linked)]
    suitable = [one for one in children if one.born_on and _keeps_one_surname(one)]
    return annexe.rng.sample(suitable, number)


def _keeps_one_surname(child: Person) -> bool:
    community = COMMUNITY_OF[child.community]
    return not community.female_ends and child.surname != COMMON_SURNAME


def _settle_somewhere(
    annexe: Draft, surname: str, years: tuple[int, ...], *, twins: bool = False
) -> Family:
    council = annexe.rng.choice(annexe.home_councils())
    plan = FamilyPlan(
        la_code=council.la_code,
        years=years,
        community=SOUTH_ASIAN if surname == COMMON_SURNAME else None,
        surname=surname,
        victim_sex="F",
        twins=twins,
    )
    return settle(annexe, plan)


def _namesake(annexe: Draft, child: Person) -> None:
    """Settle another family with a child of the same name and birthday."""
    if child.born_on is None:
        raise ValueError("a namesake has a birthday")
    year = school_year_of(child.born_on, annexe.night.morning)
    (theirs,) = _settle_somewhere(annexe, child.surname, (year,)).children
    annexe.people[theirs.person_id] = replace(
        theirs,
        surname=child.surname,
        forename1=child.forename1,
        born_on=child.born_on,
        sex=child.sex,
    )


def _expects_twins(annexe: Draft, days_to_birth: int) -> None:
    family = _settle_somewhere(annexe, "", (3,))
    for _ in ("first", "second"):
        baby = person(annexe, family.community, family.victim.surname, "U", None)
        annexe.people[baby.person_id] = replace(
            baby,
            surname=family.victim.surname,
            forename1="Unborn",
            forename2="",
            expected_on=annexe.night.morning + timedelta(days=days_to_birth),
            nhs_number="",
        )
        mother = Kinship(
            from_person=family.victim.person_id, to_person=baby.person_id, kind="mother"
        )
        annexe.kinships.append(mother)
        reside(annexe, baby.person_id, family.home)


def _earlier_homes(annexe: Draft, world: World) -> None:
    """Let some households have moved here from another house of the same council."""
    households: dict[str, list[str]] = {}
    for residence in world.residences:
        if residence.to_on is None:
            households.setdefault(residence.address_id, []).append(residence.person_id)
    for address_id, members in households.items():
        if annexe.rng.random() < SHARE_WHO_MOVED:
            earlier = geography.a_home(annexe, annexe.addresses[address_id].la_code)
            moved_on = annexe.night.morning - timedelta(days=annexe.rng.randrange(60, 700))
            for person_id in members:
                if annexe.people[person_id].born_on:
                    reside(annexe, person_id, earlier, until=moved_on)


def _earlier_surnames(annexe: Draft, world: World) -> Mapping[str, str]:
    mothers = {one.from_person for one in world.kinships if one.kind == "mother"}
    return MappingProxyType(
        {
            one.person_id: _another_surname(annexe, one)
            for one in annexe.people.values()
            if annexe.rng.random() < _share_with_an_earlier_surname(one, mothers)
        }
    )


def _share_with_an_earlier_surname(one: Person, mothers: set[str]) -> float:
    if one.person_id in mothers:
        return SHARE_OF_MOTHERS_WITH_A_MAIDEN_NAME
    is_adult = bool(one.nino) or one.born_on is None
    return 0.0 if is_adult else SHARE_OF_CHILDREN_WITH_A_BIRTH_SURNAME


def _another_surname(annexe: Draft, one: Person) -> str:
    return invent_surname(annexe.rng, COMMUNITY_OF[one.community], annexe.taken_names)
