"""A block: some items done by one side, in a fresh process and with partners just begun again."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sqlalchemy import select

from benchmarks.marks import Mark, run_side
from benchmarks.venue import Venue
from runtime.tables import egress_proxies

AtMark = Callable[[int, int], None]
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
USER_TICKS, KERNEL_TICKS = 11, 12


class Side(Enum):
    """Who does the items, and by which way out."""

    SUITE = "suite"
    BARE_BY_PROXY = "bare script, by the same egress proxy"
    BARE_DIRECT = "bare script, directly"


@dataclass(frozen=True, slots=True)
class Block:
    """What some items took, from the beginning of the first to the end of the last."""

    marks: list[Mark]
    proxy_seconds: float

    @property
    def items(self) -> int:
        """How many."""
        return len(self.marks) - 1

    @property
    def ms(self) -> float:
        """Milliseconds an item; the renewal of the context is shared among them."""
        return (self.marks[-1].at_seconds - self.marks[0].at_seconds) * 1000 / self.items

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU an item, of the side's own Python process."""
        return (self.marks[-1].cpu_seconds - self.marks[0].cpu_seconds) * 1000 / self.items

    @property
    def proxy_cpu_ms(self) -> float:
        """Milliseconds of CPU an item, of the egress proxy."""
        return self.proxy_seconds * 1000 / self.items

    def ms_of_each(self) -> list[float]:
        """Milliseconds of each item by itself."""
        at = [mark.at_seconds * 1000 for mark in self.marks]
        return [ended - began for began, ended in zip(at, at[1:], strict=False)]


def run_block(
    venue: Venue,
    side: Side,
    name: str,
    items: int,
    *,
    pictures: bool = False,
    at_mark: AtMark | None = None,
) -> Block:
    """Do these items. `name` is part of their references. Raises: SideFailed, NotWritten."""
    venue.begin_again()
    entries = venue.entries(name, items)
    told = venue.told(pictures=pictures)
    proxy_before = _proxy_seconds(venue)
    if side is Side.SUITE:
        venue.queue(entries)
        lines = run_side("benchmarks.suite_side", told, at_mark)
    else:
        through_proxy = side is Side.BARE_BY_PROXY
        told |= {"entries": [entry.as_told() for entry in entries], "through_proxy": through_proxy}
        lines = run_side("benchmarks.bare_side", told, at_mark)
    venue.refuse_unwritten(entries)
    marks = [Mark(**line) for line in lines]
    return Block(marks, _proxy_seconds(venue) - proxy_before)


def _proxy_seconds(venue: Venue) -> float:
    """CPU the egress proxy has used so far."""
    with venue.office.database.snapshot() as connection:
        pid = connection.execute(select(egress_proxies.c.pid)).scalar_one()
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[USER_TICKS]) + int(after_name[KERNEL_TICKS])) / TICKS_PER_SECOND
