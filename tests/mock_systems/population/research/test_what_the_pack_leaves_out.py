"""The pack's own rules leave out the checks that the truth has a dash for, and no other."""

from datetime import date

from domain.households import PersonKey
from domain.occurrences import Part
from domain.people import PersonName
from domain.research_pack import RULES, PackPerson, PartInCase, rule_against
from mock_systems.population.model import World
from mock_systems.population.research.expected import PersonOfTheCase, ResearchTruth
from tests.mock_systems.population.research.drawn import SEED

DASH = ("not_applicable",)


def as_the_police_have_them(world: World, person: PersonOfTheCase) -> PackPerson:
    nominal = world.nominals[person.nominal_id]
    return PackPerson(
        PersonKey(person.person_id),
        PersonName(nominal.surname, nominal.forename1),
        PartInCase.SUBJECT,
        nominal.born_on,
        nominal.expected_on,
        roles=tuple(map(Part, person.roles)),
    )


def disagreeing(
    world: World, packs: tuple[ResearchTruth, ...], today: date
) -> list[tuple[str, str, bool]]:
    """Person, system, and whether it is the truth that has the dash."""
    found = list[tuple[str, str, bool]]()
    for truth in packs:
        for person in truth.people:
            known = as_the_police_have_them(world, person)
            for check in truth.checks:
                if check.person_id != person.person_id:
                    continue
                has_dash = check.before == DASH
                if has_dash != bool(rule_against(known, check.system, today)):
                    found.append((person.nominal_id, check.system, has_dash))
    return found


def test_the_rules_leave_out_what_the_truth_leaves_out(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    """Whoever has no birth date may be a child: the pack asks more there, and never less."""
    found = disagreeing(world, packs, world.night.morning)

    assert len(RULES) == 8
    asked_more = [one for one in found if one[2] and world.nominals[one[0]].born_on is None]
    assert [one for one in found if one not in asked_more] == [], f"seed {SEED}"


def test_rules_of_another_day_are_found_to_disagree(
    world: World, packs: tuple[ResearchTruth, ...]
) -> None:
    assert disagreeing(world, packs, date(2090, 1, 1))
