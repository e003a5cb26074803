"""What a partner's page shows, by its labels: values, tables by their caption, definition lists.

A label or column that is not there has moved: `PageNotAsExpected` names it. A value that does not
parse is kept as shown. How a product writes its dates is the connector's to say.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.as_shown import AsShown
from domain.errors import PageIncomplete, PageNotAsExpected

LONDON = ZoneInfo("Europe/London")
# Between the values of a label that has several, each in its own element. No page's words hold it:
# it counts as a blank there, and blanks are made one.
NEXT_VALUE = "\x1f"

Code = TypeVar("Code", bound=StrEnum)
Value = TypeVar("Value")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """Values by label; what does not parse is noted in `unreadable` and stays open (None).

    It remembers which labels were asked for: what stands under the others is `unread`.

    Days, moments and clock times are of London, as `strptime` reads them.
    """

    fields: Fields
    unreadable: list[AsShown] = field(default_factory=list)
    as_day: str = "%d/%m/%Y"
    as_moment: str = "%d/%m/%Y %H:%M"
    separator: str = "; "
    _asked_for: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def text(self, name: str) -> str:
        """The value as it stands; empty where there is none."""
        self._asked_for.add(name)
        return self._as_it_stands(name)

    def several(self, name: str) -> list[str]:
        """The values of a label that has several: as the page keeps them apart, if it does."""
        self._asked_for.add(name)
        told = self.fields.get(name, "")
        apart = NEXT_VALUE if NEXT_VALUE in told else self.separator
        return [value for value in told.split(apart) if value]

    def unread(self, left_out: Collection[str] = ()) -> tuple[AsShown, ...]:
        """What stands under labels nobody asked for until now: it may be a death, or a warning.

        Asked last. `left_out`: labels that are knowingly not read.
        """
        said = (name for name, value in self.fields.items() if value)
        others = (name for name in said if name not in self._asked_for and name not in left_out)
        return tuple(AsShown(name, self._as_it_stands(name)) for name in others)

    def note_unsaid(self, names: Iterable[str]) -> None:
        """Keep that a label which always says something says nothing: that is no "no"."""
        self.unreadable.extend(AsShown(name, "") for name in names if not self.fields.get(name))

    def day(self, name: str) -> date | None:
        """A day."""
        return self.read(name, self._day)

    def moment(self, name: str) -> datetime | None:
        """A moment."""
        return self.read(name, self._moment)

    def clock(self, name: str) -> time | None:
        """A time of day."""
        return self.read(name, clock)

    def code(self, name: str, kind: type[Code]) -> Code | None:
        """One of a list of words, whatever its capitals."""
        return self.read(name, lambda shown: kind(shown.lower()))

    def yes(self, name: str, *, otherwise: bool) -> bool:
        """Yes or no; what is neither is `otherwise`, which the caller chooses to be careful."""
        read = self._parsed(name, self.text(name) or "nothing", {"Yes": True, "No": False}.get)
        return otherwise if read is None else read

    def read(self, name: str, as_value: Callable[[str], Value | None]) -> Value | None:
        """A value as this reads it: None, or a ValueError, where it cannot be one."""
        return self._parsed(name, self.text(name), as_value)

    def each(self, name: str, as_value: Callable[[str], Value | None]) -> list[Value | None]:
        """Each value of a label that has several, as `read` reads one."""
        return [self._parsed(name, shown, as_value) for shown in self.several(name)]

    def each_day(self, name: str) -> list[date]:
        """The days of a label that has several, as far as they can be read."""
        return [one for one in self.each(name, self._day) if one]

    def _as_it_stands(self, name: str) -> str:
        return self.fields.get(name, "").replace(NEXT_VALUE, self.separator)

    def _day(self, words: str) -> date:
        return day(words, self.as_day)

    def _moment(self, words: str) -> datetime:
        return moment(words, self.as_moment)

    def _parsed(
        self, name: str, shown: str, as_value: Callable[[str], Value | None]
    ) -> Value | None:
        if not shown:
            return None
        try:
            value = as_value(shown)
        except ValueError:
            value = None
        if value is None:
            self.unreadable.append(AsShown(name, shown))
        return value


def day(words: str, written: str = "%d/%m/%Y") -> date:
    """A day as written. Raises: ValueError."""
    return moment(words, written).date()


def moment(words: str, written: str = "%d/%m/%Y %H:%M") -> datetime:
    """A moment of London as written. Raises: ValueError."""
    return datetime.strptime(words, written).replace(tzinfo=LONDON)


def clock(words: str) -> time:
    """A time of day, 08:45. Raises: ValueError."""
    return moment(words, "%H:%M").time()


def text_of(node: LexborNode | None) -> str:
    """All words in it, one space between them; of nothing, nothing."""
    return " ".join(node.text().split()) if node is not None else ""


def narrative_of(node: LexborNode | None) -> str:
    """Somebody's own words with their lines; of nothing, nothing."""
    return node.text().strip() if node is not None else ""


