"""Time that passes only where somebody waits: no test of order or waiting hangs on a stopwatch."""

import asyncio
import selectors
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

# Small enough that a float holds the loop's nanosecond resolution beside it.
FIRST_SECOND = 100_000.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing to do."""

    def __init__(self) -> None:
        self.now = FIRST_SECOND
        super().__init__(_Jump(self))

    def time(self) -> float:
        """Simulated seconds."""
        return self.now


class _Jump(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self._loop.now += timeout
        return super().select(0)


def seconds_of(work: Coroutine[Any, Any, object]) -> float:
    """Simulated seconds this takes; what it computes takes none."""
    with closing(VirtualLoop()) as loop:
        began = loop.time()
        loop.run_until_complete(work)
        return loop.time() - began
