"""The list for working by hand: whom nobody was told of yet, by due time; the one print that may
name people, and the only one that needs no writable database.

What follows from a school being told (a correction, a possible breach, the entry) is not on it:
these are tasks, and nobody rings for them by mistake.

What the queue knows stands in every row. Who tells a school also needs the school, its number and
its pupils, and who answers a question the child it is about: they are opened from the item, if the
key is here; without it the list is still printed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Connection

from cli.item_words import reason_words, to_record
from cli.moments import due_on_paper, today_at
from cli.names_known import refuse_unknown_queue
from cli.office import Office
from cli.people import note_if_it_can_be
from cli.report import Exit, Report
from cli.screen import Cell, command, heading, line, pairs
from domain.outcome import State
from domain.saying import say_number_of, say_sortable
from domain.wording.by_hand import MANUAL_LIST, MANUAL_PARTS
from domain.wording.demonstration import INVENTED_AUTHORITY, marked
from domain.wording.labels import filled
from domain.wording.next_steps import next_step_of
from domain.wording.states import STATES, clock_of
from domain.wording.tasks import TASK_KINDS
from runtime.audit_events import AuditEvent
from runtime.by_hand import DECISIONS
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow, items, matching, may_have_happened, untold_by_hand
from runtime.night_facts import KINDS_THAT_FIND, KINDS_THAT_TELL, ToDoByHand, offers_of, to_do_of
from runtime.task_rows import TaskRow, open_tasks

MARKING = "OFFICIAL-SENSITIVE"
MAY_HAVE_HAPPENED = "! MAY ALREADY HAVE BEEN DONE"


@dataclass(frozen=True, slots=True)
class ManualRow:
    """One thing to do by hand. `known` is what a bot adds: heading to words, printed in order.

    `reference` is the queue's own; `our_ref` is what a school quotes. `to_record` is what to type
    once it is done, or to see what is asked where nobody rings before it is decided.
    `called` is its name on every page and list. `part` is one of `MANUAL_PARTS`.
    `is_the_workers`: the worker carries on with it unless a person does it first.
    """

    reference: str
    due_at: datetime | None
    why: str
    to_record: str = ""
    may_have_happened: bool = False
    our_ref: str = ""
    is_the_workers: bool = False
    known: Mapping[str, str] = field(default_factory=dict)
    part: str = "other"
    called: str = ""
    next_step: str = ""
    is_invented: bool = False


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
    """Everybody nobody was told of: first the schools to ring, by due time, then the rest."""
    open_writes = may_have_happened(connection)
    waiting = items(connection, *untold_by_hand(), *matching(queue=queue))
    due = sorted((item for item in waiting if _is_due(item, until)), key=_earliest)
    opened = to_do_of(connection, [item.id for item in due], cipher) if cipher else {}
    asked = {task.item_id: task for task in open_tasks(connection)}
    ids = [asked[item.id].id for item in due if item.id in asked]
    offers = offers_of(connection, ids, cipher) if cipher else {}
    seen = (
        _Seen(item, item.id in open_writes, opened.get(item.id), asked.get(item.id)) for item in due
    )
    rows = [_row_of(one, offers.get(one.task.id, ()) if one.task else ()) for one in seen]
    return sorted(rows, key=lambda row: tuple(MANUAL_PARTS).index(row.part))


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """An item, whether a write of it is open, whom it is about, and what a person is asked."""

    item: ItemRow
    is_open: bool
    to_do: ToDoByHand | None
    task: TaskRow | None

    @property
    def code(self) -> str:
        """Why it is not done."""
        return (self.to_do.why_code if self.to_do else "") or self.item.outcome_code or ""

    @property
    def is_the_workers(self) -> bool:
        """Whether the worker carries on with it: it waits for its turn, and nobody is asked."""
        return self.task is None and not self.item.state.is_final

    @property
    def part(self) -> str:
        """Where in the list it stands."""
        if self.task and self.task.kind in DECISIONS:
            return "decide"
        if self.item.kind in KINDS_THAT_TELL:
            return "ring"
        return "find_out" if self.item.kind in KINDS_THAT_FIND else "other"


def _row_of(seen: _Seen, offers: Collection[str]) -> ManualRow:
    item, task, to_do = seen.item, seen.task, seen.to_do
    why = reason_words(seen.code, item.waits_for_system or "")
    label = "" if item.state is State.DONE else STATES[item.state].label
    words = ": ".join(part for part in (label, why) if part not in ("", "–"))
    asked = f"\n{TASK_KINDS[to_do.asked].title}" if to_do and to_do.asked else ""
    is_decided_first = seen.part == "decide"
    return ManualRow(
        item.reference,
        item.due_at,
        f"{words}{asked}",
        f"mash tasks show {task.short_id}" if task and is_decided_first else to_record(item),
        seen.is_open,
        (to_do.our_ref if to_do else None) or "",
        is_the_workers=seen.is_the_workers,
        known=_known(seen),
        part=seen.part,
        called=to_do.called if to_do else "",
        next_step=_next_step(seen, offers),
        is_invented=item.authority == INVENTED_AUTHORITY,
    )


def _next_step(seen: _Seen, offers: Collection[str]) -> str:
    """What the task wants; without one, what a person does in the worker's place."""
    if seen.task:
        return filled(next_step_of(seen.task.reason_code, seen.task.kind, offers))
    if seen.item.state is State.IN_DOUBT:
        return MANUAL_LIST["look_first"]
    if seen.is_the_workers:
        return MANUAL_LIST["carries_on"]
    return MANUAL_LIST[{"ring": "ring", "find_out": "find_out"}.get(seen.part, "as_task")]


def _known(seen: _Seen) -> Mapping[str, str]:
    """School and children by name; where nobody knows the school, the occurrences to look into."""
    to_do = seen.to_do
    if to_do is None:
        return {}
    occurrences = {MANUAL_LIST["occurrence"]: ", ".join(to_do.occurrences)}
    if seen.part == "decide":
        return occurrences
    is_told = seen.part == "ring"
    children = {MANUAL_LIST["pupils" if is_told else "child"]: "\n".join(to_do.children)}
    where = {MANUAL_LIST["school"]: _school(seen, to_do)} if to_do.school else occurrences
    return {**where, **(children if to_do.children else {})}


def _school(seen: _Seen, to_do: ToDoByHand) -> str:
    """The school and its number; beside the number, who must not be asked for."""
    is_conflict = "contact_conflict" in (seen.code, seen.task.reason_code if seen.task else "")
    warning = f"\n{MANUAL_LIST['another_recipient']}" if is_conflict else ""
    return f"{to_do.school}\n{to_do.phone or MANUAL_LIST['no_number']}{warning}"


def _earliest(item: ItemRow) -> tuple[bool, float]:
    return item.due_at is None, item.due_at.timestamp() if item.due_at else 0.0


def _is_due(item: ItemRow, until: datetime | None) -> bool:
    return until is None or (item.due_at is not None and item.due_at <= until)


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
        (MANUAL_LIST["done"], "[ ] __:__ ______"),
    ]
    typed = [command(row.to_record)] if row.to_record else []
    head = Text(f"{due}   {row.called or row.reference}", style="bold")
    return [head, pairs(about), *typed, line("")]


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
