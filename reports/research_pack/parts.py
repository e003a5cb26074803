"""What a pack is made of, whatever it is rendered as: sentences, tables and pictures."""

from dataclasses import dataclass

from domain.wording.labels import Tag


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; a tag always has its words.

    `lines` are said below it. `opens`: what the cell opens to on screen, and has in full on paper.
    `blank_lines`: so many empty lines to write on. `fact`: the number of the fact its
    row says; 0 for none. `ring`: the number of whom to ring, where it says what came of that.
    """

    words: str
    tag: Tag = Tag.NONE
    lines: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    blank_lines: int = 0
    fact: int = 0
    ring: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading. Without rows, `empty` is said instead.

    `widths`: of 100, how wide each column is.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An inline SVG, the finding it shows and what explains it; its table follows it."""

    name: str
    svg: str
    finding: str
    notes: tuple[str, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph; one that must not be missed has a tag."""

    words: str
    tag: Tag = Tag.NONE


Block = Sentence | Table | Picture


@dataclass(frozen=True, slots=True)
class Division:
    """A part of a section under a heading of its own."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of the pack."""

    name: str
    heading: str
    blocks: tuple[Block, ...] = ()
    divisions: tuple[Division, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The whole pack in reading order. `out_of_date`: the sentences of the banner, which is first.

    `footer` stands on every sheet, before the number of the page; `stamp` before it there.
    """

    title: str
    marking: str
    out_of_date: tuple[str, ...]
    about: tuple[str, ...]
    warnings: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    footer: str
    stamp: tuple[str, ...] = ()

    @property
    def sheet_line(self) -> str:
        """What stands on every sheet: that it is out of date first, where it is."""
        return " · ".join((*self.stamp, self.footer))
