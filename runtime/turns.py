"""A worker's turn with an item: kept alive while it runs, and written down when it ends.

Flows read:

    async with turns.working_on(item, database, settings, cipher) as turn:
        turn.outcome = await perform(item, desk)

What a turn ends in ("How a turn ends" in `docs/architecture.md`) is decided by `_ending_of_outcome`
and `_ending_of_error`; one rule stands above both: an item whose write may have happened does not
end as if it had not. While the write can still be looked for and turns are left, the item waits
until the lane is provably cut off and the partner has settled, and is looked for then; otherwise it
ends in doubt. A lane that leaves an open write behind is revoked, so that its browser cannot finish
the write later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError

from domain.errors import (
    AnswerTooLate,
    BusinessException,
    ConnectorClosed,
    DecidedElsewhere,
    DoorUnanswered,
    LaneLost,
    SystemException,
    TooManyRequests,
    WorkerError,
    WriteInDoubt,
    WriteUnproven,
)
from domain.outcome import (
    Done,
    Later,
    NeedsItem,
    NeedsPerson,
    NoAction,
    Outcome,
    State,
    TaskWanted,
    WorkItemId,
)
from domain.wording.tasks import TASK_KINDS
from runtime import gates, lanes, log, person_tasks, work_queue
from runtime.clock import business_now
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.work_queue import ENDS_THAT_PROVE_NOTHING, LAST_LOOKS_ALLOWED, ClaimedItem, OpenWrites

BACK_OFF_BASE = 4
LONGEST_BACK_OFF_SECONDS = 60.0
# A locked record or a full session is waited for until the item is due; without a due time, a day.
PATIENCE_WITHOUT_DUE_TIME = timedelta(days=1)
DOUBTS = frozenset({WriteUnproven.code, WriteInDoubt.code})

_log = log.get()


class NoOutcome(Exception):
    """A worker ended its turn without saying how."""


class WaitsForItself(Exception):
    """An item asked for an item that waits for it in turn; neither would ever end."""


@dataclass(slots=True)
class OpenTurn:
    """A turn in progress; `ended` says afterwards what became of the item.

    `reached`: the partners that let the worker in, kept by its desk. `and_then`: what the lane does
    next, in the transaction that writes down an end in order, unless the lane is revoked with it;
    `following`: what that came to, None where it failed.
    """

    item: ClaimedItem
    reached: set[str] = field(default_factory=set)
    outcome: Outcome | None = None
    error: Exception | None = None
    ended: "Ended | None" = None
    and_then: Callable[[Connection], object] | None = None
    following: object = None


@dataclass(frozen=True, slots=True)
class Ended:
    """Where the item went, and whether its lane was revoked: the worker then takes a new one."""

    state: State
    lane_is_revoked: bool


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What every ending needs to be written down."""

    now: datetime
    settings: Settings
    cipher: Cipher


@asynccontextmanager
async def working_on(
    item: ClaimedItem, database: Database, settings: Settings, cipher: Cipher
) -> AsyncIterator[OpenTurn]:
    """Keep the item leased while its worker works, and write down how the turn ended.

    Raises: LaneLost and OperationalError (the database is away): nothing was written down, the
    sweeper finds the item. Everything else becomes a state of the item, and is on the turn.
    """
    turn = OpenTurn(item)
    try:
        async with _watched(item, database, settings):
            yield turn
        if turn.outcome is None:
            raise NoOutcome(item.kind)
        turn.ended = await database.run(_finish_now, turn, turn.outcome, settings, cipher)
    except (LaneLost, OperationalError):
        raise
    except Exception as error:  # noqa: BLE001  # the one place where an error becomes a state
        turn.error = error
        if not isinstance(error, WorkerError):
            _log.error("bug", item_id=item.id, exc_info=error)
        turn.ended = await database.run(_fail_now, item, error, settings, cipher, turn.reached)


def finish(
    connection: Connection,
    item: ClaimedItem,
    outcome: Outcome,
    circumstances: Circumstances,
    reached: Collection[str] = (),
) -> Ended:
    """Write down how a turn ended in order. Raises: LaneLost, WaitsForItself."""
    elapsed = work_queue.assert_owned(connection, item.id, item.lane)
    ending = _ending_of_outcome(connection, item, outcome)
    ended = _end(connection, item, ending, circumstances, elapsed)
    gates.note_answered(connection, reached)
    return ended


