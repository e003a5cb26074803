"""What a page is made of: sections of sentences, charts and tables."""

from dataclasses import dataclass

from domain.wording.labels import Tag


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; a tag always has its words, `more` is said below them."""

    words: str
    tag: Tag = Tag.NONE
    more: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right, and a reference or a time is never broken."""

    name: str
    is_number: bool = False
    is_whole: bool = False

    @property
    def classes(self) -> str:
        """What the page's style knows such cells by."""
        kinds = {"number": self.is_number, "whole": self.is_whole}
        return " ".join(name for name, holds in kinds.items() if holds)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have one thing in common: what it is, and what to do about it."""

    heading: str
    more: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading. Without rows, `empty` is said instead.

    `groups` are rows under a heading of their own; a table has rows or groups.
    `is_folded`: it repeats a chart, figure by figure, and may be folded away.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    is_folded: bool = False
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of `reports.charts`, the finding it shows, and what stands under it to explain it.

    `legend`: for each bar its name, and its parts with a patch of their pattern.
    """

    svg: str
    finding: str
    is_wide: bool = False
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page."""

    name: str
    heading: str
    sentences: tuple[str, ...] = ()
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()
