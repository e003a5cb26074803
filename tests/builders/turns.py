"""Items in a worker's hands, and how they stand after a turn."""

from sqlalchemy import Connection, update

from runtime import work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem, LaneRef
from tests.builders.queue import (
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    claimed,
    queued,
    row_of,
)


def at_work(
    connection: Connection,
    cipher: Cipher,
    name: str = "ENC-1",
    used: int = 0,
    queue: str = QUEUE,
    **different: object,
) -> ClaimedItem:
    """An item in a worker's hands on a lane of its own, with `used` attempts behind it."""
    lane = an_open_lane(connection, name)
    [item_id] = queued(connection, cipher, an_item(name, queue=queue, **different))
    connection.execute(
        update(work_items).where(work_items.c.id == item_id).values(attempts_used=used)
    )
    item = claimed(connection, lane, queue)
    assert item.id == item_id
    return item


def nothing_to_claim(connection: Connection, lane: LaneRef) -> bool:
    return work_queue.claim(connection, [QUEUE], lane, NOW, 20.0) is None


def held_seconds(connection: Connection, item: ClaimedItem) -> float:
    held: float = row_of(connection, item.id).held_until_real - elapsed_now(connection)
    return held