def fail(
    connection: Connection,
    item: ClaimedItem,
    error: Exception,
    circumstances: Circumstances,
    reached: Collection[str] = (),
) -> Ended:
    """Write down how a turn ended by an error. Raises: LaneLost."""
    if isinstance(error, LaneLost):
        raise error
    elapsed = work_queue.assert_owned(connection, item.id, item.lane)
    gates.hold_as_asked(connection, error, circumstances.now)
    ending = _ending_of_error(item, error, circumstances.now)
    if isinstance(error, gates.UNANSWERED) and error.system:
        ending = _unless_partner_is_down(connection, item, error, ending, circumstances.now)
    ended = _end(connection, item, ending, circumstances, elapsed)
    if isinstance(error, ConnectorClosed):
        gates.close_because(connection, error, circumstances.now)
    if isinstance(error, BusinessException):
        gates.note_answered(connection, reached)
    return ended


def lose(
    connection: Connection, item: ClaimedItem, is_workers_loss: bool, circumstances: Circumstances
) -> State:
    """Take an item back whose lane is provably cut off. A proxy's death uses no attempt."""
    counts = is_workers_loss or not _is_patient(item, circumstances.now)
    ending = _retried(item, LaneLost.code) if counts else _Ending(State.DEFERRED, LaneLost.code)
    ending = replace(ending, uses_an_attempt=counts, attempt_ended_as="lost", wait_seconds=0.0)
    writes = work_queue.open_writes(connection, item.id)
    ending = _unless_in_doubt(item, ending, writes)
    held_until = settled_at(connection, writes, circumstances.settings)
    _write_down(connection, item, ending, held_until, circumstances)
    return ending.state


@dataclass(frozen=True, slots=True)
class _Ending:
    """Where an item is to go. `wait_seconds` is elapsed time before `time_scale`."""

    state: State
    code: str
    uses_an_attempt: bool = True
    uses_all_attempts: bool = False
    is_doubtful: bool = False
    attempt_ended_as: str = ""
    rule: str | None = None
    result: bytes = b""
    wait_seconds: float = 0.0
    not_before: datetime | None = None
    awaits: WorkItemId | None = None
    waits_for_system: str | None = None
    task: TaskWanted | None = None


def _ending_of_outcome(connection: Connection, item: ClaimedItem, outcome: Outcome) -> _Ending:
    match outcome:
        case Done(receipts=receipts) if any(receipt.is_shadow for receipt in receipts):
            return _Ending(State.NO_ACTION, "shadow", rule="release_mode", result=outcome.result)
        case Done(code=code, result=result):
            return _Ending(State.DONE, code, result=result)
        case NoAction(code=code, rule=rule):
            return _Ending(State.NO_ACTION, code, rule=rule)
        case NeedsPerson(task=task):
            return _waiting_for_person(task)
        case NeedsItem(item=awaited):
            return _waiting_for_item(connection, item, awaited)
        case Later(not_before=not_before, code=code):
            back_off = _back_off(item.attempt)
            return _Ending(
                State.DEFERRED, code, False, not_before=not_before, wait_seconds=back_off
            )


def _ending_of_error(item: ClaimedItem, error: Exception, now: datetime) -> _Ending:
    match error:
        case BusinessException(task=task):
            ends_here = _Ending(State.BUSINESS_EXCEPTION, error.code)
            return _waiting_for_person(task) if task else ends_here
        case ConnectorClosed():
            return _waiting_for_connector(item, error)
        case TooManyRequests():
            return _asked_to_wait(item, error, now)
        case SystemException(uses_an_attempt=False):
            return _waiting_for_room(item, error, now)
        case WriteInDoubt():
            return _Ending(State.IN_DOUBT, error.code)
        case SystemException(retryable=True):
            return replace(_retried(item, error.code), is_doubtful=isinstance(error, WriteUnproven))
        case SystemException():
            return _Ending(State.SYSTEM_EXCEPTION, error.code)
        case _:
            return _Ending(State.SYSTEM_EXCEPTION, "bug", uses_all_attempts=True)


def _waiting_for_person(task: TaskWanted) -> _Ending:
    return _Ending(State.AWAITING_PERSON, task.reason_code, uses_an_attempt=False, task=task)


def _waiting_for_item(connection: Connection, item: ClaimedItem, awaited: WorkItemId) -> _Ending:
    """The other item's row stays locked, so that it cannot end unseen before this one waits."""
    state = work_queue.states_of(connection, item.id, awaited)[awaited]
    if work_queue.is_waited_for(connection, item.id, by=awaited):
        raise WaitsForItself(item.id)
    if state.is_final:
        return _Ending(State.QUEUED, "awaiting_item", uses_an_attempt=False)
    return _Ending(State.AWAITING_ITEM, "awaiting_item", uses_an_attempt=False, awaits=awaited)


