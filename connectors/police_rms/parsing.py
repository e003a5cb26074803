"""What the police system's pages and lists say: HTML in, values out; no browser.

An occurrence and a person, which have pages of their own, are read in `parsing_records`.

A page that does not carry its own end mark, or a list that does not say how many it found, was cut
short: `PageIncomplete`, never "nothing found". A value that does not parse is kept as shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.as_shown import AsShown
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber
from domain.occurrences import LogEntry, OccurrenceRow
from domain.people import PersonName, RecordRef, names_of
from domain.person_search import PersonRow, PersonsFound
from runtime.documents import Document
from runtime.lists import keeps_rows_back, kept_back, refuse_partial
from runtime.refusals import Refusals

SYSTEM = "police_rms"
LONDON = ZoneInfo("Europe/London")
CHANGE_COLUMNS = ["Change", "Record", "Number", "Date and time", "By", "Reference"]

# The system's own words for why it does not show what was asked for, in the page or in its frame.
REFUSALS = Refusals(
    alerts={
        "User ID or password not recognised.": SignInRefused,
        "This account is locked.": SignInRefused,
    },
    headings={
        "Sign in": SessionExpired,
        "System unavailable": UnderMaintenance,
        "Your password has expired": PasswordExpired,
        "Record not found": RecordNotFound,
        "Restricted record": RecordRestricted,
        "Sealed record": RecordRestricted,
    },
    lines={"No record is open in this session.": WrongRecordShown},
)

# The last line of a record, and of a page of its log, that arrived whole, whosever it is.
_END_OF_RECORD = re.compile(r"End of record \w+")
_END_OF_LOG = re.compile(r"End of log \w+")
_TOO_MANY = "Too many results, refine your search."
_FOUND = re.compile(r"(\d+) records? found(?:\. Showing \d+ to \d+\. Page (\d+) of (\d+))?")
_WITHHELD = re.compile(r"(\d+) records? not shown")


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """One page of a search's results."""

    rows: tuple[OccurrenceRow, ...]
    total: int
    page: int
    pages: int
    withheld: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of log entries; of a record that somebody has locked for change, or not.

    `keeps_rows_back`: it says that others are kept from this account.
    """

    entries: tuple[LogEntry, ...]
    total: int
    page: int
    pages: int
    is_locked: bool
    keeps_rows_back: bool

    @property
    def numbers(self) -> list[str]:
        """The entries' own numbers, in the order shown."""
        return [entry.entry_id for entry in self.entries]

    @property
    def links(self) -> Mapping[str, str]:
        """An entry leads nowhere."""
        return {}


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a record's list; each line by column, and where its number leads, if anywhere."""

    lines: tuple[Mapping[str, str], ...]
    links: Mapping[str, str]
    numbers: list[str]
    total: int
    page: int
    pages: int
    is_locked: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the change enquiry: what was changed on which record, and our reference."""

    kind: str
    record: str
    number: str
    reference: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """One page of the change enquiry."""

    rows: tuple[ChangeRow, ...]
    total: int
    page: int
    pages: int


def is_reason_form(page: Document) -> bool:
    """Whether this asks for the reason for access."""
    return "Reason for access" in page.headings()


def is_desktop(page: Document) -> bool:
    """Whether this is the page of search forms everybody lands on."""
    return "Search" in page.headings()


def is_person_search(page: Document) -> bool:
    """Whether this is the form of the person search."""
    return "Person search" in page.headings()


def answers_person_search(page: Document) -> bool:
    """Whether this lists persons, or says why it does not."""
    return "Persons" in page.tables() or bool(page.alerts())


def is_change_enquiry(page: Document) -> bool:
    """Whether this is the form of the change enquiry."""
    return "Change enquiry" in page.headings()


def lists_changes(page: Document) -> bool:
    """Whether this lists changes."""
    return "Changes" in page.tables()


def is_log_enquiry(page: Document) -> bool:
    """Whether this is the form of the log enquiry."""
    return "Log enquiry" in page.headings()


def lists_entries(page: Document) -> bool:
    """Whether this lists log entries."""
    return "Log entries" in page.tables()


def lists_occurrences(page: Document) -> bool:
    """Whether this lists occurrences."""
    return "Occurrences" in page.tables()


def is_window(page: Document) -> bool:
    """Whether this is the window around a record's frame."""
    return "Record" in page.frames()


