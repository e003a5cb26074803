"""Reading keeps nobody waiting and changes nothing, on both databases."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.status_rows import counts_by_queue, proxies, seats_taken, workers
from runtime import work_queue
from runtime.database import Database
from runtime.item_rows import items
from runtime.task_rows import open_tasks
from tests.builders.queue import NOW, an_item, an_open_lane, queued


@pytest.fixture
def filled(database: Database, cipher) -> Database:
    with database.transaction() as connection:
        queued(connection, cipher, an_item("ENC-1"), an_item("ENC-2", due_at=None))
        an_open_lane(connection)
    return database


def test_the_lists_read_the_same_on_both(filled):
    with filled.snapshot() as connection:
        assert [item.reference for item in items(connection)] == ["ENC-1", "ENC-2"]
        [counts] = counts_by_queue(connection, NOW)
        assert (counts.queue, sum(counts.by_state.values())) == ("encompass", 2)
        assert [worker.name for worker in workers(connection)] == ["mash-enc-01"]
        assert (proxies(connection), seats_taken(connection)) == ([], {})
        assert open_tasks(connection) == []


def test_a_look_does_not_wait_for_somebody_who_writes(filled, cipher):
    with filled.transaction() as writing:
        queued(writing, cipher, an_item("ENC-3"))

        with filled.snapshot() as connection:
            seen = work_queue.conservation(connection)

    assert (seen.total, seen.holds) == (2, True)


def test_a_look_stays_the_same_while_others_write(filled, cipher):
    with filled.snapshot() as connection:
        before = len(items(connection))
        with filled.transaction() as writing:
            queued(writing, cipher, an_item("ENC-3"))
        after = len(items(connection))

    assert before == after == 2
    with filled.snapshot() as connection:
        assert len(items(connection)) == 3


def test_postgresql_lets_a_look_change_nothing(postgres_database):
    with pytest.raises(DBAPIError, match="read-only"), postgres_database.snapshot() as connection:
        connection.execute(text("DELETE FROM paused_queues"))
