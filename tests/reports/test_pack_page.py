"""The pack as a page: one file, what is missing first, and nothing in it is markup."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from domain.research_pack import SYSTEMS, Event, NotSearched, ResearchPack, why_out_of_date
from domain.saying import say_time_exactly
from reports.research_pack import timeline
from reports.research_pack.names import short_names
from reports.research_pack.page import css_string, render, render_banner, render_main, style
from reports.research_pack.saying import agency, evidence_numbers
from reports.text_direction import isolated
from tests.builders.research import (
    HOSTILE,
    MADE_AT,
    MARLOW,
    POLICE,
    WREN,
    a_pack_person,
    a_pack_that_says,
    a_research_pack,
    a_source,
    looked,
    pack_of,
)
from tests.reports.test_night_page import FETCHES

CHANGED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def parsed(html: str) -> Any:
    """The page as a reader's machine sees it; a part that is missing fails where it is asked."""
    return LexborHTMLParser(html)


@pytest.fixture(scope="module")
def pack() -> ResearchPack:
    return a_research_pack()


@pytest.fixture(scope="module")
def html(pack: ResearchPack) -> str:
    return render(pack, why_out_of_date(pack, CHANGED, NOON))


def words_of(node: Any) -> str:
    return " ".join(node.text(separator=" ").split())


def rows_of(html: str, caption: str) -> list[list[str]]:
    """The rows of the table with this caption."""
    table = next(
        t for t in parsed(html).css("table") if words_of(t.css_first("caption")) == caption
    )
    return [[words_of(cell) for cell in row.css("th, td")] for row in table.css("tbody tr")]


def test_the_page_fetches_nothing_and_runs_nothing(html):
    assert FETCHES.findall(html) == []
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")


def test_the_first_thing_that_is_read_is_that_it_is_out_of_date(html, pack):
    body = words_of(parsed(html).body)

    assert body.startswith(
        "OUT OF DATE The police record changed at 9:14am, after this pack was made (6:54am). "
        "This pack is 5 hours 6 minutes old. Records may have changed."
    )
    assert "OUT OF DATE" not in render(pack)


def test_what_is_missing_is_said_before_anybody_is(html):
    lines = [words_of(node) for node in parsed(html).css(".lines li")]

    assert lines == [
        "5 checks are missing: Children's care for Idris (inconclusive); Housing for all 4 people "
        "(could not be searched). What is missing says nothing about anybody.",
        "2 checks are not permitted: Health for Marlow and Tavish.",
        "2 to ring: probation practitioner (Probation); health visitor team (Health).",
    ]
    assert words_of(parsed(html).body).index(lines[0]) < html.index("Quillfeather")


def test_a_pack_without_a_missing_check_counts_the_checks_that_were_made():
    adult = a_pack_person("marlow", born_on=None)
    whole = pack_of([adult], [looked("marlow", system) for system in SYSTEMS])

    [line, *more] = parsed(render(whole)).css(".lines li")

    assert words_of(line).startswith("No check is missing: each of 7 was made")
    assert more == []


def test_what_no_worker_searches_is_said_with_the_request_that_is_with_a_person():
    with_request = render(a_research_pack(licensed_request="LIC-7K4M-92QF"))
    of_before = render(a_research_pack())

    said = "not permitted to any worker. A request is with a licensed person: LIC-7K4M-92QF."
    assert said in words_of(parsed(with_request).css_first("main"))
    assert "A request is with" not in of_before
    assert "A licensed person has to be asked." in words_of(parsed(of_before).css_first("main"))


def test_each_check_is_there_in_full(html, pack):
    rows = rows_of(html, "Checks made")

    assert [row[0].split(",")[0] for row in rows] == ["Wren", "Idris", "Marlow", "Tavish"]
    wren, idris, marlow, _ = rows
    assert wren[1] == (
        "Found Police holds 1 record for this person. See section 5. Asked by name and date of "
        "birth, at 6:53:12am, by account mash-research-01. Records: P0048113."
    )
    assert idris[2].startswith("Inconclusive A possible match in Children's care is waiting")
    assert marlow[2] == "– R-CSC-1"
    assert wren[7].startswith("Could not be searched Housing could not be searched: it is not")
    assert "The worker tries again at 7am." in wren[7]


def test_a_check_nobody_made_reads_as_not_made():
    html = render(pack_of([a_pack_person("marlow", born_on=None)], ()))

    [row] = rows_of(html, "Checks made")
    assert all(cell.startswith("Could not be searched") for cell in row[1:])
    assert "nothing found" not in html.lower().replace("nothing_found", "")


