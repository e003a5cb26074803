"""`mash up`: everything one machine needs, started in order, stopped in order."""

import asyncio
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import httpx
from cyclopts import App, Parameter
from rich.console import RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import SQLAlchemyError

from cli.demo_world import (
    DEMONSTRATION_SEED,
    FIRST_PERSON,
    PROCESS,
    a_demonstration,
    environment_file,
    refuse_real_partners,
)
from cli.office import BEFORE_ANY_WORK, Office, in_office, making_a_place, settings_here
from cli.open_work import open_work
from cli.report import AsJson, Exit, Report, Stop, show, tell
from cli.screen import Column, command, line, on_stderr, pairs, table, write
from cli.set_up import refuse_not_set_up
from cli.stopped import terminating, words_of_interrupt
from cli.way_out import a_way_out
from flows import prefect_home
from flows.asking import ask_for_a_pass
from flows.on_call import why_not_on_call
from flows.one_at_a_time import AlreadyHeld, alone, holder
from flows.prefect_home import LOOPBACK, PrefectHome
from runtime.database import Database, DatabaseIsNewer
from runtime.settings import REPOSITORY, Settings

SERVER = ("-m", "flows.prefect_server")
WORKER = ("-m", "flows.host_worker")
ON_CALL = ("-m", "flows.on_call")
WATCH = ("-m", "cli.main", "watch")
CONSOLE = ("-m", "cli.main", "console")
LOOK = "mash status"
ON_CALL_NAME = "on-call"
# Whoever lived less ended at once; the third time that is more than bad luck.
AT_ONCE_SECONDS = 30.0
BACK_OFF_SECONDS = (2.0, 8.0)
START_SECONDS = 120.0
STOP_SECONDS = 30.0
ANSWER_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.1

up = App(name="up", help="Start everything one machine needs.")


@dataclass(frozen=True, slots=True)
class Part:
    """One process of ours: how it is stopped, and how long it may take to end in order."""

    name: str
    log: Path
    process: "subprocess.Popen[bytes]"
    asked_by: signal.Signals
    patience_seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def lived_seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.started

    def ask(self) -> None:
        """Tell it to end in order."""
        if self.process.poll() is None:
            self.process.send_signal(self.asked_by)

    def stop(self) -> None:
        """Have it end in order; a second Ctrl-C, or too long a wait, ends it at once."""
        self.ask()
        try:
            self.process.wait(self.patience_seconds)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            # Its own session, which it leads: nothing else is in that group.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def up_lock(settings: Settings) -> Path:
    """What a running `mash up` holds."""
    return settings.home / "up.lock"


@dataclass(frozen=True, slots=True)
class _Wanted:
    demo: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Up:
    """What was started, and where people and programs find it; "" for a console that is not."""

    parts: Sequence[Part]
    home: PrefectHome
    console: str
    on_call_again: Callable[[], Part]


@up.default
def start_everything(
    *,
    demo: Annotated[
        bool, Parameter(negative="", help="On invented partner systems, started with it.")
    ] = False,
    json: AsJson = False,
) -> int:
    """Start Prefect, the workers, their way out, the watch and the console; stay until Ctrl-C.

    On Ctrl-C (or mash stop) the shift ends between items; a second Ctrl-C does not wait for that.
    """
    wanted = _Wanted(demo, json)
    return _silent_end(wanted) if json else tell(json, lambda: _up(wanted))


def _silent_end(wanted: _Wanted) -> int:
    """After its one object a program is told nothing more."""
    try:
        return int(_up(wanted).exit_code)
    except Stop as stop:
        show(stop.report, as_json=True)
        return int(stop.report.exit_code)


def _up(wanted: _Wanted) -> Report:
    with terminating(), _demonstration() if wanted.demo else nullcontext():
        return _up_here(wanted)


def _demonstration() -> AbstractContextManager[None]:
    """Where it is played; an earlier one that still runs there keeps its place. Raises: Stop."""
    settings = settings_here()
    refuse_real_partners(settings)
    there = settings.model_copy(update={"home": settings.home / "demo" / "up"})
    with making_a_place(there.home):
        pid = holder(up_lock(there))
    if pid:
        raise _up_already(there, pid)
    return a_demonstration(there.home, DEMONSTRATION_SEED)


def _up_here(wanted: _Wanted) -> Report:
    settings = settings_here()
    with _only_one(settings):
        _prepare_database(settings)
        return in_office(lambda office: _run(office, wanted))


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    with ExitStack() as held:
        try:
            with making_a_place(settings.home):
                held.enter_context(alone(up_lock(settings)))
        except AlreadyHeld as other:
            raise _up_already(settings, other.pid) from None
        yield


def _up_already(settings: Settings, pid: int) -> Stop:
    return Stop(
        Exit.COULD_NOT_START,
        f"{BEFORE_ANY_WORK} The workers of {settings.home} are up already (process {pid}); "
        "status shows what they do. To end them in order:",
        next_step="mash stop",
        pid=pid,
    )


