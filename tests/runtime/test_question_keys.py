"""What people are asked: one question for ever holds each key, and says who has it by hand."""

import pytest
from sqlalchemy import Connection

from domain.identifiers import OccurrenceNumber
from domain.notices import QuestionKey
from domain.outcome import State, TaskWanted, WorkItemId
from runtime import person_tasks, question_keys, work_queue
from runtime.encryption import Cipher
from tests.builders.queue import NOW, an_item, queued

FIRST, SECOND = OccurrenceNumber("43260118204"), OccurrenceNumber("43260118205")
KEY = QuestionKey(FIRST, "P0048113", "record_decision", "over_18", "")
BY_HAND = TaskWanted("do_by_hand", "over_18", "duty supervisor", NOW)


def test_a_key_is_held_by_one_question_for_ever(database, cipher):
    other = QuestionKey(SECOND, "P0048113", "record_decision", "over_18", "")
    with database.transaction() as connection:
        first, second = queued(connection, cipher, an_item("first"), an_item("second"))

        taken = question_keys.reserve(connection, [KEY], first, NOW)
        left = question_keys.reserve(connection, [other, KEY], second, NOW)
        again = question_keys.reserve(connection, [KEY], first, NOW)

    assert (taken, left, again) == ((KEY,), (other,), (KEY,))


@pytest.mark.parametrize(
    "different",
    [
        {"occurrence": SECOND},
        {"child": "P0048114"},
        {"question": "fix_record"},
        {"code": "lives_elsewhere"},
        {"establishment": "103001"},
    ],
    ids=lambda different: next(iter(different)),
)
def test_what_differs_in_anything_is_another_question(database, cipher, different):
    other = QuestionKey(**{name: getattr(KEY, name) for name in KEY.__slots__} | different)
    with database.transaction() as connection:
        first, second = queued(connection, cipher, an_item("first"), an_item("second"))
        question_keys.reserve(connection, [KEY], first, NOW)

        assert question_keys.reserve(connection, [other], second, NOW) == (other,)


def test_a_question_is_by_hand_from_the_day_a_person_has_it_so(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher, an_item("asked"))
        question_keys.reserve(connection, [KEY], item, NOW)
        seen = [is_by_hand(connection)]
        work_queue.change(connection, item, State.AWAITING_PERSON, NOW)
        ask(connection, item, cipher, TaskWanted("fix_record", "minimum_missing", "author", NOW))
        seen.append(is_by_hand(connection))
        ask(connection, item, cipher, BY_HAND)
        seen.append(is_by_hand(connection))
        person_tasks.withdraw_open(connection, item, "s.super", NOW)
        work_queue.change(connection, item, State.DONE_BY_PERSON, NOW)
        seen.append(is_by_hand(connection))

    assert seen == [False, False, True, True]


def test_one_that_ended_otherwise_is_not_by_hand(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher, an_item("asked"))
        question_keys.reserve(connection, [KEY], item, NOW)
        work_queue.change(connection, item, State.NO_ACTION, NOW)

        assert not is_by_hand(connection)


def ask(connection: Connection, item: WorkItemId, cipher: Cipher, task: TaskWanted) -> None:
    person_tasks.open_task(connection, item, task, NOW, cipher)


def is_by_hand(connection: Connection) -> bool:
    [held] = question_keys.held_for(connection, [FIRST])
    return held.is_by_hand
