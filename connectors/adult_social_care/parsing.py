"""What the adult social care system's pages say: HTML in, records out; no browser.

A page without its own end mark, or a list without its count or its words for nothing, was cut
short: `PageIncomplete`, never "nothing found". A label or column that is not there is
`PageNotAsExpected`. A value that does not parse is kept as shown. Each page of a client says whose
it is; whether that is the client asked for is the connector's to check.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from re import Pattern
from typing import Generic, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.adult_social_care import (
    AdultClient,
    ArrangedCare,
    Capacity,
    CaseNote,
    EnquiryKind,
    EnquiryStatus,
    SafeguardingEnquiry,
)
from domain.as_shown import AsShown
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PasswordExpired,
    RecordRestricted,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
    WrongRecordShown,
)
from domain.identifiers import nhs_number
from domain.people import (
    Address,
    Identifiers,
    Person,
    PersonName,
    RecordRef,
    names_of,
)
from domain.person_search import PersonRow
from domain.social_care_entries import CareEntry, PersonOnRecord
from domain.who_to_ring import WhoToRing
from runtime.documents import Document, Form
from runtime.lists import PersonsPage, kept_back, refuse_incomplete, refuse_partial
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, details_in, narrative_of, rows_of, text_of
from runtime.shown_address import address_in

SYSTEM = "adult_social_care"
RESTRICTED = "Restricted record"

# The system's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "User ID or password not recognised.": SignInRefused,
        "This user ID is locked.": SignInRefused,
        "Please correct the following:": ContentRefused,
    },
    headings={
        "Sign in": SessionExpired,
        "Your session has ended": SessionExpired,
        "CareLedger Adults is being updated": UnderMaintenance,
        "Your password has expired": PasswordExpired,
        # A second step nobody told us of: the account was changed, and no worker guesses.
        "Verification code": SecondStepWanted,
        # A form older than the session, or than what the session may do.
        "Validation of viewstate failed": SessionExpired,
        "Invalid postback or callback argument": SessionExpired,
        "Select your council": SessionExpired,
        "Reason for access": SessionExpired,
        RESTRICTED: RecordRestricted,
        "Sealed record": RecordRestricted,
        # Another page of this session has unselected the client, or selected one who went away.
        "No client selected": WrongRecordShown,
    },
)

RESULT_COLUMNS = (
    "Client number",
    "Surname",
    "Forenames",
    "Known as",
    "Former surnames",
    "Date of birth",
    "Address",
    "Merged into",
)
CLIENT_LABELS = ("Client number", "Council")
PERSON_LABELS = (
    "Surname",
    "Forename",
    "Middle names",
    "Known as",
    "Former surnames",
    "Date of birth",
    "Date of death",
    "Sex",
    "NHS number",
    "Telephone",
    "Needs category",
    "Mental capacity",
    "Advocate",
    "Carers",
    "Lead worker",
    "Team",
    "Lead worker telephone",
)
ADDRESS_COLUMNS = (
    "Type",
    "Address",
    "Town",
    "Postcode",
    "UPRN",
    "From",
    "To",
    "Protected",
)
SERVICE_COLUMNS = ("Service", "Provider", "From", "To")
ENQUIRY_LABELS = ("Type", "Status", "Opened", "Closed", "Concern", "Outcome")
NOTE_LABELS = ("Written by", "Note")
CONTACT_LABELS = (
    *("Received", "Source", "Referrer", "Agency", "Reason for contact", "Lawful basis", "Consent"),
    *("About consent", "Care and support needs", "Harm or risk", "Adult's wishes", "Details"),
    *("Risk rating", "Section 42", "Decided by", "Decided on", "Decision reference", "Rationale"),
)
WITH_LINES = frozenset(
    {"Care and support needs", "Harm or risk", "Adult's wishes", "Details", "Rationale"}
)
CHOSEN = frozenset(
    {"Source", "Reason for contact", "Lawful basis", "Consent", "Risk rating", "Section 42"}
)
LOG_COLUMNS = ("Entered by", "Client number", "Contact", "Begins")
AS_DAY, AS_MOMENT = "%d-%b-%Y", "%d-%b-%Y %H:%M"
# How the system writes a moment: 22-Nov-2026 05:12.
MOMENT_SHOWN = r"\d\d-\w{3}-\d{4} \d\d:\d\d"

_FOUND = re.compile(r"(\d+) clients? found\. Page (\d+) of (\d+)\.")
_NOBODY = "No clients match your search."
_WITHHELD = re.compile(r"(\d+) clients? not listed")
_TOO_MANY = "Your search matched more than 50 clients."
_SOME_COUNCILS_OF_SEVERAL = re.compile(r".*\(\d+ of \d+\)")
_END_OF_LIST = "*** End of client list ***"
_MERGED = re.compile(r"This record was merged into client (\S+)\. Do not use it\.")
_ENTERED = re.compile(r"(\d+) contacts? entered\. Page (\d+) of (\d+)\.")
_NONE_ENTERED = "No contacts were entered."
_NOT_LISTED = re.compile(r"(\d+) contacts? not listed")
_END_OF_LOG = "*** End of contact log ***"
PAGES_IN_THE_PAGER = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EntriesPage(Generic[T]):
    """One page of a list on a client's record, and whose it is."""

    client: str
    merged_into: RecordRef | None
    entries: tuple[T, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class KeptOnClient(Generic[T]):
    """A list the system keeps on a client's record: where it is, its words, how it is read.

    `kind` is what the audit trail calls it.
    """

    kind: str
    path: str
    screen: str
    counted: Pattern[str]
    nothing: str
    read: Callable[[LexborHTMLParser], Sequence[T]]

    def is_whole(self, page: Document) -> bool:
        """Whether a page of it arrived to its end."""
        return page.ends(re.compile(rf"\*\*\* End of {self.screen} for client \S+ \*\*\*"))

    def parse(self, html: str) -> EntriesPage[T]:
        """A page of it. Raises: RecordRestricted where it keeps any entry back."""
        page = LexborHTMLParser(html)
        refuse_partial(page, SYSTEM)
        client = _client_number(page, self.screen)
        total, number, pages = _counted(page, self.counted, self.nothing, self.screen)
        entries = tuple(self.read(page))
        if not total:
            refuse_incomplete(len(entries), 0, SYSTEM)
        return EntriesPage(client, _merged_into(page), entries, total, number, pages)


@dataclass(frozen=True, slots=True)
class ContactEntered:
    """A contact on a client's record: its number, and its fields by label, as they are typed."""

    number: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the contact log."""

    entries: tuple[CareEntry, ...]
    total: int
    page: int
    pages: int


def is_contact_log(page: Document) -> bool:
    """Whether this is the form of the contact log."""
    return "Contact log" in page.headings() and not page.alerts()


def lists_contacts_entered(page: Document) -> bool:
    """Whether this is an answer of the contact log."""
    return "Contacts entered" in page.headings()


def log_page(html: str) -> LogPage:
    """A page of the contact log. Raises: RecordRestricted where any contact is kept back."""
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    statuses = " ".join(map(text_of, page.css("[role=status]")))
    kept_back(statuses, _NOT_LISTED, "contact log", SYSTEM)
    total, number, pages = _counted(page, _ENTERED, _NONE_ENTERED, "contact log")
    _require_end(page, _END_OF_LOG, "contact log")
    is_listed = total or page.css("table.grid")
    rows = rows_of(page, "Contacts entered", LOG_COLUMNS, SYSTEM) if is_listed else []
    return LogPage(tuple(map(_log_entry, rows)), total, number, pages)


def whose_form(html: str) -> PersonOnRecord:
    """On whose record a new contact would be saved, by the strip above the form."""
    page = LexborHTMLParser(html)
    labels = ("Client number", "Name", "Date of birth")
    shown = _shown(
        details_in(page.css_first("section.current"), labels, "form", SYSTEM, "dl > div")
    )
    surname = shown.text("Name").partition(",")[0]
    born = None if shown.text("Date of birth") == "Not recorded" else shown.day("Date of birth")
    return PersonOnRecord(RecordRef(SYSTEM, shown.text("Client number")), surname, born)


def as_typed(label: str, words: str) -> str:
    """What a choice says, as it is compared; anything else as it stands."""
    return words.lower() if label in CHOSEN else words


def is_search(page: Document) -> bool:
    """Whether this is the search page, ready for a search."""
    return "Client search" in page.headings() and not page.alerts()


def lists_clients(page: Document) -> bool:
    """Whether this is the answer to a search."""
    return "Search results" in page.headings()


def is_details(page: Document) -> bool:
    """Whether a client's details arrived whole."""
    return page.ends(re.compile(r"\*\*\* End of details for client \S+ \*\*\*"))


def results_page(html: str) -> PersonsPage:
    """A page of clients found, or that there are too many to list."""
    page = LexborHTMLParser(html)
    statuses = " ".join(map(text_of, page.css("[role=status]")))
    if _TOO_MANY in statuses:
        return PersonsPage(too_many=True)
    _refuse_one_council(page)
    total, number, pages = _counted(page, _FOUND, _NOBODY, "client list")
    _require_end(page, _END_OF_LIST, "client list")
    is_listed = total or page.css("table.grid")
    rows = rows_of(page, "Clients", RESULT_COLUMNS, SYSTEM, RESTRICTED) if is_listed else []
    return PersonsPage(
        rows=tuple(map(_result, rows)),
        total=total,
        page=number,
        pages=pages,
        withheld=kept_back(statuses, _WITHHELD, "client list", SYSTEM),
    )


def page_numbered(number: int, shown: Document) -> Form:
    """The post-back that turns this list to the page after it, which has this number."""
    begins_another_ten = number % PAGES_IN_THE_PAGER == 1
    return shown.posting("…" if begins_another_ten else str(number))


def client_on(html: str) -> str:
    """Whose page of details this is, whatever else it says."""
    return _client_number(LexborHTMLParser(html), "details")


def client_shown(html: str) -> AdultClient:
    """The client on the page of details."""
    page = LexborHTMLParser(html)
    number = _client_number(page, "details")
    shown = _shown(details_in(page.body, PERSON_LABELS, "details", SYSTEM, "dl.record > div"))
    addresses = rows_of(page, "Addresses", ADDRESS_COLUMNS, SYSTEM)
    alerts = map(text_of, page.css("[role=alert]"))
    # In other words it may say that the record was merged.
    shown.unreadable.extend(AsShown("Notice", one) for one in alerts if not _MERGED.search(one))
    return AdultClient(
        person=_person(number, shown, addresses),
        council=_current(page, "details")["Council"],
        sex=shown.text("Sex"),
        died_on=shown.day("Date of death"),
        phone=shown.text("Telephone"),
        needs_category=shown.text("Needs category"),
        capacity=shown.code("Mental capacity", Capacity),
        advocate=shown.text("Advocate"),
        carers=tuple(shown.several("Carers")),
        lead=_lead(shown),
        merged_into=_merged_into(page),
        unreadable=(*shown.unreadable, *shown.unread()),
    )


def _services(page: LexborHTMLParser) -> Sequence[ArrangedCare]:
    if not page.css("table.grid"):
        return ()
    return [_service(row) for row in rows_of(page, "Services arranged", SERVICE_COLUMNS, SYSTEM)]


def _service(row: Fields) -> ArrangedCare:
    shown = _shown(row)
    from_on, until_on = shown.day("From"), shown.day("To")
    return ArrangedCare(row["Service"], row["Provider"], from_on, until_on, tuple(shown.unreadable))


def _enquiries(page: LexborHTMLParser) -> Sequence[SafeguardingEnquiry]:
    return [_enquiry(entry) for entry in page.css("section.entry")]


def _enquiry(entry: LexborNode) -> SafeguardingEnquiry:
    screen = "safeguarding enquiries"
    shown = _shown(details_in(entry, ENQUIRY_LABELS, screen, SYSTEM, "dl > div"))
    return SafeguardingEnquiry(
        reference=text_of(entry.css_first("h2")),
        kind=shown.code("Type", EnquiryKind),
        status=shown.code("Status", EnquiryStatus),
        opened_on=shown.day("Opened"),
        closed_on=shown.day("Closed"),
        concern=narrative_of(entry.css_first("dd.narrative")),
        outcome=shown.text("Outcome"),
        unreadable=tuple(shown.unreadable),
    )


def _notes(page: LexborHTMLParser) -> Sequence[CaseNote]:
    return [_note(entry) for entry in page.css("section.entry")]


def _note(entry: LexborNode) -> CaseNote:
    details = details_in(entry, NOTE_LABELS, "case notes", SYSTEM, "dl > div")
    shown = _shown({**details, "Written": text_of(entry.css_first("h2"))})
    return CaseNote(
        written_at=shown.moment("Written"),
        written_by=shown.text("Written by"),
        text=narrative_of(entry.css_first("dd.narrative")),
        unreadable=tuple(shown.unreadable),
    )


def _contacts(page: LexborHTMLParser) -> Sequence[ContactEntered]:
    return [_contact(entry) for entry in page.css("section.entry")]


def _contact(entry: LexborNode) -> ContactEntered:
    shown = _shown(details_in(entry, CONTACT_LABELS, "contacts", SYSTEM, "dl > div"))
    told = {
        one: _narrative(entry, one) if one in WITH_LINES else as_typed(one, shown.text(one))
        for one in CONTACT_LABELS
    }
    # A date that is none stays as shown, and so differs from any that was typed.
    received, decided = shown.moment("Received"), shown.day("Decided on")
    if received:
        told["Received"] = received.strftime("%Y-%m-%dT%H:%M")
    if decided:
        told["Decided on"] = decided.isoformat()
    return ContactEntered(text_of(entry.css_first("h2")), told)


def _narrative(entry: LexborNode, label: str) -> str:
    named = (one for one in entry.css("dl > div") if text_of(one.css_first("dt")) == label)
    return narrative_of(next(named).css_first("dd"))


def _log_entry(row: Fields) -> CareEntry:
    record = RecordRef(SYSTEM, row["Client number"])
    return CareEntry("Contact", row["Contact"], record, row["Entered by"], row["Begins"])


SERVICES = KeptOnClient(
    "services",
    "/Client/Services.aspx",
    "services",
    re.compile(r"(\d+) services?\. Page (\d+) of (\d+)\."),
    "No services are recorded.",
    _services,
)
ENQUIRIES = KeptOnClient(
    "enquiries",
    "/Client/Enquiries.aspx",
    "safeguarding enquiries",
    re.compile(r"(\d+) enquir(?:y|ies)\. Page (\d+) of (\d+)\."),
    "No safeguarding enquiries are recorded.",
    _enquiries,
)
NOTES = KeptOnClient(
    "notes",
    "/Client/Notes.aspx",
    "case notes",
    re.compile(r"(\d+) case notes?\. Page (\d+) of (\d+)\."),
    "No case notes are recorded.",
    _notes,
)

CONTACTS = KeptOnClient(
    "contacts",
    "/Client/Contacts.aspx",
    "contacts",
    re.compile(r"(\d+) contacts?\. Page (\d+) of (\d+)\."),
    "No contacts are recorded.",
    _contacts,
)


def _shown(fields: Fields, unreadable: list[AsShown] | None = None) -> Shown:
    noted = [] if unreadable is None else unreadable
    return Shown(fields, noted, as_day=AS_DAY, as_moment=AS_MOMENT)


def _result(row: Fields) -> PersonRow:
    record = RecordRef(SYSTEM, row["Client number"])
    if "Surname" not in row:
        return PersonRow(record, is_restricted=True)
    shown = _shown(row)
    forename, _, middle = row["Forenames"].partition(" ")
    return PersonRow(
        record,
        _names(shown, forename, middle),
        shown.day("Date of birth"),
        row["Address"],
        is_merged=bool(row["Merged into"]),
        unreadable=tuple(shown.unreadable),
    )


def _names(shown: Shown, forename: str, middle: str) -> tuple[PersonName, ...]:
    current = PersonName(shown.text("Surname"), forename, middle)
    return names_of(current, shown.text("Known as"), shown.several("Former surnames"))


def _person(number: str, shown: Shown, addresses: Sequence[Fields]) -> Person:
    return Person(
        record=RecordRef(SYSTEM, number),
        names=_names(shown, shown.text("Forename"), shown.text("Middle names")),
        born_on=shown.day("Date of birth"),
        identifiers=Identifiers(nhs_number=shown.read("NHS number", nhs_number)),
        addresses=tuple(_address(row, shown.unreadable) for row in addresses),
    )


def _address(row: Fields, unreadable: list[AsShown]) -> Address:
    return address_in(_shown(row, unreadable), "Protected")


def _lead(shown: Shown) -> WhoToRing | None:
    name, team, phone = (shown.text(one) for one in PERSON_LABELS[-3:])
    return WhoToRing(name, "Lead worker", team, phone) if name or team or phone else None


def _current(page: LexborHTMLParser, screen: str) -> Fields:
    """The strip on each page of a client that says whose page it is."""
    strip = page.css_first("section.current")
    return details_in(strip, CLIENT_LABELS, screen, SYSTEM, "dl > div")


def _client_number(page: LexborHTMLParser, screen: str) -> str:
    """Whose page this is, at its head and at its end."""
    number = _current(page, screen)["Client number"]
    _require_end(page, f"*** End of {screen} for client {number} ***", screen)
    return number


def _merged_into(page: LexborHTMLParser) -> RecordRef | None:
    alerts = (_MERGED.search(text_of(one)) for one in page.css("[role=alert]"))
    return next((RecordRef(SYSTEM, said[1]) for said in alerts if said), None)


def _counted(
    page: LexborHTMLParser, counted: Pattern[str], nothing: str, screen: str
) -> tuple[int, int, int]:
    """How many the list says it has, which page this is, and of how many."""
    said = text_of(page.css_first("p.count"))
    if said == nothing:
        return 0, 1, 1
    found = counted.fullmatch(said)
    if found is None:
        raise PageIncomplete(f"{screen} without its count", system=SYSTEM)
    return int(found[1]), int(found[2]), int(found[3])


def _refuse_one_council(page: LexborHTMLParser) -> None:
    """Another page of this session has narrowed the search: nobody found would say too little."""
    searched = details_in(page.body, ("Searched in",), "client list", SYSTEM, "dl.searched > div")
    if _SOME_COUNCILS_OF_SEVERAL.fullmatch(searched["Searched in"]):
        raise WrongRecordShown("one council searched", system=SYSTEM)


def _require_end(page: LexborHTMLParser, words: str, screen: str) -> None:
    if text_of(page.css_first("p.end")) != words:
        raise PageIncomplete(screen, system=SYSTEM)
