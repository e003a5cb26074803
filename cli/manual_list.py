"""The list for working by hand: what is not done yet, by due time; the one print that may name
people, and the only one that needs no writable database.

What the queue knows stands in every row. A bot that knows more (the school, its number, whom to ask
for, the pupils) hands its own rows to `manual_list`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Connection

from cli.item_rows import ItemRow, items, left_to_do, matching, may_have_happened
from cli.item_words import reason_words
from cli.moments import clock_of, due_cell, today_at
from cli.office import Office
from cli.people import note_if_it_can_be
from cli.report import Exit, Report
from cli.screen import Column, line, table
from domain.saying import say_number_of, say_sortable
from domain.wording import STATES
from runtime.audit_events import AuditEvent
from runtime.clock import business_now

MARKING = "OFFICIAL-SENSITIVE"
MAY_HAVE_HAPPENED = "! MAY ALREADY HAVE BEEN DONE"


@dataclass(frozen=True, slots=True)
class ManualRow:
    """One thing to do by hand. `known` is what a bot adds: heading to words, printed in order."""

    reference: str
    due_at: datetime | None
    why: str
    may_have_happened: bool = False
    known: Mapping[str, str] = field(default_factory=dict)


def printed(office: Office, due: str, queue: str, by: str) -> Report:
    """Print the list, and write down that it was printed."""
    with office.database.snapshot() as connection:
        now = business_now(connection)
        until = today_at(due, now) if due else None
        rows = rows_of_queue(connection, queue, until)
    is_kept = note_if_it_can_be(
        office, AuditEvent.MANUAL_LIST_PRINTED, by, now, rows=str(len(rows))
    )
    return manual_list(rows, by, now, is_kept)


def rows_of_queue(
    connection: Connection, queue: str, until: datetime | None
) -> Sequence[ManualRow]:
    """What the queue itself knows of everything that is not done."""
    open_writes = may_have_happened(connection)
    waiting = items(connection, *left_to_do(), *matching(queue=queue))
    return [_row_of(item, item.id in open_writes) for item in waiting if _is_due(item, until)]


def manual_list(rows: Sequence[ManualRow], by: str, now: datetime, is_kept: bool) -> Report:
    """The list as it is printed. `is_kept`: whether the print is in the audit trail."""
    facts = {
        "as_at": now,
        "printed_by": by,
        "recorded": is_kept,
        "rows": [_facts(row, now) for row in rows],
    }
    not_kept = "" if is_kept else " This print could not be recorded: write down who has it."
    code = Exit.COMPLETE if is_kept else Exit.NOT_PROVEN
    if not rows:
        nothing = f"Nothing is left to do by hand, as at {say_sortable(now)}.{not_kept}"
        return Report(nothing, facts, (), code)
    head = f"{MARKING}   To do by hand   printed {say_sortable(now)} by {by}"
    blocks: list[RenderableType] = [
        Text(head, style="bold"),
        line("Look before each call: an item may have been done since printing. Tick, time, name."),
        line("Shred when entered.\n"),
        _table(rows, now),
        line(""),
    ]
    return Report(f"{_verdict(rows, now)}{not_kept}", facts, blocks, code)


def _row_of(item: ItemRow, is_open: bool) -> ManualRow:
    why = reason_words(item.outcome_code, item.waits_for_system or "")
    label = STATES[item.state].label
    return ManualRow(
        item.reference, item.due_at, label if why == "–" else f"{label}: {why}", is_open
    )


def _is_due(item: ItemRow, until: datetime | None) -> bool:
    return until is None or (item.due_at is not None and item.due_at <= until)


def _table(rows: Sequence[ManualRow], now: datetime) -> RenderableType:
    more = list(dict.fromkeys(name for row in rows for name in row.known))
    columns = [
        Column("Due", whole=True),
        *(Column(name) for name in more),
        Column("Reference", whole=True),
        Column("Why"),
        Column("Done? time / whom", whole=True),
    ]
    return table(columns, [_cells(row, more, now) for row in rows])


def _cells(row: ManualRow, more: Sequence[str], now: datetime) -> list[str | Text]:
    why: str | Text = row.why
    if row.may_have_happened:
        why = Text.assemble((MAY_HAVE_HAPPENED, "bold red"), "\n", row.why)
    known = [row.known.get(name, "") for name in more]
    return [
        due_cell(row.due_at, now, is_short=True),
        *known,
        row.reference,
        why,
        "[ ] __:__ ______",
    ]


def _facts(row: ManualRow, now: datetime) -> dict[str, object]:
    return {
        "reference": row.reference,
        "due_at": row.due_at,
        "clock": clock_of(row.due_at, now).code,
        "why": row.why,
        "may_have_happened": row.may_have_happened,
        **({"known": dict(row.known)} if row.known else {}),
    }


def _verdict(rows: Sequence[ManualRow], now: datetime) -> str:
    late = sum(clock_of(row.due_at, now).code == "late" for row in rows)
    doubtful = sum(row.may_have_happened for row in rows)
    count = say_number_of(len(rows), "item", "items")
    return f"{count} to do by hand: {late} late, {doubtful} may already have been done."
