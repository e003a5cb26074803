"""One at a time on a host: the second is refused by name, and the dead hold nothing."""

import os
import signal
import subprocess
import sys

import pytest

from flows.one_at_a_time import AlreadyHeld, alone, holder
from runtime.settings import REPOSITORY

HOLD = "import sys, signal; from pathlib import Path; from flows.one_at_a_time import alone\n"
HOLD += "with alone(Path(sys.argv[1])): print('held', flush=True); signal.pause()"


def test_the_second_is_refused_and_told_who_holds_it(tmp_path):
    lock = tmp_path / "shift.lock"

    with alone(lock):
        with pytest.raises(AlreadyHeld) as refused, alone(lock):
            raise AssertionError("two at a time")
        held_by = holder(lock)

    assert (refused.value.pid, held_by) == (os.getpid(), os.getpid())
    assert holder(lock) is None


def test_it_is_free_again_for_the_next(tmp_path):
    lock = tmp_path / "shift.lock"
    with alone(lock):
        pass

    with alone(lock):
        assert holder(lock) == os.getpid()


def test_nobody_holds_what_was_never_taken(tmp_path):
    assert holder(tmp_path / "never.lock") is None
    assert not (tmp_path / "never.lock").exists()


def test_a_killed_holder_holds_nothing(tmp_path):
    lock = tmp_path / "shift.lock"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    assert other.stdout is not None
    other.stdout.readline()
    before = holder(lock)

    other.send_signal(signal.SIGKILL)
    other.communicate()

    assert before == other.pid
    assert holder(lock) is None
