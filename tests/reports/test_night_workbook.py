"""The workbook, opened again: sheets, typed cells, and text that can never become a formula."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]  # no stubs here

from domain.outcome import State
from domain.reconciliation import KINDS_OF_FINDING, Finding, Source
from domain.wording.night_headings import NIGHT_FINDINGS
from reports import sheets
from reports.night.build import build
from reports.night_page.page import render as render_page
from reports.night_sentences import figures
from reports.night_workbook import file_name, render
from tests.reports.nights import (
    a_night_with_everything,
    a_pass,
    a_reconciliation,
    an_item,
    at,
    facts,
    sent,
)

SHEETS = [
    "Summary",
    "Needs someone",
    "Items",
    "Timeliness",
    "Picture",
    "Reconciliation",
    "Messages",
    "Partners",
    "Method",
]


def opened(contents: bytes):
    return load_workbook(io.BytesIO(contents))


def rows_of(sheet) -> list[dict[str, Any]]:
    """The table that the filter is about."""
    table = [[cell.value for cell in row] for row in sheet[sheet.auto_filter.ref]]
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def in_a_cell(clock_time: str) -> datetime:
    """A London moment as a workbook has it: without a zone."""
    return at(clock_time).replace(tzinfo=None)


@pytest.fixture(scope="module")
def book():
    sources = (
        Source("police_rms", 6, 6, at("08:55")),
        Source("education", why_not="partner_maintenance"),
    )
    drift = (Finding("police_rms", "ENC-ACKN-0001", "RMS-W-0141", "text"),)
    found = a_reconciliation(drift=drift, sources=sources)
    return opened(render(build(a_night_with_everything(), found, seed=20261122)))


def test_the_file_is_named_after_the_day_the_night_ends():
    assert file_name(build(a_night_with_everything())) == "night-2026-11-23.xlsx"


def test_the_sheets_stand_in_order_each_with_title_moment_and_reading_guide(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet["A1"].value.startswith("Night of Sunday 22 to Monday 23 November 2026 · ")
        assert sheet["A2"].value == (
            "Demonstration, invented people · OFFICIAL-SENSITIVE · as at 23 Nov 2026 09:00"
        )
        assert sheet["A3"].value.endswith(".")


def test_each_sheet_is_frozen_filtered_and_set_up_for_paper(book):
    frozen = {sheet.title: sheet.freeze_panes for sheet in book}

    assert frozen == dict.fromkeys(SHEETS, "B5") | {"Needs someone": "C5", "Method": "A5"}
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert not sheet.sheet_view.showGridLines
        assert "OFFICIAL-SENSITIVE" in sheet.oddFooter.center.text
        assert sheet.sheet_state == "visible"


def test_columns_are_as_wide_as_agreed(book):
    summary, items = book["Summary"], book["Items"]

    assert [summary.column_dimensions[c].width for c in ("A", "B", "N")] == [22, 11, 8]
    assert items.column_dimensions["A"].width == 30
    assert items["A4"].font.bold
    assert items["A4"].fill.fgColor.rgb == "001D70B8"


def test_the_summary_adds_up_row_by_row(book):
    tell_schools, _, everything = rows_of(book["Summary"])

    assert tell_schools["Process"] == "Tell schools, northmere"
    assert (tell_schools["In"], tell_schools["Done"], tell_schools["In doubt"]) == (20, 10, 1)
    assert tell_schools["Adds up"] == "yes"
    assert (everything["In"], everything["Writes intended"], everything["Proven"]) == (21, 4, 2)
    states = [value for name, value in everything.items() if name in STATE_LABELS]
    assert len(states) == 12
    assert sum(states) == 21


STATE_LABELS = {
    "In doubt",
    "Failed",
    "Waiting for a person",
    "Cannot be done by a worker",
    "Will try again",
    "Waiting for other work",
    "Waiting to start",
    "In progress",
    "Done",
    "Done by hand",
    "No action needed",
    "Cancelled",
}


def test_cells_are_of_the_type_they_show(book):
    item = next(
        row for row in book["Items"].iter_rows(min_row=5) if row[0].value == "ENC-LATE-0003"
    )
    late = rows_of(book["Needs someone"])[0]

    assert item[6].value == in_a_cell("05:31")
    assert item[6].number_format == "ddd d mmm yyyy hh:mm"
    assert (item[9].value, item[9].data_type) == (-13, "n")
    assert late["Late by"] == timedelta(hours=1, minutes=30)
    assert book["Summary"]["P5"].number_format == "#,##0"
    assert book["Summary"]["R5"].number_format == "0.0%"


def test_moments_are_london_time_in_summer_too():
    june = replace(
        facts(sent("ENC-1", "06:10")), as_at=datetime.fromisoformat("2026-06-23T08:00+00:00")
    )

    sheet = opened(render(build(june)))["Summary"]

    assert sheet["A2"].value.endswith("23 Jun 2026 09:00")


def test_what_needs_someone_has_owner_next_step_and_a_word_for_lateness(book):
    doubt = rows_of(book["Needs someone"])[0]

    assert doubt["Reference"] == "ENC-DOUB-0006"
    assert doubt["State"] == "In doubt"
    assert doubt["Reason"].endswith("MAY ALREADY HAVE BEEN SENT")
    assert (doubt["Who has it"], doubt["Owner"]) == ("nobody", "duty supervisor")
    assert (doubt["Late"], doubt["Next step"]) == ("Late", "Look in Secure mail, then settle")


def test_sent_delivered_acknowledged_and_failed_are_columns_of_their_own(book):
    rows = {row["Reference"]: row for row in rows_of(book["Messages"])}

    told, back = rows["ENC-ACKN-0001"], rows["ENC-BACK-0005"]
    assert told["Acknowledged"] == in_a_cell("08:05")
    assert told["Failed"] is None
    assert back["Failed"] == in_a_cell("06:50")
    assert (back["Delivered"], back["How far it got"]) == (None, "Failed")
    assert back["School number"] == "103005"
    assert back["Followed by"] == "Phone a school (Waiting for a person)"


def test_a_source_that_was_not_compared_shows_words_and_no_nought(book):
    police, register = rows_of(book["Reconciliation"])

    assert (police["Changed behind us"], police["Lost"]) == (1, 0)
    assert police["Note"] == "Changed behind us: ENC-ACKN-0001 RMS-W-0141 text"
    assert register["Doubled"] is None
    assert register["Note"] == "not compared: Register is in maintenance"


def test_ids_are_text_and_ranges_have_names(book):
    assert book["Messages"]["B5"].data_type == "s"
    assert book.defined_names["Items"].attr_text == "'Items'!$A$5:$P$25"
    assert book.defined_names["Exceptions"].attr_text == "'Needs someone'!$A$5:$L$11"


def test_every_chart_has_words_for_whoever_cannot_see_it():
    contents = render(build(a_night_with_everything(), a_reconciliation()))

    with zipfile.ZipFile(io.BytesIO(contents)) as parts:
        drawings = [n for n in parts.namelist() if n.startswith("xl/drawings/drawing")]
        words = [parts.read(name).decode() for name in drawings]
    said = [re.findall(r'name="Chart 1" descr="([^"]+)"', drawing) for drawing in words]
    assert said == [
        ["What happened"],
        ["Reasons, the most frequent first"],
        ["Timeliness, against each school's own deadline"],
        [
            "Look-ups in each partner system since 22 Nov 2026 20:00. The usual range is not "
            "measured."
        ],
    ]


def test_no_two_states_of_the_chart_share_a_colour():
    contents = render(build(a_night_with_everything(), a_reconciliation()))

    with zipfile.ZipFile(io.BytesIO(contents)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    series = re.findall(r"<ser>.*?</ser>", chart)
    fills = [re.findall(r'<spPr>.*?<a:srgbClr val="(\w+)"', each)[0] for each in series]
    assert len(fills) == len(set(fills)) == len(State)


def test_no_column_holds_only_that_nothing_is_known(book):
    gaps = {"not recorded", "not measured"}
    for sheet in book:
        for heading, values in columns_of(rows_of(sheet)).items():
            assert not values or not values <= gaps, (sheet.title, heading)


def test_a_column_with_nothing_in_any_row_is_left_out_and_the_charts_find_theirs():
    sources = (Source("police_rms", 6, 6, at("08:55")),)
    night = build(facts(sent("ENC-SENT-0001", "06:40")), a_reconciliation(sources=sources))
    contents = render(night)
    book = opened(contents)

    for sheet in (one for one in book if one["A5"].value is not None):
        filled = columns_of(rows_of(sheet))
        assert [name for name, values in filled.items() if not values - {""}] == [], sheet.title
    assert "Runbook" in [cell.value for cell in book["Needs someone"][4]], "it has no rows"
    headings = {sheet.title: [cell.value for cell in sheet[4]] for sheet in book}
    assert "Note" not in headings["Reconciliation"]
    assert "Compared at" in headings["Reconciliation"]
    partners = headings["Partners"]
    assert "Reason" not in partners
    letter = "ABCDEFG"[partners.index("Look-ups")]
    with zipfile.ZipFile(io.BytesIO(contents)) as parts:
        drawn = "".join(parts.read(name).decode() for name in parts.namelist() if "/chart" in name)
    assert f"<f>'Partners'!{letter}4</f>" in drawn


def columns_of(rows: list[dict[str, Any]]) -> dict[str, set[Any]]:
    headings = rows[0] if rows else {}
    return {name: {row[name] for row in rows} - {None} for name in headings}


def test_lateness_is_in_whole_minutes_and_moments_in_whole_seconds():
    due = at("07:30").replace(second=4, microsecond=106348)
    night = facts(an_item("ENC-1", state=State.IN_DOUBT, due_at=due))

    row = rows_of(opened(render(build(night)))["Needs someone"])[0]

    assert row["Late by"] == timedelta(hours=1, minutes=29)
    assert row["Due"] == due.replace(microsecond=0, tzinfo=None)


def test_an_item_without_action_says_by_which_rule():
    rule: dict[str, Any] = {
        "outcome_code": "not_related",
        "outcome_rule": "E05",
        "ended_at": at("06:00"),
    }

    [row] = rows_of(
        opened(render(build(facts(an_item("A", state=State.NO_ACTION, **rule)))))["Items"]
    )

    assert row["Reason"] == "The rule's conditions are not met: Rule E05"


def test_the_method_says_where_the_items_of_the_night_come_from():
    before = at("12:00", 21)
    night = facts(
        an_item("FIND-1", "find"),
        an_item("FIND-2", "find"),
        an_item("ENC-1"),
        an_item("OLD", created_at=before),
        passes=(replace(a_pass("05:30"), items_new=2),),
    )

    method = opened(render(build(night)))["Method"]

    assert ("In", FROM_WHERE) in [(row[0].value, row[1].value) for row in method.iter_rows()]
    assert FROM_WHERE in render_page(build(night))


FROM_WHERE = (
    "Of 4 items, 2 were queued by the passes, 1 were made by the workers from what they found "
    "(notices, questions, calls), 1 are from before this night."
)


def test_the_five_findings_have_the_same_words_in_the_figures_and_in_both_tables(book):
    report = build(a_night_with_everything(), a_reconciliation())

    named = {figure.name for figure in figures(report)} - {"Writes proven", "Adds up"}
    assert set(NIGHT_FINDINGS) == set(KINDS_OF_FINDING)
    assert named == {
        *("Missed intake", "Lost", "Doubled", "Changed behind us", "Unexplained entries")
    }
    assert named <= set(rows_of(book["Reconciliation"])[0])
    headings = render_page(report).split('id="reconciliation"')[1].split("</thead>")[0]
    assert all(f">{name}</th>" in headings for name in named)


DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://example.org","x")',
    "+44 1632 960141",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "#REF!",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_begins_like_a_formula_stays_text(text):
    night = facts(an_item(text, rules_version=text, state=State.SYSTEM_EXCEPTION))

    book = opened(render(build(night, a_reconciliation())))

    cell = book["Items"]["A5"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert bool(cell.quotePrefix) == (text != "#REF!")
    assert formulas_in(book) == []


def formulas_in(book) -> list[str]:
    return [c.coordinate for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_the_search_for_formulas_finds_a_planted_one():
    book = Workbook()
    book.active["A1"] = "=1+1"
    stored = io.BytesIO()
    book.save(stored)

    assert formulas_in(opened(stored.getvalue())) == ["A1"]


def test_a_character_no_workbook_can_hold_is_shown_as_unprintable():
    book = Workbook()

    sheets.put(book.active["A1"], "before\x07after")

    assert book.active["A1"].value == "before\N{REPLACEMENT CHARACTER}after"


def test_an_empty_night_is_a_workbook_too():
    book = opened(render(build(facts())))

    assert book.sheetnames == SHEETS
    assert rows_of(book["Summary"])[0]["In"] == 0


def test_the_workbook_s_method_says_its_times_as_the_sheets_do():
    method = opened(render(build(a_night_with_everything())))["Method"]

    words = " ".join(str(row[1].value) for row in method.iter_rows())
    assert "22 Nov 2026 20:00 to 23 Nov 2026 09:00, London time" in words


@pytest.mark.parametrize("seed", [None, 20261122])
def test_every_sheet_of_a_demonstration_says_that_its_people_are_invented(seed):
    for sheet in opened(render(build(a_night_with_everything(), seed=seed))):
        top = [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row]
        for said in (" ".join(top), sheet.oddFooter.center.text or sheet.oddFooter.left.text):
            assert ("Demonstration, invented people" in said) is (seed is not None)
