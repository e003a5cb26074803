"""A lane: one browser context's only way out, which another process can cut.

Worker, sweeper and egress proxy meet in the table `lanes` and nowhere else:

    requested ──proxy──► open(listener) ──anyone──► revoking ──proxy──► closed(closed_real)

A lane's `fence_time` is when it was provably cut off: when the proxy wrote `closed`, or, where no
proxy did, when the time to live that it could not renew ended, plus a margin for clocks. Nothing
its browser still does reaches a partner after that.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)

from domain.errors import (
    AnswerTooLate,
    BusinessException,
    LaneLost,
    NoFreeSession,
    SystemUnavailable,
    WriteUnproven,
)
from runtime.database import Database, elapsed_now, insert_or
from runtime.egress.control import ControlLost, WindowControl, open_control
from runtime.egress.destinations import AllowList
from runtime.egress.window import WindowRefused
from runtime.tables import account_seats, lanes
from runtime.work_queue import LaneRef, assert_open

TOKEN_BYTES = 32
LOOK_AGAIN_SECONDS = 0.05
ANSWER_SECONDS = 60.0

_lane = lanes.c
_IS_OF_A_CLOSED_LANE = exists().where(
    _lane.id == account_seats.c.lane,
    _lane.epoch == account_seats.c.epoch,
    _lane.closed_real.is_not(None),
)

Allowed = Mapping[str, str | int]
WarmUp = Callable[[], Awaitable[None]]


class LaneState(StrEnum):
    """Where a lane is in its one life."""

    REQUESTED = "requested"
    OPEN = "open"
    REVOKING = "revoking"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LaneWanted:
    """What a worker asks for. `allow`: {"scheme", "host", "port"} of everything it may reach."""

    id: str
    worker: str
    host: str
    pid: int
    uid: int
    allow: Sequence[Allowed]


def wanted_by_this_process(lane_id: str, worker: str, allow: Sequence[Allowed]) -> LaneWanted:
    """A lane for this process's own browser."""
    return LaneWanted(lane_id, worker, socket.gethostname(), os.getpid(), os.getuid(), allow)


def request(connection: Connection, wanted: LaneWanted) -> LaneRef:
    """Ask for the lane's next epoch; the proxy opens it when every earlier one is cut off.

    Raises: ValueError for a place that is none, because it would stop the proxy of every lane.
    """
    AllowList(wanted.allow)
    elapsed = elapsed_now(connection)
    row = None
    while row is None:
        row = connection.execute(
            insert_or(connection, lanes)
            .values(
                id=wanted.id,
                epoch=_last_epoch(connection, wanted.id) + 1,
                host=wanted.host,
                worker=wanted.worker,
                worker_pid=wanted.pid,
                worker_uid=wanted.uid,
                state=LaneState.REQUESTED,
                allow=[dict(entry) for entry in wanted.allow],
                control_token=secrets.token_urlsafe(TOKEN_BYTES),
                beat_real=elapsed,
                until_real=elapsed,
            )
            .on_conflict_do_nothing()
            .returning(_lane.epoch)
        ).one_or_none()
    return LaneRef(wanted.id, row.epoch, wanted.worker)


async def open_lane(database: Database, wanted: LaneWanted, wait_seconds: float) -> "Lane":
    """Ask for a lane and wait until it is open. Raises: SystemUnavailable, LaneLost."""
    requested = asyncio.create_task(database.run(request, wanted))
    try:
        return await wait_until_open(database, await asyncio.shield(requested), wait_seconds)
    except (SystemUnavailable, asyncio.CancelledError):
        # Nobody waits for it any more: whoever opens it now must find it revoked.
        ref = await requested
        await database.run(revoke, ref.id, ref.epoch, "not_opened")
        raise


