"""What befalls one item in a night, told once for every kind of write."""

import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

from domain.identifiers import reference_for
from tests.chaos.night import Night

REFERENCE = reference_for("CHA", "planted")
QUEUE = "planted"


def place(night: Night) -> str:
    """Where the item of these scenes writes to."""
    return night.places(1)[0]


def is_frozen(pid: int) -> bool:
    """Whether a process is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def wake(sleeper: BaseProcess) -> None:
    """Let a stopped worker go on."""
    assert sleeper.pid is not None
    os.kill(sleeper.pid, signal.SIGCONT)


def die_then_take_over(night: Night, dies_at: str, dying_bug: str, taking_over_bug: str) -> str:
    """A worker dies in the middle of a write and another takes over; the item's id."""
    item = night.wants(QUEUE, REFERENCE, place=place(night))
    worker = night.start_worker("dying", [QUEUE], dies_at=dies_at, bug=dying_bug)
    night.sweep_until(lambda: worker.exitcode is not None, "dead")
    night.start_worker("after", [QUEUE], bug=taking_over_bug, waits=True)
    night.sweep_until(lambda: night.state(item).is_final, "ended")
    return item


def work_quietly(night: Night, bug: str) -> str:
    """A worker does the item, or is turned away; the item's id."""
    item = night.wants(QUEUE, REFERENCE, place=place(night))
    worker = night.start_worker("quiet", [QUEUE], bug=bug, waits=True)
    night.sweep_until(
        lambda: night.state(item).is_final or worker.exitcode is not None, "ended or turned away"
    )
    return item


def broken(night: Night, item: str) -> list[str]:
    """The promises broken of the item of these scenes."""
    return night.broken_promises(item, REFERENCE, place(night))
