"""What the queue knows of its items, read for the terminal: ids, codes, times and counts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select

from cli.report import Exit, Stop
from cli.screen import Column, line, table
from domain.identifiers import our_reference
from domain.outcome import FINAL_STATES, State, WorkItemId
from domain.saying import say_number_of
from domain.wording.states import STATES
from runtime.encryption import Cipher
from runtime.night_facts import KINDS_AFTER_TELLING, ended_untold, items_under
from runtime.tables import attempts, settlements, work_items, write_journal
from runtime.work_queue import RESOLVE

_item = work_items.c
_OF_REPORT = re.compile(r"[^/]+/([0-9a-f]{8})")
_entry = write_journal.c


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item without what is sealed in it."""

    id: WorkItemId
    queue: str
    reference: str
    kind: str
    authority: str
    state: State
    outcome_code: str | None
    outcome_rule: str | None
    due_at: datetime | None
    not_before: datetime | None
    waits_for_system: str | None
    lane: str | None
    epoch: int | None
    awaits: str | None
    follows: str | None
    attempts_used: int
    attempts_allowed: int
    requested_by: str
    lawful_basis: str
    rules_version: str
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person, or the worker after all, found out about an item in doubt."""

    answer: str
    by: str
    at: datetime


def find_item(
    connection: Connection, reference: str, queue: str, cipher: Callable[[], Cipher]
) -> ItemRow:
    """The item of this reference, the queue's own or ours. Raises: Stop when it is not exactly one.

    `cipher` is asked for only when the reference is ours, which is sealed in the items.
    """
    found = items_named(connection, reference, queue, cipher)
    if len(found) == 1:
        return found[0]
    if not found:
        raise no_such_item(reference)
    if len({item.reference for item in found}) > 1:
        raise _several(reference, found)
    queues = ", ".join(item.queue for item in found)
    raise Stop(
        Exit.WRONG_COMMAND, f"{reference} is in more than one queue: add --queue, one of {queues}."
    )


def items_named(
    connection: Connection, reference: str, queue: str, cipher: Callable[[], Cipher]
) -> list[ItemRow]:
    """Every item of this reference: the queue's own, else ours, which several can share.

    Or the report's name for what has neither: `43260118204/5c934977`, as its id begins.
    """
    found = items(connection, _item.reference == reference, *_of_queue(queue))
    if not found and (of_report := _OF_REPORT.fullmatch(reference)):
        return items(connection, _item.id.startswith(of_report[1]), *_of_queue(queue))
    ours = our_reference(reference)
    if found or ours is None:
        return found
    ids = items_under(connection, ours, cipher())
    return items(connection, _item.id.in_(ids), *_of_queue(queue))


def is_reference(given: str) -> bool:
    """Whether this is what an item could be called, and no task's id."""
    return "/" in given or our_reference(given) is not None


def no_such_item(reference: str) -> Stop:
    """Nothing is called so."""
    return Stop(
        Exit.WRONG_COMMAND,
        f"No item has the reference {reference}.",
        next_step="mash queue list",
    )


def _several(reference: str, found: Sequence[ItemRow]) -> Stop:
    columns = Column("Reference", whole=True), Column("Queue", whole=True), Column("State")
    rows = [(item.reference, item.queue, STATES[item.state].label) for item in found]
    count_of = say_number_of(len(found), "item", "items")
    return Stop(
        Exit.WRONG_COMMAND,
        f"{count_of} have the reference {reference}: type the one you mean as it stands above.",
        [table(columns, rows), line("")],
        items=[{"reference": item.reference, "state": item.state.value} for item in found],
    )


def item_of(connection: Connection, item_id: str) -> ItemRow:
    """The item with this id."""
    [item] = items(connection, _item.id == item_id)
    return item


def items(
    connection: Connection, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[ItemRow]:
    """The items that fit: what is unfinished first, and there the earliest due."""
    columns = [_item[field.name] for field in fields(ItemRow)]
    rows = connection.execute(
        select(*columns)
        .where(*conditions)
        .order_by(case((unfinished(), 0), else_=1))
        .order_by(_item.due_at.nulls_last(), _item.created_at, _item.reference)
        .limit(limit)
    )
    return [ItemRow(**{**row._mapping, "state": State(row.state)}) for row in rows]


def count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """How many items fit."""
    counted = select(func.count()).select_from(work_items).where(*conditions)
    return connection.execute(counted).scalar_one()


def matching(
    states: Sequence[State] = (), queue: str = "", authority: str = "", code: str = ""
) -> list[ColumnElement[bool]]:
    """The conditions a list was asked for; what is empty asks for nothing."""
    conditions = _of_queue(queue)
    if states:
        conditions.append(_item.state.in_(states))
    if authority:
        conditions.append(_item.authority == authority)
    if code:
        conditions.append(_item.outcome_code == code)
    return conditions


def unfinished() -> ColumnElement[bool]:
    """Items that are not final, or in doubt and not settled."""
    settled = select(settlements.c.item_id)
    in_doubt = (_item.state == State.IN_DOUBT) & _item.id.not_in(settled)
    return _item.state.not_in(FINAL_STATES) | in_doubt


def untold_by_hand() -> list[ColumnElement[bool]]:
    """What a person could tell in a worker's place: what is unfinished, and what ended although a
    school still has to be told; never the queue's own look-ups, nor what follows after telling.
    """
    is_after = _item.kind.in_(KINDS_AFTER_TELLING)
    return [_item.queue != RESOLVE, ~is_after, or_(unfinished(), ended_untold())]


def not_followed() -> ColumnElement[bool]:
    """Items that nobody has ordered once more."""
    again = work_items.alias("again")
    followed = select(again.c.follows).where(again.c.follows == _item.id, again.c.queue != RESOLVE)
    return ~followed.exists()


def writes_of(connection: Connection, item_id: str) -> Sequence[Row[Any]]:
    """What the write journal holds of the item, without what was written."""
    columns = _entry.system, _entry.operation, _entry.reference, _entry.number, _entry.state
    more = _entry.intended_at, _entry.settled_at, _entry.settled_how, _entry.record_id
    of_item = select(*columns, *more).where(_entry.item_id == item_id)
    return list(connection.execute(of_item.order_by(_entry.intended_real, _entry.number)))


def attempts_of(connection: Connection, item_id: str) -> Sequence[Row[Any]]:
    """Every turn a worker had with the item."""
    of_item = select(attempts).where(attempts.c.item_id == item_id)
    return list(connection.execute(of_item.order_by(attempts.c.number)))


def settlement_of(connection: Connection, item_id: str) -> Settlement | None:
    """What was found out about the item in doubt, if somebody looked."""
    kept = settlements.c
    columns = kept.answer, kept.by, kept.at
    row = connection.execute(select(*columns).where(kept.item_id == item_id)).one_or_none()
    return Settlement(**row._mapping) if row else None


def may_have_happened(connection: Connection) -> frozenset[str]:
    """The items of which a write was begun that nobody has proven or disproved."""
    open_ones = select(_entry.item_id).where(_entry.state.in_(("intended", "in_doubt")))
    return frozenset(connection.execute(open_ones).scalars())


def state_named(code: str) -> State:
    """The state with this code. Raises: Stop naming those there are."""
    if code in STATES:
        return State(code)
    raise Stop(Exit.WRONG_COMMAND, f"There is no state {code}. There are: {', '.join(STATES)}.")


def _of_queue(queue: str) -> list[ColumnElement[bool]]:
    return [_item.queue == queue] if queue else []
