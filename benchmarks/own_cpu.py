"""Whose CPU a worker's Python spends: the suite's own, or Playwright's.

`performance.md` promises what the suite spends beyond Playwright. Nothing can be read off for that,
so the main thread is looked at every few milliseconds of CPU: what it has spent since the last look
belongs to whoever's code it is in, innermost first. Other threads are the suite's (its database).
"""

import asyncio
import atexit
import signal
import time
from functools import cache
from pathlib import Path
from types import FrameType

import playwright

from runtime.settings import REPOSITORY

LOOK_EVERY_SECONDS = 0.001
PLAYWRIGHTS = str(Path(playwright.__file__).parent)
# The pipe to Playwright's driver is read by asyncio, for nobody else here.
ITS_PIPE = tuple(
    str(Path(asyncio.__file__).parent / name) for name in ("base_subprocess.py", "subprocess.py")
)
OURS = str(REPOSITORY)
INSTALLED = str(REPOSITORY / ".venv")


class PlaywrightsShare:
    """Seconds of the main thread's CPU spent in Playwright since `begin`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._looked_at = 0.0

    def begin(self) -> None:
        """Look from now on, for as long as the process lives; once. In the main thread only."""
        self._looked_at = time.thread_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS)
        # Python takes its handlers away first and lives on a little: the signal would kill it.
        atexit.register(signal.setitimer, signal.ITIMER_PROF, 0)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        now = time.thread_time()
        if is_playwrights(frame):
            self.seconds += now - self._looked_at
        self._looked_at = now


def is_playwrights(frame: FrameType | None) -> bool:
    """Whether the innermost code that is anybody's is Playwright's; the event loop's is ours."""
    while frame is not None:
        if (whose := _whose(frame.f_code.co_filename)) is not None:
            return whose is PLAYWRIGHTS
        frame = frame.f_back
    return False


@cache
def _whose(file: str) -> str | None:
    if file.startswith(PLAYWRIGHTS) or file in ITS_PIPE:
        return PLAYWRIGHTS
    return OURS if file.startswith(OURS) and not file.startswith(INSTALLED) else None
