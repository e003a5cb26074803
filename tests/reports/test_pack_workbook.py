"""The chronology as a workbook, opened again: typed cells, and text that is never a formula."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # no stubs here

from domain.research_pack import SYSTEMS, why_out_of_date
from reports.research_pack.workbook import file_name, render
from reports.sheets import footer_text
from reports.xml_text import storable
from tests.builders.research import HOSTILE, a_pack_that_says, a_request, a_research_pack
from tests.reports.test_pack_page import CHANGED, NOON

EVENT, MEANING = "Event", "What it means"


def opened(contents: bytes) -> Any:
    return load_workbook(io.BytesIO(contents))


def rows_of(sheet: Any) -> list[dict[str, Any]]:
    headings, *rows = [[cell.value for cell in row] for row in sheet[sheet.auto_filter.ref]]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def text_cells(contents: bytes) -> list[Any]:
    book = opened(contents)
    return [c for sheet in book for row in sheet for c in row if isinstance(c.value, str)]


def formulas(contents: bytes) -> list[str]:
    """Cells that a spreadsheet would work out, as the file itself has them."""
    with zipfile.ZipFile(io.BytesIO(contents)) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if "worksheets/" in n]
    return [found for sheet in sheets for found in re.findall(r"<f[ >].*?</f>", sheet)]


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(render(a_research_pack()))


def test_the_checks_come_first_one_row_a_person_and_system(book):
    rows = rows_of(book["Checks"])

    assert book.sheetnames == ["Checks", "Chronology"]
    assert len(rows) == 4 * len(SYSTEMS)
    answers = {(row["Person"], row["Agency"]): row["Answer"] for row in rows}
    assert answers["Idris Quillfeather-Ambrose", "Children's care"] == "Inconclusive"
    assert answers["Tavish Ambrose", "Housing"] == "Could not be searched"
    assert all(row[MEANING] for row in rows)


def test_the_chronology_is_typed_and_each_line_has_its_source(book):
    first, *_, last = rows_of(book["Chronology"])

    assert list(first) == [
        "Date",
        "Person",
        "Event",
        "Agency",
        "System",
        "Record",
        "Screen",
        "Seen",
        "Evidence",
    ]
    assert first["Date"] == datetime(2025, 1, 14)  # noqa: DTZ001  # a sheet's day has no zone
    assert (last["Agency"], last["Record"]) == ("Police", "occurrence 43260118204")
    assert isinstance(last["Seen"], datetime)


def test_each_sheet_says_what_is_missing_and_whether_it_is_out_of_date():
    pack = a_research_pack()
    stale = opened(render(pack, why_out_of_date(pack, CHANGED, NOON)))
    fresh = opened(render(pack))

    for name in ("Checks", "Chronology"):
        assert stale[name]["A2"].value.startswith("This pack is 5 hours 6 minutes old.")
        assert "OUT OF DATE" in stale[name]["A2"].value
        assert "OUT OF DATE" not in fresh[name]["A2"].value
        assert "5 checks are missing" in fresh[name]["A2"].value
    assert "closed-session minutes (Children's care, 1)" in fresh["Chronology"]["A3"].value


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_record_says_is_text_in_its_cell(text):
    contents = render(a_pack_that_says(text))

    assert formulas(contents) == []
    cells = text_cells(contents)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell for cell in cells if cell.value.startswith("=") and not cell.quotePrefix] == []
    events = {row[EVENT] for row in rows_of(opened(contents)["Chronology"])}
    [event] = {one.what for one in a_pack_that_says(text).chronology.events}
    assert events == {storable(event)}


def test_a_formula_put_in_as_one_is_found():
    book = opened(render(a_research_pack()))
    book["Chronology"]["C5"].value = "=1+1"
    spoilt = io.BytesIO()
    book.save(spoilt)

    assert len(formulas(spoilt.getvalue())) == 1


def test_a_day_before_sheets_begin_is_said_in_words_and_no_day_is_said():
    pack = a_research_pack()
    first, second, *_ = pack.chronology.events
    events = (replace(first, on=date(1850, 1, 2)), replace(second, on=None))
    told = replace(pack, chronology=replace(pack.chronology, events=events))

    days = [row["Date"] for row in rows_of(opened(render(told))["Chronology"])]

    assert days == ["2 January 1850", "date not recorded"]


@pytest.mark.parametrize(
    ("words", "kept"), [("a & b", "a && b"), ("w" * 300, "w" * 199 + "…")], ids=["codes", "long"]
)
def test_a_footer_holds_no_codes_of_a_record(words, kept):
    assert footer_text(words) == kept


def test_the_files_name_and_properties_name_nobody():
    hostile = replace(a_research_pack(), request=a_request(pack_id="../../R 22/<b>"))

    assert file_name(a_research_pack()) == "pack-R-2211-0046-chronology.xlsx"
    assert file_name(hostile) == "pack-R-22-b-chronology.xlsx"
    assert opened(render(a_research_pack())).properties.title is None
