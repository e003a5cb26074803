"""What the housing suite's pages say: HTML in, records out; no browser.

A page that does not carry its own end mark, a list that does not say how many it found, a section
that does not say how many matters it has was cut short: `PageIncomplete`, never "nothing found". A
label, column or section that is not there is `PageNotAsExpected`. A value that does not parse is
kept as shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
from domain.housing import (
    MatterKind,
    MatterStatus,
    TenanciesFound,
    Tenancy,
    TenancyKind,
    TenancyMatter,
    TenancyRow,
    Tenant,
    TenantPart,
)
from domain.identifiers import council_code, nhs_number, postcode, uprn
from domain.people import (
    Address,
    AddressKind,
    Identifiers,
    Person,
    PersonName,
    RecordRef,
    names_of,
)
from domain.person_search import PersonRow
from domain.who_to_ring import WhoToRing
from runtime.documents import Document
from runtime.lists import kept_back, refuse_changed, refuse_incomplete
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, details_in, narrative_of, rows_of, text_of
from runtime.shown_address import lines_of

SYSTEM = "housing"
# A worker sees every landlord's tenancies; an answer about one of them alone is not trusted.
ALL_LANDLORDS = "All landlords"
RESTRICTED = "Restricted tenancy"
WITHHELD = "Address withheld"
# Instead of the other columns of an address that is withheld.
CONFIDENTIAL = "Confidential"
FACTS = "dl.facts > div"

# The suite's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "We do not recognise that staff number and password.": SignInRefused,
        "This staff number is locked.": SignInRefused,
        "Please check": ContentRefused,
        # No worker's account is to see one; if it does, it is the restricted-records officer's.
        "Refuge place": RecordRestricted,
    },
    headings={
        "Sign on to TenancyPoint": SessionExpired,
        "TenancyPoint is closed for housekeeping": UnderMaintenance,
        "Time for a new password": PasswordExpired,
        # A second step nobody told us of: the account was changed, and no worker guesses.
        "One-time code": SecondStepWanted,
        "Nothing here": RecordNotFound,
        RESTRICTED: RecordRestricted,
    },
)

ROW_LABELS = ("Address", "Landlord", "Started", "Ended")
PEOPLE_COLUMNS = (
    "Person",
    "Surname",
    "Forenames",
    "Known as",
    "Former surnames",
    "Date of birth",
    "On the tenancy as",
)
TENANCY_LABELS = ("Tenancy", "Landlord", "Tenancy type", "Started", "Ended", "Property")
PROPERTY_LABELS = (
    "Town",
    "Postcode",
    "Property number (UPRN)",
    "Council code",
    "Address type",
    "Confidential",
)
PERSON_LABELS = (
    "Surname",
    "Forename",
    "Middle names",
    "Known as",
    "Former surnames",
    "Date of birth",
    "Phone",
    "On the tenancy as",
)
# What other values say too, or what nobody asks for.
NOT_READ = ("Tenancy", "Status", "Account", "Sex")
ADDRESS_COLUMNS = (
    "Address",
    "Town",
    "Postcode",
    "Property number (UPRN)",
    "Type",
    "From",
    "To",
    "Confidential",
)
RENT_LABELS = ("Arrears",)
MATTER_LABELS = ("Opened", "Status")
OFFICER_LABELS = ("Housing officer", "Direct line", "Team")
ADDRESS_KINDS = {
    "Home": AddressKind.HOME,
    "Previous address": AddressKind.PREVIOUS,
    "Temporary address": AddressKind.TEMPORARY,
    "Refuge": AddressKind.REFUGE,
    "Prison": AddressKind.PRISON,
    "Hospital": AddressKind.HOSPITAL,
    "School": AddressKind.SCHOOL,
}

_END_OF_TENANCY = re.compile(r"End of tenancy \S+")
_END_OF_RUNNING = re.compile(r"End of search \S+ so far")
_END_OF_RESULTS = "End of results"
_FOUND = re.compile(r"(\d+) tenanc(?:y|ies) found\. Page (\d+) of (\d+)\.")
_WITHHELD = re.compile(r"(\d+) tenanc(?:y|ies) withheld")
_TOO_MANY = "More than 50 tenancies found."
_SCOPE = re.compile(r"Search \S+, (.+)")
_PEOPLE = re.compile(r"(\d+) (?:person|people)")
_REASON = "Reason for access: "
_MONEY = re.compile(
    r"(?P<owed>-?)£(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,12})\.(?P<pence>[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class TenanciesPage:
    """One page of a search's results, and the reason for access it was asked under."""

    reason: str
    rows: tuple[TenancyRow, ...] = ()
    total: int = 0
    page: int = 1
    pages: int = 1
    withheld: int = 0
    too_many: bool = False


