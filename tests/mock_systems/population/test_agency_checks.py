"""What the further agencies hold can be so; each check finds the flaw that is planted for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mock_systems.population.agency_checks import agency_problems
from mock_systems.population.build import build
from mock_systems.population.geography import held
from mock_systems.population.model import World
from mock_systems.population.partner_records import CarePerson
from mock_systems.population.working_days import (
    is_working_day,
    last_working_day,
    months_after,
    working_days_after,
)

SEED = 20261122


@pytest.mark.parametrize(
    ("begun_on", "conference_by"),
    [
        (date(2026, 12, 17), date(2027, 1, 12)),
        (date(2026, 3, 18), date(2026, 4, 10)),
        (date(2026, 8, 14), date(2026, 9, 7)),
    ],
)
def test_fifteen_working_days_are_those_of_the_domain_page(
    begun_on: date, conference_by: date
) -> None:
    """domain.md A1 working-day test vectors."""
    assert working_days_after(begun_on, 15) == conference_by


def test_three_months_end_on_the_last_working_day_before() -> None:
    """domain.md A1: ICPC 30 Nov 2026, limit 28 Feb 2027 (a Sunday), last usable day 26 Feb."""
    limit = months_after(date(2026, 11, 30), 3)

    assert limit == date(2027, 2, 28)
    assert not is_working_day(limit)
    assert last_working_day(limit) == date(2027, 2, 26)


def test_planted_flaws_start_from_a_world_without_one() -> None:
    assert agency_problems(build(SEED, "small")) == []


def _care(world: World, **changes: Any) -> World:
    """Change the first child's record with a plan that runs."""
    record = _planned(world)
    changed = replace(record, **changes)
    return replace(world, care_people={**world.care_people, record.record_id: changed})


def _planned(world: World) -> CarePerson:
    return next(
        one for one in world.care_people.values() if one.plans and one.plans[0].ended_on is None
    )


def _plan_started(world: World, days_later: int) -> World:
    (plan,) = _planned(world).plans
    moved = replace(plan, started_on=plan.started_on + timedelta(days=days_later))
    return _care(world, plans=(moved,))


def _conference_on_a_sunday(world: World) -> World:
    (plan,) = _planned(world).plans
    sunday = plan.started_on - timedelta(days=plan.started_on.weekday() + 1)
    return _care(world, plans=(replace(plan, started_on=sunday),))


def _no_review(world: World) -> World:
    (plan,) = _planned(world).plans
    late = replace(plan.reviews[0], held_on=working_days_after(plan.started_on, 90))
    return _care(world, plans=(replace(plan, reviews=(late,)),))


def _conference_too_late(world: World) -> World:
    episode = _planned(world).episodes[0]
    earlier = replace(episode, section_47_started_on=episode.referral_on - timedelta(days=30))
    return _care(world, episodes=(earlier,))


def _two_plans(world: World) -> World:
    (plan,) = _planned(world).plans
    return _care(world, plans=(plan, plan))


def _unknown_source(world: World) -> World:
    (episode,) = _planned(world).episodes
    return _care(world, episodes=(replace(episode, source="11"),))


def _unknown_need(world: World) -> World:
    (episode,) = _planned(world).episodes
    return _care(world, episodes=(replace(episode, primary_need="N12"),))


def _closed_without_a_reason(world: World) -> World:
    (episode,) = _planned(world).episodes
    return _care(world, episodes=(replace(episode, status="closed"),))


def _somebody_elses_number(world: World) -> World:
    record = _planned(world)
    return _care(world, who=replace(record.who, nhs_number="9990000018"))


def _sealed_name_given_away(world: World) -> World:
    sealed = next(one for one in world.care_people.values() if one.access_class == "sealed")
    open_record = next(
        one
        for one in world.care_people.values()
        if one.person_id == sealed.person_id and one.access_class != "sealed"
    )
    who = replace(open_record.who, former_surnames=(sealed.who.surname,))
    told = replace(open_record, who=who)
    return replace(world, care_people={**world.care_people, told.record_id: told})


def _refuge_with_its_street(world: World) -> World:
    tenancy = next(one for one in world.tenancies.values() if one.is_refuge)
    true = replace(world.addresses[tenancy.address.address_id], is_refuge=False)
    shown = replace(tenancy, address=held(true))
    return replace(world, tenancies={**world.tenancies, shown.tenancy_ref: shown})


def _refuge_not_marked(world: World) -> World:
    tenancy = next(one for one in world.tenancies.values() if one.is_refuge)
    plain = replace(tenancy, is_refuge=False)
    return replace(world, tenancies={**world.tenancies, plain.tenancy_ref: plain})


def _practice_unknown(world: World) -> World:
    status = next(iter(world.health_statuses.values()))
    wrong = replace(status, practice_ods="84001K")
    return replace(world, health_statuses={**world.health_statuses, wrong.record_id: wrong})


def _by_name_with_a_number(world: World) -> World:
    status = next(one for one in world.health_statuses.values() if one.who.nhs_number)
    wrong = replace(status, name_match_only=True)
    return replace(world, health_statuses={**world.health_statuses, wrong.record_id: wrong})


def _prison_number_of_another_kind(world: World) -> World:
    person = next(iter(world.probation_people.values()))
    wrong = replace(person, noms_number="1234")
    return replace(world, probation_people={**world.probation_people, wrong.crn: wrong})


def _merged_into_a_stranger(world: World) -> World:
    merged = next(one for one in world.adult_clients.values() if one.merged_into)
    stranger = next(
        one for one in world.adult_clients.values() if one.person_id != merged.person_id
    )
    wrong = replace(merged, merged_into=stranger.client_id)
    return replace(world, adult_clients={**world.adult_clients, wrong.client_id: wrong})


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_conference_on_a_sunday, "on a day nobody works"),
        (_no_review, "too late or too early"),
        (_conference_too_late, "later than 15 working days"),
        (lambda world: _plan_started(world, -60), "before any enquiries"),
        (_two_plans, "two plans run side by side"),
        (_unknown_source, "a source of referral is not on the list"),
        (_unknown_need, "a primary need is not on the list"),
        (_closed_without_a_reason, "a closure is not on the list"),
        (lambda world: _care(world, ethnicity="W3"), "an ethnicity or disability"),
        (lambda world: _care(world, disabilities=("SAD",)), "an ethnicity or disability"),
        (lambda world: _care(world, la_id="12"), "is no council's number"),
        (lambda world: _care(world, person_id="T999999"), "no person T999999"),
        (_somebody_elses_number, "somebody else's NHS number"),
        (_sealed_name_given_away, "gives a sealed name away"),
        (_refuge_with_its_street, "shows where a refuge is"),
        (_refuge_not_marked, "does not say whether it is a refuge"),
        (_practice_unknown, "no practice 84001K"),
        (_by_name_with_a_number, "by name only, and a number"),
        (_prison_number_of_another_kind, "is no such number"),
        (_merged_into_a_stranger, "merged into nobody, or somebody else"),
    ],
)
def test_a_planted_flaw_is_found(spoil: Callable[[World], World], found: str) -> None:
    sentences = agency_problems(spoil(build(SEED, "small")))

    assert any(found in sentence for sentence in sentences), sentences
