"""The shipped write protocol under simulated time: real queue, lanes, sweeper and `write_once`.

Only the browser, the partner and the proxy process are models. One event loop, one thread, one
seeded generator: a bad night is replayed by its seed. Workers are killed and frozen wherever they
touch the database or the partner.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select, update

from domain.outcome import Done, Outcome, State
from flows import shift as shifts
from flows.shift import Shift
from flows.wiring import Worker
from runtime import lanes, sweeper, work_queue, write_once
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher, new_key
from runtime.lanes import LaneState, LaneWanted
from runtime.settings import Settings
from runtime.tables import lanes as lane_table
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem, LaneRef
from runtime.write_once import Fields, Promise, Turn
from tests.builders.modes import promoted
from tests.builders.queue import an_item
from tests.virtual_time import VirtualLoop

LONGEST_IN_FLIGHT = 20.0
LONGEST_SEARCH_LAG = 5.0
SETTLE_SECONDS = LONGEST_IN_FLIGHT + LONGEST_SEARCH_LAG + 1
PROXY_LOOKS_EVERY = 2.0
HORIZON_SECONDS = 1500.0
TROUBLES = 5
JULIAN_DAY_OF_1970 = 2440587.5
QUEUE = "simulated"


class Killed(BaseException):
    """The worker's process is gone: nothing of it runs any more."""


