"""What a side says while it is measured: a line at the beginning of each item."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from runtime.settings import REPOSITORY


class SideFailed(Exception):
    """A side's process ended badly; its own output says why."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An item begins: seconds on the machine's steady clock, and CPU of this process so far."""

    at_seconds: float
    cpu_seconds: float


def mark() -> None:
    """An item begins now; or, for the last mark, the one before has ended."""
    tell(asdict(Mark(time.perf_counter(), time.process_time())))


def tell(figures: Mapping[str, float]) -> None:
    """A line for whoever started this process."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def run_side(
    module: str, told: Mapping[str, Any], at_line: Callable[[int, int], None] | None = None
) -> list[dict[str, float]]:
    """Run a side to its end; its lines. `at_line` gets each line's number and the process's id.

    Raises: SideFailed.
    """
    with subprocess.Popen(  # our own module, no shell, no outside words
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=REPOSITORY,
        text=True,
    ) as side:
        assert side.stdin is not None
        assert side.stdout is not None
        side.stdin.write(json.dumps(told) + "\n")
        side.stdin.flush()
        lines: list[dict[str, float]] = []
        for line in side.stdout:
            lines.append(json.loads(line))
            if at_line:
                at_line(len(lines) - 1, side.pid)
    if side.returncode != 0:
        raise SideFailed(f"{module}: exit code {side.returncode}")
    return lines
