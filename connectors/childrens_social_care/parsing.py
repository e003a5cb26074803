"""What the case system's views say: the HTML of a view in, records out; no browser.

A view without its own end mark, a list that does not say how many it has, fewer entries than it
says: `PageIncomplete`, never "nothing held". A label or column that is not there is
`PageNotAsExpected`. A value that does not parse is kept as shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.as_shown import AsShown
from domain.childrens_social_care import (
    AbuseCategory,
    Allocation,
    CareContact,
    CareEpisode,
    CareEpisodes,
    CarePlanKind,
    CareRecord,
    CareRelative,
    CareReview,
    ContactOutcome,
    DfeEthnicity,
    EpisodeStatus,
    PlanStatus,
    ProtectionPlan,
    ReviewStatus,
)
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PasswordExpired,
    RecordChanged,
    RecordNotFound,
    RecordRestricted,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
    WorkerError,
    WrongRecordShown,
)
from domain.identifiers import council_code, nhs_number, unique_pupil_number
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
from domain.social_care_entries import CareEntry, PersonOnRecord
from domain.who_to_ring import WhoToRing
from runtime.lists import PersonsPage, kept_back, refuse_incomplete, refuse_partial
from runtime.refusals import Refusals
from runtime.shown import Fields, Shown, details_in, narrative_of, rows_of, text_of
from runtime.shown_address import address_in

SYSTEM = "childrens_social_care"
WORKER = "allocated worker"
RESTRICTED = "Restricted record"
RESTRICTED_EPISODE = "Restricted episode"
WITHHELD = "Address withheld"
# The one note on a row of people found whose meaning is known.
MERGED = "Merged"

# What is said in place of the sign-in's own end; the sign-in view itself stands until then.
AT_THE_DOOR = Refusals(
    alerts={
        "That user name and password do not match.": SignInRefused,
        "This account is locked.": SignInRefused,
        "Something went wrong.": SystemUnavailable,
        "There is a problem": SignInRefused,
    },
    headings={
        "Hearthside is being updated": UnderMaintenance,
        "Choose a new password": PasswordExpired,
        # A second step nobody told us of: the account was changed, and no worker guesses.
        "Enter your code": SecondStepWanted,
    },
)
# The system's own words for why it does not show what was asked for.
REFUSALS = Refusals(
    alerts={
        "Something went wrong.": SystemUnavailable,
        "There is a problem": ContentRefused,
    },
    headings={
        "Sign in to Hearthside": SessionExpired,
        "Hearthside is being updated": UnderMaintenance,
        "Record not found": RecordNotFound,
        RESTRICTED: RecordRestricted,
        "Sealed record": RecordRestricted,
    },
)

RESULT_COLUMNS = (
    "Record",
    "Surname",
    "Forenames",
    "Known as",
    "Former surnames",
    "Born",
    "Due",
    "Home",
    "Note",
)
PERSON_LABELS = (
    "Surname",
    "Forename",
    "Middle names",
    "Known as",
    "Former surnames",
    "Date of birth",
    "Expected date of birth",
    "Date of death",
    "Sex",
    "Ethnicity",
    "First language",
    "Interpreter needed",
    "Religion",
    "Disabilities",
    "NHS number",
    "UPN",
    "Telephone",
)
ADDRESS_COLUMNS = (
    "Type",
    "Address",
    "Town",
    "Postcode",
    "UPRN",
    "Council",
    "From",
    "To",
    "Confidential",
)
ALLOCATED_COLUMNS = ("Worker", "Team", "Telephone")
RELATIVE_COLUMNS = (
    "Name",
    "Relationship",
    "Born",
    "Record",
    "Parental responsibility",
    "Lives with",
    "Disputed",
)
CONTACT_LABELS = (
    "Received",
    "Source",
    "Referrer",
    "Agency",
    "Concerns",
    "Level of need",
    "Outcome",
    "Decided by",
    "Decided on",
    "Summary",
)
EPISODE_LABELS = (
    "Status",
    "Referral",
    "Source",
    "Primary need",
    "Plan",
    "Category",
    "Legal status",
    "Next review",
    "Section 47 started",
    "Conference due",
    "Team",
    "Worker",
    "Worker's telephone",
    "Closed",
    "Reason closed",
)
PLAN_LABELS = (
    "Status",
    "Started",
    "First category",
    "Latest category",
    "Lead worker",
    "Ended",
    "Reason ended",
)
REVIEW_COLUMNS = ("Date", "Status")

Code = TypeVar("Code", bound=StrEnum)
Entry = TypeVar("Entry")

ENTRY_COLUMNS = ("By", "What", "Record", "Number", "Begins")
ABOUT_LABELS = ("Record", "Surname", "Date of birth")
CONTACT_ENTERED = (
    *("Received", "Kind", "Source", "Referrer", "Agency", "Reason for contact", "Lawful basis"),
    *("Consent", "About consent", "Parents informed", "Why not informed", "Needs", "Harm"),
    *("Voice of the child", "Summary", "Risk rating", "Level of need", "Outcome", "Decided by"),
    *("Decided on", "Decision reference", "Rationale"),
)
VIRUS_CHECK = "Virus check"
DOCUMENT_ENTERED = ("Title", "Type", "Date of document", "File", VIRUS_CHECK)
WITH_LINES = frozenset({"Needs", "Harm", "Voice of the child", "Summary", "Rationale"})
CODED = frozenset({"Source", "Reason for contact"})
CHOSEN = frozenset(
    {"Kind", "Lawful basis", "Consent", "Parents informed", "Risk rating", "Outcome", "Type"}
)
UNDECIDED = "decision pending"
AS_DAY, AS_MOMENT = "%d %b %Y", "%d %b %Y, %H:%M"
READY = "Ready"
# How the system writes a moment: 22 Nov 2026, 05:12.
MOMENT_SHOWN = r"\d{1,2} \w{3} \d{4}, \d\d:\d\d"
# What the server says of a save that stored nothing.
REFUSED_SAVE: Mapping[str, type[WorkerError]] = {
    "signed_out": SessionExpired,
    "out_of_date": SessionExpired,
    "changed": RecordChanged,
    "invalid": ContentRefused,
    "not_allowed": ContentRefused,
    "not_found": ContentRefused,
    "restricted": ContentRefused,
    "sealed": ContentRefused,
    "reason_needed": ContentRefused,
}

_ENTRIES = "dl > div"
_HEADING = re.compile(r"Record (\S+)")
_COMPLETE = re.compile(r"Record (\S+) complete")
_END_OF_PART = re.compile(r"End of [a-z]+ of (\S+)")
_SHOWING = re.compile(r"Showing (\d+) of (\d+)")
_NOT_SHOWN = re.compile(r"(\d+) (?:person|people) not shown")
_ENTRIES_NOT_SHOWN = re.compile(r"(\d+) (?:entry|entries) not shown")
_MERGED = re.compile(r"This record was merged into (\S+)\. Work on that one\.")
_TOO_MANY = "More than 50 people fit that search."


def records_shown(html: str) -> frozenset[str]:
    """Every record a view says it is about: in its head, and where its part ends."""
    page = LexborHTMLParser(html)
    heading, end = _HEADING.fullmatch(text_of(page.css_first("h1"))), _end(page)
    if heading is None or end is None:
        raise PageIncomplete("record", system=SYSTEM)
    return frozenset({heading[1], end[1]})


def results(html: str) -> PersonsPage:
    """All people found, or that there are too many to list."""
    page = LexborHTMLParser(html)
    found = page.css_first("section#results")
    if found is not None and _TOO_MANY in text_of(found.css_first("[role=status]")):
        return PersonsPage(too_many=True)
    total = _total(page, "results")
    notices = " ".join(map(text_of, page.css("section#results [role=note], p.withheld"))).strip()
    rows = rows_of(page, "People found", RESULT_COLUMNS, SYSTEM, RESTRICTED)
    return PersonsPage(
        rows=tuple(map(_result, rows)),
        total=total,
        withheld=kept_back(notices, _NOT_SHOWN, "results", SYSTEM),
    )


def overview(html: str) -> CareRecord:
    """Who somebody is and who is allocated; their relationships are on a part of their own."""
    page = LexborHTMLParser(html)
    if not any(map(_COMPLETE.fullmatch, _lines(page))):
        raise PageIncomplete("overview", system=SYSTEM)
    shown = _shown(details_in(page.body, PERSON_LABELS, "overview", SYSTEM, _ENTRIES))
    record_id = text_of(page.css_first("h1")).removeprefix("Record ")
    allocated = allocation(html)
    council, _, local_number = record_id.partition("-")
    return CareRecord(
        person=_person(record_id, shown, _addresses(page, shown.unreadable)),
        council=council_code(council),
        local_number=local_number,
        died_on=shown.day("Date of death"),
        sex=shown.text("Sex"),
        ethnicity=_coded(shown, "Ethnicity", DfeEthnicity),
        first_language=_code(shown.text("First language")),
        interpreter_needed=shown.yes("Interpreter needed", otherwise=True),
        religion=_code(shown.text("Religion")),
        disabilities=tuple(map(_code, shown.several("Disabilities"))),
        phone=shown.text("Telephone"),
        relatives=(),
        allocated=allocated.workers,
        restricted_allocations=allocated.restricted,
        merged_into=_merged_into(page),
        unreadable=(*shown.unreadable, *shown.unread()),
    )


def allocation(html: str) -> Allocation:
    """Who is allocated, as an overview says it."""
    page = LexborHTMLParser(html)
    rows = rows_of(page, "Allocated", ALLOCATED_COLUMNS, SYSTEM, RESTRICTED_EPISODE)
    open_to_us = [row for row in rows if "Team" in row]
    workers = tuple(
        WhoToRing(row["Worker"], WORKER, row["Team"], row["Telephone"]) for row in open_to_us
    )
    return Allocation(workers, len(rows) - len(open_to_us))


def relatives(html: str) -> tuple[CareRelative, ...]:
    """Every line of the relationships."""
    page = LexborHTMLParser(html)
    rows = rows_of(page, "Relationships", RELATIVE_COLUMNS, SYSTEM)
    refuse_incomplete(len(rows), _total(page, "relationships"), SYSTEM)
    return tuple(map(_relative, rows))


def contacts(html: str) -> tuple[CareContact, ...]:
    """Every contact, newest first."""
    return tuple(_cards(html, "contacts", _contact))


def episodes(html: str) -> CareEpisodes:
    """Every episode, open ones first, and how many are restricted."""
    found = _cards(html, "episodes", _episode)
    shown = tuple(one for one in found if one is not None)
    return CareEpisodes(shown, len(found) - len(shown))


def plans(html: str) -> tuple[ProtectionPlan, ...]:
    """Every child protection plan, newest first."""
    return tuple(_cards(html, "plans", _plan))


def whose_form(html: str) -> PersonOnRecord:
    """On whose record a form would save, by its head and by the lines above it."""
    page = LexborHTMLParser(html)
    about = details_in(page.css_first("dl.about"), ABOUT_LABELS, "form", SYSTEM, "div")
    if text_of(page.css_first("h1")) != f"Record {about['Record']}":
        raise WrongRecordShown("form", system=SYSTEM)
    born = _shown(about).day("Date of birth")
    return PersonOnRecord(RecordRef(SYSTEM, about["Record"]), about["Surname"], born)


def contacts_entered(html: str) -> Mapping[str, Fields]:
    """Each contact by its number, its fields as they are typed."""
    return dict(_cards(html, "contacts", lambda card: _entered(card, "Contact ", CONTACT_ENTERED)))


def documents_entered(html: str) -> Mapping[str, Fields]:
    """Each document by its number, its fields as they are typed."""
    read = _cards(html, "documents", lambda card: _entered(card, "Document ", DOCUMENT_ENTERED))
    return dict(read)


def entries(html: str) -> tuple[CareEntry, ...]:
    """What was entered, newest first. Raises: RecordRestricted where any is kept back."""
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    notices = " ".join(map(text_of, page.css("p.withheld"))).strip()
    kept_back(notices, _ENTRIES_NOT_SHOWN, "entries", SYSTEM)
    rows = rows_of(page, "Entries found", ENTRY_COLUMNS, SYSTEM)
    refuse_incomplete(len(rows), _total(page, "entries"), SYSTEM)
    refuse_incomplete(len({row["Number"] for row in rows}), len(rows), SYSTEM)
    return tuple(
        CareEntry(
            row["What"],
            row["Number"],
            RecordRef(SYSTEM, row["Record"]),
            row["By"],
            row["Begins"],
        )
        for row in rows
    )


def as_typed(label: str, words: str) -> str:
    """What stands under a label, as it would be typed there. A date that is none stays as shown."""
    if label in CODED:
        return _code(words)
    if label in CHOSEN:
        return "" if words.lower() == UNDECIDED else words.lower()
    shown = _shown({label: words})
    if label == "Received" and (moment := shown.moment(label)):
        return moment.strftime("%Y-%m-%dT%H:%M")
    if label in ("Decided on", "Date of document") and (day := shown.day(label)):
        return day.isoformat()
    return words


def ties(found: Sequence[CareRelative]) -> tuple[Relationship, ...]:
    """The relatives as far as the record's words say what they are to the person."""
    return tuple(
        Relationship(
            kind=RelationKind(one.relationship.lower()),
            other=one.record or RecordRef(SYSTEM, ""),
            name=_name_of(one.name),
            disputed=one.disputed,
        )
        for one in found
        if one.relationship.lower() in set(RelationKind)
    )


