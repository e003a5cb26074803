"""What a command works with: settings, database, secrets; or one sentence saying what is missing.

Anything wrong here ends a command before it did anything, with exit code 3 and never a traceback.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from cli.report import Exit, Report, Stop, tell
from cli.started_as import with_home
from runtime.credentials import (
    CredentialMissing,
    Credentials,
    CredentialUnsafe,
    variable_name,
)
from runtime.database import Database
from runtime.encryption import Cipher, SealBroken
from runtime.migrating import MIGRATIONS
from runtime.settings import DEFAULT_HOME, Settings

BEFORE_ANY_WORK = "STOPPED BEFORE ANY WORK."


@dataclass(frozen=True, slots=True)
class Office:
    """The workers' database and secrets, opened for one command."""

    settings: Settings
    database: Database
    credentials: Credentials

    def cipher(self) -> Cipher:
        """What opens items and tasks. Raises: CredentialMissing, CredentialUnsafe."""
        return self.credentials.cipher()

    def cipher_if_there(self) -> Cipher | None:
        """A list without names is better than none when the key is the thing that is missing."""
        try:
            return self.cipher()
        except (CredentialMissing, CredentialUnsafe):
            return None


def at_work(as_json: bool, work: Callable[[Office], Report]) -> int:
    """Open the office, do the work there, say how it ended; the exit code."""
    return tell(as_json, lambda: in_office(work))


def settings_here() -> Settings:
    """The settings of this machine. Raises: Stop."""
    try:
        return Settings()
    except ValidationError as wrong:
        named = "; ".join(f"{_place(part['loc'])}: {part['msg']}" for part in wrong.errors())
        raise _cannot(f"A setting is wrong ({named}). {_WHERE_SETTINGS}") from None
    except (SettingsError, tomllib.TOMLDecodeError) as wrong:
        raise _cannot(f"The settings cannot be read ({wrong}). {_WHERE_SETTINGS}") from None


def in_office(work: Callable[[Office], Report]) -> Report:
    """Open the office and do the work there. Raises: Stop."""
    settings = settings_here()
    with _database_errors(settings), closing(_database(settings)) as database:
        _refuse_other_version(database)
        office = Office(settings, database, Credentials.from_settings(settings))
        with _secret_errors(settings):
            return work(office)


@contextmanager
def making_a_place(home: Path) -> Iterator[None]:
    """Make what is needed under `home`, no more. Raises: Stop when it cannot be written."""
    try:
        yield
    except OSError as failed:
        raise _cannot(
            f"{home} cannot be written ({failed.strerror}). MASH_HOME sets another place."
        ) from None


def _database(settings: Settings) -> Database:
    url = _url(settings)
    is_file = url.get_backend_name() == "sqlite" and url.database
    # Opening a file that is not there would make an empty one, in which nothing is ever found.
    # `Path.is_file` raises where nobody may look.
    if is_file and not os.path.isfile(str(url.database)):
        raise _no_database(f"There is no database at {url.database}", settings)
    return Database(settings.database())


def _no_database(why: str, settings: Settings) -> Stop:
    """A demonstration that was played is named, so that nobody plays it again in its place."""
    played = _demonstrations({settings.home, DEFAULT_HOME})
    why = (
        f"{why}, or it may not be looked into. Set MASH_HOME or MASH_DATABASE_URL to where the "
        "workers run"
    )
    if not played:
        return _cannot(f"{why}; or have a first look at a demonstration.", "mash demo")
    there = ", ".join(str(home) for home in played)
    return _cannot(
        f"{why}. A demonstration was played here: {there}.", f"{with_home(played[0])}mash status"
    )


def _demonstrations(places: Iterable[Path]) -> list[Path]:
    """The homes of those that were played below these places, the latest first."""
    found: list[Path] = []
    for place in places:
        with suppress(PermissionError):
            found += [base.parent for base in place.glob("demo/*/mash.db")]
    return sorted(found, key=lambda home: (home / "mash.db").stat().st_mtime, reverse=True)


def _refuse_other_version(database: Database) -> None:
    with database.snapshot() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    ours = _our_version()
    if there != ours:
        raise _cannot(
            f"The database is at version {_named(there)}, this software needs {_named(ours)}. "
            "Start the workers of this version once, they bring it up to date; or install the "
            "version that goes with it. Nothing was changed."
        )


@cache
def _our_version() -> frozenset[str]:
    """The newest migration: to know it, each of them is read."""
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


@contextmanager
def _database_errors(settings: Settings) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as failed:
        # Its text may hold a password or what was to be written; its name holds neither.
        where = _url(settings).render_as_string(hide_password=True)
        raise _cannot(
            f"The database {where} does not do what was asked ({_kind(failed)}). Look whether it "
            "runs and may be written here, then try again. What was not finished was not saved."
        ) from None


@contextmanager
def _secret_errors(settings: Settings) -> Iterator[None]:
    folder = settings.secrets_folder()
    try:
        yield
    except CredentialMissing as missing:
        name = str(missing)
        raise _cannot(
            f"The secret {name} is missing. Put it in {folder / name}, for its owner alone "
            f"(0600), or start with {variable_name(name)}."
        ) from None
    except CredentialUnsafe as unsafe:
        raise _cannot(f"A secret cannot be used ({unsafe}). Secrets are in {folder}.") from None
    except SealBroken:
        raise _cannot(
            f"The data-key in {folder} is not the one these items were sealed with. Use the "
            "workers' own secrets: MASH_SECRETS says where they are."
        ) from None


def _url(settings: Settings) -> URL:
    try:
        return make_url(settings.database())
    except ArgumentError:
        raise _cannot(
            "MASH_DATABASE_URL is no address of a database, like sqlite:////var/mash/mash.db or "
            "postgresql://host/mash."
        ) from None


def _cannot(why: str, next_step: str = "") -> Stop:
    return Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {why}", next_step=next_step)


def _kind(failed: BaseException) -> str:
    return type(getattr(failed, "orig", None) or failed).__name__


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _named(versions: Set[str]) -> str:
    return ", ".join(sorted(versions)) or "none (it was never prepared)"


_WHERE_SETTINGS = "Correct it in settings.toml, or in the variable MASH_… that sets it."
