"""The tasks people have and the items they are about, read for people: no personal data."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from runtime.person_tasks import OPEN
from runtime.tables import person_tasks, work_items

_task = person_tasks.c
_item = work_items.c


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task and the item it is about."""

    id: str
    item_id: str
    reference: str
    queue: str
    authority: str
    item_state: str
    kind: str
    reason_code: str
    state: str
    team: str
    person: str | None
    due_at: datetime
    fits: str
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    created_at: datetime

    @property
    def short_id(self) -> str:
        """Enough of the id to type."""
        return self.id[:8]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a person."""
        return self.state in OPEN


def tasks_that(connection: Connection, *conditions: ColumnElement[bool]) -> list[TaskRow]:
    """The tasks that fit, the earliest due first."""
    columns = [_column(field.name) for field in fields(TaskRow)]
    rows = connection.execute(
        select(*columns)
        .join_from(person_tasks, work_items, _item.id == _task.item_id)
        .where(*conditions)
        .order_by(_task.due_at, _task.created_at, _task.id)
    )
    return [TaskRow(**row._mapping) for row in rows]


def open_tasks(connection: Connection) -> list[TaskRow]:
    """Every task that waits, the earliest due first."""
    return tasks_that(connection, _task.state.in_(OPEN))


def tasks_of(connection: Connection, item_id: str) -> list[TaskRow]:
    """Every task about this item, the oldest first."""
    rows = tasks_that(connection, _task.item_id == item_id)
    return sorted(rows, key=lambda task: task.created_at)


def open_task_of(connection: Connection, item_id: str, kind: str) -> TaskRow | None:
    """The item's open task of this kind, if it has one."""
    open_ones = (_task.item_id == item_id, _task.kind == kind, _task.state.in_(OPEN))
    return next(iter(tasks_that(connection, *open_ones)), None)


def later_task(connection: Connection, task: TaskRow) -> TaskRow | None:
    """The open task that asks the same about the same item again."""
    return next((t for t in tasks_of(connection, task.item_id) if t.is_open), None)


def count_by_team(tasks: Sequence[TaskRow]) -> dict[str, int]:
    """How many tasks wait for each team."""
    teams = sorted({task.team for task in tasks})
    return {team: sum(task.team == team for task in tasks) for team in teams}


def _column(name: str) -> ColumnElement[object]:
    if name == "item_state":
        return _item.state.label(name)
    return _item[name] if name in ("reference", "queue", "authority") else _task[name]