def _prepare_database(settings: Settings) -> None:
    # What goes wrong here goes wrong again when the office is opened, and is said there.
    with suppress(SQLAlchemyError), closing(Database(settings.database())) as database:
        try:
            database.migrate()
        except DatabaseIsNewer:
            return


def _run(office: Office, wanted: _Wanted) -> Report:
    refuse_not_set_up(office.settings)
    office.cipher()
    try:
        ended = _stay(office, wanted)
    except KeyboardInterrupt as interrupt:
        left = open_work(office)
        return Report(f"{words_of_interrupt(interrupt)}. {left.said}", left.facts)
    return _ended_by_itself(office, ended)


def _stay(office: Office, wanted: _Wanted) -> str:
    """Until a part ends by itself; its name. Ctrl-C ends the waiting, and everything in order."""
    with a_way_out(office), ExitStack() as started:
        all_up = _start_all(office.settings, started, wanted)
        if wanted.demo:
            asyncio.run(ask_for_a_pass(all_up.home, PROCESS, FIRST_PERSON, office.cipher()))
        show(_welcome(office, all_up, wanted), wanted.as_json)
        return until_one_ends(all_up.parts, all_up.on_call_again)


def _start_all(settings: Settings, started: ExitStack, wanted: _Wanted) -> _Up:
    """In this order; stopped in the reverse, so that a shift keeps what it stands on.

    But whoever has work in hand is told first, each at once, so that nobody waits for the others.
    """
    home = prefect_home.make(settings)
    has_console = wanted.demo or bool(settings.console_accounts)
    console = _console_address(settings, wanted) if has_console else ""
    _refuse_taken_port(settings.prefect_port, "Prefect server", "MASH_PREFECT_PORT")
    if has_console:
        _refuse_taken_port(settings.console_port, "console", "MASH_CONSOLE_PORT")
    drain_seconds = settings.scaled(settings.item_seconds) + STOP_SECONDS
    start = partial(_part, settings)

    def on_call() -> Part:
        waits = start(ON_CALL_NAME, ON_CALL, os.environ, patience_seconds=drain_seconds)
        return started.enter_context(waits)

    with _progress("Starting Prefect, the workers, the watch and the console"):
        server = started.enter_context(start("prefect-server", SERVER, home.environment()))
        # It waits for the server by itself.
        worker = started.enter_context(
            start("worker", WORKER, home.environment(), patience_seconds=drain_seconds)
        )
        parts = [server, worker]
        if not why_not_on_call(settings):
            parts.append(on_call())
        at_work = parts[1:]
        _wait_for_answer(server, home.answers_at)
        _wait_for_worker(worker)
        beside: list[tuple[str, Sequence[str]]] = [("watch", WATCH)]
        if has_console:
            beside.append(("console", (*CONSOLE, "--demo") if wanted.demo else CONSOLE))
        parts += [
            started.enter_context(start(name, arguments, os.environ, asked_by=signal.SIGINT))
            for name, arguments in beside
        ]
        if has_console:
            _wait_for_console(parts[-1], settings, console)
    for part in at_work:
        started.callback(part.ask)
    return _Up(parts, home, console, on_call)


@contextmanager
def _part(
    settings: Settings,
    name: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    asked_by: signal.Signals = signal.SIGTERM,
    patience_seconds: float = STOP_SECONDS,
) -> Iterator[Part]:
    log = settings.home / "logs" / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  # our own modules, no shell, no outside words
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if arguments == WORKER else output,
            stderr=output,
            cwd=REPOSITORY,
            env=environment,
            start_new_session=True,
        )
    part = Part(name, log, process, asked_by, patience_seconds)
    try:
        yield part
    finally:
        part.stop()


def _refuse_taken_port(port: int, what: str, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise Stop(
                Exit.COULD_NOT_START,
                f"{BEFORE_ANY_WORK} Port {port} is taken, perhaps by another {what}. End it, or "
                f"set {variable}.",
            ) from None


def _console_address(settings: Settings, wanted: _Wanted) -> str:
    if settings.console_provider and not wanted.demo:
        return f"{settings.console_address}/"
    return f"http://{LOOPBACK}:{settings.console_port}/"


def _wait_for_console(part: Part, settings: Settings, address: str) -> None:
    """One for a whole force answers to the name people know, which may lead here from elsewhere."""
    if settings.console_address and address == f"{settings.console_address}/":
        _wait_until(part, partial(_listens, settings))
    else:
        _wait_for_answer(part, address)


def _wait_for_answer(part: Part, address: str) -> None:
    with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS, follow_redirects=True) as client:
        _wait_until(part, partial(_answers, client, address))


def _wait_until(part: Part, is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_there():
        if _ends_within(part, LOOK_AGAIN_SECONDS) or time.monotonic() > deadline:
            raise _not_started(part)


def _answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).is_success
    except httpx.TransportError:
        return False


