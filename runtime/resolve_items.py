"""Items of the queue `resolve`: one for each write that no turn of its own item will see to again.

Either nobody knows yet what became of the write, or a person has said that it is there and whatever
is to follow from that has still to be done.
"""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from domain.outcome import WorkItemId
from runtime import work_queue
from runtime.encryption import Cipher
from runtime.tables import work_items, write_journal
from runtime.work_queue import SETTLED_BY_PERSON, Added, NewItem

_item = work_items.c
_entry = write_journal.c


def writes() -> Select[Any]:
    """Journal entries with what an item of the queue `resolve` takes over from their own item."""
    taken_over = _item.authority, _item.due_at, _item.attempts_allowed
    also = _item.purpose_code, _item.lawful_basis, _item.rules_version
    return select(write_journal, *taken_over, *also).join(work_items, _item.id == _entry.item_id)


def order(
    connection: Connection,
    write: Row[Any],
    requested_by: str,
    now: datetime,
    cipher: Cipher,
    held_until_real: float = 0.0,
) -> Added:
    """Have a write looked for; once for each try at it."""
    reference = f"{write.op_id}#{write.number}"
    new = _new(write, reference, requested_by)
    return work_queue.add(connection, new, now, cipher, held_until_real)


def whose_writes(connection: Connection, item_id: WorkItemId) -> WorkItemId:
    """The item that made the writes: its own, but for an item of the queue `resolve`."""
    item = connection.execute(select(_item.queue, _item.follows).where(_item.id == item_id)).one()
    is_about_another = item.queue == work_queue.RESOLVE and item.follows is not None
    return WorkItemId(item.follows) if is_about_another else item_id


def order_what_follows(
    connection: Connection, item_id: WorkItemId, by: str, now: datetime, cipher: Cipher
) -> None:
    """Have done what is to follow from the writes of this item that a person has found."""
    found = writes().where(
        _entry.item_id == item_id,
        _entry.state == "proven",
        _entry.settled_how == SETTLED_BY_PERSON,
    )
    for write in connection.execute(found).all():
        reference = f"{write.op_id}#{write.number}/{SETTLED_BY_PERSON}"
        work_queue.add(connection, _new(write, reference, by), now, cipher)


def _new(write: Row[Any], reference: str, requested_by: str) -> NewItem:
    which = {"op_id": write.op_id, "number": write.number, "item_id": write.item_id}
    return NewItem(
        queue=work_queue.RESOLVE,
        reference=reference,
        kind=work_queue.RESOLVE,
        authority=write.authority,
        contents=json.dumps(which).encode(),
        due_at=write.due_at,
        requested_by=requested_by,
        purpose_code=write.purpose_code,
        lawful_basis=write.lawful_basis,
        rules_version=write.rules_version,
        schema_version=1,
        attempts_allowed=write.attempts_allowed,
        follows=WorkItemId(write.item_id),
    )