def _shown(fields: Fields, unreadable: list[AsShown] | None = None) -> Shown:
    noted = [] if unreadable is None else unreadable
    return Shown(fields, noted, as_day=AS_DAY, as_moment=AS_MOMENT)


def _result(row: Fields) -> PersonRow:
    record = RecordRef(SYSTEM, row["Record"])
    if "Surname" not in row:
        return PersonRow(record, is_restricted=True)
    shown = _shown(row)
    forename, _, middle = row["Forenames"].partition(" ")
    due = f"due {row['Due']}" if row["Due"] else ""
    is_merged = shown.read("Note", {MERGED: True}.get) is True
    return PersonRow(
        record=record,
        names=_names(shown, forename, middle),
        born_on=shown.day("Born"),
        shown_with="; ".join(one for one in (due, row["Home"]) if one),
        is_merged=is_merged,
        unreadable=tuple(shown.unreadable),
    )


def _names(shown: Shown, forename: str, middle: str) -> tuple[PersonName, ...]:
    current = PersonName(shown.text("Surname"), forename, middle)
    return names_of(current, shown.text("Known as"), shown.several("Former surnames"))


def _person(record_id: str, shown: Shown, addresses: tuple[Address, ...]) -> Person:
    return Person(
        record=RecordRef(SYSTEM, record_id),
        names=_names(shown, shown.text("Forename"), shown.text("Middle names")),
        born_on=shown.day("Date of birth"),
        due_on=shown.day("Expected date of birth"),
        identifiers=Identifiers(
            nhs_number=shown.read("NHS number", nhs_number),
            upn=shown.read("UPN", unique_pupil_number),
        ),
        addresses=addresses,
    )


