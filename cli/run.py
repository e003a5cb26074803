"""`mash run`: ask Prefect for a pass of a process now, and wait for what it saw."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import httpx
from cyclopts import App, Parameter
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.office import BEFORE_ANY_WORK, Office, at_work
from cli.people import By, acting
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import on_stderr
from flows import prefect_home
from flows.asking import NEVER_BEGAN, NotDeployed, RunSeen, ask_for_a_pass, follow
from flows.prefect_home import NotSetUp, PrefectHome
from flows.roster import passes

run = App(name="run", help="Ask for a pass now.")


@run.default
def make_a_pass(
    process: Annotated[str, Parameter(help="The process, like encompass.")],
    *,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Ask the partners now what is new for this process; the shift that works it follows."""
    return at_work(json, lambda office: _asked(office, process, acting(by)))


def _asked(office: Office, process: str, by: str) -> Report:
    if process not in passes():
        known = ", ".join(passes()) or "none"
        raise Stop(Exit.WRONG_COMMAND, f"There is no process {process}. There are: {known}.")
    home = _home(office)
    try:
        run_id = asyncio.run(ask_for_a_pass(home, process, by, office.cipher()))
    except httpx.HTTPError:
        raise _no_prefect(f"Prefect does not answer at {home.api_url}.") from None
    except NotDeployed:
        raise _no_prefect(f"Prefect knows no pass of {process}.") from None
    return _report(process, _followed(home, run_id))


def _home(office: Office) -> PrefectHome:
    try:
        return prefect_home.read(office.settings)
    except NotSetUp:
        raise _no_prefect("No Prefect was ever started here.") from None


def _no_prefect(why: str) -> Stop:
    return Stop(
        Exit.COULD_NOT_START,
        f"{BEFORE_ANY_WORK} {why} Start it with everything else.",
        next_step="mash up",
    )


def _followed(home: PrefectHome, run_id: UUID) -> RunSeen:
    try:
        with _progress() as told:
            return asyncio.run(follow(home, run_id, told))
    except KeyboardInterrupt:
        raise Stop(
            Exit.STOPPED_BY_PERSON,
            "You stopped waiting (Ctrl-C); the pass goes on.",
            run_id=str(run_id),
        ) from None
    except httpx.HTTPError:
        raise Stop(
            Exit.NOT_PROVEN,
            "Prefect stopped answering; whether the pass was made is not known. What is queued:",
            next_step="mash status",
            run_id=str(run_id),
        ) from None


@contextmanager
def _progress() -> Iterator[Callable[[RunSeen], None]]:
    console = on_stderr()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Asked", total=None)
        yield lambda seen: bar.update(task, description=f"Pass {seen.state.lower()}")


def _report(process: str, seen: RunSeen) -> Report:
    facts = {"process": process, "run_id": seen.run_id, "state": seen.state, "said": seen.said}
    if seen.state == "COMPLETED":
        return Report(f"Pass made: {seen.said}.", facts, next_step="mash status")
    if seen.state == NEVER_BEGAN:
        verdict = f"A pass of {process} is being made already. No second one was started."
        return Report(verdict, facts, exit_code=Exit.NOT_PROVEN)
    verdict = f"THE PASS WAS NOT MADE ({seen.said}). What it queued before stays queued."
    return Report(verdict, facts, exit_code=Exit.NOT_PROVEN)
