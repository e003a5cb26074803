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
_CANNOT = "The list cannot be read: {why}."
_AGAIN = "Save as values and try again."
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")


class ListRefused(Exception):
    """The file is not read; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """What stands in the first filled cell of a row; `is_rounded`: its last digits may be lost."""

    number: int
    text: str
    is_rounded: bool = False


def rows_of(content: bytes) -> list[ListRow]:
    """The filled rows of the first sheet, without a heading. Raises: ListRefused."""
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
    filled = _without_heading(rows)
    if not filled:
        raise _refused("no row has anything in it")
    return filled


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


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[ListRow]:
    sheet.reset_dimensions()
    for count, row in enumerate(sheet.iter_rows(), start=1):
        if count > MOST_ROWS + 1 or len(row) > MOST_COLUMNS:
            raise _refused(f"it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")
        for cell in row:
            if cell.data_type == "f":
                where = f"{get_column_letter(cell.column)}{cell.row}"
                why = f"it has a formula in column {where.rstrip('0123456789')} (cell {where})"
                raise _refused(why, _AGAIN)
        filled = [cell for cell in row if cell.value not in (None, "")]
        if filled:
            first = filled[0]
            yield ListRow(first.row, _text(first.value), is_rounded=_is_rounded(first.value))


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