def _waiting_for_connector(item: ClaimedItem, error: SystemException) -> _Ending:
    """Claimable again when the connector opens; without a name, after a while."""
    wait_seconds = 0.0 if error.system else _back_off(item.attempt)
    system = error.system or None
    return _Ending(
        State.QUEUED, error.code, False, wait_seconds=wait_seconds, waits_for_system=system
    )


def _asked_to_wait(item: ClaimedItem, error: TooManyRequests, now: datetime) -> _Ending:
    """Claimable again at the time the partner said; a late item does not wait without end."""
    if _is_patient(item, now):
        return _waiting_for_connector(item, error)
    return _retried(item, error.code)


def _unless_partner_is_down(
    connection: Connection,
    item: ClaimedItem,
    error: SystemException,
    ending: _Ending,
    now: datetime,
) -> _Ending:
    """Where the turn showed that the partner is closed or closed it, the item is not to blame.

    One that has clicked keeps its attempt: attempts bound the clicks. It lets others go first, so
    that an item at which a partner always fails does not close it again each time it opens.
    """
    is_closed = gates.count_unanswered(connection, error.system, now)
    has_clicked = _leaves_open(work_queue.open_writes(connection, item.id), item)
    if not is_closed or has_clicked or not _is_patient(item, now):
        return ending
    waiting = _waiting_for_connector(item, error)
    return replace(waiting, wait_seconds=_back_off(item.attempt))


def _waiting_for_room(item: ClaimedItem, error: SystemException, now: datetime) -> _Ending:
    if isinstance(error, DoorUnanswered) and not _is_patient(item, now):
        return _retried(item, error.code)
    # Nobody has to let in a turn that only has to be made again, however late it is.
    if isinstance(error, DecidedElsewhere) or _is_patient(item, now):
        wait_seconds = _back_off(item.attempt)
        return _Ending(State.DEFERRED, error.code, False, wait_seconds=wait_seconds)
    team = TASK_KINDS["cannot_get_in"].usual_team
    return _waiting_for_person(
        TaskWanted("cannot_get_in", error.code, team, due_at=item.due_at or now)
    )


def _retried(item: ClaimedItem, code: str) -> _Ending:
    if item.is_last_look or item.attempts_used >= item.attempts_allowed:
        return _Ending(State.SYSTEM_EXCEPTION, code, wait_seconds=_back_off(item.looks_used))
    return _Ending(State.DEFERRED, code, wait_seconds=_back_off(item.attempts_used))


def _back_off(times: int) -> float:
    """1, 4, 16 seconds, then a minute."""
    return min(float(BACK_OFF_BASE ** max(times - 1, 0)), LONGEST_BACK_OFF_SECONDS)


def _is_patient(item: ClaimedItem, now: datetime) -> bool:
    return now <= (item.due_at or item.created_at + PATIENCE_WITHOUT_DUE_TIME)


def _end(
    connection: Connection,
    item: ClaimedItem,
    ending: _Ending,
    circumstances: Circumstances,
    elapsed: float,
) -> Ended:
    settings = circumstances.settings
    held_until = elapsed + settings.scaled(ending.wait_seconds)
    writes = work_queue.open_writes(connection, item.id)
    leaves_lane = _leaves_open(writes, item)
    if leaves_lane:
        lanes.revoke(connection, item.lane.id, item.lane.epoch, "open_write")
    held_until = max(held_until, settled_at(connection, writes, settings))
    ending = _unless_in_doubt(item, ending, writes)
    _write_down(connection, item, ending, held_until, circumstances)
    return Ended(ending.state, lane_is_revoked=leaves_lane)


def _leaves_open(writes: OpenWrites, item: ClaimedItem) -> bool:
    """Whether this turn began a write that is still open."""
    return any((w.lane, w.epoch) == (item.lane.id, item.lane.epoch) for w in writes.intents)


def settled_at(connection: Connection, writes: OpenWrites, settings: Settings) -> float:
    """The latest moment at which something sent for these writes can still come to light.

    Elapsed seconds since 1970; sooner once the proxy has closed the lanes they went out by.
    """
    margin = settings.scaled(settings.clock_margin_seconds)
    return max(
        (
            _cut_off_by(lanes.row_of(connection, intent.lane, intent.epoch), margin)
            + settings.scaled(intent.settle_seconds)
            for intent in writes.intents
        ),
        default=0.0,
    )


def _cut_off_by(lane: Row[Any], margin_seconds: float) -> float:
    """When the lane is cut off at the latest; a revoked lane's time to live is not prolonged."""
    latest: float = lane.until_real + margin_seconds
    return latest if lane.closed_real is None else min(lane.closed_real, latest)


