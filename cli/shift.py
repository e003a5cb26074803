"""`mash shift`: work the queues now, in this terminal, without Prefect."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from cyclopts import App
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection, func, select

from cli.kept_log import log_kept
from cli.office import BEFORE_ANY_WORK, Office, at_work
from cli.open_work import OpenWork, open_work
from cli.people import By, acting
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import line, on_stderr, pairs
from cli.set_up import refuse_not_set_up
from cli.stopped import words_of
from cli.way_out import a_way_out
from domain.errors import RecordsNotKept
from domain.saying import say_number_of
from domain.wording.states import STATES
from flows.hands import Worked, told_by, work_a_shift, worker_here
from flows.one_at_a_time import AlreadyHeld
from flows.roster import performers
from flows.sweep import sweep_forever
from flows.wiring import NoChromium, Worker
from runtime import work_queue
from runtime.clock import business_now
from runtime.database import elapsed_now
from runtime.record_keeping import keep_records
from runtime.tables import attempts, work_items

LOOK_AGAIN_SECONDS = 0.5
LOOK_AT_RECORDS_SECONDS = 1.0
WITHOUT_PREFECT = "This terminal works the queues itself, without Prefect."

shift = App(name="shift", help="Work the queues now, in this terminal.")


@shift.default
def work_now(*, by: By = "", json: AsJson = False) -> int:
    """Work the queues now, without Prefect, until nothing can be taken. Ctrl-C ends it in order."""
    return at_work(json, lambda office: _shift(office, acting(by)))


def _shift(office: Office, by: str) -> Report:
    refuse_not_set_up(office.settings)
    worker = worker_here("shift", office.database, office.settings)
    try:
        with a_way_out(office), log_kept(office.settings, "shift"):
            worked, heard = asyncio.run(_work(worker, by))
    except NoChromium as missing:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None
    except RecordsNotKept:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} The audit trail cannot be anchored in "
            f"{office.settings.anchors_file()}, so nothing may be entered anywhere.",
        ) from None
    except AlreadyHeld as held:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} A shift is at work on this host already (process {held.pid}). "
            "To end it between items:",
            next_step="mash stop",
            pid=held.pid,
        ) from None
    return _report(worked, heard, open_work(office))


async def _work(worker: Worker, by: str) -> tuple[Worked, list[signal.Signals]]:
    """The shift, and beside it what the services do elsewhere: sweep, and keep the records.

    Also the signals that told it to stop.
    """
    stop = asyncio.Event()
    await asyncio.to_thread(_keep_records, worker)
    beside = [
        asyncio.create_task(sweep_forever(worker.database, worker.cipher, worker.settings)),
        asyncio.create_task(_keep_records_meanwhile(worker)),
    ]
    try:
        with told_by(stop, signal.SIGINT, signal.SIGTERM) as heard:
            async with _progress(worker):
                return await work_a_shift(worker, performers(worker.settings), by, stop), heard
    finally:
        for task in beside:
            task.cancel()


async def _keep_records_meanwhile(worker: Worker) -> None:
    while True:
        await asyncio.sleep(LOOK_AT_RECORDS_SECONDS)
        await asyncio.to_thread(_keep_records, worker)


def _keep_records(worker: Worker) -> None:
    keep_records(worker.database, worker.settings, worker.credentials)


@asynccontextmanager
async def _progress(worker: Worker) -> AsyncIterator[None]:
    """A bar on stderr while a person waits; nothing where nobody looks."""
    console = on_stderr()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        moving = asyncio.create_task(_move(bar, worker))
        try:
            yield
        finally:
            moving.cancel()


async def _move(bar: Progress, worker: Worker) -> None:
    began_at = await worker.database.run(business_now)
    task = bar.add_task("Working", total=None)
    while not bar.disable:
        ended, left = await worker.database.run(_ended_and_left, worker, began_at)
        bar.update(task, completed=ended, total=ended + left)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _ended_and_left(connection: Connection, worker: Worker, began_at: datetime) -> tuple[int, int]:
    turn, now = attempts.c, business_now(connection)
    own = turn.worker == worker.name, turn.claimed_at >= began_at
    ended = select(func.count()).where(*own, turn.ended_at.is_not(None))
    in_hand = select(func.count()).where(*own, turn.ended_at.is_(None))
    waiting = (
        select(func.count())
        .select_from(work_items)
        .where(
            work_items.c.queue.in_(performers(worker.settings)),
            *work_queue.claimable(now, elapsed_now(connection)),
        )
    )
    counts = [connection.execute(counted).scalar_one() for counted in (ended, in_hand, waiting)]
    return counts[0], counts[1] + counts[2]


def _report(worked: Worked, heard: Sequence[signal.Signals], left: OpenWork) -> Report:
    turns = sum(worked.ended.values())
    facts = {"turns": dict(worked.ended), "stopped": worked.was_told_to_stop, **left.facts}
    blocks: list[RenderableType] = [
        line(WITHOUT_PREFECT),
        pairs([(STATES[state].label, str(count)) for state, count in worked.ended.items()]),
        line(""),
    ]
    said = say_number_of(turns, "turn", "turns")
    if worked.was_told_to_stop:
        verdict = f"{words_of(heard)} after {said}. {left.said}"
        return Report(verdict, facts, blocks, Exit.STOPPED_BY_PERSON, "mash shift")
    return Report(f"Worked {said}; nothing more can be taken now. {left.said}", facts, blocks)
