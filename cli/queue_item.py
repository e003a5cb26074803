"""One item: its state in a sentence, every turn, every entry made for it, every task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from sqlalchemy import Connection, Row

from cli.item_rows import find_item
from cli.item_words import reason_words, settled_words, state_sentence
from cli.moments import due_line, said
from cli.names import Names
from cli.office import Office
from cli.queue_list import item_facts
from cli.report import Report
from cli.screen import Cell, Column, heading, line, pairs, table, tagged
from cli.task_list import life_words
from connectors.partner_names import system_name
from domain.outcome import State
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS
from runtime.clock import business_now
from runtime.item_rows import ItemRow, Settlement, attempts_of, item_of, settlement_of, writes_of
from runtime.task_rows import TaskRow, tasks_of


@dataclass(frozen=True, slots=True)
class _Whole:
    item: ItemRow
    called: str
    attempts: Sequence[Row[Any]]
    writes: Sequence[Row[Any]]
    tasks: Sequence[TaskRow]
    settlement: Settlement | None
    awaited: ItemRow | None
    followed: ItemRow | None
    now: datetime


def shown(office: Office, reference: str, queue: str) -> Report:
    """Everything the queue knows of the item that is not sealed."""
    with office.database.snapshot() as connection:
        item = find_item(connection, reference, queue, office.cipher)
        whole = _read(connection, item, office)
    label = STATES[whole.item.state]
    blocks = [
        tagged(f"{whole.called}  [{label.label}]", label.tag),
        pairs(_about(whole)),
        *_turns(whole.attempts),
        *_entries(whole.writes),
        *_tasks(whole.tasks),
        line(""),
    ]
    return Report(_verdict(whole), _facts(whole), blocks)


def _read(connection: Connection, item: ItemRow, office: Office) -> _Whole:
    return _Whole(
        item,
        Names(connection, [item], office).of(item),
        attempts_of(connection, item.id),
        writes_of(connection, item.id),
        tasks_of(connection, item.id),
        settlement_of(connection, item.id),
        item_of(connection, item.awaits) if item.awaits else None,
        item_of(connection, item.follows) if item.follows else None,
        business_now(connection),
    )


def _about(whole: _Whole) -> list[tuple[str, Cell]]:
    item = whole.item
    due = said(item.due_at) if item.state.is_final else due_line(item.due_at, whole.now)
    rows: list[tuple[str, Cell]] = [
        ("Queue", f"{item.queue} · {item.authority} · {item.kind}"),
        *([("There called", item.reference)] if whole.called != item.reference else []),
        ("Due", due),
        ("Why", reason_words(item.outcome_code, item.waits_for_system or "")),
        ("Not before", said(item.not_before)),
        ("Made", f"{said(item.created_at)} by {item.requested_by}"),
        ("Ended", said(item.ended_at)),
        ("Tries", f"{item.attempts_used} of {item.attempts_allowed}"),
        ("Rules", item.rules_version),
    ]
    if whole.followed:
        rows.append(("Follows", whole.followed.reference))
    return rows


def _turns(attempts: Sequence[Row[Any]]) -> list[RenderableType]:
    if not attempts:
        return []
    columns = (
        Column("Turn", right=True, whole=True),
        Column("Worker", whole=True),
        Column("From", whole=True),
        Column("To", whole=True),
        Column("Ended as"),
    )
    rows = [
        (str(turn.number), turn.worker, said(turn.claimed_at), said(turn.ended_at), _end(turn))
        for turn in attempts
    ]
    return [heading("Turns"), table(columns, rows)]


def _end(turn: Row[Any]) -> str:
    if turn.ended_as is None:
        return STATES[State.WORKING].label
    ended = STATES[turn.ended_as].label if turn.ended_as in STATES else turn.ended_as
    why = reason_words(turn.code)
    return ended if why == "–" or turn.code == turn.ended_as else f"{ended}: {why}"


def _entries(writes: Sequence[Row[Any]]) -> list[RenderableType]:
    if not writes:
        return []
    columns = (
        Column("Entry in"),
        Column("Operation", whole=True),
        Column("Began", whole=True),
        Column("Stands", whole=True),
        Column("Record"),
    )
    rows = [
        (
            system_name(write.system),
            write.operation,
            said(write.intended_at),
            write.state,
            write.record_id or "–",
        )
        for write in writes
    ]
    return [heading("Entries in partner systems"), table(columns, rows)]


def _tasks(tasks: Sequence[TaskRow]) -> list[RenderableType]:
    if not tasks:
        return []
    columns = (
        Column("Task", whole=True),
        Column("Due", whole=True),
        Column("What"),
        Column("Who"),
    )
    rows = [
        (
            task.short_id,
            said(task.due_at),
            TASK_KINDS[task.kind].title,
            f"{task.team}\n{life_words(task)}",
        )
        for task in tasks
    ]
    return [heading("Tasks"), table(columns, rows)]


def _verdict(whole: _Whole) -> str:
    if whole.settlement:
        return f"[{STATES[State.IN_DOUBT].label}] {settled_words(whole.settlement)}."
    return state_sentence(whole.item, whole.tasks, whole.writes, whole.awaited)


def _facts(whole: _Whole) -> dict[str, object]:
    turns = [
        {"number": t.number, "worker": t.worker, "ended_as": t.ended_as, "code": t.code}
        for t in whole.attempts
    ]
    writes = [
        {"system": w.system, "operation": w.operation, "state": w.state, "record_id": w.record_id}
        for w in whole.writes
    ]
    tasks = [{"id": t.id, "kind": t.kind, "state": t.state} for t in whole.tasks]
    settled = whole.settlement
    return {
        "item": item_facts(whole.item, whole.now, whole.called),
        "attempts": turns,
        "writes": writes,
        "tasks": tasks,
        "settlement": {"answer": settled.answer, "by": settled.by} if settled else None,
    }
