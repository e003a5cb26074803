"""The queue: adding, claiming, owning, and what an item can never become."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from domain.errors import LaneLost
from domain.outcome import FINAL_STATES, Done, NeedsItem, State, WorkItemId
from runtime import gates, lanes, turns, work_queue
from runtime.clock import set_business_now
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher
from runtime.gates import Pause
from runtime.tables import lanes as lane_table
from runtime.tables import work_items
from runtime.work_queue import ENDS_THAT_PROVE_NOTHING, EVERY, ClaimedItem, LaneRef, OpenWrite
from tests.builders.queue import (
    DUE,
    LEASE_SECONDS,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    attempts_of,
    circumstances,
    claimed,
    end_writes,
    let_time_pass,
    queued,
    row_of,
    state_of,
)

PROVING_ENDS = sorted(FINAL_STATES - ENDS_THAT_PROVE_NOTHING)
SHIPPED = ("bots", "cli", "connectors", "console", "domain", "flows", "reports", "runtime")
ROOT = Path(__file__).resolve().parents[2]


def test_the_same_reference_is_the_same_item_for_ever(database, cipher):
    with database.transaction() as connection:
        first = work_queue.add(connection, an_item(), NOW, cipher)

        again = work_queue.add(connection, an_item(contents=b"other"), NOW, cipher)

        assert (first.is_new, again.is_new) == (True, False)
        assert again.item_id == first.item_id
        assert work_queue.contents(connection, first.item_id, cipher) == an_item().contents
        assert work_queue.conservation(connection).total == 1


def test_a_finished_reference_is_not_done_again(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        turns.finish(
            connection, claimed(connection, an_open_lane(connection)), Done(), circumstances(cipher)
        )

        again = work_queue.add(connection, an_item(), NOW, cipher)

        assert again.item_id == item_id
        assert state_of(connection, item_id) is State.DONE


@pytest.mark.parametrize("other", [{"lane": "lane-2"}, {"epoch": 2}, {"state": State.QUEUED}])
def test_an_item_that_is_another_lanes_by_now_is_not_changed_by_the_one_that_had_it(
    database, cipher, other
):
    """Reliability I7. The turn asserts it first; the statement holds to it by itself."""
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        item = claimed(connection, an_open_lane(connection))
        connection.execute(update(work_items).values(other))
        before = row_of(connection, item_id)

        assert not work_queue.change_held(connection, item, State.DONE, NOW, {})
        assert row_of(connection, item_id) == before


def test_the_same_reference_in_another_queue_is_another_item(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher, an_item(), an_item(queue="research"))

        assert work_queue.conservation(connection).total == 2


def test_eight_intakes_of_one_reference_make_one_item(database, cipher):
    at_once = threading.Barrier(8)

    def intake(_: int) -> work_queue.Added:
        at_once.wait(timeout=20)
        with database.transaction() as connection:
            return work_queue.add(connection, an_item(), NOW, cipher)

    with ThreadPoolExecutor(8) as intakes:
        added = list(intakes.map(intake, range(8)))

    assert len({one.item_id for one in added}) == 1
    assert [one.is_new for one in added].count(True) == 1


def test_contents_are_sealed_in_the_database(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher, an_item(contents=b"Amy Sample"))

        sealed = row_of(connection, item_id).contents_sealed

    assert b"Amy" not in sealed
    assert cipher.open(sealed, about=item_id) == b"Amy Sample"


def test_the_most_urgent_item_is_claimed_first(database, cipher):
    an_hour = timedelta(hours=1)
    with database.transaction() as connection:
        queued(
            connection,
            cipher,
            an_item("no clock", due_at=None),
            an_item("late", due_at=NOW - an_hour),
            an_item("soon", due_at=NOW + an_hour),
            an_item("unhurried", priority=5, due_at=NOW - 9 * an_hour),
            an_item("first of all", priority=-1, due_at=None),
        )

        order = [item.reference for item in claimed_one_by_one(connection)]

    assert order == ["first of all", "late", "soon", "no clock", "unhurried"]


def test_items_due_at_the_same_time_go_in_the_order_they_came(database, cipher):
    with database.transaction() as connection:
        for minutes, reference in ((3, "third"), (1, "first"), (2, "second")):
            came_at = NOW + timedelta(minutes=minutes)
            work_queue.add(connection, an_item(reference), came_at, cipher)

        order = [item.reference for item in claimed_one_by_one(connection)]

    assert order == ["first", "second", "third"]


def test_a_claim_leases_the_item_and_counts_the_attempt_before_any_work(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        lane = an_open_lane(connection, "lane-2", epoch=7)

        item = claimed(connection, lane)

        row = row_of(connection, item_id)
        assert (row.state, row.lane, row.epoch) == (State.WORKING, "lane-2", 7)
        assert 0 < row.lease_until_real - elapsed_now(connection) <= LEASE_SECONDS
        assert (row.attempts_used, item.attempt, item.is_last_look) == (1, 1, False)
        [attempt] = attempts_of(connection, item_id)
        assert (attempt.worker, attempt.counted, attempt.ended_at) == ("mash-enc-01", True, None)


def test_an_item_waits_for_its_moment_of_business_time(database, cipher):
    opens_at = NOW + timedelta(hours=1)
    with database.transaction() as connection:
        queued(connection, cipher, an_item(not_before=opens_at))
        lane = an_open_lane(connection)

        assert claim(connection, lane, now=opens_at - timedelta(seconds=1)) is None
        assert claim(connection, lane, now=opens_at) is not None


def test_an_item_waits_for_its_moment_of_elapsed_time_whatever_the_business_clock_says(
    database, cipher
):
    with database.transaction() as connection:
        held_until = elapsed_now(connection) + 40
        work_queue.add(connection, an_item(), NOW, cipher, held_until)
        lane = an_open_lane(connection)
        set_business_now(connection, NOW + timedelta(days=3))

        assert claim(connection, lane, now=NOW + timedelta(days=3)) is None
        let_time_pass(connection, 41)
        assert claim(connection, an_open_lane(connection, "lane-2")) is not None


def test_only_waiting_items_are_claimed(database, cipher):
    with database.transaction() as connection:
        ids = one_in_each_state(connection, cipher)

        taken = {item.id for item in claimed_one_by_one(connection)}

    assert taken == {ids[State.QUEUED], ids[State.DEFERRED]}


def test_another_queues_items_are_left_to_others(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher, an_item(queue="research"))

        assert claim(connection, an_open_lane(connection)) is None


def test_a_paused_queue_gives_out_nothing_until_it_is_resumed(database, cipher):
    everywhere = [(QUEUE, EVERY), (QUEUE, "northmere"), (EVERY, "northmere"), (EVERY, EVERY)]
    with database.transaction() as connection:
        queued(connection, cipher, *[an_item(f"ENC-{n}") for n in range(len(everywhere))])
        for number, (queue, authority) in enumerate(everywhere):
            lane = an_open_lane(connection, f"lane-{number}")
            gates.pause(connection, Pause(queue, authority, NOW, "s.ops", "breach"))

            assert claim(connection, lane) is None
            assert [pause.queue for pause in gates.pauses(connection)] == [queue]
            gates.resume(connection, queue, authority)
            assert claim(connection, lane) is not None


def test_a_pause_elsewhere_holds_nobody_up(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher)
        gates.pause(connection, Pause(QUEUE, "southmere", NOW, "s.ops", "breach"))
        gates.pause(connection, Pause("research", EVERY, NOW, "s.ops", "breach"))

        assert claim(connection, an_open_lane(connection)) is not None


def test_a_lane_that_is_not_open_claims_nothing(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        lane = an_open_lane(connection)
        for state in ("requested", "revoking", "closed"):
            connection.execute(update(lane_table).values(state=state))

            with pytest.raises(LaneLost):
                claim(connection, lane)

        assert state_of(connection, item_id) is State.QUEUED
        assert attempts_of(connection, item_id) == []


def test_a_lane_whose_time_to_live_ran_out_claims_nothing(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher)
        lane = an_open_lane(connection)
        let_time_pass(connection, 16)

        with pytest.raises(LaneLost):
            claim(connection, lane)


def test_a_lane_holds_one_item_at_a_time(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher, an_item("a"), an_item("b"))
        lane = an_open_lane(connection)
        claimed(connection, lane)

        with pytest.raises(LaneLost):
            claim(connection, lane)


def test_four_workers_share_fifty_items_and_no_item_is_claimed_twice(database, cipher):
    assert doubled_items(database, cipher, work_queue.claim) == []


def test_a_claim_that_looks_first_and_takes_afterwards_is_caught_doubling(
    postgres_database, cipher
):
    """The planted bug of the test above; SQLite's one writer at a time hides it."""
    assert doubled_items(postgres_database, cipher, look_then_take) != []


