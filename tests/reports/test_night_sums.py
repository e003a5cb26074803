"""Every figure about the schools adds up, over a night with a notice of each kind."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # no stubs here
from selectolax.lexbor import LexborHTMLParser

from domain.outcome import State
from reports.night.build import build
from reports.night.report import NightReport
from reports.night_page.page import render
from reports.night_sentences import headlines
from reports.night_workbook import render as render_workbook
from runtime.night_facts import NightFacts
from tests.reports.nights import (
    a_message,
    a_reconciliation,
    a_task,
    an_item,
    answered,
    at,
    delivered,
    facts,
    returned,
    sent,
)

WAITS: dict[str, Any] = {"state": State.AWAITING_PERSON}
OTHERWISE = {"outcome_code": "answered_otherwise", "follows": "ENC-OTHER", **WAITS}


def a_night_of_each_kind() -> NightFacts:
    """Ten notices due by 9am: 3 told in time, 1 late, 2 untold, 2 came back, 1 sent, 1 in doubt.

    Three are due later: 1 told already, 2 not told yet. One of the ten was answered in a
    school's own words, one is told by a second notice after the first had failed.
    """
    items = (
        sent("ENC-TOLD", "06:10"),
        sent("ENC-OTHER", "06:10"),
        sent("ENC-LATE", "07:40"),
        sent("ENC-BACK", "06:10"),
        sent("ENC-PHONED-LATER", "06:10"),
        sent("ENC-QUIET", "06:10"),
        an_item("ENC-HELD", **WAITS),
        an_item("ENC-STOPPED", state=State.SYSTEM_EXCEPTION, outcome_code="save_not_shown"),
        an_item("ENC-DOUBT", state=State.IN_DOUBT),
        an_item("ENC-TRIED", state=State.SYSTEM_EXCEPTION, outcome_code="save_not_shown"),
        sent("ENC-AGAIN", "06:50", follows="ENC-TRIED"),
        sent("ENC-EARLY", "06:10", due_at=at("10:00")),
        an_item("ENC-LATER", due_at=at("10:00"), **WAITS),
        an_item("ENC-LATER-TOO", due_at=at("11:00"), **WAITS),
        an_item("CALL-BACK", "phone", follows="ENC-BACK", outcome_code="came_back", **WAITS),
        an_item("CALL-OTHER", "phone", **OTHERWISE),
        an_item("CALL-OF-ANOTHER-NIGHT", "phone", **{**OTHERWISE, "follows": "ENC-LONG-AGO"}),
    )
    messages = (
        a_message("ENC-TOLD", "06:10", **delivered("06:11"), **answered("07:00")),
        a_message("ENC-OTHER", "06:10", **delivered("06:11")),
        a_message("ENC-LATE", "07:40", **delivered("07:41")),
        a_message("ENC-BACK", "06:10", **returned("06:30")),
        a_message("ENC-PHONED-LATER", "06:10", **returned("06:30")),
        a_message("ENC-QUIET", "06:10"),
        a_message("ENC-AGAIN", "06:50", **delivered("06:51")),
        a_message("ENC-EARLY", "06:10", **delivered("06:11")),
    )
    tasks = (
        a_task("CALL-BACK", "phone_school", "came_back", "07:30"),
        a_task("CALL-OTHER", "phone_school", "answered_otherwise", "07:30"),
        a_task("CALL-OF-ANOTHER-NIGHT", "phone_school", "answered_otherwise", "07:30"),
    )
    return facts(*items, messages=messages, tasks=tasks)


@pytest.fixture(scope="module")
def report() -> NightReport:
    return build(a_night_of_each_kind(), a_reconciliation())


def text_of(report: NightReport) -> str:
    body = LexborHTMLParser(render(report)).body
    assert body is not None
    return body.text()


def numbers(words: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+(?!\d|am)", words)]


def line_with(words: str, report: NightReport) -> str:
    [line] = [line.words for line in headlines(report) if words in line.words]
    return line


def test_each_notice_due_stands_in_one_place_and_the_places_add_up(report):
    words = line_with("due by 9am", report)

    assert words == (
        "Of 10 notices due by 9am: 3 told in time, 1 told late, 2 not told, 2 came back, "
        "1 sent and not heard of, 1 in doubt."
    )
    whole, *parts = numbers(words)
    assert whole == sum(parts)


def test_those_due_later_add_up_too(report):
    words = line_with("due later", report)

    assert words == "Of 3 notices due later: 1 told already, 2 not told yet."


def test_the_lines_say_the_same_numbers_as_the_sum(report):
    assert line_with("are late", report).startswith("2 notices to schools are late")
    assert line_with("came back or", report).startswith("2 messages came back or")
    assert line_with("1 notice may or may not", report)
    assert line_with("1 message was sent and nothing was heard", report)
    assert report.due.told + report.due_later.told == 5


def test_a_school_that_answered_in_its_own_words_is_told_and_is_to_be_phoned(report):
    assert line_with("in other words", report).startswith("2 schools have their messages")
    assert "CALL-OTHER" not in {row.reference for row in report.to_tell}
    assert "CALL-OF-ANOTHER-NIGHT" not in {row.reference for row in report.to_tell}
    assert "CALL-OTHER" in {row.reference for row in report.needs}


def test_the_list_of_schools_not_told_is_as_long_as_the_sums_say(report):
    sums = report.due, report.due_later
    not_told = sum(tally.untold + tally.came_back + tally.in_doubt for tally in sums)

    assert {row.reference for row in report.to_tell} == {
        *("ENC-HELD", "ENC-STOPPED", "ENC-DOUBT", "ENC-LATER", "ENC-LATER-TOO"),
        *("CALL-BACK", "ENC-PHONED-LATER"),
    }
    assert len(report.to_tell) == not_told == 7


def test_the_last_row_of_the_running_totals_says_the_same(report):
    last = report.points[-1]

    assert (last.due_so_far, last.not_told) == (report.due.notices, 10 - 4)
    assert last.told == report.due.told + report.due_later.told


def test_page_table_and_workbook_count_the_same_notices_in_time(report):
    page = LexborHTMLParser(render(report))
    [row] = [
        [cell.text().strip() for cell in row.css("td")]
        for row in page.css("#happened ~ .scrolls tbody tr")
        if "Tell a school" in row.text()
    ]
    book = load_workbook(io.BytesIO(render_workbook(report)))
    summary = [[cell.value for cell in row] for row in book["Summary"].iter_rows(min_row=4)]
    of_all = dict(zip(summary[0], summary[1], strict=True))

    assert "3 of 10 due" in row
    # The three calls are due too, and nobody has made one.
    assert (of_all["On time"], of_all["Due"]) == (3, 13)


def test_sent_messages_are_the_sum_of_how_far_they_got(report):
    counts = report.counts

    assert counts.sent == 8
    assert counts.sent == (
        counts.delivered + counts.failed + counts.not_confirmed + counts.just_sent
    )


def test_what_the_worker_carries_on_with_by_itself_needs_nobody_and_is_still_not_told():
    """Rule E62: nothing went yet, and nobody has to do anything for it to go."""
    waits: dict[str, Any] = {
        "state": State.DEFERRED,
        "not_before": at("05:30", 24),
        "due_at": at("07:30", 24),
    }
    night = facts(
        an_item("ENC-AWAY", outcome_code="sent_first_day_back", **waits),
        an_item("ENC-LOCKED", outcome_code="record_locked", state=State.DEFERRED),
        an_item("ENC-DOWN", outcome_code="partner_down", state=State.DEFERRED),
        an_item("ENC-HELD", **WAITS),
        tasks=(a_task("ENC-HELD", "release_message", "contact_conflict", "07:30"),),
    )

    report = build(night, a_reconciliation())

    assert {row.reference for row in report.needs} == {"ENC-DOWN", "ENC-HELD"}
    assert sum(row.items for row in report.reasons) == 2
    [away] = [row for row in report.to_tell if row.reference == "ENC-AWAY"]
    assert away.why == "Sent by the worker by itself, on the school's first day back"
    words = [line.words for line in headlines(report)]
    assert not any("shown again" in each for each in words)
    assert any(each.startswith("1 notice not told yet is sent by the worker") for each in words)
    page = " ".join(text_of(report).split())
    assert "Of 4 items, 0 have ended, 1 wait for a person and 3 are carried on" in page
    book = load_workbook(io.BytesIO(render_workbook(report)))
    column = [row[3].value for row in book["Needs someone"].iter_rows(min_row=5, max_row=7)]
    assert column == ["ENC-HELD", "ENC-DOWN", None]


def test_work_due_after_the_report_says_when_and_only_work_without_a_due_time_has_no_clock():
    night = facts(
        an_item("FIX", "correction", due_at=at("10:00"), **WAITS),
        an_item("FIX-TOO", "correction", due_at=at("11:00"), **WAITS),
        an_item("BREACH", "breach", due_at=at("09:00", 26), **WAITS),
        an_item("LOOK", "record", due_at=None, **WAITS),
    )

    report = build(night, a_reconciliation())

    page = " ".join(text_of(report).split())
    assert "none due yet, the first by 10am (in 1 hour)" in page
    assert "none due yet, the first by Thursday 26 November 2026, 9am" in page
    assert page.count("No clock") == 2
    summary = load_workbook(io.BytesIO(render_workbook(report)))["Summary"]
    assert "none due yet, the first by 10:00 (in 1 hour)" in [cell.value for cell in summary[5]]
