"""The reader: what it finds in a queue, and that nothing personal comes along into a saved file."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from cli.manual_list import rows_of_queue
from domain.forbidden_values import ForbiddenKind, ForbiddenValue
from domain.identifiers import OccurrenceNumber, OurReference
from domain.mail import DeliveryState, ReplyWord
from domain.message_slots import YearGroup
from domain.notices import (
    CameBack,
    ChildInQuestion,
    Involved,
    NoticeKind,
    NoticePupil,
    NoticeSchool,
    Question,
)
from domain.outcome import TaskWanted, WorkItemId
from domain.people import PersonName, RecordRef
from domain.reconciliation import Finding
from reports import night_workbook
from reports.night.build import build
from reports.night_page import page as night_page
from runtime import (
    deliveries,
    gates,
    night_facts,
    notice_keys,
    passes,
    person_tasks,
    sealed_values,
    work_queue,
)
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry, record
from runtime.clock import set_business_now
from runtime.notice_keys import ToldHow
from runtime.release_modes import Mode
from runtime.tables import settlements, work_items, write_journal
from tests.builders.modes import promoted
from tests.builders.notices import a_notice
from tests.builders.queue import an_item as a_new_item
from tests.builders.queue import an_open_lane, an_open_write, claimed
from tests.canaries import Canary, swept
from tests.reports.nights import NIGHT_BEGAN, SYSTEMS, a_reconciliation, at

NOW = at("09:00")


def add(connection: Connection, cipher, new, state: str = "queued", **columns: Any) -> WorkItemId:
    """An item of the queue as it stands by nine o'clock."""
    item_id = work_queue.add(connection, new, at("05:31"), cipher).item_id
    if state != "queued" or columns:
        changed = update(work_items).where(work_items.c.id == item_id)
        connection.execute(changed.values(state=state, **columns))
    return item_id


def a_notice_item(reference: str, notice=None, **different):
    """A notice; what it is called here is both the queue's reference and ours."""
    contents = sealed_values.to_bytes(notice or a_notice(reference))
    usual = {"kind": "notice", "contents": contents, "due_at": at("07:30")}
    return a_new_item(reference, **{**usual, **different})


def a_call(reference: str, **different):
    notice = a_notice(reference)
    contents = sealed_values.to_bytes(CameBack(notice, "M-1", at("06:15"), "came_back"))
    return a_new_item(
        reference, **{"kind": "phone", "contents": contents, "due_at": at("07:30"), **different}
    )


def settle(connection: Connection, cipher, item_id: WorkItemId, answer: str, by: str = "x") -> None:
    sealed = cipher.seal(b"{}", about=item_id)
    values = {"item_id": item_id, "answer": answer, "by": by, "at": at("07:00")}
    connection.execute(insert(settlements).values(**values, evidence_sealed=sealed))


def read(connection: Connection, cipher):
    set_business_now(connection, NOW)
    return night_facts.read(connection, cipher, NIGHT_BEGAN, SYSTEMS)


