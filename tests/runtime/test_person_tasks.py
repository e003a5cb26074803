"""A person's part: asked, taken, returned, covered, reminded, escalated, answered, asked again."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from domain.outcome import NeedsPerson, State, WorkItemId
from domain.wording.reasons.table import REASONS
from domain.wording.tasks import TASK_KINDS
from runtime import person_tasks, turns, work_queue
from runtime.encryption import Cipher
from runtime.person_tasks import (
    AlreadySettled,
    Decision,
    NoLongerFits,
    NoSuchAnswer,
    NotForYou,
    NotYours,
)
from runtime.tables import person_tasks as task_table
from runtime.tables import settlements, task_events, work_items
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    circumstances,
    claimed,
    queued,
    state_of,
)
from tests.builders.tasks import a_question, an_answer, events_of, only_open_task

HALF_WAY = NOW + (DUE - NOW) / 2
THREE_QUARTERS = NOW + (DUE - NOW) * 3 / 4


def test_a_task_is_new_and_nobodys_until_somebody_takes_it(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        [task] = person_tasks.open_tasks(connection)
        assert (task.state, task.team, task.person) == ("new", "duty supervisor", None)
        person_tasks.claim(connection, task_id, "r.calloway", NOW)
        [task] = person_tasks.open_tasks(connection)
        assert (task.state, task.person) == ("taken", "r.calloway")
        assert events_of(connection, task_id) == [("new", "worker"), ("taken", "r.calloway")]


def test_a_task_somebody_has_cannot_be_taken_or_answered_by_another(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        person_tasks.claim(connection, task_id, "r.calloway", NOW)

        with pytest.raises(NotYours):
            person_tasks.claim(connection, task_id, "g.marrable", NOW)
        answer = an_answer(connection, task_id, person="g.marrable")
        with pytest.raises(NotYours):
            person_tasks.decide(connection, task_id, answer, NOW, cipher)

        [task] = person_tasks.open_tasks(connection)
        assert (task.person, task.answer) == ("r.calloway", None)


def test_whom_a_task_may_concern_can_neither_take_nor_be_given_nor_answer_it(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher, not_for=("m.near", "r.near"))
        answer = an_answer(connection, task_id, person="m.near")

        for attempt in (
            lambda: person_tasks.claim(connection, task_id, "m.near", NOW),
            lambda: person_tasks.cover(connection, task_id, "r.near", NOW),
            lambda: person_tasks.escalate(connection, task_id, "m.near", "clock", NOW),
            lambda: person_tasks.reassign(connection, task_id, "hub admin", "m.near", "x", NOW),
            lambda: person_tasks.decide(connection, task_id, answer, NOW, cipher),
        ):
            with pytest.raises(NotForYou):
                attempt()

        assert events_of(connection, task_id) == [("new", "worker")]
        person_tasks.claim(connection, task_id, "r.calloway", NOW)


def test_what_is_asked_again_is_not_asked_of_whom_it_may_concern_now(database, cipher):
    with database.transaction() as connection:
        first = asked(connection, cipher)
        [item_id] = connection.execute(select(work_items.c.id)).scalars()
        person_tasks.claim(connection, first, "r.calloway", NOW)
        changed = a_question(fits="changed since", not_for=("r.calloway",))

        person_tasks.open_task(connection, item_id, changed, NOW, cipher)

        [task] = person_tasks.open_tasks(connection)
        assert (task.id != first, task.person) == (True, None)


def test_a_returned_task_says_why_and_is_anybodys_again(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        person_tasks.claim(connection, task_id, "r.calloway", NOW)

        person_tasks.give_back(connection, task_id, "r.calloway", "I know them.", NOW, cipher)

        person_tasks.claim(connection, task_id, "g.marrable", NOW)
        assert events_of(connection, task_id)[2:] == [
            ("returned", "r.calloway"),
            ("taken", "g.marrable"),
        ]
        note = connection.execute(
            select(task_events.c.note_sealed).where(task_events.c.event == "returned")
        ).scalar_one()
        assert b"I know them" not in note
        assert b"I know them" in cipher.open(note, about=task_id)


def test_only_who_has_a_task_can_return_it(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        with pytest.raises(NotYours):
            person_tasks.give_back(connection, task_id, "r.calloway", "no", NOW, cipher)


def test_a_task_can_be_reassigned_covered_reminded_of_and_escalated(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        person_tasks.reassign(connection, task_id, "hub admin", "k.adeyemi", "g.marrable", NOW)
        person_tasks.cover(connection, task_id, "r.calloway", NOW)
        person_tasks.remind(connection, task_id, "g.marrable", NOW)
        person_tasks.escalate(connection, task_id, "g.marrable", "r.calloway", NOW)

        [task] = person_tasks.open_tasks(connection)
        assert (task.state, task.team, task.person) == ("new", "hub admin", "g.marrable")
        assert [event for event, _ in events_of(connection, task_id)] == [
            "new",
            "reassigned",
            "covered",
            "reminded",
            "escalated",
        ]


def test_an_answer_goes_back_to_the_worker_with_who_and_when(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        later = NOW + timedelta(minutes=8)

        answer = an_answer(connection, task_id, "do_not_release")
        person_tasks.decide(connection, task_id, answer, later, cipher)

        item_id = item_of(connection, task_id)
        assert state_of(connection, item_id) is State.QUEUED
        [read] = person_tasks.answers(connection, item_id, cipher)
        assert (read.answer, read.answered_by, read.answered_at) == (
            "do_not_release",
            "r.calloway",
            later,
        )
        assert read.details["reason"] == "The officer asked for it."


def test_an_answer_is_given_once(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        answer = an_answer(connection, task_id)
        person_tasks.decide(connection, task_id, answer, NOW, cipher)

        with pytest.raises(NotYours):
            person_tasks.decide(connection, task_id, answer, NOW, cipher)


@pytest.mark.parametrize("kind", sorted(set(TASK_KINDS) - {"record_decision"}))
def test_every_kind_takes_each_of_its_choices_and_no_other(sqlite_database, cipher, kind):
    for choice in TASK_KINDS[kind].choices:
        with sqlite_database.transaction() as connection:
            task_id = asked(connection, cipher, queue=choice.code, kind=kind)
            with pytest.raises(NoSuchAnswer):
                person_tasks.decide(
                    connection, task_id, an_answer(connection, task_id, "maybe"), NOW, cipher
                )
            if kind == "settle_in_doubt":
                work_queue.change(connection, item_of(connection, task_id), State.IN_DOUBT, NOW)

            details = {choice.asks.value: "said", "when": "7am"}
            answer = an_answer(connection, task_id, choice.code, details=details)
            person_tasks.decide(connection, task_id, answer, NOW, cipher)

            [read] = person_tasks.answers(connection, item_of(connection, task_id), cipher)
            assert read.answer == choice.code


def test_an_answer_that_leaves_out_what_it_asks_for_is_refused(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        silent = an_answer(connection, task_id, "do_not_release", details={"reason": " "})
        with pytest.raises(NoSuchAnswer, match="leaves out reason"):
            person_tasks.decide(connection, task_id, silent, NOW, cipher)

        assert state_of(connection, item_of(connection, task_id)) is State.AWAITING_PERSON


def test_a_decision_of_the_processs_own_list_needs_its_rationale(database, cipher):
    with database.transaction() as connection:
        own = ("adult_pathway", "lives_here")
        task_id = asked(connection, cipher, kind="record_decision", choices=own)

        for answer, details in (
            ("lives_here", {}),
            ("marac", {"rationale": "Three in a year."}),
        ):
            decision = an_answer(connection, task_id, answer, details=details)
            with pytest.raises(NoSuchAnswer):
                person_tasks.decide(connection, task_id, decision, NOW, cipher)

        details = {"rationale": "Three in a year."}
        decision = an_answer(connection, task_id, "lives_here", details=details)
        person_tasks.decide(connection, task_id, decision, NOW, cipher)
        assert state_of(connection, item_of(connection, task_id)) is State.QUEUED


def test_a_list_of_choices_belongs_to_the_kind_or_to_the_process_never_to_both(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)

        for wanted in (
            a_question(choices=("release", "shred")),
            a_question(kind="record_decision"),
            a_question(kind="record_decision", choices=("lives_here", "not_in_words")),
        ):
            with pytest.raises(NoSuchAnswer):
                person_tasks.open_task(connection, item_id, wanted, NOW, cipher)


def test_an_answer_to_what_has_changed_meanwhile_is_not_used(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        stale = an_answer(connection, task_id, fits="what was shown before")

        with pytest.raises(NoLongerFits):
            person_tasks.decide(connection, task_id, stale, NOW, cipher)

        assert person_tasks.answers(connection, item_of(connection, task_id), cipher) == []


def test_a_decision_that_no_longer_fits_is_asked_again_of_who_gave_it(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher, fits="k.fenwick")
        item_id = item_of(connection, task_id)
        person_tasks.decide(connection, task_id, an_answer(connection, task_id), NOW, cipher)
        assert person_tasks.answer_to(connection, item_id, "k.fenwick") == "release"
        assert person_tasks.answer_to(connection, item_id, "k.oyelaran") is None

        ask(
            connection,
            cipher,
            claimed(connection, an_open_lane(connection, "lane-2")),
            fits="k.oyelaran",
        )

        again = only_open_task(connection, item_id)
        [task] = person_tasks.open_tasks(connection)
        assert (task.id, task.person, task.state) == (again, "r.calloway", "new")
        assert events_of(connection, task_id)[-1] == ("asked_again", "worker")
        assert person_tasks.answer_to(connection, item_id, "k.oyelaran") is None


def test_an_open_question_whose_facts_change_is_asked_again_of_who_has_it(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher, fits="k.fenwick")
        person_tasks.claim(connection, task_id, "r.calloway", NOW)

        again = person_tasks.open_task(
            connection, item_of(connection, task_id), a_question(fits="k.oyelaran"), NOW, cipher
        )

        [task] = person_tasks.open_tasks(connection)
        assert (task.id, task.person) == (again, "r.calloway")
        with pytest.raises(NotYours):
            person_tasks.decide(connection, task_id, an_answer(connection, task_id), NOW, cipher)


def test_the_same_open_question_is_one_task(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        again = person_tasks.open_task(
            connection, item_of(connection, task_id), a_question(), NOW, cipher
        )

        assert again == task_id


def test_without_a_fingerprint_of_its_own_a_question_fits_what_it_shows(database, cipher):
    shown, changed = a_question(), a_question(evidence={"recipient": "k.oyelaran@example.org"})

    assert person_tasks.fingerprint(shown) == person_tasks.fingerprint(a_question())
    assert person_tasks.fingerprint(shown) != person_tasks.fingerprint(changed)
    assert person_tasks.fingerprint(a_question(fits="own")) == "own"


def test_what_a_person_is_shown_is_sealed(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)

        row = connection.execute(select(task_table)).one()
        assert b"fenwick" not in row.evidence_sealed
        assert person_tasks.evidence(connection, task_id, cipher) == a_question().evidence


def test_doing_it_by_hand_keeps_the_item_from_the_workers_until_it_is_recorded(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        item_id = item_of(connection, task_id)

        by_hand = an_answer(connection, task_id, "by_hand")
        person_tasks.decide(connection, task_id, by_hand, NOW, cipher)
        assert state_of(connection, item_id) is State.AWAITING_PERSON

        mine = only_open_task(connection, item_id)
        unsaid = an_answer(connection, mine, "done_by_hand", details={"how": "phone"})
        with pytest.raises(NoSuchAnswer, match="leaves out when"):
            person_tasks.decide(connection, mine, unsaid, NOW, cipher)
        done = an_answer(connection, mine, "done_by_hand")
        person_tasks.decide(connection, mine, done, NOW, cipher)
        assert state_of(connection, item_id) is State.DONE_BY_PERSON


@pytest.mark.parametrize(
    ("answer", "code"),
    [("pass_to_home_force", "passed_to_home_force"), ("adult_pathway", "adult_pathway")],
)
def test_what_a_person_carries_out_by_deciding_it_ends_as_done_by_that_person(
    database, cipher, answer, code
):
    """Domain A4: the person passes it on; design 3: the worker never writes it afterwards."""
    with database.transaction() as connection:
        choices = (answer, "tells_nobody")
        task_id = asked(connection, cipher, kind="record_decision", choices=choices)
        item_id = item_of(connection, task_id)

        why = {"rationale": "Lives in Saltmarsh."}
        decision = an_answer(connection, task_id, answer, details=why)
        person_tasks.decide(connection, task_id, decision, NOW, cipher)

        ended = select(work_items.c.outcome_code).where(work_items.c.id == item_id)
        assert state_of(connection, item_id) is State.DONE_BY_PERSON
        assert connection.execute(ended).scalar_one() == code
        assert code in REASONS


def test_what_was_taken_by_hand_can_be_given_back_and_is_then_asked_again(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        item_id = item_of(connection, task_id)
        fits = person_tasks.fits_of(connection, task_id)
        by_hand = an_answer(connection, task_id, "by_hand")
        person_tasks.decide(connection, task_id, by_hand, NOW, cipher)
        mine = only_open_task(connection, item_id)

        give_back = an_answer(connection, mine, "give_back")
        person_tasks.decide(connection, mine, give_back, NOW, cipher)

        assert state_of(connection, item_id) is State.QUEUED
        assert person_tasks.answer_to(connection, item_id, fits) is None


def test_a_restricted_record_closed_by_its_officer_is_cancelled(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher, kind="restricted_record")

        close = an_answer(connection, task_id, "close")
        person_tasks.decide(connection, task_id, close, NOW, cipher)

        assert state_of(connection, item_of(connection, task_id)) is State.CANCELLED


def test_a_question_about_a_finished_item_changes_nothing_of_it(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)
        work_queue.change(connection, item_id, State.DONE, NOW)
        wanted = a_question(kind="read_sample", reason_code="sample", team="assurance lead")
        task_id = person_tasks.open_task(connection, item_id, wanted, NOW, cipher)

        answer = an_answer(connection, task_id, "no_finding")
        person_tasks.decide(connection, task_id, answer, NOW, cipher)

        assert state_of(connection, item_id) is State.DONE


def test_an_item_in_doubt_is_settled_once_by_its_own_row_and_stays_in_doubt(database, cipher):
    with database.transaction() as connection:
        item_id, task_id = in_doubt(connection, cipher)

        found = an_answer(connection, task_id, "there", details={"record": "MSG-77"})
        person_tasks.decide(connection, task_id, found, NOW, cipher)

        row = connection.execute(select(settlements)).one()
        assert (row.item_id, row.answer, row.by) == (item_id, "there", "r.calloway")
        assert state_of(connection, item_id) is State.IN_DOUBT
        late = Decision("g.marrable", "not_there", "", {})
        with pytest.raises(AlreadySettled):
            person_tasks.settle(connection, item_id, late, NOW, cipher)


def test_only_an_item_in_doubt_can_be_settled(database, cipher):
    with database.transaction() as connection:
        [item_id] = queued(connection, cipher)

        decision = Decision("r.calloway", "there", "", {})
        with pytest.raises(AlreadySettled):
            person_tasks.settle(connection, item_id, decision, NOW, cipher)


def test_cannot_tell_settles_nothing_and_passes_the_item_upwards(database, cipher):
    with database.transaction() as connection:
        item_id, task_id = in_doubt(connection, cipher)

        unsure = an_answer(connection, task_id, "cannot_tell")
        person_tasks.decide(connection, task_id, unsure, NOW, cipher)

        passed_on = only_open_task(connection, item_id)
        assert passed_on != task_id
        assert events_of(connection, passed_on) == [("new", "worker"), ("escalated", "r.calloway")]
        assert connection.execute(select(settlements)).all() == []


def test_people_are_reminded_half_way_and_escalated_at_three_quarters_once(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        a_second = timedelta(seconds=1)
        told = []

        for now in (HALF_WAY - a_second, HALF_WAY, HALF_WAY, THREE_QUARTERS, DUE):
            nudges = person_tasks.remind_and_escalate(connection, now)
            told.append([nudge.event for nudge in nudges])

        assert told == [[], ["reminded"], [], ["escalated"], []]
        assert [event for event, by in events_of(connection, task_id) if by == "clock"] == [
            "reminded",
            "escalated",
        ]


def test_a_task_due_already_is_reminded_and_escalated_at_once(database, cipher):
    with database.transaction() as connection:
        asked(connection, cipher, due_at=NOW - timedelta(hours=1))

        nudges = person_tasks.remind_and_escalate(connection, NOW)

        assert [nudge.event for nudge in nudges] == ["reminded", "escalated"]


def test_an_answered_task_is_not_due_and_nobody_is_reminded(database, cipher):
    with database.transaction() as connection:
        task_id = asked(connection, cipher)
        assert [task.id for task in person_tasks.due_tasks(connection, DUE)] == [task_id]
        assert person_tasks.due_tasks(connection, DUE - timedelta(seconds=1)) == []

        person_tasks.decide(connection, task_id, an_answer(connection, task_id), NOW, cipher)

        assert person_tasks.due_tasks(connection, DUE) == []
        assert person_tasks.remind_and_escalate(connection, DUE) == []


def test_what_happened_to_a_task_is_never_rewritten(database, cipher):
    with database.transaction() as connection:
        asked(connection, cipher)

    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(update(task_events).values(by="nobody"))
    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(delete(task_events))


def test_a_settlement_is_never_rewritten(database, cipher):
    with database.transaction() as connection:
        _, task_id = in_doubt(connection, cipher)
        found = an_answer(connection, task_id, "there", details={"record": "MSG-77"})
        person_tasks.decide(connection, task_id, found, NOW, cipher)

    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(update(settlements).values(answer="not_there"))
    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(delete(settlements))


def asked(connection: Connection, cipher: Cipher, queue: str = QUEUE, **different: object) -> str:
    """A task of an item that waits for a person."""
    queued(connection, cipher, an_item(queue=queue))
    item = claimed(connection, an_open_lane(connection, queue), queue)
    return ask(connection, cipher, item, **different)


def ask(
    connection: Connection, cipher: Cipher, item: work_queue.ClaimedItem, **different: object
) -> str:
    turns.finish(connection, item, NeedsPerson(a_question(**different)), circumstances(cipher))
    return only_open_task(connection, item.id)


def in_doubt(connection: Connection, cipher: Cipher) -> tuple[WorkItemId, str]:
    [item_id] = queued(connection, cipher)
    work_queue.change(connection, item_id, State.IN_DOUBT, NOW)
    return item_id, person_tasks.ask_to_settle(connection, item_id, DUE, NOW, cipher)


def item_of(connection: Connection, task_id: str) -> WorkItemId:
    of_task = select(task_table.c.item_id).where(task_table.c.id == task_id)
    return WorkItemId(connection.execute(of_task).scalar_one())
