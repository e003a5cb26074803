"""What the five further agencies hold: always the same, never right throughout, nobody left out."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from mock_systems.population import names
from mock_systems.population.agencies import Elsewhere
from mock_systems.population.build import build, populate
from mock_systems.population.census import Census
from mock_systems.population.draft import Draft
from mock_systems.population.holdings import holdings
from mock_systems.population.mistakes import HABITS
from mock_systems.population.model import World
from mock_systems.population.scenarios.making import Beside
from mock_systems.population.truth import Truth, truth_of

DEMONSTRATION = 20261122
LEAST_OF_EACH = 3
DRAWN = random.SystemRandom().sample(range(1_000_000), 4)
TWENTY_SEEDS = (DEMONSTRATION, *range(1001, 1016), *DRAWN)
FURTHER = ("care_people", "adult_clients", "health_statuses", "probation_people", "tenancies")
# What newcomers and earlier homes may be added to, and who of all of them writes to the public
# forms; everything else stays as it was.
FORMS = ("submissions", "unfinished_forms")
GROWN = ("people", "addresses", "residences", "kinships", "earlier_surnames", *FURTHER, *FORMS)
CLINICAL = re.compile(
    r"\b(diagnos|medicat|prescri|depress|psych|dementia|autis|overdos|symptom|disease|surg(?!ery\b)"
    r"|injur|pregnan|blood|tablet|mental)\w*",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def world() -> World:
    return build(DEMONSTRATION, "small")


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return truth_of(world)


def test_another_process_with_other_hashes_holds_the_same_records() -> None:
    digests = {_digest_in_another_process(hash_seed) for hash_seed in ("1", "2")}

    assert len(digests) == 1


def test_what_police_education_and_mail_hold_is_what_it_was_without_the_further_agencies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = DRAWN[0]
    # Scenarios come after the agencies and add to some of them.
    monkeypatch.setattr("mock_systems.population.build.with_scenarios", none_beside)
    with_them = populate.__wrapped__(seed, "small").world
    monkeypatch.setattr("mock_systems.population.build.with_agencies", _nobody_elsewhere)

    without_them = populate.__wrapped__(seed, "small").world

    assert not without_them.care_people
    for one in fields(World):
        if one.name not in GROWN:
            assert getattr(with_them, one.name) == getattr(without_them, one.name), one.name
    for name in ("people", "addresses"):
        before, after = getattr(without_them, name), getattr(with_them, name)
        assert list(after.items())[: len(before)] == list(before.items()), f"seed {seed}"


@pytest.mark.parametrize("seed", TWENTY_SEEDS, ids=range(1, 21))
def test_each_nasty_case_elsewhere_occurs_three_times(seed: int) -> None:
    cases = populate(seed, "small").cases_elsewhere

    assert len(cases) >= 40
    assert {tag: len(one) for tag, one in cases.items() if len(one) < LEAST_OF_EACH} == {}


def test_each_agency_makes_each_of_its_mistakes() -> None:
    truths = (truth_of(build(seed, "small")) for seed in (DEMONSTRATION, *DRAWN))
    found = {(one.system, one.field, one.kind) for truth in truths for one in truth.disagreements}

    for system in HABITS:
        assert (system, "surname", "other_name") in found
        assert (system, "surname", "misspelt") in found
        assert (system, "surname", "accents_lost") in found
        assert (system, "born_on", "transposed") in found
        assert (system, "forename2", "missing") in found
        assert (system, "nhs_number", "missing") in found
    for system in ("childrens_social_care", "adult_social_care", "health_record", "probation"):
        assert (system, "addresses", "out_of_date") in found


def test_most_pairs_can_be_decided_and_no_stranger_is_taken_for_somebody(truth: Truth) -> None:
    """design.md 7: two strong identifiers, or one and an address or relationship, no conflict."""
    strangers = [pair for pair in truth.pairs if not pair.same_person]

    for system in HABITS:
        theirs = [one for one in truth.pairs if one.right.startswith(system) and one.same_person]
        decidable = sum(one.decidable for one in theirs)
        assert 0.4 * len(theirs) < decidable < len(theirs)
    assert {one.right.split(":")[0] for one in strangers} >= {"health_record", "education"}
    assert not [one for one in strangers if one.decidable]


@pytest.mark.parametrize("seed", DRAWN, ids=range(1, 5))
def test_no_stranger_is_decidable_under_a_drawn_seed(seed: int) -> None:
    pairs = truth_of(build(seed, "small")).pairs

    assert not [one for one in pairs if one.decidable and not one.same_person], f"seed {seed}"


def test_every_record_of_a_further_agency_leads_to_a_person(world: World, truth: Truth) -> None:
    for one in holdings(world):
        assert truth.who_is_who[one.key] == one.person_id
        assert one.person_id in world.people


def test_restricted_sealed_and_refuge_records_are_closed_to_workers(
    world: World, truth: Truth
) -> None:
    closed = set(truth.closed_to_workers)
    refuges = {f"housing:{one.tenancy_ref}" for one in world.tenancies.values() if one.is_refuge}

    sealed = truth.cases_elsewhere["childrens_social_care:sealed_adoption"]
    assert {*sealed, *refuges} <= closed
    for system in HABITS:
        assert set(truth.cases_elsewhere[f"{system}:restricted_record"]) <= closed


def test_all_children_of_the_night_are_known_to_social_care(world: World) -> None:
    census = Census.of(world)
    known = {record.person_id for record in world.care_people.values()}
    children = {one for one in census.of_the_night if census.is_child(world.people[one])}
    at_home = {one for one in children if one in census.home_of}

    assert len(at_home) > 100
    assert at_home <= known


def test_everybody_with_an_nhs_number_is_registered_with_a_practice(world: World) -> None:
    registered = {status.person_id for status in world.health_statuses.values()}

    assert {one.person_id for one in world.people.values() if one.nhs_number} == registered


def test_a_flag_of_health_mostly_has_a_plan_or_care_behind_it(world: World, truth: Truth) -> None:
    """domain.md A3 CP-IS: a plan, care or an unborn's plan, now or in the last 12 months."""
    planned = {one.person_id for one in world.care_people.values() if one.plans}
    flagged = [one for one in world.health_statuses.values() if one.flag == "CPP"]

    without = {f"health_record:{one.record_id}" for one in flagged if one.person_id not in planned}

    assert len(flagged) > len(without)
    assert without == set(truth.cases_elsewhere["health_record:stale_flag"])