def test_the_facts_of_a_notice_are_read_on_both_databases(database, cipher):
    with database.transaction() as connection:
        promoted(connection, "encompass")
        begun = passes.begin(connection, "encompass", at("05:30"), (at("05:30", 15), at("05:30")))
        passes.complete(connection, begun.id, at("05:33"), seen=6, withheld=1, items_new=1)
        item_id = add(connection, cipher, a_notice_item("ENC-1"), not_before=at("05:31"))
        notice_keys.reserve(connection, a_notice().keys, item_id, at("05:31"))
        lane = an_open_lane(connection)
        item = claimed(connection, lane, now=at("06:00"))
        an_open_write(connection, item, state="proven")
        notice_keys.told(connection, item_id, at("06:10"), ToldHow.MESSAGE)
        deliveries.begin(connection, item_id, OurReference("ENC-7K4M-92QF"), "M-1", at("06:10"))
        deliveries.note_state(connection, item_id, DeliveryState.DELIVERED, at("06:11"))
        gates.close_connector(connection, "education", "partner_down", "", at("06:50"))
        wanted = TaskWanted("release_message", "contact_conflict", "duty supervisor", at("07:30"))
        person_tasks.open_task(connection, item_id, wanted, at("06:00"), cipher)
        record(connection, a_look("police_rms"), at("05:40"))
        record(connection, a_look("police_rms"), at("05:41"))
        found = read(connection, cipher)

    [fact] = found.items
    assert (fact.kind, fact.establishment, fact.told_at) == ("notice", "103001", at("06:10"))
    assert (found.items_counted, found.whole_queue.total) == (1, 1)
    assert [(turn.lane, turn.claimed_at) for turn in found.turns] == [("lane-1", at("06:00"))]
    assert [write.state for write in found.writes] == ["proven"]
    assert [message.state for message in found.messages] == [DeliveryState.DELIVERED]
    assert [(each.seen, each.withheld) for each in found.passes] == [(6, 1)]
    assert found.closed["education"].reason_code == "partner_down"
    assert [task.kind for task in found.tasks] == ["release_message"]
    assert [(each.system, each.count) for each in found.look_ups] == [("police_rms", 2)]
    assert found.modes == {("encompass", "northmere"): Mode.SAMPLED}
    assert found.since == NIGHT_BEGAN
    assert timedelta(0) <= found.as_at - NOW < timedelta(minutes=1)


def a_look(system: str) -> AuditEntry:
    return AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker="mash-enc-01",
        on_behalf_of="schedule:first-pass",
        run_id="run-1",
        system=system,
        record_id="P0048113",
        justification="protect_child",
        lawful_basis="legal_obligation",
        regime=regime_of("legal_obligation"),
        rules_version="2026-11",
    )


@pytest.mark.parametrize(
    ("reason", "is_wrong"), [("sent_wrongly", True), ("retracted_after_sending", False)]
)
def test_a_correction_says_whether_its_notice_went_to_a_school_that_had_no_part_in_it(
    sqlite_database, cipher, reason, is_wrong
):
    back = sealed_values.to_bytes(CameBack(a_notice("ENC-1"), "M-1", at("06:15"), reason))
    with sqlite_database.transaction() as connection:
        add(connection, cipher, a_call("correction/1", kind="correction", contents=back))
        found = read(connection, cipher)

    assert [item.is_after_wrong_send for item in found.items] == [is_wrong]


def test_a_notice_is_told_only_when_all_its_keys_are(sqlite_database, cipher):
    first, second = a_notice().keys[0], replace(a_notice().keys[0], child="P0048114")
    with sqlite_database.transaction() as connection:
        half = add(connection, cipher, a_notice_item("ENC-1"))
        notice_keys.reserve(connection, (first,), half, at("05:31"))
        notice_keys.told(connection, half, at("06:10"), ToldHow.MESSAGE)
        notice_keys.reserve(connection, (second,), half, at("06:11"))
        found = read(connection, cipher)

    assert [item.told_at for item in found.items] == [None]


def test_an_item_says_by_which_rule_nothing_had_to_be_done(sqlite_database, cipher):
    with sqlite_database.transaction() as connection:
        ended = {"outcome_code": "not_related", "outcome_rule": "E05", "ended_at": at("06:00")}
        add(connection, cipher, a_notice_item("ENC-1"), "no_action", **ended)
        found = read(connection, cipher)

    assert [item.outcome_rule for item in found.items] == ["E05"]


