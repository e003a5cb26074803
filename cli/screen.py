"""How the terminal shows things: light rules, bold headings, one accent, red only with a word.

100 columns, 80 will do, and a table may take more; plain text when it is no terminal or `NO_COLOR`
is set. Nothing shown is markup, and what came from outside cannot move the cursor or turn the
writing round.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, OverflowMethod, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from cli.started_as import as_typed_here
from domain.wording.labels import Tag

WIDEST = 100
WIDEST_TABLE = 160
BETWEEN = 2
# Nearly every reference is shorter; what a person reads beside it needs some room of its own.
REFERENCE_LENGTH = 34
WORDS_WIDTH = 22
FIRST_ROWS = 20
ACCENT = "cyan"
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"

Cell = str | Text


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right, and what is `whole` (an id, a time) never wraps.

    But a single one that is longer than `most` does, so that it does not widen all the others.
    Words have `least` characters to be read in.
    """

    name: str
    right: bool = False
    whole: bool = False
    wide: int | None = None
    most: int | None = None
    least: int = 0


def on_stdout() -> Console:
    """Where results go."""
    return _console(sys.stdout)


def on_stderr() -> Console:
    """Where progress goes, and why a command could not begin."""
    return _console(sys.stderr)


def write(blocks: Iterable[RenderableType], console: Console) -> None:
    """Print these, one below the other; where nobody looks, without the spaces that fill a line."""
    with console.capture() as captured:
        for block in blocks:
            # Printing joins texts, and a joined text forgets that it neither wraps nor is cut off.
            is_whole = isinstance(block, Text) and block.no_wrap
            overflow: OverflowMethod | None = "ignore" if is_whole else None
            width = console.width if isinstance(block, _Fitting) else min(console.width, WIDEST)
            console.print(
                block, no_wrap=is_whole or None, overflow=overflow, crop=False, width=width
            )
    lines = captured.get()
    if not console.is_terminal:
        lines = "\n".join(row.rstrip() for row in lines.split("\n"))
    console.file.write(lines)
    console.file.flush()


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A table where there is room for it; else each row by itself, nothing of it cut off."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = [
            [_folded(cell, column.most) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]
        widths = _widths(self.columns, rows, options.max_width)
        if widths:
            yield _drawn(self.columns, rows, widths)
            return
        names = [column.name for column in self.columns]
        for number, row in enumerate(self.rows):
            yield from [Text("")] if number else []
            yield _named(zip(names, map(_on_one_line, row), strict=True), 0)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Text]], most: int) -> list[int]:
    """What each column takes of so many characters; nothing where they are too few."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    both = [_least_and_wanted(*one) for one in zip(columns, cells, strict=True)]
    spare = most - BETWEEN * (len(columns) - 1) - sum(least for least, _ in both)
    if spare < 0:
        return []
    lacking = sum(wanted - least for least, wanted in both)
    share = min(1.0, spare / lacking) if lacking else 0.0
    return [least + int((wanted - least) * share) for least, wanted in both]


def _least_and_wanted(column: Column, cells: Iterable[Text]) -> tuple[int, int]:
    if column.wide:
        return column.wide, column.wide
    shown = [column.name, *(cell.plain for cell in cells)]
    wanted = _longest(part for one in shown for part in one.split("\n"))
    if column.whole:
        return wanted, wanted
    word = _longest(part for one in shown for part in one.split())
    return max(word, min(column.least, wanted)), wanted


def _longest(parts: Iterable[str]) -> int:
    return max(map(cell_len, parts), default=0)


def _folded(cell: Text, most: int | None) -> Text:
    """A cell whose lines are no longer than this; they go on below, after a stroke if they can."""
    if most is None:
        return cell
    folded = (_folded_line(row, most) for row in cell.split("\n", allow_blank=True))
    return Text("\n").join(folded)


def _folded_line(words: Text, most: int) -> Text:
    if cell_len(words.plain) <= most:
        return words
    stroke = words.plain.rfind("/", 0, most) + 1
    begun, rest = words.divide([stroke or most])
    return Text.assemble(begun, "\n", _folded_line(rest, most))


def _on_one_line(cell: Text) -> Text:
    """A cell by itself, where nothing stands beside it that its lines would belong to."""
    return Text(" · ").join(row for row in cell.split("\n") if row.plain)


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> RenderableType:
    """A table with one light rule under its headings; a list where it would be cut off."""
    return _Fitting(columns, [[_text(cell) for cell in row] for row in rows])


def _drawn(
    columns: Sequence[Column], rows: Iterable[Sequence[Text]], widths: Sequence[int]
) -> Table:
    drawn = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        pad_edge=False,
        show_edge=False,
        collapse_padding=True,
    )
    for column, width in zip(columns, widths, strict=True):
        drawn.add_column(
            column.name,
            justify="right" if column.right else "left",
            no_wrap=column.whole,
            width=width,
            vertical="top",
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def and_more(left_out: int) -> list[RenderableType]:
    """Below a list that shows only the first of its rows."""
    return [line(f"… and {left_out:,} more; --all shows them.")] if left_out > 0 else []


def pairs(rows: Iterable[tuple[str, Cell]]) -> RenderableType:
    """Names to the left, what is known of each to the right."""
    return _named(((name, _text(value)) for name, value in rows), BETWEEN)


def _named(rows: Iterable[tuple[str, Text]], indented: int) -> Table:
    drawn = Table.grid(padding=(0, BETWEEN), pad_edge=indented > 0)
    drawn.add_column(style="bold", no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, value in rows:
        drawn.add_row(name, value)
    return drawn


def heading(words: str) -> RenderableType:
    """A bold line with room above it."""
    return Text(f"\n{printable(words)}", style="bold")


def line(words: str) -> RenderableType:
    """A plain line."""
    return Text(printable(words))


def whole(words: str) -> RenderableType:
    """A line that is never broken, to be copied."""
    return Text(printable(words), no_wrap=True, overflow="ignore")


def command(words: str) -> RenderableType:
    """What to type next, as it is typed here, in the one accent colour and whole, to be copied."""
    typed = as_typed_here(printable(words))
    return Text(typed, style=ACCENT, no_wrap=True, overflow="ignore")


def warning(words: str) -> RenderableType:
    """What must be read before anything is done; its first word says so too."""
    return Text(printable(words), style="bold red")


def tagged(words: str, tag: Tag) -> Text:
    """A label; only red has a colour of its own, and the word says it too."""
    return Text(printable(words), style="bold red" if tag is Tag.RED else "")


def printable(words: str) -> str:
    """The words without anything a terminal would obey; lines stay lines."""
    return "\n".join(_one_line(part) for part in words.split("\n"))


def _one_line(words: str) -> str:
    return "".join(letter if letter.isprintable() else UNPRINTABLE for letter in words)


def _text(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(printable(cell))


def _console(stream: TextIO) -> Console:
    columns = shutil.get_terminal_size((WIDEST, 24)).columns
    return Console(
        file=stream,
        width=min(columns, WIDEST_TABLE),
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        highlight=False,
        emoji=False,
    )