def is_record(page: Document) -> bool:
    """Whether a record arrived whole, whosever it is."""
    return page.ends(_END_OF_RECORD)


def is_log(page: Document) -> bool:
    """Whether a page of an occurrence's log arrived whole."""
    return page.ends(_END_OF_LOG)


def results_page(html: str) -> ResultsPage:
    """A page of occurrences found. Raises: PageIncomplete without the words "n records found"."""
    page = LexborHTMLParser(html)
    total, number, pages = _counted(page)
    rows = tuple(_result(cells) for cells in rows_under(page, "Occurrences"))
    return ResultsPage(rows, total, number, pages, _withheld(page))


def log_page(html: str, occurrence: OccurrenceNumber | None = None) -> LogPage:
    """A page of log entries: of one occurrence's log, or of the log enquiry, which names each.

    Raises: PageIncomplete without the words "n records found", or with a row cut short.
    """
    page = LexborHTMLParser(html)
    total, number, pages = _counted(page)
    entries = tuple(_log_entry(cells, occurrence) for cells in rows_under(page, "Log entries"))
    is_locked, keeps_back = _says_locked(page), keeps_rows_back(page)
    return LogPage(entries, total, number, pages, is_locked, keeps_back)


def list_page(html: str, caption: str, columns: Sequence[str]) -> ListPage:
    """A page of one of a record's lists; a line that is closed to us has its number only.

    Raises: PageIncomplete without the words "n records found", PageNotAsExpected for a column that
    is not there, RecordRestricted where lines are kept from this account.
    """
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    total, number, pages = _counted(page)
    shown = _columns(page, caption)
    for column in columns:
        if column not in shown:
            raise PageNotAsExpected(caption, f'column "{column}"', system=SYSTEM)
    rows = list(rows_under(page, caption))
    texts = [[text_of(cell) for cell in cells] for cells in rows]
    return ListPage(
        lines=tuple(dict(zip(shown, one, strict=False)) for one in texts),
        links=dict(_link_of(cells[0]) for cells in rows),
        numbers=[one[0] for one in texts],
        total=total,
        page=number,
        pages=pages,
        is_locked=_says_locked(page),
    )


def changes_page(html: str) -> ChangesPage:
    """A page of the change enquiry.

    Raises: PageIncomplete, PageNotAsExpected, RecordRestricted where it keeps any back.
    """
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    total, number, pages = _counted(page)
    if _columns(page, "Changes") != CHANGE_COLUMNS:
        raise PageNotAsExpected("change enquiry", "its columns", system=SYSTEM)
    texts = [[text_of(cell) for cell in cells] for cells in rows_under(page, "Changes")]
    rows = tuple(ChangeRow(one[0], one[1], one[2], one[5]) for one in texts)
    return ChangesPage(rows, total, number, pages)


def persons_page(html: str) -> PersonsFound:
    """The persons found: the list has one page only, or is refused when it would be too long.

    Raises: PageIncomplete without the words "n records found", its rows or its end mark.
    """
    if says_too_many(html):
        return PersonsFound((), too_many=True)
    page = LexborHTMLParser(html)
    total, _, _ = _counted(page)
    rows = tuple(_person_row(cells) for cells in rows_under(page, "Persons"))
    if len(rows) != total or text_of(page.css_first("p.end")) != "End of list":
        raise PageIncomplete(f"{len(rows)} of {total} persons", system=SYSTEM)
    return PersonsFound(rows, _withheld(page))


def says_too_many(html: str) -> bool:
    """Whether the search wants to be narrowed."""
    return _TOO_MANY in text_of(LexborHTMLParser(html).css_first("[role=alert]"))


def _says_locked(page: LexborHTMLParser) -> bool:
    return any("Locked by" in text_of(alert) for alert in page.css("[role=alert]"))


def _columns(page: LexborHTMLParser, caption: str) -> list[str]:
    tables = (one for one in page.css("table") if text_of(one.css_first("caption")) == caption)
    return [text_of(cell) for table in tables for cell in table.css("thead th")]


