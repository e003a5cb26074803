"""How a turn ends that leaves a write nobody has proven: looked for, bounded, in doubt."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain import errors
from domain.errors import (
    ContentRefused,
    SignInRefused,
    SystemUnavailable,
    WriteInDoubt,
    WriteUnproven,
)
from domain.outcome import Done, NoAction, State
from runtime import lanes, person_tasks, turns
from runtime.encryption import Cipher
from runtime.work_queue import LAST_LOOKS_ALLOWED, ClaimedItem
from tests.builders.queue import (
    DUE,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    end_writes,
    let_time_pass,
    row_of,
    state_of,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.turns import at_work, held_seconds

DOUBTFUL_ENDS = [
    Done(),
    NoAction("already_told", "ENC-R7"),
    ContentRefused(),
    SystemUnavailable(),
    WriteUnproven(),
    ZeroDivisionError(),
]


@pytest.mark.parametrize("used", [0, 2], ids=["first attempt", "last attempt"])
def test_however_a_turn_ends_an_open_write_is_looked_for_first(database, cipher, used):
    for end in DOUBTFUL_ENDS:
        name = f"{type(end).__name__} {used}"
        with database.transaction() as connection:
            item = at_work(connection, cipher, name, used, queue=name)
            an_open_write(connection, item, settle_seconds=30)

            ended = end_turn(connection, item, end, cipher)

            assert (ended.state, ended.lane_is_revoked) == (State.DEFERRED, True), name
            # Time to live 15 s, clock margin 2 s, settle time 30 s.
            assert held_seconds(connection, item) == pytest.approx(47, abs=3), name


def test_the_last_looks_click_nothing_and_are_bounded(database, cipher):
    """Attempts stay at three; the write is looked for three times more, then a person settles."""
    with database.transaction() as connection:
        item = at_work(connection, cipher, used=2)
        an_open_write(connection, item, settle_seconds=0)
        turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))
        looks: list[tuple[bool, int, int]] = []
        while state_of(connection, item.id) is State.DEFERRED:
            the_proxy_closes_revoked_lanes(connection)
            let_time_pass(connection, 100)
            lane = an_open_lane(connection, f"look-{len(looks)}")
            item = claimed(connection, lane)
            looks.append((item.is_last_look, item.attempts_used, item.looks_used))
            turns.fail(connection, item, WriteUnproven(), circumstances(cipher))

        assert looks == [(True, 3, look) for look in range(1, LAST_LOOKS_ALLOWED + 1)]
        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code) == (State.IN_DOUBT, "write_unproven")


def test_a_late_write_is_looked_for_like_any_other_and_its_looks_are_bounded(database, cipher):
    """Reliability P22: done (recovered). In doubt after the deadline is for what nobody can see."""
    late = circumstances(cipher, now=DUE + timedelta(minutes=1))
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=30)

        turns.fail(connection, item, WriteUnproven(), late)

        assert state_of(connection, item.id) is State.DEFERRED
        assert person_tasks.open_tasks(connection) == []
        assert held_seconds(connection, item) == pytest.approx(47, abs=3)
        turns_taken = 1
        while state_of(connection, item.id) is State.DEFERRED:
            the_proxy_closes_revoked_lanes(connection)
            let_time_pass(connection, 100)
            item = claimed(connection, an_open_lane(connection, f"look-{turns_taken}"))
            turns.fail(connection, item, WriteUnproven(), late)
            turns_taken += 1
        assert turns_taken == item.attempts_allowed + LAST_LOOKS_ALLOWED
        assert state_of(connection, item.id) is State.IN_DOUBT
        [task] = person_tasks.open_tasks(connection)
        assert task.kind == "settle_in_doubt"


def test_a_late_write_that_is_found_ends_as_done(database, cipher):
    late = circumstances(cipher, now=DUE + timedelta(minutes=1))
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=0)
        turns.fail(connection, item, WriteUnproven(), late)
        let_time_pass(connection, 100)
        again = claimed(connection, an_open_lane(connection, "lane-2"), now=late.now)
        end_writes(connection, item.id, "proven")

        turns.finish(connection, again, Done(), late)

        assert (again.id, state_of(connection, item.id)) == (item.id, State.DONE)


def test_a_last_look_that_proves_the_write_ends_as_done(database, cipher):
    with database.transaction() as connection:
        item = on_its_last_look(connection, cipher)
        end_writes(connection, item.id, "proven")

        turns.finish(connection, item, Done(), circumstances(cipher))

        assert state_of(connection, item.id) is State.DONE


def test_a_last_look_that_disproves_the_write_ends_as_failed_and_writes_nothing(database, cipher):
    with database.transaction() as connection:
        item = on_its_last_look(connection, cipher)
        end_writes(connection, item.id, "disproved")

        turns.fail(connection, item, errors.WriteNotShown(), circumstances(cipher))

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code) == (State.SYSTEM_EXCEPTION, "save_not_shown")


def test_a_look_at_a_closed_partner_is_not_used_up(database, cipher):
    with database.transaction() as connection:
        item = on_its_last_look(connection, cipher)

        turns.fail(connection, item, SignInRefused(system="secure_mail"), circumstances(cipher))

        row = row_of(connection, item.id)
        assert (row.state, row.attempts_used, row.looks_used) == (State.QUEUED, 3, 0)


def test_a_bug_with_an_open_write_only_looks_and_never_runs_again(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=0)
        turns.fail(connection, item, ZeroDivisionError(), circumstances(cipher))
        let_time_pass(connection, 60)

        again = claimed(connection, an_open_lane(connection, "lane-2"))

        assert again.is_last_look


@pytest.mark.parametrize("error", [WriteInDoubt(), ContentRefused(), SystemUnavailable()])
def test_a_write_in_doubt_makes_the_item_in_doubt(database, cipher, error):
    with database.transaction() as connection:
        item = at_work(connection, cipher, used=2)
        an_open_write(connection, item, state="in_doubt")

        turns.fail(connection, item, error, circumstances(cipher))

        assert state_of(connection, item.id) is State.IN_DOUBT


def test_an_item_in_doubt_asks_the_duty_supervisor_to_settle_it(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        turns.fail(connection, item, WriteInDoubt(), circumstances(cipher))

        [task] = person_tasks.open_tasks(connection)
        assert (task.kind, task.team) == ("settle_in_doubt", "duty supervisor")


def test_an_open_write_of_an_earlier_lane_leaves_this_lane_open(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        earlier = an_open_lane(connection, "earlier")
        an_open_write(connection, item, lane=earlier)
        lanes.revoke(connection, earlier.id, earlier.epoch, "silent")

        ended = turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))

        assert not ended.lane_is_revoked
        assert lanes.listener_of(connection, item.lane) is not None


def on_its_last_look(connection: Connection, cipher: Cipher) -> ClaimedItem:
    item = at_work(connection, cipher, used=2)
    an_open_write(connection, item, settle_seconds=0)
    turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))
    let_time_pass(connection, 60)
    look = claimed(connection, an_open_lane(connection, "look"))
    assert look.is_last_look
    return look


def end_turn(connection: Connection, item: ClaimedItem, end: object, cipher: Cipher) -> turns.Ended:
    if isinstance(end, Exception):
        return turns.fail(connection, item, end, circumstances(cipher))
    assert isinstance(end, Done | NoAction)
    return turns.finish(connection, item, end, circumstances(cipher))
