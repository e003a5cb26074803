"""The work queue: every piece of work is one row, in exactly one state, and no row ever leaves.

The doors are `add`, `claim` and `heartbeat`; `runtime/turns.py` keeps and ends a worker's turn,
`runtime/by_hand.py` holds what people do to an item, `runtime/sweeper.py` takes items back from the
dead. All of them change an item through `change`, which guards what must never happen:

- a final item never changes;
- an item whose write may have happened never ends as if it had not, nor as if it were proven.

Whoever locks several rows locks lane, then item, then task.

An attempt is counted when the item is claimed, so a crash cannot hide it, and given back when the
turn ends in order. An item whose attempts are used up and whose write is still open is claimed for
at most `LAST_LOOKS_ALLOWED` more turns that may only look (`is_last_look`): nothing is clicked.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    TextClause,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    true,
    update,
)

from domain.errors import LaneLost
from domain.outcome import FINAL_STATES, State, WorkItemId
from runtime.database import RealClock, elapsed_now, insert_or, one_of
from runtime.encryption import Cipher
from runtime.tables import (
    attempts,
    connector_gates,
    lanes,
    paused_queues,
    work_items,
    write_journal,
)

EVERY = "*"
RESOLVE = "resolve"
LAST_LOOKS_ALLOWED = 3
SETTLED_BY_PERSON = "person"
# What `by_hand.reopen` puts behind a reference: …#2.
ORDERED_AGAIN = "#"
ENDS_THAT_PROVE_NOTHING = frozenset({State.IN_DOUBT, State.DONE_BY_PERSON, State.CANCELLED})

_item = work_items.c


class OpenWrite(Exception):
    """The item's write may have happened, so it cannot end as done, as failed or as no action."""


@dataclass(frozen=True, slots=True)
class LaneRef:
    """One life of one lane, and the worker it belongs to."""

    id: str
    epoch: int
    worker: str


