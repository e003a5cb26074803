"""A transaction takes its lock at the start, so that nobody is refused half way."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from queue import Queue

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from runtime import audit_trail
from runtime import database as database_module
from runtime.audit_trail import record
from runtime.database import Database
from runtime.tables import audit_trail as audit_rows
from tests.runtime.test_audit_trail import a_consultation

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
LONG_ENOUGH_SECONDS = 20
TOGETHER = 8


def rows_in(connection) -> int:
    counted: int = connection.execute(select(func.count()).select_from(audit_rows)).scalar_one()
    return counted


def test_who_reads_before_it_writes_waits_for_the_other_and_is_not_refused(database):
    """An upgrade from reading to writing half way would fail at once on SQLite."""
    is_reading, ended = threading.Event(), Queue[Exception | None]()

    def read_then_write(first: bool) -> None:
        try:
            with database.transaction() as connection:
                audit_trail.head(connection)
                if first:
                    is_reading.set()
                    threading.Event().wait(0.3)
                record(connection, a_consultation(), NOW + timedelta(seconds=first))
            ended.put(None)
        except Exception as refused:  # noqa: BLE001  # whatever it is, it is what the test shows
            ended.put(refused)

    one = threading.Thread(target=read_then_write, args=(True,))
    one.start()
    assert is_reading.wait(LONG_ENOUGH_SECONDS)
    read_then_write(False)
    one.join()

    assert [ended.get(timeout=LONG_ENOUGH_SECONDS) for _ in range(2)] == [None, None]
    with database.snapshot() as looking:
        assert rows_in(looking) == 2


def test_what_a_transaction_that_failed_began_is_not_in_the_next(database):
    def record_and_fail() -> None:
        with database.transaction() as connection:
            record(connection, a_consultation(), NOW)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        record_and_fail()

    with database.transaction() as connection:
        assert rows_in(connection) == 0
        record(connection, a_consultation(), NOW)
    with database.snapshot() as looking:
        assert rows_in(looking) == 1


def test_many_transactions_at_once_leave_the_pool_what_it_has(database):
    together = threading.Barrier(TOGETHER)

    def look(_: int) -> int:
        with database.snapshot() as connection:
            together.wait(LONG_ENOUGH_SECONDS)
            return rows_in(connection)

    def wait_and_write(_: int) -> None:
        with database.transaction() as connection:
            record(connection, a_consultation(), NOW)

    with ThreadPoolExecutor(TOGETHER) as threads:
        list(threads.map(wait_and_write, range(3 * TOGETHER)))
        seen = list(threads.map(look, range(TOGETHER)))

    assert seen == [3 * TOGETHER] * TOGETHER


def test_a_database_that_is_locked_for_longer_than_is_waited_is_away_for_whoever_asks(
    migrated_sqlite, tmp_path, monkeypatch
):
    """W06: a worker takes SQLAlchemy's error for a database that is away, and waits."""
    file = tmp_path / "mash.db"
    shutil.copyfile(migrated_sqlite, file)
    monkeypatch.setattr(database_module, "SQLITE_WAIT_SECONDS", 0.1)
    with (
        closing(sqlite3.connect(file)) as other,
        closing(Database(f"sqlite:///{file}")) as database,
    ):
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(OperationalError, match="locked"), database.transaction():
            pass
