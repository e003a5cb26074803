"""The tasks people have, read for the terminal: no personal data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from cli.item_rows import is_reference, items_named, no_such_item
from cli.report import Exit, Stop
from cli.screen import Column, line, table
from domain.saying import say_number_of
from domain.wording.tasks import TASK_KINDS
from runtime.encryption import Cipher
from runtime.person_tasks import OPEN
from runtime.tables import person_tasks, work_items

SHORTEST_ID = 4

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


def open_tasks(connection: Connection) -> list[TaskRow]:
    """Every task that waits, the earliest due first."""
    return _tasks(connection, _task.state.in_(OPEN))


def tasks_of(connection: Connection, item_id: str) -> list[TaskRow]:
    """Every task about this item, the oldest first."""
    rows = _tasks(connection, _task.item_id == item_id)
    return sorted(rows, key=lambda task: task.created_at)


def open_task_of(connection: Connection, item_id: str, kind: str) -> TaskRow | None:
    """The item's open task of this kind, if it has one."""
    open_ones = (_task.item_id == item_id, _task.kind == kind, _task.state.in_(OPEN))
    return next(iter(_tasks(connection, *open_ones)), None)


def find_task(connection: Connection, given: str) -> TaskRow:
    """The task whose id begins so. Raises: Stop.

    Never by the item's reference: an answer belongs to the very task that was looked at.
    """
    begun = given.strip().casefold()
    if len(begun) < SHORTEST_ID or not begun.replace("-", "").isalnum():
        raise _no_such(given)
    found = _tasks(connection, _task.id.startswith(begun, autoescape=True))
    if len(found) > 1:
        raise Stop(Exit.WRONG_COMMAND, f"{len(found)} tasks begin with {given}: type more of it.")
    if not found:
        raise _no_such(given)
    return found[0]


def find_task_to_show(connection: Connection, given: str, cipher: Callable[[], Cipher]) -> TaskRow:
    """For a look only: the task of this id, or the one open task about the item. Raises: Stop."""
    about = items_named(connection, given, "", cipher)
    if not about and is_reference(given):
        raise no_such_item(given)
    if not about:
        return find_task(connection, given)
    tasks = [t for item in about for t in tasks_of(connection, item.id) if t.is_open]
    if len(tasks) != 1:
        raise _which_of(given, tasks)
    return tasks[0]


def later_task(connection: Connection, task: TaskRow) -> TaskRow | None:
    """The open task that asks the same about the same item again."""
    return next((t for t in tasks_of(connection, task.item_id) if t.is_open), None)


def _tasks(connection: Connection, *conditions: ColumnElement[bool]) -> list[TaskRow]:
    columns = [_column(field.name) for field in fields(TaskRow)]
    rows = connection.execute(
        select(*columns)
        .join_from(person_tasks, work_items, _item.id == _task.item_id)
        .where(*conditions)
        .order_by(_task.due_at, _task.created_at, _task.id)
    )
    return [TaskRow(**row._mapping) for row in rows]


def _column(name: str) -> ColumnElement[object]:
    if name == "item_state":
        return _item.state.label(name)
    return _item[name] if name in ("reference", "queue", "authority") else _task[name]


def _which_of(given: str, tasks: Sequence[TaskRow]) -> Stop:
    if not tasks:
        verdict = f"No task about {given} waits for a person."
        return Stop(Exit.WRONG_COMMAND, verdict, next_step=f"mash queue show {given}")
    columns = Column("Task", whole=True), Column("Item", whole=True), Column("What")
    rows = [(task.short_id, task.reference, TASK_KINDS[task.kind].title) for task in tasks]
    waiting = say_number_of(len(tasks), "task", "tasks")
    verdict = f"{waiting} about {given} wait for a person: type the one you mean."
    return Stop(Exit.WRONG_COMMAND, verdict, [table(columns, rows), line("")])


def _no_such(given: str) -> Stop:
    if is_reference(given):
        return Stop(
            Exit.WRONG_COMMAND,
            f"{given} names an item; an answer names the task that was looked at, by its id.",
            next_step=f"mash tasks show {given}",
        )
    return Stop(
        Exit.WRONG_COMMAND,
        f"No task has an id that begins with {given}.",
        next_step="mash tasks list",
    )


def count_by_team(tasks: Sequence[TaskRow]) -> dict[str, int]:
    """How many tasks wait for each team."""
    teams = sorted({task.team for task in tasks})
    return {team: sum(task.team == team for task in tasks) for team in teams}
