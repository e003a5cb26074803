"""The worker's one browser, seen from outside."""

import os
from pathlib import Path

import pytest

from runtime.browser import open_browser
from runtime.egress.peer import process

pytestmark = pytest.mark.browser


def started_by_us() -> list[int]:
    """Every process that descends from this one."""
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in running if pid != os.getpid() and descends_from_us(pid)]


def descends_from_us(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        there = process(pid)
        pid = there.parent if there else 0
    return False


async def test_ctrl_c_in_the_terminal_reaches_no_process_of_the_browser():
    before = set(started_by_us())

    async with open_browser():
        browser = set(started_by_us()) - before
        groups = {os.getpgid(pid) for pid in browser}

    assert len(browser) >= 2
    assert os.getpgid(0) not in groups
