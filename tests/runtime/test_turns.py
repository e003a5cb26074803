"""How a worker's turn ends: every error, every outcome, and what keeps a turn alive."""

import asyncio
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update
from sqlalchemy.exc import OperationalError

from domain import errors
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    LaneLost,
    NoMatch,
    PageNotAsExpected,
    RecordLocked,
    SignInRefused,
    SystemUnavailable,
    WorkerError,
    WriteInDoubt,
    WriteUnproven,
)
from domain.outcome import (
    Done,
    Later,
    NeedsItem,
    NeedsPerson,
    NoAction,
    Outcome,
    Receipt,
    State,
    WorkItemId,
)
from domain.wording.reasons.table import REASONS
from runtime import gates, lanes, log, person_tasks, turns, work_queue
from runtime.clock import set_business_now
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.tables import lanes as lane_table
from runtime.tables import work_items
from runtime.turns import NoOutcome, WaitsForItself
from runtime.work_queue import LAST_LOOKS_ALLOWED, ClaimedItem, LaneRef
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    attempts_of,
    circumstances,
    claimed,
    end_writes,
    let_live,
    let_time_pass,
    queued,
    row_of,
    state_of,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.tasks import a_question, only_open_task


@dataclass(frozen=True)
class Expected:
    """Where an item ends (reliability.md §3.3, design.md §3), by the attempt it was on.

    `late`: on its first attempt, but after it was due. `counts`: whether the attempt was used.
    """

    first: State
    last: State
    late: State
    counts: bool = True


RETRIED = Expected(State.DEFERRED, State.SYSTEM_EXCEPTION, State.DEFERRED)
ENDS = Expected(State.BUSINESS_EXCEPTION, State.BUSINESS_EXCEPTION, State.BUSINESS_EXCEPTION)
WAITS_FOR_ROOM = Expected(State.DEFERRED, State.DEFERRED, State.AWAITING_PERSON, counts=False)
DECIDES_AGAIN = Expected(State.DEFERRED, State.DEFERRED, State.DEFERRED, counts=False)
STOPS_THE_PARTNER = Expected(State.QUEUED, State.QUEUED, State.QUEUED, counts=False)
IN_DOUBT = Expected(State.IN_DOUBT, State.IN_DOUBT, State.IN_DOUBT)
UNTOUCHED = Expected(State.WORKING, State.WORKING, State.WORKING)
BUG = Expected(State.SYSTEM_EXCEPTION, State.SYSTEM_EXCEPTION, State.SYSTEM_EXCEPTION)

EXPECTED = {
    "NoMatch": ENDS,
    "AmbiguousMatch": ENDS,
    "RecordRestricted": ENDS,
    "RecordNotFound": ENDS,
    "MinimumMissing": ENDS,
    "ContentRefused": ENDS,
    "ReleaseNeeded": ENDS,
    "ReleaseRefused": ENDS,
    "DifferentIntent": ENDS,
    "SystemUnavailable": RETRIED,
    "SessionExpired": RETRIED,
    "AnswerTooLate": RETRIED,
    "PageIncomplete": RETRIED,
    "BrowserLost": RETRIED,
    "RecordsNotKept": WAITS_FOR_ROOM,
    "WrongRecordShown": RETRIED,
    "WriteNotShown": RETRIED,
    "RecordLocked": WAITS_FOR_ROOM,
    "NoFreeSession": WAITS_FOR_ROOM,
    "WriteWithheld": WAITS_FOR_ROOM,
    "WriteUnproven": Expected(State.DEFERRED, State.IN_DOUBT, State.DEFERRED),
    "WriteInDoubt": IN_DOUBT,
    "DecidedElsewhere": DECIDES_AGAIN,
    "LaneLost": UNTOUCHED,
    "ConnectorClosed": STOPS_THE_PARTNER,
    "SignInRefused": STOPS_THE_PARTNER,
    "PasswordExpired": STOPS_THE_PARTNER,
    "PageNotAsExpected": STOPS_THE_PARTNER,
    "UnderMaintenance": STOPS_THE_PARTNER,
    "CertificateRefused": STOPS_THE_PARTNER,
    "ZeroDivisionError": BUG,
}


def kinds_of_error(family: type[WorkerError] = WorkerError) -> Iterator[type[WorkerError]]:
    for kind in family.__subclasses__():
        if kind.__module__ == errors.__name__:
            if "code" in vars(kind):
                yield kind
            yield from kinds_of_error(kind)


def an_error(kind: type[WorkerError]) -> WorkerError:
    if kind is PageNotAsExpected:
        return PageNotAsExpected("Search", "button Find", system="police_rms")
    return kind(system="police_rms")


EVERY_ERROR = [*(an_error(kind) for kind in kinds_of_error()), ZeroDivisionError()]


