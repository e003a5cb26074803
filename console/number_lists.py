"""A workbook of occurrence numbers, read row by row within limits; nothing of it is kept.

A workbook is a zip of XML: how large it would be is looked at before anything is opened, and
nothing in it is followed, worked out or believed.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import load_workbook, worksheet  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

ReadOnlyWorksheet: TypeAlias = worksheet.worksheet.Worksheet

MEGABYTE = 1024 * 1024
MOST_BYTES = MEGABYTE // 2
MOST_OPENED = 5 * MEGABYTE
ROUNDED, FEWER_DIGITS = "0000", "00"
MOST_PARTS, MOST_ROWS, MOST_COLUMNS = 100, 200, 50
# What the column with the numbers is headed, the plainest first.
HEADINGS = (
    "occurrence number",
    "occurrence no",
    "occurrence reference",
    "occurrence ref",
    "occurrence",
    "case number",
)
_CANNOT = "The list cannot be read: {why}."
_AGAIN = "Save as values and try again."
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


class ListRefused(Exception):
    """The file is not read; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a row has where numbers are read; `is_rounded`: its last digits may be lost."""

    number: int
    text: str
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class NumberList:
    """The filled rows without a heading, and the letter of the column that was read.

    `column`: empty where no heading names one; then each row's first filled cell was read.
    """

    rows: tuple[ListRow, ...]
    column: str = ""


@dataclass(frozen=True, slots=True)
class _SheetRow:
    number: int
    values: tuple[object, ...]


def list_of(content: bytes) -> NumberList:
    """The numbers of the first sheet. Raises: ListRefused."""
    if not content:
        raise ListRefused("Choose a workbook (.xlsx) with occurrence numbers.")
    if len(content) > MOST_BYTES:
        raise _refused("it is larger than 512 KB")
    _look_before_opening(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        rows = list(_rows(book.worksheets[0]))
    except ListRefused:
        raise
    # Whatever is wrong inside a stranger's file, openpyxl and its XML reader say in many ways.
    except Exception as broken:
        raise _refused("it is no whole workbook (.xlsx)") from broken
    listed = _listed(rows)
    if not listed.rows:
        raise _refused("no row has anything in it")
    return listed


def _refused(why: str, then: str = "") -> ListRefused:
    return ListRefused(f"{_CANNOT.format(why=why)} {then}".strip())


def _look_before_opening(content: bytes) -> None:
    """By the zip's own table, which binds what can be read of each part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            parts = held.infolist()
            if len(parts) > MOST_PARTS:
                raise _refused(f"it has more than {MOST_PARTS} parts")
            if sum(part.file_size for part in parts) > MOST_OPENED:
                raise _refused("it is larger than 5 MB when opened")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or any("vbaProject" in name for name in names):
                raise _refused("it is no plain workbook (.xlsx)")
            if any(_declares(held.read(part)) for part in parts):
                raise _refused("it is no plain workbook (.xlsx)")
    except ListRefused:
        raise
    # Each way of packing a part has errors of its own for one that is damaged.
    except Exception as broken:
        raise _refused("it is no workbook (.xlsx)") from broken


def _declares(part: bytes) -> bool:
    """Whether it brings definitions of its own, which could grow without end."""
    plain = part.replace(b"\x00", b"").upper()
    return any(one in plain for one in _DECLARES)


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[_SheetRow]:
    sheet.reset_dimensions()
    for count, row in enumerate(sheet.iter_rows(), start=1):
        if count > MOST_ROWS + 1 or len(row) > MOST_COLUMNS:
            raise _refused(f"it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")
        for cell in row:
            if cell.data_type == "f":
                where = f"{get_column_letter(cell.column)}{cell.row}"
                why = f"it has a formula in column {where.rstrip('0123456789')} (cell {where})"
                raise _refused(why, _AGAIN)
        filled = [cell for cell in row if _is_filled(cell.value)]
        if filled:
            yield _SheetRow(filled[0].row, tuple(cell.value for cell in row))


def _is_filled(value: object) -> bool:
    return value not in (None, "")


def _listed(rows: Sequence[_SheetRow]) -> NumberList:
    """The column that is headed as numbers are, else the first filled cell of each row."""
    place = _headed_place(rows[0].values) if rows else None
    if place is None:
        first = [_list_row(row.number, next(filter(_is_filled, row.values))) for row in rows]
        return NumberList(tuple(_without_heading(first)))
    read = (_list_row(row.number, *row.values[place : place + 1]) for row in rows[1:])
    return NumberList(tuple(read), get_column_letter(place + 1))


def _headed_place(headings: Sequence[object]) -> int | None:
    """Where a heading names occurrences; the one that says it best where several do."""
    said = [_as_heading(one) for one in headings]
    named = (said.index(name) for name in HEADINGS if name in said)
    return next(named, None)


def _as_heading(value: object) -> str:
    """`Occurrence no. (police)` as `occurrence no`."""
    before = str(value or "").partition("(")[0]
    return " ".join(before.casefold().split()).strip(".:")


def _list_row(number: int, value: object = None) -> ListRow:
    if not _is_filled(value):
        return ListRow(number, "")
    return ListRow(number, _text(value), is_rounded=_is_rounded(value))


def _text(value: object) -> str:
    """A number as it was typed: sheets keep eleven digits as a float."""
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value).strip()  # type: ignore[call-overload]


def _is_rounded(value: object) -> bool:
    """Whether a sheet may have cut off its digits: 4.32601E+10 is not the number that was meant.

    A whole number of eleven digits is written with all of them, with an exponent or without.
    """
    ending = FEWER_DIGITS if isinstance(value, float) else ROUNDED
    return isinstance(value, int | float) and _text(value).endswith(ending)


def _without_heading(rows: Sequence[ListRow]) -> list[ListRow]:
    has_heading = bool(rows) and not any(letter.isdigit() for letter in rows[0].text)
    return list(rows[1:] if has_heading else rows)