def test_a_night_holds_what_began_or_ended_in_it_and_what_is_unfinished(sqlite_database, cipher):
    before = at("12:00", 21)
    with sqlite_database.transaction() as connection:
        add(connection, cipher, a_notice_item("NEW"))
        add(connection, cipher, a_notice_item("OLD-OPEN"), created_at=before)
        add(
            connection,
            cipher,
            a_notice_item("OLD-ENDED"),
            "done",
            created_at=before,
            ended_at=before,
        )
        add(
            connection,
            cipher,
            a_notice_item("ENDED-NOW"),
            "done",
            created_at=before,
            ended_at=at("06:00"),
        )
        doubt = {"created_at": before, "ended_at": before}
        add(connection, cipher, a_notice_item("OLD-DOUBT"), "in_doubt", **doubt)
        settled = add(connection, cipher, a_notice_item("OLD-SETTLED"), "in_doubt", **doubt)
        settle(connection, cipher, settled, "there")
        found = read(connection, cipher)

    assert {i.reference for i in found.items} == {"NEW", "OLD-OPEN", "ENDED-NOW", "OLD-DOUBT"}
    assert (found.items_counted, found.whole_queue.total) == (4, 6)
    assert build(found).conserved.carried_over == 3


def test_a_saved_file_calls_an_item_by_no_childs_number(sqlite_database, cipher):
    task = TaskWanted("link_child", "child_not_linked", "duty supervisor", at("07:30"))
    occurrences = (OccurrenceNumber("43260118204"),)
    child = RecordRef("education", PLANTED["register's number"])
    asked = ChildInQuestion(occurrences, child, Question.LINK_CHILD, task)
    question = a_new_item(
        f"question/link_child/43260118204/{child.record_id}",
        kind="question",
        contents=sealed_values.to_bytes(asked),
    )
    told = a_notice_item("notice/103001/43260118204/P0048113", a_notice("ENC-7K4M-92QF"))
    with sqlite_database.transaction() as connection:
        question_id = add(connection, cipher, question)
        add(connection, cipher, told)
        other_id = add(connection, cipher, a_new_item("op#1", queue="resolve", kind="resolve"))
        found = read(connection, cipher)

    lost = (Finding("secure_mail", told.reference, what="done_without_write"),)
    compared = build(found, a_reconciliation(lost=lost)).reconciliation
    assert {item.reference for item in found.items} == {
        f"43260118204/{question_id[:8]}",
        "ENC-7K4M-92QF",
        f"resolve/{other_id[:8]}",
    }
    assert compared is not None
    assert [finding.reference for finding in compared.lost] == ["ENC-7K4M-92QF"]


def test_an_item_that_cannot_be_opened_is_counted_and_said(sqlite_database, cipher):
    with sqlite_database.transaction() as connection:
        add(connection, cipher, a_notice_item("ENC-1", contents=b"{}"))
        found = read(connection, cipher)

    report = build(found)
    assert (report.unreadable, report.to_tell[0].establishment) == (1, "")


def every_way_of_not_being_told(connection: Connection, cipher) -> None:
    """Notices and calls in each state a school can be left in, told and untold."""
    ended = {"ended_at": at("06:30")}
    add(connection, cipher, a_notice_item("WAITS"), "awaiting_person")
    add(connection, cipher, a_call("CALL"), "awaiting_person")
    ids = {}
    failed = {"outcome_code": "bug", **ended}
    ids["FAILED"] = add(connection, cipher, a_notice_item("FAILED"), "system_exception", **failed)
    refused = {"outcome_code": "release_refused", **ended}
    add(connection, cipher, a_notice_item("REFUSED"), "business_exception", **refused)
    add(connection, cipher, a_notice_item("DOUBT"), "in_doubt", **ended)
    for answer in ("there", "not_there"):
        item_id = add(connection, cipher, a_notice_item(f"SETTLED-{answer}"), "in_doubt", **ended)
        settle(connection, cipher, item_id, answer)
    for reference, state, word in (
        ("CAME-BACK", DeliveryState.RETURNED, None),
        ("NOT-OURS", DeliveryState.DELIVERED, ReplyWord.NOT_OURS),
        ("ARRIVED", DeliveryState.DELIVERED, ReplyWord.RECEIVED),
    ):
        item_id = ids[reference] = add(
            connection, cipher, a_notice_item(reference), "done", **ended
        )
        deliveries.begin(connection, item_id, OurReference("ENC-7K4M-92QF"), "M-1", at("06:30"))
        deliveries.note_state(connection, item_id, state, at("06:31"))
        if word:
            deliveries.note_answer(connection, item_id, word, at("06:32"))
    for reference in ("FAILED", "CAME-BACK"):
        back = a_notice(f"{reference}/back", kind=NoticeKind.FIRST_DAY_BACK)
        shown_again = a_notice_item(f"{reference}/back", back, due_at=at("07:30", 30))
        add(connection, cipher, shown_again, follows=ids[reference], not_before=at("06:00", 30))
    again = add(connection, cipher, a_notice_item("AGAIN"), "system_exception", **ended)
    add(connection, cipher, a_notice_item("AGAIN#2"), "done", follows=again, **ended)
    away = {"outcome_code": "sent_first_day_back", "not_before": at("05:30", 24)}
    add(connection, cipher, a_notice_item("AWAY"), "deferred", **away)


