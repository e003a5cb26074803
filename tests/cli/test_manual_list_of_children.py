"""The manual list holds every child nobody was told of (issue A.5: unsent, school, phone, why).

Also those of whom nobody knows yet whom to tell: a find or a question that waits, is late, failed.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from cli.manual_list import rows_of_queue
from domain.identifiers import OccurrenceNumber
from domain.notices import CameBack, ChildInQuestion, Household, Question
from domain.outcome import State, TaskWanted
from domain.people import RecordRef
from domain.wording.by_hand import MANUAL_PARTS
from domain.wording.reasons.table import reason_said
from runtime import by_hand, kept_reads, notice_keys, person_tasks, sealed_values, work_queue
from runtime.notice_keys import ToldHow
from runtime.tables import work_items
from tests.bots.encompass.small_case import LARKRISE, a_register
from tests.builders.notices import a_notice
from tests.builders.queue import NOW, an_item
from tests.builders.tasks import an_answer, only_open_task
from tests.cli.conftest import at

OCCURRENCE, EARLIER = OccurrenceNumber("43260118204"), OccurrenceNumber("43260118190")
SCHOOL, CHILD, WHERE = "School, number from register", "Child", "Police occurrence"
QUESTION = "question/no_school_found/43260118204/P0048113"
FIND = "find/43260118204/0a1b2c3d4e5f"
DO_NOT = "DO NOT ask for, or leave word with, the usual contact or the office"
FAILED = {"outcome_code": "partner_down", "ended_at": NOW}


def a_question(school="", kind=Question.NO_SCHOOL_FOUND):
    shown = {"child": "Wren Quillfeather-Ambrose, born 03/03/2019", "school": school}
    task = TaskWanted(kind.value, "no_school_found", "duty supervisor", at("07:30"), shown)
    child = RecordRef("police_rms", "P0048113")
    return ChildInQuestion((OCCURRENCE,), child, kind, task)


def queue(hub, reference, contents, state=State.QUEUED, **columns):
    """An item about this, in this state."""
    new = an_item(
        reference,
        kind=reference.partition("/")[0],
        contents=sealed_values.to_bytes(contents),
        due_at=at("06:30"),
    )
    with hub.transaction() as connection:
        item_id = work_queue.add(connection, new, columns.pop("now", NOW), hub.cipher).item_id
        changed = update(work_items).where(work_items.c.id == item_id)
        connection.execute(changed.values(state=state, **columns))
    return item_id


def listed(hub):
    with hub.transaction() as connection:
        return {row.reference: row for row in rows_of_queue(connection, "", None, hub.cipher)}


def ended(hub, state, reference, contents):
    return queue(hub, reference, contents, state, **FAILED)


ENDED_UNDONE = [State.SYSTEM_EXCEPTION, State.BUSINESS_EXCEPTION]


@pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED, *ENDED_UNDONE])
def test_a_child_whose_school_nobody_knows_is_listed_with_what_is_asked(hub, state):
    queue(hub, QUESTION, a_question(), state)

    row = listed(hub)[QUESTION]

    assert row.known == {WHERE: OCCURRENCE, CHILD: "Wren Quillfeather-Ambrose, born 03/03/2019"}
    assert row.part == "find_out"
    assert "Find who to tell for this child" in row.why
    assert "No school was found for this child" in row.why


def test_a_question_that_failed_says_why_it_failed_and_what_was_asked(hub):
    ended(hub, State.SYSTEM_EXCEPTION, QUESTION, a_question())

    why = listed(hub)[QUESTION].why

    assert why.startswith("Failed: ")
    assert "not answering" in why
    assert why.endswith("Find who to tell for this child")


def test_a_child_asked_about_for_one_school_is_listed_with_its_number_from_the_register(hub):
    queue(hub, QUESTION, a_question(school=LARKRISE.name))
    with hub.transaction() as connection:
        register = sealed_values.to_bytes(a_register())
        kept_reads.keep(connection, "establishments", register, NOW, hub.cipher)

    assert listed(hub)[QUESTION].known[SCHOOL] == f"{LARKRISE.name}\n{LARKRISE.phone}"


@pytest.mark.parametrize("read", ["never", "two of one name"])
def test_a_number_that_could_be_another_schools_is_not_printed(hub, read):
    queue(hub, QUESTION, a_question(school=LARKRISE.name))
    if read == "two of one name":
        twin = replace(LARKRISE, reference="110299", phone="01632 960999")
        register = sealed_values.to_bytes(a_register(LARKRISE, twin))
        with hub.transaction() as connection:
            kept_reads.keep(connection, "establishments", register, NOW, hub.cipher)

    assert listed(hub)[QUESTION].known[SCHOOL] == f"{LARKRISE.name}\nnumber not known"


@pytest.mark.parametrize("state", [State.QUEUED, *ENDED_UNDONE])
def test_a_household_nobody_looked_into_is_listed_with_its_occurrences(hub, state):
    queue(hub, FIND, Household((OCCURRENCE, EARLIER)), state)

    row = listed(hub)[FIND]

    assert row.known == {WHERE: "43260118204, 43260118190"}


def test_a_failed_find_alone_is_not_nothing_left_to_do(hub):
    ended(hub, State.SYSTEM_EXCEPTION, FIND, Household((OCCURRENCE,)))

    printed = hub.mash("tasks", "manual-list")

    assert "Nothing is left" not in printed.words
    assert f"Police occurrence {OCCURRENCE}" in printed.words
    assert "Find out in the police system and the register" in printed.words
    assert "1 item to do by hand: 1 late" in printed.words


@pytest.mark.parametrize(("is_late", "said"), [(False, "0 items"), (True, "1 item")])
def test_what_the_worker_carries_on_with_is_a_persons_only_once_it_is_late(hub, is_late, said):
    due_at = NOW + timedelta(days=-1 if is_late else 1)
    again = {"outcome_code": "sent_first_day_back", "due_at": due_at}
    queue(hub, "notice/900069", a_notice(), State.DEFERRED, **again)

    printed = hub.mash("tasks", "manual-list")

    assert f"{said} to do by hand: {int(is_late)} late" in printed.words
    assert ("1 more is carried on by the worker" in printed.words) is not is_late


@pytest.mark.parametrize(("kind", "contents"), [("notice/900069", a_notice()), (FIND, None)])
def test_what_only_waits_for_its_turn_is_the_workers_and_stands_on_the_list(hub, kind, contents):
    contents = contents or Household((OCCURRENCE,))
    queue(hub, kind, contents, State.QUEUED, due_at=NOW + timedelta(days=1))

    printed = hub.mash("tasks", "manual-list")

    assert "The worker carries on by itself" in printed.words
    assert "0 items to do by hand: 0 late, 0 may already have been done. 1 more is" in printed.words


def test_what_a_person_decided_against_is_not_listed(hub):
    refused = {"outcome_code": "closed_by_person", "ended_at": NOW}
    queue(hub, QUESTION, a_question(), State.BUSINESS_EXCEPTION, **refused)

    assert listed(hub) == {}


def test_what_was_ordered_once_more_is_listed_once(hub):
    item_id = ended(hub, State.SYSTEM_EXCEPTION, QUESTION, a_question())
    with hub.transaction() as connection:
        by_hand.reopen(connection, item_id, "r.calloway", None, NOW, hub.cipher)

    assert set(listed(hub)) == {f"{QUESTION}#2"}


LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("reference", "state", "now", "is_listed"),
    [
        ("find/43260118204/ffffffffffff", State.DONE, LATER, False),
        ("find/43260118204/ffffffffffff", State.NO_ACTION, LATER, False),
        ("find/43260118204/ffffffffffff", State.SYSTEM_EXCEPTION, LATER, True),
        ("find/43260118204/ffffffffffff", State.CANCELLED, LATER, True),
        ("find/43260118204/ffffffffffff", State.DONE, NOW - timedelta(hours=1), True),
        ("find/43260118190/ffffffffffff", State.DONE, LATER, True),
    ],
)
def test_a_failed_find_is_made_up_for_by_a_later_one_of_its_household(
    hub, reference, state, now, is_listed
):
    ended(hub, State.SYSTEM_EXCEPTION, FIND, Household((OCCURRENCE,)))

    queue(hub, reference, Household((OCCURRENCE,)), state, now=now, ended_at=now)

    assert (FIND in listed(hub)) is is_listed


@pytest.mark.parametrize("asked", [QUESTION, f"{QUESTION}#2"])
@pytest.mark.parametrize(("told", "is_listed"), [(True, False), (False, True)])
def test_a_child_some_school_was_told_of_meanwhile_is_not_listed(hub, asked, told, is_listed):
    ended(hub, State.SYSTEM_EXCEPTION, asked, a_question())
    notice = queue(hub, "notice/1", a_notice(), State.DONE, ended_at=NOW)
    with hub.transaction() as connection:
        notice_keys.reserve(connection, a_notice().keys, notice, NOW)
        if told:
            notice_keys.told(connection, notice, NOW, ToldHow.MESSAGE)

    assert (asked in listed(hub)) is is_listed


def test_another_child_told_of_is_no_answer(hub):
    other = QUESTION.replace("P0048113", "P0048114")
    ended(hub, State.SYSTEM_EXCEPTION, other, a_question())
    notice = queue(hub, "notice/1", a_notice(), State.DONE, ended_at=NOW)
    with hub.transaction() as connection:
        notice_keys.reserve(connection, a_notice().keys, notice, NOW)
        notice_keys.told(connection, notice, NOW, ToldHow.MESSAGE)

    assert set(listed(hub)) == {other}


@pytest.mark.parametrize("kind", ["breach", "correction"])
def test_a_school_that_was_told_is_not_on_the_list(hub, kind):
    withdrawn = CameBack(a_notice(), "M-1", NOW, "retracted_after_sending")
    queue(hub, f"{kind}/notice/900021", withdrawn, State.AWAITING_PERSON)

    assert listed(hub) == {}


@pytest.mark.parametrize("reference", [FIND, "notice/900021"])
def test_what_the_restricted_records_officer_decides_names_no_school_and_no_call(hub, reference):
    about = Household((OCCURRENCE,)) if reference == FIND else a_notice()
    item_id = queue(hub, reference, about, State.AWAITING_PERSON)
    officer = "restricted-records officer"
    wanted = TaskWanted("restricted_record", "restricted_record", officer, at("07:30"))
    with hub.transaction() as connection:
        task_id = person_tasks.open_task(connection, item_id, wanted, NOW, hub.cipher)

    row = listed(hub)[reference]

    assert row.to_record == f"mash tasks show {task_id[:8]}"
    assert "01632" not in str(row)


def asked_of(hub, item_id, kind, code, **more):
    wanted = TaskWanted(kind, code, "duty supervisor", at("07:30"), **more)
    with hub.transaction() as connection:
        person_tasks.open_task(connection, item_id, wanted, NOW, hub.cipher)


def test_before_a_number_stands_that_the_usual_contact_is_not_to_be_asked_for(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    asked_of(hub, item_id, "release_message", "contact_conflict")

    row = listed(hub)["notice/1"]

    assert row.known[SCHOOL].splitlines()[1:] == ["01632 960141"]
    assert row.warning == DO_NOT
    printed = " ".join(hub.mash("tasks", "manual-list").out.split())
    assert printed.index(DO_NOT) < printed.index("01632 960141")
    assert row.next_step == (
        "Choose another recipient, with the council's education safeguarding lead"
    )


@pytest.mark.parametrize("held_for", ["contact_conflict", "looked_after, contact_conflict"])
def test_it_stays_with_the_first_reason_when_the_item_is_taken_by_hand(hub, held_for):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    code = held_for.partition(",")[0]
    asked_of(hub, item_id, "release_message", code, evidence={"why": held_for})
    with hub.transaction() as connection:
        by_hand.take(connection, item_id, "r.calloway", NOW, hub.cipher)

    row = listed(hub)["notice/1"]

    assert row.warning == DO_NOT
    assert reason_said(code) in row.why
    assert "A person is doing this by hand" in row.why


def test_it_stays_when_the_release_task_itself_is_answered_so(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    asked_of(hub, item_id, "release_message", "contact_conflict")
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item_id)
        by_hand_wanted = an_answer(connection, task_id, "by_hand")
        person_tasks.decide(connection, task_id, by_hand_wanted, NOW, hub.cipher)

    row = listed(hub)["notice/1"]

    assert row.warning == DO_NOT
    assert reason_said("contact_conflict") in row.why


def test_the_terminal_says_it_of_the_task_before_and_after_it_is_taken(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    asked_of(hub, item_id, "release_message", "contact_conflict")
    before = hub.mash("tasks", "show", "notice/1")
    with hub.transaction() as connection:
        by_hand.take(connection, item_id, "r.calloway", NOW, hub.cipher)

    after = hub.mash("tasks", "show", "notice/1")

    assert all(DO_NOT in " ".join(shown.out.split()) for shown in (before, after))


def test_it_stays_on_what_follows_such_a_notice(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.DONE_BY_PERSON, ended_at=NOW)
    asked_of(hub, item_id, "release_message", "contact_conflict")
    queue(hub, "phone/notice/1", CameBack(a_notice(), "M1", NOW, "came_back"), follows=item_id)

    assert listed(hub)["phone/notice/1"].warning == DO_NOT


def test_a_notice_held_for_another_reason_warns_of_nobody(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    asked_of(hub, item_id, "release_message", "looked_after", evidence={"why": "looked_after"})
    with hub.transaction() as connection:
        by_hand.take(connection, item_id, "r.calloway", NOW, hub.cipher)

    assert listed(hub)["notice/1"].warning == ""
    assert "DO NOT" not in hub.mash("tasks", "manual-list").out


def test_what_is_held_for_a_decision_stands_apart_until_a_person_rings(hub):
    """Honour-based abuse: who rings before somebody has decided may tell the wrong one."""
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    asked_of(hub, item_id, "release_message", "honour_based")
    queue(hub, "notice/2", replace(a_notice(), keys=()))

    held, to_ring = listed(hub)["notice/1"], listed(hub)["notice/2"]
    printed = " ".join(hub.mash("tasks", "manual-list").out.split())

    assert (held.part, to_ring.part) == ("held", "ring")
    assert "01632 960141" in held.known[SCHOOL]
    assert held.to_record.startswith("mash tasks show ")
    assert printed.index("Schools to ring") < printed.index("Held messages: nobody rings")
    assert "Decided? time / whom" in printed.partition("Held messages")[2]
    assert "Done? time / whom" in printed.partition("Held messages")[0]
    with hub.transaction() as connection:
        by_hand.take(connection, item_id, "r.calloway", NOW, hub.cipher)
    assert listed(hub)["notice/1"].part == "ring"


def test_without_a_draft_the_next_step_is_to_ring(hub):
    item_id = queue(hub, "notice/1", a_notice(), State.AWAITING_PERSON)
    answers = ("do_not_release", "by_hand")
    asked_of(hub, item_id, "release_message", "confidential_address", choices=answers)

    assert listed(hub)["notice/1"].next_step.startswith("No message is drafted: ring")


def test_schools_to_ring_stand_first_and_each_part_has_its_heading(hub):
    find = queue(hub, FIND, Household((OCCURRENCE,)), State.AWAITING_PERSON)
    asked_of(hub, find, "restricted_record", "restricted_record")
    queue(hub, QUESTION, a_question())
    queue(hub, "notice/1", a_notice())

    printed = hub.mash("tasks", "manual-list")

    rows = [(row.part, row.reference) for row in listed(hub).values()]
    assert rows == [("ring", "notice/1"), ("find_out", QUESTION), ("decide", FIND)]
    assert all(row.next_step for row in listed(hub).values())
    headings = [printed.out.index(MANUAL_PARTS[part]) for part, _ in rows]
    assert headings == sorted(headings)
