"""The words and formats this product shows for the codes it stores."""

from collections.abc import Mapping
from datetime import date, datetime

from mock_systems.housing.records import Address, Tenancy, Tenant
from mock_systems.kit.clock import in_london

WITHHELD = "Address withheld"

WORDS: Mapping[str, Mapping[str, str]] = {
    "tenancy": {
        "secure": "Secure tenancy",
        "introductory": "Introductory tenancy",
        "assured": "Assured tenancy",
        "flexible": "Flexible tenancy",
        "temporary": "Temporary accommodation",
    },
    "part": {"sole": "Sole tenant", "joint": "Joint tenant", "household": "Household member"},
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
    "address": {
        "home": "Home",
        "previous": "Previous address",
        "temporary": "Temporary address",
        "refuge": "Refuge",
        "prison": "Prison",
        "hospital": "Hospital",
        "school": "School",
    },
    "status": {"open": "Open", "closed": "Closed"},
}


def words_for(code: str, of: str) -> str:
    """The words shown for a code."""
    return WORDS[of].get(code, code)


def short_date(day: date | None) -> str:
    """22/11/2026, or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def moment(at: datetime) -> str:
    """22 Nov 2026, 05:12 on London's wall clock."""
    return in_london(at).strftime("%d %b %Y, %H:%M").lstrip("0")


def money(pence: int) -> str:
    """£1,234.56; less than nothing is money the landlord owes."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def street(address: Address) -> str:
    """House and street on one line."""
    return ", ".join(part for part in (address.line1, address.line2) if part)


def one_line(address: Address) -> str:
    """The whole address on one line."""
    return ", ".join(part for part in (street(address), address.town, address.postcode) if part)


def full_name(tenant: Tenant) -> str:
    """Forename Second Surname."""
    parts = (tenant.forename1, tenant.forename2, tenant.surname)
    return " ".join(part for part in parts if part)


def forenames(tenant: Tenant) -> str:
    """Forename Second."""
    return f"{tenant.forename1} {tenant.forename2}".strip()


def account_stands(pence: int) -> str:
    """How the rent account stands."""
    if pence == 0:
        return "Up to date"
    return "In arrears" if pence > 0 else "In credit"


def person_fields(tenant: Tenant) -> dict[str, str]:
    """Somebody's details, by label; the rarer ones only where there is something to say."""
    rarely = {
        "Baby expected": short_date(tenant.expected_on),
        "Died": short_date(tenant.died_on),
        "NHS number": _spaced(tenant.nhs_number),
    }
    return {
        "Surname": tenant.surname,
        "Forename": tenant.forename1,
        "Middle names": tenant.forename2,
        "Known as": tenant.known_as,
        "Former surnames": "; ".join(tenant.former_surnames),
        "Date of birth": short_date(tenant.born_on),
        "Sex": words_for(tenant.sex, "sex"),
        "Phone": tenant.phone,
        "On the tenancy as": words_for(tenant.part, "part"),
        **{label: shown for label, shown in rarely.items() if shown},
    }


def tenancy_fields(tenancy: Tenancy, *, knows_where: bool) -> dict[str, str]:
    """What the first panel of a tenancy shows, by label."""
    home = tenancy.address
    where = {
        "Property": street(home),
        "Town": home.town,
        "Postcode": home.postcode,
        "Property number (UPRN)": home.uprn,
        "Council code": home.la_code,
        "Address type": words_for(home.kind, "address"),
        "Confidential": "Yes" if home.confidential else "No",
    }
    return {
        "Tenancy": tenancy.tenancy_ref,
        "Landlord": tenancy.landlord,
        "Tenancy type": words_for(tenancy.kind, "tenancy"),
        "Status": "Ended" if tenancy.ended_on else "Current",
        "Started": short_date(tenancy.started_on),
        "Ended": short_date(tenancy.ended_on),
        **(where if knows_where else {"Property": WITHHELD}),
    }


def _spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""
