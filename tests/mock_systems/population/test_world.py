"""The world of a seed: always the same, never the same twice, with every nasty case in it."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from random import SystemRandom
from typing import get_args

import pytest

from mock_systems.population.build import build, populate
from mock_systems.population.calendars import SchoolDays
from mock_systems.population.checks import problems
from mock_systems.population.model import Size, System, World
from mock_systems.population.scenarios.catalogue import counted
from mock_systems.population.truth import Truth, truth_of

DEMONSTRATION = 20261122
DRAWN = SystemRandom().sample(range(1_000_000), 20)
SEEDS = (DEMONSTRATION, *DRAWN)
LEAST_OF_EACH = 3

# The task of the truth: each nasty case of Encompass kind, at least three times under every seed.
CASES = {
    "adopted_child",
    "already_told",
    "birth_date_future",
    "birth_date_missing",
    "birth_date_transposed",
    "changed_since",
    "changed_surname",
    "child_found_by_address",
    "child_found_by_earlier_occurrence",
    "child_found_by_school",
    "child_is_suspect",
    "clean",
    "closed_school",
    "college",
    "confidential_address",
    "confidential_address_in_text",
    "contact_changed",
    "contact_unverified",
    "counter_allegation",
    "deputy_covers",
    "do_not_notify",
    "domain_not_allowed",
    "dual_registered",
    "duplicate_nominal",
    "duplicate_same_night",
    "eighteen_between_two_forces",
    "generic_mailbox",
    "home_educated",
    "honour_based_abuse_or_forced_marriage",
    "hostile_text",
    "incident_from_other_force",
    "independent_school",
    "inset_day_monitored",
    "inset_day_not_monitored",
    "known_as_name",
    "late_child",
    "left_the_school_reply",
    "live_operation",
    "lives_in_other_force_area",
    "lookalike_domain",
    "looked_after",
    "mailbox_readable_by_suspect",
    "married_name",
    "merged_school",
    "message_bounces",
    "missed_earlier",
    "missing_education",
    "moved_school_yesterday",
    "name_misspelt",
    "new_in_the_morning",
    "no_children",
    "no_school",
    "nursery_class",
    "other_police_area",
    "parent_works_at_school",
    "police_employee",
    "private_nursery",
    "refuge",
    "relation_not_recorded",
    "restricted_record",
    "retracted_after_send",
    "retracted_before_send",
    "same_suspect_two_households",
    "school_by_name_only",
    "sealed_record",
    "sibling_mismatch",
    "siblings_three_schools",
    "split_custody",
    "stale_address",
    "suspect_is_dsl",
    "suspect_is_governor",
    "suspect_is_relative_of_dsl",
    "told_elsewhere",
    "turned_18",
    "twins",
    "two_families_one_house",
    "two_mohammed_khans",
    "two_pairs_share_a_child",
    "unborn",
    "visiting_child",
    "welsh_school",
}
NOISE = {"not domestic abuse", "older than the window", "still a draft"}


@pytest.fixture(scope="module")
def world() -> World:
    return build(DEMONSTRATION, "small")


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return truth_of(world)


def test_the_same_seed_gives_the_same_world_and_truth() -> None:
    populate.cache_clear()
    first, truth_of_first = build(7, "small"), truth_of(build(7, "small"))
    populate.cache_clear()

    again = build(7, "small")

    assert again is not first
    assert again == first
    assert truth_of(again) == truth_of_first


def test_another_process_with_other_hashes_gives_the_same_world() -> None:
    fingerprints = {_fingerprint_in_another_process(hash_seed) for hash_seed in ("1", "2")}

    assert len(fingerprints) == 1


def test_another_seed_gives_another_world(world: World) -> None:
    other = build(DEMONSTRATION + 1, "small")

    assert other.people != world.people
    assert other.occurrences.keys() != world.occurrences.keys()


@pytest.mark.parametrize("seed", SEEDS, ids=("demonstration", *range(1, 21)))
def test_each_nasty_case_occurs_three_times_and_the_truth_fits(seed: int) -> None:
    world = build(seed, "small")

    truth = truth_of(world)
    situations = [(entry.words, tag, number) for entry, tag, number in counted(truth)]

    assert set(truth.cases) == CASES, f"seed {seed}"
    few = {case: n for case, n in truth.cases.items() if n < LEAST_OF_EACH}
    assert few == {}, f"seed {seed}"
    assert [one for one in situations if one[2] < LEAST_OF_EACH] == [], f"seed {seed}"
    assert problems(world, truth) == [], f"seed {seed}"


@pytest.mark.parametrize("size", ["few", "brief"])
def test_the_truth_of_a_world_for_the_browser_fits_too(size: Size) -> None:
    for seed in SEEDS:
        world = build(seed, size)

        assert problems(world, truth_of(world)) == [], f"seed {seed}"


def test_a_demonstration_night_is_of_a_size_a_hub_can_read(truth: Truth) -> None:
    notices = {
        (home.household_id, expectation.establishment_id)
        for home in truth.households
        for expectation in home.expectations
        if expectation.expect == "message" and not expectation.after
    }

    assert 40 <= len(notices) <= 65
    assert set(truth.not_due.values()) == NOISE


def test_no_familys_surname_is_part_of_anothers(world: World) -> None:
    surnames = sorted({person.surname for person in world.people.values()} - {"Khan"})
    inside = [(a, b) for a in surnames for b in surnames if a != b and a in b]

    # A Polish daughter carries her family's name with another ending; nobody else overlaps.
    assert len(surnames) > 150
    assert inside == []


def test_names_come_from_many_communities_with_their_marks(world: World) -> None:
    communities = {person.community for person in world.people.values()}
    written = "".join(person.surname + person.forename1 for person in world.people.values())

    assert len(communities) >= 9
    assert all(mark in written for mark in "ł'-")
    assert len({letter for letter in written if ord(letter) > 127}) >= 8


def test_siblings_do_not_share_a_forename(world: World) -> None:
    families: dict[str, list[str]] = {}
    for kinship in world.kinships:
        child = world.people[kinship.to_person]
        # Unborn twins have no forenames yet.
        if kinship.kind == "mother" and child.born_on:
            families.setdefault(kinship.from_person, []).append(child.forename1)

    assert all(len(set(names)) == len(names) for names in families.values())


def test_a_refuge_is_a_name_and_a_box_number_wherever_it_is_held(world: World) -> None:
    refuges = [
        held
        for nominal in world.nominals.values()
        for held in nominal.addresses
        if held.kind == "refuge"
    ]

    assert len(refuges) >= LEAST_OF_EACH
    for held in refuges:
        true = world.addresses[held.address_id]
        shown = f"{held.line1} {held.line2} {held.town} {held.postcode} {held.uprn} {held.la_code}"
        assert true.line1 not in shown
        assert true.postcode not in shown
        assert true.uprn not in shown


def test_no_worker_may_see_more_than_open_records(world: World, truth: Truth) -> None:
    workers = [account for account in world.accounts if account.is_worker]

    assert {account.system for account in workers} == set(get_args(System))
    assert all(account.sees == ("open",) for account in workers)
    assert len(truth.closed_to_workers) >= 2 * LEAST_OF_EACH


def test_every_contact_and_the_hub_has_a_mailbox(world: World) -> None:
    addresses = {contact.email for contact in world.contacts.values()}
    hub = world.forces[world.settings.force_code].hub_mailbox

    assert len(addresses) > 150
    assert addresses | {hub} <= set(world.mailboxes)


def test_no_record_carries_its_case_tag(world: World) -> None:
    shown = repr((world.occurrences, world.nominals, world.establishments, world.contacts))
    # Words that are also kinds of address and school.
    ordinary_words = {"clean", "twins", "college", "refuge", "private_nursery"}

    assert not [case for case in CASES - ordinary_words if case in shown]


def test_events_come_in_order_and_before_the_end_of_the_night(world: World) -> None:
    moments = [event.at for event in world.events]

    assert len(moments) >= 3 * LEAST_OF_EACH
    assert all(one <= other for one, other in pairwise(moments))
    assert all(world.night.now < moment < world.night.ends for moment in moments)


def test_schools_open_at_many_times_and_some_are_closed_tomorrow(world: World) -> None:
    schools = [one for one in world.establishments.values() if one.kind != "council"]
    open_on_monday = [
        SchoolDays(one, world.calendars[one.calendar_id], world.settings).is_open_on(
            world.night.morning
        )
        for one in schools
    ]

    assert len({school.opens_at for school in schools}) >= 5
    assert open_on_monday.count(False) >= 2 * LEAST_OF_EACH


ROOT = Path(__file__).parents[3]
FINGERPRINT = """
import hashlib
from mock_systems.population.build import build
from mock_systems.population.truth import truth_of
world = build(3, "small")
told = (world.people, world.nominals, world.occurrences, world.enrolments, world.contacts)
print(hashlib.sha256(repr((told, truth_of(world).households)).encode()).hexdigest())
"""


def _fingerprint_in_another_process(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", FINGERPRINT]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
