"""Taking back what a dead, hung or cut-off worker left behind; every `sweep_seconds`.

Two phases, because an item may go to another worker only when its lane is provably cut off. First,
lanes whose worker fell silent, whose item's lease ended or whose time to live ran out are revoked.
Then the items of lanes whose fence time has come are deferred until their open writes have settled;
whoever claims them next looks before acting. `runtime/work_queue.py` says how attempts count.
A turn that ended by itself with a write open could not know when its lane would be closed.

An open write of an item that no worker will claim again becomes an item of the queue `resolve`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select

from domain.outcome import FINAL_STATES, State
from runtime import lanes, resolve_items, turns, work_queue
from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.lanes import LaneState
from runtime.settings import Settings
from runtime.tables import account_seats, settlements, work_items, write_journal
from runtime.tables import lanes as lane_table
from runtime.turns import Circumstances
from runtime.work_queue import LaneRef

# A proxy that dies takes its lanes with it; that is no fault of the items on them.
PROXY_DIED = frozenset({"proxy_gone", "time_to_live"})
UNCLAIMABLE = frozenset({*FINAL_STATES, State.AWAITING_PERSON})

_item = work_items.c
_lane = lane_table.c
_entry = write_journal.c


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: lanes revoked, items taken back, seats freed, writes to be resolved."""

    revoked_lanes: int
    items_taken_back: int
    lanes_freed: int
    writes_to_resolve: int


def sweep(connection: Connection, settings: Settings, now: datetime, cipher: Cipher) -> Swept:
    """One sweep, in one short transaction; any number of sweepers may run at once."""
    circumstances = Circumstances(now, settings, cipher)
    _bring_looks_forward(connection, settings)
    return Swept(
        revoked_lanes=_revoke_lost_lanes(connection, settings),
        items_taken_back=_take_items_back(connection, circumstances),
        lanes_freed=_free_seats(connection, settings),
        writes_to_resolve=_queue_orphaned_writes(connection, circumstances),
    )


def longest_wait_seconds(settings: Settings) -> float:
    """From a worker's last heartbeat until its item can be claimed by another, at the worst.

    The lease ends; the next sweep revokes the lane; nobody closes it, so that its time to live and
    the margin run out; the next sweep takes the item back. Multiplied by `time_scale`.
    """
    cut_off = max(
        settings.proxy_poll_seconds, settings.lane_ttl_seconds + settings.clock_margin_seconds
    )
    return settings.scaled(
        settings.lease_seconds + settings.sweep_seconds + cut_off + settings.sweep_seconds
    )


def _revoke_lost_lanes(connection: Connection, settings: Settings) -> int:
    elapsed = elapsed_now(connection)
    silent_since = elapsed - settings.scaled(settings.lease_seconds)
    has_run_out = and_(_lane.state == LaneState.OPEN, _lane.until_real <= elapsed)
    lost = connection.execute(
        select(lane_table)
        .where(_lane.state.in_((LaneState.REQUESTED, LaneState.OPEN)))
        .where(or_(_lane.beat_real < silent_since, has_run_out, _lease_has_ended(elapsed)))
        .with_for_update(skip_locked=True)
    ).all()
    for lane in lost:
        lanes.revoke(connection, lane.id, lane.epoch, _why(lane, elapsed, silent_since))
    return len(lost)


def _lease_has_ended(elapsed: float) -> ColumnElement[bool]:
    return exists().where(
        _item.lane == _lane.id,
        _item.epoch == _lane.epoch,
        _item.state == State.WORKING,
        _item.lease_until_real < elapsed,
    )


def _why(lane: Row[Any], elapsed: float, silent_since: float) -> str:
    if lane.beat_real < silent_since:
        return "silent"
    if lane.state == LaneState.OPEN and lane.until_real <= elapsed:
        return "time_to_live"
    return "lease_ended"


def _take_items_back(connection: Connection, circumstances: Circumstances) -> int:
    """Every item still on a lane that is provably cut off."""
    on_lanes = connection.execute(
        select(lane_table)
        .join(work_items, and_(_item.lane == _lane.id, _item.epoch == _lane.epoch))
        .where(_item.state == State.WORKING)
        .with_for_update(skip_locked=True, of=work_items)
    ).all()
    taken = 0
    for lane in _fenced(connection, on_lanes, circumstances.settings):
        ref = LaneRef(lane.id, lane.epoch, lane.worker)
        for item in work_queue.items_of(connection, ref):
            turns.lose(connection, item, lane.closed_why not in PROXY_DIED, circumstances)
            taken += 1
    return taken


def _bring_looks_forward(connection: Connection, settings: Settings) -> None:
    """An item held until its lane's time to live runs out, whose lane is closed by now.

    What has settled already holds nobody: such an item pauses for a reason of its own.
    """
    elapsed = elapsed_now(connection)
    held = connection.execute(
        select(_item.id, _item.held_until_real)
        .where(_item.state.in_((State.QUEUED, State.DEFERRED)), _item.held_until_real > elapsed)
        .where(_has_open_write_on_closed_lane())
        .with_for_update(skip_locked=True)
    ).all()
    for row in held:
        writes = work_queue.open_writes(connection, row.id)
        settled = turns.settled_at(connection, writes, settings)
        if elapsed < settled < row.held_until_real:
            work_queue.hold_until(connection, row.id, settled)


def _has_open_write_on_closed_lane() -> ColumnElement[bool]:
    return exists().where(
        _entry.item_id == _item.id,
        _entry.state == "intended",
        _lane.id == _entry.lane,
        _lane.epoch == _entry.epoch,
        _lane.closed_real.is_not(None),
    )


def _free_seats(connection: Connection, settings: Settings) -> int:
    """Account seats of lanes that are cut off: their sessions can do nothing any more."""
    seat = account_seats.c
    seated = connection.execute(
        select(lane_table).where(exists().where(seat.lane == _lane.id, seat.epoch == _lane.epoch))
    ).all()
    fenced = _fenced(connection, seated, settings)
    for lane in fenced:
        lanes.free_seats(connection, lane.id, lane.epoch)
    return len(fenced)


def _queue_orphaned_writes(connection: Connection, circumstances: Circumstances) -> int:
    """An item of the queue `resolve` for each open write that no turn will come back to."""
    orphans = connection.execute(
        resolve_items.writes()
        .where(_entry.state == "intended", _item.state.in_(UNCLAIMABLE))
        .where(~exists().where(settlements.c.item_id == _item.id))
    ).all()
    return sum(_queue_resolve(connection, orphan, circumstances) for orphan in orphans)


def _queue_resolve(connection: Connection, orphan: Row[Any], circumstances: Circumstances) -> bool:
    settings = circumstances.settings
    margin = settings.scaled(settings.clock_margin_seconds)
    fenced = lanes.fence_time_of(connection, orphan.lane, orphan.epoch, margin)
    if fenced is None:
        return False
    settled_at = fenced + settings.scaled(orphan.settle_seconds)
    now, cipher = circumstances.now, circumstances.cipher
    return resolve_items.order(connection, orphan, "sweeper", now, cipher, settled_at).is_new


def _fenced(connection: Connection, rows: Sequence[Row[Any]], settings: Settings) -> list[Row[Any]]:
    margin = settings.scaled(settings.clock_margin_seconds)
    elapsed = elapsed_now(connection)
    return [row for row in rows if lanes.fence_time(row, margin, elapsed) is not None]
