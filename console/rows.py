"""Tasks and items as a page shows them: due, words, colours, who has them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from bots.research.intake import case_of
from bots.research.items import (
    CASE_LOOK,
    LICENSED_CHECKS,
    NAME_SEARCH,
    PERSON_CASES,
    POSSIBLE_MATCH,
    QUEUE,
    RESEARCH,
)
from bots.research.packs import completed_by
from bots.research.questions import question_in
from connectors.partner_names import is_sent, place_of, system_name
from console.rules import Running, Sight
from console.visits import Console
from domain.outcome import State, WorkItemId
from domain.saying import say_due, say_moment, say_short_date, say_time, say_time_exactly
from domain.school_days import london_day
from domain.wording.by_hand import OPEN_WRITE
from domain.wording.labels import Label, filled
from domain.wording.processes import kind_name
from domain.wording.progress import RUNS
from domain.wording.reasons.table import reason_said
from domain.wording.research import SEARCHED_SYSTEMS
from domain.wording.searches import START
from domain.wording.states import STATES, clock_of
from domain.wording.tasks import TASK_KINDS, TASK_LIFE
from runtime import person_tasks
from runtime.encryption import SealBroken
from runtime.item_rows import ItemRow
from runtime.item_rows import items as item_rows
from runtime.night_facts import called_of
from runtime.tables import work_items
from runtime.task_rows import TaskRow

# Said of the time a task is due; what is in time needs no tag.
UNSETTLED = ("intended", "in_doubt")
OF_OTHERS = Label("of_others", "Asked for")
_item = work_items.c
# Where whoever asked for it follows it, and reads what came of it.
FOLLOWED_AT = {RESEARCH: "/research/", NAME_SEARCH: "/search/", PERSON_CASES: "/search/"}
SAID_CLOCKS = ("late", "at_risk", "due_soon")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in a list."""

    id: str
    title: str
    called: str
    why: str
    due: str
    tag: Label
    who: str
    team: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What became of one piece of work."""

    id: str
    called: str
    what: str
    at: str
    state: Label
    why: str
    path: str = ""
    has_pack: bool = False
    has_list: bool = False


def names_of(
    connection: Connection, console: Console, item_ids: Sequence[str]
) -> Mapping[str, str]:
    """What these items are called on every page."""
    called = called_of(connection, [WorkItemId(one) for one in item_ids], console.cipher())
    runs = item_rows(connection, _item.id.in_(item_ids), _item.queue == QUEUE)
    return {**called, **{run.id: _case_of(run) for run in runs}}


def _case_of(run: ItemRow) -> str:
    """The number of the case; a question about a possible match has its own page by its id."""
    is_of_case = run.kind in (RESEARCH, CASE_LOOK, LICENSED_CHECKS)
    return case_of(run.reference) if is_of_case else f"R-{run.id[:8]}"


def task_lines(
    connection: Connection, console: Console, tasks: Sequence[TaskRow], now: datetime, sight: Sight
) -> list[TaskLine]:
    """These tasks as a list shows them to this person, in the order given."""
    read = [task.item_id for task in tasks if sight.reads(task)]
    names = {
        **names_of(connection, console, [task.item_id for task in tasks]),
        **_names_of_matches(connection, console, read),
    }
    return [
        TaskLine(
            id=task.id,
            title=TASK_KINDS[task.kind].title,
            called=names.get(task.item_id, task.reference),
            why=reason_said(task.reason_code),
            due=say_due(task.due_at, now),
            tag=tag_of(connection, console, task, now),
            who=name_of(console, task.person) if task.person else "nobody has it",
            team=task.team,
            is_late=task.due_at < now,
        )
        for task in tasks
    ]


def _names_of_matches(
    connection: Connection, console: Console, item_ids: Sequence[str]
) -> Mapping[str, str]:
    """`43260118204, Health (R-2e181c5e)`, for who may read it; one not opened is left out."""
    is_asked = (_item.queue == QUEUE, _item.kind == POSSIBLE_MATCH)
    names: dict[str, str] = {}
    for one in item_rows(connection, _item.id.in_(item_ids), *is_asked):
        with suppress(SealBroken, ValidationError):
            asked = question_in(connection, one.id, console.cipher())
            agency = SEARCHED_SYSTEMS[asked.found.record.system].agency
            names[one.id] = f"{case_of(asked.root)}, {agency} ({_case_of(one)})"
    return names


def item_lines(
    connection: Connection, console: Console, items: Sequence[ItemRow], now: datetime
) -> list[ItemLine]:
    """These items as a list shows them, in the order given."""
    names = names_of(connection, console, [item.id for item in items])
    return [
        ItemLine(
            id=item.id,
            called=names.get(item.id, item.reference),
            what=_what(connection, console, item),
            at=when(item.ended_at, now) if item.ended_at else "",
            state=STATES[item.state],
            why=_why(item),
            path=f"{FOLLOWED_AT[item.kind]}{item.id}" if item.kind in FOLLOWED_AT else "",
            has_pack=_has_pack(item),
            has_list=item.kind in (NAME_SEARCH, PERSON_CASES) and item.state == State.DONE,
        )
        for item in items
    ]


def lines_of_others(
    connection: Connection, console: Console, items: Sequence[ItemRow], now: datetime
) -> list[ItemLine]:
    """That these were asked for: true of whatever waits and of what is closed, whoever has it."""
    return [
        replace(line, at="not shown", state=OF_OTHERS, why="", path="", has_pack=False)
        for line in item_lines(connection, console, items, now)
    ]


def _has_pack(item: ItemRow) -> bool:
    return (item.queue, item.kind, item.state) == (QUEUE, RESEARCH, State.DONE)


def _what(connection: Connection, console: Console, item: ItemRow) -> str:
    """What was done, or is to be; of a pack also by itself which checks it made later."""
    if not _has_pack(item):
        return kind_name(item.kind)
    completed = completed_by(connection, item.id, console.cipher())
    if not completed:
        return RUNS["made"]
    agencies = ", ".join(SEARCHED_SYSTEMS[system].agency for system in completed)
    return filled(RUNS["completed"], agencies=agencies)


def tag_of(connection: Connection, console: Console, task: TaskRow, now: datetime) -> Label:
    """The one tag beside a task: its clock when that presses, else where it is in its life."""
    clock = clock_of(task.due_at, now)
    if task.is_open and clock.code in SAID_CLOCKS:
        return clock
    return life_of(connection, console, task)


def life_of(connection: Connection, console: Console, task: TaskRow) -> Label:
    """Where the task is in its life, by its last step that changed that."""
    kind = TASK_KINDS[task.kind]
    steps = [one for one in person_tasks.history(connection, task.id) if one.event != "reminded"]
    code = steps[-1].event if steps else task.state
    words = filled(TASK_LIFE[code].label, name=name_of(console, task.person or task.team))
    return Label(code, words, kind.tag)


def running_said(console: Console, now_on: Running) -> str:
    """`This research started 6:53am for DC Amara Voss.`"""
    at, name = say_moment(now_on.started_at), name_of(console, now_on.by)
    return filled(START["running"], at=at, name=name)


def name_of(console: Console, person_id: str) -> str:
    """What a person is called here; their id where they have no account."""
    person = console.people.get(person_id)
    return person.name if person else person_id


def when(moment: datetime, now: datetime) -> str:
    """`6:47am`, and with its day when that is not today's."""
    day, today = london_day(moment), london_day(now)
    return say_time(moment) if day == today else f"{say_short_date(day, today)}, {say_time(moment)}"


def _why(item: ItemRow) -> str:
    if item.state in (State.DONE, State.DONE_BY_PERSON):
        return ""
    said = reason_said(
        item.outcome_code, system_name(item.waits_for_system) if item.waits_for_system else ""
    )
    return "" if said == "–" else said


def open_writes_said(writes: Sequence[Row[Any]]) -> list[tuple[str, str]]:
    """For each write that may have happened: what the worker did, and where to look for it."""
    return [
        (
            filled(
                OPEN_WRITE["sent" if is_sent(one.system, one.operation) else "entered"],
                at=say_time_exactly(one.intended_at),
            ),
            filled(
                OPEN_WRITE["look_first"], place=place_of(one.system, one.operation, one.reference)
            ),
        )
        for one in writes
        if one.state in UNSETTLED
    ]