def _addresses(page: LexborHTMLParser, unreadable: list[AsShown]) -> tuple[Address, ...]:
    rows = rows_of(page, "Addresses", ADDRESS_COLUMNS, SYSTEM, WITHHELD)
    return tuple(_address(row, unreadable) for row in rows)


def _address(row: Fields, unreadable: list[AsShown]) -> Address:
    """An address; of one that is withheld, only that there is one and that it is confidential."""
    if "Address" not in row:
        return Address(lines=(), confidential=True)
    shown = _shown(row, unreadable)
    council = shown.read("Council", lambda words: council_code(_code(words)))
    return replace(address_in(shown), council=council)


def _merged_into(page: LexborHTMLParser) -> RecordRef | None:
    merged = next(filter(None, map(_MERGED.fullmatch, _lines(page))), None)
    return RecordRef(SYSTEM, merged[1]) if merged else None


def _relative(row: Fields) -> CareRelative:
    shown = _shown(row)
    return CareRelative(
        name=row["Name"],
        relationship=row["Relationship"],
        born_on=shown.day("Born"),
        record=RecordRef(SYSTEM, row["Record"]) if row["Record"] else None,
        parental_responsibility=shown.yes("Parental responsibility", otherwise=False),
        lives_with=shown.yes("Lives with", otherwise=False),
        disputed=shown.yes("Disputed", otherwise=True),
        unreadable=tuple(shown.unreadable),
    )


