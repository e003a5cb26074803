"""The counts `mash status` shows, read in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from domain.outcome import State
from domain.wording.states import clock_of
from runtime.database import elapsed_now
from runtime.item_rows import unfinished
from runtime.lanes import LaneState
from runtime.tables import account_seats, egress_proxies, lanes, work_items

_item = work_items.c


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What is not finished in one queue."""

    queue: str
    by_state: Mapping[State, int]
    by_clock: Mapping[str, int]
    oldest_at: datetime

    def has(self, state: State) -> bool:
        """Whether anything is in this state."""
        return self.by_state.get(state, 0) > 0

    @property
    def late(self) -> int:
        """How many are past their due time."""
        return self.by_clock.get("late", 0)


@dataclass(frozen=True, slots=True)
class Running:
    """A process that says that it lives, and how many seconds ago it said so."""

    name: str
    lanes: int
    beat_seconds_ago: float


def counts_by_queue(connection: Connection, now: datetime) -> list[QueueCounts]:
    """Every queue with something unfinished in it."""
    columns = _item.queue, _item.state, _item.due_at, _item.created_at
    wanted = select(*columns).where(unfinished()).order_by(_item.queue)
    rows: list[Row[Any]] = list(connection.execute(wanted))
    queues = dict.fromkeys(row.queue for row in rows)
    return [_counted(q, [row for row in rows if row.queue == q], now) for q in queues]


def proxies(connection: Connection) -> list[Running]:
    """The egress proxy of every host."""
    elapsed = elapsed_now(connection)
    rows = connection.execute(select(egress_proxies).order_by(egress_proxies.c.host))
    return [Running(row.host, 0, max(elapsed - row.beat_real, 0.0)) for row in rows]


def workers(connection: Connection) -> list[Running]:
    """Every worker with an open lane."""
    elapsed = elapsed_now(connection)
    beat = func.max(lanes.c.beat_real).label("beat")
    living = (LaneState.REQUESTED, LaneState.OPEN)
    rows = connection.execute(
        select(lanes.c.worker, func.count().label("lanes"), beat)
        .where(lanes.c.state.in_(living))
        .group_by(lanes.c.worker)
        .order_by(lanes.c.worker)
    )
    return [Running(row.worker, row.lanes, max(elapsed - row.beat, 0.0)) for row in rows]


def seats_taken(connection: Connection) -> Mapping[str, int]:
    """How many account sessions are taken in each partner system."""
    seat = account_seats.c
    rows = connection.execute(select(seat.system, func.count().label("n")).group_by(seat.system))
    return {row.system: row.n for row in rows}


def _counted(queue: str, rows: Sequence[Row[Any]], now: datetime) -> QueueCounts:
    states = [State(row.state) for row in rows]
    clocks = [clock_of(row.due_at, now).code for row in rows]
    return QueueCounts(
        queue,
        {state: states.count(state) for state in dict.fromkeys(states)},
        {clock: clocks.count(clock) for clock in dict.fromkeys(clocks)},
        min(row.created_at for row in rows),
    )
