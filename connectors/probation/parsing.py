"""What the probation system's pages say: HTML in, records out; no browser.

A tab or list that does not carry its own end mark, or a list that does not say how many it holds,
was cut short: `PageIncomplete`, never "nothing". A label or column that is not there is
`PageNotAsExpected`. A value that does not parse is kept as shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.as_shown import AsShown
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    RecordNotFound,
    RecordRestricted,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
)
from domain.identifiers import noms_number, pnc_id_on_any_day
from domain.people import (
    Address,
    Identifiers,
    NameKind,
    Person,
    PersonName,
    RecordRef,
    names_of,
)
from domain.person_search import PersonRow
from domain.probation import Mappa, Order, OrderKind, Rosh, Supervision, SupervisionStatus
from domain.who_to_ring import WhoToRing
from runtime.documents import Document
from runtime.lists import PersonsPage, refuse_incomplete
from runtime.refusals import Refusals
from runtime.session_client import IsWhole
from runtime.shown import Fields, Shown, details_in, narrative_of, rows_of, text_of
from runtime.shown_address import address_in

SYSTEM = "probation"
LIMITED_ACCESS = "Limited access case"

# The system's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "Your details do not match our records.": SignInRefused,
        "Your account is locked.": SignInRefused,
        "Check what you entered": ContentRefused,
    },
    headings={
        "Sign on to Waymark": SessionExpired,
        "Waymark is closed for maintenance": UnderMaintenance,
        "Your password has expired": PasswordExpired,
        # A step nobody told us of: the account was changed, and no worker guesses.
        "Enter your security code": SecondStepWanted,
        "There is no case with this CRN": RecordNotFound,
        LIMITED_ACCESS: RecordRestricted,
        "Sealed case": RecordRestricted,
    },
)

RESULT_COLUMNS = ("CRN", "Name", "Date of birth", "Status", "Office", "Found by")
BANNER_LABELS = ("CRN", "Date of birth")
# What the banner says of what is read from the tabs; anything else is kept as shown.
ALSO_IN_THE_SUMMARY = ("Status", "RoSH")
SUMMARY_LABELS = (
    "Status",
    "Recalled on",
    "Surname",
    "Forenames",
    "Known as",
    "Former surnames",
    "Aliases",
    "PNC ID",
    "NOMS number",
)
# What the summary says too.
ON_OTHER_TABS = ("Orders running", "Practitioner", "Office")
ORDER_LABELS = ("Order number", "Started", "Ends", "Ended", "Requirements")
RISK_LABELS = ("Risk of serious harm (RoSH)", "MAPPA category", "MAPPA level")
RING_LABELS = ("Name", "Phone")
ADDRESS_COLUMNS = (
    "Type",
    "Address",
    "Town",
    "Postcode",
    "UPRN",
    "From",
    "To",
    "Confidential",
)
NOT_RECORDED, NOT_ASSESSED = "Not recorded", "Not assessed"
NOT_MAPPA = "Not managed under MAPPA"
NOBODY = "None allocated"
NOTHING = frozenset({NOT_RECORDED, NOT_ASSESSED, NOT_MAPPA, NOBODY})
SAYS_NO = dict(zip(RISK_LABELS, (NOT_ASSESSED, NOT_MAPPA, NOT_MAPPA), strict=True))

_DAY = "%d %B %Y"
_ENTRIES = "dl > div"
_END_OF_RESULTS = re.compile(r"Waymark: end of results")
_TOO_MANY = "finds more than 50 cases"
_NONE = "No cases match your search."
_FOUND = re.compile(r"Cases \d+ to \d+ of (\d+)\. Page (\d+) of (\d+)\.")
_ON_RECORD = re.compile(r"(No|\d+) (?:order|address)(?:e?s)? on record\.")
_MERGED_ROW = re.compile(r"Merged into (\S+)")
_MERGED = re.compile(r"This CRN was merged\. Use (\S+) instead\.")
_ALIAS = re.compile(r"Alias match: (.+)")


class CaseTab(StrEnum):
    """The tabs of a case, by the words on them."""

    SUMMARY = "Summary"
    ORDERS = "Orders"
    RISK = "Risk"
    CONTACTS = "Contacts"
    ADDRESSES = "Addresses"


@dataclass(frozen=True, slots=True)
class CasesPage:
    """One page of the cases found, and where each one's link leads."""

    persons: PersonsPage
    links: Mapping[str, str]

    @property
    def page(self) -> int:
        """Which page of the list it is."""
        return self.persons.page

    @property
    def pages(self) -> int:
        """Of how many."""
        return self.persons.pages


def is_search(page: Document) -> bool:
    """Whether this is the search form, with nothing wrong on it."""
    return "Search cases" in page.headings() and not page.alerts()


