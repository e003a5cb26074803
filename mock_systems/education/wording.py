"""The words and formats this product shows for the codes it stores."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from mock_systems.education.records import Address, Contact, Establishment, Pupil, Term
from mock_systems.kit.clock import in_london

WORDS: Mapping[str, Mapping[str, str]] = {
    "type": {
        "primary": "Primary school",
        "secondary": "Secondary school",
        "all_through": "All-through school",
        "special": "Special school",
        "pru": "Pupil referral unit",
        "nursery_school": "Nursery school",
        "independent": "Independent school",
        "fe_college": "Further education college",
        "sixteen_to_nineteen": "16 to 19 academy",
        "private_nursery": "Private nursery",
        "childminder": "Childminder",
        "council": "Council team",
    },
    "role": {
        "dsl": "Designated safeguarding lead",
        "deputy_dsl": "Deputy safeguarding lead",
        "office": "School office",
        "council_ehe": "Elective home education officer",
        "council_cme": "Children missing education officer",
        "council_safeguarding": "Education safeguarding officer",
    },
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
    "place": {"main": "Main", "subsidiary": "Subsidiary", "dual": "Dual"},
}


def words_for(code: str, of: str) -> str:
    """The words shown for a code."""
    return WORDS[of].get(code, code)


def short_date(day: date | None) -> str:
    """22/11/2026, or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def full_moment(moment: datetime | None) -> str:
    """22/11/2026 05:12:00 on London's wall clock, or nothing."""
    return in_london(moment).strftime("%d/%m/%Y %H:%M:%S") if moment else ""


def short_time(moment: time | None) -> str:
    """08:40, or nothing."""
    return moment.strftime("%H:%M") if moment else ""


def yes_no(answer: bool) -> str:
    """Yes or No."""
    return "Yes" if answer else "No"


def spaced_nhs_number(number: str) -> str:
    """999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""


def full_name(pupil: Pupil) -> str:
    """Surname, Forename Second."""
    return f"{pupil.surname}, {pupil.forename1} {pupil.forename2}".strip()


def lines_of(address: Address) -> str:
    """House and street on one line."""
    return ", ".join(part for part in (address.line1, address.line2) if part)


def pupil_fields(pupil: Pupil) -> dict[str, str]:
    """A pupil's own details, by label."""
    return {
        "Surname": pupil.surname,
        "Forename": pupil.forename1,
        "Middle names": pupil.forename2,
        "Known as": pupil.known_as,
        "Former surname": pupil.former_surname,
        "Date of birth": short_date(pupil.born_on),
        "Sex": words_for(pupil.sex, "sex"),
        "UPN": pupil.upn,
        "NHS number": spaced_nhs_number(pupil.nhs_number),
        "Council code": pupil.la_code,
        "Year group": pupil.year_group,
        "SEN support": pupil.sen,
        "Elective home education": yes_no(pupil.home_educated),
        "Missing education": yes_no(pupil.missing_education),
        "Reason not in school": pupil.not_in_school_reason,
    }


def establishment_fields(one: Establishment) -> dict[str, str]:
    """An establishment's details, by label: what a page shows and a download holds."""
    return {
        "Establishment": one.establishment_id,
        "URN": one.urn,
        "LAESTAB": one.laestab,
        "UKPRN": one.ukprn,
        "Name": one.name,
        "Phase": one.phase,
        "Type": words_for(one.kind, "type"),
        "Status": one.status.capitalize(),
        "Closed on": short_date(one.closed_on),
        "Successor URN": one.successor_urn,
        "Council code": one.la_code,
        "Council": one.council,
        "Town": one.town,
        "Postcode": one.postcode,
        "Switchboard": one.switchboard,
        "Start time": short_time(one.opens_at),
        "Term dates set by": "This establishment" if one.has_own_terms else one.council,
        "Term dates": "; ".join(map(_term, one.terms)),
        "INSET days": _several(map(short_date, one.inset_days)),
        "Bank holidays": one.nation,
        "Roll managed by": one.roll_managed_by,
    }


def contact_fields(one: Contact, of: Establishment) -> dict[str, str]:
    """A directory line, by label: what a page shows and a download holds."""
    return {
        "Contact": one.contact_id,
        "Establishment": one.establishment_id,
        "Establishment name": of.name,
        "Council code": of.la_code,
        "Role": words_for(one.role, "role"),
        "Name": one.name,
        "Email": one.email,
        "Phone": one.phone,
        "Verified at": full_moment(one.verified_at),
        "Verified by": one.verified_by,
        "Changed at": full_moment(one.changed_at),
        "Changed by": one.changed_by,
        "Mailbox read by": _several(one.mailbox_readers),
        "Monitored in holidays": yes_no(one.holiday_monitored),
        "Covers for": one.cover_for,
        "Unavailable from": short_date(one.unavailable_from),
        "Unavailable to": short_date(one.unavailable_to),
        "Conflicts": _several(f"{each.nominal_id} {each.reason}" for each in one.conflicts),
    }


def _several(values: Iterable[str]) -> str:
    return "; ".join(values)


def _term(term: Term) -> str:
    return f"{short_date(term.first)} to {short_date(term.last)}"