def test_a_heartbeat_prolongs_the_lease_and_shows_that_the_worker_lives(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        item = claimed(connection, an_open_lane(connection))
        let_time_pass(connection, 10)

        assert work_queue.heartbeat(connection, item.id, item.lane, LEASE_SECONDS)

        now = elapsed_now(connection)
        assert row_of(connection, item_id).lease_until_real == pytest.approx(now + 20, abs=1)
        beat = connection.execute(select(lane_table.c.beat_real)).scalar_one()
        assert beat == pytest.approx(now, abs=1)


def test_a_heartbeat_on_a_revoked_lane_prolongs_nothing_that_counts(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher)
        item = claimed(connection, an_open_lane(connection))
        lanes.revoke(connection, item.lane.id, item.lane.epoch, "silent")

        assert not work_queue.heartbeat(connection, item.id, item.lane, LEASE_SECONDS)


def test_the_heartbeat_of_an_earlier_epoch_is_refused(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher)
        item = claimed(connection, an_open_lane(connection, epoch=2))
        earlier = LaneRef(item.lane.id, 1, item.lane.worker)

        assert not work_queue.heartbeat(connection, item.id, earlier, LEASE_SECONDS)
        with pytest.raises(LaneLost):
            work_queue.assert_owned(connection, item.id, earlier)
        work_queue.assert_owned(connection, item.id, item.lane)


def test_a_final_item_never_changes(database, cipher):
    with database.transaction() as connection:
        for final in FINAL_STATES:
            [item_id] = queued(connection, cipher, an_item(final))
            assert work_queue.change(connection, item_id, final, NOW)
            before = row_of(connection, item_id)

            changed = [work_queue.change(connection, item_id, to, NOW) for to in State]

            assert changed == [False] * len(State)
            assert row_of(connection, item_id) == before


def test_the_database_itself_refuses_to_change_a_final_item(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        work_queue.change(connection, item_id, State.DONE, NOW)

    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(update(work_items).values(state="queued"))
    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(delete(work_items))

    with database.transaction() as connection:
        assert state_of(connection, item_id) is State.DONE


@pytest.mark.parametrize("journal", ["intended", "in_doubt"])
def test_an_item_whose_write_may_have_happened_cannot_end_as_if_it_had_not(
    database, cipher, journal
):
    with database.transaction() as connection:
        queued(connection, cipher)
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item, state=journal)

        for end in PROVING_ENDS:
            with pytest.raises(OpenWrite):
                work_queue.change(connection, item.id, end, NOW)

        assert state_of(connection, item.id) is State.WORKING


def test_an_open_write_does_not_keep_people_from_ending_the_item(database, cipher):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        for end in ENDS_THAT_PROVE_NOTHING:
            queued(connection, cipher, an_item(end))
            item = claimed(connection, lane)
            an_open_write(connection, item)

            assert work_queue.change(connection, item.id, end, NOW)


def test_a_settled_write_lets_the_item_end(database, cipher):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        for journal in ("proven", "disproved", "withheld"):
            queued(connection, cipher, an_item(journal))
            item = claimed(connection, lane)
            an_open_write(connection, item)
            end_writes(connection, item.id, journal)

            assert work_queue.change(connection, item.id, State.DONE, NOW)


def test_an_item_wakes_when_the_item_it_awaits_is_final(database, cipher):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        for final in FINAL_STATES:
            asker, asked = an_item(f"asker {final}", priority=1), an_item(final, priority=9)
            asker_id, asked_id = queued(connection, cipher, asker, asked)
            taken = claimed(connection, lane)
            turns.finish(connection, taken, NeedsItem(asked_id), circumstances(cipher))
            assert state_of(connection, asker_id) is State.AWAITING_ITEM

            work_queue.change(connection, asked_id, final, NOW)

            assert state_of(connection, asker_id) is State.QUEUED
            assert row_of(connection, asker_id).awaits is None
            work_queue.change(connection, asker_id, State.CANCELLED, NOW)


def test_an_item_sleeps_on_while_the_item_it_awaits_is_not_final(database, cipher):
    with database.transaction() as connection:
        asker, asked = queued(connection, cipher, an_item("asker"), an_item("asked", priority=9))
        turns.finish(
            connection,
            claimed(connection, an_open_lane(connection)),
            NeedsItem(asked),
            circumstances(cipher),
        )

        work_queue.change(connection, asked, State.DEFERRED, NOW)

        assert state_of(connection, asker) is State.AWAITING_ITEM


def test_every_item_is_in_exactly_one_known_state(database, cipher):
    with database.transaction() as connection:
        one_in_each_state(connection, cipher)

        counted = work_queue.conservation(connection)

    assert counted.holds
    assert counted.by_state == dict.fromkeys(State, 1)


def test_an_item_in_limbo_is_noticed(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher, an_item("a"), an_item("b"))
        connection.execute(
            update(work_items).where(work_items.c.reference == "b").values(state="limbo")
        )

        counted = work_queue.conservation(connection)

    assert not counted.holds
    assert (counted.total, sum(counted.by_state.values())) == (2, 1)


def test_time_scale_shortens_leases_and_never_touches_deadlines(database, cipher, fast):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher, an_item(not_before=NOW))
        lane = an_open_lane(connection)

        item = claimed(connection, lane, lease_seconds=fast.scaled(fast.lease_seconds))

        row = row_of(connection, item_id)
        assert row.lease_until_real - elapsed_now(connection) <= 2.0
        assert (row.due_at, row.not_before, item.due_at) == (DUE, NOW, DUE)


