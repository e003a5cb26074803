"""What is entered in the case system: what is typed, by label, and what has to stand there then.

A choice is compared without its capitals, a coded one by its code alone; a line has single spaces.
"""

from collections.abc import Mapping
from datetime import date, datetime

from connectors.childrens_social_care.parsing import VIRUS_CHECK
from domain.social_care_entries import CareContactWanted, CareDocumentWanted, marker_of
from runtime.shown import LONDON

Typed = Mapping[str, str]


def contact_typed(wanted: CareContactWanted) -> Typed:
    """Every field of the form for a new contact; empty where nobody decided."""
    approach = wanted.approach
    return {
        "Received": _minute(approach.received_at),
        "Kind": wanted.kind,
        "Source": approach.source,
        "Referrer": _line(approach.referrer),
        "Agency": _line(approach.agency),
        "Reason for contact": approach.reason,
        "Lawful basis": approach.lawful_basis,
        "Consent": approach.consent,
        "About consent": _line(approach.about_consent),
        "Parents informed": "yes" if wanted.parents_informed else "no",
        "Why not informed": _line(wanted.why_not_informed),
        "Needs": wanted.needs,
        "Harm": wanted.harm,
        "Voice of the child": wanted.voice,
        "Summary": f"{marker_of(wanted.reference)} {approach.words}",
        **_decided(wanted),
    }


def document_typed(wanted: CareDocumentWanted) -> Typed:
    """Every field of the form for a new document but the file itself."""
    return {
        "Title": _line(f"{marker_of(wanted.reference)} {wanted.title}"),
        "Type": wanted.kind,
        "Date of document": _day(wanted.dated_on),
    }


def as_fields(by_label: Typed) -> Mapping[str, str]:
    """The same by the names that journal and audit trail have for the labels.

    Whether a file was checked for viruses is not part of it: that changes by itself.
    """
    return {
        label.lower().replace(" ", "_"): words
        for label, words in by_label.items()
        if label != VIRUS_CHECK
    }


def _decided(wanted: CareContactWanted) -> Typed:
    """What a person decided, as they did: with who, when, why and which decision it is."""
    decision = wanted.decision
    if decision is None:
        return dict.fromkeys(OF_A_DECISION, "")
    says = decision.says
    consent = {"Consent": says["consent"]} if "consent" in says else {}
    return {
        "Risk rating": says.get("risk_rating", ""),
        "Level of need": says.get("level_of_need", ""),
        "Outcome": says.get("outcome", ""),
        "Decided by": _line(decision.decided_by),
        "Decided on": _day(decision.decided_at.astimezone(LONDON).date()),
        "Decision reference": _line(decision.id),
        "Rationale": decision.rationale,
        **consent,
    }


OF_A_DECISION = (
    "Risk rating",
    "Level of need",
    "Outcome",
    "Decided by",
    "Decided on",
    "Decision reference",
    "Rationale",
)


def _minute(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")


def _day(value: date) -> str:
    return value.isoformat()


def _line(words: str) -> str:
    return " ".join(words.split())