@dataclass(frozen=True, slots=True)
class NewItem:
    """A piece of work to be done. `priority`: 0 is usual, smaller comes first."""

    queue: str
    reference: str
    kind: str
    authority: str
    contents: bytes
    due_at: datetime | None
    requested_by: str
    purpose_code: str
    lawful_basis: str
    rules_version: str
    schema_version: int
    attempts_allowed: int
    priority: int = 0
    not_before: datetime | None = None
    follows: WorkItemId | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The item of this reference, and whether it is new."""

    item_id: WorkItemId
    is_new: bool


@dataclass(frozen=True, slots=True)
class ClaimedItem:
    """An item as its worker has it. `attempt` counts every turn, also those given back.

    `is_last_look`: the attempts are used up; find out what became of the open write, click nothing.
    """

    id: WorkItemId
    queue: str
    reference: str
    kind: str
    authority: str
    due_at: datetime | None
    created_at: datetime
    requested_by: str
    purpose_code: str
    lawful_basis: str
    rules_version: str
    schema_version: int
    attempts_used: int
    attempts_allowed: int
    looks_used: int
    is_last_look: bool
    contents_sealed: bytes
    attempt: int
    lane: LaneRef


@dataclass(frozen=True, slots=True)
class OpenIntent:
    """A write that was begun and neither proven nor disproved, and the lane it went out by."""

    lane: str
    epoch: int
    settle_seconds: float


@dataclass(frozen=True, slots=True)
class OpenWrites:
    """What the write journal leaves open of an item: still to be looked for, or in doubt."""

    intents: tuple[OpenIntent, ...]
    is_in_doubt: bool

    @property
    def may_have_happened(self) -> bool:
        """Whether a partner may hold something that nobody has proven."""
        return self.is_in_doubt or bool(self.intents)


@dataclass(frozen=True, slots=True)
class Conservation:
    """How many items there are, and how many in each state."""

    total: int
    by_state: Mapping[State, int]

    @property
    def holds(self) -> bool:
        """Whether every item is in one of the twelve states."""
        return self.total == sum(self.by_state.values())


def add(
    connection: Connection,
    new: NewItem,
    now: datetime,
    cipher: Cipher,
    held_until_real: float = 0.0,
) -> Added:
    """Put work in the queue. The same queue and reference is the same item, for ever, unchanged."""
    item_id = WorkItemId(str(uuid.uuid4()))
    described = {name: value for name, value in asdict(new).items() if name != "contents"}
    inserted = connection.execute(
        insert_or(connection, work_items)
        .values(
            id=item_id,
            state=State.QUEUED,
            created_at=now,
            held_until_real=held_until_real,
            contents_sealed=cipher.seal(new.contents, about=item_id),
            **described,
        )
        .on_conflict_do_nothing(index_elements=["queue", "reference"])
        .returning(_item.id)
    ).one_or_none()
    if inserted:
        return Added(item_id, is_new=True)
    there = id_of(connection, new.queue, new.reference)
    if there is None:
        raise LookupError(new.reference)
    return Added(there, is_new=False)


def id_of(connection: Connection, queue: str, reference: str) -> WorkItemId | None:
    """The item of this reference; None when there is none."""
    there = select(_item.id).where(_item.queue == queue, _item.reference == reference)
    found = connection.execute(there).scalar_one_or_none()
    return WorkItemId(found) if found else None


def claim(
    connection: Connection,
    queues: Sequence[str],
    lane: LaneRef,
    now: datetime,
    lease_seconds: float,
) -> ClaimedItem | None:
    """Lease the most urgent claimable item of these queues to this lane. Raises: LaneLost.

    A lane holds one item at a time. One whose last turn could not be written down is lost. Who
    claims, lives: turns shorter than a heartbeat would never say so.
    """
    on_lane = _of(lane)
    beaten = connection.execute(_BEAT, on_lane).one_or_none()
    if beaten is None or beaten.until_real <= beaten.beat_real:
        raise LaneLost(f"{lane.id}#{lane.epoch}")
    elapsed = beaten.beat_real
    if connection.execute(_HELD, on_lane).all():
        raise LaneLost(f"{lane.id}#{lane.epoch}")
    asked = {
        **on_lane,
        "of_queues": list(queues),
        "at": now,
        "elapsed": elapsed,
        "lease_until": elapsed + lease_seconds,
    }
    row = connection.execute(_CLAIM, asked).one_or_none()
    if row is None:
        return None
    attempt = _begin_attempt(connection, WorkItemId(row.id), row.is_last_look, lane, now)
    return ClaimedItem(**row._mapping, attempt=attempt, lane=lane)


def claimable(
    now: datetime | BindParameter[datetime], elapsed: float | BindParameter[float]
) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """True of an item that a lane may take at this moment."""
    pause, gate = paused_queues.c, connector_gates.c
    is_paused = exists().where(
        pause.queue.in_((EVERY, _item.queue)), pause.authority.in_((EVERY, _item.authority))
    )
    is_held = and_(gate.state == "held", gate.look_after_real > elapsed)
    waits_for_shut = exists().where(
        gate.system == _item.waits_for_system, or_(gate.state == "closed", is_held)
    )
    return (
        # Written out, so that PostgreSQL sees that the partial index serves.
        text("work_items.state IN ('queued', 'deferred')"),
        or_(_item.not_before.is_(None), _item.not_before <= now),
        _item.held_until_real <= elapsed,
        ~is_paused,
        ~waits_for_shut,
    )


def heartbeat(
    connection: Connection, item_id: WorkItemId, lane: LaneRef, lease_seconds: float
) -> bool:
    """Say that the worker lives; keep its item leased. False when the item is no longer its own."""
    elapsed = elapsed_now(connection)
    beaten = connection.execute(
        update(lanes).where(*_is_open(lane)).values(beat_real=elapsed).returning(lanes.c.id)
    ).one_or_none()
    leased = connection.execute(
        update(work_items)
        .where(_item.id == item_id, *held_by(lane))
        .values(lease_until_real=elapsed + lease_seconds)
        .returning(_item.id)
    ).one_or_none()
    return beaten is not None and leased is not None


def assert_open(connection: Connection, lane: LaneRef) -> float:
    """Elapsed now, with the lane's row locked against being revoked meanwhile. Raises: LaneLost."""
    row = connection.execute(_OPEN, _of(lane)).one_or_none()
    if row is None or row.until_real <= row.elapsed:
        raise LaneLost(f"{lane.id}#{lane.epoch}")
    elapsed: float = row.elapsed
    return elapsed