UNTOLD = {"AWAY", "WAITS", "CALL", "FAILED", "DOUBT", "SETTLED-not_there", "CAME-BACK", "NOT-OURS"}


def test_the_report_and_the_manual_list_name_the_same_schools(sqlite_database, cipher):
    with sqlite_database.transaction() as connection:
        every_way_of_not_being_told(connection, cipher)
        report = build(read(connection, cipher))
        listed = rows_of_queue(connection, "encompass", None, cipher)

    assert {row.reference for row in report.to_tell} == UNTOLD
    shown_again = {"FAILED/back", "CAME-BACK/back"}
    assert {row.reference for row in listed} == UNTOLD | shown_again


def test_the_manual_list_says_school_number_pupils_and_why(sqlite_database, cipher):
    with sqlite_database.transaction() as connection:
        every_way_of_not_being_told(connection, cipher)
        listed = rows_of_queue(connection, "encompass", None, cipher)
        without_key = rows_of_queue(connection, "encompass", None, None)

    rows = {row.reference: row for row in listed}
    assert rows["CALL"].known == {
        "School, number from register": "Larkrise Primary School\n01632 960141",
        "Pupils (this school only)": "Wren Quillfeather-Ambrose, year 3",
    }
    assert rows["CAME-BACK"].why == "The message came back undelivered"
    assert rows["NOT-OURS"].why == "The school replied that the child is not theirs"
    assert rows["FAILED/back"].why.endswith(
        "Shown again by the worker by itself, on the school's first day back"
    )
    assert rows["AWAY"].why == (
        "Will try again: Sent by the worker by itself, on the school's first day back"
    )
    assert rows["FAILED"].why == "Failed: The worker met an error that nobody has described"
    assert {row.reference for row in without_key} == set(rows)
    assert all(row.known == {} for row in without_key)


PLANTED = {
    "child": "Zephyrine Canarywick-Tallow",
    "child's record": "P9990001",
    "register's number": "Z999000199901",
    "adult": "Thaddeus Canarywick-Grimsby",
    "school": "Canarywick Hollow Primary School",
    "phone": "01632 960999",
    "address": "17 Canarywick Passage",
    "message text": "a sentence nobody may canarywickedly read",
    "holder": "canarywick.supervisor",
    "answered by": "canarywick.settler",
}


def a_telling_notice():
    """A notice with a planted detail in every place that holds one."""
    return a_notice(
        school=NoticeSchool("103001", a_notice().school.place, PLANTED["school"], PLANTED["phone"]),
        pupils=(
            NoticePupil(
                (PLANTED["child's record"],),
                PLANTED["register's number"],
                PLANTED["child"],
                YearGroup.YEAR_3,
                date(2019, 3, 3),
                a_notice().pupils[0].account,
            ),
        ),
        involved=(
            Involved(
                RecordRef("police_rms", "P0048790"),
                (PersonName("Canarywick-Grimsby", "Thaddeus"),),
                is_suspects=True,
                works_at="",
            ),
        ),
        forbidden=(ForbiddenValue(ForbiddenKind.ADDRESS, PLANTED["address"]),),
    )


