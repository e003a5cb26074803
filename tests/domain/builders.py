"""Invented people and messages for the domain's tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from domain.attachments import Attachment, DocumentName, Marking
from domain.files import FileKind
from domain.forbidden_values import ForbiddenKind, ForbiddenValue
from domain.identifiers import (
    ContactRef,
    CouncilCode,
    EstablishmentUrn,
    NhsNumber,
    OccurrenceNumber,
    OurReference,
    PncId,
    Postcode,
    Upn,
)
from domain.message_slots import (
    EstablishmentName,
    ForceName,
    MailAddress,
    PersonalName,
    PhoneNumber,
    PupilOfThisSchool,
    YearGroup,
)
from domain.outbound import Check, Flags, HumanCheck, Recipient
from domain.people import Address, Identifiers, Person, PersonName, RecordRef
from domain.recalls import RecallDraft, RecallReason
from domain.templates import AnswerDraft, DocumentDraft, Hub, NoticeDraft, Template

NOW = datetime(2026, 11, 23, 6, 14, tzinfo=UTC)
LARKRISE = EstablishmentUrn("110231")
BRINDLE_HILL = EstablishmentUrn("110232")
NORTHMERE_COUNCIL = CouncilCode("931")
HUB = Hub(
    ForceName("Northmere Police"),
    PhoneNumber("01632 960100"),
    MailAddress("mash-hub@northmere.example.org"),
)


def a_name(full: str, **others: Any) -> PersonName:
    forename, _, surname = full.rpartition(" ")
    return PersonName(surname, forename, **others)


def an_address(line: str = "14 Ember Row", code: str = "NM4 2QX", **others: Any) -> Address:
    return Address((line,), postcode=Postcode(code) if code else None, **others)


def a_person(
    full: str = "Wren Quillfeather",
    born: date | None = date(2019, 3, 3),
    *,
    record: str = "P1",
    system: str = "police",
    middle: str = "",
    nhs: str | None = None,
    upn: str | None = None,
    pnc: str | None = None,
    at: Sequence[Address] = (),
    also: Sequence[PersonName] = (),
    **others: Any,
) -> Person:
    return Person(
        RecordRef(system, record),
        (a_name(full, middle=middle), *also),
        born_on=born,
        identifiers=Identifiers(
            nhs_number=NhsNumber(nhs) if nhs else None,
            upn=Upn(upn) if upn else None,
            pnc_id=PncId(pnc) if pnc else None,
        ),
        addresses=tuple(at),
        **others,
    )


WREN = PupilOfThisSchool(
    PersonalName("Wren Quillfeather-Ambrose"), YearGroup.YEAR_3, date(2019, 3, 3), LARKRISE
)
IDRIS = PupilOfThisSchool(
    PersonalName("Idris Quillfeather-Ambrose"), YearGroup.RECEPTION, date(2021, 6, 14), LARKRISE
)


def a_pupil(full: str = "Wren Quillfeather-Ambrose", **others: Any) -> PupilOfThisSchool:
    return replace(WREN, name=PersonalName(full), **others)


def a_notice(**others: Any) -> NoticeDraft:
    values: dict[str, Any] = {
        "template": Template.BARE,
        "hub": HUB,
        "our_ref": OurReference("ENC-7K4M-92QF"),
        "place": LARKRISE,
        "school": EstablishmentName("Larkrise Primary School"),
        "pupils": (WREN,),
        "police_refs": (OccurrenceNumber("43260118204"),),
        "incident_dates": (date(2026, 11, 22),),
        "sent_at": NOW,
    }
    return NoticeDraft(**(values | others))


def an_answer(**others: Any) -> AnswerDraft:
    values: dict[str, Any] = {
        "hub": HUB,
        "our_ref": OurReference("ENC-7K4M-92QF"),
        "place": LARKRISE,
        "answers": "SM-00010009",
        "sender": MailAddress("h.oakden@larkrise.example.org"),
        "received_at": NOW,
    }
    return AnswerDraft(**(values | others))


A_PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\nInvented.\n%%EOF\n"
A_REPORT = Attachment(
    DocumentName.REPORT_FOR_CONFERENCE, FileKind.PDF, Marking.OFFICIAL_SENSITIVE, A_PDF
)


def a_document(**others: Any) -> DocumentDraft:
    values: dict[str, Any] = {
        "hub": HUB,
        "our_ref": OurReference("ENC-7K4M-92QF"),
        "place": LARKRISE,
        "attachments": (A_REPORT,),
        "sent_at": NOW,
    }
    return DocumentDraft(**(values | others))


def a_recall(**others: Any) -> RecallDraft:
    values: dict[str, Any] = {
        "our_ref": OurReference("ENC-7K4M-92QF"),
        "message": "SM-00010009",
        "to": "h.oakden@larkrise.example.org",
        "subject": "OFFICIAL-SENSITIVE Operation Encompass notice ENC-7K4M-92QF",
        "reason": RecallReason.WRONG_RECIPIENT,
    }
    return RecallDraft(**(values | others))


def a_recipient(**others: Any) -> Recipient:
    values: dict[str, Any] = {
        "contact": ContactRef("C-110231-1"),
        "place": LARKRISE,
        "role": "safeguarding lead",
        "name": "H. Oakden",
        "address": "h.oakden@larkrise.example.org",
        "changed_at": datetime(2026, 9, 1, tzinfo=UTC),
        "checked": HumanCheck(
            datetime(2026, 11, 2, 10, 0, tzinfo=UTC), "K. Adeyemi", "h.oakden@larkrise.example.org"
        ),
    }
    return Recipient(**(values | others))


CONFIDENTIAL = (
    ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row"),
    ForbiddenValue(ForbiddenKind.POSTCODE, "NM4 2QX"),
    ForbiddenValue(ForbiddenKind.NAME, "Marlow Quillfeather-Ambrose"),
    ForbiddenValue(ForbiddenKind.NAME, "Tavish Thornbury-Vale"),
    ForbiddenValue(ForbiddenKind.PHONE, "07700 900123"),
    ForbiddenValue(ForbiddenKind.MAIL, "marlow.qa@example.org"),
)


def flags(*fired: Check, **others: Any) -> Flags:
    """A case of which every question was asked; these were answered with yes."""
    values: dict[str, Any] = {
        "fired": frozenset(fired),
        "quiet": frozenset(Check) - set(fired),
        "allowed_domains": frozenset({"larkrise.example.org", "northmere.example.org"}),
        "excluded_contacts": frozenset(),
        "excluded_addresses": frozenset(),
        "adults_involved": (
            PersonName("Quillfeather-Ambrose", "Marlow"),
            PersonName("Thornbury-Vale", "Tavish"),
        ),
        "forbidden": CONFIDENTIAL,
    }
    return Flags(**(values | others))
