"""One change of each kind, wanted on records that the running mocks hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from connectors.police_rms import EntryWanted, PoliceRms
from domain.identifiers import CouncilCode, OccurrenceNumber
from domain.occurrences import Part
from domain.people import Person, PersonName, RecordRef
from domain.police_changes import (
    DiaryDateWanted,
    DiaryKind,
    DiaryOwner,
    DocumentAccess,
    DocumentKind,
    DocumentWanted,
    FlagCode,
    FlagRemoval,
    FlagWanted,
    OccurrenceKind,
    OccurrenceLinkWanted,
    OccurrenceSource,
    OccurrenceWanted,
    PersonLinkWanted,
    Relation,
)
from domain.recorded_decision import RecordedDecision
from runtime.write_once import Operation

NIGHT = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
REFERENCE = "CON-7K4M-92QF"
# Where day and month can change places, the day that comes of it fits as well (reliability P21).
CONFERENCE_ON, REVIEW_ON, DUE_ON = date(2026, 11, 20), date(2027, 2, 12), date(2027, 2, 3)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@dataclass(frozen=True)
class Records:
    """What of a system's records the changes are made to, and what differs from one to the next."""

    occurrence: OccurrenceNumber
    other: OccurrenceNumber
    flagged: Person
    flag: str
    flag_code: str
    child: Person
    reference: str = REFERENCE
    flag_to_set: FlagCode = FlagCode.CP_PLAN
    location: str = "9 Bramble Row, Ketterbridge"
    reported_at: datetime = NIGHT - timedelta(hours=1)
    words: str = ""

    @property
    def one_line(self) -> str:
        """The words as a field of one line takes them."""
        return " ".join(self.words.split())


def a_person(record: Mapping[str, Any]) -> Person:
    """A person as a record of the system has them."""
    born_on = record["born_on"]
    return Person(
        RecordRef("police_rms", record["nominal_id"]),
        (PersonName(record["surname"], record["forename1"]),),
        date.fromisoformat(born_on) if isinstance(born_on, str) else born_on,
    )


def records_among(
    occurrences: Mapping[str, Mapping[str, Any]], nominals: Mapping[str, Mapping[str, Any]]
) -> Records:
    """Two open occurrences, somebody with a flag, and a child of no part in the first."""
    numbers = sorted(n for n, one in occurrences.items() if one["access_class"] == "open")
    parties = {role["nominal_id"] for role in occurrences[numbers[0]]["roles"]}
    known = [
        one
        for _, one in sorted(nominals.items())
        if one["access_class"] == "open" and not one["merged_into"] and one["born_on"]
    ]
    flagged = next(one for one in known if any(m["code"] in set(FlagCode) for m in one["markers"]))
    place = next(n for n, m in enumerate(flagged["markers"], 1) if m["code"] in set(FlagCode))
    child = next(
        one
        for one in known
        if one["nominal_id"] not in parties and not one["markers"] and not one["died_on"]
    )
    return Records(
        OccurrenceNumber(numbers[0]),
        OccurrenceNumber(numbers[1]),
        a_person(flagged),
        f"{flagged['nominal_id']}-{place}",
        flagged["markers"][place - 1]["code"],
        a_person(child),
    )


def decided(**says: str) -> RecordedDecision:
    """A decision of a conference's chair."""
    return RecordedDecision(
        "CONF-931-0042", "R. Ashby, chair", NIGHT - timedelta(days=3), "Neglect of both.", says
    )


def a_document(held: Records) -> DocumentWanted:
    """A decision letter."""
    return DocumentWanted(
        held.occurrence,
        held.reference,
        NIGHT,
        held.one_line or "Decision letter of 20 November",
        DocumentKind.DECISION_LETTER,
        DocumentAccess.OPEN,
        "letter.pdf",
        PDF,
    )


def a_flag(held: Records) -> FlagWanted:
    """A flag; by default, a child protection plan."""
    person, flag = held.child.record.record_id, held.flag_to_set
    of_a_plan = {"category": "NEG"} if flag is FlagCode.CP_PLAN else {}
    return FlagWanted(
        held.child,
        held.occurrence,
        held.reference,
        NIGHT,
        CONFERENCE_ON,
        REVIEW_ON,
        held.one_line or "Plan from the conference.",
        decided(person=person, flag=flag, **of_a_plan),
    )


def a_removal(held: Records) -> FlagRemoval:
    """The end of a flag."""
    person = held.flagged.record.record_id
    return FlagRemoval(
        held.flagged,
        held.flag,
        FlagCode(held.flag_code),
        held.reference,
        NIGHT,
        CONFERENCE_ON,
        held.one_line or "Ended by the conference.",
        decided(person=person, remove_flag=held.flag),
    )


def a_diary_date(held: Records) -> DiaryDateWanted:
    """When the report is due."""
    return DiaryDateWanted(
        held.occurrence,
        held.reference,
        NIGHT,
        DUE_ON,
        DiaryKind.REPORT_DUE,
        DiaryOwner.MASH,
        held.one_line or "Report to the conference.",
    )


def an_entry(held: Records) -> EntryWanted:
    """What the log is to say."""
    return EntryWanted(held.occurrence, held.reference, "General note", "School told.", NIGHT)


def a_person_link(held: Records) -> PersonLinkWanted:
    """A child who was not linked."""
    person = held.child.record.record_id
    return PersonLinkWanted(
        held.occurrence,
        held.child,
        Part.CHILD,
        held.reference,
        NIGHT,
        held.one_line or "Lives there, said the school.",
        decided(occurrence=held.occurrence, person=person, part="CHILD"),
    )


def an_occurrence_link(held: Records) -> OccurrenceLinkWanted:
    """Two reports of one night."""
    return OccurrenceLinkWanted(
        held.occurrence,
        held.other,
        Relation.RELATED,
        held.reference,
        NIGHT,
        held.one_line or "Both of one night.",
        decided(occurrence=held.occurrence, other=held.other, relation="Related"),
    )


def an_occurrence(held: Records) -> OccurrenceWanted:
    """A partner's referral, for somebody to decide about."""
    return OccurrenceWanted(
        OccurrenceKind.CHILD_PROTECTION,
        held.reported_at,
        OccurrenceSource.REFERRAL,
        held.location,
        CouncilCode("931"),
        held.reference,
        NIGHT,
        held.words or "The school says that she came in hungry.",
    )


Make = Callable[[PoliceRms, Records], Operation]
CHANGES: Mapping[str, Make] = {
    "upload_document": lambda rms, held: rms.upload_document(a_document(held)),
    "set_flag": lambda rms, held: rms.set_flag(a_flag(held)),
    "remove_flag": lambda rms, held: rms.remove_flag(a_removal(held)),
    "set_diary_date": lambda rms, held: rms.set_diary_date(a_diary_date(held)),
    "link_person": lambda rms, held: rms.link_person(a_person_link(held)),
    "link_occurrence": lambda rms, held: rms.link_occurrence(an_occurrence_link(held)),
    "create_occurrence": lambda rms, held: rms.create_occurrence(an_occurrence(held)),
}
WRITES: Mapping[str, Make] = {
    "append_entry": lambda rms, held: rms.append_entry(an_entry(held)),
    **CHANGES,
}
