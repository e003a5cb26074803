"""The page: one file, readable without colour, script or sight, and nothing in it is markup."""

import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from domain.outcome import State
from domain.reconciliation import Finding
from domain.wording.labels import Tag
from reports import charts
from reports.charts import Stretch
from reports.marks import STATE_MARKS
from reports.night.build import build
from reports.night_page.page import render
from tests.reports.nights import (
    a_night_with_everything,
    a_reconciliation,
    a_task,
    a_turn,
    an_item,
    at,
    facts,
)

FETCHES = re.compile(r"<(script|link|img|iframe|object|embed|base)\b|url\((?!#)|@import|\bon\w+=")


def parsed(html: str) -> Any:
    """The page as a reader's machine sees it; a part that is missing fails where it is asked."""
    return LexborHTMLParser(html)


@pytest.fixture(scope="module")
def html() -> str:
    drift = (Finding("police_rms", "ENC-ACKN-0001", "RMS-W-0141", "text"),)
    return render(build(a_night_with_everything(), a_reconciliation(drift=drift)))


def text_of(html: str) -> str:
    return " ".join(parsed(html).body.text(separator=" ").split())


def table_rows(html: str, section: str) -> list[list[str]]:
    """The first table of a section: each row's cells."""
    part = parsed(html).css_first(f'section[aria-labelledby="{section}"]')
    return rows_in(part.css_first("table"))


def all_rows(html: str, section: str) -> list[list[str]]:
    """The rows of all its tables."""
    part = parsed(html).css_first(f'section[aria-labelledby="{section}"]')
    return [row for table in part.css("table") for row in rows_in(table)]


def rows_in(table: Any) -> list[list[str]]:
    rows = table.css("tbody tr")
    return [[" ".join(c.text(separator=" ").split()) for c in row.css("th, td")] for row in rows]


def test_the_page_fetches_nothing_and_runs_nothing(html):
    assert FETCHES.findall(html) == []
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


@pytest.mark.parametrize(
    "planted",
    ["<script>x</script>", '<img src="x">', "a { background: url(x) }", '<p onclick="x">'],
)
def test_the_search_for_fetching_finds_a_planted_one(planted):
    assert FETCHES.search(planted)


def test_the_first_lines_say_what_must_not_be_missed(html):
    lines = [node.text() for node in parsed(html).css(".lines li")]

    assert lines[:3] == [
        "1 notice to a school is late: the school has not been told.",
        "2 messages came back or were answered NOT OURS and their schools have not been told: "
        "phone them.",
        "The partners' own records disagree with ours: Changed behind us 1.",
    ]


def test_what_is_not_told_stands_before_everything_else(html):
    headings = [node.text() for node in parsed(html).css("section h2")]

    assert headings == [
        "Schools not told yet",
        "Needs someone",
        "What happened",
        "Messages to schools",
        "Timeliness, against each school's own deadline",
        "Reconciliation",
        "Partner systems",
        "Picture of the night",
        "Method",
    ]


def test_each_school_not_told_has_number_due_reason_holder_and_next_step(html):
    rows = table_rows(html, "to-tell")

    at = rows.index(
        ["duty supervisor: The message came back undelivered 1 item. Next step: Phone the school"]
    )
    assert rows[at + 1] == [
        "CALL-2 Phone a school",
        "Late 8am (1 hour late)",
        "103005",
        "Waiting for a person",
        "nobody",
    ]


def test_what_may_have_gone_says_so_beside_its_reference(html):
    rows = table_rows(html, "to-tell")

    assert ["ENC-DOUB-0006 Tell a school. MAY ALREADY HAVE BEEN SENT"] in [row[:1] for row in rows]


def test_the_list_is_grouped_by_owner_and_reason_the_earliest_first():
    late = {"state": State.AWAITING_PERSON}
    night = facts(
        an_item("A", due_at=at("08:30"), **late),
        an_item("B", due_at=at("08:00"), **late),
        an_item("C", due_at=at("07:30"), **late),
        an_item("D", due_at=at("07:40"), **late),
        tasks=(
            a_task("A", "release_message", "contact_conflict", "08:30"),
            a_task("B", "verify_contact", "contact_changed", "08:00", team="hub admin"),
            a_task("C", "verify_contact", "contact_changed", "07:30", team="hub admin"),
            a_task("D", "release_message", "honour_based", "07:40"),
        ),
    )

    rows = table_rows(render(build(night)), "to-tell")

    assert [row[0].split(":")[0].split()[0] for row in rows] == [
        *("hub", "C", "B"),
        *("duty", "D"),
        *("duty", "A"),
    ]


