"""Where a worker can die while it writes, C0 to C11, and how a test has it die there.

Nothing in shipped code knows of this: the dying worker's connector and write protocol are replaced,
in its own process, by ones that end it with SIGKILL at the point named.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from playwright.async_api import Page, Request
from sqlalchemy import Connection

from domain.outcome import Outcome, Receipt
from flows.shift import Perform
from flows.wiring import Desk
from runtime import write_once
from runtime.database import Database
from runtime.release_modes import Mode
from runtime.work_queue import ClaimedItem
from runtime.write_once import Intent, Operation, Turn
from tests.chaos.substitution import substitute
from tests.chaos.write_kinds import Asked, Steps, WriteKind

MARK_OF_A_CLICK = "went-on-to-click"
NEVER_LOOKS = "never_looks"


def die() -> NoReturn:
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def die_before(owner: type, name: str) -> None:
    """Die when this method is called."""

    async def dying(*_arguments: object, **_named: object) -> NoReturn:
        die()

    substitute(owner, name, dying)


def die_after(owner: type, name: str) -> None:
    """Die when this method has done its work."""
    original = getattr(owner, name)

    async def dying(*arguments: object, **named: object) -> NoReturn:
        await original(*arguments, **named)
        die()

    substitute(owner, name, dying)


def die_when_sent(form: type, asked: Asked) -> None:
    """Die when the form's page has sent this request."""
    _watch_pages(form, lambda page: page.on("request", _die_of(asked)))


def die_when_answered(form: type, asked: Asked) -> None:
    """Die when this request of the form's page is answered."""
    _watch_pages(form, lambda page: page.on("requestfinished", _die_of(asked)))


def _die_of(asked: Asked) -> Callable[[Request], None]:
    return lambda request: die() if _is(request, asked) else None


def _watch_pages(form: type, watch: Callable[[Page], object]) -> None:
    original = getattr(form, "__init__")  # noqa: B009  # a class's own, replaced for all

    def watching(self: object, page: Page) -> None:
        original(self, page)
        watch(page)

    substitute(form, "__init__", watching)


def freeze_before(owner: type, name: str) -> None:
    """Stop this process (SIGSTOP) once, when this method is called; its browser runs on."""
    _once(owner, name, before=_freezer())


def freeze_after(owner: type, name: str) -> None:
    """Stop this process once, when this method has done its work."""
    _once(owner, name, after=_freezer())


def freeze_with_the_intent_written() -> None:
    """Stop between intent and last check; leave a mark if the worker goes on to click."""
    look, click = write_once._why_not_to_click, write_once._click_and_prove
    freeze = _freezer()

    def freeze_and_look(
        database: Database, mode: Mode, operation: Operation, turn: Turn
    ) -> str | None:
        if look.__name__ != NEVER_LOOKS:
            freeze()
        return look(database, mode, operation, turn)

    async def mark(intent: Intent, operation: Operation, turn: Turn) -> Receipt:
        if look.__name__ == NEVER_LOOKS:
            # A worker that does not look goes straight on: no heartbeat comes in between.
            freeze()
        (turn.settings.home / MARK_OF_A_CLICK).touch()
        return await click(intent, operation, turn)

    substitute(write_once, "_why_not_to_click", freeze_and_look)
    substitute(write_once, "_click_and_prove", mark)


def _freezer() -> Callable[[], None]:
    """Stops this process between two transactions of all its threads.

    One frozen inside a transaction would hold SQLite's only write lock, and everybody up.
    """
    transaction, one_at_a_time = Database.transaction, threading.Lock()

    @contextmanager
    def alone(self: Database) -> Iterator[Connection]:
        with one_at_a_time, transaction(self) as connection:
            yield connection

    def freeze() -> None:
        with one_at_a_time:
            # Sent to this thread: another one would be stopped first, and this one go on a while.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)

    substitute(Database, "transaction", alone)
    return freeze


def kill_browser_before(owner: type, name: str) -> None:
    """Kill this worker's browser once, when this method is called."""
    _once(owner, name, before=_kill_browser)