async def wait_until_open(database: Database, lane: LaneRef, wait_seconds: float) -> "Lane":
    """The lane, once the proxy has opened it.

    Raises: SystemUnavailable when no proxy did in time; LaneLost when it was revoked meanwhile.
    """
    try:
        async with asyncio.timeout(wait_seconds):
            while (row := await database.run(row_of, lane.id, lane.epoch)).listener is None:
                _refuse_ended(row)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    except TimeoutError as not_opened:
        raise SystemUnavailable("egress_proxy") from not_opened
    _refuse_ended(row)
    return Lane(lane, row.listener, row.control_token)


class Lane:
    """An open lane in its worker's hands."""

    def __init__(self, ref: LaneRef, listener: str, control_token: str) -> None:
        self.ref = ref
        self.listener = listener
        self._control_token = control_token
        self._is_spent = False

    @property
    def server(self) -> str:
        """The lane's listener as the browser context's proxy server."""
        return f"http://{self.listener}"

    @property
    def is_spent(self) -> bool:
        """Whether a write went unanswered: the lane passes nothing any more; take a new one."""
        return self._is_spent

    @asynccontextmanager
    async def commit_window(
        self, warm_up: WarmUp, answer_seconds: float = ANSWER_SECONDS
    ) -> AsyncIterator[None]:
        """What is clicked inside reaches the partner at most once.

        `warm_up`: one harmless GET to that partner, made by the page and read to its end. Leave the
        window when the answer is there; a BusinessException is something the partner said, so it is
        an answer too. Leaving it by any other exception, or after `answer_seconds`, cuts the write
        off: over TLS the lane is then spent.

        Raises: AnswerTooLate, LaneLost (nothing was clicked); WriteUnproven (it was, too late).
        """
        async with self._control() as control:
            await _before_the_click(control, "cut")
            await warm_up()
            await _before_the_click(control, "hold", answer_seconds)
            is_answered = False
            try:
                yield
                is_answered = True
            except BusinessException:
                is_answered = True
                raise
            finally:
                await self._end(control, is_answered)

    @asynccontextmanager
    async def _control(self) -> AsyncIterator[WindowControl]:
        host, _, port = self.listener.partition(":")
        try:
            async with open_control(host, int(port), self._control_token) as control:
                yield control
        except ControlLost as lost:
            raise LaneLost(f"{self.ref.id}#{self.ref.epoch}") from lost

    async def _end(self, control: WindowControl, is_answered: bool) -> None:
        try:
            await control.say("end" if is_answered else "give_up")
        except (WindowRefused, ControlLost) as lost:
            self._is_spent = True
            if is_answered:
                raise WriteUnproven(str(lost)) from lost


async def _before_the_click(control: WindowControl, verb: str, seconds: float = 0.0) -> None:
    try:
        await control.say(verb, seconds)
    except WindowRefused as refused:
        raise AnswerTooLate(str(refused)) from refused


def beat(connection: Connection, lane: LaneRef) -> None:
    """Say that the lane's worker lives. Raises: LaneLost."""
    living = (LaneState.REQUESTED, LaneState.OPEN)
    beaten = connection.execute(
        update(lanes)
        .where(*_is(lane.id, lane.epoch), _lane.state.in_(living))
        .values(beat_real=elapsed_now(connection))
    )
    if beaten.rowcount != 1:
        raise LaneLost(f"{lane.id}#{lane.epoch}")


def release(connection: Connection, lane: LaneRef) -> None:
    """Give one's own lane back, after closing its browser context."""
    revoke(connection, lane.id, lane.epoch, "released")


def revoke(connection: Connection, lane_id: str, epoch: int, why: str) -> None:
    """Have the lane cut off. One that was never opened is closed at once."""
    connection.execute(
        update(lanes)
        .where(*_is(lane_id, epoch), _lane.state == LaneState.REQUESTED)
        .values(state=LaneState.CLOSED, closed_real=elapsed_now(connection), closed_why=why)
    )
    connection.execute(
        update(lanes)
        .where(*_is(lane_id, epoch), _lane.state == LaneState.OPEN)
        .values(state=LaneState.REVOKING, closed_why=why)
    )


