"""The migrations build exactly the tables of `runtime/tables.py`, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from runtime.database import Database, DatabaseIsNewer
from runtime.tables import metadata


@pytest.fixture
def empty_database(empty_database_url: str) -> Iterator[Database]:
    with closing(Database(empty_database_url)) as database:
        yield database


def test_the_migrated_tables_are_exactly_those_the_code_uses(empty_database):
    empty_database.migrate()

    with empty_database.transaction() as connection:
        assert differences(connection) == []


def test_a_column_only_the_code_knows_is_found(empty_database):
    empty_database.migrate()

    with empty_database.transaction() as connection:
        connection.execute(text("ALTER TABLE attempts DROP COLUMN code"))
        connection.execute(text("ALTER TABLE lanes ADD COLUMN colour INTEGER"))
        found = differences(connection)

    assert [(name, table, column.name) for name, _, table, column in found] == [
        ("add_column", "attempts", "code"),
        ("remove_column", "lanes", "colour"),
    ]


def test_a_lost_index_and_another_type_are_found(empty_database):
    empty_database.migrate()

    with empty_database.transaction() as connection:
        connection.execute(text("DROP INDEX one_live_intent_per_operation"))
        connection.execute(text("ALTER TABLE alarms DROP COLUMN step"))
        connection.execute(text("ALTER TABLE alarms ADD COLUMN step TEXT NOT NULL DEFAULT ''"))
        found = str(differences(connection))

    assert "add_index" in found
    assert "modify_type" in found


def test_the_refusals_of_the_migrated_database_are_those_of_the_code(empty_database):
    empty_database.migrate()
    with empty_database.transaction() as connection:
        migrated = refusals(connection)
        drop_everything(connection)
        metadata.create_all(connection)
        of_the_code = refusals(connection)

    assert migrated == of_the_code
    assert "final_items_never_change" in migrated
    assert "audit_trail_keeps_rows" in migrated


def test_migrating_twice_changes_nothing(empty_database):
    empty_database.migrate()
    before = table_names(empty_database)

    empty_database.migrate()

    assert table_names(empty_database) == before


def test_workers_that_start_together_migrate_once(empty_database_url):
    def migrate(_: int) -> None:
        with closing(Database(empty_database_url)) as database:
            database.migrate()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(migrate, range(4)))

    with closing(Database(empty_database_url)) as database, database.transaction() as connection:
        assert differences(connection) == []


def test_a_database_from_a_newer_version_is_refused_and_left_alone(empty_database):
    empty_database.migrate()
    with empty_database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseIsNewer, match="at version 9999, which this software does not know"):
        empty_database.migrate()

    with empty_database.transaction() as connection:
        kept = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert kept == "9999"


def test_there_is_one_line_of_versions_without_forks(empty_database):
    empty_database.migrate()

    with empty_database.transaction() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    assert len(heads) == 1


def differences(connection: Connection) -> list[Any]:
    found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
    return found


def refusals(connection: Connection) -> set[str]:
    triggers = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    return set(connection.execute(text(triggers[connection.dialect.name])).scalars())


def drop_everything(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        return
    metadata.drop_all(connection)


def table_names(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())
