"""The hands of one host: a shift of its own, one at a time, ended between items when it is told.

Prefect's run and `mash shift` both work here, so that neither gets in the other's way.
"""

import asyncio
import signal
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, exists, func, select

from domain.outcome import State
from flows.one_at_a_time import alone
from flows.roster import waited_for
from flows.shift import Perform, Shift, work
from flows.waited_for import is_left_to_on_call
from flows.wiring import Worker
from runtime import audit_trail, gates, work_queue
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.database import Database, elapsed_now
from runtime.settings import Settings
from runtime.tables import attempts, work_items

LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Worked:
    """How the turns of a shift ended, whether it was told to stop, and whether work is left."""

    ended: Mapping[str, int]
    was_told_to_stop: bool
    is_work_left: bool


def shift_lock(settings: Settings) -> Path:
    """What the one shift of this host holds."""
    return settings.home / "shift.lock"


def host_name() -> str:
    """This host, as deployments and lanes are named after it."""
    return socket.gethostname()[:LONGEST_NAME]


def worker_here(role: str, database: Database, settings: Settings) -> Worker:
    """A worker of this host. Raises: CredentialMissing, CredentialUnsafe."""
    credentials = Credentials.from_settings(settings)
    name = f"{role}-{host_name()}"[:LONGEST_NAME]
    return Worker(name, database, credentials.cipher(), credentials, settings)


async def work_a_shift(
    worker: Worker, performers: Mapping[str, Perform], on_behalf_of: str, stop: asyncio.Event
) -> Worked:
    """Work the queues until nothing is claimable or `stop` is set. Raises: AlreadyHeld."""
    settings = worker.settings
    left = frozenset(waited_for(settings))
    shift = Shift(worker, performers, settings.shift_lanes, left_to_on_call=left, told_to_stop=stop)
    return await work_alone(shift, shift_lock(settings), on_behalf_of)


async def work_alone(shift: Shift, lock: Path, on_behalf_of: str) -> Worked:
    """Work a shift, the only one that holds this lock, and write it down. Raises: AlreadyHeld."""
    database, worker = shift.worker.database, shift.worker
    with alone(lock):
        began_at = await database.run(_begin, worker, on_behalf_of)
        try:
            await work(shift)
        finally:
            await database.run(_note, AuditEvent.SHIFT_ENDED, worker, on_behalf_of)
        return await database.run(_worked, shift, began_at)


def is_work_waiting(connection: Connection, queues: Collection[str]) -> bool:
    """Whether a lane could take an item of these queues now."""
    now, elapsed = business_now(connection), elapsed_now(connection)
    takeable = exists().where(work_items.c.queue.in_(queues), *work_queue.claimable(now, elapsed))
    return bool(connection.execute(select(takeable)).scalar_one())


def is_shift_wanted(connection: Connection, queues: Collection[str], settings: Settings) -> bool:
    """Whether work waits for a shift, or a partner that work waits for may be back."""
    item = work_items.c
    waiting = item.queue.in_(queues), item.state.in_((State.QUEUED, State.DEFERRED))
    closed = select(item.waits_for_system).where(*waiting, item.waits_for_system.is_not(None))
    systems = connection.execute(closed.distinct()).scalars().all()
    if gates.is_look_due(connection, systems, settings):
        return True
    left = waited_for(settings) if is_left_to_on_call(connection, settings) else ()
    return is_work_waiting(connection, [queue for queue in queues if queue not in left])


@contextmanager
def told_by(stop: asyncio.Event, *signals: signal.Signals) -> Iterator[list[signal.Signals]]:
    """These signals tell the shift to stop between items, instead of ending the process.

    Yields those that came, in their order.
    """
    loop, heard = asyncio.get_running_loop(), list[signal.Signals]()

    def told(number: signal.Signals) -> None:
        heard.append(number)
        stop.set()

    before = {number: signal.getsignal(number) for number in signals}
    for number in signals:
        loop.add_signal_handler(number, told, number)
    try:
        yield heard
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


def _begin(connection: Connection, worker: Worker, on_behalf_of: str) -> datetime:
    _note(connection, AuditEvent.SHIFT_STARTED, worker, on_behalf_of)
    return business_now(connection)


def _note(connection: Connection, event: AuditEvent, worker: Worker, on_behalf_of: str) -> None:
    entry = AuditEntry(event, worker.name, on_behalf_of)
    audit_trail.record(connection, entry, business_now(connection))


def _worked(connection: Connection, shift: Shift, began_at: datetime) -> Worked:
    turn = attempts.c
    counted = connection.execute(
        select(turn.ended_as, func.count())
        .where(turn.worker == shift.worker.name, turn.claimed_at >= began_at)
        .group_by(turn.ended_as)
    )
    ended = {str(row[0]): int(row[1]) for row in counted if row[0]}
    is_left = is_work_waiting(connection, shift.performers)
    return Worked(ended, shift.told_to_stop.is_set(), is_left)
