"""What the viewer's pages say: HTML in, answers out; no browser.

A page without its own end mark, a list that does not say how many it has was cut short:
`PageIncomplete`, never "no record found". A label that is not there is `PageNotAsExpected`. A value
that does not parse is kept as shown, and an answer that cannot be read is not "no".
"""

import re
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
)
from domain.health_record import AccessLook, HealthFlag, HealthStatus
from domain.identifiers import nhs_number
from domain.people import NameKind, PersonName, RecordRef
from domain.person_search import PersonRow
from domain.who_to_ring import WhoToRing
from runtime.documents import Document
from runtime.lists import PersonsPage, kept_back
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, day, details_in, rows_of, text_of

SYSTEM = "health_record"
LIMITED, SEALED = "Access to this record is limited", "This record is sealed"
NO_RECORD, TOO_MANY, PEOPLE = "No record found", "Too many people fit", "People who fit"

# The viewer's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "We do not recognise this email address and password.": SignInRefused,
        "Your account is locked.": SignInRefused,
        "This code is not right": SignInRefused,
        "There is a problem": ContentRefused,
    },
    headings={
        "Sign in": SessionExpired,
        "Before you start": SessionExpired,
        "This answer is no longer open": SessionExpired,
        "Set a new password": PasswordExpired,
        "The service is unavailable": UnderMaintenance,
        LIMITED: RecordRestricted,
        SEALED: RecordRestricted,
    },
)

PEOPLE_COLUMNS = (
    "Reference",
    "Last name",
    "First name",
    "Middle names",
    "Date of birth",
    "Postcode area",
    "Identity",
)
HISTORY_COLUMNS = ("When", "Who", "Role", "What", "Reason for access")
ANSWER_LABELS = (
    "Flag",
    "Checked",
    "Registered practice",
    "Practice code (ODS)",
    "First name",
    "Middle names",
    "Last name",
    "Also known as",
    "Former last names",
    "Date of birth",
    "Deceased",
    "NHS number",
    "SafeSight reference",
)
# What the end mark says, and is read from it.
AT_THE_END_TOO = ("SafeSight reference",)
RING_LABELS = ("Name", "Role", "Telephone")
ANSWER, FLAG = "Record of interest", "Flag"
# How the viewer says that it holds no value; of the flag it is the value.
NO_VALUE = frozenset({"None held", "Not held", "Not verified"})
NOBODY_NAMED = "Nobody is named"
NAME_ONLY = "Matched on name and date of birth only"
IDENTITIES = {"Name match only": True, "NHS number verified": False}
AS_DAY, AS_MOMENT, TO_THE_SECOND = "%d %B %Y", "%d %B %Y at %H:%M", "%d %B %Y at %H:%M:%S"

_END_ABOUT = re.compile(r"End of answer about (SV-\d{7})")
_END_OF_ANSWER = re.compile(r"End of answer( about SV-\d{7})?|End of people")
_END_OF_HISTORY = re.compile(r"End of access history of (SV-\d{7})")
_COUNT = re.compile(r"(\d+) (?:people|person|look-ups?)\. Page (\d+) of (\d+)\.")
_WITHHELD = re.compile(r"(\d+) (?:people|person) not shown")
_VERDICT = re.compile(rf"{ANSWER}: (.+)")


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people who fit, and which of them are matched on name only."""

    people: PersonsPage
    name_matches_only: frozenset[RecordRef] = frozenset()

    @property
    def page(self) -> int:
        """Which page it is."""
        return self.people.page

    @property
    def pages(self) -> int:
        """Of how many."""
        return self.people.pages


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of a person's access history."""

    looks: tuple[AccessLook, ...]
    total: int
    page: int
    pages: int


def is_form(page: Document) -> bool:
    """Whether this is one of the three look-up forms, with nothing to complain of."""
    return any(one.startswith("Look up by ") for one in page.headings()) and not page.alerts()


def is_answer(page: Document) -> bool:
    """Whether any answer to a look-up arrived whole."""
    return page.ends(_END_OF_ANSWER)


