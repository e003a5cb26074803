"""What the queue knows of its items, read for people: ids, codes, times and counts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select

from domain.outcome import FINAL_STATES, State, WorkItemId
from runtime.night_facts import KINDS_AFTER_TELLING, KINDS_BETWEEN_PEOPLE, ended_untold
from runtime.tables import attempts, settlements, work_items, write_journal
from runtime.work_queue import RESOLVE

_item = work_items.c
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
    school still has to be told; never the queue's own look-ups, what follows after telling, nor
    what one person asks another.
    """
    is_after = _item.kind.in_((*KINDS_AFTER_TELLING, *KINDS_BETWEEN_PEOPLE))
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


def _of_queue(queue: str) -> list[ColumnElement[bool]]:
    return [_item.queue == queue] if queue else []
