"""Sheets of a workbook: typed cells, a frozen heading, ready to print. Text is always text.

Nothing that came from a record is ever a formula: what begins like one is stored as the characters
it is, and marked so that it stays so when a person edits the cell.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import compress
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import cell as cells  # type: ignore[import-untyped]
from openpyxl import formatting, styles, utils, workbook, worksheet

from domain.saying import say_plain_date
from domain.school_days import LONDON
from reports.xml_text import storable

Workbook: TypeAlias = workbook.Workbook
Worksheet: TypeAlias = worksheet.worksheet.Worksheet
Cell: TypeAlias = cells.Cell
Value = str | int | float | date | datetime | timedelta | None

HEADING_ROW = 4
FIRST_ROW = 5
A4 = 9
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
_HEADING_FONT = styles.Font(name="Arial", size=10, bold=True, color="FFFFFF")
_HEADING_FILL = styles.PatternFill("solid", fgColor="1D70B8")
_PLAIN = styles.Font(name="Arial", size=10)
_TOP = styles.Alignment(vertical="top", wrap_text=True)
_CHART_NAME = re.compile(r'name="Chart (\d+)"')
MOMENT, DAY, LENGTH = "ddd d mmm yyyy hh:mm", "d mmm yyyy", "[h]:mm"
COUNT, SHARE = "#,##0", "0.0%"
# A sheet's days begin here: what was before is said in words.
_FIRST_DAY = date(1900, 3, 1)
# What Excel takes of a footer, with room for the codes that number its pages.
_LONGEST_FOOTER = 200


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A heading and its width in characters; `form` where a figure is not a plain count."""

    name: str
    width: float
    form: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A column's cells turn this colour where they hold exactly this, or compare so with it."""

    column: str
    operator: str
    against: str
    fill: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what stands above the table, the table, and where the view is frozen."""

    name: str
    title: str
    as_at: str
    guide: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    freeze: str = "B5"
    colours: tuple[Colour, ...] = ()
    footer: str = ""


def add(book: Workbook, sheet: Sheet) -> Worksheet:
    """The sheet in the workbook, without the columns in which no row has anything."""
    sheet = _without_empty_columns(sheet)
    made = book.create_sheet(sheet.name)
    for row, words in enumerate((sheet.title, sheet.as_at, sheet.guide), 1):
        put(made.cell(row, 1), words)
        made.cell(row, 1).alignment = styles.Alignment(wrap_text=False)
    made["A1"].font = styles.Font(name="Arial", size=14, bold=True)
    table(made, 1, sheet.columns, sheet.rows)
    made.freeze_panes = sheet.freeze
    made.auto_filter.ref = f"A{HEADING_ROW}:{_letter(len(sheet.columns))}{_last(sheet.rows)}"
    _colour(made, sheet)
    _set_up_print(made, sheet)
    return made


def number_of(made: Worksheet, heading: str) -> int:
    """Which column, from 1, has this heading."""
    return next(int(cell.column) for cell in made[HEADING_ROW] if cell.value == heading)


def table(
    made: Worksheet, at: int, columns: Sequence[SheetColumn], rows: Sequence[Sequence[Value]]
) -> None:
    """Headings and rows, beginning in this column."""
    for number, column in enumerate(columns, at):
        heading = made.cell(HEADING_ROW, number)
        put(heading, column.name)
        heading.font, heading.fill = _HEADING_FONT, _HEADING_FILL
        made.column_dimensions[_letter(number)].width = column.width
    for row_number, row in enumerate(rows, FIRST_ROW):
        for number, (column, value) in enumerate(zip(columns, row, strict=True), at):
            put(made.cell(row_number, number), value, column.form)


def put(cell: Cell, value: Value, form: str = "") -> None:
    """A value as the type it is: text as text, a moment in London's time, a length as hours."""
    cell.font, cell.alignment = _PLAIN, _TOP
    match value:
        case None:
            return
        case str():
            _put_text(cell, value)
        case datetime():
            cell.value = value.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
            cell.number_format = MOMENT
        case date() if value < _FIRST_DAY:
            _put_text(cell, say_plain_date(value))
        case date():
            cell.value = value
            cell.number_format = DAY
        case timedelta():
            cell.value = value
            cell.number_format = LENGTH
        case _:
            cell.value = value
            cell.number_format = form or COUNT


def footer_text(words: str) -> str:
    """Words for a sheet's footer, where an ampersand begins a code; so long as a footer may be."""
    plain = storable(words)
    cut = plain if len(plain) <= _LONGEST_FOOTER else f"{plain[: _LONGEST_FOOTER - 1]}…"
    return cut.replace("&", "&&")


def saved(book: Workbook, chart_words: Sequence[str]) -> bytes:
    """The workbook's bytes, each chart with its words for whoever cannot see it."""
    plain = io.BytesIO()
    book.save(plain)
    told = io.BytesIO()
    words = iter(chart_words)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as out:
        # openpyxl has no door for a chart's alternative text; a drawing's number is its order.
        for part in sorted(source.infolist(), key=lambda each: each.filename):
            contents = source.read(part)
            if part.filename.startswith("xl/drawings/drawing"):
                contents = _described(contents.decode(), next(words)).encode()
            out.writestr(part.filename, contents)
    return told.getvalue()


def _described(drawing: str, words: str) -> str:
    return _CHART_NAME.sub(lambda found: f"{found[0]} descr={quoteattr(words)}", drawing)


def _put_text(cell: Cell, text: str) -> None:
    cell.value = storable(text)
    cell.data_type = "s"
    cell.number_format = "@"
    if text.startswith(_FORMULA_LIKE):
        cell.quotePrefix = True


def _without_empty_columns(sheet: Sheet) -> Sheet:
    """A sheet without rows keeps its columns: they say what would stand there."""
    is_kept = [
        not sheet.rows or any(row[number] not in (None, "") for row in sheet.rows)
        for number in range(len(sheet.columns))
    ]
    columns = tuple(compress(sheet.columns, is_kept))
    names = {column.name for column in columns}
    return replace(
        sheet,
        columns=columns,
        rows=tuple(tuple(compress(row, is_kept)) for row in sheet.rows),
        colours=tuple(colour for colour in sheet.colours if colour.column in names),
    )


def _colour(made: Worksheet, sheet: Sheet) -> None:
    letters = {column.name: _letter(number) for number, column in enumerate(sheet.columns, 1)}
    for colour in sheet.colours:
        letter = letters[colour.column]
        area = f"{letter}{FIRST_ROW}:{letter}{_last(sheet.rows)}"
        fill = styles.PatternFill("solid", bgColor=colour.fill)
        rule = formatting.rule.CellIsRule(
            operator=colour.operator, formula=[colour.against], fill=fill
        )
        made.conditional_formatting.add(area, rule)


def _set_up_print(made: Worksheet, sheet: Sheet) -> None:
    made.sheet_view.showGridLines = False
    made.page_setup.orientation = "landscape"
    made.page_setup.paperSize = A4
    made.page_setup.fitToWidth = 1
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    made.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    made.oddFooter.center.text = sheet.footer


def _last(rows: Sequence[object]) -> int:
    return FIRST_ROW + max(len(rows), 1) - 1


def _letter(number: int) -> str:
    return str(utils.get_column_letter(number))
