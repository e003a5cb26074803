"""What dead, hung and cut-off workers leave behind is taken back, and only when it is safe."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, insert, select, update

from domain.errors import LaneLost, SystemUnavailable, WriteInDoubt
from domain.outcome import Done, NeedsPerson, State, WorkItemId
from runtime import by_hand, lanes, person_tasks, sweeper, turns, work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.person_tasks import Decision
from runtime.settings import Settings
from runtime.tables import account_seats, work_items
from runtime.tables import lanes as lane_table
from runtime.work_queue import LAST_LOOKS_ALLOWED, RESOLVE, ClaimedItem, LaneRef
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    TIME_TO_LIVE_SECONDS,
    an_item,
    an_open_lane,
    an_open_write,
    attempts_of,
    circumstances,
    claimed,
    let_live,
    let_time_pass,
    queued,
    row_of,
    state_of,
    the_proxy_closes_revoked_lanes,
    the_proxy_prolongs_open_lanes,
)
from tests.builders.tasks import a_question

USUAL = Settings()


def test_a_living_worker_is_left_alone(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        let_live(connection, 14, item.lane)

        swept = sweep(connection, cipher)

        assert (swept.revoked_lanes, swept.items_taken_back) == (0, 0)
        assert state_of(connection, item.id) is State.WORKING


def test_a_silent_workers_lane_is_revoked_first_and_its_item_stays_where_it_is(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        fall_silent(connection)

        swept = sweep(connection, cipher)

        assert (swept.revoked_lanes, swept.items_taken_back) == (1, 0)
        assert lane_row(connection, item.lane).state == "revoking"
        assert state_of(connection, item.id) is State.WORKING


def test_the_item_is_claimable_only_when_the_lane_is_cut_off(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        other = an_open_lane(connection, "lane-2")
        fall_silent(connection, but=other)
        sweep(connection, cipher)
        assert work_queue.claim(connection, [QUEUE], other, NOW, 20.0) is None

        the_proxy_closes_revoked_lanes(connection)
        swept = sweep(connection, cipher)

        assert swept.items_taken_back == 1
        again = claimed(connection, other)
        assert (again.id, again.attempt, again.attempts_used) == (item.id, 2, 2)


def test_the_lost_attempt_is_on_record(database, cipher):
    with database.transaction() as connection:
        item = lost_item(connection, cipher)

        [attempt] = attempts_of(connection, item.id)
        assert (attempt.ended_as, attempt.code, attempt.counted) == ("lost", "lane_lost", True)
        row = row_of(connection, item.id)
        assert (row.state, row.lane, row.lease_until_real) == (State.DEFERRED, None, None)


def test_a_worker_that_beats_but_whose_items_lease_ended_is_cut_off_too(database, cipher):
    """Its heartbeat no longer prolongs this item: it thinks it has another."""
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        let_live(connection, 21, item.lane)

        sweep(connection, cipher)

        assert lane_row(connection, item.lane).closed_why == "lease_ended"


def test_a_lane_that_was_asked_for_by_a_dead_worker_is_never_opened(database, cipher):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        connection.execute(update(lane_table).values(state="requested", until_real=0))
        let_time_pass(connection, 21)

        sweep(connection, cipher)

        assert lane_row(connection, lane).state == "closed"


def test_a_lane_that_is_just_being_opened_is_left_alone(database, cipher):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        now = elapsed_now(connection)
        connection.execute(update(lane_table).values(state="requested", until_real=now))

        sweep(connection, cipher)

        assert lane_row(connection, lane).state == "requested"


def test_a_dead_proxy_costs_its_items_no_attempt(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        let_time_pass(connection, TIME_TO_LIVE_SECONDS + 0.5)
        connection.execute(update(lane_table).values(beat_real=elapsed_now(connection)))

        assert sweep(connection, cipher).items_taken_back == 0
        let_time_pass(connection, USUAL.clock_margin_seconds)
        assert sweep(connection, cipher).items_taken_back == 1

        row = row_of(connection, item.id)
        assert (row.state, row.attempts_used) == (State.DEFERRED, 0)


def test_a_proxy_that_dies_for_ever_does_not_keep_an_item_for_ever(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        let_time_pass(connection, TIME_TO_LIVE_SECONDS + 3)

        for _ in range(2):
            sweeper.sweep(connection, USUAL, DUE + timedelta(minutes=1), cipher)

        assert row_of(connection, item.id).attempts_used == 1


def test_a_lost_item_with_an_open_write_is_held_until_fence_and_settle_time(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=30)
        an_open_write(connection, item, settle_seconds=90, op_id="slow")
        lose(connection, cipher)

        closed_real = lane_row(connection, item.lane).closed_real
        held_until = row_of(connection, item.id).held_until_real
        assert held_until == pytest.approx(closed_real + 90, abs=0.001)
        other = an_open_lane(connection, "lane-2")
        let_live(connection, 60, other)
        assert work_queue.claim(connection, [QUEUE], other, NOW, 20.0) is None
        let_live(connection, 31, other)
        assert claimed(connection, other).id == item.id


def test_an_open_write_is_looked_for_as_soon_as_its_closed_lane_has_settled(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=30)
        turns.fail(connection, item, SystemUnavailable("police_rms"), circumstances(cipher))
        as_first_held = row_of(connection, item.id).held_until_real
        sweep(connection, cipher)
        assert row_of(connection, item.id).held_until_real == as_first_held

        the_proxy_closes_revoked_lanes(connection)
        sweep(connection, cipher)

        closed_real = lane_row(connection, item.lane).closed_real
        held_until = row_of(connection, item.id).held_until_real
        assert held_until == pytest.approx(closed_real + 30, abs=0.001)
        assert held_until < as_first_held - TIME_TO_LIVE_SECONDS / 2


def test_what_has_settled_does_not_shorten_a_pause_for_another_reason(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=0)
        turns.fail(connection, item, SystemUnavailable("police_rms"), circumstances(cipher))
        the_proxy_closes_revoked_lanes(connection)
        paused_until = elapsed_now(connection) + 60
        connection.execute(update(work_items).values(held_until_real=paused_until))

        sweep(connection, cipher)

        assert row_of(connection, item.id).held_until_real == pytest.approx(paused_until, abs=0.001)


def test_time_scale_stretches_the_settle_time(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item, settle_seconds=30)
        lose(connection, cipher, Settings(time_scale=2, lease_seconds=10))

        held = row_of(connection, item.id).held_until_real - elapsed_now(connection)
        assert held == pytest.approx(60, abs=1)


def test_an_item_lost_three_times_without_a_write_has_failed(database, cipher):
    with database.transaction() as connection:
        item = lost_item(connection, cipher, used=2)

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code, row.attempts_used) == (
            State.SYSTEM_EXCEPTION,
            "lane_lost",
            3,
        )


def test_an_item_lost_three_times_with_an_open_write_is_looked_for_and_then_in_doubt(
    database, cipher
):
    with database.transaction() as connection:
        item = at_work(connection, cipher, used=2)
        an_open_write(connection, item, settle_seconds=0)
        lose(connection, cipher)
        looks = 0
        while state_of(connection, item.id) is State.DEFERRED:
            looks += 1
            let_time_pass(connection, 1)
            look = claimed(connection, an_open_lane(connection, f"look-{looks}"))
            assert look.is_last_look
            lose(connection, cipher)

        assert looks == LAST_LOOKS_ALLOWED
        row = row_of(connection, item.id)
        assert (row.state, row.attempts_used) == (State.IN_DOUBT, 3)
        [task] = person_tasks.open_tasks(connection)
        assert task.kind == "settle_in_doubt"


def test_a_worker_that_wakes_up_after_its_item_was_taken_back_can_do_nothing(database, cipher):
    with database.transaction() as connection:
        item = lost_item(connection, cipher)
        again = claimed(connection, an_open_lane(connection, "lane-2"))

        with pytest.raises(LaneLost):
            turns.finish(connection, item, Done(), circumstances(cipher))
        with pytest.raises(LaneLost):
            work_queue.assert_owned(connection, item.id, item.lane)
        assert not work_queue.heartbeat(connection, item.id, item.lane, 20.0)

        work_queue.assert_owned(connection, again.id, again.lane)


def test_a_finished_item_of_a_dead_worker_stays_finished(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        turns.finish(connection, item, Done(), circumstances(cipher))

        lose(connection, cipher)

        assert state_of(connection, item.id) is State.DONE


def test_account_seats_are_freed_when_their_lane_is_cut_off_and_not_before(database, cipher):
    with database.transaction() as connection:
        lane, living = an_open_lane(connection), an_open_lane(connection, "lane-2")
        take_seat(connection, lane, 0)
        take_seat(connection, living, 1)
        fall_silent(connection, but=living)

        assert sweep(connection, cipher).lanes_freed == 0
        the_proxy_closes_revoked_lanes(connection)
        assert sweep(connection, cipher).lanes_freed == 1

        seated = connection.execute(select(account_seats.c.lane)).scalars().all()
        assert seated == ["lane-2"]


def test_an_open_write_no_worker_will_come_back_to_is_queued_to_be_resolved(database, cipher):
    """Awaiting a person, done by hand, cancelled, in doubt: each time it may have happened."""
    ways = {
        State.AWAITING_PERSON: waits_for_a_person,
        State.DONE_BY_PERSON: is_done_by_hand,
        State.CANCELLED: is_cancelled,
        State.IN_DOUBT: is_in_doubt,
    }
    with database.transaction() as connection:
        for state, let_it_end in ways.items():
            item = at_work(connection, cipher, name=state)
            op_id = an_open_write(connection, item, settle_seconds=30)
            let_it_end(connection, item, cipher)
            assert state_of(connection, item.id) is state
            assert sweep(connection, cipher).writes_to_resolve == 0, "not cut off yet"
            the_proxy_closes_revoked_lanes(connection)

            assert sweep(connection, cipher).writes_to_resolve == 1

            resolve = the_item_called(connection, f"{op_id}#1")
            assert (resolve.queue, resolve.due_at, resolve.follows) == (RESOLVE, DUE, item.id)
            named = json.loads(work_queue.contents(connection, WorkItemId(resolve.id), cipher))
            assert named == {"op_id": op_id, "number": 1, "item_id": item.id}
            wait = resolve.held_until_real - elapsed_now(connection)
            assert wait == pytest.approx(30, abs=1)


def test_an_orphaned_write_is_queued_once(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item)
        is_cancelled(connection, item, cipher)
        the_proxy_closes_revoked_lanes(connection)

        queued_now = [sweep(connection, cipher).writes_to_resolve for _ in range(3)]

        assert queued_now == [1, 0, 0]


def test_an_open_write_a_worker_will_come_back_to_is_not_queued_twice(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item)
        lose(connection, cipher)

        assert sweep(connection, cipher).writes_to_resolve == 0


def test_a_settled_doubt_is_not_looked_for_any_more(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item)
        is_in_doubt(connection, item, cipher)
        settled = Decision("r.calloway", "there", "", {"record": "MSG-77"})
        person_tasks.settle(connection, item.id, settled, NOW, cipher)
        the_proxy_closes_revoked_lanes(connection)

        assert sweep(connection, cipher).writes_to_resolve == 0


def test_a_dead_workers_item_is_anothers_within_a_minute(database, cipher):
    """The worst case, five seconds at a time: the proxy dies in the moment the lane is revoked."""
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        waited = 0.0
        while state_of(connection, item.id) is not State.DEFERRED and waited < 300:
            the_proxy_prolongs_open_lanes(connection)
            let_time_pass(connection, USUAL.sweep_seconds)
            waited += USUAL.sweep_seconds
            sweep(connection, cipher)
        again = claimed(connection, an_open_lane(connection, "lane-2"))

        assert again.id == item.id
        assert waited <= sweeper.longest_wait_seconds(USUAL) <= 60


def test_the_longest_wait_follows_from_the_settings():
    """Lease 20, sweep 5, time to live 15 and margin 2, sweep 5."""
    assert sweeper.longest_wait_seconds(USUAL) == 47
    assert sweeper.longest_wait_seconds(Settings(time_scale=0.1)) == pytest.approx(4.7)
    assert sweeper.longest_wait_seconds(Settings(lane_ttl_seconds=30)) > 60


def test_sweepers_at_once_take_an_item_back_once(postgres_database, cipher):
    with postgres_database.transaction() as connection:
        at_work(connection, cipher)
        fall_silent(connection)
        sweep(connection, cipher)
        the_proxy_closes_revoked_lanes(connection)

    with postgres_database.transaction() as first, postgres_database.transaction() as second:
        taken = [sweep(connection, cipher).items_taken_back for connection in (first, second)]

    assert taken == [1, 0]


def at_work(
    connection: Connection, cipher: Cipher, used: int = 0, name: str = "ENC-1"
) -> ClaimedItem:
    queued(connection, cipher, an_item(name))
    connection.execute(
        update(work_items).where(work_items.c.reference == name).values(attempts_used=used)
    )
    return claimed(connection, an_open_lane(connection, name))


def lost_item(connection: Connection, cipher: Cipher, used: int = 0) -> ClaimedItem:
    item = at_work(connection, cipher, used)
    lose(connection, cipher)
    return item


def lose(connection: Connection, cipher: Cipher, settings: Settings = USUAL) -> None:
    """Every worker dies; its lane is revoked, closed, and its item taken back."""
    fall_silent(connection)
    sweeper.sweep(connection, settings, NOW, cipher)
    the_proxy_closes_revoked_lanes(connection)
    sweeper.sweep(connection, settings, NOW, cipher)


def fall_silent(connection: Connection, but: LaneRef | None = None) -> None:
    """The workers died 21 seconds ago; the proxy prolongs their lanes."""
    let_live(connection, 21, *([but] if but else []))


def take_seat(connection: Connection, lane: LaneRef, seat: int) -> None:
    connection.execute(
        insert(account_seats).values(
            system="police_rms", account="mash_enc", seat=seat, lane=lane.id, epoch=lane.epoch
        )
    )


def waits_for_a_person(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    turns.finish(connection, item, NeedsPerson(a_question()), circumstances(cipher))


def is_done_by_hand(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    details = {"how": "phone", "when": "6:58am"}
    by_hand.done_by_hand(connection, item.id, "r.calloway", details, NOW, cipher)


def is_cancelled(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    by_hand.cancel(connection, item.id, "rule:ENC-R9", "retracted", NOW)


def is_in_doubt(connection: Connection, item: ClaimedItem, cipher: Cipher) -> None:
    turns.fail(connection, item, WriteInDoubt(), circumstances(cipher))


def the_item_called(connection: Connection, reference: str) -> Row[Any]:
    return connection.execute(select(work_items).where(work_items.c.reference == reference)).one()


def lane_row(connection: Connection, lane: LaneRef) -> Row[Any]:
    return lanes.row_of(connection, lane.id, lane.epoch)


def sweep(connection: Connection, cipher: Cipher) -> sweeper.Swept:
    return sweeper.sweep(connection, USUAL, NOW, cipher)
