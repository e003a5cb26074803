"""What may be worked at all: paused queues, and connectors that are closed to workers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from domain.errors import ConnectorClosed
from runtime.database import insert_or
from runtime.tables import connector_gates, paused_queues
from runtime.work_queue import EVERY


@dataclass(frozen=True, slots=True)
class ClosedConnector:
    """Why a partner system is closed to workers, and since when."""

    system: str
    reason_code: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing of this queue and authority is claimed; `EVERY` stands for all of them."""

    queue: str
    authority: str
    since: datetime
    by: str
    why: str


def close_connector(
    connection: Connection, system: str, reason_code: str, detail: str, now: datetime
) -> None:
    """Close a partner system to workers. The first reason stands until somebody opens it.

    `detail` holds labels and codes, never a person's details.
    """
    closed = {"state": "closed", "reason_code": reason_code, "detail": detail, "since": now}
    connection.execute(
        insert_or(connection, connector_gates)
        .values(system=system, **closed)
        .on_conflict_do_update(
            index_elements=["system"], set_=closed, where=connector_gates.c.state != "closed"
        )
    )


def close_because(connection: Connection, met: ConnectorClosed, now: datetime) -> None:
    """Close the partner a worker met a closed door at, unless it was closed already."""
    if type(met) is not ConnectorClosed and met.system:
        close_connector(connection, met.system, met.code, met.detail, now)


def open_connector(connection: Connection, system: str, now: datetime) -> None:
    """Let workers in again; items that waited for this system can be claimed from now on."""
    connection.execute(
        update(connector_gates)
        .where(connector_gates.c.system == system, connector_gates.c.state == "closed")
        .values(state="open", reason_code=None, detail=None, since=now)
    )


def closed_connectors(connection: Connection) -> Mapping[str, ClosedConnector]:
    """Every closed partner system, by name."""
    gate = connector_gates.c
    rows = connection.execute(
        select(gate.system, gate.reason_code, gate.detail, gate.since)
        .where(gate.state == "closed")
        .order_by(gate.system)
    )
    return {row.system: ClosedConnector(**row._mapping) for row in rows}


def pause(connection: Connection, paused: Pause) -> None:
    """Claim nothing more of this queue and authority. What is in hand is finished."""
    connection.execute(
        insert_or(connection, paused_queues)
        .values(
            queue=paused.queue,
            authority=paused.authority,
            since=paused.since,
            by=paused.by,
            why=paused.why,
        )
        .on_conflict_do_nothing(index_elements=["queue", "authority"])
    )


def resume(connection: Connection, queue: str, authority: str = EVERY) -> None:
    """Take the queue's items again."""
    connection.execute(
        delete(paused_queues).where(
            paused_queues.c.queue == queue, paused_queues.c.authority == authority
        )
    )


def pauses(connection: Connection) -> list[Pause]:
    """Every pause in force."""
    rows = connection.execute(
        select(paused_queues).order_by(paused_queues.c.queue, paused_queues.c.authority)
    )
    return [Pause(**row._mapping) for row in rows]
