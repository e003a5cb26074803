"""The words and formats this product shows for the codes it stores."""

from collections.abc import Mapping
from datetime import date, datetime

from mock_systems.kit.clock import in_london
from mock_systems.police_rms.records import Address, Nominal

WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "da_crime": "DA crime",
        "da_non_crime": "DA non-crime",
        "cp": "Child protection",
        "ap": "Adult protection",
        "missing": "Missing person",
        "other": "Other",
    },
    "role": {
        "V": "Victim",
        "S": "Suspect",
        "W": "Witness",
        "IP": "Involved party",
        "CHILD": "Child",
        "TP": "Third party",
    },
    "present": {
        "same_room": "Same room",
        "in_building": "In building",
        "not_there": "Not there",
        "not_recorded": "Not recorded",
    },
    "yes_no": {"yes": "Yes", "no": "No", "not_recorded": "Not recorded"},
    "category": {
        "note": "General note",
        "encompass": "Operation Encompass",
        "supervision": "Supervision",
    },
    "document": {
        "invitation": "Conference invitation",
        "decision_letter": "Decision letter",
        "minutes": "Minutes",
        "closed_minutes": "Minutes, closed session",
        "report": "Police report to conference",
        "referral": "Referral",
        "other": "Other",
    },
    "document_access": {"open": "Open", "restricted": "Restricted"},
    "flag": {
        "CP-PLAN": "Child protection plan",
        "LAC": "Looked-after child",
        "MARAC": "MARAC case",
        "HBA": "Honour-based abuse",
        "WEAPONS": "Weapons",
        "VIOLENT": "Violent",
    },
    "category_of_abuse": {"NEG": "Neglect", "PHY": "Physical", "SAB": "Sexual", "EMO": "Emotional"},
    "diary": {
        "conference": "Conference",
        "report_due": "Report due",
        "letter_due": "Decision letter due",
        "minutes_due": "Minutes due",
        "core_group": "Core group",
        "review": "Review",
    },
    "owner": {"mash": "MASH", "conferences": "Conference team", "investigation": "Investigation"},
    "relation": {"related": "Related", "repeat": "Repeat of", "duplicate": "Duplicate report of"},
    "source": {
        "referral": "Referral",
        "edt": "Edt",
        "online": "Online",
        "101": "101",
        "999": "999",
    },
    "sex": {"M": "Male", "F": "Female", "U": "Unknown"},
}

KINDS_TO_CHOOSE: Mapping[str, tuple[str, ...]] = {
    "All": (),
    "Domestic abuse (all)": ("da_crime", "da_non_crime"),
    "DA crime": ("da_crime",),
    "DA non-crime": ("da_non_crime",),
    "Child protection": ("cp",),
    "Adult protection": ("ap",),
    "Missing person": ("missing",),
    "Other": ("other",),
}

REASONS_FOR_ACCESS = (
    "Operation Encompass",
    "MASH triage",
    "MASH research",
    "Safeguarding enquiry",
    "Criminal investigation",
    "Supervision or audit",
)


def words_for(code: str, of: str) -> str:
    """The word shown for a code; one without a word of its own is made readable."""
    return WORDS.get(of, {}).get(code, plain(code))


def plain(code: str) -> str:
    """`not_recorded` as `Not recorded`."""
    return code.replace("_", " ").capitalize() if code.islower() else code


def short_date(day: date | None) -> str:
    """22/11/2026, or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def short_moment(moment: datetime | None) -> str:
    """22/11/2026 05:12 on London's wall clock, or nothing."""
    return in_london(moment).strftime("%d/%m/%Y %H:%M") if moment else ""


def full_name(nominal: Nominal) -> str:
    """SURNAME, Forename Second."""
    return f"{nominal.surname.upper()}, {nominal.forename1} {nominal.forename2}".strip(" ,")


def last_address(nominal: Nominal) -> str:
    """Town and postcode of where they live now, as far as a search may tell."""
    now = next((one for one in nominal.addresses if one.to_on is None), None)
    if now is None:
        return ""
    return "Confidential" if now.confidential else f"{now.town} {now.postcode}"


def one_line(address: Address) -> str:
    """The address on one line."""
    parts = (address.line1, address.line2, address.town, address.postcode)
    return ", ".join(part for part in parts if part)
