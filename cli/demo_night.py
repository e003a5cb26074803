"""The demonstration's night: passes and shifts, and a jump in time whenever nothing is runnable."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from domain.errors import SystemException
from domain.outcome import FINAL_STATES, State
from flows.processes import MakeAPass, OnBehalfOf
from flows.shift import Perform, Shift, work
from flows.sweep import sweep_forever, sweep_once
from flows.wiring import Worker
from runtime import work_queue
from runtime.clock import business_now, set_business_now
from runtime.database import elapsed_now
from runtime.record_keeping import keep_records
from runtime.tables import account_seats, work_items

LOOK_AGAIN_SECONDS = 0.2
TEND_SECONDS = 5.0
PASS_TRIES = 3
SEATS_SECONDS = 20.0
SCHEDULE = "schedule:demo"

Answer = TypeVar("Answer")

_item = work_items.c


class ToldToStop(Exception):
    """Signals stopped the night, the first of `heard`; what was in hand has been finished."""

    def __init__(self, heard: Sequence[signal.Signals] = ()) -> None:
        super().__init__()
        self.heard = heard


@dataclass(frozen=True, slots=True)
class Played:
    """The night to be played: who works, when passes are made, when something happens outside.

    `tell_partners` sets the partners' clock; `say` is told what is being done; `stop` ends it.
    """

    worker: Worker
    make_a_pass: MakeAPass
    performers: Mapping[str, Perform]
    passes: Sequence[datetime]
    events: Sequence[datetime]
    ends: datetime
    tell_partners: Callable[[datetime], None]
    say: Callable[[datetime, str], None]
    stop: asyncio.Event = field(default_factory=asyncio.Event)


async def play(night: Played) -> None:
    """From the first pass to the end: nothing is waited for that a clock alone could bring.

    Raises: ToldToStop.
    """
    worker = night.worker
    sweeping = asyncio.create_task(sweep_forever(worker.database, worker.cipher, worker.settings))
    tending = asyncio.create_task(_tend_records(worker))
    try:
        moment: datetime | None = min(night.passes)
        while moment is not None and moment <= night.ends:
            await _jump(night, moment)
            if moment in night.passes:
                night.say(moment, "pass")
                # A pass that is not completed is made again by the next.
                await unless_told(night.stop, _make_pass(night))
            await _work_until_nothing_is_runnable(night)
            moment = await worker.database.run(_next_event, night, moment)
        await leave_no_seat_taken(worker)
    finally:
        for beside in (sweeping, tending):
            beside.cancel()
        await asyncio.gather(sweeping, tending, return_exceptions=True)


async def leave_no_seat_taken(worker: Worker) -> None:
    """Free the last shifts' accounts, or whoever compares after them may find none to sign in with.

    A sweep does that every few seconds, and between two of them a quick night has several shifts.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(SEATS_SECONDS):
            while await worker.database.run(_seats_taken):
                await sweep_once(worker.database, worker.cipher, worker.settings)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def unless_told(stop: asyncio.Event, doing: Coroutine[Any, Any, Answer]) -> Answer:
    """Do it to its end, or drop it as soon as somebody says stop. Raises: ToldToStop."""
    work, told = asyncio.ensure_future(doing), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((work, told), return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        work.cancel()
        await asyncio.gather(work, told, return_exceptions=True)
    if work.cancelled() or (stop.is_set() and work.exception()):
        raise ToldToStop
    return work.result()


async def _make_pass(night: Played) -> None:
    """As the dispatch flow does: a pass that meets a partner's fault is made again, twice."""
    for left in reversed(range(PASS_TRIES)):
        try:
            await night.make_a_pass(night.worker, OnBehalfOf(SCHEDULE, "demo"))
        except SystemException:
            if not left:
                raise
            await asyncio.sleep(night.worker.settings.sweep_seconds)
        else:
            return


async def _tend_records(worker: Worker) -> None:
    """What `mash watch` does beside a real night: nothing is written while it is not done."""
    while True:
        await asyncio.to_thread(keep_records, worker.database, worker.settings, worker.credentials)
        await asyncio.sleep(TEND_SECONDS)


async def _jump(night: Played, moment: datetime) -> None:
    """Never back: what was worked on took its time."""
    now = await night.worker.database.run(business_now)
    if moment > now:
        night.say(moment, "jump")
        await night.worker.database.run(set_business_now, moment)
        night.tell_partners(moment)


async def _work_until_nothing_is_runnable(night: Played) -> None:
    """Work, and wait for what only needs seconds: a back-off, a fence, a settle time."""
    database = night.worker.database
    while True:
        lanes = night.worker.settings.shift_lanes
        await work(Shift(night.worker, night.performers, lanes, told_to_stop=night.stop))
        if night.stop.is_set():
            raise ToldToStop
        if not await database.run(_is_coming):
            return
        while not await database.run(_is_claimable, night):
            await unless_told(night.stop, asyncio.sleep(LOOK_AGAIN_SECONDS))
            if not await database.run(_is_coming):
                return


def _seats_taken(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(account_seats)).scalar_one())


def _is_coming(connection: Connection) -> bool:
    """Whether some item is held back by elapsed time only."""
    now = business_now(connection)
    waiting = select(func.count()).where(
        _item.state.in_((State.QUEUED, State.DEFERRED, State.WORKING)),
        _item.waits_for_system.is_(None),
        (_item.not_before.is_(None)) | (_item.not_before <= now),
    )
    return bool(connection.execute(waiting).scalar_one())


def _is_claimable(connection: Connection, night: Played) -> bool:
    now, elapsed = business_now(connection), elapsed_now(connection)
    which = work_queue.claimable(now, elapsed)
    queues = _item.queue.in_(tuple(night.performers))
    return bool(connection.execute(select(func.count()).where(queues, *which)).scalar_one())


def _next_event(connection: Connection, night: Played, after: datetime) -> datetime | None:
    """The next moment at which something can change: a pass, something outside, a `not_before`."""
    waiting = select(_item.not_before).where(
        _item.not_before.is_not(None), _item.state.not_in(FINAL_STATES)
    )
    own = [moment.astimezone(UTC) for moment in connection.execute(waiting).scalars()]
    moments = [moment.astimezone(UTC) for moment in (*night.passes, *night.events)]
    coming = [moment for moment in (*own, *moments) if after.astimezone(UTC) < moment]
    following = min(coming, default=None)
    return next((one for one in night.passes if one == following), following)