def _contact(card: LexborNode) -> CareContact:
    shown = _shown(details_in(card, CONTACT_LABELS, "contacts", SYSTEM, _ENTRIES))
    return CareContact(
        ref=_ref(card, "Contact "),
        received_at=shown.moment("Received"),
        source=_code(shown.text("Source")),
        referrer=shown.text("Referrer"),
        agency=shown.text("Agency"),
        concerns=tuple(shown.several("Concerns")),
        level=shown.text("Level of need"),
        outcome=shown.code("Outcome", ContactOutcome),
        decided_by=shown.text("Decided by"),
        decided_on=shown.day("Decided on"),
        summary=_narrative(card, "Summary"),
        unreadable=tuple(shown.unreadable),
    )


def _episode(card: LexborNode) -> CareEpisode | None:
    """An episode; None for one that is restricted."""
    if text_of(card) == RESTRICTED_EPISODE:
        return None
    shown = _shown(details_in(card, EPISODE_LABELS, "episodes", SYSTEM, _ENTRIES))
    team, phone = shown.text("Team"), shown.text("Worker's telephone")
    return CareEpisode(
        ref=_ref(card, "Episode "),
        status=shown.code("Status", EpisodeStatus),
        referral_on=shown.day("Referral"),
        source=_code(shown.text("Source")),
        primary_need=_code(shown.text("Primary need")),
        plan=_coded(shown, "Plan", CarePlanKind),
        category=_coded(shown, "Category", AbuseCategory),
        legal_status=shown.text("Legal status"),
        next_review_on=shown.day("Next review"),
        section_47_started_on=shown.day("Section 47 started"),
        conference_due_on=shown.day("Conference due"),
        allocated=WhoToRing(shown.text("Worker"), WORKER, team, phone),
        closed_on=shown.day("Closed"),
        closure_reason=_code(shown.text("Reason closed")),
        unreadable=tuple(shown.unreadable),
    )