def rows_of(
    page: LexborHTMLParser, caption: str, columns: Sequence[str], system: str, instead: str = ""
) -> list[Fields]:
    """Each row of the table with this caption, by column; `instead` is what a stub row says.

    A row of class "none" says that there is none. Raises: PageIncomplete without the table or
    with a row cut short, PageNotAsExpected naming a column that is not there, is there twice, or
    no longer comes first where a stub row has it only.
    """
    table = next((t for t in page.css("table") if text_of(t.css_first("caption")) == caption), None)
    if table is None:
        raise PageIncomplete(caption, system=system)
    header = [text_of(cell) for cell in table.css("thead th")]
    _refuse_missing(columns, header, "column", caption, system)
    _refuse_twice(columns, header, "column", caption, system)
    if instead and header[0] != columns[0]:
        raise PageNotAsExpected(caption, f'column "{columns[0]}" first', system=system)
    rows = [row for row in table.css("tbody tr") if row.attributes.get("class") != "none"]
    cells = [[text_of(cell) for cell in row.css("td")] for row in rows]
    return [_row(header, one, instead, system) for one in cells]


def details_in(
    within: LexborNode | None,
    labels: Sequence[str],
    screen: str,
    system: str,
    entries: str = "dl.details > div",
) -> Fields:
    """The values of the definition lists in a page or a part of it, by label; for `Shown`.

    A label with several values, or a list as its value, has them apart (`several`).
    Raises: PageNotAsExpected naming a label that is not there, or there twice, or the place where
    there are no values at all.
    """
    found = list[tuple[str, str]]()
    for entry in within.css(entries) if within else ():
        values = [text_of(one) for value in entry.css("dd") for one in value.css("li") or [value]]
        label = text_of(entry.css_first("dt"))
        found.append((label, NEXT_VALUE.join(value for value in values if value)))
    there = [label for label, _ in found]
    if labels and not there:
        raise PageNotAsExpected(screen, f'labelled values at "{entries}"', system=system)
    _refuse_missing(labels, there, "label", screen, system)
    _refuse_twice(labels, there, "label", screen, system)
    return dict(found)


def _row(header: Sequence[str], cells: Sequence[str], instead: str, system: str) -> Fields:
    if instead and list(cells[1:]) == [instead]:
        return {header[0]: cells[0]}
    if len(cells) != len(header):
        raise PageIncomplete("row", system=system)
    return dict(zip(header, cells, strict=True))


def _refuse_missing(
    wanted: Sequence[str], there: Sequence[str], kind: str, screen: str, system: str
) -> None:
    missing = [one for one in wanted if one not in there]
    if missing:
        raise PageNotAsExpected(screen, f'{kind} "{missing[0]}"', system=system)


def _refuse_twice(
    wanted: Sequence[str], there: Sequence[str], kind: str, screen: str, system: str
) -> None:
    """Of two values under one label nobody can say whose is which."""
    twice = [one for one in wanted if there.count(one) > 1]
    if twice:
        raise PageNotAsExpected(screen, f'{kind} "{twice[0]}" once', system=system)