def test_an_item_is_listed_once(html):
    rows = [*all_rows(html, "to-tell"), *all_rows(html, "needs")]
    named = [row[0].split()[0] for row in rows]

    assert len([name for name in named if name.startswith(("ENC-", "CALL-", "ASK-"))]) == len(
        {name for name in named if name.startswith(("ENC-", "CALL-", "ASK-"))}
    )
    assert {"ENC-FAIL-0009", "CALL-2", "ASK-1"} <= set(named)


def test_the_page_begins_with_a_table_of_its_contents(html):
    page = parsed(html)

    links = [(a.attributes["href"], a.text()) for a in page.css("nav.contents a")]
    assert links == [(f"#{h.attributes['id']}", h.text()) for h in page.css("section h2")]


def test_that_nobody_was_told_late_is_no_comfort_where_somebody_was_not_told():
    untold = facts(an_item("ENC-1", state=State.AWAITING_PERSON))
    nobody_due = facts(an_item("FIND", "find", state=State.DONE, ended_at=at("06:00")))

    assert "None of the 0 notices told was told late; 1 that were due" in text_of(
        render(build(untold))
    )
    assert "No notice was told late, as at 9am." in text_of(render(build(nobody_due)))


def test_what_needed_no_action_says_by_which_rule():
    ended = {"state": State.NO_ACTION, "outcome_code": "not_related", "ended_at": at("06:00")}
    night = facts(
        an_item("A", "find", outcome_rule="E05", **ended),
        an_item("B", "find", outcome_rule="E05", **ended),
        an_item("C", "question", outcome_rule="E12", **ended),
    )

    html = render(build(night, rules={"E05": "No child lives there"}))

    rows = all_rows(html, "happened")[-2:]
    assert rows == [
        ["The rule's conditions are not met Rule E05: No child lives there", "2"],
        ["The rule's conditions are not met Rule E12", "1"],
    ]


def test_the_picture_explains_its_marks_and_its_lanes(html):
    notes = [node.text() for node in parsed(html).css('[aria-labelledby="picture"] .note')]

    assert notes == [
        "Each row is a lane: one browser session of a worker, lane 1 one of the worker "
        "mash-enc-01. Bars are its turns with an item.",
        "A number beside an exclamation mark, above a dotted line: so many notices to schools were "
        "due then.",
        "A red bar with a cross: the turn failed.",
    ]


def test_a_chart_that_does_not_fit_a_telephone_says_that_it_scrolls(html):
    for figure in parsed(html).css("figure"):
        is_wide = "wide" in figure.css_first("svg").attributes["class"]
        assert (figure.css_first(".sideways") is not None) == is_wide
        assert (figure.css_first(".scrolls.drawn") is not None) == is_wide


def test_the_parts_of_a_bar_are_said_beside_the_chart_and_can_wrap(html):
    parts = [node.text().strip() for node in parsed(html).css("figure .legend li")]

    assert "Waiting for a person 4" in parts
    assert not [
        node for node in parsed(html).css("svg text") if "Waiting for a person" in node.text()
    ]


def test_labels_of_due_times_close_together_do_not_lie_on_each_other():
    times = [(at("07:30"), 52), (at("07:45"), 20), (at("07:50"), 10), (at("08:10"), 12)]
    rows = [Stretch("lane 1", at("05:30"), at("05:40"), Tag.BLUE)]

    drawn = charts.lanes("picture", "t", "d", rows, times, (at("05:30"), at("09:00")))

    labels = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle" font', drawn)
    assert len(labels) == 4
    placed = sorted((float(y), float(x)) for x, y in labels)
    for (y, x), (next_y, next_x) in zip(placed, placed[1:], strict=False):
        assert y != next_y or next_x - x >= 36


