"""What is entered in the adult social care system: what is typed, and what has to stand there then.

A choice is compared without its capitals; a line has single spaces.
"""

from collections.abc import Mapping
from datetime import date

from domain.social_care_entries import ClientContactWanted, marker_of
from runtime.shown import LONDON

Typed = Mapping[str, str]

RECEIVED = ("Date received", "Time received")
# The system has its own words for the sources of the census, and not all of them.
SOURCES = {
    "1A": "family member or carer",
    "1C": "self",
    "3A": "gp",
    "3F": "other health",
    "4": "housing",
    "5A": "council social care, adults",
    "5B": "council social care, children",
    "6": "police",
    "8": "other",
    "9": "anonymous",
    "10": "unknown",
}
REASONS = {
    "DA": "domestic abuse",
    "PHY": "physical harm",
    "SEX": "sexual harm",
    "EMO": "emotional harm",
    "FIN": "financial abuse",
    "NEG": "neglect by others",
    "SNG": "self-neglect",
    "EXP": "exploitation",
    "MIS": "missing",
    "OTH": "other",
}
OF_A_DECISION = (
    "Risk rating",
    "Section 42",
    "Decided by",
    "Decided on",
    "Decision reference",
    "Rationale",
)


def contact_typed(wanted: ClientContactWanted) -> Typed:
    """Every field of the form for a new contact; empty where nobody decided.

    Raises: ValueError for a source or a reason that the system has no word for.
    """
    approach = wanted.approach
    received = approach.received_at.astimezone(LONDON)
    if approach.source not in SOURCES or approach.reason not in REASONS:
        raise ValueError("Adult social care has no word for this source or reason.")
    return {
        "Date received": _day(received.date()),
        "Time received": received.strftime("%H:%M"),
        "Source": SOURCES[approach.source],
        "Referrer": _line(approach.referrer),
        "Agency": _line(approach.agency),
        "Reason for contact": REASONS[approach.reason],
        "Lawful basis": approach.lawful_basis,
        "Consent": approach.consent,
        "About consent": _line(approach.about_consent),
        "Care and support needs": wanted.needs,
        "Harm or risk": wanted.harm,
        "Adult's wishes": wanted.wishes,
        "Details": f"{marker_of(wanted.reference)} {approach.words}",
        **_decided(wanted),
    }


def contact_stands(wanted: ClientContactWanted) -> Mapping[str, str]:
    """The same by the names that journal and audit trail have for the labels, days as ISO has."""
    typed = dict(contact_typed(wanted))
    day, minute = (typed.pop(label) for label in RECEIVED)
    if typed["Decided on"]:
        typed["Decided on"] = _as_iso(typed["Decided on"])
    return {"received": f"{_as_iso(day)}T{minute}", **as_fields(typed)}


def as_fields(by_label: Typed) -> Mapping[str, str]:
    """Each label as a name: Adult's wishes, adults_wishes."""
    return {
        label.lower().replace("'", "").replace(" ", "_"): words for label, words in by_label.items()
    }


def _decided(wanted: ClientContactWanted) -> Typed:
    """What a person decided, as they did: with who, when, why and which decision it is."""
    decision = wanted.decision
    if decision is None:
        return dict.fromkeys(OF_A_DECISION, "")
    says = decision.says
    consent = {"Consent": says["consent"]} if "consent" in says else {}
    return {
        "Risk rating": says.get("risk_rating", ""),
        "Section 42": says.get("section_42", ""),
        "Decided by": _line(decision.decided_by),
        "Decided on": _day(decision.decided_at.astimezone(LONDON).date()),
        "Decision reference": _line(decision.id),
        "Rationale": decision.rationale,
        **consent,
    }


def _day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def _as_iso(typed: str) -> str:
    day, month, year = typed.split("/")
    return f"{year}-{month}-{day}"


def _line(words: str) -> str:
    return " ".join(words.split())