def test_the_business_clock_never_moves_a_lease(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        claimed(connection, an_open_lane(connection))
        lease = row_of(connection, item_id).lease_until_real

        set_business_now(connection, NOW + timedelta(days=400))

        assert row_of(connection, item_id).lease_until_real == lease
        assert lease - elapsed_now(connection) > 15


def test_only_the_queue_changes_items():
    changing = files_with("update(work_items)", ROOT)

    assert changing == {"runtime/work_queue.py"}


def test_the_search_for_files_that_change_items_finds_a_planted_one(tmp_path):
    planted = tmp_path / "bots" / "planted.py"
    planted.parent.mkdir()
    planted.write_text("connection.execute(update(work_items).values(state='done'))", "utf-8")

    assert files_with("update(work_items)", tmp_path) == {"bots/planted.py"}


def claim(connection: Connection, lane: LaneRef, now: datetime = NOW) -> ClaimedItem | None:
    return work_queue.claim(connection, [QUEUE], lane, now, LEASE_SECONDS)


def doubled_items(
    database: Database, cipher: Cipher, claim_one: Callable[..., ClaimedItem | None]
) -> list[str]:
    """References claimed more than once when four workers empty a queue of fifty at once."""
    with database.transaction() as connection:
        queued(connection, cipher, *[an_item(f"ENC-{n:02}") for n in range(50)])
        workers = [an_open_lane(connection, f"lane-{n}") for n in range(4)]
    at_once = threading.Barrier(4)

    def work(lane: LaneRef) -> list[str]:
        with closing(Database(database.url)) as own:
            at_once.wait(timeout=20)
            return list(iter(lambda: take_one(own, lane, claim_one), None))

    with ThreadPoolExecutor(4) as pool:
        taken = Counter(ref for taken in pool.map(work, workers) for ref in taken)
    assert len(taken) == 50
    return [reference for reference, times in taken.items() if times > 1]


def take_one(
    database: Database, lane: LaneRef, claim_one: Callable[..., ClaimedItem | None]
) -> str | None:
    with database.transaction() as connection:
        item = claim_one(connection, [QUEUE], lane, NOW, LEASE_SECONDS)
        if item is None:
            return None
        work_queue.change(connection, item.id, State.AWAITING_PERSON, NOW)
        return item.reference


def claimed_one_by_one(connection: Connection) -> Iterator[ClaimedItem]:
    for number in itertools.count():
        item = claim(connection, an_open_lane(connection, f"lane-{number}"))
        if item is None:
            return
        yield item


def one_in_each_state(connection: Connection, cipher: Cipher) -> dict[State, WorkItemId]:
    ids = queued(connection, cipher, *[an_item(f"ENC-{state}") for state in State])
    for item_id, state in zip(ids, State, strict=True):
        connection.execute(update(work_items).where(work_items.c.id == item_id).values(state=state))
    return dict(zip(State, ids, strict=True))


def look_then_take(connection, queues, lane, now, lease_seconds):
    """What a queue without a lock does."""
    row = connection.execute(
        select(work_items).where(work_items.c.state == State.QUEUED).limit(1)
    ).one_or_none()
    if row is None:
        return None
    connection.execute(text("SELECT pg_sleep(0.005)"))
    connection.execute(
        update(work_items).where(work_items.c.id == row.id).values(state=State.WORKING)
    )
    return row


def files_with(words: str, root: Path) -> set[str]:
    return {
        str(path.relative_to(root))
        for folder in SHIPPED
        for path in (root / folder).rglob("*.py")
        if words in path.read_text("utf-8")
    }


def test_a_lane_that_only_has_short_turns_is_not_taken_for_silent(database, cipher):
    with database.transaction() as connection:
        queued(connection, cipher)
        lane = an_open_lane(connection)
        connection.execute(
            update(lane_table).values(beat_real=lane_table.c.beat_real - LEASE_SECONDS)
        )
        beaten_before = connection.execute(select(lane_table.c.beat_real)).scalar_one()

    with database.transaction() as connection:
        work_queue.claim(connection, [QUEUE], lane, NOW, LEASE_SECONDS)
        beaten = connection.execute(select(lane_table.c.beat_real)).scalar_one()

    assert beaten - beaten_before >= LEASE_SECONDS
