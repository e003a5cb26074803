"""How a turn ends that came to its end, and that only its own worker ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain.errors import LaneLost, SystemUnavailable
from domain.outcome import Done, Later, NeedsItem, NeedsPerson, NoAction, Receipt, State
from runtime import lanes, turns, work_queue
from runtime.turns import WaitsForItself
from runtime.work_queue import LaneRef
from tests.builders.queue import (
    NOW,
    an_item,
    attempts_of,
    circumstances,
    claimed,
    let_live,
    let_time_pass,
    queued,
    row_of,
    state_of,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.tasks import a_question, only_open_task
from tests.builders.turns import at_work, nothing_to_claim


def test_done_keeps_the_result_sealed_with_the_item(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        turns.finish(connection, item, Done(result=b"Amy Sample"), circumstances(cipher))

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code, row.ended_at) == (State.DONE, "done", NOW)
        assert b"Amy" not in row.result_sealed
        assert work_queue.result(connection, item.id, cipher) == b"Amy Sample"


def test_an_item_that_was_only_watched_ends_as_no_action(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        shadow = Receipt("secure_mail", "send", item.reference, "", "", "", is_shadow=True)

        turns.finish(connection, item, Done((shadow,)), circumstances(cipher))

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code) == (State.NO_ACTION, "shadow")


def test_no_action_names_its_rule(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        turns.finish(connection, item, NoAction("already_told", "ENC-R7"), circumstances(cipher))

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code, row.outcome_rule) == (
            State.NO_ACTION,
            "already_told",
            "ENC-R7",
        )


def test_an_item_that_needs_a_person_waits_with_the_task_and_keeps_its_attempt(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        turns.finish(connection, item, NeedsPerson(a_question()), circumstances(cipher))

        assert state_of(connection, item.id) is State.AWAITING_PERSON
        assert row_of(connection, item.id).attempts_used == 0
        assert only_open_task(connection, item.id)


def test_an_item_for_later_keeps_its_attempt_and_waits_for_its_day(database, cipher):
    first_day_back = NOW + timedelta(days=6)
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        later = Later(first_day_back, "first_day_back")
        turns.finish(connection, item, later, circumstances(cipher))

        let_live(connection, 5, item.lane)
        assert nothing_to_claim(connection, item.lane)
        again = claimed(connection, item.lane, now=first_day_back)
        assert (again.id, again.attempts_used) == (item.id, 1)


def test_an_item_that_needs_a_finished_item_goes_straight_back_to_the_queue(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        [finished] = queued(connection, cipher, an_item("finished"))
        work_queue.change(connection, finished, State.DONE, NOW)

        turns.finish(connection, item, NeedsItem(finished), circumstances(cipher))

        assert state_of(connection, item.id) is State.QUEUED


def test_two_items_never_wait_for_each_other(database, cipher):
    with database.transaction() as connection:
        first, second = at_work(connection, cipher, "a"), at_work(connection, cipher, "b")
        turns.finish(connection, first, NeedsItem(second.id), circumstances(cipher))

        with pytest.raises(WaitsForItself):
            turns.finish(connection, second, NeedsItem(first.id), circumstances(cipher))
        with pytest.raises(WaitsForItself):
            turns.finish(connection, second, NeedsItem(second.id), circumstances(cipher))


@pytest.mark.parametrize("how", ["revoked", "closed", "time ran out"])
def test_a_worker_whose_lane_is_gone_changes_nothing(database, cipher, how):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        cut_off(connection, item.lane, how)
        before = row_of(connection, item.id)

        with pytest.raises(LaneLost):
            turns.finish(connection, item, Done(), circumstances(cipher))
        with pytest.raises(LaneLost):
            turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))

        assert row_of(connection, item.id) == before
        [attempt] = attempts_of(connection, item.id)
        assert attempt.ended_at is None


def test_a_turn_that_is_over_cannot_be_ended_again(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))

        with pytest.raises(LaneLost):
            turns.finish(connection, item, Done(), circumstances(cipher))

        assert state_of(connection, item.id) is State.DEFERRED


def cut_off(connection: Connection, lane: LaneRef, how: str) -> None:
    if how == "time ran out":
        let_time_pass(connection, 16)
        return
    lanes.revoke(connection, lane.id, lane.epoch, "silent")
    if how == "closed":
        the_proxy_closes_revoked_lanes(connection)
