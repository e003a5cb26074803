"""A turn from its beginning to its end: what is written down, and what keeps it alive."""

import asyncio
import io
import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from domain.errors import AnswerTooLate, LaneLost, RecordLocked, SystemUnavailable
from domain.outcome import Done, NeedsItem, Outcome, State, WorkItemId
from runtime import lanes, log, turns
from runtime.clock import set_business_now
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.turns import NoOutcome
from runtime.work_queue import ClaimedItem
from tests.builders.queue import DUE, NOW, an_open_lane, claimed, queued, row_of, state_of


async def test_a_turn_ends_with_its_outcome_written_down(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        turn.outcome = Done()

    assert turn.ended is not None
    assert turn.ended.state is State.DONE
    assert shown_state(sqlite_database, item) is State.DONE


async def test_an_error_becomes_a_state_and_the_shift_goes_on(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        turn.outcome = await a_worker_that_meets(SystemUnavailable(system="police_rms"))

    assert isinstance(turn.error, SystemUnavailable)
    assert shown_state(sqlite_database, item) is State.DEFERRED


async def test_a_bug_is_put_aside_at_once_and_logged_without_its_message(
    sqlite_database, cipher, fast
):
    item = taken_up(sqlite_database, cipher)

    lines = io.StringIO()
    with log.opened(lines):
        async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
            turn.outcome = await a_worker_that_meets(KeyError("Amy Sample"))

    assert shown_state(sqlite_database, item) is State.SYSTEM_EXCEPTION
    logged = json.loads(lines.getvalue())
    assert (logged["event"], logged["item_id"]) == ("bug", item.id)
    assert logged["exception"] == "builtins.KeyError"
    assert logged["where"].startswith("test_turns.a_worker_that_meets:")
    assert "dropped" not in logged
    assert "Amy" not in lines.getvalue()


async def test_a_worker_that_forgets_its_outcome_is_a_bug(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        pass

    assert isinstance(turn.error, NoOutcome)
    assert shown_state(sqlite_database, item) is State.SYSTEM_EXCEPTION


async def test_asking_for_an_item_that_does_not_exist_is_a_bug(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        turn.outcome = NeedsItem(WorkItemId("nowhere"))

    assert shown_state(sqlite_database, item) is State.SYSTEM_EXCEPTION


async def test_the_deadlines_of_a_turn_are_the_business_clocks(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)
    with sqlite_database.transaction() as connection:
        set_business_now(connection, DUE + timedelta(minutes=1))

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        turn.outcome = await a_worker_that_meets(RecordLocked())

    assert shown_state(sqlite_database, item) is State.AWAITING_PERSON


async def test_a_long_turn_keeps_its_lease(database, cipher):
    """Lease 0.8 s, beaten every 0.16 s, held for longer than the lease lasts."""
    quick = Settings(time_scale=0.04)
    item = taken_up(database, cipher, lease_seconds=quick.scaled(quick.lease_seconds))
    began = time.monotonic()

    async with turns.working_on(item, database, quick, cipher) as turn:
        while time.monotonic() - began < 1.5 * quick.scaled(quick.lease_seconds):
            await asyncio.sleep(0.01)
        lease_left = await database.run(lease_seconds_left, item)
        turn.outcome = Done()

    assert lease_left > 0
    assert shown_state(database, item) is State.DONE


async def test_a_worker_whose_event_loop_hangs_looks_dead(sqlite_database, cipher):
    quick = Settings(time_scale=0.04)
    item = taken_up(sqlite_database, cipher, lease_seconds=quick.scaled(quick.lease_seconds))

    async with turns.working_on(item, sqlite_database, quick, cipher) as turn:
        time.sleep(1.5 * quick.scaled(quick.lease_seconds))
        with sqlite_database.transaction() as connection:
            lease_left = lease_seconds_left(connection, item)
        turn.outcome = Done()

    assert lease_left < 0


async def test_a_worker_that_loses_its_lane_is_stopped_at_its_next_heartbeat(
    database, cipher, fast
):
    item = taken_up(database, cipher)
    began = time.monotonic()

    async def lose_the_lane_and_go_on() -> None:
        async with turns.working_on(item, database, fast, cipher):
            await database.run(lanes.revoke, item.lane.id, item.lane.epoch, "taken_by_hand")
            await asyncio.sleep(30)

    with pytest.raises(LaneLost):
        await lose_the_lane_and_go_on()

    assert time.monotonic() - began < 5
    assert shown_state(database, item) is State.WORKING


async def test_an_item_that_hangs_is_stopped_by_the_watchdog_and_tried_again(
    sqlite_database, cipher
):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(
        item, sqlite_database, Settings(time_scale=0.1, item_seconds=1), cipher
    ) as turn:
        await asyncio.sleep(30)

    assert isinstance(turn.error, AnswerTooLate)
    assert shown_state(sqlite_database, item) is State.DEFERRED


async def test_a_workers_own_time_out_is_not_the_watchdogs(sqlite_database, cipher, fast):
    item = taken_up(sqlite_database, cipher)

    async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
        turn.outcome = await a_worker_that_meets(TimeoutError())

    assert isinstance(turn.error, TimeoutError)
    assert shown_state(sqlite_database, item) is State.SYSTEM_EXCEPTION


async def test_a_turn_nobody_could_write_down_is_left_to_the_sweeper(sqlite_database, cipher, fast):
    """The database is away at the end of the turn: no guess, no state."""
    item = taken_up(sqlite_database, cipher)

    async def lose_the_database() -> None:
        async with turns.working_on(item, sqlite_database, fast, cipher) as turn:
            with sqlite_database.transaction() as connection:
                connection.exec_driver_sql("ALTER TABLE write_journal RENAME TO away")
            turn.outcome = Done()

    with pytest.raises(OperationalError):
        await lose_the_database()

    assert shown_state(sqlite_database, item) is State.WORKING


async def a_worker_that_meets(error: Exception) -> Outcome:
    raise error


def lease_seconds_left(connection: Connection, item: ClaimedItem) -> float:
    left: float = row_of(connection, item.id).lease_until_real - elapsed_now(connection)
    return left


def taken_up(database: Database, cipher: Cipher, lease_seconds: float = 20.0) -> ClaimedItem:
    with database.transaction() as connection:
        set_business_now(connection, NOW)
        queued(connection, cipher)
        return claimed(connection, an_open_lane(connection), lease_seconds=lease_seconds)


def shown_state(database: Database, item: ClaimedItem) -> State:
    with database.transaction() as connection:
        return state_of(connection, item.id)