def is_status(page: Document) -> bool:
    """Whether the answer about one person arrived whole, and is no stub."""
    return page.ends(_END_ABOUT) and {LIMITED, SEALED}.isdisjoint(page.headings())


def is_history(page: Document) -> bool:
    """Whether an access history arrived whole."""
    return page.ends(_END_OF_HISTORY)


def finds_nobody(page: Document) -> bool:
    """Whether the answer is that there is no such person."""
    return NO_RECORD in page.headings()


def refuse_other_answers(page: Document) -> None:
    """Go on only with one person's status.

    Raises: RecordNotFound, RecordRestricted; PageIncomplete for any other answer.
    """
    if is_status(page):
        return
    if finds_nobody(page):
        raise RecordNotFound(system=SYSTEM)
    raise (REFUSALS.said_in(page) or PageIncomplete)(system=SYSTEM)


def reference_on(html: str) -> str:
    """Whom the answer or the access history is about, as its last line says."""
    last = text_of(LexborHTMLParser(html).css_first("p.end"))
    found = _END_ABOUT.fullmatch(last) or _END_OF_HISTORY.fullmatch(last)
    if found is None:
        raise PageIncomplete("end of page", system=SYSTEM)
    return found[1]


def people_page(html: str) -> PeoplePage:
    """A page of people who fit: none and too many are of them, and a shut record on its own."""
    page = LexborHTMLParser(html)
    heading = text_of(page.css_first("h1"))
    if heading == NO_RECORD:
        _refuse_more_than_nobody(page)
        return PeoplePage(PersonsPage())
    if heading == TOO_MANY:
        return PeoplePage(PersonsPage(too_many=True))
    if heading in (LIMITED, SEALED):
        row = PersonRow(RecordRef(SYSTEM, reference_on(html)), is_restricted=True)
        return PeoplePage(PersonsPage((row,), total=1))
    return _listed(page)


def status_shown(html: str) -> HealthStatus:
    """The answer about one person."""
    page = LexborHTMLParser(html)
    inset = text_of(page.css_first(".inset"))
    labels = ANSWER_LABELS if inset.startswith(NOBODY_NAMED) else (*ANSWER_LABELS, *RING_LABELS)
    told = details_in(page.body, labels, "answer", SYSTEM, "dl.facts > div")
    shown = Shown({**_with_values(told), ANSWER: _verdict(page)}, [], AS_DAY, AS_MOMENT)
    names = _names(shown, shown.several("Former last names"))
    number = shown.read("NHS number", nhs_number)
    is_deceased, died_on = _death(shown)
    return HealthStatus(
        record=RecordRef(SYSTEM, reference_on(html)),
        names=names,
        born_on=None if _is_expected(shown) else shown.day("Date of birth"),
        due_on=shown.read("Date of birth", _expected) if _is_expected(shown) else None,
        is_deceased=is_deceased,
        died_on=died_on,
        nhs_number=number,
        name_match_only=number is None or NAME_ONLY in _notes(page),
        record_of_interest=shown.read(ANSWER, {"Yes": True, "No": False}.get),
        flag=shown.code(FLAG, HealthFlag),
        checked_at=shown.moment("Checked"),
        practice_code=shown.text("Practice code (ODS)"),
        practice_name=shown.text("Registered practice"),
        ring=_ring(shown),
        if_nobody_named="" if "Name" in shown.fields else inset,
        unreadable=(*shown.unreadable, *shown.unread(AT_THE_END_TOO)),
    )


def history_page(html: str) -> HistoryPage:
    """A page of one person's access history, newest first."""
    page = LexborHTMLParser(html)
    total, number, pages = _counted(page)
    looks = tuple(map(_look, rows_of(page, "Look-ups", HISTORY_COLUMNS, SYSTEM)))
    return HistoryPage(looks, total, number, pages)


def _listed(page: LexborHTMLParser) -> PeoplePage:
    total, number, pages = _counted(page)
    fields = rows_of(page, "People", PEOPLE_COLUMNS, SYSTEM, "Access limited")
    return PeoplePage(
        PersonsPage(
            rows=tuple(map(_row, fields)),
            total=total,
            page=number,
            pages=pages,
            withheld=kept_back(_notes(page), _WITHHELD, "people who fit", SYSTEM),
        ),
        frozenset(_record(one) for one in fields if _is_name_match(one)),
    )