def _unless_in_doubt(item: ClaimedItem, ending: _Ending, writes: OpenWrites) -> _Ending:
    proves_something = ending.state.is_final and ending.state not in ENDS_THAT_PROVE_NOTHING
    if not proves_something or not (writes.may_have_happened or ending.is_doubtful):
        return ending
    code = ending.code if ending.code in DOUBTS else WriteUnproven.code
    attempts_left = item.attempts_used < item.attempts_allowed and not ending.uses_all_attempts
    if writes.intents and (attempts_left or item.looks_used < LAST_LOOKS_ALLOWED):
        return replace(ending, state=State.DEFERRED, code=code)
    return replace(ending, state=State.IN_DOUBT, code=code)


def _write_down(
    connection: Connection,
    item: ClaimedItem,
    ending: _Ending,
    held_until: float,
    circumstances: Circumstances,
) -> None:
    now, cipher = circumstances.now, circumstances.cipher
    if not ending.uses_an_attempt:
        work_queue.give_attempt_back(connection, item.id)
    ended_as = ending.attempt_ended_as or ending.state.value
    work_queue.end_attempt(connection, item.id, ended_as, ending.code, now)
    values = _columns(item, ending, held_until, cipher)
    if not work_queue.change_held(connection, item, ending.state, now, values):
        raise LaneLost(f"{item.lane.id}#{item.lane.epoch}")
    if ending.task:
        person_tasks.open_task(connection, item.id, ending.task, now, cipher)
    if ending.state is State.IN_DOUBT:
        person_tasks.ask_to_settle(connection, item.id, item.due_at or now, now, cipher)


def _columns(
    item: ClaimedItem, ending: _Ending, held_until: float, cipher: Cipher
) -> dict[str, object]:
    columns: dict[str, object] = {
        "outcome_code": ending.code,
        "outcome_rule": ending.rule,
        "held_until_real": held_until,
        "awaits": ending.awaits,
        "waits_for_system": ending.waits_for_system,
    }
    if ending.result:
        columns["result_sealed"] = cipher.seal(ending.result, about=item.id)
    if ending.not_before:
        columns["not_before"] = ending.not_before
    if ending.uses_all_attempts:
        columns["attempts_used"] = item.attempts_allowed
    return columns


def _finish_now(
    connection: Connection, turn: OpenTurn, outcome: Outcome, settings: Settings, cipher: Cipher
) -> Ended:
    circumstances = Circumstances(business_now(connection), settings, cipher)
    ended = finish(connection, turn.item, outcome, circumstances, turn.reached)
    if turn.and_then and not ended.lane_is_revoked:
        turn.following = _followed_by(turn.and_then, connection)
    return ended


def _followed_by(and_then: Callable[[Connection], object], connection: Connection) -> object:
    """What fails here is none of the item's that ended: whoever asks again meets it alone."""
    try:
        with connection.begin_nested():
            return and_then(connection)
    except Exception as error:  # noqa: BLE001  # met again, and said then, by who asks for work
        _log.warning("next_not_claimed", reason=type(error).__name__)
        return None


def _fail_now(
    connection: Connection,
    item: ClaimedItem,
    error: Exception,
    settings: Settings,
    cipher: Cipher,
    reached: Collection[str],
) -> Ended:
    circumstances = Circumstances(business_now(connection), settings, cipher)
    return fail(connection, item, error, circumstances, reached)


@asynccontextmanager
async def _watched(
    item: ClaimedItem, database: Database, settings: Settings
) -> AsyncIterator[None]:
    """Beat while the worker works; stop it when its time is up or its lane is gone."""
    is_lost = asyncio.Event()
    watchdog = asyncio.timeout(settings.scaled(settings.item_seconds))
    try:
        async with watchdog:
            beating = asyncio.create_task(_beat(item, database, settings, watchdog, is_lost))
            try:
                yield
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)
    except TimeoutError as over:
        if not watchdog.expired():
            raise
        raise LaneLost(item.lane.id) if is_lost.is_set() else AnswerTooLate(item.kind) from over


async def _beat(
    item: ClaimedItem,
    database: Database,
    settings: Settings,
    watchdog: asyncio.Timeout,
    is_lost: asyncio.Event,
) -> None:
    """From the event loop, so that a worker whose loop hangs looks dead."""
    clock = asyncio.get_running_loop().time
    lease_seconds = settings.scaled(settings.lease_seconds)
    beaten_at = clock()
    while clock() - beaten_at < lease_seconds:
        await asyncio.sleep(settings.scaled(settings.heartbeat_seconds))
        try:
            is_ours = await database.run(work_queue.heartbeat, item.id, item.lane, lease_seconds)
        except OperationalError:
            continue
        if not is_ours:
            break
        beaten_at = clock()
    is_lost.set()
    watchdog.reschedule(clock())
