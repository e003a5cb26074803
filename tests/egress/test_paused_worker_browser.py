"""A worker that is paused past its lease: its browser runs on, and commits nothing (W05, B20)."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from runtime import lanes
from runtime.database import Database
from runtime.egress.process import EgressProcess
from runtime.lanes import LaneState
from runtime.work_queue import LaneRef
from tests.egress.partner import Certificate, Partner, open_partner
from tests.egress.raw import until
from tests.egress.test_proxy import row_when

pytestmark = pytest.mark.browser


@dataclass
class Worker:
    """A worker process with its own browser, and its lane."""

    process: asyncio.subprocess.Process
    lane: LaneRef

    async def tell(self, command: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n".encode())
        return await self.says()

    async def says(self) -> str:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 30.0)
        return line.decode().strip()

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)


@asynccontextmanager
async def a_worker(
    database: Database, name: str, partner: Partner, certificate: Certificate
) -> AsyncIterator[Worker]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.egress.worker",
        database.url,
        name,
        partner.form("ok", name),
        json.dumps([partner.allowed]),
        f"--ignore-certificate-errors-spki-list={certificate.spki_hash}",
        stdin=PIPE,
        stdout=PIPE,
    )
    worker = Worker(process, LaneRef(name, 1, name))
    try:
        yield worker
    finally:
        worker.wake()
        await process.communicate(b"\n")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_paused_worker_s_late_click_commits_nothing_and_the_other_lane_goes_on(
    scheme: str,
    certificate: Certificate,
    sqlite_database: Database,
    egress_proxy: EgressProcess,
):
    async with (
        open_partner(certificate if scheme == "https" else None) as partner,
        a_worker(sqlite_database, "paused", partner, certificate) as paused,
        a_worker(sqlite_database, "other", partner, certificate) as other,
    ):
        for started in asyncio.as_completed((paused.says(), other.says())):
            assert await started == "ready"
        for worker in (paused, other):
            await worker.tell("later")
            worker.pause()
            if worker is paused:
                await sqlite_database.run(lanes.revoke, "paused", 1, "silent")
                await row_when(sqlite_database, paused.lane, LaneState.CLOSED)
        await until(lambda: "other" in partner.commits, "the write of a paused worker's browser")
        paused.wake()
        other.wake()
        outcomes = [await worker.tell("outcome") for worker in (paused, other)]
        clicks = [await worker.tell("click") for worker in (paused, other)]

        assert outcomes == clicks == ["failed", "saved"]
        assert partner.commits == ["other", "other"]