def is_search(page: Document) -> bool:
    """Whether this is the search page, with nothing to complain of."""
    return "Find a tenancy" in page.headings() and not page.alerts()


def is_running(page: Document) -> bool:
    """Whether a search still runs."""
    return page.ends(_END_OF_RUNNING)


def lists_tenancies(page: Document) -> bool:
    """Whether this is the answer to a search."""
    return "Tenancies found" in page.headings()


def runs_or_lists(page: Document) -> bool:
    """Whether a search that was begun runs, or has its answer."""
    return is_running(page) or lists_tenancies(page)


def is_tenancy(page: Document) -> bool:
    """Whether a tenancy arrived whole, and is one that may be read."""
    return page.ends(_END_OF_TENANCY) and not page.alerts()


def results_page(html: str) -> TenanciesPage:
    """A page of tenancies found, or that there are too many to list."""
    page = LexborHTMLParser(html)
    _require_end(page, _END_OF_RESULTS, "tenancies found")
    _require_all_landlords(page)
    reason, said = reason_shown(html), text_of(page.css_first("main > [role=status]"))
    if _TOO_MANY in said:
        return TenanciesPage(reason, too_many=True)
    found = _FOUND.search(text_of(page.css_first("p.count")))
    if found is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    return TenanciesPage(
        reason=reason,
        rows=tuple(_tenancy_row(page, one) for one in page.css("section.result")),
        total=int(found[1]),
        page=int(found[2]),
        pages=int(found[3]),
        withheld=kept_back(said, _WITHHELD, "tenancies found", SYSTEM),
    )


def tenancies_found(pages: Sequence[TenanciesPage]) -> TenanciesFound:
    """What all pages of one search say together. Raises: PageIncomplete."""
    rows, last = tuple(row for page in pages for row in page.rows), pages[-1]
    refuse_changed([(page.total, page.withheld, page.too_many) for page in pages], SYSTEM)
    refuse_incomplete(len(rows), last.total, SYSTEM)
    refuse_incomplete(len({row.record for row in rows}), last.total, SYSTEM)
    return TenanciesFound(rows, last.withheld, last.too_many)


def tenancy_shown(html: str) -> Tenancy:
    """The tenancy on the page."""
    page = LexborHTMLParser(html)
    reference = text_of(page.css_first("h1")).removeprefix("Tenancy ")
    _require_end(page, f"End of tenancy {reference}", "tenancy")
    shown = Shown(_facts(_section(page, "Tenancy"), TENANCY_LABELS))
    rent = Shown(_facts(_section(page, "Rent account"), RENT_LABELS), shown.unreadable)
    return Tenancy(
        record=RecordRef(SYSTEM, reference),
        landlord=shown.text("Landlord"),
        kind=shown.code("Tenancy type", TenancyKind),
        started_on=shown.day("Started"),
        ended_on=shown.day("Ended"),
        address=_property(shown),
        tenants=_tenants(page),
        arrears_pence=rent.read("Arrears", pence),
        matters=(
            *_matters(page, "Anti-social behaviour", MatterKind.ANTI_SOCIAL_BEHAVIOUR),
            *_matters(page, "Neighbour complaints", MatterKind.COMPLAINT),
        ),
        officer=_officer(_facts(_section(page, "Officer"), OFFICER_LABELS)),
        # Of a property that is withheld nothing is kept, whatever else the page says of it.
        unreadable=(
            *shown.unreadable,
            *shown.unread((*NOT_READ, *PROPERTY_LABELS)),
            *rent.unread(NOT_READ),
        ),
    )