def row_of(connection: Connection, lane_id: str, epoch: int) -> Row[Any]:
    """The lane's row."""
    return connection.execute(_ROW, {"of_lane": lane_id, "of_epoch": epoch}).one()


def listener_of(connection: Connection, lane: LaneRef) -> str | None:
    """Where the lane listens, "host:port"; None unless it is open."""
    row = row_of(connection, lane.id, lane.epoch)
    listener: str | None = row.listener
    return listener if row.state == LaneState.OPEN else None


def open_lanes(connection: Connection) -> Sequence[Row[Any]]:
    """Every lane that is not closed yet, whatever its worker does."""
    return connection.execute(select(lanes).where(_lane.state != LaneState.CLOSED)).all()


def fence_time_of(
    connection: Connection, lane_id: str, epoch: int, margin_seconds: float
) -> float | None:
    """When the lane was provably cut off; None while it may still reach a partner."""
    row = row_of(connection, lane_id, epoch)
    return fence_time(row, margin_seconds, elapsed_now(connection))


def fence_time(row: Row[Any], margin_seconds: float, elapsed: float) -> float | None:
    """The same, of a row already read at this moment of elapsed time."""
    if row.closed_real is not None:
        closed: float = row.closed_real
        return closed
    run_out: float = row.until_real + margin_seconds
    return run_out if run_out < elapsed else None


def take_seat(
    connection: Connection, lane: LaneRef, system: str, accounts: Sequence[tuple[str, int]]
) -> str:
    """The account this lane signs in to the system with: its own already, else the first with a
    free seat. `accounts`: name and number of sessions. Raises: NoFreeSession, LaneLost.

    A closed lane's seat is free before any sweep: taken by the next lane, its account ends the
    session left behind and gives up the records that one had locked.
    """
    assert_open(connection, lane)
    held = connection.execute(_account_held(lane, system)).scalar_one_or_none()
    if held is not None:
        return held
    connection.execute(delete(account_seats).where(_IS_OF_A_CLOSED_LANE))
    for account, seats in accounts:
        if any(_sits_down(connection, lane, (system, account, seat)) for seat in range(seats)):
            return account
    raise NoFreeSession(system=system)


def free_seats(connection: Connection, lane_id: str, epoch: int) -> None:
    """Free what the lane's sessions took, once it is cut off."""
    held = account_seats.c.lane == lane_id, account_seats.c.epoch == epoch
    connection.execute(delete(account_seats).where(*held))


def _account_held(lane: LaneRef, system: str) -> Select[str]:
    seat = account_seats.c
    held = seat.lane == lane.id, seat.epoch == lane.epoch, seat.system == system
    return select(seat.account).where(*held)


def _sits_down(connection: Connection, lane: LaneRef, place: tuple[str, str, int]) -> bool:
    system, account, seat = place
    taken = connection.execute(
        insert_or(connection, account_seats)
        .values(system=system, account=account, seat=seat, lane=lane.id, epoch=lane.epoch)
        .on_conflict_do_nothing()
        .returning(account_seats.c.seat)
    )
    return taken.one_or_none() is not None


def _last_epoch(connection: Connection, lane_id: str) -> int:
    last = select(func.max(_lane.epoch)).where(_lane.id == lane_id)
    return connection.execute(last).scalar_one() or 0


def _refuse_ended(row: Row[Any]) -> None:
    if row.state in (LaneState.REVOKING, LaneState.CLOSED):
        raise LaneLost(f"{row.id}#{row.epoch}")


def _is(
    lane_id: str | BindParameter[str], epoch: int | BindParameter[int]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _lane.id == lane_id, _lane.epoch == epoch


# Asked every moment while a lane opens, so built once.
_ROW = select(lanes).where(*_is(bindparam("of_lane"), bindparam("of_epoch")))