class SimulatedDatabase(Database):
    """The real database functions on a database whose real clock is the simulated one."""

    def __init__(
        self, path: Path, loop: VirtualLoop, before: Callable[[], Awaitable[None]]
    ) -> None:
        super().__init__(f"sqlite:///{path}")
        self._before = before
        event.listen(self.engine, "connect", lambda raw, _record: _set_clock(raw, loop))

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """One transaction, after whatever befalls the process that asks for it."""
        await self._before()
        with self.transaction() as connection:
            return function(connection, *args, **kwargs)

    async def aside(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Several transactions, after whatever befalls the process that asks for them."""
        await self._before()
        return function(self, *args, **kwargs)


def _set_clock(raw: sqlite3.Connection, loop: VirtualLoop) -> None:
    raw.execute("PRAGMA synchronous=OFF")
    raw.create_function("julianday", 1, lambda _: loop.now / 86400.0 + JULIAN_DAY_OF_1970)


@dataclass
class Process:
    """A worker's process: it may be killed, or frozen for a while, at every step."""

    night: "SimulatedNight"
    is_dead: bool = False

    async def step(self) -> None:
        """Take a little time, and whatever trouble is drawn."""
        draw = self.night.random
        await asyncio.sleep(draw.uniform(0.001, 0.4))
        if self.is_dead:
            raise Killed
        if self.night.troubles_left and (drawn := draw.random()) < 0.08:
            self.night.troubles_left -= 1
            if drawn < 0.03:
                self.is_dead = True
                raise Killed
            await asyncio.sleep(draw.uniform(2, 80))


@dataclass
class SimulatedNight:
    """One item, its partner, and workers that come one after another until it has ended."""

    seed: int
    database_file: Path
    settle_seconds: float = SETTLE_SECONDS
    has_fence: bool = True
    at_most_once: bool = False
    troubles_left: int = TROUBLES
    commits: list[float] = field(default_factory=list)
    searchable: list[float] = field(default_factory=list)
    state: State = State.QUEUED

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.settings = Settings(attempts_allowed=3, home=self.database_file.parent)
        self.loop = VirtualLoop()
        self.cipher = Cipher(new_key())
        self.ours = SimulatedDatabase(self.database_file, self.loop, _nothing)

    def play(self) -> "SimulatedNight":
        """Run the night to its end."""
        asyncio.set_event_loop(None)
        try:
            self.loop.run_until_complete(self._play())
        finally:
            self.loop.close()
            self.ours.close()
        return self

    @property
    def broken(self) -> list[str]:
        """Which promises this night broke."""
        done = self.state is State.DONE
        return [
            promise
            for promise, is_broken in {
                "doubled": len(self.commits) > 1,
                "falsely done": done and len(self.commits) != 1,
                "unfinished": not self.state.is_final,
            }.items()
            if is_broken
        ]

    async def _play(self) -> None:
        with self.ours.transaction() as connection:
            promoted(connection, QUEUE)
            item = an_item(queue=QUEUE, due_at=None)
            work_queue.add(connection, item, business_now(connection), self.cipher)
        helpers = [asyncio.create_task(self._proxy()), asyncio.create_task(self._sweep())]
        workers = [asyncio.create_task(self._workers(number)) for number in range(2)]
        ends_at = self.loop.now + HORIZON_SECONDS
        while not self._has_ended() and self.loop.now < ends_at:
            await asyncio.sleep(5)
        # What is still in flight when the item has ended must not commit a second time.
        await asyncio.sleep(LONGEST_IN_FLIGHT + 1)
        for task in (*helpers, *workers):
            task.cancel()
        await asyncio.gather(*helpers, *workers, return_exceptions=True)

    def _has_ended(self) -> bool:
        with self.ours.transaction() as connection:
            self.state = State(connection.execute(select(work_items.c.state)).scalar_one())
        return self.state.is_final

    async def _proxy(self) -> None:
        while True:
            with self.ours.transaction() as connection:
                tend_lanes(connection, self.settings)
            await asyncio.sleep(PROXY_LOOKS_EVERY)

    async def _sweep(self) -> None:
        while True:
            with self.ours.transaction() as connection:
                now = business_now(connection)
                sweeper.sweep(connection, self.settings, now, self.cipher)
            await asyncio.sleep(self.settings.sweep_seconds)

    async def _workers(self, number: int) -> None:
        """When a worker's process dies, another is started after a while."""
        while True:
            process = Process(self)
            try:
                await _Workplace(self, process, number).work()
            except (Killed, ExceptionGroup, BaseExceptionGroup):
                await asyncio.sleep(self.random.uniform(1, 10))

    def lets_through(self, lane: LaneRef) -> bool:
        """Whether the proxy passes what this lane's browser sends now."""
        with self.ours.transaction() as connection:
            row = lanes.row_of(connection, lane.id, lane.epoch)
        return not self.has_fence or row.state in (LaneState.OPEN, LaneState.REVOKING)

    def click(self, lane: LaneRef) -> None:
        """The request leaves, unless the lane is cut or it is lost on the way."""
        if self.lets_through(lane) and self.random.random() > 0.1:
            self.loop.call_later(self.random.uniform(0, LONGEST_IN_FLIGHT), self._commit)

    def _commit(self) -> None:
        self.commits.append(self.loop.now)
        self.searchable.append(self.loop.now + self.random.uniform(0, LONGEST_SEARCH_LAG))

    def found(self) -> list[str]:
        """What the partner's search shows by now."""
        return [f"E{n}" for n, shown in enumerate(self.searchable) if shown <= self.loop.now]


async def _nothing() -> None:
    """Our own processes are never in trouble here."""


def tend_lanes(connection: Connection, settings: Settings) -> None:
    """What the proxy does at every poll: open, prolong, close."""
    elapsed, row = elapsed_now(connection), lane_table.c
    lives = {"until_real": elapsed + settings.lane_ttl_seconds}
    opened = {"state": LaneState.OPEN, "listener": "simulated:1", **lives}
    closed = {"state": LaneState.CLOSED, "closed_real": elapsed}
    for before, after in (
        (LaneState.REVOKING, closed),
        (LaneState.OPEN, lives),
        (LaneState.REQUESTED, opened),
    ):
        connection.execute(update(lane_table).where(row.state == before).values(after))


@dataclass
class _Write:
    """The one write, as `write_once` performs it."""

    night: SimulatedNight
    process: Process
    lane: LaneRef
    reference: str = "SIM-0001"
    fields: Fields = field(default_factory=lambda: {"text": "told"})
    recipient: str = ""

    @property
    def promise(self) -> Promise:
        return Promise("partner", "append", self.night.settle_seconds, self.night.at_most_once)

    async def find(self) -> Sequence[str]:
        await self.process.step()
        return self.night.found()

    async def find_another_way(self) -> Sequence[str]:
        await self.process.step()
        return self.night.found()

    async def prepare(self) -> None:
        await self.process.step()

    async def warm_up(self) -> None:
        await self.process.step()

    async def submit(self) -> str | None:
        await self.process.step()
        self.night.click(self.lane)
        await self.process.step()
        return None

    async def read_back(self, _record_id: str) -> Mapping[str, str] | None:
        await self.process.step()
        return self.fields

    async def picture(self, _record_id: str) -> bytes:
        await self.process.step()
        return b"what was seen"


@dataclass
class _Workplace:
    """A worker with no browser: what `flows/shift` needs of a workplace, and no more."""

    night: SimulatedNight
    process: Process
    number: int
    is_usable: bool = True

    def __post_init__(self) -> None:
        night = self.night
        self.database = SimulatedDatabase(night.database_file, night.loop, self.process.step)
        self.worker = Worker(
            f"w{self.number}", self.database, night.cipher, Credentials([]), night.settings
        )

    async def work(self) -> None:
        """Work as the shipped shift does."""
        shift = Shift(self.worker, {QUEUE: _perform}, lanes=1, waits_for_work=True)  # type: ignore[dict-item]  # its desk is simulated
        try:
            await shifts._work_lane(shift, self, 0)  # type: ignore[arg-type]  # so is this place
        finally:
            self.database.close()

    def open_desk(self, number: int) -> AbstractAsyncContextManager["_Desk"]:
        """A lane."""
        return self._open_desk(number)

    @asynccontextmanager
    async def _open_desk(self, number: int) -> AsyncIterator["_Desk"]:
        worker = self.worker.name
        wanted = LaneWanted(f"{worker}/{number}", worker, "hub", 1, 1, [])
        lane = await lanes.open_lane(self.database, wanted, wait_seconds=120)
        yield _Desk(self.night, self.process, self.database, lane)


@dataclass
class _Desk:
    """What the performer works with."""

    night: SimulatedNight
    process: Process
    database: Database
    lane: lanes.Lane
    items_done: int = 0
    has_room: bool = True

    def writing(self, item: ClaimedItem) -> Turn:
        """The turn, with no commit window: the partner here never re-sends."""
        night = self.night
        return Turn(self.database, night.cipher, night.settings, item, self.lane.ref, _no_window)


async def _perform(item: ClaimedItem, desk: _Desk) -> Outcome:
    operation = _Write(desk.night, desk.process, desk.lane.ref)
    return Done((await write_once.write(operation, desk.writing(item)),))


@asynccontextmanager
async def _no_window(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield
