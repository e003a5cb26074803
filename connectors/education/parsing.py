"""What the education system's pages and files say: HTML or CSV in, records out; no browser.

A page that does not carry its own end mark, a list that does not say how many it found, a file
without its last line was cut short: `PageIncomplete`, never "nothing found". A label or column that
is not there is `PageNotAsExpected`. A value that does not parse is kept as shown.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

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
from domain.establishments import (
    Contact,
    ContactConflict,
    ContactDirectory,
    ContactRole,
    Enrolment,
    EnrolmentKind,
    Establishment,
    EstablishmentKind,
    EstablishmentRegister,
    EstablishmentStatus,
    Pupil,
    PupilContact,
)
from domain.identifiers import (
    ContactRef,
    council_code,
    establishment_urn,
    nhs_number,
    postcode,
    unique_pupil_number,
)
from domain.message_slots import Place
from domain.people import (
    Address,
    Identifiers,
    Person,
    PersonName,
    RecordRef,
    RelationKind,
    Relationship,
    names_of,
)
from domain.person_search import PersonRow
from domain.school_days import USUAL_OPENING, SchoolCalendar, Term
from domain.working_days import ENGLAND, WALES
from runtime.documents import Document
from runtime.lists import PersonsPage, kept_back
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, day, details_in, moment, rows_of, text_of
from runtime.shown_address import address_in

SYSTEM = "education"
POLICE = "police_rms"
LONDON = ZoneInfo("Europe/London")
END_OF_FILE = "END OF FILE"
RESTRICTED = "Restricted pupil"

# The system's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "The email address or password you entered is incorrect.": SignInRefused,
        "Your account has been locked.": SignInRefused,
        "There is a problem": ContentRefused,
    },
    headings={
        "Sign in to PupilBase": SessionExpired,
        "Service not available": UnderMaintenance,
        "Choose a new password": PasswordExpired,
        # A second step nobody told us of: the account was changed, and no worker guesses.
        "Security code": SecondStepWanted,
        "We cannot find that": RecordNotFound,
        RESTRICTED: RecordRestricted,
    },
)
ASKS_FOR_NOTE = "Why are you opening this record?"

RESULT_COLUMNS = (
    "Pupil",
    "Surname",
    "Forenames",
    "Known as",
    "Former surname",
    "Date of birth",
    "On roll at",
)
PUPIL_LABELS = (
    "Surname",
    "Forename",
    "Middle names",
    "Known as",
    "Former surname",
    "Date of birth",
    "Sex",
    "UPN",
    "NHS number",
    "Council code",
    "Year group",
    "SEN support",
    "Elective home education",
    "Missing education",
    "Reason not in school",
)
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
PARENT_COLUMNS = ("Name", "Relationship", "Phone", "Lives with pupil")
ENROLMENT_COLUMNS = (
    "Establishment",
    "URN",
    "Type",
    "Year group",
    "From",
    "To",
    "Attendance",
    "Boarder",
)
ESTABLISHMENT_LABELS = (
    "Establishment",
    "URN",
    "Name",
    "Phase",
    "Type",
    "Status",
    "Closed on",
    "Successor URN",
    "Council code",
    "Council",
    "Town",
    "Postcode",
    "Switchboard",
    "Start time",
    "Term dates set by",
    "Term dates",
    "INSET days",
    "Bank holidays",
)
CONTACT_LABELS = (
    "Contact",
    "Establishment",
    "Establishment name",
    "Council code",
    "Role",
    "Name",
    "Email",
    "Phone",
    "Verified at",
    "Verified by",
    "Changed at",
    "Changed by",
    "Mailbox read by",
    "Monitored in holidays",
    "Covers for",
    "Unavailable from",
    "Unavailable to",
    "Conflicts",
)
ROLES = {
    "Designated safeguarding lead": ContactRole.SAFEGUARDING_LEAD,
    "Deputy safeguarding lead": ContactRole.DEPUTY,
    "School office": ContactRole.OFFICE,
    "Elective home education officer": ContactRole.HOME_EDUCATION,
    "Children missing education officer": ContactRole.MISSING_EDUCATION,
    "Education safeguarding officer": ContactRole.COUNCIL_SAFEGUARDING,
}
BANK_HOLIDAYS = {"England": ENGLAND, "Wales": WALES}

_END_OF_PUPIL = re.compile(r"End of pupil \S+")
_END_OF_ESTABLISHMENT = re.compile(r"End of establishment \S+")
_END_OF_CONTACTS = re.compile(r"End of contacts of \S+")
_FOUND = re.compile(r"(\d+) pupils? found\. Page (\d+) of (\d+)\.")
_WITHHELD = re.compile(r"(\d+) pupils? not shown")
_TOO_MANY = "More than 50 pupils found."
_CONTACTS = re.compile(r"(\d+) contacts?\. As at ")
_END_AS_AT = re.compile(r"As at (.+)")
_END_ROWS = re.compile(r"(\d+) rows")


def is_search(page: Document) -> bool:
    """Whether this is one of the three search forms."""
    return any(one.startswith("Find a pupil by ") for one in page.headings()) and not page.alerts()


def lists_pupils(page: Document) -> bool:
    """Whether this is the answer to a search."""
    return "Pupils found" in page.headings()


def is_pupil_or_asks_for_note(page: Document) -> bool:
    """Whether a pupil's record arrived whole, or the reason note is asked for first."""
    return is_pupil(page) or asks_for_note(page)


def is_pupil(page: Document) -> bool:
    """Whether a pupil's record arrived whole."""
    return page.ends(_END_OF_PUPIL)


def asks_for_note(page: Document) -> bool:
    """Whether the reason note is asked for, before the first pupil of a session."""
    return ASKS_FOR_NOTE in page.headings()


def is_establishment(page: Document) -> bool:
    """Whether an establishment arrived whole."""
    return page.ends(_END_OF_ESTABLISHMENT)


def is_contacts(page: Document) -> bool:
    """Whether a place's contacts arrived whole."""
    return page.ends(_END_OF_CONTACTS)


def heading(html: str) -> str:
    """The page's own heading."""
    return text_of(LexborHTMLParser(html).css_first("h1"))


def results_page(html: str) -> PersonsPage:
    """A page of pupils found, or that there are too many to list."""
    page = LexborHTMLParser(html)
    if _TOO_MANY in text_of(page.css_first("[role=status]")):
        return PersonsPage(too_many=True)
    found = _FOUND.search(text_of(page.css_first("p.count")))
    if found is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    _require_end(page, "End of list", "pupils found")
    notice = text_of(page.css_first("[role=status]"))
    return PersonsPage(
        rows=tuple(map(_result, rows_of(page, "Pupils", RESULT_COLUMNS, SYSTEM, RESTRICTED))),
        total=int(found[1]),
        page=int(found[2]),
        pages=int(found[3]),
        withheld=kept_back(notice, _WITHHELD, "pupils found", SYSTEM),
    )


def pupil_shown(html: str) -> Pupil:
    """The pupil on the page."""
    page = LexborHTMLParser(html)
    reference = heading(html).removeprefix("Pupil ")
    _require_end(page, f"End of pupil {reference}", "pupil")
    shown = _shown(details_in(page.body, PUPIL_LABELS, "pupil", SYSTEM))
    enrolments = rows_of(page, "Enrolments", ENROLMENT_COLUMNS, SYSTEM)
    parents = rows_of(page, "Parents and contacts", PARENT_COLUMNS, SYSTEM)
    addresses = rows_of(page, "Addresses", ADDRESS_COLUMNS, SYSTEM)
    return Pupil(
        person=_person(reference, shown, addresses, parents),
        council=shown.read("Council code", council_code),
        year_group=shown.text("Year group"),
        enrolments=tuple(map(_enrolment, enrolments)),
        contacts=tuple(_pupil_contact(_shown(row)) for row in parents),
        home_educated=shown.yes("Elective home education", otherwise=False),
        missing_education=shown.yes("Missing education", otherwise=False),
        reason_not_in_school=shown.text("Reason not in school"),
        sex=shown.text("Sex"),
        special_needs=shown.text("SEN support"),
        unreadable=(*shown.unreadable, *shown.unread()),
    )


def establishment_shown(html: str) -> Establishment:
    """The establishment on the page."""
    page = LexborHTMLParser(html)
    fields = details_in(page.body, ESTABLISHMENT_LABELS, "establishment", SYSTEM)
    _require_end(page, f"End of establishment {fields['Establishment']}", "establishment")
    return _establishment(fields)


def contacts_shown(html: str) -> tuple[str, tuple[Contact, ...]]:
    """Whose contacts the page shows, and all of them."""
    page = LexborHTMLParser(html)
    reference = heading(html).removeprefix("Contacts of ")
    _require_end(page, f"End of contacts of {reference}", "contacts")
    counted = _CONTACTS.search(text_of(page.css_first("p.count")))
    cards = page.css("section.contact")
    if counted is None or int(counted[1]) != len(cards):
        raise PageIncomplete("contacts without their count", system=SYSTEM)
    contacts = [_contact(details_in(card, CONTACT_LABELS, "contacts", SYSTEM)) for card in cards]
    return reference, tuple(contacts)


def contact_directory(content: bytes) -> ContactDirectory:
    """The downloaded directory."""
    as_at, rows = _whole_file(content, CONTACT_LABELS, "contact directory file")
    return ContactDirectory(as_at, tuple(map(_contact, rows)))


def establishment_register(content: bytes) -> EstablishmentRegister:
    """The downloaded establishments."""
    as_at, rows = _whole_file(content, ESTABLISHMENT_LABELS, "establishments file")
    return EstablishmentRegister(as_at, tuple(map(_establishment, rows)))


def _shown(fields: Fields, unreadable: list[AsShown] | None = None) -> Shown:
    noted = [] if unreadable is None else unreadable
    return Shown(fields, noted, as_moment="%d/%m/%Y %H:%M:%S")


def _result(row: Fields) -> PersonRow:
    record = RecordRef(SYSTEM, row["Pupil"])
    if "Surname" not in row:
        return PersonRow(record, is_restricted=True)
    shown = _shown(row)
    forename, _, middle = row["Forenames"].partition(" ")
    names = _names(shown, forename, middle)
    born_on = shown.day("Date of birth")
    return PersonRow(record, names, born_on, row["On roll at"], unreadable=tuple(shown.unreadable))


def _names(shown: Shown, forename: str, middle: str) -> tuple[PersonName, ...]:
    current = PersonName(shown.text("Surname"), forename, middle)
    former = shown.text("Former surname")
    return names_of(current, shown.text("Known as"), [former] if former else [])


def _person(
    reference: str, shown: Shown, addresses: Sequence[Fields], parents: Sequence[Fields]
) -> Person:
    return Person(
        record=RecordRef(SYSTEM, reference),
        names=_names(shown, shown.text("Forename"), shown.text("Middle names")),
        born_on=shown.day("Date of birth"),
        identifiers=Identifiers(
            nhs_number=shown.read("NHS number", nhs_number),
            upn=shown.read("UPN", unique_pupil_number),
        ),
        addresses=tuple(_address(row, shown.unreadable) for row in addresses),
        relationships=tuple(tie for row in parents for tie in _relationship(row)),
    )


def _address(row: Fields, unreadable: list[AsShown]) -> Address:
    return address_in(_shown(row, unreadable))


def _relationship(row: Fields) -> list[Relationship]:
    """The tie to a relative; the register gives them no record of their own."""
    words = row["Relationship"].lower()
    if words not in set(RelationKind):
        return []
    forename, _, surname = row["Name"].rpartition(" ")
    nobody = RecordRef(SYSTEM, "")
    return [Relationship(RelationKind(words), nobody, PersonName(surname, forename))]


def _pupil_contact(shown: Shown) -> PupilContact:
    return PupilContact(
        name=shown.text("Name"),
        relationship=shown.text("Relationship"),
        phone=shown.text("Phone"),
        lives_with=shown.yes("Lives with pupil", otherwise=False),
    )


def _enrolment(row: Fields) -> Enrolment:
    shown = _shown(row)
    return Enrolment(
        establishment=shown.read("URN", establishment_urn),
        establishment_name=row["Establishment"],
        kind=shown.code("Type", EnrolmentKind),
        year_group=row["Year group"],
        from_on=shown.day("From"),
        until_on=shown.day("To"),
        is_boarder=shown.yes("Boarder", otherwise=False),
        attendance=shown.text("Attendance"),
        unreadable=tuple(shown.unreadable),
    )


def _establishment(fields: Fields) -> Establishment:
    shown = _shown(fields)
    opens = shown.clock("Start time")
    calendar = _calendar(shown, opens)
    return Establishment(
        reference=shown.text("Establishment"),
        urn=shown.read("URN", establishment_urn),
        name=shown.text("Name"),
        kind=shown.code("Type", EstablishmentKind),
        phase=shown.text("Phase"),
        status=shown.code("Status", EstablishmentStatus),
        closed_on=shown.day("Closed on"),
        successor=shown.read("Successor URN", establishment_urn),
        council=shown.read("Council code", council_code),
        council_name=shown.text("Council"),
        town=shown.text("Town"),
        postcode=shown.read("Postcode", postcode),
        phone=shown.text("Switchboard"),
        opens=opens,
        has_own_terms=shown.text("Term dates set by") == "This establishment",
        calendar=calendar,
        unreadable=tuple(shown.unreadable),
    )


def _calendar(shown: Shown, opens: time | None) -> SchoolCalendar:
    """The school days. One term that cannot be read makes them all unknown: too early, not late."""
    terms = [term for term in shown.each("Term dates", _term) if term]
    inset_days = shown.each_day("INSET days")
    nation = shown.read("Bank holidays", BANK_HOLIDAYS.get)
    return SchoolCalendar(
        terms=tuple(terms) if len(terms) == len(shown.several("Term dates")) else (),
        inset_days=frozenset(inset_days),
        opens=opens or USUAL_OPENING,
        bank_holidays=nation or ENGLAND,
    )


def _contact(fields: Fields) -> Contact:
    shown = _shown(fields)
    covers_for = shown.text("Covers for")
    return Contact(
        ref=ContactRef(shown.text("Contact")),
        establishment=shown.text("Establishment"),
        establishment_name=shown.text("Establishment name"),
        place=_place(shown),
        role=shown.read("Role", ROLES.get),
        name=shown.text("Name"),
        address=shown.text("Email"),
        phone=shown.text("Phone"),
        verified_at=shown.moment("Verified at"),
        verified_by=shown.text("Verified by"),
        changed_at=shown.moment("Changed at"),
        changed_by=shown.text("Changed by"),
        mailbox_readers=tuple(shown.several("Mailbox read by")),
        holiday_monitored=shown.yes("Monitored in holidays", otherwise=False),
        covers_for=ContactRef(covers_for) if covers_for else None,
        unavailable_from=shown.day("Unavailable from"),
        unavailable_to=shown.day("Unavailable to"),
        conflicts=tuple(map(_conflict, shown.several("Conflicts"))),
        unreadable=tuple(shown.unreadable),
    )


def _place(shown: Shown) -> Place | None:
    """A school by its URN; a council's own team, which has none, by the council."""
    urn = establishment_urn(shown.text("Establishment"))
    return urn or shown.read("Council code", council_code)


def _conflict(words: str) -> ContactConflict:
    """The person's police record and the reason."""
    record, _, reason = words.partition(" ")
    return ContactConflict(RecordRef(POLICE, record), reason)


def _whole_file(
    content: bytes, columns: Sequence[str], screen: str
) -> tuple[datetime, list[Fields]]:
    header, *rows = _lines(content, screen)
    missing = [column for column in columns if column not in header]
    if missing:
        raise PageNotAsExpected(screen, f'column "{missing[0]}"', system=SYSTEM)
    as_at = _as_at(rows.pop(), len(rows), screen) if rows else None
    if as_at is None or any(len(row) != len(header) for row in rows):
        raise PageIncomplete(screen, system=SYSTEM)
    return as_at, [dict(zip(header, row, strict=True)) for row in rows]


def _lines(content: bytes, screen: str) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as unreadable:
        raise PageIncomplete(screen, system=SYSTEM) from unreadable
    if not lines:
        raise PageIncomplete(screen, system=SYSTEM)
    return lines


def _as_at(last: Sequence[str], rows: int, screen: str) -> datetime | None:
    """The moment the file was made, if its last line is there and counts every row above it."""
    if len(last) != len(("end", "as at", "rows")) or last[0] != END_OF_FILE:
        return None
    as_at, counted = _END_AS_AT.fullmatch(last[1]), _END_ROWS.fullmatch(last[2])
    if as_at is None or counted is None or int(counted[1]) != rows:
        return None
    try:
        return moment(as_at[1], "%d/%m/%Y %H:%M:%S")
    except ValueError:
        return None


def _require_end(page: LexborHTMLParser, words: str, screen: str) -> None:
    if text_of(page.css_first("p.end")) != words:
        raise PageIncomplete(screen, system=SYSTEM)


def _term(words: str) -> Term:
    first, _, last = words.partition(" to ")
    return Term(day(first), day(last))
