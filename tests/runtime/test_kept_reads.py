"""What was read of a partner and kept: the latest in place of the one before, never readable."""

from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, Table, select, update

from runtime import kept_reads, occurrences_read
from runtime.database import Database
from runtime.encryption import Cipher, SealBroken
from runtime.kept_reads import KeptRead
from runtime.occurrences_read import ReadOccurrence
from runtime.tables import kept_reads as list_table
from runtime.tables import occurrences_read as occurrence_table
from tests.builders.queue import NOW

NAME_TOKEN = b"Quillfeather-Ambrose-5f1c"
LATER = NOW + timedelta(hours=1)


def test_a_list_takes_the_place_of_the_one_before_with_its_own_time(database, cipher):
    with database.transaction() as connection:
        before = kept_reads.kept(connection, "directory", cipher)
        kept_reads.keep(connection, "directory", b"old", NOW, cipher)
        kept_reads.keep(connection, "directory", b"new", LATER, cipher)
        kept_reads.keep(connection, "establishments", b"other", NOW, cipher)

        assert before is None
        assert kept_reads.kept(connection, "directory", cipher) == KeptRead(LATER, b"new")


def test_occurrences_come_back_as_they_were_last_read_by_when_they_changed(database, cipher):
    first, second = ReadOccurrence("43260118204", NOW, b"a"), ReadOccurrence("2", NOW, b"b")
    changed = ReadOccurrence("43260118204", LATER, b"c")
    with database.transaction() as connection:
        occurrences_read.keep(connection, [first, second], NOW, cipher)
        read_once = occurrences_read.since(connection, NOW, cipher)
        occurrences_read.keep(connection, [changed], LATER, cipher)

        assert read_once == [second, first]
        assert occurrences_read.since(connection, NOW, cipher) == [second, changed]
        assert occurrences_read.since(connection, LATER, cipher) == [changed]


@pytest.mark.parametrize("table", [list_table, occurrence_table], ids=lambda table: table.name)
def test_nothing_that_was_read_can_be_read_in_the_file(sqlite_database, cipher, table):
    keep_a_name(sqlite_database, cipher)
    kept_sealed = NAME_TOKEN in file_of(sqlite_database)

    plant_in_clear(sqlite_database, table)

    assert not kept_sealed
    assert NAME_TOKEN in file_of(sqlite_database)


def test_what_was_kept_under_one_name_does_not_open_under_another(sqlite_database, cipher):
    with sqlite_database.transaction() as connection:
        kept_reads.keep(connection, "directory", b"contacts", NOW, cipher)
        connection.execute(update(list_table).values(name="establishments"))

        with pytest.raises(SealBroken):
            kept_reads.kept(connection, "establishments", cipher)


def keep_a_name(database: Database, cipher: Cipher) -> None:
    with database.transaction() as connection:
        kept_reads.keep(connection, "directory", NAME_TOKEN, NOW, cipher)
        read = [ReadOccurrence("43260118204", NOW, NAME_TOKEN)]
        occurrences_read.keep(connection, read, NOW, cipher)


def plant_in_clear(database: Database, table: Table) -> None:
    [sealed] = [column for column in table.columns if isinstance(column.type, LargeBinary)]
    with database.transaction() as connection:
        assert connection.execute(select(sealed)).scalar_one()
        connection.execute(update(table).values({sealed.name: NAME_TOKEN}))


def file_of(database: Database) -> bytes:
    """Everything of the database that lies on the disk."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = database.engine.url.database
    assert path is not None
    with open(path, "rb") as file:
        return file.read()
