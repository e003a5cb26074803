"""A whole force's world, made once: it is as large as design.md 7 says, and its truth fits."""

from collections import Counter

import pytest

from mock_systems.population.build import build
from mock_systems.population.checks import problems
from mock_systems.population.model import World
from mock_systems.population.research.kinds import LEAST_OF_EACH
from mock_systems.population.scenarios.catalogue import counted
from mock_systems.population.truth import Truth, truth_of
from tests.mock_systems.population.test_agencies import FURTHER

SEED = 20261122


@pytest.fixture(scope="module")
def force() -> World:
    return build(SEED, "force")


@pytest.fixture(scope="module")
def truth(force: World) -> Truth:
    return truth_of(force)


def test_a_force_has_twenty_thousand_people_and_sixty_thousand_records(force: World) -> None:
    records = sum(len(getattr(force, mapping)) for mapping in ("nominals", "pupils", *FURTHER))

    assert 20_000 <= len(force.people) <= 23_000
    assert records >= 60_000


def test_a_force_has_the_work_of_a_monday(truth: Truth) -> None:
    assert 550 <= len(truth.in_intake) <= 800


def test_the_truth_of_a_force_fits(force: World, truth: Truth) -> None:
    assert problems(force, truth) == []


def test_a_force_has_every_situation_of_the_field_at_least_three_times(truth: Truth) -> None:
    assert [one for one in counted(truth) if one[2] < LEAST_OF_EACH] == []


def test_a_force_has_more_of_one_surname_than_a_search_lists(force: World) -> None:
    surnames = Counter(one.who.surname for one in force.health_statuses.values())

    assert surnames["Khan"] > 50
