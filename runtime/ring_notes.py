"""What people noted of ringing, sealed, beside the pack it is about. None is ever changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select

from domain.outcome import WorkItemId
from domain.research_pack import RingNote
from runtime import sealed_values
from runtime.encryption import Cipher
from runtime.tables import ring_notes

_kept = ring_notes.c


def keep(
    connection: Connection, item_id: WorkItemId, note: RingNote, now: datetime, cipher: Cipher
) -> bool:
    """Keep a note about the pack of this item; False where the same is kept already."""
    if note in notes_about(connection, [item_id], cipher):
        return False
    sealed = cipher.seal(sealed_values.to_bytes(note), _about(item_id))
    values = {"item_id": item_id, "by": note.result.by, "at": now, "note_sealed": sealed}
    connection.execute(insert(ring_notes).values(values))
    return True


def notes_about(
    connection: Connection, item_ids: Collection[str], cipher: Cipher
) -> list[RingNote]:
    """Everything noted on the packs of these items, the first noted first."""
    of_items = select(ring_notes).where(_kept.item_id.in_(item_ids)).order_by(_kept.number)
    return [
        sealed_values.from_bytes(RingNote, cipher.open(row.note_sealed, _about(row.item_id)))
        for row in connection.execute(of_items)
    ]


def _about(item_id: str) -> str:
    return f"ring_note/{item_id}"