def _listens(settings: Settings) -> bool:
    """Whether the console takes connections."""
    try:
        with socket.create_connection(_listening_at(settings), ANSWER_SECONDS):
            return True
    except OSError:
        return False


def _listening_at(settings: Settings) -> tuple[str, int]:
    is_everywhere = settings.console_host in ("0.0.0.0", "::")  # noqa: S104  # looked for, not opened
    return LOOPBACK if is_everywhere else settings.console_host, settings.console_port


def _ends_within(part: Part, seconds: float) -> bool:
    try:
        part.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _wait_for_worker(worker: Part) -> None:
    told = worker.process.stdout
    if told is None or not select.select([told], [], [], START_SECONDS)[0] or not told.readline():
        raise _not_started(worker)


def _not_started(part: Part) -> Stop:
    return Stop(
        Exit.COULD_NOT_START,
        f"{BEFORE_ANY_WORK} The {part.name} did not start. Read {part.log}.",
    )


def until_one_ends(parts: Sequence[Part], on_call_again: Callable[[], Part]) -> str:
    """Wait until a part ends by itself; its name. Ctrl-C ends the waiting.

    The worker on call is started again, after a while that grows; three times at once is an end.
    """
    there, at_once = list(parts), 0
    while (ended := _first_to_end(there)).name == ON_CALL_NAME:
        at_once = at_once + 1 if ended.lived_seconds < AT_ONCE_SECONDS else 0
        if at_once > len(BACK_OFF_SECONDS):
            break
        seconds = BACK_OFF_SECONDS[max(at_once, 1) - 1]
        write([line(_said_of_again(ended, seconds))], on_stderr())
        there.remove(ended)
        if not _ends_within(there[0], seconds):
            there.append(on_call_again())
    return ended.name


def _said_of_again(ended: Part, seconds: float) -> str:
    return (
        f"THE ON-CALL WORKER ENDED BY ITSELF and is started again in {seconds:g} seconds; shifts "
        f"take what people wait for meanwhile. Read {ended.log}."
    )


def _first_to_end(parts: Sequence[Part]) -> Part:
    while not (ended := [part for part in parts if part.process.poll() is not None]):
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    return ended[0]


@contextmanager
def _progress(what: str) -> Iterator[None]:
    console = on_stderr()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        bar.add_task(what, total=None)
        yield


def _welcome(office: Office, all_up: _Up, wanted: _Wanted) -> Report:
    parts, prefect = all_up.parts, all_up.home.api_url
    rows = [(part.name, str(part.process.pid), str(part.log)) for part in parts]
    passes = ", ".join(f"{at:%H:%M}" for at in office.settings.encompass_passes)

    def from_elsewhere(typed: str) -> str:
        return _with_environment(office.settings, typed) if wanted.demo else typed

    blocks: list[RenderableType] = [
        table(_COLUMNS, rows),
        pairs(
            [
                ("Prefect", prefect),
                ("Passes", f"{passes} London"),
                ("On call", _said_of_on_call(office.settings)),
                ("Console", all_up.console or NO_CONSOLE),
            ]
        ),
        *(line(words) for words in _DEMONSTRATION if wanted.demo),
        line("From another terminal, this ends everything in order:"),
        command(from_elsewhere("mash stop")),
        line(""),
    ]
    facts = {
        "prefect": prefect,
        "console": all_up.console,
        "parts": {part.name: part.process.pid for part in parts},
    }
    return Report(
        "Up. Ctrl-C here ends everything in order.",
        facts,
        blocks,
        next_step=from_elsewhere(LOOK),
    )


def _said_of_on_call(settings: Settings) -> str:
    return why_not_on_call(settings) or "a worker waits for whoever asks for research"


def _with_environment(settings: Settings, typed: str) -> str:
    """A demonstration's settings are in a file, for its partners were set up as it began."""
    return f". {shlex.quote(str(environment_file(settings)))}; {typed}"


_DEMONSTRATION = (
    "Demonstration: invented people only, nothing leaves this machine, the workers go alone.",
    "It is 05:30 there; the first pass is asked for, and what it finds is worked by itself.",
    "In the console whoever sits at this machine chooses who to be.",
)
NO_CONSOLE = "not started: nobody may sign in yet (console_accounts, docs/console.md)"
_COLUMNS = (Column("Part", whole=True), Column("Process", right=True, whole=True), Column("Log"))


def _ended_by_itself(office: Office, ended: str) -> Report:
    left = open_work(office)
    log = office.settings.home / "logs" / f"{ended}.log"
    verdict = (
        f"THE {ended.upper()} ENDED BY ITSELF; everything else was stopped in order. {left.said} "
        f"Read {log}."
    )
    return Report(verdict, left.facts, exit_code=Exit.NOT_PROVEN)
