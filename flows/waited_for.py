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
# It looks four times a second; a machine may be busy for a moment.
LOOKED_WITHIN_SECONDS = 3.0

_lane = lanes.c
_IS_HELD = exists().where(
    work_items.c.state == State.WORKING,
    work_items.c.lane == _lane.id,
    work_items.c.epoch == _lane.epoch,
)


def is_left_to_on_call(connection: Connection, settings: Settings) -> bool:
    """Whether a worker on call, of any host, has a lane without an item that looks for one.

    One that signs in before anybody asks lives, and looks again only when the partner has answered.
    """
    elapsed = elapsed_now(connection)
    free = exists().where(
        _lane.worker.startswith(f"{ON_CALL}-"),
        _lane.state == LaneState.OPEN,
        _lane.until_real > elapsed,
        _lane.looked_real > elapsed - settings.scaled(LOOKED_WITHIN_SECONDS),
        ~_IS_HELD,
    )
    return bool(connection.execute(select(free)).scalar_one())
