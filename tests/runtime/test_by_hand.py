"""What people do to an item: take it, do it by hand, cancel it, order it once more."""

import pytest
from sqlalchemy import Connection

from domain.errors import LaneLost, SystemUnavailable
from domain.outcome import FINAL_STATES, Done, NeedsPerson, State, WorkItemId
from runtime import by_hand, lanes, person_tasks, turns, work_queue
from runtime.by_hand import AlreadyEnded, NotReopenable
from runtime.encryption import Cipher
from runtime.person_tasks import NoSuchAnswer, NotForYou
from runtime.work_queue import ClaimedItem
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    attempts_of,
    circumstances,
    claimed,
    queued,
    row_of,
    state_of,
)
from tests.builders.tasks import a_question, an_answer, only_open_task

BY_PHONE = {"how": "phone", "when": "6:58am", "to_whom": "deputy safeguarding lead"}


def test_taking_an_item_by_hand_cuts_its_worker_off_first(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        taken = by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

        assert not taken.may_have_happened
        assert lanes.row_of(connection, item.lane.id, item.lane.epoch).state == "revoking"
        assert state_of(connection, item.id) is State.AWAITING_PERSON
        [task] = person_tasks.open_tasks(connection)
        assert (task.id, task.kind, task.person, task.due_at) == (
            taken.task_id,
            "do_by_hand",
            "r.calloway",
            DUE,
        )
        [attempt] = attempts_of(connection, item.id)
        assert attempt.ended_as == State.AWAITING_PERSON


def test_a_worker_writes_nothing_after_a_person_took_its_item(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

        with pytest.raises(LaneLost):
            work_queue.assert_owned(connection, item.id, item.lane)
        with pytest.raises(LaneLost):
            turns.finish(connection, item, Done(), circumstances(cipher))
        assert not work_queue.heartbeat(connection, item.id, item.lane, 20.0)

        assert state_of(connection, item.id) is State.AWAITING_PERSON


def test_taking_an_item_whose_write_was_under_way_warns_that_it_may_have_happened(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item)

        taken = by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

        assert taken.may_have_happened


def test_an_item_that_waits_for_another_person_can_be_taken_by_hand(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        turns.finish(connection, item, NeedsPerson(a_question()), circumstances(cipher))
        asked = only_open_task(connection, item.id)

        taken = by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

        assert only_open_task(connection, item.id) == taken.task_id != asked
        [record] = person_tasks.history(connection, asked)[-1:]
        assert (record.event, record.by) == ("withdrawn", "r.calloway")


def test_an_item_is_taken_by_nobody_whom_any_of_its_tasks_may_concern(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        asked = NeedsPerson(a_question(not_for=("m.near",)))
        turns.finish(connection, item, asked, circumstances(cipher))
        by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

    with pytest.raises(NotForYou), database.transaction() as connection:
        by_hand.take(connection, item.id, "m.near", NOW, cipher)

    with database.transaction() as connection:
        task = only_open_task(connection, item.id)
        assert person_tasks.is_kept_from(connection, task, "m.near")
        assert not person_tasks.is_kept_from(connection, task, "g.marrable")
        by_hand.take(connection, item.id, "g.marrable", NOW, cipher)


def test_done_by_hand_says_how_when_and_to_whom_and_is_never_the_workers_again(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)

        by_hand.done_by_hand(connection, item.id, "r.calloway", BY_PHONE, NOW, cipher)

        assert state_of(connection, item.id) is State.DONE_BY_PERSON
        [answer] = person_tasks.answers(connection, item.id, cipher)
        assert (answer.answered_by, answer.details) == ("r.calloway", BY_PHONE)
        assert person_tasks.open_tasks(connection) == []
        lane = an_open_lane(connection, "lane-2")
        assert work_queue.claim(connection, [QUEUE], lane, NOW, 20.0) is None


def test_done_by_hand_is_refused_without_how_and_when(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)

        with pytest.raises(NoSuchAnswer, match="leaves out how, when"):
            by_hand.done_by_hand(connection, item_id, "r.calloway", {}, NOW, cipher)


def test_an_item_given_back_is_the_workers_again(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        taken = by_hand.take(connection, item.id, "r.calloway", NOW, cipher)

        answer = an_answer(connection, taken.task_id, "give_back")
        person_tasks.decide(connection, taken.task_id, answer, NOW, cipher)

        again = claimed(connection, an_open_lane(connection, "lane-2"))
        assert again.id == item.id


def test_an_item_can_be_taken_again_by_another_person(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        by_hand.take(connection, item_id, "r.calloway", NOW, cipher)

        by_hand.take(connection, item_id, "g.marrable", NOW, cipher)

        [task] = person_tasks.open_tasks(connection)
        assert task.person == "g.marrable"


def test_a_cancelled_item_cuts_its_worker_off_and_says_what_was_under_way(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        an_open_write(connection, item)

        under_way = by_hand.cancel(connection, item.id, "rule:ENC-R9", "retracted", NOW)

        row = row_of(connection, item.id)
        assert (row.state, row.outcome_code, row.ended_at) == (State.CANCELLED, "retracted", NOW)
        assert under_way.may_have_happened
        assert lanes.row_of(connection, item.lane.id, item.lane.epoch).closed_why == "retracted"


def test_a_final_item_can_be_neither_taken_nor_cancelled(database, cipher):
    with database.transaction() as connection:
        for state in FINAL_STATES:
            item_id = ended(connection, cipher, state)

            with pytest.raises(AlreadyEnded):
                by_hand.take(connection, item_id, "r.calloway", NOW, cipher)
            with pytest.raises(AlreadyEnded):
                by_hand.cancel(connection, item_id, "r.calloway", "retracted", NOW)

            assert state_of(connection, item_id) is state


def test_a_reopened_item_is_a_new_one_that_follows_the_old(database, cipher):
    with database.transaction() as connection:
        first = ended(connection, cipher, State.SYSTEM_EXCEPTION, "ENC-7K4M")

        again = by_hand.reopen(connection, first, "r.calloway", DUE, NOW, cipher)
        work_queue.change(connection, again.item_id, State.DONE, NOW)
        once_more = by_hand.reopen(connection, again.item_id, "r.calloway", DUE, NOW, cipher)

        second, third = (row_of(connection, i.item_id) for i in (again, once_more))
        assert (second.reference, second.follows) == ("ENC-7K4M#2", first)
        assert (third.reference, third.follows) == ("ENC-7K4M#3", again.item_id)
        assert third.requested_by == "r.calloway"
        contents = work_queue.contents(connection, once_more.item_id, cipher)
        assert contents == an_item().contents
        assert state_of(connection, first) is State.SYSTEM_EXCEPTION


def test_two_people_who_reopen_the_same_item_make_one(database, cipher):
    with database.transaction() as connection:
        first = ended(connection, cipher, State.DONE)

        again = by_hand.reopen(connection, first, "r.calloway", DUE, NOW, cipher)
        same = by_hand.reopen(connection, first, "g.marrable", DUE, NOW, cipher)

        assert (again.is_new, same.is_new) == (True, False)
        assert again.item_id == same.item_id


def test_an_unfinished_item_cannot_be_reopened(database, cipher):
    with database.transaction() as connection:
        item = at_work(connection, cipher)
        turns.fail(connection, item, SystemUnavailable(), circumstances(cipher))

        with pytest.raises(NotReopenable):
            by_hand.reopen(connection, item.id, "r.calloway", DUE, NOW, cipher)


def at_work(connection: Connection, cipher: Cipher) -> ClaimedItem:
    queued(connection, cipher)
    return claimed(connection, an_open_lane(connection))


def ended(connection: Connection, cipher: Cipher, state: State, reference: str = "") -> WorkItemId:
    [item_id] = queued(connection, cipher, an_item(reference or state))
    assert work_queue.change(connection, item_id, state, NOW)
    return item_id
