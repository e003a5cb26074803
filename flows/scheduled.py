"""The flows Prefect starts: a pass of a process, a shift of this host, the report of the night.

Prefect keeps parameters, names, states and exceptions in clear: they are codes, counts and ids.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from types import TracebackType

import anyio
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from domain.errors import WorkerError
from flows.asking import person_of
from flows.hands import Worked, told_by, work_a_shift, worker_here
from flows.one_at_a_time import AlreadyHeld
from flows.preflight import Preflight, look_before_a_pass
from flows.processes import OnBehalfOf, PassMade
from flows.reporting import report_night
from flows.roster import PROCESSES, passes, performers, what_is_not_set_up
from flows.wiring import NoChromium, Worker
from reports.night.report import NightReport
from runtime import log
from runtime.credentials import CredentialMissing, CredentialUnsafe
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.settings import Settings

REPORTING = "schedule:report"
BUG = "bug"
UNKNOWN_PROCESS = "unknown_process"
NOT_SET_UP = "not_set_up"
# What stops a run before any item and is no bug, by code.
CODES: Mapping[type[Exception], str] = {
    NoChromium: "no_chromium",
    CredentialMissing: "credential_missing",
    CredentialUnsafe: "credential_unsafe",
}


class RunFailed(Exception):
    """A run failed; all that Prefect may keep of it is this code."""


@flow(
    name="dispatch",
    flow_run_name="dispatch-{process}",
    retries=2,
    retry_delay_seconds=60,
    persist_result=False,
    log_prints=False,
)
async def dispatch(process: str, asked_by: str = "") -> State[None]:
    """Ask the partners what is new for this process and queue it.

    `asked_by` is the person who wanted it, sealed (`flows/asking`); without one, a schedule.
    """
    with _codes_only(), _worker("dispatch") as worker:
        if process not in passes():
            raise RunFailed(UNKNOWN_PROCESS)
        behalf = OnBehalfOf(_whom(worker.cipher, process, asked_by), str(flow_run.id))
        # A lost lease of Prefect's ends no pass half-way.
        with anyio.CancelScope(shield=True):
            made = await _look_then_ask(worker, process, behalf)
    return Completed(message=_said_of_pass(made))


@flow(name="shift", flow_run_name="shift", persist_result=False, log_prints=False)
async def shift() -> State[None]:
    """Work the queues of every process on this host until nothing can be taken."""
    stop = asyncio.Event()
    with _codes_only(), _worker("shift") as worker, told_by(stop, signal.SIGTERM):
        try:
            # What is in hand is finished, also when Prefect is away and its lease is lost.
            with anyio.CancelScope(shield=True):
                worked = await work_a_shift(
                    worker, performers(worker.settings), "schedule:shift", stop
                )
        except AlreadyHeld:
            return Cancelled(message="already_at_work")
    return Completed(name=_name_of(worked), message=_said_of_shift(worked))


@flow(name="report", flow_run_name="report", persist_result=False, log_prints=False)
async def report() -> State[None]:
    """Compare our books with the partners' own lists, and write the night's page and workbook."""
    with _codes_only(), _worker("report") as worker:
        # What is compared half-way would read as lost.
        with anyio.CancelScope(shield=True):
            reported = await report_night(worker, OnBehalfOf(REPORTING, str(flow_run.id)))
    return Completed(message=_said_of_report(reported.report))


def _whom(cipher: Cipher, process: str, asked_by: str) -> str:
    if not asked_by:
        return f"schedule:{process}"
    return person_of(cipher, asked_by)


async def _look_then_ask(worker: Worker, process: str, behalf: OnBehalfOf) -> PassMade:
    await look_before_a_pass(Preflight(worker, behalf.whom), PROCESSES[process].partners)
    return await passes()[process](worker, behalf)


@contextmanager
def _worker(role: str) -> Iterator[Worker]:
    """A worker of this run, whose log holds ids and codes. Raises: RunFailed, before any work."""
    # The browser and whatever else is started from here needs no way into Prefect.
    for name in ("PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"):
        os.environ.pop(name, None)
    settings = Settings()
    if what_is_not_set_up(settings):
        raise RunFailed(NOT_SET_UP)
    with (
        log.opened(sys.stderr),
        log.correlated(flow_run_id=str(flow_run.id)),
        closing(Database(settings.database())) as database,
    ):
        yield worker_here(role, database, settings)


@contextmanager
def _codes_only() -> Iterator[None]:
    """Whatever goes wrong inside, Prefect is told a code."""
    with ExitStack() as edge:
        edge.push(_keep_only_the_code)
        yield


def _keep_only_the_code(
    _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
) -> bool:
    if not isinstance(error, Exception) or isinstance(error, RunFailed):
        return False
    log.get().error("run_failed", exc_info=error)
    raise RunFailed(code_of(error)) from None


def code_of(error: BaseException) -> str:
    """The code of an error; of several, the first one's."""
    if isinstance(error, BaseExceptionGroup):
        return code_of(error.exceptions[0])
    if isinstance(error, WorkerError):
        return error.code
    return next((code for kind, code in CODES.items() if isinstance(error, kind)), BUG)


def _name_of(worked: Worked) -> str:
    return "Stopped" if worked.was_told_to_stop else "Completed"


def _said_of_pass(made: PassMade) -> str:
    return f"seen {made.seen}, new {made.items_new}, withheld {made.withheld}"


def _said_of_report(night: NightReport) -> str:
    proven = "proven" if night.is_proven else "not proven"
    return f"items {night.total.items_in}, {proven}"


def _said_of_shift(worked: Worked) -> str:
    counted = ", ".join(f"{state} {count}" for state, count in sorted(worked.ended.items()))
    return counted or "nothing to do"