def test_every_error_has_an_expected_end():
    assert {type(error).__name__ for error in EVERY_ERROR} == set(EXPECTED)


def test_every_code_a_turn_can_end_with_has_its_words():
    codes = {error.code for error in EVERY_ERROR if isinstance(error, WorkerError)}
    own = {"bug", "shadow", "awaiting_item", "taken_by_hand", "closed_by_person"}

    assert codes | own <= set(REASONS)


@pytest.mark.parametrize("moment", ["first", "last", "late"])
def test_every_error_ends_the_turn_as_the_design_says(database, cipher, moment):
    for error in EVERY_ERROR:
        name = f"{type(error).__name__}, {moment}"
        expected = EXPECTED[type(error).__name__]
        with database.transaction() as connection:
            used = 2 if moment == "last" else 0
            item = at_work(connection, cipher, name, used, queue=name)
            now = DUE + timedelta(minutes=1) if moment == "late" else NOW

            fail_unless_lost(connection, item, error, cipher, now)

            ends_in = state_of(connection, item.id)
            assert ends_in is getattr(expected, moment), name
            *_, attempt = attempts_of(connection, item.id)
            assert attempt.counted is expected.counts, name
            assert (attempt.ended_at is None) == (ends_in is State.WORKING), name


def test_a_business_exception_with_a_task_waits_for_that_person(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        asked = a_question(kind="possible_match", reason_code="possible_match")

        turns.fail(connection, item, NoMatch(task=asked), circumstances(cipher))

        assert state_of(connection, item.id) is State.AWAITING_PERSON
        [task] = person_tasks.open_tasks(connection)
        assert (task.item_id, task.kind, task.due_at) == (item.id, "possible_match", DUE)


def test_a_partners_fault_is_tried_again_after_1_4_and_16_seconds(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher, attempts_allowed=4)
        waits = []
        for _ in range(3):
            turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))
            waits.append(held_seconds(connection, item))
            let_live(connection, 20, item.lane)
            item = claimed(connection, item.lane)

    assert waits == pytest.approx([1, 4, 16], abs=0.9)


def test_time_scale_stretches_the_wait_for_the_next_attempt_and_not_the_deadline(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher, used=1)

        scaled = circumstances(cipher, Settings(time_scale=10))
        turns.fail(connection, item, SystemUnavailable(), scaled)

        assert held_seconds(connection, item) == pytest.approx(40, abs=1)
        assert row_of(connection, item.id).due_at == DUE


def test_a_poison_item_is_put_aside_after_three_attempts(database, cipher):
    assert turns_until_put_aside(database, cipher, work_queue.claim) == 3


def test_an_attempt_counted_only_after_the_work_would_let_a_poison_item_go_on_for_ever(
    sqlite_database, cipher
):
    """The planted bug of the test above."""
    assert turns_until_put_aside(sqlite_database, cipher, claim_without_counting) is None


