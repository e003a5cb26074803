"""A partner that is down for a while, under simulated time: real queue, gates, shift and looks.

Only the browser, the partner and the proxy process are models. The hands of the host come as the
host worker lets them come: whenever `is_shift_wanted`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.errors import ConnectorClosed, DoorUnanswered, SystemUnavailable
from domain.outcome import Done, Outcome, State
from flows import shift as shifts
from flows.hands import is_shift_wanted
from flows.shift import Shift
from flows.wiring import Worker
from runtime import gates, lanes, sweeper, watch_rows, watching, work_queue
from runtime.alarms import AlarmCode
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.encryption import Cipher, new_key
from runtime.lanes import LaneWanted
from runtime.partners import ScreenCheck
from runtime.settings import PartnerSettings, Settings
from runtime.tables import attempts, work_items
from runtime.viewing import ReasonForAccess
from runtime.work_queue import ClaimedItem
from tests.builders.queue import NOW, QUEUE, an_item
from tests.chaos.simulation import PROXY_LOOKS_EVERY, SimulatedDatabase, tend_lanes
from tests.virtual_time import FIRST_SECOND, VirtualLoop

SYSTEM = "police_rms"
SIGN_IN_SECONDS = 1.0
WORK_SECONDS = 4.0
HANDS_LOOK_EVERY = 2.0
HANDS_COME_AFTER = 6.0
CLOCK_EVERY = 5.0
PARTNERS = {SYSTEM: PartnerSettings(base_url="http://partner", accounts=("a",), account_family="a")}


@dataclass(frozen=True)
class Outage:
    """From when on until when, in seconds, the partner is away: at its door, or only inside."""

    begins: float
    ends: float
    is_only_inside: bool = False


@dataclass
class SimulatedHub:
    """One host with two lanes, items for one partner, and that partner's outage."""

    file: Path
    items: int
    outage: Outage
    due_minutes: float = 120.0
    poison: str = ""
    knows_the_door: bool = True
    looks: list[float] = field(default_factory=list)
    knocks: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(home=self.file.parent, partners=PARTNERS)
        self.loop = VirtualLoop()
        self.cipher = Cipher(new_key())
        self.ours = SimulatedDatabase(self.file, self.loop, _nothing)
        self.worker = Worker("w", self.ours, self.cipher, Credentials([]), self.settings)
        self._put_items()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self.loop.now - FIRST_SECOND

    @property
    def now(self) -> datetime:
        """Business time."""
        return NOW + timedelta(seconds=self.seconds)

    def play(self, seconds: float) -> "SimulatedHub":
        """Let this much time pass, or as much as it takes until every item has ended."""
        asyncio.set_event_loop(None)
        self.loop.run_until_complete(self._play(seconds))
        return self

    def end(self) -> None:
        """Give everything back."""
        self.loop.close()
        self.ours.close()

    def rows(self) -> list[Row[Any]]:
        """Every item."""
        with self.ours.transaction() as connection:
            return list(connection.execute(select(work_items).order_by(work_items.c.reference)))

    def states(self) -> set[str]:
        """The states the items are in."""
        return {row.state for row in self.rows()}

    def attempts_lost(self) -> list[int]:
        """Of each item, the attempts that were counted and did not end in order."""
        turn = attempts.c
        lost = select(turn.item_id).where(turn.counted, turn.ended_as != "done")
        with self.ours.transaction() as connection:
            items = list(connection.execute(lost).scalars())
        return [items.count(row.id) for row in self.rows()]

    def alarms(self) -> set[AlarmCode]:
        """What the watch would find now, of the alarms about items and partners."""
        with self.ours.transaction() as connection:
            snapshot = replace(watch_rows.look(connection, self.now), hosts=(), beats=())
        return {one.code for one in watching.findings(snapshot, self.now, self.settings)}

    def answers(self, *, inside: bool) -> bool:
        """Whether the partner answers now."""
        is_away = self.outage.begins <= self.seconds < self.outage.ends
        return not is_away or (self.outage.is_only_inside and not inside)

    def _put_items(self) -> None:
        due_at = NOW + timedelta(minutes=self.due_minutes)
        with self.ours.transaction() as connection:
            set_business_now(connection, NOW)
            for number in range(self.items):
                item = an_item(f"ENC-{number:04}", due_at=due_at)
                work_queue.add(connection, item, NOW, self.cipher)

    async def _play(self, seconds: float) -> None:
        beside = [
            asyncio.create_task(each) for each in (self._proxy(), self._sweep(), self._hands())
        ]
        ends_at = self.seconds + seconds
        while self.seconds < ends_at and not all(State(row.state).is_final for row in self.rows()):
            await asyncio.sleep(CLOCK_EVERY)
        for task in beside:
            task.cancel()
        ended = await asyncio.gather(*beside, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended

    async def _proxy(self) -> None:
        while True:
            with self.ours.transaction() as connection:
                tend_lanes(connection, self.settings)
            await asyncio.sleep(PROXY_LOOKS_EVERY)

    async def _sweep(self) -> None:
        while True:
            with self.ours.transaction() as connection:
                set_business_now(connection, self.now)
                sweeper.sweep(connection, self.settings, self.now, self.cipher)
            await asyncio.sleep(CLOCK_EVERY)

    async def _hands(self) -> None:
        while True:
            if await self.ours.run(is_shift_wanted, [QUEUE], self.settings):
                await asyncio.sleep(HANDS_COME_AFTER)
                await self._work_a_shift()
            await asyncio.sleep(HANDS_LOOK_EVERY)

    async def _work_a_shift(self) -> None:
        shift = Shift(self.worker, {QUEUE: _perform}, lanes=2)  # type: ignore[dict-item]  # its desk is simulated
        place: Any = _Place(self)
        async with asyncio.TaskGroup() as side_by_side:
            for number in range(shift.lanes):
                side_by_side.create_task(shifts._work_lane(shift, place, number))


async def _nothing() -> None:
    """No process of ours is in trouble here."""


@dataclass
class _Place:
    """What `flows/shift` needs of a workplace, and no more."""

    hub: SimulatedHub
    is_usable: bool = True

    @property
    def worker(self) -> Worker:
        return self.hub.worker

    @asynccontextmanager
    async def open_desk(self, number: int, *, only_looks: bool = False) -> AsyncIterator["_Desk"]:
        wanted = LaneWanted(f"w/{number}", "w", "hub", 1, 1, [])
        lane = await lanes.open_lane(self.worker.database, wanted, wait_seconds=120)
        try:
            yield _Desk(self.hub, lane, only_looks)
        finally:
            await self.worker.database.run(lanes.release, lane.ref)


@dataclass
class _Desk:
    """What the performer and the sentinel work with."""

    hub: SimulatedHub
    lane: lanes.Lane
    only_looks: bool
    reached: set[str] = field(default_factory=set)
    items_done: int = 0
    has_room: bool = True
    is_signed_in: bool = False

    @property
    def worker(self) -> Worker:
        return self.hub.worker

    async def check_screens(self, system: str, reason: ReasonForAccess) -> list[ScreenCheck]:
        await self.police_rms(reason)
        return [ScreenCheck(system, "desktop", ())]

    async def police_rms(self, _: ReasonForAccess) -> None:
        hub = self.hub
        if not self.only_looks and await hub.ours.run(_is_closed):
            raise ConnectorClosed(system=SYSTEM)
        (hub.looks if self.only_looks else hub.knocks).append(hub.seconds)
        if not self.is_signed_in:
            await asyncio.sleep(SIGN_IN_SECONDS)
            if not hub.answers(inside=False):
                raise (DoorUnanswered if hub.knows_the_door else SystemUnavailable)(system=SYSTEM)
        self.is_signed_in = True
        self.reached.add(SYSTEM)


def _is_closed(connection: Connection) -> bool:
    return SYSTEM in gates.closed_connectors(connection)


async def _perform(item: ClaimedItem, desk: _Desk) -> Outcome:
    await desk.police_rms(_NO_REASON)
    await asyncio.sleep(WORK_SECONDS)
    if not desk.hub.answers(inside=True) or item.reference == desk.hub.poison:
        raise SystemUnavailable("search", system=SYSTEM)
    await asyncio.sleep(WORK_SECONDS)
    return Done()


_NO_REASON = ReasonForAccess("", "", "", "")