def assert_owned(connection: Connection, item_id: WorkItemId, lane: LaneRef) -> float:
    """Elapsed now; the item is this lane's until the transaction ends. Raises: LaneLost."""
    elapsed = assert_open(connection, lane)
    if item_id not in connection.execute(_HELD, _of(lane)).scalars().all():
        raise LaneLost(f"{lane.id}#{lane.epoch}")
    return elapsed


def items_of(connection: Connection, lane: LaneRef) -> list[ClaimedItem]:
    """The item this lane is working on (one or none), as its worker has it."""
    attempt = func.max(attempts.c.number).label("attempt")
    rows = connection.execute(
        select(*_CLAIMED, attempt)
        .join(attempts, attempts.c.item_id == _item.id)
        .where(*held_by(lane))
        .group_by(_item.id)
    )
    return [ClaimedItem(**row._mapping, lane=lane) for row in rows]


def held_by(lane: LaneRef) -> tuple[ColumnElement[bool], ...]:
    """True of the item this lane is working on."""
    return _item.state == State.WORKING, _item.lane == lane.id, _item.epoch == lane.epoch


def is_in(state: State) -> ColumnElement[bool]:
    """True of an item in this state."""
    return _item.state == state


def change(
    connection: Connection,
    item_id: WorkItemId,
    to: State,
    now: datetime,
    conditions: Sequence[ColumnElement[bool]] = (),
    values: Mapping[str, object] | None = None,
) -> bool:
    """Put an item into another state; False when it is final or the conditions no longer hold.

    Every change of an item after its claim is made here or in `change_held`. Items that await it
    wake when it ends. Raises: OpenWrite.
    """
    new = _new_values(connection, item_id, to, now, values or {})
    changing = _changing(frozenset(new), is_held=False).where(*conditions)
    return _change(connection, item_id, to, changing, _bound(new))


def change_held(
    connection: Connection,
    item: ClaimedItem,
    to: State,
    now: datetime,
    values: Mapping[str, object],
) -> bool:
    """The same of the item its own lane is working on; False when it is that lane's no more."""
    new = _new_values(connection, item.id, to, now, values)
    changing = _changing(frozenset(new), is_held=True)
    return _change(connection, item.id, to, changing, _bound(new) | _of(item.lane))


def hold_until(connection: Connection, item_id: str, moment: float) -> None:
    """An item that waits can be claimed from this moment, elapsed seconds since 1970."""
    held = update(work_items).where(
        _item.id == item_id, _item.state.in_((State.QUEUED, State.DEFERRED))
    )
    connection.execute(held.values(held_until_real=moment))


def open_writes(connection: Connection, item_id: WorkItemId) -> OpenWrites:
    """What the journal says may have happened and is not settled."""
    unsettled = connection.execute(_UNSETTLED, {"item": item_id}).all()
    intents = [
        OpenIntent(row.lane, row.epoch, row.settle_seconds)
        for row in unsettled
        if row.state == "intended"
    ]
    return OpenWrites(tuple(intents), is_in_doubt=len(intents) < len(unsettled))


def settle_writes(
    connection: Connection, item_id: WorkItemId, is_there: bool, record_id: str, now: datetime
) -> None:
    """Write down what a person found of the item's unsettled writes.

    One that could still come to light after the person looked is not disproved by that look: it
    stays open, and whoever goes on with it looks first.
    """
    entry = write_journal.c
    tellable = true() if is_there else _has_settled(elapsed_now(connection))
    connection.execute(
        update(write_journal)
        .where(
            entry.item_id == item_id,
            or_(entry.state == "in_doubt", and_(entry.state == "intended", tellable)),
        )
        .values(
            state="proven" if is_there else "disproved",
            settled_how=SETTLED_BY_PERSON,
            settled_at=now,
            record_id=record_id or None,
        )
    )


def end_attempt(
    connection: Connection, item_id: WorkItemId, ended_as: str, code: str, now: datetime
) -> None:
    """Write down how the item's running attempt ended."""
    ended = {"item": item_id, "ended_at": now, "ended_as": ended_as, "code": code}
    connection.execute(_END_ATTEMPT, ended)


def give_attempt_back(connection: Connection, item_id: WorkItemId) -> None:
    """The running attempt was not one: the turn ended in order, or met a closed door."""
    running = (attempts.c.item_id == item_id, attempts.c.ended_at.is_(None), attempts.c.counted)
    returned = connection.execute(
        update(attempts).where(*running).values(counted=False).returning(attempts.c.is_last_look)
    ).scalar_one()
    used = _item.looks_used if returned else _item.attempts_used
    connection.execute(update(work_items).where(_item.id == item_id).values({used.name: used - 1}))


def states_of(connection: Connection, *item_ids: WorkItemId) -> Mapping[WorkItemId, State]:
    """The items' states, their rows locked until the transaction ends, always in the same order."""
    rows = connection.execute(
        select(_item.id, _item.state)
        .where(_item.id.in_(item_ids))
        .order_by(_item.id)
        .with_for_update()
    )
    return {WorkItemId(row.id): State(row.state) for row in rows}


def is_waited_for(connection: Connection, item_id: WorkItemId, by: WorkItemId) -> bool:
    """Whether `by` waits for this item, itself or through others."""
    waiting: str | None = by
    while waiting is not None and waiting != item_id:
        awaited = select(_item.awaits).where(_item.id == waiting)
        waiting = connection.execute(awaited).scalar_one_or_none()
    return waiting == item_id


def due_at_of(connection: Connection, item_id: WorkItemId) -> datetime | None:
    """When the item is due; None when it has no clock."""
    due_at = select(_item.due_at).where(_item.id == item_id)
    found: datetime | None = connection.execute(due_at).scalar_one()
    return found


def contents(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> bytes:
    """What the item is about, opened."""
    sealed = select(_item.contents_sealed).where(_item.id == item_id)
    return cipher.open(connection.execute(sealed).scalar_one(), about=item_id)


def result(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> bytes | None:
    """What the item's worker handed back, opened; None when it handed back nothing."""
    sealed = select(_item.result_sealed).where(_item.id == item_id)
    found = connection.execute(sealed).scalar_one()
    return None if found is None else cipher.open(found, about=item_id)


def conservation(connection: Connection) -> Conservation:
    """Items in, and the sum over the states; they are equal or something is badly wrong."""
    counted = connection.execute(select(_item.state, func.count()).group_by(_item.state)).all()
    known = {row[0]: row[1] for row in counted}
    total = connection.execute(select(func.count()).select_from(work_items)).scalar_one()
    return Conservation(total, {state: known.get(state, 0) for state in State})


def _begin_attempt(
    connection: Connection, item_id: WorkItemId, is_last_look: bool, lane: LaneRef, now: datetime
) -> int:
    begun = {
        "of_item": item_id,
        "item_id": item_id,
        "worker": lane.worker,
        "lane": lane.id,
        "epoch": lane.epoch,
        "claimed_at": now,
        "counted": True,
        "is_last_look": is_last_look,
    }
    number: int = connection.execute(_BEGIN_ATTEMPT, begun).scalar_one()
    return number


def _new_values(
    connection: Connection,
    item_id: WorkItemId,
    to: State,
    now: datetime,
    values: Mapping[str, object],
) -> dict[str, object]:
    """What an item's columns become. Raises: OpenWrite."""
    proves_something = to.is_final and to not in ENDS_THAT_PROVE_NOTHING
    if proves_something and open_writes(connection, item_id).may_have_happened:
        raise OpenWrite(f"{item_id} cannot become {to}")
    return {**_AT_REST, "ended_at": now if to.is_final else None, **values, "state": to}


def _change(
    connection: Connection,
    item_id: WorkItemId,
    to: State,
    changing: Update,
    bound: Mapping[str, object],
) -> bool:
    is_changed = connection.execute(changing, {"item": item_id, **bound}).rowcount == 1
    if is_changed and to.is_final:
        _wake_those_waiting_for(connection, item_id)
    return is_changed


def _bound(new: Mapping[str, object]) -> dict[str, object]:
    return {f"to_{name}": value for name, value in new.items()}


@cache
def _changing(names: frozenset[str], *, is_held: bool) -> Update:
    """Give these columns of an item that has not ended the values `to_<name>`; built once each."""
    values = {name: bindparam(f"to_{name}", type_=_item[name].type) for name in sorted(names)}
    held = _IS_HELD if is_held else ()
    return (
        update(work_items)
        .where(_item.id == bindparam("item"), not_(one_of(_item.state, FINAL_STATES)), *held)
        .values(values)
    )


def _has_settled(elapsed: float) -> ColumnElement[bool]:
    """True of a write whose lane was cut off so long ago that its partner shows it, or never."""
    entry = write_journal.c
    return (
        select(lanes.c.id)
        .where(
            lanes.c.id == entry.lane,
            lanes.c.epoch == entry.epoch,
            lanes.c.closed_real + entry.settle_seconds <= elapsed,
        )
        .exists()
    )


def _is_open(lane: LaneRef) -> tuple[ColumnElement[bool], ...]:
    return lanes.c.id == lane.id, lanes.c.epoch == lane.epoch, lanes.c.state == "open"


def _wake_those_waiting_for(connection: Connection, item_id: WorkItemId) -> None:
    connection.execute(_WAKE, {"item": item_id})


def _of(lane: LaneRef) -> dict[str, Any]:
    return {"on_lane": lane.id, "on_epoch": lane.epoch}


_AT_REST: Mapping[str, object] = {
    "lane": None,
    "epoch": None,
    "lease_until_real": None,
    "awaits": None,
    "waits_for_system": None,
    "held_until_real": 0.0,
}
_CLAIMED = tuple(
    _item[field.name] for field in fields(ClaimedItem) if field.name not in ("attempt", "lane")
)

# The statements of every turn, built once: to build one costs five times as much as to run it.
_IS_LANE = lanes.c.id == bindparam("on_lane"), lanes.c.epoch == bindparam("on_epoch")
_OPEN = (
    select(lanes.c.until_real, RealClock().label("elapsed"))
    .where(*_IS_LANE, lanes.c.state == "open")
    .with_for_update()
)
_BEAT = (
    update(lanes)
    .where(*_IS_LANE, lanes.c.state == "open")
    .values(beat_real=RealClock(), looked_real=RealClock())
    .returning(lanes.c.until_real, lanes.c.beat_real)
)
_IS_HELD = (
    _item.state == State.WORKING,
    _item.lane == bindparam("on_lane"),
    _item.epoch == bindparam("on_epoch"),
)
_HELD = select(_item.id).where(*_IS_HELD)
_LOOKS_ONLY = _item.attempts_used >= _item.attempts_allowed
_MOST_URGENT = (
    select(_item.id)
    .where(
        _item.queue.in_(bindparam("of_queues", expanding=True)),
        *claimable(bindparam("at"), bindparam("elapsed")),
    )
    .order_by(_item.priority, _item.due_at.nulls_last(), _item.created_at, _item.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(work_items)
    .where(_item.id == _MOST_URGENT.scalar_subquery())
    .values(
        state=State.WORKING,
        lane=bindparam("on_lane"),
        epoch=bindparam("on_epoch"),
        lease_until_real=bindparam("lease_until"),
        waits_for_system=None,
        is_last_look=_LOOKS_ONLY,
        attempts_used=_item.attempts_used + case((_LOOKS_ONLY, 0), else_=1),
        looks_used=_item.looks_used + case((_LOOKS_ONLY, 1), else_=0),
    )
    .returning(*_CLAIMED)
)
_NEXT_ATTEMPT = select(func.coalesce(func.max(attempts.c.number), 0) + 1).where(
    attempts.c.item_id == bindparam("of_item")
)
_BEGIN_ATTEMPT = (
    insert(attempts).values(number=_NEXT_ATTEMPT.scalar_subquery()).returning(attempts.c.number)
)
_END_ATTEMPT = update(attempts).where(
    attempts.c.item_id == bindparam("item"), attempts.c.ended_at.is_(None)
)
_WAKE = (
    update(work_items)
    .where(_item.state == State.AWAITING_ITEM, _item.awaits == bindparam("item"))
    .values(state=State.QUEUED, awaits=None)
)
_UNSETTLED = (
    select(*(write_journal.c[field.name] for field in fields(OpenIntent)))
    .add_columns(write_journal.c.state)
    .where(
        write_journal.c.item_id == bindparam("item"),
        one_of(write_journal.c.state, ("intended", "in_doubt")),
    )
)
