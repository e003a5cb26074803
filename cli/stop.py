"""`mash stop`: the workers of this host take no more work; what is in hand is finished."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cyclopts import App
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.office import Office, at_work
from cli.open_work import open_work
from cli.people import By, acting, note
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import on_stderr
from cli.started_as import as_typed_here
from cli.up import STOP_SECONDS, up_lock
from flows.hands import shift_lock
from flows.on_call import on_call_lock
from flows.one_at_a_time import holder
from runtime.audit_events import AuditEvent
from runtime.clock import business_now

LOOK_AGAIN_SECONDS = 0.2
COMES_BACK = (
    "Where a service starts shifts, one begins again when work waits: mash queue pause keeps the "
    "queues closed."
)

stop = App(name="stop", help="Stop the workers of this host between items.")


@dataclass(frozen=True, slots=True)
class _Running:
    what: str
    pid: int
    lock: Path


@stop.default
def stop_workers(*, by: By = "", json: AsJson = False) -> int:
    """Tell the workers of this host to stop between items, and wait until they have."""
    return at_work(json, lambda office: _stopped(office, acting(by)))


def _stopped(office: Office, by: str) -> Report:
    everything = _running(office)
    if not everything:
        left = open_work(office)
        return Report(f"Nothing works on this host. {left.said}", {"stopped": None, **left.facts})
    for running in everything:
        _tell(running)
        with office.database.transaction() as connection:
            now = business_now(connection)
            note(connection, AuditEvent.STOP_ORDERED, by, now, why=running.what)
    for running in everything:
        _wait(running, office)
    left = open_work(office)
    names = [running.what for running in everything]
    more = f" {as_typed_here(COMES_BACK)}" if "shift" in names else ""
    facts = {"stopped": " and ".join(names), "pid": everything[0].pid, **left.facts}
    return Report(f"Stopped between items. {left.said}{more}", facts)


def _running(office: Office) -> list[_Running]:
    """`mash up` with all it started; or a shift and who is on call, of a terminal or a service."""
    settings = office.settings
    by_itself = {"shift": shift_lock(settings), "on_call": on_call_lock(settings)}
    return _held({"up": up_lock(settings)}) or _held(by_itself)


def _held(locks: Mapping[str, Path]) -> list[_Running]:
    found = ((what, holder(lock), lock) for what, lock in locks.items())
    return [_Running(what, pid, lock) for what, pid, lock in found if pid]


def _tell(running: _Running) -> None:
    try:
        os.kill(running.pid, signal.SIGTERM)
    except PermissionError:
        raise Stop(
            Exit.COULD_NOT_START,
            f"Process {running.pid} belongs to another user of this machine. Nothing was stopped.",
        ) from None


def _wait(running: _Running, office: Office) -> None:
    seconds = office.settings.scaled(office.settings.item_seconds) + 2 * STOP_SECONDS
    console = on_stderr()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        bar.add_task("Waiting until what is in hand is finished", total=None)
        try:
            asyncio.run(asyncio.wait_for(_until_it_has_ended(running), seconds))
        except TimeoutError:
            raise Stop(
                Exit.NOT_PROVEN,
                f"Process {running.pid} was told to stop and still works after {seconds:.0f} "
                "seconds. See what it does.",
                next_step="mash status",
            ) from None


async def _until_it_has_ended(running: _Running) -> None:
    while holder(running.lock) == running.pid:
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