def test_every_fact_has_its_five_parts_beside_it(html, pack):
    numbers = evidence_numbers(pack)
    shown = [
        " ".join(row)
        for person in pack.people
        for system in SYSTEMS
        if pack.facts_of(person.key, system)
        for row in rows_of(html, f"{person.name.full}, as {agency(system)} records it")
    ]
    case = [" ".join(row) for row in rows_of(html, "The case, as Police records it")]
    shown += case

    assert len(case) == len(pack.facts_of(None)) == 3
    assert len(shown) == len(pack.facts) > 30
    for fact in pack.facts:
        source = fact.source
        parts = (
            fact.value,
            agency(source.record.system),
            source.record.record_id,
            source.screen,
            say_time_exactly(source.seen_at),
            numbers[source.evidence],
        )
        assert [row for row in shown if all(part in row for part in parts)], fact
    evidence = rows_of(html, "Evidence kept")
    assert evidence == [[number, kept] for kept, number in numbers.items()]


def test_what_several_agencies_record_alike_is_said_once_with_each_source(html):
    rows = {row[0]: row for row in rows_of(html, "Wren Quillfeather-Ambrose")}

    assert rows["NHS number"][1] == "999 000 0018 Children's care, Education agree"
    assert rows["NHS number"][2].count("6:53:12am") == 2


def test_the_chronology_has_a_line_an_event_and_says_what_is_not_in_it(html, pack):
    rows = rows_of(html, "Chronology")

    assert [row[1] for row in rows] == [
        "14 January 2025",
        "12 May 2026",
        "2 October 2026",
        "22 November 2026",
    ]
    text = words_of(parsed(html).body)
    assert "Not included: closed-session minutes (Children's care, 1); intelligence" in text
    assert "Not searched: Children's care for Idris (inconclusive); Health for Marlow" in text


def test_the_pictures_have_the_same_as_a_table(html, pack):
    marks = re.findall(r">([PCAEBHT]) (\d+)<", html)
    drawn = sorted({int(number) for _, number in marks})

    assert drawn == [int(row[0]) for row in rows_of(html, "Chronology")]
    assert len(rows_of(html, "Who recorded what")) == len(pack.ties)
    names = [one.name.forename for one in pack.everybody]
    svg = parsed(html).css("svg")
    assert len(svg) == 2
    for node in svg:
        assert node.attributes["role"] == "img"
        assert node.css_first("title").text()
    assert all(f">{name}<" in html for name in names)


def test_open_questions_stand_side_by_side(html):
    one, other = rows_of(html, "Facts that disagree")
    [possible] = rows_of(html, "Possible matches, not used")
    ring = rows_of(html, "To ring")

    assert one[:3] == ["Address now", "Wren", "14 Ember Row, Northmere, NM4 2QX"]
    assert other[:3] == ["Address now", "Wren", "9 Siskin Close, Northmere, NM4 6RD"]
    assert possible[1] == "Children's care 5530127 Idriss Quillfeather"
    assert possible[3] == ("Name: Differs: spelling; Date of birth: Differs: day and month swapped")
    assert [row[2] for row in ring] == ["01632 960 114", "01632 960 127"]
    assert all(row[4] == "Result, time and name:" for row in ring)


def test_whoever_is_only_named_has_a_source_system_record_screen_and_second(pack, html):
    number = evidence_numbers(pack)["ev-isla"]
    source = f"Police · P0000048 · Person search · 6:53:12am · {number}"

    text = words_of(parsed(html).body)

    assert f"not searched for: Isla Quillfeather ({source})." in text


def test_of_a_pack_kept_before_sources_were_told_who_is_only_named_has_the_name(pack):
    [isla] = pack.others
    kept = replace(pack, others=(replace(isla, named_in=None),))

    text = words_of(parsed(render(kept)).body)

    assert "not searched for: Isla Quillfeather." in text


def test_a_reader_who_cannot_see_has_one_order_of_headings_and_every_table_named(html):
    page = parsed(html)
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4")]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(table.css_first("caption").text() for table in page.css("table"))
    assert page.css_first("html").attributes["lang"] == "en-GB"
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert page.css_first("title").text() == "Research pack R-2211-0046 – MASH workers"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_record_says_is_text(text):
    plain = elements_of(render(a_pack_that_says("x")))

    html = render(a_pack_that_says(text))

    assert elements_of(html) == plain
    assert attributes_of(html) == attributes_of(render(a_pack_that_says("x")))
    assert "Zyzzyva" in parsed(html).body.text()
    # The control: the same text put in as it is changes the page, or had nothing in it to.
    spoilt = html.replace("<main", f"{text}<main", 1)
    assert (elements_of(spoilt) != plain) == ("<script>" in text)


def attributes_of(html: str) -> set[str]:
    return {name for node in parsed(html).css("*") for name in node.attributes}


def elements_of(html: str) -> Counter[str]:
    """How many of each element there are; long words take more lines of a picture."""
    return Counter(node.tag for node in parsed(html).css("*:not(text)"))


def test_words_of_another_direction_turn_nothing_around_them():
    """Every control and every right-to-left word is inside an isolate of its own."""
    text = HOSTILE["right to left"]
    html = render(a_pack_that_says(text))
    closed = isolated(text)

    # Shown whole, cut for a picture, or in the title, which no sentence stands around.
    alone = html.replace(closed, "").split("</title>")[1]
    turning = [line for line in alone.splitlines() if "\u202e" in line]
    assert closed in html
    assert [line for line in turning if not ISOLATED.search(line)] == []
    assert ISOLATED.search("\u202eleft open") is None


ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u202e[^\u2069]*\u202c?\u2069")


