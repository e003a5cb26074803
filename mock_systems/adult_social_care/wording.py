"""The words and formats this product shows for the codes it stores."""

from collections.abc import Mapping
from datetime import date, datetime

from mock_systems.adult_social_care.records import Address, Client
from mock_systems.kit.clock import in_london

WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
    "capacity": {
        "has_capacity": "Has capacity",
        "lacks_for_some_decisions": "Lacks capacity for some decisions",
        "not_assessed": "Not assessed",
    },
    "source": {
        "1A": "Family member or carer",
        "1C": "Self",
        "3A": "GP",
        "3F": "Other health",
        "4": "Housing",
        "5A": "Council social care, adults",
        "5B": "Council social care, children",
        "6": "Police",
        "8": "Other",
        "9": "Anonymous",
        "10": "Unknown",
    },
    "reason": {
        "DA": "Domestic abuse",
        "PHY": "Physical harm",
        "SEX": "Sexual harm",
        "EMO": "Emotional harm",
        "FIN": "Financial abuse",
        "NEG": "Neglect by others",
        "SNG": "Self-neglect",
        "EXP": "Exploitation",
        "MIS": "Missing",
        "OTH": "Other",
    },
    "basis": {
        "legal_obligation": "Legal obligation",
        "public_task": "Public task",
        "vital_interests": "Vital interests",
        "consent": "Consent",
        "LE_task": "Law enforcement (Part 3)",
    },
    "consent": {
        "not_sought": "Not sought",
        "given": "Given",
        "refused": "Refused",
        "overridden": "Overridden",
    },
    "rag": {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"},
    "section_42": {
        "s42": "Section 42 enquiry",
        "other": "Other enquiry",
        "none": "No enquiry",
    },
    "enquiry": {"s42": "Section 42 enquiry", "other": "Other (non-statutory) enquiry"},
    "access": {"restricted": "Restricted record", "sealed": "Sealed record"},
    "ask": {
        "restricted": "the Safeguarding Adults Manager on 01632 960158",
        "sealed": "the Caldicott Guardian on 01632 960159",
    },
}


def words_for(code: str, of: str) -> str:
    """The words shown for a code."""
    return WORDS[of].get(code, code)


def short_date(day: date | None) -> str:
    """22-Nov-2026, or nothing."""
    return day.strftime("%d-%b-%Y") if day else ""


def short_moment(moment: datetime | None) -> str:
    """22-Nov-2026 05:12 on London's wall clock, or nothing."""
    return in_london(moment).strftime("%d-%b-%Y %H:%M") if moment else ""


def yes_no(answer: bool) -> str:
    """Yes or No."""
    return "Yes" if answer else "No"


def spaced_nhs_number(number: str) -> str:
    """999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}".strip()


def full_name(client: Client) -> str:
    """SURNAME, Forename Second."""
    return f"{client.surname.upper()}, {client.forename1} {client.forename2}".strip()


def lines_of(address: Address) -> str:
    """House and street on one line."""
    return ", ".join(part for part in (address.line1, address.line2) if part)


def on_one_line(address: Address | None) -> str:
    """A whole address for a list, unless it is protected."""
    if address is None:
        return ""
    if address.confidential:
        return "Protected address"
    return ", ".join(part for part in (lines_of(address), address.town, address.postcode) if part)