def _link_of(cell: LexborNode) -> tuple[str, str]:
    link = cell.css_first("a[href]")
    return text_of(cell), (link.attributes.get("href") or "") if link else ""


def _withheld(page: LexborHTMLParser) -> int:
    return kept_back(text_of(page.css_first("[role=status]")), _WITHHELD, "results", SYSTEM)


def _counted(page: LexborHTMLParser) -> tuple[int, int, int]:
    found = _FOUND.search(text_of(page.css_first(".pager .count")))
    if found is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    return int(found[1]), int(found[2] or 1), int(found[3] or 1)


def rows_under(page: LexborHTMLParser, caption: str) -> Iterator[list[LexborNode]]:
    """The cells of each row of the table with this caption; the "none" row is no row.

    Raises: PageIncomplete for a row that does not reach under the last column.
    """
    for table in page.css("table"):
        if text_of(table.css_first("caption")) != caption:
            continue
        columns = len(table.css("thead th"))
        for row in table.css("tbody tr"):
            cells = row.css("td")
            if not cells or "none" in (cells[0].attributes.get("class") or "").split():
                continue
            if sum(map(_width, cells)) < columns:
                raise PageIncomplete(f"{caption}: a row cut short", system=SYSTEM)
            yield cells


def _width(cell: LexborNode) -> int:
    return int(cell.attributes.get("colspan") or 1)


def _result(cells: list[LexborNode]) -> OccurrenceRow:
    texts = [text_of(cell) for cell in cells]
    number = OccurrenceNumber(texts[0])
    if len(cells) == 2:
        return OccurrenceRow(number, is_restricted=True)
    return OccurrenceRow(
        number=number,
        kind=texts[1],
        reported_at=moment_said(texts[3]),
        changed_at=moment_said(texts[4]),
        area=texts[5],
        status=texts[7],
    )


def _person_row(cells: list[LexborNode]) -> PersonRow:
    record, unreadable = RecordRef(SYSTEM, text_of(cells[0])), list[AsShown]()
    if len(cells) == 2:
        return PersonRow(record, is_restricted=True)
    is_merged = cells[1].css_first("em") is not None
    surname = text_of(cells[1]).removesuffix("(merged)").strip()
    forename, _, middle = text_of(cells[2]).partition(" ")
    names = names_of(PersonName(surname, forename, middle), known_as=text_of(cells[3]))
    born_on = day_in(cells[4], "Born", unreadable)
    return PersonRow(
        record, names, born_on, text_of(cells[6]), is_merged, unreadable=tuple(unreadable)
    )


def _log_entry(cells: list[LexborNode], occurrence: OccurrenceNumber | None) -> LogEntry:
    texts = [text_of(cell) for cell in cells]
    of = occurrence or OccurrenceNumber(texts.pop(1))
    entry_id, _at, by, category, text, reference = texts
    return LogEntry(entry_id, of, by, category, text, reference)


def day_in(cell: LexborNode, field: str, unreadable: list[AsShown]) -> date | None:
    """The day in a cell; one that is estimated too, one that is only expected not."""
    words = text_of(cell).removesuffix("(estimated)").strip()
    return None if words.startswith("Expected") else day_said(words, field, unreadable)


def day_said(words: str, field: str, unreadable: list[AsShown]) -> date | None:
    """A day as the system prints it; what is none is kept as shown."""
    if not words:
        return None
    try:
        return datetime.strptime(words, "%d/%m/%Y").replace(tzinfo=LONDON).date()
    except ValueError:
        unreadable.append(AsShown(field, words))
        return None


def moment_said(
    words: str, field: str = "", unreadable: list[AsShown] | None = None
) -> datetime | None:
    """A moment as the system prints it; what is none is kept as shown, where anybody keeps it."""
    if not words:
        return None
    try:
        return datetime.strptime(words, "%d/%m/%Y %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        if unreadable is not None:
            unreadable.append(AsShown(field, words))
        return None


def text_of(node: LexborNode | None) -> str:
    """What is written in it, without the space around it; of nothing, nothing."""
    return node.text().strip() if node is not None else ""
