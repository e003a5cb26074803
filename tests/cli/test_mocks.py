"""`mash mocks`: a process of its own, on the ports it was given, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from mock_systems.server import SYSTEMS
from runtime.settings import REPOSITORY

START = [sys.executable, "-m", "cli.main", "mocks", "--json", "--first-port"]
SECONDS_TO_STOP = 10
TRIES = 50


def free_ports(how_many: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for _ in range(TRIES):
        with ExitStack() as held:
            first = held.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            if all(is_free(port + n, held) for n in range(1, how_many)):
                return port
    raise AssertionError("no row of free ports on this machine")


def is_free(port: int, held: ExitStack) -> bool:
    try:
        held.enter_context(socket.socket()).bind(("127.0.0.1", port))
    except (OSError, OverflowError):
        return False
    return True


@pytest.fixture
def started() -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any], int]]:
    """The partner systems, started as a person starts them."""
    port = free_ports(1 + len(SYSTEMS))
    environment = {k: v for k, v in os.environ.items() if k != "MASH_MOCK_ADMIN_TOKEN"}
    process = subprocess.Popen(
        [*START, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=environment,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        yield process, json.loads(line), port
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "STOPPED BY YOU (Ctrl-C)."), (signal.SIGTERM, "STOPPED FROM ELSEWHERE")],
)
def test_what_really_ended_them_is_said(number, said):
    command = [part for part in START if part != "--json"]
    with subprocess.Popen(
        [*command, str(free_ports(1 + len(SYSTEMS)))],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout is not None
        while "Ctrl-C ends them" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(number)
        rest, _ = process.communicate(timeout=SECONDS_TO_STOP)

    assert rest.startswith(said)
    assert process.returncode == 0


def test_the_partner_systems_are_where_it_says_until_ctrl_c(started, hub):
    process, told, port = started

    pages = {
        name: httpx.get(one["address"], trust_env=False) for name, one in told["systems"].items()
    }
    taken = hub.mash("mocks", "--json", "--first-port", str(port))
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=SECONDS_TO_STOP)

    assert told["admin"] == f"http://127.0.0.1:{port}"
    assert [page.status_code < 400 for page in pages.values()] == [True] * len(SYSTEMS)
    accounts = told["systems"]["police_rms"]["accounts"]
    assert {"user_id", "password", "role"} <= set(accounts[0])
    assert (process.returncode, rest, errors) == (0, "", "")
    assert taken.exit_code == 3
    assert "--first-port" in taken.facts["verdict"]