def reason_shown(html: str) -> str:
    """The reason for access a page was shown for."""
    return text_of(LexborHTMLParser(html).css_first("p.under")).removeprefix(_REASON)


def pence(words: str) -> int | None:
    """£1,234.56 in pence; less than nothing is money the landlord owes."""
    money = _MONEY.fullmatch(words)
    if money is None:
        return None
    amount = int(money["pounds"].replace(",", "")) * 100 + int(money["pence"])
    return -amount if money["owed"] else amount


def _tenancy_row(page: LexborHTMLParser, result: LexborNode) -> TenancyRow:
    reference = text_of(result.css_first("h2"))
    record = RecordRef(SYSTEM, reference)
    if text_of(result.css_first("p")) == RESTRICTED or result.css_first("[role=alert]"):
        return TenancyRow(record, is_restricted=True)
    shown = Shown(details_in(result, ROW_LABELS, "tenancies found", SYSTEM, FACTS))
    people = rows_of(page, f"People on tenancy {reference}", PEOPLE_COLUMNS, SYSTEM)
    where = shown.text("Address")
    return TenancyRow(
        record=record,
        people=tuple(map(_person_row, people)),
        landlord=shown.text("Landlord"),
        address_shown="" if where == WITHHELD else where,
        is_address_withheld=where == WITHHELD,
        started_on=shown.day("Started"),
        ended_on=shown.day("Ended"),
        unreadable=tuple(shown.unreadable),
    )


def _person_row(row: Fields) -> PersonRow:
    shown = Shown(row)
    forename, _, middle = row["Forenames"].partition(" ")
    return PersonRow(
        record=RecordRef(SYSTEM, row["Person"]),
        names=_names(shown, forename, middle),
        born_on=shown.day("Date of birth"),
        shown_with=row["On the tenancy as"],
        unreadable=tuple(shown.unreadable),
    )


def _names(shown: Shown, forename: str, middle: str) -> tuple[PersonName, ...]:
    current = PersonName(shown.text("Surname"), forename, middle)
    return names_of(current, shown.text("Known as"), shown.several("Former surnames"))


def _property(shown: Shown) -> Address | None:
    """Where the tenancy is; None where the landlord withholds it."""
    where = shown.text("Property")
    if where == WITHHELD:
        return None
    _require(PROPERTY_LABELS, shown.fields)
    return Address(
        lines=lines_of(where),
        town=shown.text("Town"),
        postcode=shown.read("Postcode", postcode),
        uprn=shown.read("Property number (UPRN)", uprn),
        kind=shown.read("Address type", ADDRESS_KINDS.get) or AddressKind.HOME,
        confidential=shown.yes("Confidential", otherwise=True),
        council=shown.read("Council code", council_code),
    )


def _tenants(page: LexborHTMLParser) -> tuple[Tenant, ...]:
    section = _section(page, "People on the tenancy")
    people, counted = section.css("section.person"), _PEOPLE.fullmatch(_count(section))
    if counted is None or int(counted[1]) != len(people):
        raise PageIncomplete("people without their count", system=SYSTEM)
    return tuple(_tenant(page, one) for one in people)


