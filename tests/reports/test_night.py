"""The night's figures, from facts written by hand; each number is counted in the test's words."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from domain.mail import ReplyWord
from domain.outcome import State
from domain.reconciliation import Finding, Source
from reports.night.build import build
from reports.night.needs import by_frequency
from reports.night.rows import MessageCounts, Met, Tally
from reports.night_sentences import figures, headlines, title
from runtime.release_modes import Mode
from runtime.work_queue import Conservation
from tests.reports.nights import (
    REPORTED,
    a_message,
    a_night_with_everything,
    a_pass,
    a_reconciliation,
    a_task,
    a_write,
    an_item,
    answered,
    arrived,
    at,
    delivered,
    facts,
    returned,
    sent,
)


def words_of(report) -> list[str]:
    return [line.words for line in headlines(report)]


def a_tally(**counts: int) -> Tally:
    """Nothing anywhere but what is given."""
    nowhere = {place.name: 0 for place in fields(Tally)}
    return Tally(**{**nowhere, **counts})


def test_every_item_in_is_in_exactly_one_state():
    report = build(a_night_with_everything())

    tell_schools, open_writes = report.processes
    assert (tell_schools.process, tell_schools.items_in) == ("encompass", 20)
    assert {state: n for state, n in tell_schools.by_state.items() if n} == {
        State.IN_DOUBT: 1,
        State.SYSTEM_EXCEPTION: 1,
        State.AWAITING_PERSON: 4,
        State.QUEUED: 1,
        State.DONE: 10,
        State.DONE_BY_PERSON: 2,
        State.NO_ACTION: 1,
    }
    assert (open_writes.process, open_writes.items_in) == ("resolve", 1)
    assert report.total.items_in == 21
    assert all(row.adds_up for row in (*report.processes, *report.kinds, report.total))
    assert report.conserved.holds


def test_an_item_missing_from_the_states_is_said_first():
    night = replace(a_night_with_everything(), items_counted=22)

    report = build(night, a_reconciliation())

    assert not report.conserved.holds
    assert not report.is_proven
    assert words_of(report)[0].startswith("THE FIGURES DO NOT ADD UP: 22/21 in, 21/21")


def test_a_queue_that_holds_an_item_of_no_known_state_does_not_add_up():
    report = build(facts(an_item("ENC-1"), whole_queue=Conservation(2, {State.QUEUED: 1})))

    assert not report.conserved.holds


def test_on_time_is_counted_against_each_notices_own_due_time():
    report = build(
        facts(
            sent("ENC-EARLY", "07:29"),
            sent("ENC-EXACT", "07:30"),
            sent("ENC-AFTER", "07:31"),
            sent("ENC-LATER-SCHOOL", "08:15", due_at=at("08:20")),
            an_item("ENC-NOT-YET-DUE", due_at=at("09:01")),
            an_item("ENC-NOTHING-TO-DO", state=State.NO_ACTION, outcome_code="already_told"),
            an_item("ENC-TAKEN-BACK", state=State.CANCELLED),
            an_item("ENC-REFUSED", state=State.BUSINESS_EXCEPTION, outcome_code="release_refused"),
            messages=(
                arrived("ENC-EARLY", "07:29"),
                arrived("ENC-EXACT", "07:30"),
                arrived("ENC-AFTER", "07:30", "07:31"),
                arrived("ENC-LATER-SCHOOL", "08:15"),
            ),
        )
    )

    assert report.due == a_tally(in_time=3, late=1)
    assert report.due_later == a_tally(untold=1)
    assert report.total.clock == Met(due=4, met=3, next_due=at("09:01"))
    [late] = report.told_late
    assert (late.reference, late.late_by) == ("ENC-AFTER", timedelta(minutes=1))


def test_sent_is_not_told_when_it_came_back():
    report = build(
        facts(
            sent("ENC-BACK", "06:15"),
            messages=(a_message("ENC-BACK", "06:15", **returned("06:40")),),
        )
    )

    assert report.due == a_tally(came_back=1)
    [row] = report.to_tell
    assert (row.reference, row.why) == ("ENC-BACK", "The message came back undelivered")
    assert words_of(report)[0].startswith("1 message came back or was answered NOT OURS")
    assert "Of 1 notice due by 9am: 0 told in time, 1 came back." in words_of(report)


def test_what_was_sent_and_not_heard_of_is_not_told_and_not_to_be_told_again():
    """Issue: sent is not told."""
    quiet = build(facts(sent("ENC-1", "06:10"), messages=(a_message("ENC-1", "06:10"),)))
    heard = build(facts(sent("ENC-1", "06:10"), messages=(arrived("ENC-1", "06:10"),)))

    assert quiet.due == a_tally(unheard=1)
    assert quiet.to_tell == ()
    assert (quiet.points[-1].told, quiet.total.clock.met) == (0, 0)
    assert any(words.startswith("1 message was sent and nothing") for words in words_of(quiet))
    assert heard.due == a_tally(in_time=1)


def test_nobody_counts_as_told_before_a_delivery_a_reply_or_a_call():
    report = build(a_night_with_everything())

    assert [point.told - point.delivered for point in report.points if point.at < at("07:00")] == (
        [0] * 6
    )
    # One by hand at 7am, one phoned at 7:20am.
    assert report.points[-1].told - report.points[-1].delivered == 2


def test_a_school_phoned_after_its_message_came_back_is_told_when_it_was_phoned():
    call = {"state": State.DONE_BY_PERSON, "follows": "ENC-BACK", "due_at": None}
    night = facts(
        sent("ENC-BACK", "06:15"),
        an_item("CALL", "phone", ended_at=at("07:40"), **call),
        messages=(a_message("ENC-BACK", "06:15", **returned("06:40")),),
    )

    report = build(night)

    assert report.to_tell == ()
    [late] = report.told_late
    assert (late.told_at, late.by_phone) == (at("07:40"), True)


@pytest.mark.parametrize(
    ("answer", "is_to_tell", "place"),
    [("there", False, "unheard"), ("not_there", True, "untold")],
)
def test_a_doubt_that_was_settled_counts_as_what_was_found(answer, is_to_tell, place):
    settled = {"settled": answer, "settled_at": at("07:00")}

    report = build(facts(an_item("ENC-DOUBT", state=State.IN_DOUBT, **settled)))

    assert bool(report.to_tell) is bool(report.needs) is is_to_tell
    assert report.due == a_tally(**{place: 1})
    assert report.counts.in_doubt == 0


def test_messages_are_told_apart_by_how_far_they_got():
    report = build(a_night_with_everything())

    assert report.counts == MessageCounts(
        sent=7,
        delivered=3,
        acknowledged=2,
        failed=3,
        not_ours=1,
        not_confirmed=1,
        just_sent=0,
        in_doubt=1,
    )
    standing = {str(row.our_ref): row.standing for row in report.messages}
    assert standing["ENC-QUIE-0011"] == "not_confirmed"
    assert standing["ENC-OURS-0012"] == "failed"


def test_a_message_whose_child_was_unlinked_after_received_failed_and_was_not_acknowledged():
    """Issue A.4: the report tells sent, delivered, acknowledged and failed apart."""
    wrongly = {"is_after_wrong_send": True, "created_at": at("08:15")}
    message = a_message("ENC-1", "06:15", **delivered("06:16"), **answered("07:00"))
    still_ours = a_message("ENC-2", "06:15", **delivered("06:16"), **answered("07:00"))
    night = facts(
        sent("ENC-1", "06:15"),
        an_item("correction/1", "correction", follows="ENC-1", **wrongly),
        sent("ENC-2", "06:15"),
        an_item("correction/2", "correction", follows="ENC-2"),
        messages=(message, still_ours),
    )

    report = build(night)

    assert (report.counts.sent, report.counts.acknowledged, report.counts.failed) == (2, 1, 1)
    failed, other = report.messages
    assert (failed.standing, failed.failed_how) == ("failed", "unlinked")
    assert (failed.failed_at, failed.acknowledged_at) == (at("08:15"), None)
    assert other.standing == "acknowledged"
    assert report.points[-1].acknowledged == 1


def test_a_school_that_was_told_of_an_unlinked_child_is_owed_no_word_and_is_not_late():
    report = build(
        facts(
            sent("ENC-1", "06:15"),
            an_item("correction/1", "correction", follows="ENC-1", is_after_wrong_send=True),
            messages=(a_message("ENC-1", "06:15", **delivered("06:16")),),
        )
    )

    assert report.to_tell == ()
    assert (report.due, report.points[-1].not_told) == (a_tally(), 0)


def test_another_reply_than_the_word_asked_for_is_no_acknowledgement():
    message = a_message("ENC-1", "06:15", **answered("07:00", ReplyWord.OTHER))

    report = build(facts(sent("ENC-1", "06:15"), messages=(message,)))

    assert (report.counts.delivered, report.counts.acknowledged) == (1, 0)


def test_a_message_of_the_last_two_hours_is_not_yet_called_unconfirmed():
    just = a_message("ENC-1", "07:01")
    quiet = a_message("ENC-2", "06:59")
    items = sent("ENC-1", "07:01"), sent("ENC-2", "06:59")

    report = build(facts(*items, messages=(just, quiet)))

    assert [row.standing for row in report.messages] == ["sent", "not_confirmed"]


def test_who_is_not_told_stands_by_urgency_and_each_has_an_owner_and_a_next_step():
    report = build(a_night_with_everything())

    assert [(row.reference, row.clock) for row in report.to_tell] == [
        ("ENC-DOUB-0006", "late"),
        ("ENC-FAIL-0009", "late"),
        ("ENC-OURS-0012", "late"),
        ("CALL-2", "late"),
        ("ENC-HELD-0007", "due_soon"),
    ]
    assert all(row.owner and row.next_step for row in report.to_tell)
    assert report.to_tell[0].may_have_happened
    assert not report.to_tell[1].may_have_happened


def test_a_task_that_somebody_has_names_their_team_only():
    report = build(a_night_with_everything())

    holders = {row.reference: row.holder for row in report.needs}
    assert holders["ASK-1"] == "duty supervisor"
    assert holders["CALL-2"] is None


def test_what_needs_someone_is_gathered_by_reason():
    items = (
        an_item("A", "question", state=State.AWAITING_PERSON, due_at=at("10:00")),
        an_item("B", "question", state=State.AWAITING_PERSON, due_at=at("10:00")),
        an_item("C", state=State.AWAITING_PERSON),
    )
    tasks = (
        a_task("A", "link_child", "child_not_linked", "10:00"),
        a_task("B", "link_child", "child_not_linked", "09:30"),
        a_task("C", "release_message", "contact_conflict", "07:30", person="x", state="taken"),
    )

    report = build(facts(*items, tasks=tasks))

    assert [(row.code, row.items, row.oldest_due, row.unclaimed) for row in report.reasons] == [
        ("contact_conflict", 1, at("07:30"), 0),
        ("child_not_linked", 2, at("09:30"), 2),
    ]
    assert [(count, round(share, 2)) for _, count, share in by_frequency(report.reasons)] == [
        (2, 0.67),
        (1, 1.0),
    ]


def test_the_next_step_fits_the_answers_the_task_takes():
    notices = [an_item(one, state=State.AWAITING_PERSON) for one in "AB"]
    tasks = tuple(a_task(one, "release_message", "confidential_address", "07:30") for one in "AB")
    offers = {"task-A": ("do_not_release", "by_hand"), "task-B": ("release", "do_not_release")}

    steps = {
        row.reference: row.next_step
        for row in build(facts(*notices, tasks=tasks, offers=offers)).needs
    }

    assert steps == {
        "A": "No message is drafted: ring, or say why nobody is told",
        "B": "Release the shortest message or ring",
    }


def test_two_tasks_of_one_reason_are_two_peoples_with_two_next_steps():
    code = "retracted_after_sending"
    items = [an_item("A", "correction"), an_item("B", "breach"), an_item("C", "breach")]
    waiting = [replace(item, state=State.AWAITING_PERSON) for item in items]
    officer = "data protection officer"
    tasks = (
        a_task("A", "correct_message", code, "10:00"),
        a_task("B", "possible_breach", code, "10:00", team=officer),
        a_task("C", "possible_breach", code, "10:00", team=officer),
    )

    report = build(facts(*waiting, tasks=tasks))

    assert [(row.owner, row.items, row.next_step) for row in report.reasons] == [
        ("duty supervisor", 1, "Release the correction, phone instead, or say why none goes"),
        (officer, 2, "Say within 72 hours if this was a breach"),
    ]
    assert [items for _, items, _ in by_frequency(report.reasons)] == [3]


def test_a_notice_of_the_first_day_back_is_neither_untold_nor_unfinished():
    back = an_item(
        "BACK", is_first_day_back=True, not_before=at("06:00", 30), due_at=at("07:30", 30)
    )

    report = build(facts(sent("ENC-1", "06:00"), back), a_reconciliation())

    assert report.to_tell == ()
    assert report.is_finished
    assert "1 notice is shown again on its school's first day back." in words_of(report)
    assert report.is_proven


def test_a_night_with_work_left_says_not_to_use_its_totals():
    report = build(facts(an_item("ENC-1", state=State.WORKING)), a_reconciliation())

    assert words_of(report)[0] == (
        "This night has not finished: 1 item is still running. Do not use the totals."
    )
    assert not report.is_proven


def test_a_worker_that_only_watches_says_that_nothing_was_sent():
    shadow = an_item("ENC-1", state=State.NO_ACTION, outcome_code="shadow", ended_at=at("06:00"))

    report = build(facts(shadow, modes={("encompass", "northmere"): Mode.SHADOW}))

    assert any(words.startswith("1 notice was prepared and not sent") for words in words_of(report))
    assert report.due == a_tally()


def test_a_write_is_counted_once_however_often_it_was_tried():
    report = build(
        facts(
            sent("ENC-1", "06:00"),
            writes=(
                a_write("ENC-1", "disproved"),
                a_write("ENC-1", "proven", number=2),
                a_write("ENC-1", "in_doubt", "append_entry"),
            ),
        )
    )

    writes = report.total.writes
    assert (writes.begun, writes.proven, writes.in_doubt) == (2, 1, 1)
    assert (writes.still_open, writes.not_made) == (0, 0)


def test_running_totals_say_what_was_due_told_and_late_at_each_time():
    night = facts(
        sent("ENC-1", "06:10"),
        sent("ENC-2", "07:42"),
        an_item("ENC-3", due_at=at("08:00")),
        passes=(a_pass("05:30"),),
        messages=(
            a_message("ENC-1", "06:10", **delivered("06:20"), **answered("08:05")),
            arrived("ENC-2", "07:42"),
        ),
    )

    report = build(night)

    found = {point.at: point for point in report.points}
    row = [
        (p.due_so_far, p.told, p.delivered, p.acknowledged, p.not_told)
        for p in (found[at("06:15")], found[at("07:30")], found[at("07:45")], found[REPORTED])
    ]
    assert row == [(0, 0, 0, 0, 0), (2, 1, 1, 0, 1), (2, 2, 2, 0, 0), (3, 2, 2, 1, 1)]
    assert len(report.points) == 15


def test_what_was_not_compared_is_never_a_nought():
    report = build(a_night_with_everything())

    shown = {figure.name: figure.value for figure in figures(report)}
    assert shown["Lost"] == "not measured"
    assert shown["Missed intake"] == "not measured"
    assert not report.is_proven
    assert any("were not compared with ours" in words for words in words_of(report))


def test_a_partner_that_could_not_be_asked_is_not_counted_as_correct():
    sources = (
        Source("police_rms", 6, 6, at("08:55")),
        Source("education", why_not="partner_maintenance"),
    )

    report = build(facts(sent("ENC-1", "06:00")), a_reconciliation(sources=sources))

    assert not report.is_proven
    assert any("Not every partner could be compared: Register" in w for w in words_of(report))


def test_one_disagreement_is_said_and_counted():
    drift = (Finding("police_rms", "ENC-1", "RMS-W-0141", "text"),)

    report = build(facts(sent("ENC-1", "06:00")), a_reconciliation(drift=drift))

    assert {f.name: f.value for f in figures(report)}["Changed behind us"] == "1"
    assert not report.is_proven
    assert words_of(report)[0] == (
        "The partners' own records disagree with ours: Changed behind us 1."
    )


def test_a_night_without_work_says_whether_anybody_else_looked():
    nobody_looked = build(facts())
    looked = build(facts(), a_reconciliation())

    assert words_of(nobody_looked) == [
        "No qualifying occurrences were found. The independent check was not run."
    ]
    assert words_of(looked) == [
        "No qualifying occurrences were found. The independent check also found none."
    ]


def test_a_closed_partner_is_named_with_its_reason():
    report = build(a_night_with_everything())

    rows = {row.name: row for row in report.partners}
    assert (rows["Register"].is_open, rows["Register"].why) == (False, "Register is not answering")
    assert (rows["Police records"].look_ups, rows["Police records"].is_open) == (61, True)
    assert (rows["Secure mail"].begun, rows["Secure mail"].proven) == (3, 1)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (at("20:00", 22), at("09:00", 23), "Night of Sunday 22 to Monday 23 November 2026"),
        (at("05:30", 23), at("09:00", 23), "Night of Sunday 22 to Monday 23 November 2026"),
        (
            at("20:00", 30),
            at("09:00", 30) + timedelta(days=1),
            "Night of Monday 30 November to Tuesday 1 December 2026",
        ),
    ],
)
def test_a_night_is_named_after_the_day_it_begins_and_the_day_it_ends(since, until, words):
    assert title(build(facts(since=since, as_at=until))) == words
