"""The public forms of a world: each case there, each safe contact what domain.md says of it."""

import random
from collections import Counter
from dataclasses import fields
from datetime import timedelta
from functools import cache

import pytest

from mock_systems.population.build import build, populate
from mock_systems.population.model import World
from mock_systems.population.submissions import (
    SafeContact,
    Submission,
    SubmissionTruth,
    acknowledgement,
)
from mock_systems.population.truth import truth_of
from mock_systems.population.views.public_portal import RECIPES

LEAST_OF_EACH = 3
DRAWN = random.SystemRandom().randrange(1_000_000)
SEEDS = (20261122, DRAWN)
OF_THE_FORMS = ("submissions", "unfinished_forms")
NO_MESSAGE = ("none", "by_person", "person_decides")


@cache
def a_world(seed: int) -> World:
    return build(seed, "small")


def drawn(seed: int) -> tuple[Submission, ...]:
    """All but the applications of scenarios, whose applicants may be strangers to the world."""
    world = a_world(seed)
    return tuple(
        one for number, one in world.submissions.items() if number not in world.applications
    )


def told_of(seed: int) -> tuple[SubmissionTruth, ...]:
    return tuple(one.truth for one in drawn(seed))


def test_the_truth_of_a_world_tells_of_every_form():
    world = build(DRAWN, "few")

    assert {one.submission_id for one in truth_of(world).submissions} == set(world.submissions)
    assert world.submissions


@pytest.mark.parametrize("seed", SEEDS, ids=["demonstration", "drawn"])
def test_each_case_is_there_three_times(seed):
    cases = Counter(one.case for one in told_of(seed))

    assert len(cases) == len(RECIPES)
    assert {case: n for case, n in cases.items() if n < LEAST_OF_EACH} == {}, f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS, ids=["demonstration", "drawn"])
def test_whoever_applies_is_a_person_of_the_world_unless_nobody_meant_it(seed):
    people = a_world(seed).people

    for one in told_of(seed):
        named = {one.applicant, one.subject, *one.at_risk, *one.children} - {""}
        assert named <= people.keys(), f"seed {seed}: {one.submission_id}"
        assert bool(one.applicant) is one.is_genuine, f"seed {seed}: {one.submission_id}"


@pytest.mark.parametrize("seed", SEEDS, ids=["demonstration", "drawn"])
def test_nothing_is_sent_where_no_way_is_safe(seed):
    """domain.md D16; the control: somebody has a safe way, and is sent something there."""
    told = [one.truth for one in a_world(seed).submissions.values()]
    unsafe = [one for one in told if one.safe.channel == "none" or one.safe.shared != "no"]
    answered = [one for one in told if one.acknowledge in ("open", "discreet")]

    assert {"no_safe_way", "email_is_shared", "may_be_shared"} <= {one.case for one in unsafe}
    assert {one.acknowledge for one in unsafe} <= {"none", "person_decides"}, f"seed {seed}"
    assert {one.to for one in told if one.acknowledge in NO_MESSAGE} == {""}, f"seed {seed}"
    assert answered
    assert all(one.to == one.safe.where and one.to for one in answered), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS, ids=["demonstration", "drawn"])
def test_the_abuser_asks_about_whom_he_is_a_suspect_against_in_the_last_month(seed):
    """domain.md D15; the control: whoever else asks is the victim of the one they ask about."""
    world = a_world(seed)
    hurt, hurt_lately = parties(world), parties(world, timedelta(days=31))

    for one in told_of(seed):
        if one.case == "from_the_abuser":
            assert (one.applicant, one.subject) in hurt_lately, f"seed {seed}: {one.submission_id}"
            assert one.acknowledge == "discreet"
        if one.case == "clares_law":
            assert (one.subject, one.applicant) in hurt, f"seed {seed}: {one.submission_id}"


def parties(world: World, within: timedelta = timedelta.max) -> set[tuple[str | None, str | None]]:
    """Suspect and victim of each occurrence recorded so lately."""
    found = [
        {role.code: world.nominals[role.nominal_id].person_id for role in one.roles}
        for one in world.occurrences.values()
        if world.night.now - one.created_at <= within
    ]
    return {(one.get("S"), one.get("V")) for one in found}


@pytest.mark.parametrize("seed", SEEDS, ids=["demonstration", "drawn"])
def test_a_repeated_form_comes_minutes_after_the_one_it_repeats(seed):
    forms = a_world(seed).submissions
    repeats = [one for one in forms.values() if one.truth.same_as]

    assert len(repeats) >= LEAST_OF_EACH
    for one in repeats:
        first = forms[one.truth.same_as]
        assert one.answers == first.answers, f"seed {seed}"
        assert 0 < (one.received_at - first.received_at).total_seconds() <= 15 * 60


def test_everything_came_before_the_night_in_the_order_of_its_numbers():
    world = a_world(DRAWN)
    came = [one.received_at for one in drawn(DRAWN)]

    assert came == sorted(came), f"seed {DRAWN}"
    assert max(one.received_at for one in world.submissions.values()) < world.night.now
    assert list(world.submissions) == [one.submission_id for one in world.submissions.values()]
    assert len(world.unfinished_forms) >= LEAST_OF_EACH


def test_the_forms_change_nothing_that_any_agency_holds(monkeypatch):
    seed = DRAWN
    with_them = populate.__wrapped__(seed, "few").world
    monkeypatch.setattr("mock_systems.population.build.with_submissions", lambda world: world)

    without_them = populate.__wrapped__(seed, "few").world

    assert with_them.submissions.keys() > with_them.applications.keys()
    assert without_them.submissions.keys() == without_them.applications.keys()
    for one in fields(World):
        if one.name not in OF_THE_FORMS:
            assert getattr(with_them, one.name) == getattr(without_them, one.name), f"seed {seed}"


@pytest.mark.parametrize(
    ("different", "safe_to"),
    [
        ({}, "discreet"),
        ({"may_say_police": True}, "open"),
        ({"channel": "email", "may_say_police": True}, "open"),
        ({"shared": "yes", "may_say_police": True}, "none"),
        ({"shared": "not_known", "may_say_police": True}, "none"),
        ({"channel": "none"}, "none"),
        ({"channel": "phone", "shared": "yes"}, "none"),
        ({"channel": "phone"}, "by_person"),
        ({"channel": "letter"}, "by_person"),
        ({"channel": "in_person"}, "by_person"),
    ],
)
def test_which_acknowledgement_is_safe(different, safe_to):
    usual = {"channel": "text", "where": "07700 900123", "times": "after ten"}

    assert acknowledgement(SafeContact(**{**usual, **different})) == safe_to
