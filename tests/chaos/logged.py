"""One write as a partner's log has it, and what the journal meant by it: a pair for each partner.

The log's side is written out by hand, in the partner's own names and codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from connectors.adult_social_care.entries import contact_stands
from connectors.childrens_social_care.entries import as_fields, contact_typed
from connectors.police_rms import AppendEntry, PoliceRms
from connectors.public_portal import Acknowledge, PublicPortal
from domain.identifiers import reference_for
from tests.chaos.acknowledging import ACKNOWLEDGE, acknowledgements
from tests.chaos.appending import APPEND, entries
from tests.chaos.caring import CARE_CONTACT, CHILD, CLIENT_CONTACT
from tests.chaos.notifying import EMAIL
from tests.chaos.sending import SEND
from tests.chaos.write_kinds import Effect, Said, Wanted, WriteKind
from tests.connectors.adult_social_care import sharing as adults
from tests.connectors.adult_social_care.in_the_world import OPEN
from tests.connectors.childrens_social_care import sharing as children

BEGUN = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
REFERENCE = reference_for("CHA", "logged")
ADULT = OPEN[0]


@dataclass(frozen=True, slots=True)
class Logged:
    """What the log says, what was meant, and two fields that a careless form could swap."""

    kind: WriteKind
    effect: Effect
    meant: Said
    swapped: tuple[str, str]

    def __str__(self) -> str:
        return self.kind.name


def _wanted(place: str) -> Wanted:
    return Wanted(place, (REFERENCE,), BEGUN.isoformat())


def _effect(record_id: str, fields: Mapping[str, str], operation: str = "") -> Effect:
    return {
        "operation": operation,
        "record_id": record_id,
        "reference": REFERENCE,
        "at_real": datetime.now(UTC).isoformat(),
        "fields": fields,
    }


ENTRY = Logged(
    APPEND,
    _effect(
        "43260118204",
        {
            "entry_id": "E1",
            "category": "note",
            "text": f"Schools told about this occurrence. [ref:{REFERENCE}]",
        },
    ),
    AppendEntry(cast(PoliceRms, None), entries(_wanted("43260118204"))[0]).fields,
    ("category", "text"),
)
MESSAGE = Logged(
    SEND,
    _effect(
        "SM-00010010",
        {
            "from": "hub@northmere.example.org",
            "to": "dsl@larkrise.example.org",
            "subject": f"Notice {REFERENCE}",
            "body": "For the lead only.\r\nŴyn, Siân. \r\n",
            "attachments": "a report.pdf 00ff",
        },
    ),
    {
        "from": "hub@northmere.example.org",
        "to": "dsl@larkrise.example.org",
        "subject": f"Notice {REFERENCE}",
        "body": "For the lead only.\nW\u0302yn, Sia\u0302n.\n",
        "attachments": "a report.pdf 00ff",
    },
    ("from", "to"),
)
NOTIFICATION = Logged(
    EMAIL,
    _effect(
        "5f0c",
        {"to": "dsl@larkrise.example.org", "subject": "Notice", "body": "For the lead only."},
        "send_email",
    ),
    {
        "kind": "email",
        "to": "dsl@larkrise.example.org",
        "subject": "Notice",
        "body": "For the lead only.",
        "reference": REFERENCE,
    },
    ("subject", "body"),
)
ACKNOWLEDGEMENT = Logged(
    ACKNOWLEDGE,
    _effect(
        "PF-1",
        {
            "entry_id": "H1",
            "status": "acknowledged",
            "how": "text",
            "hub_reference": REFERENCE,
            "note": "Sent by text message in the window they gave.",
        },
    ),
    Acknowledge(cast(PublicPortal, None), acknowledgements(_wanted("PF-1"))[0]).fields,
    ("hub_reference", "note"),
)
_CARE_CONTACT = children.a_contact(
    CHILD, reference=REFERENCE, decision=children.decided_about(CHILD)
)
OF_A_CHILD = Logged(
    CARE_CONTACT,
    _effect(
        CHILD.record_id,
        {
            "number": "C1",
            "received_at": "2026-11-08T05:06:00+00:00",
            "kind": "notification",
            "source": "6",
            "referrer": "PS 1207 R. Calloway",
            "referrer_agency": "Vale and Downs Police",
            "reason": "DA",
            "lawful_basis": "LE_task",
            "consent": "overridden",
            "consent_why": "",
            "informed": "no",
            "informed_why": "It may put the mother at risk.",
            "needs": "Sleeps badly.",
            "harms": "Hears arguments.",
            "voice": "“I hide upstairs”, she said.",
            "summary": f"[ref:{REFERENCE}] {children.APPROACH.words}",
            "rag": "red",
            "level": "4",
            "outcome": "pending",
            "decided_by": "T. Marchbanks",
            "decided_on": "2026-11-09",
            "decision_ref": "task-4711",
            "rationale": "Two reports in a week.\nThe younger child was seen with a bruise.",
        },
    ),
    {"record": CHILD.record_id, **as_fields(contact_typed(_CARE_CONTACT))},
    ("needs", "harms"),
)
_CLIENT_CONTACT = adults.a_contact(ADULT, reference=REFERENCE, decision=adults.decided_about(ADULT))
OF_AN_ADULT = Logged(
    CLIENT_CONTACT,
    _effect(
        ADULT.client_id,
        {
            "number": "CN1",
            "received_at": "2026-11-08T05:06:00+00:00",
            "source": "6",
            "referrer": "PS 1207 R. Calloway",
            "referrer_agency": "Vale and Downs Police",
            "reason": "DA",
            "lawful_basis": "public_task",
            "consent": "overridden",
            "consent_why": "Does not want her brother to know.",
            "needs": "Needs help to wash.",
            "harms": "Shouted at by a relative.",
            "wishes": "“I want it to stop.”",
            "details": f"[ref:{REFERENCE}] {adults.APPROACH.words}",
            "rag": "amber",
            "section_42": "s42",
            "decided_by": "P. Barraclough (lead)",
            "decided_on": "2026-11-09",
            "decision_ref": "task-4712",
            "rationale": "Cannot protect herself because of her needs.",
        },
    ),
    {"record": ADULT.client_id, **contact_stands(_CLIENT_CONTACT)},
    ("referrer", "referrer_agency"),
)
OF_EACH_PARTNER = (ENTRY, MESSAGE, NOTIFICATION, ACKNOWLEDGEMENT, OF_A_CHILD, OF_AN_ADULT)