def test_the_table_of_what_happened_adds_up(html):
    rows = table_rows(html, "happened")

    first, last = rows[0], rows[-1]
    assert first == [
        "Tell schools northmere",
        *("20", "10", "2", "1", "4", "1", "0", "1", "1"),
        "8 of 17 due",
        "2 of 4",
    ]
    for row in (first, last):
        assert int(row[1]) == sum(int(count) for count in row[2:10])


def test_the_page_can_be_found_about_in_without_seeing_it(html):
    page = parsed(html)

    assert page.css_first("html").attributes["lang"] == "en-GB"
    assert page.css_first("title").text().startswith("Night of Sunday 22 to Monday 23")
    assert len(page.css("h1")) == 1
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert page.css_first("main#main") is not None
    assert page.css_first("a.skip").attributes["href"] == "#main"
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))


def test_every_table_has_a_caption_and_headings_with_scope(html):
    tables = parsed(html).css("table")

    assert len(tables) > 8
    for table in tables:
        assert table.css_first("caption").text().strip()
        assert {node.attributes.get("scope") for node in table.css("thead th")} == {"col"}
        scopes = {node.attributes.get("scope") for node in table.css("tbody th")}
        assert scopes - {"rowgroup"} == {"row"}
        columns = len(table.css("thead th"))
        rows = table.css("tbody tr:not(.group)")
        assert all(len(row.css("th, td")) == columns for row in rows)
        assert all(
            node.attributes["colspan"] == str(columns) for node in table.css("tbody .group th")
        )


def test_every_chart_has_a_title_a_description_a_finding_and_a_table(html):
    figures = parsed(html).css("figure")

    assert len(figures) == 3
    for figure in figures:
        drawn = figure.css_first("svg")
        named = drawn.attributes["aria-labelledby"].split()
        assert drawn.attributes["role"] == "img"
        assert [figure.css_first(f"#{name}").tag for name in named] == ["title", "desc"]
        assert figure.css_first("figcaption").text().strip()
        assert figure.parent.css_first("table") is not None


def test_every_pattern_a_chart_fills_with_is_there(html):
    used = set(re.findall(r"url\(#([a-z-]+)\)", html))
    drawn = {node.attributes["id"] for node in parsed(html).css("pattern")}

    assert used
    assert used <= drawn


def a_night_in_every_state() -> str:
    return render(build(facts(*(an_item(state, state=state) for state in State))))


def fills(part: Any) -> list[str]:
    return [node.attributes["fill"] for node in part.css("rect")]


def test_no_two_states_share_a_mark_and_the_legend_shows_the_same_ones():
    figure = parsed(a_night_in_every_state()).css_first('[aria-labelledby="happened"] figure')

    legend = [fill for patch in figure.css(".swatch") for fill in fills(patch)]
    assert len(legend) == len(set(legend)) == len(State)
    chart = figure.css_first("svg.narrow")
    drawn = [fill for fill in fills(chart) if fill in legend]
    assert drawn == legend
    assert len({mark.strokes for mark in STATE_MARKS.values()}) == len(State)


def test_no_two_lines_of_a_chart_share_a_mark(html):
    lines = parsed(html).css('[aria-labelledby="timeliness"] path[stroke-dasharray]')

    marks = [(n.attributes["stroke"], n.attributes["stroke-dasharray"]) for n in lines]
    assert len(marks) == 3
    assert len({colour for colour, _ in marks}) == len({dashes for _, dashes in marks}) == 3


def test_a_failed_turn_and_a_closed_partner_are_not_marked_like_a_turn(html):
    stretches = parsed(html).css('[aria-labelledby="picture"] svg > rect')

    assert len({node.attributes["fill"] for node in stretches}) == 3


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_marks_with_one_tag_differ_as_much_as_a_graphic_has_to():
    """WCAG 2.2, 1.4.11: 3 to 1."""
    waiting, by_hand = STATE_MARKS[State.QUEUED], STATE_MARKS[State.DONE_BY_PERSON]
    no_action, cancelled = STATE_MARKS[State.NO_ACTION], STATE_MARKS[State.CANCELLED]

    assert contrast(waiting.colour, no_action.colour) >= 3
    assert contrast(no_action.colour, cancelled.colour) >= 3
    assert contrast(STATE_MARKS[State.DONE].colour, by_hand.colour) >= 3
    for mark in (mark for mark in STATE_MARKS.values() if mark.strokes):
        assert contrast(mark.colour, mark.stroke_colour) >= 3, mark
    assert contrast("#ffffff", "#000000") == pytest.approx(21)