@pytest.fixture
def telling_night(sqlite_database, cipher):
    """A night whose every sealed place, and whose people's names, hold something planted."""
    with sqlite_database.transaction() as connection:
        notice = a_telling_notice()
        waits = add(connection, cipher, a_notice_item("ENC-1", notice), "awaiting_person")
        shown = {"message": PLANTED["message text"], "to": PLANTED["adult"]}
        wanted = TaskWanted(
            "release_message", "contact_conflict", "duty supervisor", at("07:30"), shown
        )
        task = person_tasks.open_task(connection, waits, wanted, at("06:00"), cipher)
        person_tasks.claim(connection, task, PLANTED["holder"], at("06:05"))
        came_back = CameBack(notice, "M-1", at("06:15"), PLANTED["message text"])
        call = a_call("CALL", contents=sealed_values.to_bytes(came_back))
        sealed = cipher.seal(PLANTED["message text"].encode(), about="result")
        add(connection, cipher, call, "awaiting_person", result_sealed=sealed)
        doubt = add(connection, cipher, a_notice_item("ENC-2", notice), "in_doubt")
        settle(connection, cipher, doubt, "not_there", by=PLANTED["answered by"])
        an_intent(connection, doubt)
        facts = read(connection, cipher)
        listed = rows_of_queue(connection, "encompass", None, cipher)
    return facts, listed


def an_intent(connection: Connection, item_id: WorkItemId) -> None:
    connection.execute(
        insert(write_journal).values(
            op_id=f"op-{item_id}",
            number=1,
            item_id=item_id,
            system="secure_mail",
            operation="send",
            reference="ENC-2",
            fingerprint="f" * 64,
            payload_sealed=PLANTED["message text"].encode(),
            state="in_doubt",
            lane="lane 1",
            epoch=1,
            settle_seconds=30.0,
            intended_at=at("06:20"),
            intended_real=0.0,
        )
    )


@pytest.fixture
def saved(tmp_path):
    """Where the reports are put, away from the database."""
    folder = tmp_path / "saved"
    folder.mkdir()
    return folder


def canaries() -> list[Canary]:
    parts = [part for value in PLANTED.values() for part in (value, *value.split(" "))]
    return [Canary(f"planted-{n}", part) for n, part in enumerate(parts) if len(part) >= 8]


def test_no_name_address_number_or_message_is_in_a_saved_report(telling_night, saved):
    facts, _ = telling_night
    report = build(facts, a_reconciliation())

    (saved / "night.html").write_text(night_page.render(report), encoding="utf-8")
    (saved / night_workbook.file_name(report)).write_bytes(night_workbook.render(report))

    assert len(report.to_tell) == 3
    assert swept(saved, canaries()) == []


def test_the_search_finds_the_planted_details_where_they_may_be(telling_night, saved):
    facts, listed = telling_night
    leaking = replace(facts.items[0], reference=PLANTED["child"], establishment=PLANTED["phone"])
    report = build(replace(facts, items=(leaking, *facts.items[1:])))

    (saved / "night.html").write_text(night_page.render(report), encoding="utf-8")
    (saved / "night.xlsx").write_bytes(night_workbook.render(report))
    (saved / "list.txt").write_text(str(listed), encoding="utf-8")

    found = {(finding.path.split("/")[-1]) for finding in swept(saved, canaries())}
    assert found == {"night.html", "night.xlsx", "list.txt"}
    assert PLANTED["child"] in str(listed)
    assert PLANTED["phone"] in str(listed)
