"""What the police system's pages say: HTML in, records out; no browser.

A page that does not carry its own end mark, or a list that does not say how many it found, was cut
short: `PageIncomplete`, never "nothing found". A value that does not parse is kept as shown.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
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
from domain.identifiers import (
    OccurrenceNumber,
    council_code,
    cro_number,
    nhs_number,
    pnc_id_on_any_day,
    postcode,
    unique_pupil_number,
    uprn,
)
from domain.occurrences import (
    ChildSeen,
    LogEntry,
    Marker,
    Occurrence,
    OccurrenceRow,
    Part,
    Party,
    Presence,
    RiskForm,
    Tie,
    YesNo,
)
from domain.people import (
    Address,
    AddressKind,
    Identifiers,
    NameKind,
    Person,
    PersonName,
    RecordRef,
    RelationKind,
    Relationship,
    names_of,
)
from domain.person_records import OccurrenceLine, PersonDetails, PersonRecord, RecordTie
from domain.person_search import PersonRow, PersonsFound
from runtime.documents import Document
from runtime.landmarks import Landmark
from runtime.lists import keeps_rows_back, kept_back, refuse_partial
from runtime.refusals import Refusals

SYSTEM = "police_rms"
LONDON = ZoneInfo("Europe/London")
SHORTEST_ADDRESS_PARTS = 3
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
# What one is to the other the other is to the one.
MUTUAL = frozenset(
    {
        RelationKind.SIBLING,
        RelationKind.TWIN,
        RelationKind.PARTNER,
        RelationKind.EX_PARTNER,
        RelationKind.PARENT_OF_COMMON_CHILD,
    }
)
Code = TypeVar("Code", bound=StrEnum)
Read = TypeVar("Read")

# The last line of a record, and of a page of its log, that arrived whole, whosever it is.
_END_OF_RECORD = re.compile(r"End of record \w+")
_OCCURRENCE = re.compile(r"Occurrence (\w+)")
_END_OF_LOG = re.compile(r"End of log \w+")
_TOO_MANY = "Too many results, refine your search."
_FOUND = re.compile(r"(\d+) records? found(?:\. Showing \d+ to \d+\. Page (\d+) of (\d+))?")
_WITHHELD = re.compile(r"(\d+) records? not shown")
_TIE = re.compile(r"^(?P<kind>.+?) of (?P<to>\w+)(?P<rest>.*)$")
_MERGED = re.compile(r"\(merged into (\w+)\)")
_WAS_MERGED = re.compile(r"This record was merged into (\w+)\. Do not update it\.")
_DECEASED = re.compile(r"Deceased (.*?)\.?")
_FORCE = re.compile(r"[0-9]{2}")
_RESTRICTED = "Restricted record"


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
    rows = tuple(_result(cells) for cells in _rows(page, "Occurrences"))
    return ResultsPage(rows, total, number, pages, _withheld(page))


def log_page(html: str, occurrence: OccurrenceNumber | None = None) -> LogPage:
    """A page of log entries: of one occurrence's log, or of the log enquiry, which names each.

    Raises: PageIncomplete without the words "n records found", or with a row cut short.
    """
    page = LexborHTMLParser(html)
    total, number, pages = _counted(page)
    entries = tuple(_log_entry(cells, occurrence) for cells in _rows(page, "Log entries"))
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
    rows = list(_rows(page, caption))
    texts = [[_text(cell) for cell in cells] for cells in rows]
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
    texts = [[_text(cell) for cell in cells] for cells in _rows(page, "Changes")]
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
    rows = tuple(_person_row(cells) for cells in _rows(page, "Persons"))
    if len(rows) != total or _text(page.css_first("p.end")) != "End of list":
        raise PageIncomplete(f"{len(rows)} of {total} persons", system=SYSTEM)
    return PersonsFound(rows, _withheld(page))


def says_too_many(html: str) -> bool:
    """Whether the search wants to be narrowed."""
    return _TOO_MANY in _text(LexborHTMLParser(html).css_first("[role=alert]"))


def occurrence_shown(html: str) -> Occurrence:
    """The occurrence in the record frame. Raises: PageIncomplete without its end mark."""
    page = LexborHTMLParser(html)
    header = _header(page)
    number = OccurrenceNumber(header.get("Number", ""))
    if f"End of record {number}" not in _text(page.body):
        raise PageIncomplete("occurrence", system=SYSTEM)
    unreadable: list[AsShown] = []
    addresses = _addresses(page, unreadable)
    return Occurrence(
        number=number,
        kind=header.get("Type", ""),
        status=header.get("Status", ""),
        header=header,
        occurred_from=_moment(header.get("Occurred from", ""), "Occurred from", unreadable),
        changed_at=_moment(header.get("Changed", ""), "Changed", unreadable),
        reported_at=_moment(header.get("Reported", ""), "Reported", unreadable),
        created_at=_moment(header.get("Created", ""), "Created", unreadable),
        encompass_note=header.get("Operation Encompass", ""),
        police_area=header.get("Area", ""),
        from_force=header.get("From force", ""),
        source=header.get("Source", ""),
        flags=tuple(flag for flag in header.get("Flags", "").split(", ") if flag),
        narrative=_text(page.css_first("p.narrative")),
        parties=tuple(_party(cells, addresses, unreadable) for cells in _rows(page, "Roles")),
        children=tuple(_child_seen(cells, unreadable) for cells in _rows(page, "Children")),
        markers=tuple(
            _marker(RecordRef(SYSTEM, _text(first)), rest, unreadable)
            for first, *rest in _rows(page, "Markers")
        ),
        risk_forms=tuple(RiskForm(*map(_text, cells)) for cells in _rows(page, "Risk assessments")),
        unreadable=tuple(unreadable),
    )


def person_shown(html: str) -> PersonRecord:
    """The person in the record frame. Raises: PageIncomplete without its end mark."""
    page = LexborHTMLParser(html)
    header, unreadable = _header(page), list[AsShown]()
    record = RecordRef(SYSTEM, header.get("Nominal", ""))
    if _text(page.css_first("p.end")) != f"End of record {record.record_id}":
        raise PageIncomplete("person", system=SYSTEM)
    ties = tuple(_record_tie(cells, record, unreadable) for cells in _rows(page, "Relationships"))
    contacts = [(_text(cells[0]), _text(cells[1])) for cells in _rows(page, "Contacts")]
    merged_into, died = _alerts(page, unreadable)
    lines = tuple(_occurrence_line(cells, unreadable) for cells in _rows(page, "Occurrences"))
    return PersonRecord(
        person=_person(page, record, header, ties, unreadable),
        ties=ties,
        markers=tuple(_marker(record, cells, unreadable) for cells in _rows(page, "Markers")),
        occupation=header.get("Occupation", ""),
        works_at=header.get("Works at", ""),
        is_deceased=bool(died),
        merged_into=merged_into,
        phones=tuple(value for kind, value in contacts if kind == "Phone"),
        other_contacts=tuple(value for kind, value in contacts if kind != "Phone"),
        occurrences=tuple(line.number for line in lines),
        details=_details(header, died, unreadable),
        lines=lines,
        unreadable=tuple(unreadable),
    )


def labels_in(html: str) -> frozenset[Landmark]:
    """The tables of a record and the labels in them, by the roles a browser gives them.

    Read from the document the values are read from: they cannot be of two different pages.
    """
    page = LexborHTMLParser(html)
    tables = {Landmark("table", _text(caption)) for caption in page.css("table > caption")}
    rows = {Landmark("rowheader", _text(label)) for label in page.css("th[scope=row]")}
    columns = {Landmark("columnheader", _text(label)) for label in page.css("th[scope=col]")}
    return frozenset(tables | rows | columns)


def record_number(html: str) -> str:
    """The occurrence number in the record's own heading: whose page this is.

    Raises: PageIncomplete without it.
    """
    heading = _OCCURRENCE.fullmatch(_text(LexborHTMLParser(html).css_first(".record-head h1")))
    if heading is None:
        raise PageIncomplete("occurrence without its number", system=SYSTEM)
    return heading[1]


def _says_locked(page: LexborHTMLParser) -> bool:
    return any("Locked by" in _text(alert) for alert in page.css("[role=alert]"))


def _columns(page: LexborHTMLParser, caption: str) -> list[str]:
    tables = (one for one in page.css("table") if _text(one.css_first("caption")) == caption)
    return [_text(cell) for table in tables for cell in table.css("thead th")]


def _link_of(cell: LexborNode) -> tuple[str, str]:
    link = cell.css_first("a[href]")
    return _text(cell), (link.attributes.get("href") or "") if link else ""


def _withheld(page: LexborHTMLParser) -> int:
    return kept_back(_text(page.css_first("[role=status]")), _WITHHELD, "results", SYSTEM)


def _counted(page: LexborHTMLParser) -> tuple[int, int, int]:
    found = _FOUND.search(_text(page.css_first(".pager .count")))
    if found is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    return int(found[1]), int(found[2] or 1), int(found[3] or 1)


def _rows(page: LexborHTMLParser, caption: str) -> Iterator[list[LexborNode]]:
    """The cells of each row of the table with this caption; the "none" row is no row.

    Raises: PageIncomplete for a row that does not reach under the last column.
    """
    for table in page.css("table"):
        if _text(table.css_first("caption")) != caption:
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


def _header(page: LexborHTMLParser) -> Mapping[str, str]:
    labels = page.css("table.fields th")
    return {_text(label): _text(_next_element(label)) for label in labels}


def _next_element(node: LexborNode) -> LexborNode | None:
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following


def _result(cells: list[LexborNode]) -> OccurrenceRow:
    texts = [_text(cell) for cell in cells]
    number = OccurrenceNumber(texts[0])
    if len(cells) == 2:
        return OccurrenceRow(number, is_restricted=True)
    return OccurrenceRow(
        number=number,
        kind=texts[1],
        reported_at=_moment(texts[3]),
        changed_at=_moment(texts[4]),
        area=texts[5],
        status=texts[7],
    )


def _person_row(cells: list[LexborNode]) -> PersonRow:
    record, unreadable = RecordRef(SYSTEM, _text(cells[0])), list[AsShown]()
    if len(cells) == 2:
        return PersonRow(record, is_restricted=True)
    is_merged = cells[1].css_first("em") is not None
    surname = _text(cells[1]).removesuffix("(merged)").strip()
    forename, _, middle = _text(cells[2]).partition(" ")
    names = names_of(PersonName(surname, forename, middle), known_as=_text(cells[3]))
    born_on = _day(cells[4], "Born", unreadable)
    return PersonRow(
        record, names, born_on, _text(cells[6]), is_merged, unreadable=tuple(unreadable)
    )


def _log_entry(cells: list[LexborNode], occurrence: OccurrenceNumber | None) -> LogEntry:
    texts = [_text(cell) for cell in cells]
    of = occurrence or OccurrenceNumber(texts.pop(1))
    entry_id, _at, by, category, text, reference = texts
    return LogEntry(entry_id, of, by, category, text, reference)


def _party(
    cells: list[LexborNode], addresses: Mapping[str, list[Address]], unreadable: list[AsShown]
) -> Party:
    record = RecordRef(SYSTEM, _text(cells[0]))
    code = _text(cells[1]).split(" ")[0]
    part = Part(code) if code in set(Part) else None
    if part is None:
        unreadable.append(AsShown("Role", _text(cells[1])))
    if len(cells) == 3:
        return Party(record, part, person=None, ties=())
    merged = _MERGED.search(_text(cells[2]))
    person = Person(
        record=record,
        names=(_name(cells[2]),),
        born_on=_day(cells[3], "Born", unreadable),
        due_on=_expected_on(cells[3], unreadable),
        addresses=tuple(addresses.get(record.record_id, ())),
    )
    ties = tuple(_tie(_text(line), unreadable) for line in cells[5].css("div"))
    return Party(record, part, person, ties, merged[1] if merged else "")


def _name(cell: LexborNode) -> PersonName:
    surname, _, forenames = _MERGED.sub("", _text(cell)).strip().partition(", ")
    forename, _, middle = forenames.partition(" ")
    return PersonName(surname, forename, middle)


def _tie(line: str, unreadable: list[AsShown]) -> Tie:
    read = _TIE.match(line)
    if read is None:
        unreadable.append(AsShown("Relationship", line))
        return Tie(line, RecordRef(SYSTEM, ""), False, True, False)
    rest = read["rest"]
    return Tie(
        kind=read["kind"],
        to=RecordRef(SYSTEM, read["to"]),
        same_household="same household" in rest,
        disputed="disputed" in rest,
        has_ended="until " in rest,
    )


def _child_seen(cells: list[LexborNode], unreadable: list[AsShown]) -> ChildSeen:
    texts = [_text(cell) for cell in cells]
    record = RecordRef(SYSTEM, texts[0])
    if len(cells) == 2:
        nothing = YesNo.NOT_RECORDED
        return ChildSeen(record, Presence.NOT_RECORDED, nothing, nothing, "", "", "", True)
    return ChildSeen(
        record=record,
        presence=_one_of(Presence.NOT_RECORDED, texts[2], "Present", unreadable),
        seen=_one_of(YesNo.NOT_RECORDED, texts[3], "Seen", unreadable),
        spoken_to=_one_of(YesNo.NOT_RECORDED, texts[4], "Spoken to", unreadable),
        demeanour=texts[5].lower(),
        voice=texts[6],
        school_stated=texts[7],
    )


def _addresses(page: LexborHTMLParser, unreadable: list[AsShown]) -> Mapping[str, list[Address]]:
    found: dict[str, list[Address]] = {}
    for cells in _rows(page, "Addresses"):
        _, kind, line, *rest = cells
        found.setdefault(_text(cells[0]), []).append(_address(kind, line, rest, unreadable))
    return found


def _own_address(cells: list[LexborNode], unreadable: list[AsShown]) -> Address:
    kind, line, number, *rest = cells
    address = _address(kind, line, rest, unreadable)
    return replace(address, uprn=_read(uprn, _text(number), "UPRN", unreadable))


def _address(
    kind: LexborNode, line: LexborNode, rest: list[LexborNode], unreadable: list[AsShown]
) -> Address:
    """An address; `rest` are the columns that both tables of addresses end with."""
    council, force, from_on, until_on, confidential = rest
    parts = _text(line).split(", ")
    code = postcode(parts[-1])
    if code is None or len(parts) < SHORTEST_ADDRESS_PARTS:
        unreadable.append(AsShown("Address", _text(line)))
        lines, town = tuple(parts), ""
    else:
        lines, town = tuple(parts[:-2]), parts[-2]
    return Address(
        lines=lines,
        town=town,
        postcode=code,
        from_on=_day(from_on, "From", unreadable),
        until_on=_day(until_on, "To", unreadable),
        kind=_one_of(AddressKind.HOME, _text(kind), "Type", unreadable),
        confidential=not _text(confidential).startswith("No"),
        council=_read(council_code, _text(council), "LA code", unreadable),
        force_code=_read(_force_code, _text(force), "Force", unreadable) or "",
    )


def _force_code(words: str) -> str | None:
    return words if _FORCE.fullmatch(words) else None


def _person(
    page: LexborHTMLParser,
    record: RecordRef,
    header: Mapping[str, str],
    ties: tuple[RecordTie, ...],
    unreadable: list[AsShown],
) -> Person:
    related = [_relationship(tie, record) for tie in ties]
    return Person(
        record=record,
        names=_every_name(page, header),
        born_on=_read_day(header.get("Date of birth", ""), "Date of birth", unreadable),
        due_on=_read_day(header.get("Expected date", ""), "Expected date", unreadable),
        birth_order=_read(_order, header.get("Birth order", ""), "Birth order", unreadable),
        identifiers=_identifiers(header, unreadable),
        addresses=tuple(_own_address(cells, unreadable) for cells in _rows(page, "Addresses")),
        relationships=tuple(one for one in related if one is not None),
    )


def _every_name(page: LexborHTMLParser, header: Mapping[str, str]) -> tuple[PersonName, ...]:
    surname, forename = header.get("Surname", ""), header.get("Forename 1", "")
    names = [PersonName(surname, forename, header.get("Forename 2", ""))]
    if known_as := header.get("Known as"):
        names.append(PersonName(surname, known_as, kind=NameKind.KNOWN_AS))
    for former_surname, former_forename, *_ in _rows(page, "Previous names"):
        former = PersonName(_text(former_surname), _text(former_forename), kind=NameKind.FORMER)
        names.append(former)
    names += [_alias(words) for words in header.get("Aliases", "").split(", ") if words]
    return tuple(names)


def _alias(words: str) -> PersonName:
    *given, last = words.split()
    if not given:
        return PersonName("", last, kind=NameKind.ALIAS)
    return PersonName(last, given[0], " ".join(given[1:]), NameKind.ALIAS)


def _order(words: str) -> int | None:
    return int(words) if re.fullmatch(r"[1-9]", words) else None


def _identifiers(header: Mapping[str, str], unreadable: list[AsShown]) -> Identifiers:
    def read(as_identifier: Callable[[str], Read | None], label: str) -> Read | None:
        return _read(as_identifier, header.get(label, ""), label, unreadable)

    return Identifiers(
        nhs_number=read(nhs_number, "NHS number"),
        upn=read(unique_pupil_number, "UPN"),
        pnc_id=read(pnc_id_on_any_day, "PNC ID"),
        cro_number=read(cro_number, "CRO"),
    )


def _details(header: Mapping[str, str], died: str, unreadable: list[AsShown]) -> PersonDetails:
    interpreter = header.get("Interpreter needed", "") or "No"
    return PersonDetails(
        sex=header.get("Sex", ""),
        ethnicity=header.get("Ethnicity (self)", ""),
        place_of_birth=header.get("Place of birth", ""),
        country_of_birth=header.get("Country of birth", ""),
        religion=header.get("Religion", ""),
        first_language=header.get("First language", ""),
        needs_interpreter=_is_yes(interpreter, "Interpreter needed", unreadable, otherwise=True),
        died_on=_read_day(died, "Deceased", unreadable),
    )


def _occurrence_line(cells: list[LexborNode], unreadable: list[AsShown]) -> OccurrenceLine:
    texts = [_text(cell) for cell in cells]
    number = OccurrenceNumber(texts[0])
    if len(cells) == 2:
        return OccurrenceLine(number, is_restricted=True)
    _code, _, class_text = texts[2].partition(" ")
    reported_at = _moment(texts[3], "Reported", unreadable)
    return OccurrenceLine(number, texts[1], class_text, reported_at, texts[4])


def _record_tie(cells: list[LexborNode], record: RecordRef, unreadable: list[AsShown]) -> RecordTie:
    texts = [_text(cell) for cell in cells]
    subject, of = RecordRef(SYSTEM, texts[0]), RecordRef(SYSTEM, texts[2])
    if record not in (subject, of):
        unreadable.append(AsShown("Relationship", " ".join(texts[:3])))
    return RecordTie(
        subject=subject,
        kind=texts[1].lower(),
        of=of,
        other=of if subject == record else subject,
        other_name=None if texts[3] == _RESTRICTED else _name(cells[3]),
        same_household=_is_yes(texts[4], "Household", unreadable, otherwise=False),
        disputed=_is_yes(texts[9], "Disputed", unreadable, otherwise=True),
        has_ended=bool(texts[7]),
        parental_responsibility=_is_yes(
            texts[5], "Parental responsibility", unreadable, otherwise=False
        ),
        from_on=_read_day(texts[6], "From", unreadable),
        asserted_by=texts[8],
    )


def _relationship(tie: RecordTie, record: RecordRef) -> Relationship | None:
    """What the other one is to this one, where the line says it of somebody with a name."""
    if tie.other_name is None or tie.kind not in set(RelationKind) or record == tie.other:
        return None
    kind = RelationKind(tie.kind)
    if record not in (tie.subject, tie.of) or (record == tie.subject and kind not in MUTUAL):
        return None
    return Relationship(kind, tie.other, tie.other_name, tie.disputed)


def _alerts(page: LexborHTMLParser, unreadable: list[AsShown]) -> tuple[str, str]:
    """Where the record was merged into, and the day the person died, as shown."""
    merged_into, died = "", ""
    for words in map(_text, page.css("[role=alert]")):
        if merged := _WAS_MERGED.fullmatch(words):
            merged_into = merged[1]
        elif deceased := _DECEASED.fullmatch(words):
            died = deceased[1]
        else:
            unreadable.append(AsShown("Alert", words))
    return merged_into, died


def _marker(record: RecordRef, cells: list[LexborNode], unreadable: list[AsShown]) -> Marker:
    """A warning on this person; after code and text comes the day it was added."""
    code, text, added_on = cells[:3]
    return Marker(record, _text(code), _text(text), _day(added_on, "Added", unreadable))


def _one_of(otherwise: Code, shown: str, field: str, unreadable: list[AsShown]) -> Code:
    try:
        return type(otherwise)(shown.lower())
    except ValueError:
        unreadable.append(AsShown(field, shown))
        return otherwise


def _is_yes(shown: str, field: str, unreadable: list[AsShown], *, otherwise: bool) -> bool:
    if shown not in ("Yes", "No"):
        unreadable.append(AsShown(field, shown))
        return otherwise
    return shown == "Yes"


def _read(
    as_value: Callable[[str], Read | None], shown: str, field: str, unreadable: list[AsShown]
) -> Read | None:
    value = as_value(shown) if shown else None
    if shown and value is None:
        unreadable.append(AsShown(field, shown))
    return value


def _expected_on(cell: LexborNode, unreadable: list[AsShown]) -> date | None:
    words = _text(cell.css_first("em")).removeprefix("Expected ")
    return _read_day(words, "Born", unreadable) if words and words != "(estimated)" else None


def _day(cell: LexborNode, field: str, unreadable: list[AsShown]) -> date | None:
    words = _text(cell).removesuffix("(estimated)").strip()
    return None if words.startswith("Expected") else _read_day(words, field, unreadable)


def _read_day(words: str, field: str, unreadable: list[AsShown]) -> date | None:
    if not words:
        return None
    try:
        return datetime.strptime(words, "%d/%m/%Y").replace(tzinfo=LONDON).date()
    except ValueError:
        unreadable.append(AsShown(field, words))
        return None


def _moment(
    words: str, field: str = "", unreadable: list[AsShown] | None = None
) -> datetime | None:
    if not words:
        return None
    try:
        return datetime.strptime(words, "%d/%m/%Y %H:%M").replace(tzinfo=LONDON)
    except ValueError:
        if unreadable is not None:
            unreadable.append(AsShown(field, words))
        return None


def _text(node: LexborNode | None) -> str:
    return node.text().strip() if node is not None else ""
