"""The command line run in this process, on a hub of the test's own."""

import base64
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from cli import office, started_as
from cli.main import app
from domain.outcome import NeedsPerson, TaskWanted, WorkItemId
from runtime import audit_trail, turns
from runtime.clock import set_business_now
from runtime.credentials import DATA_KEY, make_development_secrets
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.tables import metadata
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    circumstances,
    claimed,
    queued,
)
from tests.builders.tasks import a_question, only_open_task

MORNING = NOW + timedelta(minutes=67)  # 06:52 in London


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and its exit code."""

    exit_code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def words(self) -> str:
        """Everything printed, on one line."""
        return " ".join((self.out + self.err).split())


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub's database and secrets, and the command line set up to find them."""

    home: Path
    database: Database
    cipher: Cipher
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def mash(self, *typed: str, stdin: str = "") -> Ran:
        """Run a command as a person would, without a shell."""
        self.capture.readouterr()
        self.patch.setattr(sys, "stdin", io.StringIO(stdin))
        exit_code = _exit_code_of(typed)
        printed = self.capture.readouterr()
        return Ran(exit_code, printed.out, printed.err)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Given and then are looked at in the database itself."""
        with self.database.transaction() as connection:
            yield connection

    def asked(self, reference: str = "ENC-7K4M-92QF", **different: Any) -> tuple[str, str]:
        """An item that waits for a person: its id and its task's id."""
        item_id = self.waits_for(a_question(**different), reference)
        with self.transaction() as connection:
            return item_id, only_open_task(connection, item_id)

    def waits_for(self, wanted: TaskWanted, reference: str = "ENC-7K4M-92QF") -> WorkItemId:
        """An item whose worker asked a person this."""
        with self.transaction() as connection:
            queued(connection, self.cipher, an_item(reference, due_at=wanted.due_at))
            lane = an_open_lane(connection, f"lane-of-{reference}")
            item = claimed(connection, lane)
            turns.finish(connection, item, NeedsPerson(wanted), circumstances(self.cipher))
            return item.id

    def audited(self) -> list[tuple[str, dict[str, Any]]]:
        """The audit trail: event and entry of each row."""
        with self.transaction() as connection:
            kept = list(audit_trail.entries(connection))
        return [(row.event, json.loads(row.entry)) for row in kept]

    def everything(self) -> dict[str, list[Row[Any]]]:
        """Every row of every table."""
        with self.transaction() as connection:
            return {
                table.name: list(connection.execute(select(table)))
                for table in metadata.sorted_tables
            }


def _exit_code_of(typed: tuple[str, ...]) -> int:
    try:
        code: int = app(typed, result_action="return_value")
    except SystemExit as ended:
        return int(str(ended.code))
    return code


@pytest.fixture
def hub(
    sqlite_database: Database,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Hub:
    """A hub at eight minutes to seven, and r.calloway at its terminal."""
    make_development_secrets(tmp_path / "secrets", {})
    key = base64.b64decode((tmp_path / "secrets" / DATA_KEY).read_text())
    monkeypatch.setenv("MASH_HOME", str(tmp_path))
    # What is printed to be typed is compared as it is where nobody set another home.
    monkeypatch.setattr(started_as, "DEFAULT_HOME", tmp_path)
    monkeypatch.setattr(office, "DEFAULT_HOME", tmp_path)
    monkeypatch.setenv("MASH_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("MASH_PERSON", "r.calloway")
    monkeypatch.setenv("MASH_TIME_SCALE", "0.01")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    with sqlite_database.transaction() as connection:
        set_business_now(connection, MORNING)
    return Hub(tmp_path, sqlite_database, Cipher(key), capsys, monkeypatch)


def a_command_for(hub: Hub, exit_code: int = 0) -> Path:
    """The force's own program, which writes down whom it told."""
    program, told = hub.home / "tell", hub.home / "told"
    told.touch()
    program.write_text(
        f'#!/bin/sh\n{{ printf "%s " "$1"; cat; echo; }} >> "$2"\nexit {exit_code}\n'
    )
    program.chmod(0o700)
    command = json.dumps([str(program), "{contact}", str(told)])
    hub.patch.setenv("MASH_ALARM_COMMAND", command)
    hub.patch.setenv("MASH_ALARM_CONTACTS", '[{"id": "sgt-ferrier", "name": "Sgt N. Ferrier"}]')
    hub.patch.setenv("MASH_ALARM_PASS_ON_SECONDS", "30000")
    return told


def at(clock_time: str) -> datetime:
    """This time of the night's morning, London."""
    return datetime.fromisoformat(f"2026-11-23T{clock_time}:00+00:00")