def lists_cases(page: Document) -> bool:
    """Whether this is a whole page of a search's results."""
    return page.ends(_END_OF_RESULTS)


def is_whole(tab: CaseTab) -> IsWhole:
    """Tells whether a page is this tab of some case, whole."""
    end = re.compile(rf"Waymark: end of {tab.lower()} for \S+")
    return lambda page: page.ends(end)


def cases_page(html: str) -> CasesPage:
    """A page of cases found, or that there are too many to list."""
    page = LexborHTMLParser(html)
    links = {text_of(one): one.attributes.get("href") or "" for one in page.css("tbody a[href]")}
    return CasesPage(_persons(page), links)


def crn_shown(html: str) -> str:
    """The CRN in the banner of the case."""
    return _banner(LexborHTMLParser(html))["CRN"]


def supervision_shown(tabs: Mapping[CaseTab, str]) -> Supervision:
    """What the five tabs of one case say together."""
    pages = {tab: LexborHTMLParser(html) for tab, html in tabs.items()}
    summary = pages[CaseTab.SUMMARY]
    shown = _shown(details_in(_panel(summary), SUMMARY_LABELS, "summary", SYSTEM, _ENTRIES))
    banner = _shown(_banner(summary), shown.unreadable)
    risk = _risk(pages[CaseTab.RISK], shown.unreadable)
    notices = list(filter(None, map(text_of, summary.css("[role=status]"))))
    merged = next(filter(None, map(_MERGED.search, notices)), None)
    # In other words it may say that the record was merged, or that the person has died.
    shown.unreadable.extend(AsShown("Notice", one) for one in notices if not _MERGED.search(one))
    office = _office(pages[CaseTab.CONTACTS])
    return Supervision(
        person=_person(shown, banner, pages[CaseTab.ADDRESSES]),
        noms_number=shown.read("NOMS number", noms_number),
        status=shown.code("Status", SupervisionStatus),
        recalled_on=shown.day("Recalled on"),
        orders=_orders(pages[CaseTab.ORDERS]),
        rosh=risk.code("Risk of serious harm (RoSH)", Rosh),
        mappa=_mappa(risk),
        practitioner=_practitioner(pages[CaseTab.CONTACTS], office),
        office=office,
        died_on=banner.day("Died"),
        sex=banner.text("Sex"),
        merged_into=merged[1] if merged else "",
        unreadable=(
            *shown.unreadable,
            *shown.unread(ON_OTHER_TABS),
            *banner.unread(ALSO_IN_THE_SUMMARY),
        ),
    )


def _persons(page: LexborHTMLParser) -> PersonsPage:
    if _TOO_MANY in text_of(page.css_first("[role=status]")):
        return PersonsPage(too_many=True)
    rows = tuple(map(_row, rows_of(page, "Cases", RESULT_COLUMNS, SYSTEM, LIMITED_ACCESS)))
    said = text_of(page.css_first("p.count"))
    if said == _NONE:
        return PersonsPage(rows)
    found = _FOUND.fullmatch(said)
    if found is None:
        raise PageIncomplete("results without their count", system=SYSTEM)
    return PersonsPage(rows, total=int(found[1]), page=int(found[2]), pages=int(found[3]))


def _row(row: Fields) -> PersonRow:
    record = RecordRef(SYSTEM, row["CRN"])
    if "Name" not in row:
        return PersonRow(record, is_restricted=True)
    shown = _shown(row)
    name = shown.read("Name", _listed_name)
    alias = _ALIAS.fullmatch(row["Found by"])
    return PersonRow(
        record=record,
        names=(*([name] if name else ()), *([_alias(alias[1])] if alias else ())),
        born_on=shown.day("Date of birth"),
        shown_with=", ".join(filter(None, (row["Status"], row["Office"]))),
        is_merged=bool(_MERGED_ROW.fullmatch(row["Status"])),
        unreadable=tuple(shown.unreadable),
    )


def _listed_name(words: str) -> PersonName | None:
    """A name as the list writes it; with another comma in it nobody can say where it ends."""
    if words.count(", ") > 1:
        return None
    surname, _, forenames = words.partition(", ")
    forename, _, middle = forenames.partition(" ")
    return PersonName(surname, forename, middle)


def _person(shown: Shown, banner: Shown, addresses: LexborHTMLParser) -> Person:
    reference, noted = banner.text("CRN"), shown.unreadable
    return Person(
        record=RecordRef(SYSTEM, reference),
        names=_names(shown),
        born_on=banner.day("Date of birth"),
        identifiers=Identifiers(pnc_id=shown.read("PNC ID", pnc_id_on_any_day)),
        addresses=tuple(_address(row, noted) for row in _address_rows(addresses, reference)),
    )


