"""Why people were asked about an item, in any task of it and of what it follows."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from sqlalchemy import CTE, Connection, literal, select

from runtime import person_tasks
from runtime.encryption import Cipher, SealBroken
from runtime.person_tasks import TAKEN_BY_HAND
from runtime.tables import person_tasks as tasks_table
from runtime.tables import work_items

# Where a worker puts every reason a message was held for, the first of which is the task's own.
HELD_FOR = "why"


def reasons_of(
    connection: Connection, item_ids: Sequence[str], cipher: Cipher | None
) -> Mapping[str, tuple[str, ...]]:
    """The codes a person was asked for about each item, its own before those of what it follows,
    the latest first; that it was taken by hand is no reason. Items never asked about are left out.

    Without the key, a message held for several reasons counts with the first of them.
    """
    line, task = _line(item_ids), tasks_table.c
    rows = connection.execute(
        select(line.c.item, task.id, task.reason_code)
        .join(tasks_table, task.item_id == line.c.about)
        .where(task.reason_code != TAKEN_BY_HAND)
        .order_by(line.c.steps, task.created_at.desc(), task.id)
    )
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        codes = (row.reason_code, *_held_for(connection, row.id, cipher))
        found.setdefault(row.item, {}).update(dict.fromkeys(codes))
    return {item: tuple(codes) for item, codes in found.items()}


def _line(item_ids: Sequence[str]) -> CTE:
    """Each item, and what it follows, and what that follows, with the number of steps back."""
    item = work_items.c
    start = select(item.id.label("item"), item.id.label("about"), literal(0).label("steps"))
    line = start.where(item.id.in_(item_ids)).cte("line", recursive=True)
    return line.union_all(
        select(line.c.item, item.follows, line.c.steps + 1)
        .join(work_items, item.id == line.c.about)
        .where(item.follows.is_not(None))
    )


def _held_for(connection: Connection, task_id: str, cipher: Cipher | None) -> list[str]:
    if cipher is None:
        return []
    with suppress(SealBroken):
        held_for = person_tasks.evidence(connection, task_id, cipher).get(HELD_FOR, "")
        return [code for code in held_for.split(", ") if code]
    return []
