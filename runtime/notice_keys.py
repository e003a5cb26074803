"""Who is told of what, once for ever: keys are reserved with the notice and told when it is proven.

A key is (occurrence, child, establishment). Two notices can never hold the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from domain.identifiers import OccurrenceNumber
from domain.notices import NoticeKey
from domain.outcome import WorkItemId
from runtime.database import insert_or
from runtime.tables import notice_keys, work_items
from runtime.work_queue import ORDERED_AGAIN

_key = notice_keys.c


class ToldHow(StrEnum):
    """What shows that the establishment knows."""

    MESSAGE = "message"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Held:
    """A key that a notice holds, and since when the establishment knows."""

    key: NoticeKey
    item_id: WorkItemId
    told_at: datetime | None


def reserve(
    connection: Connection, keys: Sequence[NoticeKey], item_id: WorkItemId, now: datetime
) -> tuple[NoticeKey, ...]:
    """Reserve those of the keys that nobody holds, for this item; call it where the item is added.

    Returns the keys this item holds now. When these are not all, the notice is not the one decided
    on: roll back.
    """
    # In one order, so that two who reserve the same keys never wait for each other.
    for key in sorted(keys):
        connection.execute(
            insert_or(connection, notice_keys)
            .values(
                occurrence=key.occurrence,
                child=key.child,
                establishment=key.establishment,
                item_id=item_id,
                reserved_at=now,
            )
            .on_conflict_do_nothing(index_elements=["occurrence", "child", "establishment"])
        )
    held = held_for(connection, tuple({key.occurrence for key in keys}))
    return tuple(one.key for one in held if one.item_id == item_id)


def held_for(connection: Connection, occurrences: Sequence[OccurrenceNumber]) -> list[Held]:
    """Every key of these occurrences, whichever notice holds it."""
    rows = connection.execute(select(notice_keys).where(_key.occurrence.in_(occurrences)))
    return [_held(row) for row in rows]


def of_item(connection: Connection, item_id: WorkItemId) -> list[Held]:
    """The keys one notice holds."""
    return [
        _held(row) for row in connection.execute(select(notice_keys).where(_key.item_id == item_id))
    ]


def release(connection: Connection, item_id: WorkItemId, keys: Sequence[NoticeKey]) -> None:
    """The notice will not tell these; what is told stays told."""
    for key in keys:
        connection.execute(
            delete(notice_keys).where(
                *_untold(item_id),
                _key.occurrence == key.occurrence,
                _key.child == key.child,
                _key.establishment == key.establishment,
            )
        )


def told(connection: Connection, item_id: WorkItemId, now: datetime, how: ToldHow) -> None:
    """The notice's keys are told. The first time stands."""
    connection.execute(
        update(notice_keys).where(*_untold(item_id)).values(told_at=now, told_how=how.value)
    )


def told_by_person(connection: Connection, item_id: WorkItemId, now: datetime) -> None:
    """A person says that the establishment knows what this notice tells."""
    told(connection, _holder(connection, item_id), now, ToldHow.PERSON)


def _holder(connection: Connection, item_id: WorkItemId) -> WorkItemId:
    """The item that holds the notice's keys: one ordered once more left them with the first."""
    columns = work_items.c.reference, work_items.c.follows
    item = connection.execute(select(*columns).where(work_items.c.id == item_id)).one()
    is_again = ORDERED_AGAIN in item.reference and item.follows is not None
    if not is_again or of_item(connection, item_id):
        return item_id
    return _holder(connection, WorkItemId(item.follows))


def _untold(item_id: WorkItemId) -> tuple[ColumnElement[bool], ...]:
    return _key.item_id == item_id, _key.told_at.is_(None)


def _held(row: Row[tuple[object, ...]]) -> Held:
    columns = row._mapping
    key = NoticeKey(columns["occurrence"], columns["child"], columns["establishment"])
    return Held(key, columns["item_id"], columns["told_at"])