def _refuse_more_than_nobody(page: LexborHTMLParser) -> None:
    """Nobody found and somebody kept back or listed is not "nobody". Raises: PageIncomplete."""
    if _notes(page) or page.css("table"):
        raise PageIncomplete("no record found, and more said", system=SYSTEM)


def _counted(page: LexborHTMLParser) -> tuple[int, int, int]:
    """How many there are, which page this is, and of how many."""
    counted = _COUNT.fullmatch(text_of(page.css_first("p.count")))
    if counted is None:
        raise PageIncomplete("list without its count", system=SYSTEM)
    total, number, pages = counted.groups()
    return int(total), int(number), int(pages)


def _row(fields: Fields) -> PersonRow:
    if "Last name" not in fields:
        return PersonRow(_record(fields), is_restricted=True)
    shown = Shown(_with_values(fields), [], AS_DAY)
    area, expected = shown.text("Postcode area"), _is_expected(shown)
    born_on = None if expected else shown.day("Date of birth")
    shown.read("Identity", IDENTITIES.get)
    return PersonRow(
        _record(fields),
        _names(shown, ()),
        born_on,
        ", ".join(filter(None, (area, shown.text("Date of birth") if expected else ""))),
        unreadable=tuple(shown.unreadable),
    )


def _record(fields: Fields) -> RecordRef:
    return RecordRef(SYSTEM, fields["Reference"])


def _is_name_match(fields: Fields) -> bool:
    """What is not said to be verified is not."""
    return "Identity" in fields and IDENTITIES.get(fields["Identity"], True)


def _look(fields: Fields) -> AccessLook:
    shown = Shown(fields, [], AS_DAY, TO_THE_SECOND)
    return AccessLook(
        at=shown.moment("When"),
        who=shown.text("Who"),
        role=shown.text("Role"),
        what=shown.text("What"),
        reason=shown.text("Reason for access"),
        unreadable=tuple(shown.unreadable),
    )


def _verdict(page: LexborHTMLParser) -> str:
    found = [said[1] for h in page.css("h2") if (said := _VERDICT.fullmatch(text_of(h)))]
    if not found:
        raise PageNotAsExpected("answer", f'heading "{ANSWER}"', system=SYSTEM)
    # The page contradicts itself: the sign of interest counts.
    return "Yes" if "Yes" in found else " and ".join(dict.fromkeys(found))


def _with_values(fields: Fields) -> Fields:
    """The same, with nothing where the viewer says that it holds none."""
    return {
        label: "" if value in NO_VALUE and label != FLAG else value
        for label, value in fields.items()
    }


def _names(shown: Shown, former: list[str] | tuple[()]) -> tuple[PersonName, ...]:
    surname, forename = shown.text("Last name"), shown.text("First name")
    names = [PersonName(surname, forename, shown.text("Middle names"))]
    if known_as := shown.text("Also known as"):
        names.append(PersonName(surname, known_as, kind=NameKind.KNOWN_AS))
    names += [PersonName(one, forename, kind=NameKind.FORMER) for one in former]
    return tuple(names)


def _is_expected(shown: Shown) -> bool:
    return shown.text("Date of birth").startswith("Expected ")


def _expected(words: str) -> date:
    return day(words.removeprefix("Expected "), AS_DAY)


def _death(shown: Shown) -> tuple[bool | None, date | None]:
    """Whether the person has died, and when; a day that cannot be read does not bring them back."""
    said, _, words = shown.text("Deceased").partition(", ")
    if said == "Yes":
        return True, shown.read("Deceased", lambda _: day(words, AS_DAY))
    return shown.read("Deceased", {"No": False}.get), None


def _ring(shown: Shown) -> WhoToRing | None:
    if "Name" not in shown.fields:
        return None
    name, role, phone = map(shown.text, RING_LABELS)
    return WhoToRing(name=name, role=role, team="", phone=phone)


def _notes(page: LexborHTMLParser) -> str:
    return " ".join(map(text_of, page.css("[role=status]")))
