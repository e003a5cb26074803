"""How a turn ends that met an error: every one, on each attempt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from domain import errors
from domain.errors import (
    LaneLost,
    NoMatch,
    PageNotAsExpected,
    RecordLocked,
    SignInRefused,
    SystemUnavailable,
    WorkerError,
)
from domain.outcome import State
from domain.wording.reasons.table import REASONS
from runtime import gates, person_tasks, turns, work_queue
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.tables import lanes as lane_table
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem, LaneRef
from tests.builders.errors import EVERY_ERROR
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    attempts_of,
    circumstances,
    claimed,
    let_live,
    queued,
    row_of,
    state_of,
)
from tests.builders.tasks import a_question
from tests.builders.turns import at_work, held_seconds, nothing_to_claim


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
    "RecordChanged": ENDS,
    "FileRefused": ENDS,
    "PurposeNotServed": ENDS,
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
    "SecondStepWanted": STOPS_THE_PARTNER,
    "PageNotAsExpected": STOPS_THE_PARTNER,
    "UnderMaintenance": STOPS_THE_PARTNER,
    "CertificateRefused": STOPS_THE_PARTNER,
    "ZeroDivisionError": BUG,
}


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


def fail_unless_lost(
    connection: Connection, item: ClaimedItem, error: Exception, cipher: Cipher, now: datetime
) -> None:
    if isinstance(error, LaneLost):
        with pytest.raises(LaneLost):
            turns.fail(connection, item, error, circumstances(cipher, now=now))
        return
    turns.fail(connection, item, error, circumstances(cipher, now=now))


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
