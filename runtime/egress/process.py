"""Starts the egress proxy as a process of its own, outside the workers' process groups."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import select

from runtime.database import Database
from runtime.settings import REPOSITORY, Settings
from runtime.tables import egress_proxies

START_SECONDS = 30.0
STOP_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.05


class NotStarted(Exception):
    """The proxy ended, or did not answer, while it was being started."""


class EgressProcess:
    """A running egress proxy."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def stop(self) -> int:
        """Have it close every lane and end; its exit code."""
        self._process.terminate()
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait(STOP_SECONDS)


def start(settings: Settings, log: Path | None = None) -> EgressProcess:
    """Start the proxy and wait until it serves; it logs to the file `log`, else to our output.

    Raises: NotStarted.
    """
    arguments = [sys.executable, "-m", "runtime.egress", "--settings-on-stdin"]
    with closing(Database(settings.database())) as database, _output(log) as output:
        process = subprocess.Popen(  # noqa: S603 - our own module, no shell, no outside words
            arguments,
            stdin=subprocess.PIPE,
            stdout=output,
            cwd=REPOSITORY,
            env={},
            start_new_session=True,
        )
        with ExitStack() as unless_it_serves:
            unless_it_serves.callback(_end, process)
            _tell(process, settings)
            _wait_until_it_serves(process, database)
            unless_it_serves.pop_all()
    return EgressProcess(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _tell(process: subprocess.Popen[bytes], settings: Settings) -> None:
    # A database URL may hold a password; arguments and environments can be read by others.
    if process.stdin is not None:
        process.stdin.write(settings.model_dump_json().encode())
        process.stdin.close()


def _wait_until_it_serves(process: subprocess.Popen[bytes], database: Database) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _serves(database, process.pid):
        if _ends_within(process, LOOK_AGAIN_SECONDS):
            raise NotStarted(f"exit code {process.returncode}")
        if time.monotonic() > deadline:
            raise NotStarted(f"not within {START_SECONDS:.0f} s")


def _serves(database: Database, pid: int) -> bool:
    noted = egress_proxies.c
    here = noted.host == socket.gethostname(), noted.pid == pid
    with database.transaction() as connection:
        return connection.execute(select(noted.pid).where(*here)).one_or_none() is not None


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def _output(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        yield output