def test_the_reasons_are_drawn_only_where_one_stands_out():
    alike = facts(*(an_item(f"ENC-{n}", state=State.IN_DOUBT) for n in range(3)))

    assert "The commonest reason" in render(build(alike))
    assert "The commonest reason" not in render(build(a_night_with_everything()))


def many_reasons(count: int) -> str:
    """A page of this many reasons: the first stands for two items, each other for one."""
    states = State.BUSINESS_EXCEPTION
    items = [an_item("ENC-MORE-0000", state=states, outcome_code="reason_0")] + [
        an_item(f"ENC-MORE-{n + 1:04}", state=states, outcome_code=f"reason_{n}")
        for n in range(count)
    ]
    return render(build(facts(*items)))


def test_reasons_that_are_not_drawn_are_counted_under_the_chart():
    all_drawn, some_drawn = many_reasons(8), many_reasons(25)

    notes = [node.text() for node in parsed(some_drawn).css('[aria-labelledby="needs"] .note')]
    assert notes == ["Drawn: the 8 most frequent of 25 reasons. The table has them all."]
    assert parsed(all_drawn).css('[aria-labelledby="needs"] .note') == []


def test_a_folded_table_is_left_out_of_print_and_what_is_missing_is_named(html):
    page = parsed(html)
    _, _, on_paper = html.partition("@media print")

    folded = [node.css_first("caption").text() for node in page.css("details")]
    named = [node.text() for node in page.css("details + .unprinted")]
    assert folded
    assert [one.rpartition(": ")[2] for one in named] == folded
    assert "details:not([open]) { display: none; }" in on_paper
    assert "details:not([open]) + .unprinted { display: block;" in on_paper


def test_a_share_is_never_broken_over_two_lines(html):
    table = parsed(html).css_first('[aria-labelledby="happened"] table')
    cells = table.css('td[data-label="Proven"]')

    assert cells
    assert {cell.attributes["class"] for cell in cells} == {"number whole"}


def test_what_came_from_a_record_is_never_markup():
    planted = '<script>alert(1)</script>"&'
    night = facts(
        an_item(planted, state=State.SYSTEM_EXCEPTION, outcome_code=planted, authority=planted),
        turns=(a_turn(planted, "06:00", lane=planted),),
        system_names={"police_rms": planted},
    )

    html = render(build(night, a_reconciliation()))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert parsed(html).css("script") == []


def test_an_empty_night_says_what_was_looked_at_and_shows_no_empty_table():
    html = render(build(facts(passes=()), a_reconciliation()))

    assert "No qualifying occurrences were found" in text_of(html)
    assert "No school is waiting to be told, as at 9am." in text_of(html)
    assert all(table.css("tbody tr") for table in parsed(html).css("table"))


def test_no_word_of_the_page_judges_or_comforts(html):
    banned = re.compile(r"\b(all good|successfully|N/A|safe|clean|recently|ASAP)\b", re.IGNORECASE)

    assert banned.findall(text_of(html)) == []
    assert banned.search("All good")


def test_the_page_says_all_times_one_way_its_method_too(html):
    words = parsed(html).text()

    assert "8pm to Monday 23 November 2026, 9am, London time" in words
    assert not re.search(r"\b\d\d:\d\d\b(?! *min)", parsed(html).css_first("#method").text())


INVENTED = "Demonstration, invented people · OFFICIAL-SENSITIVE"


def test_a_demonstration_says_on_top_and_on_every_sheet_that_its_people_are_invented(html):
    page = render(build(a_night_with_everything(), seed=20261122))

    assert parsed(page).css_first("p.marking").text() == INVENTED
    assert f'@bottom-center {{ content: "{INVENTED} · ' in page
    assert parsed(html).css_first("p.marking").text() == "OFFICIAL-SENSITIVE"
