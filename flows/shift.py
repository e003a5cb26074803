"""A shift: one worker process empties its queues, lane by lane, until nothing is claimable.

One that people wait for (`flows/on_call`) stays, signed in before anybody asks.

The body needs no Prefect: the demonstration and the tests run it as it is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from domain.errors import BrowserLost, ConnectorClosed, LaneLost, SystemException
from domain.outcome import Outcome
from flows.preflight import look_again, partners_to_look_at
from flows.waited_for import is_left_to_on_call
from flows.wiring import Desk, Worker, Workplace, kept_alive, open_workplace
from runtime import gates, lanes, log, turns, work_queue
from runtime.clock import business_now
from runtime.credentials import CredentialMissing, CredentialUnsafe
from runtime.loaded import leave_what_is_loaded_alone
from runtime.viewing import ReasonForAccess
from runtime.work_queue import ClaimedItem, LaneRef

Perform = Callable[[ClaimedItem, Desk], Awaitable[Outcome]]
LOOK_AGAIN_SECONDS = 1.0
# Nobody's record is opened with this: whoever claims an item says its own reason first.
BEFORE_ANYBODY_ASKS = ReasonForAccess(
    words="On call, before anybody asks",
    on_behalf_of="schedule:on_call",
    purpose_code="on_call",
    lawful_basis="public_task",
    run_id="on_call",
)

_log = log.get()


@dataclass(frozen=True, slots=True)
class Warm:
    """How a shift waits for people: signed in to these systems, looking for work so often.

    A desk is no older than `fresh_seconds`, so that no partner has ended an idle session.
    """

    systems: Sequence[str]
    look_seconds: float
    fresh_seconds: float


@dataclass(frozen=True, slots=True)
class Shift:
    """What is to be worked, by whom, on how many lanes; told to stop, it ends between items.

    `at_work`: the lanes that have something to do, or have not yet looked whether they have.
    `left_to_on_call`: the queues it takes from only while nobody on call is free. `warm`: how it
    waits, if it waits for people; it then leaves looking again at closed partners to the others.
    """

    worker: Worker
    performers: Mapping[str, Perform]
    lanes: int
    waits_for_work: bool = False
    left_to_on_call: Collection[str] = ()
    warm: Warm | None = None
    told_to_stop: asyncio.Event = field(default_factory=asyncio.Event)
    at_work: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Next:
    """What a desk does next: an item, nothing yet, or clear away because a look is due."""

    item: ClaimedItem | None = None
    is_look_due: bool = False
    closed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Performed:
    """Whether a turn left lane and sessions as good as before, and what it claimed after it."""

    leaves_all_well: bool
    following: Next | None


async def work(shift: Shift) -> None:
    """Work the queues; ends when nothing is claimable, unless the shift waits for work."""
    leave_what_is_loaded_alone()
    while not await _work_with_one_browser(shift):
        _log.warning("browser_lost", worker=shift.worker.name)


async def _work_with_one_browser(shift: Shift) -> bool:
    """Every lane at once; whether the shift is over, else the browser was lost."""
    async with open_workplace(shift.worker) as workplace, asyncio.TaskGroup() as side_by_side:
        ended = [
            side_by_side.create_task(_work_lane(shift, workplace, number))
            for number in range(shift.lanes)
        ]
    return all(lane.result() for lane in ended)


async def _work_lane(shift: Shift, workplace: Workplace, number: int) -> bool:
    """One lane after another in the same place; whether it ended for want of work, or was told."""
    while workplace.is_usable and not shift.told_to_stop.is_set():
        shift.at_work.add(number)
        try:
            if shift.warm is None:
                await look_again(workplace, number)
            async with workplace.open_desk(number) as desk:
                if not await _work_desk(shift, desk, number):
                    return True
        except (LaneLost, BrowserLost) as lost:
            _log.warning(lost.code, lane=f"{shift.worker.name}/{number}")
        except OperationalError:
            # Nothing was written down; the sweeper finds the item when the database is back.
            _log.warning("database_away", lane=f"{shift.worker.name}/{number}")
            await _pause(shift)
    return shift.told_to_stop.is_set()


async def _work_desk(shift: Shift, desk: Desk, number: int) -> bool:
    """Item by item, until the desk is used up or a look is due; whether to go on at a fresh one."""
    cold = list(shift.warm.systems) if shift.warm else []
    known: Next | None = None
    while known or _goes_on(shift, desk):
        following = known or await _ask_for_next(shift, desk, number)
        if following.is_look_due:
            return True
        if following.item is not None:
            shift.at_work.add(number)
            desk.closed = following.closed
            performed = await _perform(shift, desk, following.item, number)
            if not performed.leaves_all_well:
                return True
            known = performed.following
            continue
        known = None
        shift.at_work.discard(number)
        if not shift.waits_for_work and not shift.at_work:
            return False
        if cold:
            await _sign_in(desk, cold.pop(0))
        elif _is_stale(shift, desk, number):
            return True
        else:
            await _wait_for_work(shift, desk)
    return True


async def _sign_in(desk: Desk, system: str) -> None:
    """Before anybody asks. A partner that does not let us in is met by whoever needs it."""
    try:
        async with kept_alive(desk):
            await desk.sign_in(system, BEFORE_ANYBODY_ASKS)
    except (LaneLost, BrowserLost):
        raise
    except ConnectorClosed as closed:
        database = desk.worker.database
        await database.run(gates.close_because, closed, await database.run(business_now))
    except (SystemException, CredentialMissing, CredentialUnsafe) as cold:
        _log.warning("left_cold", system=system, reason=type(cold).__name__)


def _is_stale(shift: Shift, desk: Desk, number: int) -> bool:
    """Whether an idle desk is due to be a fresh one; the lanes not all at once."""
    if shift.warm is None:
        return False
    seconds = shift.worker.settings.scaled(shift.warm.fresh_seconds)
    return desk.age_seconds > seconds * (shift.lanes + number) / (2 * shift.lanes - 1)


async def _perform(shift: Shift, desk: Desk, item: ClaimedItem, number: int) -> Performed:
    """One turn with one item; what follows is claimed with its end, where that is in order."""
    worker = shift.worker

    def claim_next(connection: Connection) -> Next | None:
        return _next(connection, shift, desk.lane.ref, number) if _goes_on(shift, desk) else None

    desk.items_done += 1
    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        desk.reached, turn.and_then = turn.reached, claim_next
        turn.outcome = await shift.performers[item.queue](item, desk)
    if turn.ended is not None:
        state = turn.ended.state.value
        _log.info("turn_ended", item_id=item.id, queue=item.queue, state=state)
    # A record locked by a dead worker's session is free once that account signs in again, so after
    # any fault the next desk starts with the first free account and a fresh session.
    is_faulty = isinstance(turn.error, SystemException)
    is_well = not is_faulty and turn.ended is not None and not turn.ended.lane_is_revoked
    if isinstance(turn.following, Next) and turn.error is None:
        return Performed(is_well, turn.following)
    return Performed(is_well, following=None)


def _goes_on(shift: Shift, desk: Desk) -> bool:
    return desk.has_room and not shift.told_to_stop.is_set()


async def _ask_for_next(shift: Shift, desk: Desk, number: int) -> Next:
    return await shift.worker.database.run(_next, shift, desk.lane.ref, number)


def _next(connection: Connection, shift: Shift, lane: LaneRef, number: int) -> Next:
    settings, shut = shift.worker.settings, gates.shut(connection)
    looks = shut and shift.warm is None
    if looks and gates.is_look_due(connection, partners_to_look_at(settings), settings):
        return Next(is_look_due=True)
    queues = _queues_open_to(connection, shift, number)
    now, lease_seconds = business_now(connection), settings.scaled(settings.lease_seconds)
    item = work_queue.claim(connection, queues, lane, now, lease_seconds)
    return Next(item, closed=shut)


def _queues_open_to(connection: Connection, shift: Shift, number: int) -> Sequence[str]:
    """All that it performs, but for those that somebody on call takes up at once.

    The first lane of several never takes those: whoever is on call may be busy all night with them.
    """
    left = shift.left_to_on_call
    keeps_to_deadlines = number == 0 and shift.lanes > 1
    if left and (keeps_to_deadlines or is_left_to_on_call(connection, shift.worker.settings)):
        return [queue for queue in shift.performers if queue not in left]
    return list(shift.performers)


async def _wait_for_work(shift: Shift, desk: Desk) -> None:
    """An idle lane says that it lives, or it would be taken for dead."""
    await shift.worker.database.run(lanes.beat, desk.lane.ref)
    await _pause(shift)


async def _pause(shift: Shift) -> None:
    look_seconds = shift.warm.look_seconds if shift.warm else LOOK_AGAIN_SECONDS
    seconds = shift.worker.settings.scaled(look_seconds)
    try:
        await asyncio.wait_for(shift.told_to_stop.wait(), seconds)
    except TimeoutError:
        return