def test_a_locked_record_is_waited_for_without_using_attempts(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        for _ in range(6):
            turns.fail(connection, item, RecordLocked(), circumstances(cipher))
            let_live(connection, 61, item.lane)
            item = claimed(connection, item.lane)

        assert (item.attempts_used, item.attempt) == (1, 7)


def test_a_record_locked_past_its_due_time_asks_a_person_to_let_the_worker_in(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        late = circumstances(cipher, now=DUE + timedelta(seconds=1))
        turns.fail(connection, item, RecordLocked(), late)

        [task] = person_tasks.open_tasks(connection)
        assert (task.kind, task.reason_code) == ("cannot_get_in", "record_locked")


def test_an_item_without_a_due_time_waits_a_day_for_a_locked_record(database, cipher):
    with database.transaction() as connection:
        patient = at_work(connection, cipher, "patient", due_at=None)
        weary = at_work(connection, cipher, "weary", due_at=None)
        a_day = timedelta(days=1)

        turns.fail(connection, patient, RecordLocked(), circumstances(cipher, now=NOW + a_day))
        later = circumstances(cipher, now=NOW + a_day + timedelta(seconds=1))
        turns.fail(connection, weary, RecordLocked(), later)

        assert state_of(connection, patient.id) is State.DEFERRED
        assert state_of(connection, weary.id) is State.AWAITING_PERSON


def test_a_closed_connector_parks_its_items_until_it_opens_and_leaves_the_others_alone(
    database, cipher
):
    with database.transaction() as connection:
        item = at_work(connection, cipher, "needs police_rms")
        queued(connection, cipher, an_item("needs nothing closed", priority=5))

        error = SignInRefused("account mash_enc", system="police_rms")
        turns.fail(connection, item, error, circumstances(cipher))

        closed = gates.closed_connectors(connection)["police_rms"]
        assert (closed.reason_code, closed.detail) == ("password_refused", "account mash_enc")
        assert claimed(connection, item.lane).reference == "needs nothing closed"
        other = an_open_lane(connection, "lane-2")
        assert nothing_to_claim(connection, other)
        gates.open_connector(connection, "police_rms", NOW)
        assert claimed(connection, other).attempts_used == 1


def test_the_first_reason_for_closing_a_connector_stands(database, cipher):
    with database.transaction() as connection:
        first, second = at_work(connection, cipher, "a"), at_work(connection, cipher, "b")

        for item, error in (
            (first, SignInRefused(system="police_rms")),
            (second, PageNotAsExpected("Search", "button Find", system="police_rms")),
        ):
            turns.fail(connection, item, error, circumstances(cipher))

        closed = gates.closed_connectors(connection)
        assert [gate.reason_code for gate in closed.values()] == ["password_refused"]


def test_an_item_that_met_a_closed_gate_does_not_close_it_again(database, cipher):
    """Somebody opened it between the worker's look and the end of its turn."""
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        turns.fail(
            connection, item, errors.ConnectorClosed(system="police_rms"), circumstances(cipher)
        )

        assert gates.closed_connectors(connection) == {}
        assert claimed(connection, item.lane).id == item.id


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
            assert held_seconds(connection, item) == pytest.approx(47, abs=1), name


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
        assert held_seconds(connection, item) == pytest.approx(47, abs=1)
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


def at_work(
    connection: Connection,
    cipher: Cipher,
    name: str = "ENC-1",
    used: int = 0,
    queue: str = QUEUE,
    **different: object,
) -> ClaimedItem:
    """An item in a worker's hands on a lane of its own, with `used` attempts behind it."""
    lane = an_open_lane(connection, name)
    [item_id] = queued(connection, cipher, an_item(name, queue=queue, **different))
    connection.execute(
        update(work_items).where(work_items.c.id == item_id).values(attempts_used=used)
    )
    item = claimed(connection, lane, queue)
    assert item.id == item_id
    return item


def on_its_last_look(connection: Connection, cipher: Cipher) -> ClaimedItem:
    item = at_work(connection, cipher, used=2)
    an_open_write(connection, item, settle_seconds=0)
    turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))
    let_time_pass(connection, 60)
    look = claimed(connection, an_open_lane(connection, "look"))
    assert look.is_last_look
    return look


async def a_worker_that_meets(error: Exception) -> Outcome:
    raise error


def fail_unless_lost(
    connection: Connection, item: ClaimedItem, error: Exception, cipher: Cipher, now: datetime
) -> None:
    if isinstance(error, LaneLost):
        with pytest.raises(LaneLost):
            turns.fail(connection, item, error, circumstances(cipher, now=now))
        return
    turns.fail(connection, item, error, circumstances(cipher, now=now))


def end_turn(connection: Connection, item: ClaimedItem, end: object, cipher: Cipher) -> turns.Ended:
    if isinstance(end, Exception):
        return turns.fail(connection, item, end, circumstances(cipher))
    assert isinstance(end, Done | NoAction)
    return turns.finish(connection, item, end, circumstances(cipher))


def cut_off(connection: Connection, lane: LaneRef, how: str) -> None:
    if how == "time ran out":
        let_time_pass(connection, 16)
        return
    lanes.revoke(connection, lane.id, lane.epoch, "silent")
    if how == "closed":
        the_proxy_closes_revoked_lanes(connection)


def turns_until_put_aside(
    database: Database, cipher: Cipher, claim: Callable[..., ClaimedItem | None]
) -> int | None:
    """How many workers an item kills before it is left alone; None when there is no end to it."""
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        for number in range(1, 9):
            lane = an_open_lane(connection, f"lane-{number}")
            item = claim(connection, [QUEUE], lane, NOW, 20.0)
            assert item is not None
            connection.execute(update(lane_table).values(state="closed", closed_real=0.0))
            turns.lose(connection, item, True, circumstances(cipher))
            if state_of(connection, item_id) is State.SYSTEM_EXCEPTION:
                return number
    return None


def claim_without_counting(
    connection: Connection, queues: list[str], lane: LaneRef, now: datetime, lease_seconds: float
) -> ClaimedItem:
    item = claimed(connection, lane, queues[0], lease_seconds, now)
    connection.execute(update(work_items).values(attempts_used=0))
    return replace(item, attempts_used=0)


def nothing_to_claim(connection: Connection, lane: LaneRef) -> bool:
    return work_queue.claim(connection, [QUEUE], lane, NOW, 20.0) is None


def held_seconds(connection: Connection, item: ClaimedItem) -> float:
    held: float = row_of(connection, item.id).held_until_real - elapsed_now(connection)
    return held


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
