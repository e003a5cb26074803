"""What the sharing worker adds in these tests, and how the partner judges it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.adult_social_care import AdultSocialCare
from domain.identifiers import reference_for
from domain.recorded_decision import RecordedDecision
from domain.social_care_entries import (
    Approach,
    ClientContactWanted,
    Consent,
    LawfulBasis,
    PersonOnRecord,
    ReasonForContact,
)
from mock_systems.population.partner_records import AdultClient
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account
from runtime.tabs import Tab
from tests.builders.viewing import a_viewing, forget
from tests.connectors.adult_social_care.in_the_world import PAGE_SECONDS, SYSTEM, the_record
from tests.mocks_fixture import Mocks

Keep = Callable[[AuditEntry], None]

SHARER = "mash-share-01"
FAMILY = "mash-share"
BEGUN = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
DECISION = RecordedDecision(
    id="task-4712",
    decided_by="P. Barraclough (lead)",
    decided_at=datetime(2026, 11, 9, 16, 20, tzinfo=UTC),
    rationale="Cannot protect herself because of her needs.",
    says={"section_42": "section 42 enquiry", "risk_rating": "amber", "consent": "overridden"},
)
APPROACH = Approach(
    # A day that reads as another one when day and month change places.
    received_at=datetime(2026, 11, 8, 5, 6, tzinfo=UTC),
    source="6",
    referrer="PS 1207 R. Calloway",
    agency="Vale and Downs Police",
    reason=ReasonForContact.DOMESTIC_ABUSE,
    lawful_basis=LawfulBasis.PUBLIC_TASK,
    consent=Consent.REFUSED,
    words='Argument on the landing & "shouting" <b>heard</b>.\n\nNeighbour rang 🙂; Siân, ŵy.',
    about_consent="Does not want her brother to know.",
)


def a_sharer(
    mocks: Mocks, tab: Tab, seconds: float = PAGE_SECONDS, keep: Keep = forget
) -> AdultSocialCare:
    """The connector for the sharing worker, not signed in."""
    password = Secret(mocks.account(SYSTEM, SHARER).password)
    account = Account(mocks.url(SYSTEM), SHARER, password, FAMILY)
    return AdultSocialCare(tab, account, seconds, a_viewing(SYSTEM, keep))


def anchors(client: AdultClient) -> PersonOnRecord:
    return PersonOnRecord(the_record(client), client.who.surname, client.who.born_on)


def reference_of(client: AdultClient) -> str:
    """A reference of this client's own."""
    return reference_for("SHR", client.client_id)


def decided_about(client: AdultClient) -> RecordedDecision:
    """The decision, as it is recorded about this record."""
    return replace(DECISION, says={"person": client.client_id, **DECISION.says})


def a_contact(client: AdultClient, **different: Any) -> ClientContactWanted:
    usual = ClientContactWanted(
        person=anchors(client),
        reference=reference_of(client),
        begun_at=BEGUN,
        approach=APPROACH,
        needs="Needs help to wash.",
        harm="Shouted at by a relative.",
        wishes="“I want it to stop.”",
    )
    return replace(usual, **different)


def effects(mocks: Mocks, client: AdultClient) -> list[dict[str, Any]]:
    """What the partner committed on this client's record: the judge."""
    return [one for one in mocks.writes(SYSTEM) if one["record_id"] == client.client_id]
