"""What the proxy reads and writes: its own row, and the lanes of its host."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, tuple_, update

from runtime.database import elapsed_now
from runtime.egress.peer import has_ended
from runtime.lanes import LaneState, fence_time
from runtime.tables import egress_proxies, lanes

LaneKey = tuple[str, int]

_lane = lanes.c
_proxy = egress_proxies.c


class AlreadyRunning(Exception):
    """A living proxy serves this host from this database."""


class Replaced(Exception):
    """Another proxy has taken this host over."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy process, and how long its lanes live without being renewed."""

    host: str
    pid: int
    ttl_seconds: float
    margin_seconds: float


def take_over(connection: Connection, proxy: Proxy) -> None:
    """Become the host's one proxy. Lanes of a dead predecessor died with it; those of one that may
    still live are left to their time to live. Raises: AlreadyRunning.
    """
    now = elapsed_now(connection)
    for before in connection.execute(select(egress_proxies).where(_proxy.host == proxy.host)):
        if has_ended(before.pid, before.beat_real + proxy.margin_seconds):
            _close_lanes_of_the_dead(connection, proxy, now)
        elif before.beat_real + proxy.ttl_seconds > now:
            raise AlreadyRunning(str(before.pid))
    connection.execute(delete(egress_proxies).where(_proxy.host == proxy.host))
    connection.execute(insert(egress_proxies).values(host=proxy.host, pid=proxy.pid, beat_real=now))


def renew(connection: Connection, proxy: Proxy, keys: Collection[LaneKey]) -> frozenset[LaneKey]:
    """Say that the proxy lives, and prolong its open lanes; those that were. Raises: Replaced."""
    now = elapsed_now(connection)
    beaten = connection.execute(update(egress_proxies).where(*_is(proxy)).values(beat_real=now))
    if beaten.rowcount != 1:
        raise Replaced
    prolonged = connection.execute(
        update(lanes)
        .where(tuple_(_lane.id, _lane.epoch).in_(keys))
        .where(_lane.state == LaneState.OPEN, _lane.until_real > now)
        .values(until_real=now + proxy.ttl_seconds)
        .returning(_lane.id, _lane.epoch)
    )
    return frozenset((row.id, row.epoch) for row in prolonged)


def living_lanes(connection: Connection, proxy: Proxy) -> Sequence[Row[Any]]:
    """The host's lanes that are not closed."""
    living = _lane.host == proxy.host, _lane.state != LaneState.CLOSED
    return connection.execute(select(lanes).where(*living)).all()


def may_open(connection: Connection, proxy: Proxy, key: LaneKey) -> bool:
    """Whether every earlier epoch of the lane, on whatever host, is cut off."""
    lane_id, epoch = key
    now = elapsed_now(connection)
    earlier = connection.execute(
        select(lanes).where(
            _lane.id == lane_id, _lane.epoch < epoch, _lane.state != LaneState.CLOSED
        )
    )
    return all(fence_time(row, proxy.margin_seconds, now) is not None for row in earlier)


def mark_open(connection: Connection, proxy: Proxy, key: LaneKey, listener: str) -> bool:
    """Hand the listener to the worker; false when the lane was revoked meanwhile."""
    opened = connection.execute(
        update(lanes)
        .where(*_is_lane(key), _lane.state == LaneState.REQUESTED)
        .values(
            state=LaneState.OPEN,
            listener=listener,
            until_real=elapsed_now(connection) + proxy.ttl_seconds,
        )
    )
    return opened.rowcount == 1


def mark_closed(connection: Connection, key: LaneKey, why: str) -> None:
    """The lane's listener and connections are gone. Who revoked it has said why."""
    connection.execute(
        update(lanes)
        .where(*_is_lane(key), _lane.state != LaneState.CLOSED)
        .values(
            state=LaneState.CLOSED,
            closed_real=elapsed_now(connection),
            closed_why=func.coalesce(_lane.closed_why, why),
        )
    )


def close_if_run_out(connection: Connection, proxy: Proxy, key: LaneKey) -> bool:
    """Close a lane nobody serves, once its time to live has run out."""
    row = connection.execute(select(lanes).where(*_is_lane(key))).one()
    if fence_time(row, proxy.margin_seconds, elapsed_now(connection)) is None:
        return False
    mark_closed(connection, key, "time_to_live")
    return True


def resign(connection: Connection, proxy: Proxy) -> None:
    """Say that this proxy has ended in order."""
    connection.execute(delete(egress_proxies).where(*_is(proxy)))


def _close_lanes_of_the_dead(connection: Connection, proxy: Proxy, now: float) -> None:
    served = _lane.state.in_((LaneState.OPEN, LaneState.REVOKING))
    connection.execute(
        update(lanes)
        .where(_lane.host == proxy.host, served)
        .values(
            state=LaneState.CLOSED,
            closed_real=now,
            closed_why=func.coalesce(_lane.closed_why, "proxy_gone"),
        )
    )


def _is(proxy: Proxy) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _proxy.host == proxy.host, _proxy.pid == proxy.pid


def _is_lane(key: LaneKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _lane.id == key[0], _lane.epoch == key[1]
