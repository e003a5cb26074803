"""Whatever workers, people, the sweeper and the clocks do, the queue's promises hold.

Hypothesis makes up the order. After every step all promises are checked; at the end of every
example people answer, partners open, and every item must come to an end. The planted bugs below
show that the machine sees what it is there to see.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, Row, func, select, text, update

from domain.errors import LaneLost
from domain.outcome import (
    FINAL_STATES,
    Done,
    Later,
    NeedsItem,
    NeedsPerson,
    NoAction,
    State,
    WorkItemId,
)
from domain.wording.tasks import TASK_KINDS, Asks
from runtime import by_hand, gates, lanes, person_tasks, sweeper, turns, work_queue
from runtime.by_hand import AlreadyEnded, NotReopenable
from runtime.database import elapsed_now
from runtime.encryption import Cipher, new_key
from runtime.gates import Pause
from runtime.person_tasks import Decision
from runtime.settings import Settings
from runtime.tables import attempts, settlements, work_items, write_journal
from runtime.tables import person_tasks as task_table
from runtime.turns import WaitsForItself
from runtime.work_queue import (
    ENDS_THAT_PROVE_NOTHING,
    EVERY,
    LAST_LOOKS_ALLOWED,
    RESOLVE,
    SETTLED_BY_PERSON,
    ClaimedItem,
    LaneRef,
)
from tests.builders.errors import EVERY_ERROR
from tests.builders.queue import (
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    end_writes,
    keep_alive,
    let_time_pass,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.tasks import a_question
from tests.conftest import FreshDatabase

USUAL = Settings()
WORKERS = 4
# Added to every span of time, so that no sum of spans meets a lease or a back-off to the second.
ODD = 0.37
WORK = [QUEUE, RESOLVE]
PROVING_ENDS = [state for state in FINAL_STATES if state not in ENDS_THAT_PROVE_NOTHING]
SAID = {asked.value: "said" for asked in Asks} | {"when": "7am"}

which = st.integers(min_value=0, max_value=30)
_item, _attempt, _task = work_items.c, attempts.c, task_table.c


class QueueMachine(RuleBasedStateMachine):
    """Four workers, some people, one sweeper, one proxy, and two clocks."""

    fresh: FreshDatabase
    claim = staticmethod(work_queue.claim)
    finish_turn = staticmethod(turns.finish)
    sweep_once = staticmethod(sweeper.sweep)

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.database = self.open.enter_context(self.fresh())
        self.cipher = Cipher(new_key())
        self.now = NOW
        self.stopped_at = 0.0
        self.added = 0
        self.lanes_made = 0
        self.lanes: dict[int, LaneRef] = {}
        self.hands: dict[int, ClaimedItem] = {}
        self.seen_final: dict[str, tuple[object, ...]] = {}

    @contextmanager
    def step(self) -> Iterator[Connection]:
        """One transaction. Elapsed time stands still between steps, so that every run is alike."""
        with self.database.transaction() as connection:
            if self.stopped_at:
                let_time_pass(connection, self.stopped_at - elapsed_now(connection))
            yield connection
            self.stopped_at = elapsed_now(connection)

    @initialize(items=st.integers(3, 6), busy=st.integers(1, WORKERS))
    def a_morning(self, items: int, busy: int) -> None:
        """A few notices, and workers that begin."""
        for number in range(items):
            self.intake(number, 0)
        for worker in range(busy):
            self.claim_something(worker, worker % 2 == 0)

    # What workers do.

    @rule(number=which, hurry=st.integers(-1, 1))
    def intake(self, number: int, hurry: int) -> None:
        self.now += timedelta(seconds=1)
        due_at = self.now + timedelta(hours=2)
        allowed = number % 3 + 1
        new = an_item(f"ENC-{number}", priority=hurry, due_at=due_at, attempts_allowed=allowed)
        with self.step() as connection:
            self.added += work_queue.add(connection, new, self.now, self.cipher).is_new

    @rule(worker=st.integers(0, WORKERS - 1), writes=st.booleans())
    def claim_something(self, worker: int, writes: bool) -> None:
        if worker in self.hands:
            return
        with self.step() as connection, suppress(LaneLost):
            lane = self.lanes.pop(worker, None) or self.new_lane(connection, worker)
            item = self.claim(connection, WORK, lane, self.now, USUAL.lease_seconds)
            self.lanes[worker] = lane
            if item:
                self.hands[worker] = item
                assert_cut_off_from_earlier_lanes(connection, item)
                if writes and not item.is_last_look and not journal_of(connection, item.id):
                    an_open_write(connection, item, settle_seconds=10)

    @precondition(lambda self: self.hands)
    @rule(pick=which, found=st.sampled_from(["proven", "disproved", "in_doubt"]))
    def resolve_the_write(self, pick: int, found: str) -> None:
        item = self.hands[sorted(self.hands)[pick % len(self.hands)]]
        with self.step() as connection, suppress(LaneLost):
            work_queue.assert_owned(connection, item.id, item.lane)
            end_writes(connection, item.id, found)

    @precondition(lambda self: self.hands)
    @rule(pick=which, kind=st.sampled_from(["done", "no_action", "person", "item", "later"]))
    def end_in_order(self, pick: int, kind: str) -> None:
        with self.turn_of(pick) as (connection, item):
            outcome = self.an_outcome(connection, kind, pick)
            self.finish_turn(connection, item, outcome, self.circumstances())

    @precondition(lambda self: self.hands)
    @rule(pick=which, error=st.sampled_from([e for e in EVERY_ERROR if type(e) is not LaneLost]))
    def end_by_an_error(self, pick: int, error: Exception) -> None:
        with self.turn_of(pick) as (connection, item):
            turns.fail(connection, item, error, self.circumstances())

    @precondition(lambda self: self.hands)
    @rule(pick=which)
    def die(self, pick: int) -> None:
        worker = sorted(self.hands)[pick % len(self.hands)]
        del self.hands[worker]
        self.lanes.pop(worker, None)

    @rule(seconds=st.integers(1, 40))
    def work_on(self, seconds: int) -> None:
        """Time passes for living workers, who beat."""
        with self.step() as connection:
            self.let_beat(connection, seconds, set(range(WORKERS)))

    # What happens to them.

    @rule(seconds=st.integers(5, 60))
    def hang(self, seconds: int) -> None:
        """Time passes and nobody beats."""
        with self.step() as connection:
            let_time_pass(connection, seconds + ODD)

    @precondition(lambda self: self.hands)
    @rule(pick=which, polls=st.booleans())
    def one_worker_is_paused_and_swept_away(self, pick: int, polls: bool) -> None:
        """It still believes that the item is its own."""
        paused = sorted(self.hands)[pick % len(self.hands)]
        with self.step() as connection:
            self.let_beat(connection, 14, set(range(WORKERS)) - {paused})
            self.let_beat(connection, 14, set(range(WORKERS)) - {paused})
        for _ in range(2):
            self.sweep(polls)

    @rule(polls=st.booleans())
    def sweep(self, polls: bool) -> None:
        with self.step() as connection:
            swept = self.sweep_once(connection, USUAL, self.now, self.cipher)
            self.added += swept.writes_to_resolve
            person_tasks.remind_and_escalate(connection, self.now)
            if polls:
                the_proxy_closes_revoked_lanes(connection)

    @rule(minutes=st.sampled_from([5, 90, 60 * 30]))
    def the_business_clock_jumps(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def operations_do_their_round(self) -> None:
        with self.step() as connection:
            for system in gates.closed_connectors(connection):
                gates.open_connector(connection, system, self.now)
            if gates.pauses(connection):
                gates.resume(connection, QUEUE)
            else:
                gates.pause(connection, Pause(QUEUE, EVERY, self.now, "s.ops", "breach"))

    # What people do.

    @precondition(lambda self: self.added)
    @rule(pick=which, how=st.sampled_from(["take", "done", "cancel", "reopen"]))
    def step_in(self, pick: int, how: str) -> None:
        with self.step() as connection, suppress(AlreadyEnded, NotReopenable):
            ids = connection.execute(select(_item.id).order_by(_item.reference)).scalars().all()
            self.intervene(connection, ids[pick % len(ids)], how)

    @rule(pick=which, choice=which)
    def answer_a_task(self, pick: int, choice: int) -> None:
        with self.step() as connection:
            tasks = person_tasks.open_tasks(connection)
            tasks.sort(key=lambda task: (task.created_at, task.due_at, task.kind))
            if tasks:
                self.answer(connection, tasks[pick % len(tasks)], choice)

    # What must hold, whatever happened.

    @invariant()
    def every_promise_holds(self) -> None:
        with self.database.transaction() as connection:
            assert_nothing_is_lost(connection, self.added)
            assert_attempts_are_bounded(connection)
            assert_one_running_attempt_per_working_item(connection)
            assert_no_open_write_is_hidden(connection)
            assert_people_have_what_waits_for_them(connection)
            assert_nobody_waits_for_the_finished(connection)
            self.assert_final_items_never_change(connection)

    def assert_final_items_never_change(self, connection: Connection) -> None:
        final = connection.execute(select(work_items).where(_item.state.in_(FINAL_STATES))).all()
        now_final: dict[str, tuple[object, ...]] = {
            row.id: (row.state, row.outcome_code, row.outcome_rule, row.ended_at) for row in final
        }
        assert now_final.items() >= self.seen_final.items()
        self.seen_final = now_final

    def teardown(self) -> None:
        """Everything that was ever added comes to an end once people and partners do their part."""
        with self.open:
            for _ in range(40):
                if self.is_at_an_end():
                    break
                self.everybody_does_their_part()
                self.every_promise_holds()
            assert self.is_at_an_end()

    def everybody_does_their_part(self) -> None:
        self.hands, self.lanes = {}, {}
        self.now += timedelta(minutes=30)
        with self.step() as connection:
            gates.resume(connection, QUEUE)
            for system in gates.closed_connectors(connection):
                gates.open_connector(connection, system, self.now)
            let_time_pass(connection, 200)
            the_proxy_closes_revoked_lanes(connection)
            for task in person_tasks.open_tasks(connection):
                self.answer(connection, task, 0)
        self.sweep(polls=True)
        with self.step() as connection:
            lane = self.new_lane(connection, 0)
            while item := self.claim(connection, WORK, lane, self.now, USUAL.lease_seconds):
                end_writes(connection, item.id, "proven")
                turns.finish(connection, item, Done(), self.circumstances())

    def is_at_an_end(self) -> bool:
        with self.database.transaction() as connection:
            unfinished = select(func.count()).where(_item.state.not_in(FINAL_STATES))
            tasks = person_tasks.open_tasks(connection)
            return connection.execute(unfinished).scalar_one() == 0 and not tasks

    # How the steps are made.

    def new_lane(self, connection: Connection, worker: int) -> LaneRef:
        self.lanes_made += 1
        lane = an_open_lane(connection, f"lane-{self.lanes_made}", worker=f"worker-{worker}")
        self.lanes[worker] = lane
        return lane

    def let_beat(self, connection: Connection, seconds: int, living: set[int]) -> None:
        let_time_pass(connection, seconds + ODD)
        keep_alive(connection, *(self.lanes[worker] for worker in living & set(self.lanes)))
        for worker in living & set(self.hands):
            item = self.hands[worker]
            work_queue.heartbeat(connection, item.id, item.lane, USUAL.lease_seconds)

    @contextmanager
    def turn_of(self, pick: int) -> Iterator[tuple[Connection, ClaimedItem]]:
        worker = sorted(self.hands)[pick % len(self.hands)]
        item = self.hands.pop(worker)
        with suppress(LaneLost, WaitsForItself), self.step() as connection:
            yield connection, item
        if self.lanes.get(worker) == item.lane:
            with self.step() as connection:
                if lanes.listener_of(connection, item.lane) is None:
                    del self.lanes[worker]

    def an_outcome(self, connection: Connection, kind: str, pick: int) -> Any:
        ids = connection.execute(select(_item.id).order_by(_item.reference)).scalars().all()
        return {
            "done": Done(),
            "no_action": NoAction("already_told", "ENC-R7"),
            "person": NeedsPerson(a_question(due_at=self.now + timedelta(hours=1))),
            "item": NeedsItem(WorkItemId(ids[pick % len(ids)])),
            "later": Later(self.now + timedelta(minutes=20), "first_day_back"),
        }[kind]

    def intervene(self, connection: Connection, item_id: Any, how: str) -> None:
        if how == "take":
            by_hand.take(connection, item_id, "r.calloway", self.now, self.cipher)
        if how == "done":
            by_hand.done_by_hand(connection, item_id, "r.calloway", SAID, self.now, self.cipher)
        if how == "cancel":
            by_hand.cancel(connection, item_id, "r.calloway", "retracted", self.now)
        if how == "reopen":
            due_at = self.now + timedelta(hours=1)
            again = by_hand.reopen(connection, item_id, "r.calloway", due_at, self.now, self.cipher)
            self.added += again.is_new

    def answer(self, connection: Connection, task: person_tasks.Task, choice: int) -> None:
        choices = TASK_KINDS[task.kind].choices
        person = task.person or "r.calloway"
        code = choices[choice % len(choices)].code
        decision = Decision(person, code, task.fits, SAID)
        found_before = found_by_people(connection)
        person_tasks.decide(connection, task.id, decision, self.now, self.cipher)
        # A worker sees to what is to follow from each write that a person has found.
        self.added += found_by_people(connection) - found_before

    def circumstances(self) -> turns.Circumstances:
        return circumstances(self.cipher, USUAL, self.now)


def found_by_people(connection: Connection) -> int:
    found = write_journal.c.state == "proven", write_journal.c.settled_how == SETTLED_BY_PERSON
    return int(connection.execute(select(func.count()).where(*found)).scalar_one())


def journal_of(connection: Connection, item_id: str) -> list[Row[Any]]:
    entries = select(write_journal).where(write_journal.c.item_id == item_id)
    return list(connection.execute(entries))


def assert_cut_off_from_earlier_lanes(connection: Connection, item: ClaimedItem) -> None:
    """Single owner: whoever had the item before can reach no partner any more."""
    lost = select(attempts).where(_attempt.item_id == item.id, _attempt.ended_as == "lost")
    for before in connection.execute(lost):
        fence = lanes.fence_time_of(
            connection, before.lane, before.epoch, USUAL.clock_margin_seconds
        )
        assert fence is not None, "claimed by another before its worker was cut off"


def assert_nothing_is_lost(connection: Connection, added: int) -> None:
    counted = work_queue.conservation(connection)
    assert counted.holds, "an item is in no known state"
    assert counted.total == added, "items in differs from items there"


def assert_attempts_are_bounded(connection: Connection) -> None:
    counted = (
        select(func.count())
        .where(_attempt.item_id == _item.id, _attempt.counted, ~_attempt.is_last_look)
        .correlate(work_items)
        .scalar_subquery()
    )
    for row in connection.execute(select(work_items, counted.label("counted"))):
        assert row.counted <= row.attempts_used <= row.attempts_allowed, "attempts not bounded"
        assert row.looks_used <= LAST_LOOKS_ALLOWED, "looks not bounded"


def assert_one_running_attempt_per_working_item(connection: Connection) -> None:
    running = connection.execute(
        select(_attempt.item_id, _attempt.lane, _attempt.epoch).where(_attempt.ended_at.is_(None))
    ).all()
    working = connection.execute(
        select(_item.id, _item.lane, _item.epoch).where(_item.state == State.WORKING)
    ).all()
    assert sorted(map(tuple, running)) == sorted(map(tuple, working)), "attempts and leases differ"
    held = [(row.lane, row.epoch) for row in working]
    assert len(held) == len(set(held)), "a lane holds two items"


def assert_no_open_write_is_hidden(connection: Connection) -> None:
    hidden = connection.execute(
        select(_item.id)
        .join(write_journal, write_journal.c.item_id == _item.id)
        .where(_item.state.in_(PROVING_ENDS))
        .where(write_journal.c.state.in_(("intended", "in_doubt")))
    ).all()
    assert hidden == [], "an item ended as if its open write had not happened"


def assert_people_have_what_waits_for_them(connection: Connection) -> None:
    open_ones = connection.execute(
        select(_task.item_id).where(_task.state.in_(person_tasks.OPEN))
    ).scalars()
    waiting = connection.execute(
        select(_item.id).where(
            (_item.state == State.AWAITING_PERSON)
            | ((_item.state == State.IN_DOUBT) & _item.id.not_in(select(settlements.c.item_id)))
        )
    ).scalars()
    assert sorted(open_ones) == sorted(waiting), "tasks and waiting items differ"


def assert_nobody_waits_for_the_finished(connection: Connection) -> None:
    awaited = work_items.alias()
    asleep = connection.execute(
        select(_item.id)
        .join(awaited, awaited.c.id == _item.awaits)
        .where(_item.state == State.AWAITING_ITEM, awaited.c.state.in_(FINAL_STATES))
    ).all()
    assert asleep == [], "an item sleeps on after the one it awaits has ended"


def machine(fresh: FreshDatabase, **planted: Callable[..., Any]) -> type[QueueMachine]:
    changed = {name: staticmethod(function) for name, function in planted.items()}
    own = {"fresh": staticmethod(fresh), **changed}
    return type("OnThisDatabase", (QueueMachine,), own)


QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.mark.parametrize(("kind", "examples"), [("fresh_sqlite", 15), ("fresh_postgres", 5)])
def test_the_queues_promises_hold_whatever_happens_in_whatever_order(request, kind, examples):
    run_state_machine_as_test(
        machine(request.getfixturevalue(kind)),
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=QUIET,
        ),
    )


def claim_without_counting(connection: Connection, *arguments: Any) -> ClaimedItem | None:
    """Planted: the attempt is counted after the work, so a crash hides it."""
    item = work_queue.claim(connection, *arguments)
    if item:
        connection.execute(
            update(work_items).where(_item.id == item.id).values(attempts_used=0, looks_used=0)
        )
    return item


def finish_whoever_owns_it(
    connection: Connection, item: ClaimedItem, outcome: object, circumstances: turns.Circumstances
) -> None:
    """Planted: a worker ends its item without asking whether it is still its own."""
    work_queue.change(connection, item.id, State.CANCELLED, circumstances.now)


def finish_and_hide_the_write(
    connection: Connection, item: ClaimedItem, outcome: object, circumstances: turns.Circumstances
) -> None:
    """Planted: done is believed although the write was never proven."""
    work_queue.assert_owned(connection, item.id, item.lane)
    work_queue.end_attempt(connection, item.id, "done", "done", circumstances.now)
    connection.execute(update(work_items).where(_item.id == item.id).values(state=State.DONE))


def sweep_without_waiting_for_the_fence(
    connection: Connection, usual: Settings, now: Any, cipher: Cipher
) -> sweeper.Swept:
    """Planted: the item is given to another while its worker can still reach the partner."""
    swept = sweeper.sweep(connection, usual, now, cipher)
    for row in connection.execute(
        text("SELECT id, epoch, worker FROM lanes WHERE state = 'revoking'")
    ):
        for item in work_queue.items_of(connection, LaneRef(row.id, row.epoch, row.worker)):
            turns.lose(connection, item, True, turns.Circumstances(now, usual, cipher))
    return swept


AT_WORK = [
    lambda m: m.intake(number=1, hurry=0),
    lambda m: m.claim_something(worker=0, writes=False),
]
LOST_AND_TAKEN_BY_ANOTHER = [
    *AT_WORK,
    lambda m: m.one_worker_is_paused_and_swept_away(pick=0, polls=False),
    lambda m: m.claim_something(worker=1, writes=False),
]
WOKEN_AFTER_ITS_ITEM_WAS_TAKEN = [
    *AT_WORK,
    lambda m: m.one_worker_is_paused_and_swept_away(pick=0, polls=True),
    lambda m: m.claim_something(worker=1, writes=False),
    lambda m: m.end_in_order(pick=0, kind="done"),
]
DONE_WITH_AN_OPEN_WRITE = [
    lambda m: m.intake(number=1, hurry=0),
    lambda m: m.claim_something(worker=0, writes=True),
    lambda m: m.end_in_order(pick=0, kind="done"),
]


@pytest.mark.parametrize(
    ("planted", "steps", "seen"),
    [
        ({"claim": claim_without_counting}, AT_WORK, "attempts not bounded"),
        (
            {"finish_turn": finish_whoever_owns_it},
            WOKEN_AFTER_ITS_ITEM_WAS_TAKEN,
            "attempts and leases differ",
        ),
        (
            {"finish_turn": finish_and_hide_the_write},
            DONE_WITH_AN_OPEN_WRITE,
            "as if its open write had not happened",
        ),
        (
            {"sweep_once": sweep_without_waiting_for_the_fence},
            LOST_AND_TAKEN_BY_ANOTHER,
            "claimed by another before its worker was cut off",
        ),
    ],
    ids=["counted after work", "not asked whose", "write hidden", "no fence"],
)
def test_the_machine_sees_a_planted_bug(fresh_sqlite, planted, steps, seen):
    """The same steps show nothing without the bug."""
    take(machine(fresh_sqlite), steps)

    with pytest.raises(AssertionError, match=seen):
        take(machine(fresh_sqlite, **planted), steps)


def take(kind: type[QueueMachine], steps: list[Callable[[QueueMachine], None]]) -> None:
    state = kind()
    try:
        for step in steps:
            step(state)
            state.every_promise_holds()
    finally:
        state.open.close()
