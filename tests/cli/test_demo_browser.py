"""Ctrl-C in a terminal goes to every process of its group: what `mash demo` says then."""

import os
import signal
import subprocess
import sys

import pytest

from runtime.settings import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DEMO = [sys.executable, "-m", "cli.main", "demo"]
AT_WORK = "asking what changed"


def test_ctrl_c_in_the_terminal_ends_the_demonstration_in_a_sentence(tmp_path):
    demo = subprocess.Popen(
        DEMO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "MASH_HOME": str(tmp_path)},
        start_new_session=True,
    )
    assert demo.stderr is not None
    assert any(AT_WORK in line for line in demo.stderr)

    os.killpg(demo.pid, signal.SIGINT)
    out, err = demo.communicate()

    assert (demo.returncode, err.strip()) == (4, "")
    assert "STOPPED BY YOU (Ctrl-C) before any work. No open writes. 0 items wait." in out