def kill_browser_after(owner: type, name: str) -> None:
    """Kill this worker's browser once, when this method has done its work."""
    _once(owner, name, after=_kill_browser)


def _nothing() -> None:
    """No trouble here."""


def _once(
    owner: type,
    name: str,
    before: Callable[[], None] = _nothing,
    after: Callable[[], None] = _nothing,
) -> None:
    original = getattr(owner, name)

    async def troubled(*arguments: object, **named: object) -> object:
        substitute(owner, name, original)
        before()
        done = await original(*arguments, **named)
        after()
        return done

    substitute(owner, name, troubled)


def _kill_browser() -> None:
    """Chromium's main process: the one of this session that has no `--type`."""
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        words = _read(folder / "cmdline").split("\0")
        is_main = "chrom" in words[0] and not any(word.startswith("--type=") for word in words)
        if is_main and _is_ours(pid):
            os.kill(pid, signal.SIGKILL)


def _is_ours(pid: int) -> bool:
    while pid > 1:
        pid = _parent_of(pid)
        if pid == os.getpid():
            return True
    return False


def _parent_of(pid: int) -> int:
    """0 of a process that has gone meanwhile: other tests' browsers come and go beside this one."""
    after_name = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return int(after_name[1]) if after_name else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _is(request: Request, asked: Asked) -> bool:
    method, path = asked
    return bool(request.method == method and request.url.endswith(path))


async def _die_first(_item: ClaimedItem, _desk: Desk) -> Outcome:
    die()


def _die_after_writing(kind: WriteKind) -> Perform:
    async def dying(item: ClaimedItem, desk: Desk) -> Outcome:
        await kind.perform(item, desk)
        die()

    return dying


def _die_between_two_writes() -> None:
    """The second write of the item is never begun."""
    original = write_once.write
    begun: list[str] = []

    async def write(operation: Operation, turn: Turn) -> Receipt:
        if begun:
            die()
        begun.append(operation.reference)
        return await original(operation, turn)

    substitute(write_once, "write", write)


CRASH_POINTS: Mapping[str, Callable[[Steps], object]] = {
    "C1 after the search": lambda at: die_after(at.operation, "find"),
    "C2 the form is open": lambda at: die_when_answered(at.form, at.opens),
    "C3 half way through the form": lambda at: die_after(*at.half_way),
    "C4 intent written, not clicked": lambda at: die_before(at.operation, "warm_up"),
    "C5 clicked, request in flight": lambda at: die_when_sent(at.form, at.saves),
    "C6 committed, answer not read": lambda at: die_when_answered(at.form, at.saves),
    "C7 answered, not read back": lambda at: die_after(at.operation, "submit"),
    "C8 read back, not written down": lambda at: die_after(at.operation, "read_back"),
    "C11 between two writes": lambda _at: _die_between_two_writes(),
}
FREEZES: Mapping[str, Callable[[Steps], object]] = {
    "freezes before the click": lambda at: freeze_before(at.operation, "submit"),
    "freezes after the click": lambda at: freeze_after(at.form, at.click),
    "freezes before the last check": lambda _at: freeze_with_the_intent_written(),
    "browser killed before the click": lambda at: kill_browser_before(at.operation, "submit"),
    "browser killed after the click": lambda at: kill_browser_after(at.form, at.click),
}
PERFORMERS_THAT_DIE: Mapping[str, Callable[[WriteKind], Perform]] = {
    "C0 claimed, nothing done": lambda _kind: _die_first,
    "C9 proven, item not ended": _die_after_writing,
}
DIES_WHILE_RESOLVING = "C10 while resolving"
ALL = (*CRASH_POINTS, *PERFORMERS_THAT_DIE, DIES_WHILE_RESOLVING)


def prepare_to_die(point: str, kind: WriteKind) -> Perform:
    """Set this process up to die at the point; the worker it is to perform with."""
    if point in PERFORMERS_THAT_DIE:
        return PERFORMERS_THAT_DIE[point](kind)
    if point == DIES_WHILE_RESOLVING:
        die_before(kind.steps.operation, "find")
    elif point:
        {**CRASH_POINTS, **FREEZES}[point](kind.steps)
    return kind.perform