def _names(shown: Shown) -> tuple[PersonName, ...]:
    forename, _, middle = shown.text("Forenames").partition(" ")
    current = PersonName(shown.text("Surname"), forename, middle)
    names = names_of(current, shown.text("Known as"), shown.several("Former surnames"))
    return (*names, *map(_alias, shown.several("Aliases")))


def _alias(words: str) -> PersonName:
    forename, _, surname = words.rpartition(" ")
    return PersonName(surname, forename, kind=NameKind.ALIAS)


def _orders(page: LexborHTMLParser) -> tuple[Order, ...]:
    cards = _panel(page).css("article")
    _refuse_uncounted(page, len(cards))
    return tuple(map(_order, cards))


def _order(card: LexborNode) -> Order:
    kind, fields = (
        text_of(card.css_first("h3")),
        details_in(card, ORDER_LABELS, "orders", SYSTEM, _ENTRIES),
    )
    shown = _shown({**fields, "Kind": kind})
    return Order(
        number=shown.text("Order number"),
        kind=shown.code("Kind", OrderKind),
        started_on=shown.day("Started"),
        ends_on=shown.day("Ends"),
        ended_on=shown.day("Ended"),
        requirements=tuple(map(narrative_of, card.css("li"))),
        unreadable=tuple(shown.unreadable),
    )


def _risk(page: LexborHTMLParser, unreadable: list[AsShown]) -> Shown:
    """What the tab says; a level or category that says nothing is noted, for that is no "no"."""
    fields = details_in(_panel(page), RISK_LABELS, "risk", SYSTEM, _ENTRIES)
    said = {label: _unless_nothing(label, value) for label, value in fields.items()}
    Shown(said, unreadable).note_unsaid(RISK_LABELS)
    return _shown(fields, unreadable)


def _unless_nothing(label: str, value: str) -> str:
    """The value, but nothing where it is words for nothing that are not this label's own "no"."""
    return value if value not in NOTHING or value == SAYS_NO.get(label) else ""


def _mappa(risk: Shown) -> Mappa | None:
    managed = Mappa(risk.text("MAPPA category"), risk.text("MAPPA level"))
    return managed if managed.category or managed.level else None


def _practitioner(page: LexborHTMLParser, office: WhoToRing | None) -> WhoToRing | None:
    shown = _ring(page, "Practitioner")
    if not shown.text("Name"):
        return None
    team = office.team if office else ""
    return WhoToRing(shown.text("Name"), "practitioner", team, shown.text("Phone"))


def _office(page: LexborHTMLParser) -> WhoToRing | None:
    shown = _ring(page, "Office")
    name, phone = shown.text("Name"), shown.text("Phone")
    return WhoToRing("", "office", name, phone) if name or phone else None


def _ring(page: LexborHTMLParser, who: str) -> Shown:
    """The card of this heading. Raises: PageNotAsExpected."""
    cards = _panel(page).css("section section")
    card = next((one for one in cards if text_of(one.css_first("h3")) == who), None)
    if card is None:
        raise PageNotAsExpected("contacts", f'heading "{who}"', system=SYSTEM)
    return _shown(details_in(card, RING_LABELS, "contacts", SYSTEM, _ENTRIES))


def _address_rows(page: LexborHTMLParser, reference: str) -> list[Fields]:
    rows = rows_of(page, f"Addresses of {reference}", ADDRESS_COLUMNS, SYSTEM)
    _refuse_uncounted(page, len(rows))
    return rows


def _address(row: Fields, unreadable: list[AsShown]) -> Address:
    return address_in(_shown(row, unreadable))


def _refuse_uncounted(page: LexborHTMLParser, read: int) -> None:
    """A tab lists what it says it lists, or it is not believed."""
    said = _ON_RECORD.fullmatch(text_of(page.css_first("p.count")))
    if said is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    refuse_incomplete(read, 0 if said[1] == "No" else int(said[1]), SYSTEM)


def _banner(page: LexborHTMLParser) -> Fields:
    """Whose case it is. Raises: PageIncomplete, PageNotAsExpected."""
    banner = page.css_first('aside[aria-label="Case banner"]')
    if banner is None:
        raise PageIncomplete("case banner", system=SYSTEM)
    return details_in(banner, BANNER_LABELS, "case banner", SYSTEM, _ENTRIES)


def _panel(page: LexborHTMLParser) -> LexborNode:
    panel = page.css_first("[role=tabpanel]")
    if panel is None:
        raise PageIncomplete("tab", system=SYSTEM)
    return panel


def _shown(fields: Fields, unreadable: list[AsShown] | None = None) -> Shown:
    """The values that say something; words for "there is none" say nothing."""
    said = {label: value for label, value in fields.items() if value not in NOTHING}
    return Shown(said, [] if unreadable is None else unreadable, as_day=_DAY)
