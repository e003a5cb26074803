"""What the watch reads: one look at the database, ids and codes only."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from domain.outcome import FINAL_STATES, State
from domain.school_days import london, london_day
from runtime import audit_trail, gates, heartbeats, passes, work_queue
from runtime.database import elapsed_now
from runtime.lanes import LaneState
from runtime.person_tasks import OPEN
from runtime.release_modes import Mode
from runtime.tables import (
    attempts,
    egress_proxies,
    lanes,
    person_tasks,
    release_modes,
    settlements,
    work_items,
    write_journal,
)
from runtime.watching import (
    ENCOMPASS,
    ENDED_UNDONE,
    Demotion,
    Pace,
    SeenHost,
    SeenItem,
    SeenTask,
    Snapshot,
)
from runtime.work_queue import RESOLVE

# What ended undone and nobody ordered again is the report's after a week, no longer an alarm's.
FAILED_SEEN_DAYS = 7
RECORD = "record"
NOT_PROVEN_DONE = frozenset(State) - {State.DONE, State.DONE_BY_PERSON, State.CANCELLED}

_item = work_items.c
_attempt = attempts.c


def look(connection: Connection, now: datetime) -> Snapshot:
    """Everything the findings need, in the one transaction of this connection."""
    elapsed = elapsed_now(connection)
    last_pass = passes.last_completed(connection, ENCOMPASS)
    return Snapshot(
        elapsed=elapsed,
        items=_items(connection, now, elapsed),
        tasks=_tasks(connection),
        last_pass_asked_at=last_pass.asked_at if last_pass else None,
        demotions=_demotions(connection),
        closed=frozenset(gates.closed_connectors(connection)),
        hosts=_hosts(connection),
        beats=heartbeats.beats(connection),
        still=heartbeats.standing_still(connection),
        pace=_pace(connection, now),
        trail_rows=audit_trail.head(connection).number,
    )


def _items(connection: Connection, now: datetime, elapsed: float) -> list[SeenItem]:
    """In the order in which they are claimed."""
    is_claimable = and_(*work_queue.claimable(now, elapsed))
    again = work_items.alias("again")
    carries_on = again.c.queue != RESOLVE, again.c.kind != RECORD
    is_ordered_again = select(again.c.id).where(again.c.follows == _item.id, *carries_on).exists()
    settled = settlements.c.answer
    doubtful = and_(_item.state == State.IN_DOUBT, or_(settled.is_(None), settled == "not_there"))
    failed = and_(
        _item.state.in_(ENDED_UNDONE), _item.ended_at >= now - timedelta(days=FAILED_SEEN_DAYS)
    )
    only_watched = and_(
        _item.state == State.NO_ACTION,
        _item.outcome_code == "shadow",
        _item.ended_at >= now - timedelta(days=1),
    )
    undone = and_(or_(doubtful, failed), ~is_ordered_again)
    columns = _item.id, _item.queue, _item.kind, _item.authority, _item.state, _item.due_at
    more = _item.outcome_code, _item.ended_at, _item.waits_for_system
    rows = connection.execute(
        select(*columns, *more, settled.label("settled"), is_claimable.label("is_claimable"))
        .add_columns(_has_open_write().label("may_have_happened"))
        .outerjoin(settlements, settlements.c.item_id == _item.id)
        .where(_item.queue.in_(_queues(connection)), _item.state.in_(NOT_PROVEN_DONE))
        .where(or_(_item.state.not_in(FINAL_STATES), undone, only_watched))
        .order_by(_item.priority, _item.due_at.nulls_last(), _item.created_at, _item.id)
    )
    return [
        SeenItem(
            **{
                **row._mapping,
                "state": State(row.state),
                "is_claimable": bool(row.is_claimable),
                "may_have_happened": bool(row.may_have_happened),
            }
        )
        for row in rows
    ]


def _has_open_write() -> ColumnElement[bool]:
    entry = write_journal.c
    return exists().where(entry.item_id == _item.id, entry.state.in_(("intended", "in_doubt")))


def _queues(connection: Connection) -> Sequence[str]:
    """Named one by one, so that the index by queue and state serves: finished items are many."""
    return connection.execute(select(_item.queue).distinct()).scalars().all()


def _tasks(connection: Connection) -> list[SeenTask]:
    task = person_tasks.c
    columns = task.item_id, task.state, task.due_at, task.escalate_at
    rows = connection.execute(select(*columns).where(task.state.in_(OPEN)).order_by(task.due_at))
    return [
        SeenTask(row.item_id, row.state == "taken", row.due_at, row.escalate_at) for row in rows
    ]


def _demotions(connection: Connection) -> list[Demotion]:
    """The processes whose latest change took them back."""
    rows = connection.execute(select(release_modes).order_by(release_modes.c.id)).all()
    held: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in rows:
        held.setdefault((row.process, row.authority), []).append(row)
    return [
        Demotion(process, authority, changes[-1].since)
        for (process, authority), changes in held.items()
        if _is_taken_back(changes)
    ]


def _is_taken_back(changes: Sequence[Row[Any]]) -> bool:
    before = Mode(changes[-2].mode) if len(changes) > 1 else Mode.SHADOW
    return Mode(changes[-1].mode).reach < before.reach


def _hosts(connection: Connection) -> list[SeenHost]:
    """Every host that has a proxy, or a lane nobody has closed."""
    beats = {row.host: row.beat_real for row in connection.execute(select(egress_proxies))}
    until = func.min(lanes.c.until_real).label("until_real")
    unclosed = select(lanes.c.host, until).where(lanes.c.state != LaneState.CLOSED)
    oldest = {
        row.host: row.until_real for row in connection.execute(unclosed.group_by(lanes.c.host))
    }
    return [SeenHost(host, beats.get(host), oldest.get(host)) for host in sorted({*beats, *oldest})]


def _pace(connection: Connection, now: datetime) -> Pace:
    """Turns of this day that ended, of the queue that tells schools."""
    midnight = london(london_day(now), time(0))
    rows = connection.execute(
        select(_attempt.claimed_at, _attempt.ended_at, _attempt.lane)
        .join(work_items, _item.id == _attempt.item_id)
        .where(_attempt.ended_at >= midnight, _item.queue == ENCOMPASS)
    ).all()
    busy = sum(((row.ended_at - row.claimed_at) for row in rows), timedelta(0))
    return Pace(len(rows), busy.total_seconds(), len({row.lane for row in rows}))
