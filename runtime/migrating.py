"""Brings a database's tables to this version, in one transaction; `Database.migrate` calls it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from runtime.database import DatabaseIsNewer

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 6274_0001


def bring_to_this_version(connection: Connection) -> None:
    """Every migration that is still to come. Raises: DatabaseIsNewer."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    _wait_for_other_migrations(connection)
    _refuse_unknown_version(connection, ScriptDirectory.from_config(config))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _wait_for_other_migrations(connection: Connection) -> None:
    # Two workers may start at once. SQLite's transaction holds the one write lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def _refuse_unknown_version(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise DatabaseIsNewer(
            f"This database is at version {', '.join(sorted(unknown))}, which this software does "
            f"not know (it knows up to {scripts.get_current_head()}). Install the newer software, "
            "or restore the backup taken before the upgrade. Nothing was changed."
        )
