"""A partner that is away for a while costs its items time, and next to no attempts."""

import shutil

import pytest

from domain.outcome import State
from runtime import gates
from runtime.alarms import AlarmCode
from tests.chaos.outage import WORK_SECONDS, Outage, SimulatedHub

# The first turns are under way, signed in.
BEGINS = 12.0
HALF_A_MINUTE, FIVE_MINUTES = 30.0, 300.0
LANES = 2
ALONE, FEW, MANY = 1, 2, 12
# What is left of an outage when it ends: half a minute to the next look, new hands, and the work.
AFTERWARDS = 400.0


@pytest.fixture
def hub(migrated_sqlite, tmp_path):
    hubs: list[SimulatedHub] = []

    def opened(items: int, outage: Outage, **different) -> SimulatedHub:
        file = tmp_path / f"{len(hubs)}.db"
        shutil.copyfile(migrated_sqlite, file)
        hubs.append(SimulatedHub(file, items, outage, **different))
        return hubs[-1]

    yield opened
    for each in hubs:
        each.end()


def without_a_breaker(monkeypatch):
    """As it was: every turn is the item's own, and nobody closes a partner that does not answer."""
    monkeypatch.setattr(gates, "TURNS_UNANSWERED", 1_000_000)
    return {"knows_the_door": False}


def most_in_a_minute(moments: list[float]) -> int:
    return max((sum(first <= one < first + 60 for one in moments) for first in moments), default=0)


@pytest.mark.parametrize("items", [ALONE, FEW, MANY])
@pytest.mark.parametrize("seconds", [HALF_A_MINUTE, FIVE_MINUTES])
def test_an_outage_costs_each_lane_one_attempt_and_every_item_is_done(hub, items, seconds):
    away = hub(items, Outage(BEGINS, BEGINS + seconds)).play(BEGINS + seconds + AFTERWARDS)

    assert away.states() == {State.DONE}
    assert sum(away.attempts_lost()) <= LANES
    assert max(away.attempts_lost()) <= 1
    assert most_in_a_minute(away.looks) <= 2


@pytest.mark.parametrize("items", [ALONE, FEW, MANY])
def test_without_a_breaker_half_a_minute_fails_items(hub, items, monkeypatch):
    """The control of the test above."""
    as_it_was = without_a_breaker(monkeypatch)

    away = hub(items, Outage(BEGINS, BEGINS + HALF_A_MINUTE), **as_it_was).play(BEGINS + 120)

    assert State.SYSTEM_EXCEPTION in away.states()


def test_a_partner_that_is_down_is_knocked_at_by_looks_only(hub):
    away = hub(MANY, Outage(BEGINS, BEGINS + FIVE_MINUTES)).play(BEGINS + FIVE_MINUTES)

    knocks = [at for at in away.knocks if at >= BEGINS]
    assert len(knocks) <= gates.TURNS_UNANSWERED + LANES
    assert max(knocks) - BEGINS < 30
    assert 5 <= len(away.looks) <= 10


def test_when_it_is_back_every_lane_works_again(hub):
    away = hub(MANY, Outage(BEGINS, BEGINS + HALF_A_MINUTE)).play(AFTERWARDS)

    left = sum(at > away.looks[-1] for at in away.knocks)
    assert away.seconds - away.looks[-1] < 0.75 * left * 2 * WORK_SECONDS


def test_past_their_due_time_items_wait_unfailed_and_somebody_is_told(hub):
    away = hub(MANY, Outage(BEGINS, 1200), due_minutes=10).play(900)

    assert away.states() == {State.QUEUED}
    assert max(away.attempts_lost()) <= 1
    assert {AlarmCode.UNSENT, AlarmCode.CONNECTOR_CLOSED} <= away.alarms()
    assert most_in_a_minute(away.looks) <= 2

    away.play(300 + AFTERWARDS)

    assert away.states() == {State.DONE}


@pytest.mark.parametrize("items", [FEW, MANY])
def test_a_partner_that_lets_in_and_then_fails_everybody_fails_no_item(hub, items):
    """A look finds nothing wrong each time; one more unanswered turn closes the partner again."""
    away = hub(items, Outage(0, FIVE_MINUTES, is_only_inside=True)).play(FIVE_MINUTES + AFTERWARDS)

    assert away.states() == {State.DONE}
    assert most_in_a_minute(away.looks) <= 2


@pytest.mark.parametrize("first", ["ENC-0000", "ENC-0007"])
def test_an_item_at_which_the_partner_always_fails_holds_up_nobody(hub, first):
    away = hub(MANY, Outage(30, 60), poison=first).play(60 + AFTERWARDS)

    poisoned = [row for row in away.rows() if row.reference == first]
    assert [row.state for row in poisoned] == [State.SYSTEM_EXCEPTION]
    assert {row.state for row in away.rows() if row not in poisoned} == {State.DONE}
