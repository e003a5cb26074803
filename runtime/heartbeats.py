"""Who says that they live, and since when a queue stands still: elapsed time throughout."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, case, delete, select

from runtime import work_queue
from runtime.database import elapsed_now, insert_or
from runtime.tables import attempts, heartbeats, progress_marks, work_items

_beat = heartbeats.c
_mark = progress_marks.c


class Part(StrEnum):
    """What beats. `anchor` says when the host last anchored the trail, not that something lives."""

    WATCH = "watch"
    SWEEP = "sweep"
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True)
class Beat:
    """The last time a part on a host said that it lives."""

    part: Part
    host: str
    beat_real: float


@dataclass(frozen=True, slots=True)
class Stillness:
    """A queue in which something can be claimed, and since when no turn in it has ended."""

    queue: str
    since_real: float


def beat(connection: Connection, part: Part, host: str, at_real: float | None = None) -> None:
    """Say that this part lives on this host, or did at an earlier moment."""
    now = elapsed_now(connection) if at_real is None else at_real
    connection.execute(
        insert_or(connection, heartbeats)
        .values(part=part, host=host, beat_real=now)
        .on_conflict_do_update(index_elements=["part", "host"], set_={"beat_real": now})
    )


def beats(connection: Connection) -> list[Beat]:
    """The last beat of every part on every host."""
    rows = connection.execute(select(heartbeats).order_by(_beat.part, _beat.host))
    return [Beat(Part(row.part), row.host, row.beat_real) for row in rows]


def resign(connection: Connection, part: Part, host: str) -> None:
    """Say that this part has ended in order: nobody waits for its next beat."""
    connection.execute(delete(heartbeats).where(_beat.part == part, _beat.host == host))


def forget(connection: Connection, host: str) -> int:
    """A host that is no more: nobody waits for its beats; how many parts it had."""
    return connection.execute(delete(heartbeats).where(_beat.host == host)).rowcount


def note_progress(connection: Connection, now: datetime) -> None:
    """Mark each queue that has work for a worker: the clock starts anew when a turn has ended.

    Turns carry business time, which a demonstration sets forward by hours; ten minutes without
    progress are ten minutes of the workers' own time. So the watch looks whether the latest turn is
    still the one it saw, and counts from then on the database's real clock.
    """
    elapsed = elapsed_now(connection)
    waiting = _queues_with_work(connection, now, elapsed)
    connection.execute(delete(progress_marks).where(_mark.queue.not_in(waiting)))
    for queue in waiting:
        _mark_queue(connection, queue, elapsed)


def standing_still(connection: Connection) -> list[Stillness]:
    """Every queue that has work for a worker, and since when no turn has ended there."""
    rows = connection.execute(select(_mark.queue, _mark.since_real).order_by(_mark.queue))
    return [Stillness(row.queue, row.since_real) for row in rows]


def write_signed(path: Path, said: dict[str, object], signer: Ed25519PrivateKey) -> None:
    """One line of JSON, signed, for a monitor of the force's own that only reads a file."""
    statement = json.dumps(said, sort_keys=True)
    signature = signer.sign(statement.encode()).hex()
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps({"said": statement, "signature": signature}) + "\n", "utf-8")
    os.replace(beside, path)


def _queues_with_work(connection: Connection, now: datetime, elapsed: float) -> list[str]:
    has_work = work_queue.claimable(now, elapsed)
    queues = select(work_items.c.queue).where(*has_work).distinct().order_by(work_items.c.queue)
    return list(connection.execute(queues).scalars())


def _mark_queue(connection: Connection, queue: str, elapsed: float) -> None:
    last_turn_at = connection.execute(
        select(attempts.c.ended_at)
        .join(work_items, work_items.c.id == attempts.c.item_id)
        .where(work_items.c.queue == queue, attempts.c.ended_at.is_not(None))
        .order_by(attempts.c.ended_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    is_the_same = _mark.last_turn_at.is_not_distinct_from(last_turn_at)
    connection.execute(
        insert_or(connection, progress_marks)
        .values(queue=queue, last_turn_at=last_turn_at, since_real=elapsed)
        .on_conflict_do_update(
            index_elements=["queue"],
            set_={
                "last_turn_at": last_turn_at,
                "since_real": case((is_the_same, _mark.since_real), else_=elapsed),
            },
        )
    )
