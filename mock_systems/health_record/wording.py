"""The words and formats this product shows for the codes it stores."""

from collections.abc import Mapping
from datetime import date, datetime

from mock_systems.health_record.records import NO_FLAG, HealthStatus
from mock_systems.kit.clock import in_london

FLAGS: Mapping[str, str] = {
    NO_FLAG: "None held",
    "record_of_interest": "Record of interest",
    "CPP": "Child protection plan",
    "CLA": "Looked after",
    "unborn": "Unborn child protection plan",
}
PURPOSES: Mapping[str, str] = {
    "child": "Child safeguarding",
    "adult": "Adult safeguarding",
    "crime": "Prevention of crime",
}
DONE: Mapping[str, str] = {
    "person": "Saw the answer",
    "print": "Printed the answer",
    "stub": "Asked, access limited",
}
INWARD_LENGTH = 3


def flag_words(flag: str) -> str:
    """A flag in words; one the product does not know is shown as stored."""
    return FLAGS.get(flag, flag)


def long_date(day: date | None) -> str:
    """3 March 2017, or nothing."""
    return f"{day.day} {day:%B %Y}" if day else ""


def long_moment(moment: datetime) -> str:
    """22 November 2026 at 15:14 on London's wall clock."""
    there = in_london(moment)
    return f"{long_date(there)} at {there:%H:%M}"


def exact_moment(moment: datetime) -> str:
    """22 November 2026 at 15:14:05 on London's wall clock."""
    return f"{long_moment(moment)}:{moment:%S}"


def spaced_nhs_number(number: str) -> str:
    """999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else "Not verified"


def first_part(one: HealthStatus) -> str:
    """The first part of the postcode; a private address has none that is told."""
    if one.address_private:
        return "Kept private"
    return one.postcode.replace(" ", "")[:-INWARD_LENGTH] if one.postcode else "Not held"


def birth_words(one: HealthStatus) -> str:
    """The day of birth; of an unborn child the day it is expected."""
    if one.born_on:
        return long_date(one.born_on)
    return f"Expected {long_date(one.expected_on)}" if one.expected_on else "Not held"


def identity_fields(one: HealthStatus) -> dict[str, str]:
    """Who the answer is about, by label."""
    return {
        "First name": one.forename1 or "Not held",
        "Middle names": one.forename2 or "None held",
        "Last name": one.surname,
        "Also known as": one.known_as or "None held",
        "Former last names": "; ".join(one.former_surnames) or "None held",
        "Date of birth": birth_words(one),
        "Deceased": f"Yes, {long_date(one.died_on)}" if one.died_on else "No",
        "NHS number": spaced_nhs_number(one.nhs_number),
        "SafeSight reference": one.reference,
    }


def answer_fields(one: HealthStatus) -> dict[str, str]:
    """What is held, by label: all there is."""
    return {
        "Flag": flag_words(one.flag),
        "Checked": long_moment(one.flag_checked_at),
        "Registered practice": one.practice_name or "None held",
        "Practice code (ODS)": one.practice_ods or "None held",
    }


def ring_fields(one: HealthStatus) -> dict[str, str]:
    """Who to ring, by label; empty where nobody is named."""
    if one.ring is None:
        return {}
    return {"Name": one.ring.name, "Role": one.ring.role, "Telephone": one.ring.phone}
