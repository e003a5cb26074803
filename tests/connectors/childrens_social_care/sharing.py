"""What the sharing worker adds in these tests, and how the partner judges it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from connectors.childrens_social_care import ChildrensSocialCare
from domain.identifiers import reference_for
from domain.recorded_decision import RecordedDecision
from domain.social_care_entries import (
    Approach,
    CareContactWanted,
    CareDocumentWanted,
    Consent,
    ContactKind,
    DocumentKind,
    LawfulBasis,
    PersonOnRecord,
    ReasonForContact,
)
from mock_systems.population.partner_records import CarePerson
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account
from runtime.tabs import Tab
from tests.builders.viewing import a_viewing, forget
from tests.connectors.childrens_social_care.in_the_world import PAGE_SECONDS, SYSTEM, the_record
from tests.mocks_fixture import Mocks

Keep = Callable[[AuditEntry], None]

SHARER = "mash-share-01"
FAMILY = "mash-share"
BEGUN = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 \xff\x00 words"
DECISION = RecordedDecision(
    id="task-4711",
    decided_by="T. Marchbanks",
    decided_at=datetime(2026, 11, 9, 16, 20, tzinfo=UTC),
    rationale="Two reports in a week.\nThe younger child was seen with a bruise.",
    says={"level_of_need": "4", "risk_rating": "red", "consent": "overridden"},
)
APPROACH = Approach(
    # A day that reads as another one when day and month change places.
    received_at=datetime(2026, 11, 8, 5, 6, tzinfo=UTC),
    source="6",
    referrer="PS 1207 R. Calloway",
    agency="Vale and Downs Police",
    reason=ReasonForContact.DOMESTIC_ABUSE,
    lawful_basis=LawfulBasis.LAW_ENFORCEMENT,
    consent=Consent.NOT_SOUGHT,
    words='Argument on the landing & "shouting" <b>heard</b>.\n\nChildren upstairs 🙂; Siân, ŵy.',
)


def a_sharer(
    mocks: Mocks, tab: Tab, seconds: float = PAGE_SECONDS, keep: Keep = forget
) -> ChildrensSocialCare:
    """The connector for the sharing worker, not signed in."""
    password = Secret(mocks.account(SYSTEM, SHARER).password)
    account = Account(mocks.url(SYSTEM), SHARER, password, FAMILY)
    return ChildrensSocialCare(tab, account, seconds, a_viewing(SYSTEM, keep))


def anchors(person: CarePerson) -> PersonOnRecord:
    return PersonOnRecord(the_record(person), person.who.surname, person.who.born_on)


def reference_of(person: CarePerson) -> str:
    """A reference of this person's own."""
    return reference_for("SHR", person.record_id)


def decided_about(person: CarePerson) -> RecordedDecision:
    """The decision, as it is recorded about this record."""
    return replace(DECISION, says={"person": person.record_id, **DECISION.says})


def a_contact(person: CarePerson, **different: Any) -> CareContactWanted:
    usual = CareContactWanted(
        person=anchors(person),
        reference=reference_of(person),
        begun_at=BEGUN,
        kind=ContactKind.NOTIFICATION,
        approach=APPROACH,
        parents_informed=False,
        needs="Sleeps badly.",
        harm="Hears arguments.",
        voice="“I hide upstairs”, she said.",
        why_not_informed="It may put the mother at risk.",
    )
    return replace(usual, **different)


def a_document(person: CarePerson, **different: Any) -> CareDocumentWanted:
    usual = CareDocumentWanted(
        person=anchors(person),
        reference=reference_of(person),
        begun_at=BEGUN,
        title="Police notification of 8 November",
        kind=DocumentKind.POLICE_NOTIFICATION,
        dated_on=date(2026, 3, 4),
        file_name="notification.pdf",
        media_type="application/pdf",
        content=PDF,
    )
    return replace(usual, **different)


def effects(mocks: Mocks, person: CarePerson) -> list[dict[str, Any]]:
    """What the partner committed on this record: the judge."""
    return [one for one in mocks.writes(SYSTEM) if one["record_id"] == person.record_id]
