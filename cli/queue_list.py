"""Items in a list, and all of them counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text

from cli.item_rows import state_named
from cli.item_words import reason_words
from cli.moments import due_cell, said_as_at, said_today, said_waiting
from cli.names import Names
from cli.names_known import (
    refuse_unknown_authority,
    refuse_unknown_queue,
    refuse_unknown_reason,
)
from cli.office import Office
from cli.report import Exit, Report
from cli.screen import (
    REFERENCE_LENGTH,
    WORDS_WIDTH,
    Column,
    and_more,
    line,
    table,
    tagged,
)
from domain.outcome import State
from domain.saying import say_number_of, say_sortable
from domain.wording.states import STATES, clock_of
from runtime import work_queue
from runtime.clock import business_now
from runtime.item_rows import ItemRow, count, items, matching

# Unfinished, and in nobody's hands.
WAITING = frozenset({State.QUEUED, State.DEFERRED, State.AWAITING_ITEM, State.AWAITING_PERSON})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which items, and how many at most; all of them without a limit."""

    states: tuple[str, ...]
    queue: str
    authority: str
    code: str
    limit: int | None


def listed(office: Office, asked: Asked) -> Report:
    """The items that fit: what is unfinished first, and there the earliest due."""
    states = [state_named(code) for code in asked.states]
    fitting = matching(states, asked.queue, asked.authority, asked.code)
    with office.database.snapshot() as connection:
        refuse_unknown_queue(connection, asked.queue)
        refuse_unknown_authority(connection, asked.authority, office.settings)
        refuse_unknown_reason(connection, asked.code)
        now = business_now(connection)
        rows = items(connection, *fitting, limit=asked.limit)
        total = count(connection, *fitting)
        names = Names(connection, rows, office)
    shown = [item_facts(item, now, names.of(item)) for item in rows]
    facts = {"as_at": now, "total": total, "items": shown}
    if not rows:
        return Report(_nothing(asked, now), facts, next_step="mash queue list")
    drawn = table(_COLUMNS, [_row(item, now, names.of(item)) for item in rows])
    more = and_more(total - len(rows))
    blocks = [line(said_as_at(now)), line(""), drawn, *more, line("")]
    return Report(_verdict(len(rows), total), facts, blocks)


def item_facts(item: ItemRow, now: datetime, called: str) -> dict[str, object]:
    """An item for a program."""
    return {
        "id": item.id,
        "reference": item.reference,
        "called": called,
        "queue": item.queue,
        "authority": item.authority,
        "kind": item.kind,
        "state": item.state.value,
        "outcome_code": item.outcome_code,
        "due_at": item.due_at,
        "not_before": item.not_before,
        "clock": "" if item.state.is_final else clock_of(item.due_at, now).code,
        "attempts_used": item.attempts_used,
        "attempts_allowed": item.attempts_allowed,
        "created_at": item.created_at,
        "ended_at": item.ended_at,
    }


def conserved(office: Office) -> Report:
    """Every item is in exactly one state."""
    with office.database.snapshot() as connection:
        counted = work_queue.conservation(connection)
    rows = [(STATES[code].label, f"{counted.by_state[State(code)]:,}") for code in STATES]
    summed = sum(counted.by_state.values())
    facts = {
        "total": counted.total,
        "by_state": {state.value: number for state, number in counted.by_state.items()},
        "conserved": counted.holds,
    }
    drawn = table((Column("State"), Column("Items", right=True)), rows)
    if counted.holds:
        verdict = f"Adds up: {counted.total:,} in = {summed:,} accounted for."
        return Report(verdict, facts, [drawn, line("")])
    verdict = (
        f"DOES NOT ADD UP. {counted.total:,} in, {summed:,} accounted for. Stop the workers and "
        "ring operations: an item is in no known state."
    )
    return Report(verdict, facts, [drawn, line("")], Exit.NOT_PROVEN)


_COLUMNS = (
    Column("Due", whole=True),
    Column("Item, queue", whole=True, most=REFERENCE_LENGTH),
    Column("State, and why", least=WORDS_WIDTH),
    Column("Tries", right=True, whole=True),
)


def _row(item: ItemRow, now: datetime, called: str) -> Sequence[str | Text]:
    label = STATES[item.state]
    state = tagged(label.label, label.tag)
    if (why := reason_words(item.outcome_code, item.waits_for_system or "")) != "–":
        state.append(f"\n{why}", style="not bold default")
    if item.state in WAITING:
        state.append(f"\n{said_waiting(item.created_at, now)}", style="not bold default")
    due = Text(said_today(item.due_at, now)) if item.state.is_final and item.due_at else None
    tries = f"{item.attempts_used} of {item.attempts_allowed}"
    which = f"{called}\n{item.queue}"
    return due or due_cell(item.due_at, now), which, state, tries


def _verdict(shown: int, total: int) -> str:
    if shown == total:
        return f"{say_number_of(total, 'item', 'items')}."
    return f"{shown:,} of {say_number_of(total, 'item', 'items')}."


def _nothing(asked: Asked, now: datetime) -> str:
    limits = (asked.states, asked.queue, asked.authority, asked.code)
    filters = sum(1 for limit in limits if limit)
    if filters:
        set_ones = say_number_of(filters, "filter", "filters")
        return f"No item fits, as at {say_sortable(now)} ({set_ones} set)."
    return f"The queue holds no item, as at {say_sortable(now)}. Nothing was ever put in it."
