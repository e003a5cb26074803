"""The suite's own database: SQLite by default, PostgreSQL by URL, one code path."""

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Engine,
    Table,
    create_engine,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SQLITE_WAIT_SECONDS = 30
# Each is one the pool cannot give to somebody else.
MOST_AT_REST = 2

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseIsNewer(Exception):
    """The tables were built by a version of this software that this one does not know."""


class Database:
    """One engine. Functions that take a `Connection` run inside `transaction` or `run`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._at_rest: list[Connection] = []

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back on any exception."""
        with self._connected() as connection, connection.begin():
            _begin(connection, "BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One consistent look that changes nothing, keeps nobody waiting, and may be read-only."""
        reading = self.engine.connect().execution_options(**_READING[self.engine.dialect.name])
        with reading as connection, connection.begin():
            _begin(connection, "BEGIN")
            yield connection

    async def run(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, …)` in one transaction on a thread."""
        return await self.aside(_in_transaction, function, *args, **kwargs)

    async def aside(
        self, function: Callable[Concatenate["Database", P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(database, …)` on a thread: async code's only door to the database.

        For what opens several transactions one after the other, each committed before the next.
        """
        return await asyncio.to_thread(lambda: function(self, *args, **kwargs))

    def migrate(self) -> None:
        """Bring the tables to this version. Raises: DatabaseIsNewer."""
        # Alembic takes a quarter of the egress proxy's start, and the proxy never migrates.
        from runtime.migrating import bring_to_this_version

        with self.transaction() as connection:
            bring_to_this_version(connection)

    def close(self) -> None:
        """Give back every connection."""
        while self._at_rest:
            self._at_rest.pop().close()
        self.engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection, the one used last if it is free; it stays open for the next transaction.

        To take it out of the pool and put it back costs as much as two statements. A server may
        have closed it meanwhile, and the pool looks; a file does not.
        """
        if self.engine.dialect.name != "sqlite":
            with self.engine.connect() as connection:
                yield connection
            return
        connection = self._taken_up()
        try:
            yield connection
        finally:
            self._lay_down(connection)

    def _taken_up(self) -> Connection:
        # Not first asked whether there is one: another thread may take it in between.
        try:
            return self._at_rest.pop()
        except IndexError:
            return self.engine.connect()

    def _lay_down(self, connection: Connection) -> None:
        is_fit = not (connection.closed or connection.invalidated or connection.in_transaction())
        if is_fit and len(self._at_rest) < MOST_AT_REST:
            self._at_rest.append(connection)
        else:
            connection.close()


def _in_transaction(
    database: Database,
    function: Callable[Concatenate[Connection, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    with database.transaction() as connection:
        return function(connection, *args, **kwargs)


class RealClock(FunctionElement[float]):
    """Seconds since 1970 on the database server's real clock, inside a statement."""

    name = "real_clock"
    type = Double()
    inherit_cache = True


@compiles(RealClock, "sqlite")
def _julian_clock(_element: RealClock, _compiler: object, **_: object) -> str:
    return "(julianday('now') - 2440587.5) * 86400.0"


@compiles(RealClock, "postgresql")
def _epoch_clock(_element: RealClock, _compiler: object, **_: object) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def elapsed_now(connection: Connection) -> float:
    """Seconds since 1970 on the database server's real clock; never shifted."""
    now: float = connection.execute(_ELAPSED).scalar_one()
    return now


_ELAPSED = select(RealClock())


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """`IN` for values that never change: SQLAlchemy writes an `IN` anew each time it is run."""
    return or_(*(column == value for value in values))


def insert_or(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An `INSERT` that can say what to do when the row is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def take_turns(connection: Connection, about: str) -> None:
    """Wait until nobody else's transaction that took a turn about the same goes on.

    What they committed is seen from here on. Whoever takes several turns takes them in one order.
    """
    # SQLite's transaction holds the one write lock already.
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(about.encode()).digest()[:8], signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(_with_psycopg(url), pool_size=8, pool_pre_ping=True, **_POOL)
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    waits = {"timeout": SQLITE_WAIT_SECONDS}
    engine = create_engine(_read_only(url, database), connect_args=waits, **_POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _read_only(url: str, database: str | None) -> str:
    """The same file for one who may only read it: SQLite otherwise wants to write beside it."""
    if not database or not Path(database).is_file() or _may_write(Path(database)):
        return url
    # While somebody works on the file, its newest entries stand beside it: these must be read too.
    is_at_rest = not Path(f"{database}-wal").exists()
    query = {"mode": "ro", "uri": "true", **({"immutable": "1"} if is_at_rest else {})}
    there = make_url(url).set(database=Path(database).absolute().as_uri())
    return there.update_query_dict(query).render_as_string(hide_password=False)


def _may_write(file: Path) -> bool:
    return all(os.access(path, os.W_OK, effective_ids=True) for path in (file, file.parent))


def _with_psycopg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # A write transaction takes its lock at the start; an upgrade half way would fail at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    # SQLite does not wait here: "locked" means that another process is just switching this same
    # file to WAL, or using it before the switch. The mode is the file's; every connection follows.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: a destroyed key must not lie about in a free page.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin(connection: Connection, how: str) -> None:
    """SQLite's driver, as prepared here, begins nothing by itself.

    Raises: SQLAlchemy's OperationalError, as every other statement does.
    """
    # Not by an event of the engine: with one listener on it, every statement costs half as much
    # again. Straight to the driver: by way of SQLAlchemy this would cost several times as much.
    if connection.dialect.name == "sqlite":
        try:
            connection.connection.cursor().execute(how)
        except sqlite3.OperationalError as away:
            raise OperationalError(how, None, away) from away


# The connection used last is used next: it knows the statements already.
_POOL: Mapping[str, Any] = {"pool_use_lifo": True}
_READING: Mapping[str, Mapping[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
