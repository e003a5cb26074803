"""The passes of a process: when the partner was asked, over which window, and whether it ended."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from runtime.tables import passes

_pass = passes.c


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass. `seen`, `withheld` and `items_new` are None until it is completed."""

    id: str
    process: str
    asked_at: datetime
    window_from: datetime
    window_until: datetime
    completed_at: datetime | None
    seen: int | None
    withheld: int | None
    items_new: int | None


def begin(
    connection: Connection, process: str, asked_at: datetime, window: tuple[datetime, datetime]
) -> Pass:
    """Write down that a pass has begun."""
    begun = Pass(str(uuid.uuid4()), process, asked_at, *window, None, None, None, None)
    connection.execute(
        insert(passes).values(
            id=begun.id,
            process=process,
            asked_at=asked_at,
            window_from=window[0],
            window_until=window[1],
        )
    )
    return begun


def complete(
    connection: Connection, pass_id: str, now: datetime, seen: int, withheld: int, items_new: int
) -> None:
    """Write down that a pass saw everything and queued all of it."""
    connection.execute(
        update(passes)
        .where(_pass.id == pass_id, _pass.completed_at.is_(None))
        .values(completed_at=now, seen=seen, withheld=withheld, items_new=items_new)
    )


def last_completed(connection: Connection, process: str) -> Pass | None:
    """The latest pass that was completed, by when it asked; None before the first."""
    row = connection.execute(
        select(passes)
        .where(_pass.process == process, _pass.completed_at.is_not(None))
        .order_by(_pass.asked_at.desc())
        .limit(1)
    ).one_or_none()
    return _as_pass(row) if row else None


def since(connection: Connection, process: str, moment: datetime) -> list[Pass]:
    """Every pass that began at or after this moment, the oldest first."""
    rows = connection.execute(
        select(passes)
        .where(_pass.process == process, _pass.asked_at >= moment)
        .order_by(_pass.asked_at)
    )
    return [_as_pass(row) for row in rows]


def _as_pass(row: Row[tuple[object, ...]]) -> Pass:
    return Pass(**row._mapping)
