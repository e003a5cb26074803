"""The frozen rule: when two records can be known to be one person."""

from datetime import date

import pytest

from mock_systems.population.agreement import Agreement, folded
from mock_systems.population.build import build
from mock_systems.population.expectations import Task
from mock_systems.population.truth import Truth, truth_of

SEED = 20261122
DOUBTFUL = {"two_mohammed_khans", "name_misspelt", "birth_date_transposed"}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return truth_of(build(SEED, "small"))


@pytest.mark.parametrize(
    ("strong", "supporting", "conflicts", "decidable"),
    [
        (("nhs_number", "upn"), (), (), True),
        (("name_and_birth_date",), ("address",), (), True),
        (("name_and_birth_date",), ("relationship",), (), True),
        (("name_and_birth_date",), (), (), False),
        ((), ("address", "relationship"), (), False),
        (("nhs_number", "upn"), ("address",), ("birth_date",), False),
    ],
)
def test_two_strong_or_one_with_support_and_no_conflict(
    strong: tuple[str, ...],
    supporting: tuple[str, ...],
    conflicts: tuple[str, ...],
    decidable: bool,
) -> None:
    agreement = Agreement(strong=strong, supporting=supporting, conflicts=conflicts)

    assert agreement.is_decidable is decidable


def test_accents_apostrophes_and_hyphens_do_not_part_a_name() -> None:
    assert folded("Łukasz O'Dhonach-More") == folded("lukasz odhonach more")
    assert folded("Ștefan") != folded("Stefana")


def test_no_two_different_people_can_be_taken_for_one(truth: Truth) -> None:
    strangers = [pair for pair in truth.pairs if not pair.same_person]

    assert strangers
    assert not [pair for pair in strangers if pair.decidable]


def test_doubtful_pairs_are_those_of_the_doubtful_cases(truth: Truth) -> None:
    people = {
        known.person_id
        for home in truth.households
        if DOUBTFUL & set(home.cases)
        for known in home.children
    }
    decidable = {
        truth.who_is_who[pair.left]
        for pair in truth.pairs
        if pair.same_person and pair.decidable and pair.right.startswith("education")
    }

    assert len(people) == 9
    assert not people & decidable


def test_the_right_answer_names_a_pupil_who_is_that_child(truth: Truth) -> None:
    answers = [
        (task.answer_value, task.children[0])
        for home in truth.households
        for task in home.expectations
        if isinstance(task, Task) and task.right_answer == "Same person"
    ]

    assert len(answers) >= 6
    assert all(truth.who_is_who[f"education:{pupil}"] == child for pupil, child in answers)


def test_each_kind_of_disagreement_is_stamped(truth: Truth) -> None:
    found = {(one.system, one.field, one.kind) for one in truth.disagreements}

    assert ("police_rms", "nhs_number", "missing") in found
    assert ("police_rms", "surname", "differs") in found
    assert ("police_rms", "born_on", "differs") in found
    assert ("education", "forename1", "differs") in found


def test_a_transposed_birth_date_is_a_real_date_the_other_way_round() -> None:
    world = build(SEED, "small")
    home = next(h for h in truth_of(world).households if "birth_date_transposed" in h.cases)
    known = home.children[0]

    held, true = world.nominals[known.nominal_id].born_on, world.people[known.person_id].born_on

    assert isinstance(held, date)
    assert isinstance(true, date)
    assert (held.day, held.month) == (true.month, true.day)
    assert held != true
