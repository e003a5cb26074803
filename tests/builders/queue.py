"""Items, lanes, open writes and the passing of elapsed time, for tests of the queue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, TextClause, insert, select, text, update

from domain.outcome import State, WorkItemId
from runtime import work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.tables import attempts, lanes, metadata, work_items, write_journal
from runtime.turns import Circumstances
from runtime.work_queue import ClaimedItem, LaneRef, NewItem

NOW = datetime(2026, 11, 23, 5, 45, tzinfo=UTC)
DUE = NOW + timedelta(hours=2)
LEASE_SECONDS = 20.0
TIME_TO_LIVE_SECONDS = 15.0
QUEUE = "encompass"


def an_item(reference: str = "ENC-7K4M-92QF", **different: Any) -> NewItem:
    """Tell a school, due in two hours."""
    usual = NewItem(
        queue=QUEUE,
        reference=reference,
        kind="tell_school",
        authority="northmere",
        contents=b'{"pupils": 2}',
        due_at=DUE,
        requested_by="schedule:first_pass",
        purpose_code="protect_child",
        lawful_basis="legal_obligation",
        rules_version="2026-11",
        schema_version=1,
        attempts_allowed=3,
    )
    return replace(usual, **different)


def queued(connection: Connection, cipher: Cipher, *items: NewItem) -> list[WorkItemId]:
    """These items in the queue (one usual item if none is given)."""
    return [work_queue.add(connection, item, NOW, cipher).item_id for item in items or (an_item(),)]


def an_open_lane(
    connection: Connection, name: str = "lane-1", epoch: int = 1, worker: str = "mash-enc-01"
) -> LaneRef:
    """A lane as the egress proxy leaves it when it has opened it."""
    elapsed = elapsed_now(connection)
    connection.execute(
        insert(lanes).values(
            id=name,
            epoch=epoch,
            host="hub-1",
            worker=worker,
            worker_pid=4242,
            worker_uid=1000,
            state="open",
            allow=[],
            control_token="t",
            listener="127.0.0.1:39001",
            beat_real=elapsed,
            looked_real=elapsed,
            until_real=elapsed + TIME_TO_LIVE_SECONDS,
        )
    )
    return LaneRef(name, epoch, worker)


def the_proxy_prolongs_open_lanes(connection: Connection) -> None:
    """What the egress proxy does at every poll; a lane that has run out is never prolonged."""
    elapsed = elapsed_now(connection)
    connection.execute(
        update(lanes)
        .where(lanes.c.state == "open", lanes.c.until_real > elapsed)
        .values(until_real=elapsed + TIME_TO_LIVE_SECONDS)
    )


def keep_alive(connection: Connection, *living: LaneRef) -> None:
    """What the proxy does, and what the workers of these lanes do while they live."""
    the_proxy_prolongs_open_lanes(connection)
    for lane in living:
        connection.execute(
            update(lanes)
            .where(lanes.c.id == lane.id, lanes.c.epoch == lane.epoch, lanes.c.state == "open")
            .values(beat_real=elapsed_now(connection))
        )


def the_proxy_closes_revoked_lanes(connection: Connection) -> None:
    """What the egress proxy does at its next poll."""
    connection.execute(
        update(lanes)
        .where(lanes.c.state == "revoking")
        .values(state="closed", closed_real=elapsed_now(connection))
    )


def claimed(
    connection: Connection,
    lane: LaneRef,
    queue: str = QUEUE,
    lease_seconds: float = LEASE_SECONDS,
    now: datetime = NOW,
) -> ClaimedItem:
    """The next item, in this lane's hands."""
    item = work_queue.claim(connection, [queue], lane, now, lease_seconds)
    assert item is not None, "nothing to claim"
    return item


def an_open_write(
    connection: Connection,
    item: ClaimedItem,
    lane: LaneRef | None = None,
    state: str = "intended",
    settle_seconds: float = 30.0,
    op_id: str = "",
) -> str:
    """A row of the write journal, as `write_once` leaves it before the click."""
    through = lane or item.lane
    op_id = op_id or f"op-of-{item.id}"
    connection.execute(
        insert(write_journal).values(
            op_id=op_id,
            number=1,
            item_id=item.id,
            system="secure_mail",
            operation="send",
            reference=item.reference,
            fingerprint="f" * 64,
            payload_sealed=b"sealed",
            state=state,
            lane=through.id,
            epoch=through.epoch,
            settle_seconds=settle_seconds,
            intended_at=NOW,
            intended_real=elapsed_now(connection),
        )
    )
    return op_id


def end_writes(connection: Connection, item_id: str, state: str) -> None:
    """What `resolve` found out about the item's open writes."""
    entry = write_journal.c
    connection.execute(
        update(write_journal)
        .where(entry.item_id == item_id, entry.state == "intended")
        .values(state=state)
    )


def let_time_pass(connection: Connection, seconds: float) -> None:
    """Move every moment of elapsed time into the past: the same as waiting."""
    for earlier in _EARLIER:
        connection.execute(earlier, {"seconds": seconds})


def let_live(connection: Connection, seconds: int, *living: LaneRef) -> None:
    """Time passes second by second; the proxy works on, and so do the workers of these lanes."""
    for _ in range(seconds):
        let_time_pass(connection, 1)
        keep_alive(connection, *living)


def row_of(connection: Connection, item_id: str) -> Row[Any]:
    """The item's row."""
    return connection.execute(select(work_items).where(work_items.c.id == item_id)).one()


def state_of(connection: Connection, item_id: str) -> State:
    """The item's state."""
    return State(row_of(connection, item_id).state)


def attempts_of(connection: Connection, item_id: str) -> list[Row[Any]]:
    """The item's attempts, the first one first."""
    of_item = select(attempts).where(attempts.c.item_id == item_id).order_by(attempts.c.number)
    return list(connection.execute(of_item))


def circumstances(
    cipher: Cipher, settings: Settings | None = None, now: datetime = NOW
) -> Circumstances:
    """Production's durations at the tests' usual moment."""
    return Circumstances(now, settings or Settings(), cipher)


def _earlier(table: Table) -> TextClause:
    moments = [column.name for column in table.columns if column.name.endswith("_real")]
    changes = ", ".join(f"{moment} = {moment} - :seconds" for moment in moments)
    return text(f"UPDATE {table.name} SET {changes}")


_EARLIER = [
    _earlier(table)
    for table in metadata.sorted_tables
    if any(column.name.endswith("_real") for column in table.columns)
]
