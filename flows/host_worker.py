"""`python -m flows.host_worker`: starts this host's runs as Prefect asks, and sweeps without it.

Says `{"ready": true}` on standard output once Prefect knows its deployments. On SIGTERM the shift
ends between items, no new run is started, and the process ends after the last run.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker
from sqlalchemy.exc import OperationalError

from flows.deployments import DISPATCH_QUEUE, POOL, all_deployments
from flows.hands import host_name, is_shift_wanted, shift_lock
from flows.one_at_a_time import holder
from flows.roster import passes, performers, what_is_not_set_up
from flows.sweep import sweep_forever
from runtime import log
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.egress.peer import process
from runtime.encryption import Cipher
from runtime.settings import Settings

LOOK_FOR_RUNS_SECONDS = 2.0
LOOK_FOR_PREFECT_SECONDS = 1.0
SAY_WE_LIVE_SECONDS = 20.0
# A shift is a new process and a browser; until it has had time to begin, another is not asked for.
ASK_AGAIN_SECONDS = 20.0
WORKER_LABEL = "prefect.worker.name"
# As every command of `mash` ends that began nothing.
COULD_NOT_START = 3
HELD = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)

_log = log.get()


@dataclass(slots=True)
class HostWorker:
    """One host's hands: what they work with, and when they are to stop."""

    settings: Settings
    database: Database
    cipher: Cipher
    host: str = field(default_factory=host_name)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _asked_at: float = float("-inf")
    _said_at: float = float("-inf")

    async def serve(self, ready: Callable[[], None]) -> None:
        """Start runs and sweep until told to stop and the last run has ended."""
        async with asyncio.TaskGroup() as side_by_side:
            beside = [
                side_by_side.create_task(task())
                for task in (self._sweep, self._end_the_shift_between_items)
            ]
            await self._start_runs(ready)
            for task in beside:
                task.cancel()

    async def _start_runs(self, ready: Callable[[], None]) -> None:
        """Leaving the worker waits for the runs it started."""
        await self._with_prefect_away(self._register, until_done=True)
        async with self._prefect_worker() as worker:
            ready()
            while not self.stop.is_set():
                await self._with_prefect_away(lambda: self._look(worker))
                await self._wait(LOOK_FOR_RUNS_SECONDS)

    def _prefect_worker(self) -> ProcessWorker:
        return ProcessWorker(
            work_pool_name=POOL, name=self.host, work_queues=[DISPATCH_QUEUE, self.host]
        )

    async def _register(self) -> None:
        """Tell Prefect of every deployment of this host; telling it again changes nothing."""
        async with get_client() as client:
            await _make_pool(client)
        for deployment in all_deployments(self.settings, passes(), self.host):
            await deployment.aapply()

    async def _look(self, worker: ProcessWorker) -> None:
        """Start what is due; now and then say that this worker lives and close dead runs."""
        await worker.get_and_submit_flow_runs()
        if time.monotonic() - self._said_at > SAY_WE_LIVE_SECONDS:
            self._said_at = time.monotonic()
            await worker.sync_with_backend()
            await self._close_dead_runs()
        if await self._is_shift_wanted():
            self._asked_at = time.monotonic()
            await self._ask_for_shift()

    async def _is_shift_wanted(self) -> bool:
        """Whether a shift has something to do, none works here, and none was just asked for."""
        if time.monotonic() - self._asked_at < ASK_AGAIN_SECONDS:
            return False
        if holder(shift_lock(self.settings)) is not None:
            return False
        return await self.database.run(is_shift_wanted, performers(self.settings), self.settings)

    async def _ask_for_shift(self) -> None:
        async with get_client() as client:
            deployment = await client.read_deployment_by_name(f"shift/{self.host}")
            await client.create_flow_run_from_deployment(deployment.id)

    async def _close_dead_runs(self) -> None:
        """Tell Prefect of this host's runs whose process is gone; it would show them for ever."""
        async with get_client() as client:
            for run in await client.read_flow_runs(flow_run_filter=_HELD_RUNS):
                if run.labels.get(WORKER_LABEL) == self.host and _is_dead(run):
                    _log.warning("dead_run_closed", flow_run_id=str(run.id))
                    dead: State[None] = Crashed(message="process_gone")
                    await client.set_flow_run_state(run.id, dead, force=True)

    async def _sweep(self) -> None:
        """What the queue's safety needs goes on, whether or not Prefect answers."""
        while True:
            try:
                await sweep_forever(self.database, self.cipher, self.settings)
            except OperationalError:
                _log.warning("database_away")
            await asyncio.sleep(self.settings.scaled(self.settings.sweep_seconds))

    async def _with_prefect_away(
        self, attempt: Callable[[], Awaitable[None]], until_done: bool = False
    ) -> None:
        """Do it; when Prefect does not answer, say so and go on (or try until it does)."""
        while not self.stop.is_set():
            try:
                return await attempt()
            except (httpx.HTTPError, OperationalError) as away:
                _log.warning("prefect_away", exc_info=away)
            if not until_done:
                return None
            await self._wait(LOOK_FOR_PREFECT_SECONDS)
        return None

    async def _end_the_shift_between_items(self) -> None:
        """Once told to stop, tell it until it has ended: one just starting cannot hear yet."""
        await self.stop.wait()
        while True:
            pid = holder(shift_lock(self.settings))
            if pid and _is_ours(pid):
                os.kill(pid, signal.SIGTERM)
            await asyncio.sleep(LOOK_FOR_PREFECT_SECONDS)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stop.wait(), seconds)
        except TimeoutError:
            return


_HELD_RUNS = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(HELD))))


async def _make_pool(client: PrefectClient) -> None:
    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        base_job_template=ProcessWorker.get_default_base_job_template(),
    )
    await client.create_work_pool(pool, overwrite=True)


def _is_dead(run: FlowRun) -> bool:
    """Whether the process that ran it is gone; one that has only its number is another's."""
    if not run.infrastructure_pid:
        return False
    environment = Path("/proc", run.infrastructure_pid, "environ")
    try:
        return str(run.id).encode() not in environment.read_bytes()
    except OSError:
        # Gone, or its number is now another user's.
        return True


def _is_ours(pid: int) -> bool:
    """Whether we started it; a person's `mash shift` is theirs to stop."""
    there = process(pid)
    return there is not None and there.parent == os.getpid()


def main() -> int:
    """Serve until SIGTERM; the exit code. Without partners or hub, a sentence and no work."""
    settings = Settings()
    if missing := what_is_not_set_up(settings):
        sys.stderr.write(f"STOPPED BEFORE ANY WORK. {missing}\n")
        return COULD_NOT_START
    # Below a warning there is a line for every time Prefect was asked.
    with log.opened(sys.stderr, "warning"), closing(Database(settings.database())) as database:
        database.migrate()
        cipher = Credentials.from_settings(settings).cipher()
        asyncio.run(_serve(HostWorker(settings, database, cipher)))
    return 0


async def _serve(here: HostWorker) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, here.stop.set)
    await here.serve(_say_ready)


def _say_ready() -> None:
    """Once; what runs write to their output afterwards goes where the log goes."""
    sys.stdout.write(json.dumps({"ready": True}) + "\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    raise SystemExit(main())
