"""What people are asked, once for ever: keys are reserved with the question that asks.

A key is (occurrence, child, question, code, establishment). Two questions never hold the same one,
so a second occurrence of a child is a question of its own, and the same one again is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from domain.identifiers import OccurrenceNumber
from domain.notices import QuestionKey
from domain.outcome import State, WorkItemId
from runtime.database import insert_or
from runtime.person_tasks import OPEN
from runtime.tables import person_tasks, question_keys, work_items

_key = question_keys.c


@dataclass(frozen=True, slots=True)
class AskedKey:
    """A key that a question holds, and whether a person has that question, or did it, by hand."""

    key: QuestionKey
    item_id: WorkItemId
    is_by_hand: bool


def reserve(
    connection: Connection, keys: Sequence[QuestionKey], item_id: WorkItemId, now: datetime
) -> tuple[QuestionKey, ...]:
    """Reserve those of the keys that nobody holds, for this item; call it where the item is added.

    Returns the keys this item holds now. When these are not all, the question is not the one
    decided on: roll back.
    """
    # In one order, so that two who reserve the same keys never wait for each other.
    for key in sorted(keys):
        connection.execute(
            insert_or(connection, question_keys)
            .values(
                occurrence=key.occurrence,
                child=key.child,
                question=key.question,
                code=key.code,
                establishment=key.establishment,
                item_id=item_id,
                asked_at=now,
            )
            .on_conflict_do_nothing(
                index_elements=["occurrence", "child", "question", "code", "establishment"]
            )
        )
    return tuple(one.key for one in _held(connection, _key.item_id == item_id))


def carry_over(connection: Connection, item_id: WorkItemId, again: WorkItemId) -> None:
    """A question ordered once more is the one that asks now."""
    connection.execute(update(question_keys).where(_key.item_id == item_id).values(item_id=again))


def held_for(connection: Connection, occurrences: Sequence[OccurrenceNumber]) -> list[AskedKey]:
    """Every key of these occurrences, whichever question holds it."""
    return _held(connection, _key.occurrence.in_(occurrences))


def _held(connection: Connection, which: ColumnElement[bool]) -> list[AskedKey]:
    chosen = select(question_keys, _is_by_hand().label("is_by_hand"))
    rows = connection.execute(chosen.join(work_items, work_items.c.id == _key.item_id).where(which))
    return [
        AskedKey(
            QuestionKey(row.occurrence, row.child, row.question, row.code, row.establishment),
            WorkItemId(row.item_id),
            bool(row.is_by_hand),
        )
        for row in rows
    ]


def _is_by_hand() -> ColumnElement[bool]:
    """True of a question a person did by hand, or is asked to do so."""
    item, task = work_items.c, person_tasks.c
    to_do = exists().where(task.item_id == item.id, task.kind == "do_by_hand", task.state.in_(OPEN))
    waits = and_(item.state == State.AWAITING_PERSON, to_do)
    return or_(item.state == State.DONE_BY_PERSON, waits)
