"""How the terminal shows things: light rules, bold headings, one accent, red only with a word.

100 columns, 80 will do; plain text when it is no terminal or `NO_COLOR` is set. Nothing shown is
markup, and what came from outside cannot move the cursor or turn the writing round.
"""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, OverflowMethod, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from cli.started_as import as_typed_here
from domain.wording.labels import Tag

WIDEST = 100
BETWEEN = 2
ACCENT = "cyan"
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"

Cell = str | Text


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right, and what is `whole` (an id, a time) never wraps."""

    name: str
    right: bool = False
    whole: bool = False
    wide: int | None = None


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
            console.print(block, no_wrap=is_whole or None, overflow=overflow, crop=False)
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
        if self._narrowest() <= options.max_width:
            yield _drawn(self.columns, self.rows)
            return
        for first, *others in self.rows:
            yield Text.assemble((first.plain, "bold"))
            named = zip(self.columns[1:], others, strict=True)
            yield Columns([Text(f"  {one.name} {cell.plain}") for one, cell in named])

    def _narrowest(self) -> int:
        """Characters a line of the table takes at the least, two between neighbours."""
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        widths = [_narrowest(*one) for one in zip(self.columns, cells, strict=True)]
        return sum(widths) + BETWEEN * (len(widths) - 1)


def _narrowest(column: Column, cells: Iterable[Text]) -> int:
    if column.wide:
        return column.wide
    shown = [column.name, *(cell.plain for cell in cells)]
    parts = shown if column.whole else [word for one in shown for word in one.split()]
    return max(map(cell_len, parts), default=0)


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> RenderableType:
    """A table with one light rule under its headings; a list where it would be cut off."""
    return _Fitting(columns, [[_text(cell) for cell in row] for row in rows])


def _drawn(columns: Sequence[Column], rows: Iterable[Sequence[Text]]) -> Table:
    drawn = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        pad_edge=False,
        show_edge=False,
        collapse_padding=True,
    )
    for column in columns:
        drawn.add_column(
            column.name,
            justify="right" if column.right else "left",
            no_wrap=column.whole,
            width=column.wide,
            vertical="top",
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def pairs(rows: Iterable[tuple[str, Cell]]) -> RenderableType:
    """Names to the left, what is known of each to the right."""
    drawn = Table.grid(padding=(0, 2), pad_edge=True)
    drawn.add_column(style="bold", no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, value in rows:
        drawn.add_row(name, _text(value))
    return drawn


def heading(words: str) -> RenderableType:
    """A bold line with room above it."""
    return Text(f"\n{printable(words)}", style="bold")


def line(words: str) -> RenderableType:
    """A plain line."""
    return Text(printable(words))


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
        width=min(columns, WIDEST),
        color_system=None if os.environ.get("NO_COLOR") else "auto",
        markup=False,
        highlight=False,
        emoji=False,
    )
