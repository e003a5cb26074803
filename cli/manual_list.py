"""The list for working by hand, as the terminal prints it, with what to type for each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Connection

from cli.item_words import to_record
from cli.moments import due_on_paper, today_at
from cli.names_known import refuse_unknown_queue
from cli.office import Office
from cli.people import note_if_it_can_be
from cli.report import Exit, Report
from cli.screen import Cell, command, heading, line, pairs
from connectors.partner_names import system_name
from domain.outcome import WorkItemId
from domain.saying import say_number_of, say_sortable
from domain.wording.by_hand import MANUAL_LIST, MANUAL_PARTS, done_or_decided
from domain.wording.demonstration import marked
from domain.wording.states import clock_of
from reports.manual_list import ManualRow
from reports.manual_list import rows_of_queue as rows_on_list
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.night_facts import items_by_our_reference

MARKING = "OFFICIAL-SENSITIVE"
MAY_HAVE_HAPPENED = "! MAY ALREADY HAVE BEEN DONE"


def printed(office: Office, due: str, queue: str, by: str) -> Report:
    """Print the list, and write down that it was printed."""
    cipher = office.cipher_if_there()
    with office.database.snapshot() as connection:
        refuse_unknown_queue(connection, queue)
        now = business_now(connection)
        until = today_at(due, now) if due else None
        rows = rows_of_queue(connection, queue, until, cipher)
    is_kept = note_if_it_can_be(
        office, AuditEvent.MANUAL_LIST_PRINTED, by, now, rows=str(len(rows))
    )
    return manual_list(rows, by, now, is_kept, is_opened=cipher is not None)


def rows_of_queue(
    connection: Connection, queue: str, until: datetime | None, cipher: Cipher | None
) -> Sequence[ManualRow]:
    """The rows of the list, each with what to type once it is done."""
    rows = rows_on_list(connection, queue, until, cipher, system_name)
    by_our_ref = items_by_our_reference(connection, cipher) if cipher else {}
    return [replace(row, to_record=_to_type(row, by_our_ref)) for row in rows]


def manual_list(
    rows: Sequence[ManualRow], by: str, now: datetime, is_kept: bool, is_opened: bool = True
) -> Report:
    """The list as it is printed. `is_kept`: whether the print is in the audit trail.

    `is_opened`: whether the schools could be opened.
    """
    facts = {
        "as_at": now,
        "printed_by": by,
        "recorded": is_kept,
        "rows": [_facts(row, now) for row in rows],
    }
    warnings = _warnings(is_kept, is_opened or not rows)
    code = Exit.NOT_PROVEN if warnings else Exit.COMPLETE
    if not rows:
        nothing = f"Nothing is left to do by hand, as at {say_sortable(now)}.{warnings}"
        return Report(nothing, facts, (), code)
    marking = marked(MARKING, is_invented=all(row.is_invented for row in rows))
    head = f"{marking}   To do by hand   printed {say_sortable(now)} by {by}"
    blocks: list[RenderableType] = [
        Text(head, style="bold"),
        line("Look before each call: an item may have been done since printing. Tick, time, name."),
        line("Shred when entered."),
        line(f"{MANUAL_LIST['record']}\n"),
        *_in_parts(rows, now, marking),
    ]
    return Report(f"{_verdict(rows, now)}{warnings}", facts, blocks, code)


def _warnings(is_kept: bool, is_opened: bool) -> str:
    not_kept = "" if is_kept else " This print could not be recorded: write down who has it."
    not_opened = "" if is_opened else f" {MANUAL_LIST['not_opened']}"
    return not_kept + not_opened


def _to_type(row: ManualRow, by_our_ref: Mapping[str, Sequence[WorkItemId]]) -> str:
    """What a person decides is looked at first; whatever else, as the item stands now.

    By the reference the school quotes, unless several items share that.
    """
    if row.task_id and row.part in ("held", "decide"):
        return f"mash tasks show {row.task_id[:8]}"
    is_alone = len(by_our_ref.get(row.our_ref, ())) == 1
    return to_record(row.item, row.our_ref if is_alone else row.reference) if row.item else ""


def _in_parts(rows: Sequence[ManualRow], now: datetime, marking: str) -> Iterator[RenderableType]:
    """Each part under its heading and marking, where there is anything in it."""
    for part, alike in groupby(rows, key=lambda row: row.part):
        yield heading(MANUAL_PARTS[part])
        yield line(marking)
        for row in alike:
            yield from _blocks(row, now)


def _blocks(row: ManualRow, now: datetime) -> list[RenderableType]:
    """One thing to do, and below it what to type once it is done."""
    due = due_on_paper(row.due_at, now)
    why: str | Text = row.why
    if row.may_have_happened:
        why = Text.assemble((MAY_HAVE_HAPPENED, "bold red"), "\n", row.why)
    about: list[tuple[str, Cell]] = [
        *row.known.items(),
        (MANUAL_LIST["why"], why),
        *([(MANUAL_LIST["next_step"], row.next_step)] if row.next_step else []),
        (done_or_decided(row.part), "[ ] __:__ ______"),
    ]
    typed = [command(row.to_record)] if row.to_record else []
    head = Text(f"{due}   {row.called or row.reference}", style="bold")
    warning = [Text(f"! {row.warning}", style="bold red")] if row.warning else []
    return [head, *warning, pairs(about), *typed, line("")]


def _facts(row: ManualRow, now: datetime) -> dict[str, object]:
    return {
        "reference": row.reference,
        "due_at": row.due_at,
        "clock": clock_of(row.due_at, now).code,
        "why": row.why,
        "part": row.part,
        **({"next_step": row.next_step} if row.next_step else {}),
        **({"called": row.called} if row.called else {}),
        "may_have_happened": row.may_have_happened,
        **({"warning": row.warning} if row.warning else {}),
        **({"to_record": row.to_record} if row.to_record else {}),
        **({"our_ref": row.our_ref} if row.our_ref else {}),
        **({"known": dict(row.known)} if row.known else {}),
    }


def _verdict(rows: Sequence[ManualRow], now: datetime) -> str:
    """What is late is a person's, whoever should have done it."""
    late = [row for row in rows if clock_of(row.due_at, now).code == "late"]
    carried_on = sum(row.is_the_workers and row not in late for row in rows)
    doubtful = sum(row.may_have_happened for row in rows)
    count = say_number_of(len(rows) - carried_on, "item", "items")
    by_hand = f"{count} to do by hand: {len(late)} late, {doubtful} may already have been done."
    return f"{by_hand}{_carried_on(carried_on)}"


def _carried_on(count: int) -> str:
    if not count:
        return ""
    words = say_number_of(count, "more is", "more are")
    return f" {words} carried on by the worker, unless it cannot work."
