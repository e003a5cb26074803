"""The proxy's loop: what stands in the table comes true, and what cannot be renewed ends."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from runtime import lanes
from runtime.database import Database, elapsed_now
from runtime.egress.proxy import EgressProxy
from runtime.egress.rows import Replaced
from runtime.lanes import Lane, LaneState
from runtime.settings import Settings
from runtime.tables import egress_proxies
from runtime.work_queue import LaneRef
from tests.builders.lanes import a_requested_lane, a_wanted_lane, an_open_lane, change_lane
from tests.egress.partner import Partner, open_partner
from tests.egress.raw import connect, get, raw

WAIT_SECONDS = 10.0


class Unplugged(Database):
    """A database whose wire can be pulled out."""

    is_unplugged = False

    async def run(self, *call: Any, **kwargs: Any) -> Any:
        if self.is_unplugged:
            raise OperationalError("", {}, Exception("no database"))
        return await super().run(*call, **kwargs)


@asynccontextmanager
async def a_proxy(database: Database, settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    stopping = asyncio.Event()
    running = asyncio.create_task(EgressProxy(database, settings).run(stopping))
    try:
        yield running
    finally:
        stopping.set()
        await asyncio.gather(running, return_exceptions=True)


async def a_lane(database: Database, partner: Partner, lane_id: str = "night-1") -> Lane:
    wanted = lanes.wanted_by_this_process(lane_id, "worker-1", [partner.allowed])
    return await lanes.open_lane(database, wanted, WAIT_SECONDS)


async def row_when(database: Database, lane: LaneRef, state: LaneState) -> Any:
    deadline = time.monotonic() + WAIT_SECONDS
    while (row := await database.run(lanes.row_of, lane.id, lane.epoch)).state != state:
        assert time.monotonic() < deadline, f"never became {state}, is {row.state}"
        await asyncio.sleep(0.01)
    return row


async def test_a_revoked_lane_is_cut_and_another_goes_on(database: Database, fast: Settings):
    async with open_partner() as partner, a_proxy(database, fast):
        revoked, other = [await a_lane(database, partner, f"night-{n}") for n in (1, 2)]
        async with raw(revoked.listener) as late, raw(other.listener) as untouched:
            await late.ask(connect(partner))
            await untouched.ask(get(partner))

            await database.run(lanes.revoke, revoked.ref.id, revoked.ref.epoch, "silent")
            row = await row_when(database, revoked.ref, LaneState.CLOSED)

            assert row.closed_why == "silent"
            assert await late.is_ended()
            assert await untouched.ask(get(partner)) == "200 OK|ok"
        with pytest.raises(ConnectionRefusedError):
            async with raw(revoked.listener):
                pass


async def test_the_next_epoch_opens_when_the_one_before_is_cut_off(
    database: Database, fast: Settings
):
    async with open_partner() as partner, a_proxy(database, fast):
        first = await a_lane(database, partner)
        second = await database.run(a_requested_lane, first.ref.id)
        await a_lane(database, partner, "asked-for-after-it")
        waiting = await database.run(lanes.row_of, second.id, second.epoch)

        await database.run(lanes.release, first.ref)
        await row_when(database, second, LaneState.OPEN)

        assert waiting.state == LaneState.REQUESTED


async def test_an_open_lane_s_time_to_live_is_renewed(database: Database, fast: Settings):
    async with open_partner() as partner, a_proxy(database, fast):
        lane = await a_lane(database, partner)
        opened = await database.run(lanes.row_of, lane.ref.id, lane.ref.epoch)

        async def is_renewed() -> bool:
            row = await database.run(lanes.row_of, lane.ref.id, lane.ref.epoch)
            return bool(row.until_real > opened.until_real)

        deadline = time.monotonic() + WAIT_SECONDS
        while not await is_renewed():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)


async def test_a_proxy_without_its_database_ends_every_lane_before_the_database_says_so(
    sqlite_database: Database, fast: Settings
):
    async with open_partner() as partner:
        unplugged = Unplugged(sqlite_database.url)
        async with a_proxy(unplugged, fast):
            lane = await a_lane(sqlite_database, partner)
            async with raw(lane.listener) as open_until_then:
                assert await open_until_then.ask(get(partner)) == "200 OK|ok"
                unplugged.is_unplugged = True

                assert await open_until_then.is_ended()
                with sqlite_database.transaction() as connection:
                    ended_at = elapsed_now(connection)
                    row = lanes.row_of(connection, lane.ref.id, lane.ref.epoch)

            assert row.state == LaneState.OPEN
            assert ended_at < row.until_real
            with pytest.raises(ConnectionRefusedError):
                async with raw(lane.listener):
                    pass
            unplugged.is_unplugged = False
            closed = await row_when(sqlite_database, lane.ref, LaneState.CLOSED)
            assert closed.closed_why == "time_to_live"
        unplugged.close()


async def test_a_lane_whose_worker_is_gone_is_closed(sqlite_database: Database, fast: Settings):
    worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    wanted = replace(a_wanted_lane(), pid=worker.pid)
    async with a_proxy(sqlite_database, fast):
        lane = await lanes.open_lane(sqlite_database, wanted, WAIT_SECONDS)

        worker.communicate(b"\n")

        row = await row_when(sqlite_database, lane.ref, LaneState.CLOSED)
        assert row.closed_why == "worker_gone"


async def test_a_lane_asked_for_by_a_worker_that_is_gone_is_not_opened(
    sqlite_database: Database, fast: Settings
):
    worker = subprocess.Popen([sys.executable, "-c", ""])
    worker.wait()
    wanted = replace(a_wanted_lane(), pid=worker.pid)
    async with a_proxy(sqlite_database, fast):
        ref = await sqlite_database.run(lanes.request, wanted)

        row = await row_when(sqlite_database, ref, LaneState.CLOSED)

        assert (row.listener, row.closed_why) == (None, "worker_gone")


async def test_a_lane_that_nobody_serves_is_closed_when_its_time_is_over(
    sqlite_database: Database, fast: Settings
):
    left = await sqlite_database.run(an_open_lane, "night-1", lives_seconds=0.2)
    async with a_proxy(sqlite_database, fast):
        row = await row_when(sqlite_database, left, LaneState.CLOSED)

        assert row.closed_why == "time_to_live"
        assert row.closed_real > row.until_real


async def test_a_lane_closed_behind_the_proxy_s_back_is_cut(
    sqlite_database: Database, fast: Settings
):
    long_lived = fast.model_copy(update={"lane_ttl_seconds": 6000.0})
    async with (
        asyncio.timeout(WAIT_SECONDS),
        open_partner() as partner,
        a_proxy(sqlite_database, long_lived),
    ):
        lane = await a_lane(sqlite_database, partner)
        async with raw(lane.listener) as still_open:
            await still_open.ask(get(partner))

            await sqlite_database.run(change_lane, lane.ref, state=LaneState.CLOSED)

            assert await still_open.is_ended()


async def test_a_proxy_that_was_replaced_cuts_every_lane_and_ends(
    sqlite_database: Database, fast: Settings
):
    async with open_partner() as partner, a_proxy(sqlite_database, fast) as running:
        lane = await a_lane(sqlite_database, partner)
        with sqlite_database.transaction() as connection:
            connection.execute(update(egress_proxies).values(pid=1))

        with pytest.raises(Replaced):
            await running
        with pytest.raises(ConnectionRefusedError):
            async with raw(lane.listener):
                pass


async def test_a_proxy_that_is_told_to_stop_closes_every_lane(
    sqlite_database: Database, fast: Settings
):
    async with open_partner() as partner, a_proxy(sqlite_database, fast):
        open_lanes = [await a_lane(sqlite_database, partner, f"night-{n}") for n in (1, 2)]

    rows = [await sqlite_database.run(lanes.row_of, o.ref.id, 1) for o in open_lanes]
    assert [row.state for row in rows] == [LaneState.CLOSED] * 2
    until_free = [row.listener for row in rows]
    for listener in until_free:
        with pytest.raises(ConnectionRefusedError):
            async with raw(listener):
                pass
