"""Queues that people wait for are left to whoever is on call, while somebody there is free.

So a shift beside it goes on with its own deadlines, and takes them up when on call is busy or away.
"""

from sqlalchemy import Connection, exists, select

from domain.outcome import State
from runtime.database import elapsed_now
from runtime.lanes import LaneState
from runtime.settings import Settings
from runtime.tables import lanes, work_items

ON_CALL = "on-call"

_lane = lanes.c
_IS_HELD = exists().where(
    work_items.c.state == State.WORKING,
    work_items.c.lane == _lane.id,
    work_items.c.epoch == _lane.epoch,
)


def is_left_to_on_call(connection: Connection, settings: Settings) -> bool:
    """Whether a worker on call, of any host, lives and has a lane without an item."""
    elapsed = elapsed_now(connection)
    free = exists().where(
        _lane.worker.startswith(f"{ON_CALL}-"),
        _lane.state == LaneState.OPEN,
        _lane.until_real > elapsed,
        _lane.beat_real > elapsed - settings.scaled(settings.lease_seconds),
        ~_IS_HELD,
    )
    return bool(connection.execute(select(free)).scalar_one())