def test_everything_a_record_says_is_shown():
    pack = a_pack_that_says("Qz")
    marked = [replace(fact, value=f"Qz{number}q") for number, fact in enumerate(pack.facts)]
    events = tuple(
        replace(event, what=f"Qe{number}q") for number, event in enumerate(pack.chronology.events)
    )
    told = replace(pack, facts=tuple(marked), chronology=replace(pack.chronology, events=events))

    text = parsed(render(told)).body.text()

    words = [fact.value for fact in marked] + [event.what for event in events]
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_line_on_every_sheet_cannot_leave_its_string(text):
    string = css_string(text)

    assert re.fullmatch(r'"(?:[A-Za-z0-9]|\\[0-9a-f]{1,6} )*"', string)
    assert css_string('"') == '"\\22 "'


@pytest.mark.parametrize(
    ("text", "is_closed_off"),
    [
        ("Wren", False),
        ("ابن", True),
        ("\u202eWren", True),
        ("a\u2069b\u2067c", True),
    ],
    ids=["plain", "right to left", "an override", "an end and a beginning"],
)
def test_words_of_another_direction_are_closed_off(text, is_closed_off):
    closed = isolated(text)

    assert text in closed
    assert (closed != text) is is_closed_off
    openers = sum(map(closed.count, "\u2066\u2067\u2068"))
    assert openers == closed.count("\u2069")
    assert sum(map(closed.count, "\u202a\u202b\u202d\u202e")) == closed.count("\u202c")


def test_the_timeline_draws_the_latest_days_and_says_how_many_there_are():
    source = a_source(POLICE, "4326", "Occurrence")
    first = MADE_AT.date() - timedelta(days=4000)
    events = tuple(
        Event((WREN, MARLOW), first + timedelta(days=200 * number), f"n{number}", source)
        for number in range(20)
    )
    many = pack_of(
        [a_pack_person("wren"), a_pack_person("marlow")],
        [looked("wren", POLICE, "1", events=events)],
    )

    placed = timeline.place(many)
    html = render(many)

    assert (len(placed.days), placed.days_in_all) == (timeline.MOST_DAYS, 20)
    assert f"Drawn: the latest {timeline.MOST_DAYS} of 20 days" in html
    assert len(rows_of(html, "Chronology")) == 20


def test_no_two_marks_of_a_timeline_lie_on_each_other():
    source = a_source(POLICE, "4326", "Occurrence")
    day = MADE_AT.date()
    events = tuple(
        Event((WREN,), day - timedelta(days=number // 3), f"n{number}", source)
        for number in range(18)
    )
    busy = pack_of(
        [a_pack_person("wren"), a_pack_person("marlow")],
        [looked("wren", POLICE, "1", events=events)],
    )

    placed = timeline.place(busy)

    places = [(mark.x, mark.y) for mark in placed.marks]
    assert len(set(places)) == 18
    assert all(
        abs(a[0] - b[0]) >= 44 or abs(a[1] - b[1]) >= 26
        for number, a in enumerate(places)
        for b in places[:number]
    )


def test_a_page_with_a_frame_of_its_own_gets_the_same_pack(html, pack):
    sentences = why_out_of_date(pack, CHANGED, NOON)

    assert render_main(pack) in render(pack)
    assert render_banner(pack, sentences) in html
    assert render_banner(pack, ()).strip() == ""
    assert "style=" not in render_main(pack)
    assert "<" not in style()


def test_two_people_of_one_name_are_never_taken_for_each_other():
    """domain.md D: father and son, two of one name and birthday, and one whose name is alone."""
    given = [
        a_pack_person("father", "Tavish Ambrose", born_on=date(1990, 1, 9)),
        a_pack_person("son", "Tavish Ambrose", born_on=date(2019, 3, 3)),
        a_pack_person("cousin", "Tavish Quillfeather", born_on=date(2019, 3, 3)),
        a_pack_person("wren", "Wren Quillfeather"),
        a_pack_person("one", "Idris Lowe"),
        a_pack_person("other", "Idris LOWE"),
    ]
    pack = pack_of(given, ())

    assert list(short_names(pack).values()) == [
        "Tavish Ambrose, born 9 January 1990",
        "Tavish Ambrose, born 3 March 2019",
        "Tavish Quillfeather",
        "Wren",
        "Idris Lowe, born 3 March 2019 (1)",
        "Idris LOWE, born 3 March 2019 (2)",
    ]
    rows = [row[0] for row in rows_of(render(pack), "Checks made")]
    assert len(set(rows)) == 6


def test_a_time_of_another_day_has_its_day():
    tomorrow = MADE_AT + timedelta(days=1)
    again = NotSearched(MARLOW, POLICE, "partner_down", MADE_AT, "mash", tomorrow)
    [row] = rows_of(render(pack_of([a_pack_person("marlow")], [again])), "Checks made")

    assert "The worker tries again at Tuesday 24 November 2026, 6:54am." in row[1]
