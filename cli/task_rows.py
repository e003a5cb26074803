"""The task a person means by what they typed."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from cli.item_rows import is_reference, items_named, no_such_item
from cli.report import Exit, Stop
from cli.screen import Column, line, table
from domain.saying import say_number_of
from domain.wording.tasks import TASK_KINDS
from runtime.encryption import Cipher
from runtime.tables import person_tasks
from runtime.task_rows import TaskRow, tasks_of, tasks_that

SHORTEST_ID = 4


def find_task(connection: Connection, given: str) -> TaskRow:
    """The task whose id begins so. Raises: Stop.

    Never by the item's reference: an answer belongs to the very task that was looked at.
    """
    begun = given.strip().casefold()
    if len(begun) < SHORTEST_ID or not begun.replace("-", "").isalnum():
        raise _no_such(given)
    found = tasks_that(connection, person_tasks.c.id.startswith(begun, autoescape=True))
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