def _entered(card: LexborNode, kind: str, labels: Sequence[str]) -> tuple[str, Fields]:
    shown = details_in(card, labels, kind.strip(), SYSTEM, _ENTRIES)
    told = {one: _narrative(card, one) if one in WITH_LINES else shown[one] for one in labels}
    return _ref(card, kind), {label: as_typed(label, words) for label, words in told.items()}


def _plan(card: LexborNode) -> ProtectionPlan:
    shown = _shown(details_in(card, PLAN_LABELS, "plans", SYSTEM, _ENTRIES))
    reviews = rows_of(LexborHTMLParser(card.html or ""), "Reviews", REVIEW_COLUMNS, SYSTEM)
    return ProtectionPlan(
        ref=_ref(card, "Plan "),
        status=shown.code("Status", PlanStatus),
        started_on=shown.day("Started"),
        category_first=_coded(shown, "First category", AbuseCategory),
        category_latest=_coded(shown, "Latest category", AbuseCategory),
        lead_worker=shown.text("Lead worker"),
        ended_on=shown.day("Ended"),
        end_reason=shown.text("Reason ended"),
        reviews=tuple(map(_review, reviews)),
        unreadable=tuple(shown.unreadable),
    )


def _review(row: Fields) -> CareReview:
    shown = _shown(row)
    on, status = shown.day("Date"), shown.code("Status", ReviewStatus)
    return CareReview(on, status, tuple(shown.unreadable))


def _cards(html: str, part: str, read: Callable[[LexborNode], Entry]) -> list[Entry]:
    """Each entry of a list; as many as the list says it has, none of them twice or kept back."""
    page = LexborHTMLParser(html)
    refuse_partial(page, SYSTEM)
    cards = page.css("ol.cards > li")
    refuse_incomplete(len(cards), _total(page, part), SYSTEM)
    named = [text_of(card.css_first("h3")) for card in cards]
    if len({*filter(None, named)}) != len([*filter(None, named)]):
        raise PageIncomplete(f"{part} moved while they were read", system=SYSTEM)
    return [read(card) for card in cards]


def _total(page: LexborHTMLParser, part: str) -> int:
    """How many entries the whole list has, once it is shown to its end."""
    showing = _SHOWING.fullmatch(text_of(page.css_first("p.count")))
    ended = text_of(page.css_first("p.end")).startswith(f"End of {part}")
    if showing is None or showing[1] != showing[2] or not ended:
        raise PageIncomplete(part, system=SYSTEM)
    return int(showing[2])


def _end(page: LexborHTMLParser) -> re.Match[str] | None:
    words = text_of(page.css_first("p.end"))
    return _COMPLETE.fullmatch(words) or _END_OF_PART.fullmatch(words)


def _lines(page: LexborHTMLParser) -> list[str]:
    return [text_of(line) for line in page.css("p")]


def _ref(card: LexborNode, kind: str) -> str:
    return text_of(card.css_first("h3")).removeprefix(kind)


def _narrative(card: LexborNode, label: str) -> str:
    """Somebody's own words, with their lines."""
    for entry in card.css(_ENTRIES):
        if text_of(entry.css_first("dt")) == label:
            return narrative_of(entry.css_first("dd"))
    return ""


def _code(words: str) -> str:
    """The code before the words that explain it."""
    return words.partition(" ")[0]


def _coded(shown: Shown, label: str, kind: type[Code]) -> Code | None:
    return shown.read(label, lambda words: kind(_code(words)))


def _name_of(words: str) -> PersonName:
    forename, _, surname = words.rpartition(" ")
    return PersonName(surname, forename)