def test_an_unborn_twin_has_a_place_and_a_day_and_no_birth_date(world: World) -> None:
    """domain.md B2: twins = two with the same EDD and birth_order; D7: no DOB guessed."""
    twins = [one.who for one in world.care_people.values() if one.who.birth_order]
    days = Counter(one.expected_on for one in twins)

    assert len(twins) >= 2 * LEAST_OF_EACH
    assert {one.birth_order for one in twins} == {1, 2}
    assert all(one.born_on is None and one.sex == "U" for one in twins)
    assert all(number % 2 == 0 for number in days.values())


def test_a_sealed_name_is_on_no_open_record(world: World, truth: Truth) -> None:
    """domain.md D2: the robot does not put the old and the new name together anywhere."""
    sealed = [one for one in world.care_people.values() if one.access_class == "sealed"]
    old_names = {one.who.surname for one in sealed}
    people = {one.person_id for one in sealed}
    theirs = [
        one.who
        for one in holdings(world)
        if one.person_id in people and one.system == "childrens_social_care"
    ]

    shown = [one for one in theirs if old_names & {one.surname, *one.former_surnames}]

    assert len(sealed) >= LEAST_OF_EACH
    assert len(shown) == len(sealed)


def test_long_hostile_and_painted_texts_are_there(world: World) -> None:
    """domain.md D20: injected text in fields is data, never an instruction."""
    texts = [contact.summary for one in world.care_people.values() for contact in one.contacts]
    texts += [note.text for one in world.adult_clients.values() for note in one.notes]
    texts += [matter.text for one in world.tenancies.values() for matter in one.matters]

    assert sum(len(text) == 4000 for text in texts) >= 3 * LEAST_OF_EACH
    assert any("<script>" in text or "onerror" in text for text in texts)
    assert any("new address" in text for text in texts)
    assert any(ord(letter) > 0x1F000 for text in texts for letter in text)


def test_no_agency_holds_anything_clinical() -> None:
    """domain.md B2: no clinical content ever returned to the robot."""
    for seed in (DEMONSTRATION, *DRAWN):
        world = build(seed, "small")
        written = repr([getattr(world, mapping) for mapping in FURTHER])

        assert not CLINICAL.search(written), f"seed {seed}: {CLINICAL.search(written)}"
    assert CLINICAL.search("a diagnosis of depression")


def test_names_come_from_every_community_the_issue_lists() -> None:
    listed = {"South Asian", "African", "Polish", "Romanian", "Irish Traveller", "Welsh"}

    assert listed | {"Chinese", "Arabic"} <= {one.name for one in names.COMMUNITIES}


def none_beside(world: World, draft: Draft) -> Beside:
    """A world without scenarios."""
    return Beside(world, draft, ())


def _nobody_elsewhere(world: World, draft: Draft) -> Elsewhere:
    return Elsewhere(world=world, cases={})


def _digest_in_another_process(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", DIGEST]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


ROOT = Path(__file__).parents[3]
DIGEST = """
import hashlib
from mock_systems.population.build import build
world = build(3, "small")
held = (world.care_people, world.adult_clients, world.health_statuses, world.probation_people)
print(hashlib.sha256(repr((held, world.tenancies, world.people)).encode()).hexdigest())
"""
