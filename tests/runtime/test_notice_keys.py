"""Who is told of what: one notice for ever holds each (occurrence, child, establishment)."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Connection, select

from domain.identifiers import OccurrenceNumber
from domain.notices import NoticeKey
from domain.outcome import WorkItemId
from runtime import notice_keys
from runtime.notice_keys import ToldHow
from runtime.tables import notice_keys as key_table
from tests.builders.queue import NOW, an_item, queued

FIRST, SECOND = OccurrenceNumber("43260118204"), OccurrenceNumber("43260118205")
WREN, IVO = "P0048113", "P0048114"
LARKRISE, BRINDLE = "103001", "103002"
LATER = NOW + timedelta(hours=1)


def test_a_key_is_held_by_one_notice_for_ever(database, cipher):
    shared, own = NoticeKey(FIRST, WREN, LARKRISE), NoticeKey(FIRST, IVO, LARKRISE)
    with database.transaction() as connection:
        first, second = queued(connection, cipher, an_item("first"), an_item("second"))

        taken = notice_keys.reserve(connection, [shared], first, NOW)
        left = notice_keys.reserve(connection, [own, shared], second, LATER)
        again = notice_keys.reserve(connection, [shared], first, LATER)

        assert (taken, left, again) == ((shared,), (own,), (shared,))
        assert holders(connection) == {shared: first, own: second}


def test_the_same_child_elsewhere_or_of_another_occurrence_is_another_key(database, cipher):
    keys = [
        NoticeKey(FIRST, WREN, LARKRISE),
        NoticeKey(FIRST, WREN, BRINDLE),
        NoticeKey(SECOND, WREN, LARKRISE),
    ]
    with database.transaction() as connection:
        items = queued(connection, cipher, *(an_item(str(number)) for number in range(3)))
        for key, item in zip(keys, items, strict=True):
            notice_keys.reserve(connection, [key], item, NOW)

        held = notice_keys.held_for(connection, [FIRST])

        assert holders(connection) == dict(zip(keys, items, strict=True))
        assert {one.key for one in held} == set(keys[:2])


def test_two_who_reserve_at_once_share_no_key_and_leave_none(database, cipher):
    """Each in another order, which is how two transactions come to wait for each other."""
    keys = [NoticeKey(FIRST, f"P{number:07}", LARKRISE) for number in range(60)]
    with database.transaction() as connection:
        items = queued(connection, cipher, an_item("first"), an_item("second"))
    together = threading.Barrier(2)

    def reserve(item: WorkItemId, wanted: Sequence[NoticeKey]) -> Sequence[NoticeKey]:
        together.wait(20)
        with database.transaction() as connection:
            return notice_keys.reserve(connection, wanted, item, NOW)

    with ThreadPoolExecutor(2) as hands:
        held = list(hands.map(reserve, items, [keys, keys[::-1]]))

    assert sorted([*held[0], *held[1]]) == keys
    with database.transaction() as connection:
        assert holders(connection).keys() == set(keys)


def test_the_first_time_a_place_was_told_stands(database, cipher):
    key, untold = NoticeKey(FIRST, WREN, LARKRISE), NoticeKey(FIRST, IVO, BRINDLE)
    with database.transaction() as connection:
        [item, other] = queued(connection, cipher, an_item("first"), an_item("second"))
        notice_keys.reserve(connection, [key], item, NOW)
        notice_keys.reserve(connection, [untold], other, NOW)

        notice_keys.told(connection, item, NOW, ToldHow.MESSAGE)
        notice_keys.told(connection, item, LATER, ToldHow.PERSON)

        [held], [waiting] = (notice_keys.of_item(connection, one) for one in (item, other))
        assert (held.key, held.told_at, waiting.told_at) == (key, NOW, None)
        how = select(key_table.c.told_how).where(key_table.c.item_id == item)
        assert connection.execute(how).scalar_one() == "message"


def holders(connection: Connection) -> dict[NoticeKey, str]:
    rows = connection.execute(select(key_table))
    return {NoticeKey(row.occurrence, row.child, row.establishment): row.item_id for row in rows}
