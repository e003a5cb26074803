"""An occurrence's and a person's record: HTML in, records out; no browser."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from connectors.police_rms.parsing import SYSTEM, day_in, day_said, moment_said, rows_under, text_of
from domain.as_shown import AsShown
from domain.errors import PageIncomplete
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
    Marker,
    Occurrence,
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
)
from domain.person_records import OccurrenceLine, PersonDetails, PersonRecord, RecordTie
from runtime.landmarks import Landmark

SHORTEST_ADDRESS_PARTS = 3
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
_OCCURRENCE = re.compile(r"Occurrence (\w+)")
_TIE = re.compile(r"^(?P<kind>.+?) of (?P<to>\w+)(?P<rest>.*)$")
_MERGED = re.compile(r"\(merged into (\w+)\)")
_WAS_MERGED = re.compile(r"This record was merged into (\w+)\. Do not update it\.")
_DECEASED = re.compile(r"Deceased (.*?)\.?")
_FORCE = re.compile(r"[0-9]{2}")
_RESTRICTED = "Restricted record"


def occurrence_shown(html: str) -> Occurrence:
    """The occurrence in the record frame. Raises: PageIncomplete without its end mark."""
    page = LexborHTMLParser(html)
    header = _header(page)
    number = OccurrenceNumber(header.get("Number", ""))
    if f"End of record {number}" not in text_of(page.body):
        raise PageIncomplete("occurrence", system=SYSTEM)
    unreadable: list[AsShown] = []
    addresses = _addresses(page, unreadable)
    return Occurrence(
        number=number,
        kind=header.get("Type", ""),
        status=header.get("Status", ""),
        header=header,
        occurred_from=moment_said(header.get("Occurred from", ""), "Occurred from", unreadable),
        changed_at=moment_said(header.get("Changed", ""), "Changed", unreadable),
        reported_at=moment_said(header.get("Reported", ""), "Reported", unreadable),
        created_at=moment_said(header.get("Created", ""), "Created", unreadable),
        encompass_note=header.get("Operation Encompass", ""),
        police_area=header.get("Area", ""),
        from_force=header.get("From force", ""),
        source=header.get("Source", ""),
        flags=tuple(flag for flag in header.get("Flags", "").split(", ") if flag),
        narrative=text_of(page.css_first("p.narrative")),
        parties=tuple(_party(cells, addresses, unreadable) for cells in rows_under(page, "Roles")),
        children=tuple(_child_seen(cells, unreadable) for cells in rows_under(page, "Children")),
        markers=tuple(
            _marker(RecordRef(SYSTEM, text_of(first)), rest, unreadable)
            for first, *rest in rows_under(page, "Markers")
        ),
        risk_forms=tuple(
            RiskForm(*map(text_of, cells)) for cells in rows_under(page, "Risk assessments")
        ),
        unreadable=tuple(unreadable),
    )


def person_shown(html: str) -> PersonRecord:
    """The person in the record frame. Raises: PageIncomplete without its end mark."""
    page = LexborHTMLParser(html)
    header, unreadable = _header(page), list[AsShown]()
    record = RecordRef(SYSTEM, header.get("Nominal", ""))
    if text_of(page.css_first("p.end")) != f"End of record {record.record_id}":
        raise PageIncomplete("person", system=SYSTEM)
    ties = tuple(
        _record_tie(cells, record, unreadable) for cells in rows_under(page, "Relationships")
    )
    contacts = [(text_of(cells[0]), text_of(cells[1])) for cells in rows_under(page, "Contacts")]
    merged_into, died = _alerts(page, unreadable)
    lines = tuple(_occurrence_line(cells, unreadable) for cells in rows_under(page, "Occurrences"))
    return PersonRecord(
        person=_person(page, record, header, ties, unreadable),
        ties=ties,
        markers=tuple(_marker(record, cells, unreadable) for cells in rows_under(page, "Markers")),
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
    tables = {Landmark("table", text_of(caption)) for caption in page.css("table > caption")}
    rows = {Landmark("rowheader", text_of(label)) for label in page.css("th[scope=row]")}
    columns = {Landmark("columnheader", text_of(label)) for label in page.css("th[scope=col]")}
    return frozenset(tables | rows | columns)


def record_number(html: str) -> str:
    """The occurrence number in the record's own heading: whose page this is.

    Raises: PageIncomplete without it.
    """
    heading = _OCCURRENCE.fullmatch(text_of(LexborHTMLParser(html).css_first(".record-head h1")))
    if heading is None:
        raise PageIncomplete("occurrence without its number", system=SYSTEM)
    return heading[1]


def _header(page: LexborHTMLParser) -> Mapping[str, str]:
    labels = page.css("table.fields th")
    return {text_of(label): text_of(_next_element(label)) for label in labels}


def _next_element(node: LexborNode) -> LexborNode | None:
    following = node.next
    while following is not None and not following.is_element_node:
        following = following.next
    return following


def _party(
    cells: list[LexborNode], addresses: Mapping[str, list[Address]], unreadable: list[AsShown]
) -> Party:
    record = RecordRef(SYSTEM, text_of(cells[0]))
    code = text_of(cells[1]).split(" ")[0]
    part = Part(code) if code in set(Part) else None
    if part is None:
        unreadable.append(AsShown("Role", text_of(cells[1])))
    if len(cells) == 3:
        return Party(record, part, person=None, ties=())
    merged = _MERGED.search(text_of(cells[2]))
    person = Person(
        record=record,
        names=(_name(cells[2]),),
        born_on=day_in(cells[3], "Born", unreadable),
        due_on=_expected_on(cells[3], unreadable),
        addresses=tuple(addresses.get(record.record_id, ())),
    )
    ties = tuple(_tie(text_of(line), unreadable) for line in cells[5].css("div"))
    return Party(record, part, person, ties, merged[1] if merged else "")


def _name(cell: LexborNode) -> PersonName:
    surname, _, forenames = _MERGED.sub("", text_of(cell)).strip().partition(", ")
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
    texts = [text_of(cell) for cell in cells]
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
    for cells in rows_under(page, "Addresses"):
        _, kind, line, *rest = cells
        found.setdefault(text_of(cells[0]), []).append(_address(kind, line, rest, unreadable))
    return found


def _own_address(cells: list[LexborNode], unreadable: list[AsShown]) -> Address:
    kind, line, number, *rest = cells
    address = _address(kind, line, rest, unreadable)
    return replace(address, uprn=_read(uprn, text_of(number), "UPRN", unreadable))


def _address(
    kind: LexborNode, line: LexborNode, rest: list[LexborNode], unreadable: list[AsShown]
) -> Address:
    """An address; `rest` are the columns that both tables of addresses end with."""
    council, force, from_on, until_on, confidential = rest
    parts = text_of(line).split(", ")
    code = postcode(parts[-1])
    if code is None or len(parts) < SHORTEST_ADDRESS_PARTS:
        unreadable.append(AsShown("Address", text_of(line)))
        lines, town = tuple(parts), ""
    else:
        lines, town = tuple(parts[:-2]), parts[-2]
    return Address(
        lines=lines,
        town=town,
        postcode=code,
        from_on=day_in(from_on, "From", unreadable),
        until_on=day_in(until_on, "To", unreadable),
        kind=_one_of(AddressKind.HOME, text_of(kind), "Type", unreadable),
        confidential=not text_of(confidential).startswith("No"),
        council=_read(council_code, text_of(council), "LA code", unreadable),
        force_code=_read(_force_code, text_of(force), "Force", unreadable) or "",
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
        born_on=day_said(header.get("Date of birth", ""), "Date of birth", unreadable),
        due_on=day_said(header.get("Expected date", ""), "Expected date", unreadable),
        birth_order=_read(_order, header.get("Birth order", ""), "Birth order", unreadable),
        identifiers=_identifiers(header, unreadable),
        addresses=tuple(_own_address(cells, unreadable) for cells in rows_under(page, "Addresses")),
        relationships=tuple(one for one in related if one is not None),
    )


def _every_name(page: LexborHTMLParser, header: Mapping[str, str]) -> tuple[PersonName, ...]:
    surname, forename = header.get("Surname", ""), header.get("Forename 1", "")
    names = [PersonName(surname, forename, header.get("Forename 2", ""))]
    if known_as := header.get("Known as"):
        names.append(PersonName(surname, known_as, kind=NameKind.KNOWN_AS))
    for former_surname, former_forename, *_ in rows_under(page, "Previous names"):
        former = PersonName(text_of(former_surname), text_of(former_forename), kind=NameKind.FORMER)
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
        died_on=day_said(died, "Deceased", unreadable),
    )


def _occurrence_line(cells: list[LexborNode], unreadable: list[AsShown]) -> OccurrenceLine:
    texts = [text_of(cell) for cell in cells]
    number = OccurrenceNumber(texts[0])
    if len(cells) == 2:
        return OccurrenceLine(number, is_restricted=True)
    _code, _, class_text = texts[2].partition(" ")
    reported_at = moment_said(texts[3], "Reported", unreadable)
    return OccurrenceLine(number, texts[1], class_text, reported_at, texts[4])


def _record_tie(cells: list[LexborNode], record: RecordRef, unreadable: list[AsShown]) -> RecordTie:
    texts = [text_of(cell) for cell in cells]
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
        from_on=day_said(texts[6], "From", unreadable),
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
    for words in map(text_of, page.css("[role=alert]")):
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
    return Marker(record, text_of(code), text_of(text), day_in(added_on, "Added", unreadable))


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
    words = text_of(cell.css_first("em")).removeprefix("Expected ")
    return day_said(words, "Born", unreadable) if words and words != "(estimated)" else None
