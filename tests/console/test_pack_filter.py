"""The chronology of a pack, filtered on its page (pages.md 3.7): person, agency, from, to."""

import io
import re
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest
from selectolax.lexbor import LexborHTMLParser

from domain.research_pack import Event
from runtime.clock import set_business_now
from tests.builders.research import EDUCATION, WREN, a_research_pack, a_source
from tests.console.hub import CALLOWAY, VOSS
from tests.console.runs import with_a_pack
from tests.console.test_pack_page import FILES, NOW, SECRET, looks
from tests.console.test_research_page import words

# pages.md 3.7, by their numbers there: 14 Jan 2025 and 22 Nov 2026 police, 12 May 2026 children's
# care, 2 Oct 2026 education; Idris is in the last of the four alone.
ALL = ["1", "2", "3", "4"]
TAVISH_IS = "4"
BOXES = tuple(f"{box}-{part}" for box in ("from", "to") for part in ("day", "month", "year"))
NOTHING = dict.fromkeys(("person", "agency", *BOXES), "")
NOT_SEARCHED = "Housing for all 4 people (could not be searched)."


def days(**typed: str) -> dict[str, str]:
    """`days(start="13 5 2026")`: the boxes of the two dates."""
    boxes = dict.fromkeys(BOXES, "")
    for name, value in typed.items():
        box = {"start": "from", "end": "to"}[name]
        parts = zip(("day", "month", "year"), value.split(), strict=False)
        boxes |= {f"{box}-{part}": text for part, text in parts}
    return boxes


def lines_of(html: str) -> list[str]:
    """The numbers of the lines that are shown."""
    whole: Any = LexborHTMLParser(html)
    tables = whole.css("table")
    rows = [
        row.css_first("th").text(strip=True)
        for table in tables
        if "Chronology" in table.css_first("caption").text()
        for row in table.css("tbody tr")
    ]
    return [re.sub(r"\D", "", row) for row in rows]


@pytest.fixture
def item_id(hub):
    with hub.transaction() as connection:
        set_business_now(connection, NOW)
    return with_a_pack(hub, now=NOW)


async def filtered(as_, item_id, **typed):
    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")
    return await browser.send(f"/packs/{item_id}", **NOTHING | typed)


CHOICES = {
    "person": ({"person": TAVISH_IS}, ["1", "4"], "lines about Tavish. Shown: 2 of 4 lines."),
    "agency": ({"agency": EDUCATION}, ["3"], "lines from Education. Shown: 1 of 4 lines."),
    "from": (days(start="13 5 2026"), ["3", "4"], "from 13 May 2026. Shown: 2 of 4 lines."),
    "to": (days(end="12 5 2026"), ["1", "2"], "to 12 May 2026. Shown: 2 of 4 lines."),
    "all four": (
        {"person": "1", "agency": "police_rms", **days(start="14 1 2025", end="14 1 2025")},
        ["1"],
        "lines about Wren, lines from Police, from 14 January 2025, to 14 January 2025. Shown: "
        "1 of 4 lines. The filter hides the other 3.",
    ),
    "all fit": ({"person": "1"}, ALL, "lines about Wren. All 4 lines fit, and are shown."),
}


async def test_what_was_chosen_is_shown_and_how_much_is_hidden_is_said(hub, as_, item_id):
    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")
    for name, (typed, shown, said) in CHOICES.items():
        page = await browser.send(f"/packs/{item_id}", **NOTHING | typed)

        assert page.status_code == 200, name
        assert lines_of(page.text) == shown, name
        assert f"Filtered: {said}" in words(page), name
        assert "The picture below is not filtered: it has every line." in words(page)
        assert NOT_SEARCHED in words(page), name


async def test_without_a_filter_every_line_is_there_and_nothing_says_it_is_filtered(
    hub, as_, item_id
):
    browser = await as_(VOSS)
    opened = await browser.open(f"/packs/{item_id}")
    nothing_chosen = await browser.send(f"/packs/{item_id}", **NOTHING)

    for page in (opened, nothing_chosen):
        assert lines_of(page.text) == ALL
        assert "filtered" not in page.text.lower()
        assert "Show all lines" not in page.text


async def test_where_no_line_fits_it_is_said_and_the_filters_are_cleared(hub, as_, item_id):
    page = await filtered(as_, item_id, agency="housing", person="2")

    said = words(page)
    assert lines_of(page.text) == []
    assert "No lines match. This does not mean nothing happened." in said
    assert "Shown: 0 of 4 lines." in said
    assert "Show all lines (2 set)" in said
    assert NOT_SEARCHED in said
    [clear] = re.findall(r'href="([^"#]+)#chronology">Show all lines', page.text)
    assert lines_of((await (await as_(VOSS)).open(clear)).text) == ALL


