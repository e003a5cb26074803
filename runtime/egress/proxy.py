"""The egress proxy: makes the `lanes` table of its host come true."""

import asyncio
import os
import socket
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from runtime import log
from runtime.database import Database
from runtime.egress import rows
from runtime.egress.destinations import AllowList
from runtime.egress.listener import LaneListener
from runtime.egress.peer import PeerCheck, process
from runtime.egress.rows import LaneKey, Proxy
from runtime.egress.way_out import since_boot
from runtime.lanes import LaneState
from runtime.settings import Settings

RENEWALS_PER_TTL = 5
# A lane ends here a tenth of its time before the database says so: a busy machine may be late.
OWN_SHARE_OF_TTL = 0.9


class EgressProxy:
    """Every lane of one host. What it cannot renew against the database ends by itself."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._poll_seconds = settings.scaled(settings.proxy_poll_seconds)
        self._proxy = Proxy(
            host=socket.gethostname(),
            pid=os.getpid(),
            ttl_seconds=settings.scaled(settings.lane_ttl_seconds),
            margin_seconds=settings.scaled(settings.clock_margin_seconds),
        )
        self._listeners: dict[LaneKey, LaneListener] = {}
        self._own_ttl_seconds = self._proxy.ttl_seconds * OWN_SHARE_OF_TTL
        self._renewed_at = 0.0
        self._is_unreachable = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Serve until told to stop; then close every lane. Raises: AlreadyRunning, Replaced."""
        await self._database.run(rows.take_over, self._proxy)
        log.get().info("proxy_started", pid=self._proxy.pid)
        try:
            while not stopping.is_set():
                await self._poll_if_reachable()
                await _wait(stopping, self._poll_seconds)
        finally:
            self._cut_all()
        await self._end_in_order()

    async def _poll_if_reachable(self) -> None:
        try:
            await self._poll()
        except SQLAlchemyError as unreachable:
            # Nothing to undo: lanes that are not renewed in time end by themselves.
            if not self._is_unreachable:
                log.get().error("database_unreachable", exc_info=unreachable)
            self._is_unreachable = True
            return
        if self._is_unreachable:
            log.get().info("database_reachable")
        self._is_unreachable = False

    async def _poll(self) -> None:
        await self._renew_when_due()
        living = await self._database.run(rows.living_lanes, self._proxy)
        await self._close_what_must_end(living)
        for row in living:
            await self._attend(row)

    async def _renew_when_due(self) -> None:
        asked_at = since_boot()
        if asked_at - self._renewed_at < self._proxy.ttl_seconds / RENEWALS_PER_TTL:
            return
        renewed = await self._database.run(rows.renew, self._proxy, list(self._listeners))
        self._renewed_at = asked_at
        for key in renewed:
            # Counted from before the question, so our end comes before the database's.
            self._listeners[key].lasts_until(asked_at + self._own_ttl_seconds)

    async def _close_what_must_end(self, living: Sequence[Row[Any]]) -> None:
        states = {(row.id, row.epoch): row.state for row in living}
        endings = {
            key: why
            for key, listener in self._listeners.items()
            if (why := _why_it_ends(listener, states.get(key)))
        }
        for key in endings:
            self._listeners[key].cut()
        for key, why in endings.items():
            await self._close(key, why)

    async def _attend(self, row: Row[Any]) -> None:
        key: LaneKey = (row.id, row.epoch)
        if key in self._listeners:
            return
        if row.state == LaneState.REQUESTED:
            await self._open(key, row)
        elif await self._database.run(rows.close_if_run_out, self._proxy, key):
            log.get().info("lane_closed", lane=row.id, epoch=row.epoch, why="time_to_live")

    async def _open(self, key: LaneKey, row: Row[Any]) -> None:
        worker = process(row.worker_pid)
        if worker is None:
            await self._database.run(rows.mark_closed, key, "worker_gone")
            return
        if not await self._database.run(rows.may_open, self._proxy, key):
            return
        peers = PeerCheck(worker, row.worker_uid)
        listener = LaneListener(AllowList(row.allow), peers, row.control_token)
        address = await listener.open(since_boot() + self._own_ttl_seconds)
        if await self._database.run(rows.mark_open, self._proxy, key, address):
            self._listeners[key] = listener
            log.get().info("lane_opened", lane=row.id, epoch=row.epoch)
        else:
            await listener.close()

    async def _close(self, key: LaneKey, why: str) -> None:
        listener = self._listeners[key]
        await listener.close()
        await self._database.run(rows.mark_closed, key, why)
        del self._listeners[key]
        _say_closed(key, why, listener)

    def _cut_all(self) -> None:
        for listener in self._listeners.values():
            listener.cut()

    async def _end_in_order(self) -> None:
        for key in tuple(self._listeners):
            await self._close(key, "proxy_gone")
        await self._database.run(rows.resign, self._proxy)
        log.get().info("proxy_stopped", pid=self._proxy.pid)


def _say_closed(key: LaneKey, why: str, listener: LaneListener) -> None:
    lane, epoch = key
    for host, count in listener.way.refused_hosts.items():
        log.get().warning("host_refused", lane=lane, epoch=epoch, host=host, count=count)
    log.get().info(
        "lane_closed",
        lane=lane,
        epoch=epoch,
        why=why,
        connections_count=listener.way.connections_made,
        strangers_count=listener.strangers,
    )


def _why_it_ends(listener: LaneListener, state: str | None) -> str:
    if state == LaneState.REVOKING:
        return "revoked"
    if state != LaneState.OPEN:
        return "closed_elsewhere"
    if not listener.is_open:
        return "time_to_live"
    return "" if listener.worker_lives else "worker_gone"


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
