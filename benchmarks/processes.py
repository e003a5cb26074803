"""A process and everything it started, and the memory they hold, read from /proc."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1024 * 1024

_PSS = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)


def tree_of(pid: int) -> list[int]:
    """The process and all its descendants."""
    children = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (stat := _read(entry / "stat")):
            parent = int(stat.rpartition(")")[2].split()[1])
            children[parent].append(int(entry.name))
    tree = [pid]
    for one in tree:
        tree.extend(children[one])
    return tree


def resident_megabytes(pids: Iterable[int]) -> float:
    """Resident memory, summed; pages that several share count once for each."""
    fields = [_read(PROC / str(pid) / "statm").split() for pid in pids]
    return sum(int(one[1]) for one in fields if one) * PAGE_BYTES / MEGABYTE


def shared_out_megabytes(pids: Iterable[int]) -> float:
    """Resident memory with every shared page divided among those who share it."""
    found = [_PSS.search(_read(PROC / str(pid) / "smaps_rollup")) for pid in pids]
    return sum(int(one[1]) for one in found if one) / 1024


def _read(path: Path) -> str:
    """Empty for a process that ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