NO_FROM, NO_TO = (f"{box} must be a real date, like 27 3 2025" for box in ("From", "To"))
FAULTS = {
    "no such day": (days(start="31 2 2026"), "from-day", NO_FROM),
    "no year": (days(start="14 1"), "from-day", NO_FROM),
    "no number": (days(end="x 1 2026"), "to-day", NO_TO),
    "other digits": (days(end="٣ 1 2026"), "to-day", NO_TO),
    "short year": (days(end="1 1 26"), "to-day", NO_TO),
    "backwards": (
        days(start="2 1 2026", end="1 1 2026"),
        "to-day",
        "To must be the same day as From, or a later one",
    ),
    "nobody": ({"person": "6"}, "person", "Choose a person from the list"),
    "no agency": ({"agency": "pnc"}, "agency", "Choose an agency from the list"),
}


async def test_what_cannot_be_chosen_has_its_sentence_hides_nothing_and_what_was_typed_stays(
    hub, as_, item_id
):
    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")
    for name, (typed, box, sentence) in FAULTS.items():
        page = await browser.send(f"/packs/{item_id}", **NOTHING | typed)

        assert page.status_code == 400, name
        assert f'href="#{box}">{sentence}' in re.sub(r">\s+", ">", page.text), name
        assert f'id="{box}"' in page.text
        assert "All lines are shown: the filter was not used." in words(page)
        assert lines_of(page.text) == ALL, name
        typed_days = [text for one, text in typed.items() if "-" in one and text]
        assert all(f'value="{text}"' in page.text for text in typed_days), name


async def test_a_line_without_a_day_is_shown_whatever_days_are_chosen(hub, as_, item_id):
    """It may be of those days: to hide it would say that it is not."""
    pack = a_research_pack(requester=VOSS.id)
    undated = Event((WREN,), None, "Referred, no date.", a_source(EDUCATION, "M931200612345"))
    events = (*pack.chronology.events, undated)
    longer = replace(pack, chronology=replace(pack.chronology, events=events))
    other = with_a_pack(hub, "research/43260118205/0a1b2c3d4e-1", longer, now=NOW)

    page = await filtered(as_, other, **days(start="1 11 2026"))

    assert lines_of(page.text) == ["4", "5"]
    assert "1 of the lines shown has no date: it may be of another time." in words(page)


async def test_what_was_chosen_is_in_no_address_and_each_look_is_a_consultation(hub, as_, item_id):
    page = await filtered(as_, item_id, person=TAVISH_IS)

    assert page.url.path == f"/packs/{item_id}"
    assert page.url.query == b""
    assert f'action="/packs/{item_id}"' in page.text
    assert [event for event, _ in looks(hub)] == ["consultation"] * 2
    options = re.findall(r'<option value="([^"]*)"', page.text)
    assert [one for one in options if one.isdecimal()] == ["1", "2", "3", "4", "5"]
    assert SECRET not in page.text[page.text.index("<title") : page.text.index("</title")]


async def test_a_look_by_the_filter_that_cannot_be_written_down_shows_nothing(
    hub, as_, item_id, monkeypatch
):
    def refused(*_: object) -> None:
        raise ValueError("The audit trail is full.")

    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")
    monkeypatch.setattr("bots.research.packs.audit_trail.record", refused)

    with pytest.raises(ValueError, match="full"):
        await browser.send(f"/packs/{item_id}", person=TAVISH_IS)


async def test_nobody_else_filters_it(hub, as_, item_id):
    browser = await as_(CALLOWAY)
    await browser.open("/cases")

    answer = await browser.send(f"/packs/{item_id}", person="1")

    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert looks(hub) == []


async def test_a_filtered_page_says_so_on_its_sheets_and_its_files_are_whole(hub, as_, item_id):
    page = await filtered(as_, item_id, person=TAVISH_IS)

    [sheets] = re.findall(r"@bottom-left \{ content: \"(.*?)\";", page.text)
    unescaped = re.sub(r"\\([0-9a-f]+) ", lambda one: chr(int(one[1], 16)), sheets)
    assert "chronology filtered: 2 of 4 lines" in unescaped
    assert "Each of these files holds all 4 lines" in words(page)
    browser = await as_(VOSS)
    for name in FILES:
        answer = await browser.open(f"/packs/{item_id}/{name}")
        with ZipFile(io.BytesIO(answer.content)) as held:
            whole = " ".join(held.read(part).decode() for part in held.namelist() if "xml" in part)
        assert "Child in need plan started." in whole
        assert "iltered" not in whole
