"""`mash up` stays up when its worker on call ends by itself, and gives up one that never begins."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from cli import up
from cli.up import Part, until_one_ends

ENDS, STAYS = "raise SystemExit(1)", "import signal; signal.pause()"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[str, str], Part]]:
    """Parts that are one line of Python each; all ended with the test."""
    with ExitStack() as stopped:

        def start(name: str, program: str) -> Part:
            process = subprocess.Popen([sys.executable, "-c", program], start_new_session=True)
            part = Part(name, tmp_path / f"{name}.log", process, signal.SIGTERM, 5.0)
            stopped.callback(part.stop)
            return part

        yield start


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("cli.up._ends_within", lambda _, seconds: waited.append(seconds))
    return waited


def test_a_worker_on_call_that_ends_at_once_three_times_ends_it_all(started, nobody_waits, capsys):
    begun: list[Part] = []

    def again() -> Part:
        begun.append(started("on-call", ENDS))
        return begun[-1]

    ended = until_one_ends([started("watch", STAYS), again()], again)

    assert (ended, len(begun)) == ("on-call", 3)
    assert nobody_waits == [2.0, 8.0]
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("THE ON-CALL WORKER ENDED BY ITSELF and is started again") == 2


def test_one_that_worked_for_a_while_is_started_again_as_often_as_it_ends(
    started, nobody_waits, monkeypatch
):
    monkeypatch.setattr(up, "AT_ONCE_SECONDS", 0.0)
    watch, begun = started("watch", STAYS), list[Part]()

    def again() -> Part:
        begun.append(started("on-call", STAYS if len(begun) > 4 else ENDS))
        if len(begun) > 5:
            watch.process.terminate()
        return begun[-1]

    ended = until_one_ends([watch, again()], again)

    assert (ended, len(begun)) == ("watch", 6)
    assert nobody_waits == [2.0] * 5


def test_one_that_worked_for_a_while_is_no_first_of_three_that_end_at_once(started, nobody_waits):
    watch, begun = started("watch", STAYS), list[Part]()

    def again() -> Part:
        part: Part = started("on-call", ENDS if len(begun) < 3 else STAYS)
        if not begun:
            part = replace(part, started=part.started - 600)
        begun.append(part)
        if len(begun) > 3:
            watch.process.terminate()
        return part

    ended = until_one_ends([watch, again()], again)

    assert (ended, len(begun)) == ("watch", 4)
    assert nobody_waits == [2.0, 2.0, 8.0]


def test_another_part_that_ends_is_not_started_again(started):
    parts = [started("watch", ENDS), started("on-call", STAYS)]

    assert until_one_ends(parts, lambda: pytest.fail("on call goes on")) == "watch"
