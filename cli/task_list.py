"""The tasks that wait for a person."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from cli.item_words import reason_words
from cli.moments import due_cell, said_as_at, said_waiting, today_at
from cli.names import Names
from cli.names_known import team_named
from cli.office import Office
from cli.report import Report
from cli.screen import (
    FIRST_ROWS,
    REFERENCE_LENGTH,
    WORDS_WIDTH,
    Column,
    and_more,
    line,
    table,
)
from domain.saying import say_number_of, say_sortable
from domain.wording.labels import filled
from domain.wording.states import clock_of
from domain.wording.tasks import TASK_KINDS, TASK_LIFE
from runtime.clock import business_now
from runtime.task_rows import TaskRow, open_tasks

WHO_WIDTH = 20


def listed(office: Office, due: str, team: str, *, is_all: bool = False) -> Report:
    """Open tasks, the earliest due first; a program gets all of them."""
    with office.database.snapshot() as connection:
        now = business_now(connection)
        every = open_tasks(connection)
        names = Names(connection, every, office)
    team = team_named(team, {task.team for task in every}) if team else ""
    until = today_at(due, now) if due else None
    tasks = [task for task in every if _fits(task, until, team)]
    shown = [task_facts(task, now, names.of(task)) for task in tasks]
    facts = {"as_at": now, "open": len(every), "tasks": shown}
    if not tasks:
        elsewhere = "mash tasks list" if every else "mash queue list"
        return Report(_nothing(len(every), now), facts, next_step=elsewhere)
    first_ones = tasks if is_all else tasks[:FIRST_ROWS]
    drawn = table(_COLUMNS, [_row(task, now, names.of(task)) for task in first_ones])
    more = and_more(len(tasks) - len(first_ones))
    blocks = [line(said_as_at(now)), line(""), drawn, *more, line("")]
    first = f"mash tasks show {tasks[0].short_id}"
    return Report(_verdict(tasks, now), facts, blocks, next_step=first)


def task_facts(task: TaskRow, now: datetime, called: str) -> dict[str, object]:
    """A task for a program."""
    return {
        "id": task.id,
        "item_id": task.item_id,
        "reference": task.reference,
        "called": called,
        "queue": task.queue,
        "authority": task.authority,
        "kind": task.kind,
        "title": TASK_KINDS[task.kind].title,
        "reason_code": task.reason_code,
        "reason": reason_words(task.reason_code),
        "state": task.state,
        "team": task.team,
        "person": task.person,
        "due_at": task.due_at,
        "clock": clock_of(task.due_at, now).code,
        "created_at": task.created_at,
    }


def life_words(task: TaskRow) -> str:
    """Who has the task, or what became of it."""
    return filled(TASK_LIFE[task.state].label, name=task.person or task.team)


_COLUMNS = (
    Column("Due", whole=True),
    Column("Item, task", whole=True, most=REFERENCE_LENGTH),
    Column("What, and why a person", least=WORDS_WIDTH),
    Column("Who", least=WHO_WIDTH),
)


def _row(task: TaskRow, now: datetime, called: str) -> tuple[Text | str, ...]:
    title = TASK_KINDS[task.kind].title
    what = f"{title}\n{reason_words(task.reason_code)}"
    who = f"{task.team}\n{life_words(task)}\n{said_waiting(task.created_at, now)}"
    return due_cell(task.due_at, now), f"{called}\n{task.short_id}", what, who


def _fits(task: TaskRow, until: datetime | None, team: str) -> bool:
    return (until is None or task.due_at <= until) and team in ("", task.team)


def _verdict(tasks: Sequence[TaskRow], now: datetime) -> str:
    clocks = [clock_of(task.due_at, now).code for task in tasks]
    late, soon = clocks.count("late"), clocks.count("due_soon")
    free = sum(task.person is None for task in tasks)
    waiting = say_number_of(len(tasks), "task waits", "tasks wait")
    return f"{waiting} for a person: {late} late, {soon} due within 60 minutes, {free} with nobody."


def _nothing(open_at_all: int, now: datetime) -> str:
    if open_at_all:
        others = say_number_of(open_at_all, "open task", "open tasks")
        return f"No task fits what was asked, of {others}, as at {say_sortable(now)}."
    return f"No task waits for a person in any queue, as at {say_sortable(now)}."
