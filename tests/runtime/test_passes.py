"""A pass is completed once, and only completed passes say from when to ask next."""

from datetime import timedelta

from runtime import passes
from tests.builders.queue import NOW

WINDOW = (NOW - timedelta(days=7), NOW + timedelta(days=1))
AN_HOUR = timedelta(hours=1)


def test_a_pass_that_only_began_is_not_one_that_was_made(database):
    with database.transaction() as connection:
        begun = passes.begin(connection, "encompass", NOW, WINDOW)

        assert passes.last_completed(connection, "encompass") is None
        assert passes.since(connection, "encompass", NOW) == [begun]


def test_the_last_completed_pass_is_the_one_that_asked_last(database):
    with database.transaction() as connection:
        asked = [NOW, NOW + 2 * AN_HOUR, NOW + AN_HOUR, NOW + 3 * AN_HOUR]
        began = [passes.begin(connection, "encompass", at, WINDOW) for at in asked]
        passes.begin(connection, "research", NOW + 4 * AN_HOUR, WINDOW)
        for one in began[:3]:
            passes.complete(connection, one.id, NOW, seen=5, withheld=1, items_new=2)

        last = passes.last_completed(connection, "encompass")

        assert last is not None
        assert (last.id, last.asked_at, last.window_from) == (began[1].id, asked[1], WINDOW[0])
        assert (last.completed_at, last.seen, last.withheld, last.items_new) == (NOW, 5, 1, 2)


def test_a_pass_is_completed_once(database):
    with database.transaction() as connection:
        begun = passes.begin(connection, "encompass", NOW, WINDOW)

        passes.complete(connection, begun.id, NOW, seen=5, withheld=0, items_new=2)
        passes.complete(connection, begun.id, NOW + AN_HOUR, seen=9, withheld=0, items_new=9)

        [made] = passes.since(connection, "encompass", NOW)
        assert (made.completed_at, made.seen, made.items_new) == (NOW, 5, 2)