def _tenant(page: LexborHTMLParser, section: LexborNode) -> Tenant:
    number = text_of(section.css_first("h3")).removeprefix("Person ")
    shown = Shown(_facts(section, PERSON_LABELS))
    columns = (f"Addresses of {number}", ADDRESS_COLUMNS, SYSTEM, CONFIDENTIAL)
    addresses = rows_of(page, *columns)
    known = [row for row in addresses if "Town" in row]
    return Tenant(
        person=Person(
            record=RecordRef(SYSTEM, number),
            names=_names(shown, shown.text("Forename"), shown.text("Middle names")),
            born_on=shown.day("Date of birth"),
            due_on=shown.day("Baby expected"),
            identifiers=Identifiers(nhs_number=shown.read("NHS number", nhs_number)),
            addresses=tuple(_address(Shown(row, shown.unreadable)) for row in known),
        ),
        part=shown.code("On the tenancy as", TenantPart),
        phone=shown.text("Phone"),
        died_on=shown.day("Died"),
        addresses_withheld=len(addresses) - len(known),
        unreadable=(*shown.unreadable, *shown.unread(NOT_READ)),
    )


def _address(shown: Shown) -> Address:
    return Address(
        lines=lines_of(shown.text("Address")),
        town=shown.text("Town"),
        postcode=shown.read("Postcode", postcode),
        uprn=shown.read("Property number (UPRN)", uprn),
        from_on=shown.day("From"),
        until_on=shown.day("To"),
        kind=shown.read("Type", ADDRESS_KINDS.get) or AddressKind.HOME,
        confidential=shown.yes("Confidential", otherwise=True),
    )


def _matters(page: LexborHTMLParser, heading: str, kind: MatterKind) -> tuple[TenancyMatter, ...]:
    """All of them, as many as the section says it has."""
    section = _section(page, heading)
    matters, said = section.css("article.matter"), _count(section).partition(" ")[0]
    if said != (str(len(matters)) if matters else "No"):
        raise PageIncomplete(f"{heading} without a count", system=SYSTEM)
    return tuple(_matter(one, kind) for one in matters)


def _matter(article: LexborNode, kind: MatterKind) -> TenancyMatter:
    shown = Shown(_facts(article, MATTER_LABELS))
    return TenancyMatter(
        reference=text_of(article.css_first("h3")),
        kind=kind,
        opened_on=shown.day("Opened"),
        status=shown.code("Status", MatterStatus),
        text=narrative_of(article.css_first("div.story")),
        unreadable=tuple(shown.unreadable),
    )


def _officer(fields: Fields) -> WhoToRing:
    return WhoToRing(
        name=fields["Housing officer"],
        role="Housing officer",
        team=fields["Team"],
        phone=fields["Direct line"],
    )


def _section(page: LexborHTMLParser, heading: str) -> LexborNode:
    """The section of the accordion with this heading. Raises: PageNotAsExpected."""
    for section in page.css("details"):
        if text_of(section.css_first("summary h2")) == heading:
            return section
    raise PageNotAsExpected("tenancy", f'section "{heading}"', system=SYSTEM)


def _facts(within: LexborNode, labels: Sequence[str]) -> Fields:
    return details_in(within, labels, "tenancy", SYSTEM, FACTS)


def _count(section: LexborNode) -> str:
    return text_of(section.css_first("p.count"))


def _require(labels: Sequence[str], fields: Fields) -> None:
    missing = [label for label in labels if label not in fields]
    if missing:
        raise PageNotAsExpected("tenancy", f'label "{missing[0]}"', system=SYSTEM)


def _require_all_landlords(page: LexborHTMLParser) -> None:
    """Another landlord chosen would leave out tenancies without a word."""
    scope = _SCOPE.fullmatch(text_of(page.css_first("p.scope")))
    if scope is None or scope[1] != ALL_LANDLORDS:
        raise PageNotAsExpected("tenancies found", f'search of "{ALL_LANDLORDS}"', system=SYSTEM)


def _require_end(page: LexborHTMLParser, words: str, screen: str) -> None:
    if text_of(page.css_first("p.end")) != words:
        raise PageIncomplete(screen, system=SYSTEM)
