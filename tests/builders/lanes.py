"""Lanes in the table, as worker and proxy would have left them."""

import os
import socket

from sqlalchemy import Connection, update

from runtime import lanes
from runtime.database import elapsed_now
from runtime.lanes import LaneState, LaneWanted
from runtime.tables import lanes as lanes_table
from runtime.work_queue import LaneRef

HERE = socket.gethostname()


def a_wanted_lane(lane_id: str = "night-1", worker: str = "worker-1", host: str = HERE):
    return LaneWanted(lane_id, worker, host, os.getpid(), os.getuid(), [])


def a_requested_lane(connection: Connection, lane_id: str = "night-1") -> LaneRef:
    return lanes.request(connection, a_wanted_lane(lane_id))


def an_open_lane(
    connection: Connection, lane_id: str = "night-1", lives_seconds: float = 60.0
) -> LaneRef:
    """A lane that a proxy has opened and whose time to live ends then (or has ended before)."""
    lane = a_requested_lane(connection, lane_id)
    change_lane(
        connection,
        lane,
        state=LaneState.OPEN,
        listener="127.0.0.1:40001",
        until_real=elapsed_now(connection) + lives_seconds,
    )
    return lane


def change_lane(connection: Connection, /, lane: LaneRef, **values: object) -> None:
    connection.execute(
        update(lanes_table)
        .where(lanes_table.c.id == lane.id, lanes_table.c.epoch == lane.epoch)
        .values(**values)
    )
