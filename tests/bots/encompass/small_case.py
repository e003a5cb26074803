"""One invented household in values: a mother, a father, two children and their schools.

Everything is as ordinary as can be; a test changes the one thing it is about.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bots.encompass.case import Case
from bots.encompass.drafting import ChildToTell, keys_of, notices
from bots.encompass.ports import Ours
from bots.encompass.rules import RULES
from bots.encompass.schooling import Told
from bots.encompass.weighing import House
from domain.establishments import (
    Contact,
    ContactRole,
    Enrolment,
    EnrolmentKind,
    Establishment,
    EstablishmentKind,
    EstablishmentRegister,
    EstablishmentStatus,
    Pupil,
)
from domain.identifiers import (
    ContactRef,
    CouncilCode,
    EstablishmentUrn,
    OccurrenceNumber,
    Postcode,
    Upn,
)
from domain.notices import Notice
from domain.occurrences import ChildSeen, Marker, Occurrence, Part, Party, Presence, YesNo
from domain.outcome import WorkItemId
from domain.people import Address, Identifiers, Person, PersonName, RecordRef
from domain.person_records import PersonRecord, RecordTie
from domain.school_days import SchoolCalendar, Term
from domain.templates import Template
from tests.domain.builders import HUB

# A Monday in term, at the first pass.
NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
TODAY = NOW.date()
LAST_NIGHT = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
OCCURRENCE = OccurrenceNumber("43260118204")
EARLIER = OccurrenceNumber("43260118190")
COUNCIL = CouncilCode("931")
HOME = Address(("14 Ember Row",), postcode=Postcode("NM4 2QX"), council=COUNCIL, force_code="43")
ELSEWHERE = replace(HOME, lines=("3 Marl Lane",), postcode=Postcode("NM9 1AA"))

MIRA, TOBIN = RecordRef("police_rms", "P0000001"), RecordRef("police_rms", "P0000002")
WREN, IDRIS = RecordRef("police_rms", "P0000003"), RecordRef("police_rms", "P0000004")
SOMEBODY = RecordRef("police_rms", "P0000005")
WREN_AT_SCHOOL = RecordRef("education", "S000003")
IDRIS_AT_SCHOOL = RecordRef("education", "S000004")
WREN_BORN, IDRIS_BORN = date(2019, 3, 3), date(2021, 6, 14)
UPN = Upn("A931000000003")


def a_person(record: RecordRef, full: str, born: date | None = date(1990, 5, 5), **different: Any):
    forename, _, surname = full.partition(" ")
    usual = Person(record, (PersonName(surname, forename),), born_on=born, addresses=(HOME,))
    return replace(usual, **different)


def a_record(person: Person, *ties: RecordTie, **different: Any) -> PersonRecord:
    usual = PersonRecord(person, ties, (), "", "", False, "", (), (), ())
    return replace(usual, **different)


def tie(subject: RecordRef, kind: str, of: RecordRef, *, seen_from: RecordRef, **different: Any):
    other = of if seen_from == subject else subject
    name = PersonName("Quillfeather", "Somebody")
    usual = RecordTie(subject, kind, of, other, name, False, False, False)
    return replace(usual, **different)


MOTHER_MIRA = a_person(MIRA, "Mira Quillfeather")
FATHER_TOBIN = a_person(TOBIN, "Tobin Amberlain", addresses=(ELSEWHERE,))
CHILD_WREN = a_person(WREN, "Wren Quillfeather", WREN_BORN, identifiers=Identifiers(upn=UPN))
CHILD_IDRIS = a_person(IDRIS, "Idris Quillfeather", IDRIS_BORN)
PUPIL_WREN = replace(CHILD_WREN, record=WREN_AT_SCHOOL)
PUPIL_IDRIS = replace(CHILD_IDRIS, record=IDRIS_AT_SCHOOL)


def party(record: RecordRef, part: Part | None, person: Person | None = None) -> Party:
    people = {one.record: one for one in (MOTHER_MIRA, FATHER_TOBIN, CHILD_WREN, CHILD_IDRIS)}
    return Party(record, part, person or people.get(record), ())


VICTIM, SUSPECT = party(MIRA, Part.VICTIM), party(TOBIN, Part.SUSPECT)
CHILD = party(WREN, Part.CHILD)
BROTHER = party(IDRIS, Part.CHILD)


def an_occurrence(*parties: Party, **different: Any) -> Occurrence:
    usual = Occurrence(
        number=OCCURRENCE,
        kind="Domestic abuse: crime",
        status="Open",
        header={},
        occurred_from=LAST_NIGHT - timedelta(hours=1),
        changed_at=LAST_NIGHT,
        flags=(),
        narrative="",
        parties=parties or (VICTIM, SUSPECT, CHILD),
        children=(),
        markers=(),
        reported_at=LAST_NIGHT,
    )
    return replace(usual, **different)


def seen(child: RecordRef = WREN, **different: Any) -> ChildSeen:
    usual = ChildSeen(child, Presence.IN_BUILDING, YesNo.YES, YesNo.NO, "upset", "", "")
    return replace(usual, **different)


def records(**different: PersonRecord) -> dict[RecordRef, PersonRecord]:
    """Everybody's own record; Mira is the mother, which her record and her children's say."""
    usual = {
        "mira": a_record(MOTHER_MIRA, tie(MIRA, "mother", WREN, seen_from=MIRA)),
        "tobin": a_record(FATHER_TOBIN),
        "wren": a_record(CHILD_WREN, tie(MIRA, "mother", WREN, seen_from=WREN)),
        "idris": a_record(CHILD_IDRIS, tie(MIRA, "mother", IDRIS, seen_from=IDRIS)),
    }
    return {one.person.record: one for one in (usual | different).values()}


def a_case(*occurrences: Occurrence, **different: PersonRecord) -> Case:
    return Case(occurrences or (an_occurrence(),), records(**different), frozenset(), NOW)


def marked(person: Person, code: str) -> PersonRecord:
    return a_record(person, markers=(Marker(person.record, code, ""),))


# Term from September to Christmas; the calendar reaches the summer.
TERMS = (
    Term(date(2026, 9, 3), date(2026, 12, 18)),
    Term(date(2027, 1, 4), date(2027, 7, 20)),
)


def a_school(reference: str = "110231", **different: Any) -> Establishment:
    urn = EstablishmentUrn(reference)
    usual = Establishment(
        reference=reference,
        urn=urn,
        name="Larkrise Primary School",
        kind=EstablishmentKind.PRIMARY,
        phase="primary",
        status=EstablishmentStatus.OPEN,
        closed_on=None,
        successor=None,
        council=COUNCIL,
        council_name="Northmere",
        town="Northmere",
        postcode=Postcode("NM4 1AA"),
        phone="01632 960141",
        opens=time(8),
        has_own_terms=False,
        calendar=SchoolCalendar(terms=TERMS),
    )
    return replace(usual, **different)


LARKRISE = a_school()
BRINDLE = a_school("110232", name="Brindle Hill School")
HOME_TEAM = a_school(
    "931-EHE", urn=None, name="Northmere Council", kind=EstablishmentKind.COUNCIL_TEAM
)
MISSING_TEAM = replace(HOME_TEAM, reference="931-CME")


def a_register(*schools: Establishment) -> EstablishmentRegister:
    return EstablishmentRegister(NOW, schools or (LARKRISE, BRINDLE, HOME_TEAM, MISSING_TEAM))


def a_contact(**different: Any) -> Contact:
    usual = Contact(
        ref=ContactRef("C1"),
        establishment="110231",
        establishment_name="Larkrise Primary School",
        place=EstablishmentUrn("110231"),
        role=ContactRole.SAFEGUARDING_LEAD,
        name="Petra Hollowmere",
        address="larkrise.dsl@northmere-schools.example.org",
        phone="01632 960141",
        verified_at=NOW - timedelta(days=30),
        verified_by="s.super",
        changed_at=NOW - timedelta(days=60),
        changed_by="s.super",
        mailbox_readers=("Petra Hollowmere",),
        holiday_monitored=True,
        covers_for=None,
        unavailable_from=None,
        unavailable_to=None,
        conflicts=(),
    )
    return replace(usual, **different)


LEAD = a_contact()
DEPUTY = a_contact(
    ref=ContactRef("C2"),
    role=ContactRole.DEPUTY,
    name="Anwen Daleforth",
    address="larkrise.deputy-dsl@northmere-schools.example.org",
    mailbox_readers=("Anwen Daleforth",),
)
OFFICE = a_contact(
    ref=ContactRef("C3"),
    role=ContactRole.OFFICE,
    name="School office",
    address="office@northmere-schools.example.org",
    mailbox_readers=(),
)
HOME_OFFICER = a_contact(
    ref=ContactRef("C4"),
    establishment="931-EHE",
    place=COUNCIL,
    role=ContactRole.HOME_EDUCATION,
    name="Corin Fallowby",
    address="ehe@northmere-schools.example.org",
    mailbox_readers=("Corin Fallowby",),
)
MISSING_OFFICER = replace(
    HOME_OFFICER,
    ref=ContactRef("C5"),
    establishment="931-CME",
    role=ContactRole.MISSING_EDUCATION,
    address="cme@northmere-schools.example.org",
)
DIRECTORY = (LEAD, HOME_OFFICER, MISSING_OFFICER)


def enrolled_at(reference: str | None = "110231", **different: Any) -> Enrolment:
    urn = EstablishmentUrn(reference) if reference else None
    usual = Enrolment(urn, "", EnrolmentKind.MAIN, "year 3", date(2023, 9, 1), None, False)
    return replace(usual, **different)


def a_pupil(person: Person = PUPIL_WREN, *enrolments: Enrolment, **different: Any) -> Pupil:
    usual = Pupil(person, COUNCIL, "year 3", enrolments or (enrolled_at(),), (), False, False, "")
    return replace(usual, **different)


HOUSE = House(HUB, Template.STANDARD, frozenset({"northmere-schools.example.org"}))


def told_of(case: Case, *children: tuple[RecordRef, Pupil | None], at: Establishment = LARKRISE):
    """The one notice to a place about these children."""
    wanted = [
        ChildToTell(child, pupil, Told(at, RULES["E23"]), keys_of(case, child, at))
        for child, pupil in children
    ]
    return one_of(notices(case, wanted))


def a_notice(case: Case | None = None, **different: Any) -> Notice:
    """Tell Larkrise about Wren."""
    notice: Notice = told_of(case or a_case(), (WREN, a_pupil()))
    return replace(notice, **different)


def ours(reference: str = "notice/110231/43260118204/P0000003") -> Ours:
    return Ours(WorkItemId("item-1"), reference, NOW + timedelta(hours=2), NOW)


def one_of(found: Sequence[Any]) -> Any:
    (only,) = found
    return only
