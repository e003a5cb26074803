"""Two records side by side for whoever says whether they are one person's (pages.md 3.6)."""

from bots.research.secret_places import Secrets, is_secret
from bots.research.telling import day, listed
from domain.matching_levels import Field
from domain.people import Address, Person
from domain.person_matching import Compared
from domain.side_by_side import ComparedRow, SideBySide
from domain.wording.matching import AGREEMENTS, FIELDS
from domain.wording.research import SEARCHED_SYSTEMS

NOT_RECORDED = "not recorded"
CONFIDENTIAL = "a confidential address"


def side_by_side(person: Person, compared: Compared, secrets: Secrets) -> SideBySide:
    """The police record beside one that could be the same person's, field by field.

    Of a place that any record of the case keeps secret, either side says only that there is one.
    """
    candidate = compared.candidate
    return SideBySide(
        _title(person),
        _title(candidate),
        candidate.record.record_id,
        tuple(
            ComparedRow(
                FIELDS[one.field].label,
                _value(person, one.field, secrets),
                _value(candidate, one.field, secrets),
                AGREEMENTS[one.agreement].label,
            )
            for one in compared.fields
        ),
    )


def _title(person: Person) -> str:
    return f"{SEARCHED_SYSTEMS[person.record.system].agency} {person.record.record_id}"


def _value(person: Person, field: Field, secrets: Secrets) -> str:
    return _said(person, field, secrets) or NOT_RECORDED


def _said(person: Person, field: Field, secrets: Secrets) -> str:
    numbers = person.identifiers
    match field:
        case Field.NAME:
            return "; ".join(dict.fromkeys(name.full for name in person.names))
        case Field.BORN_ON:
            return day(person.born_on) or (
                f"expected {day(person.due_on)}" if person.due_on else ""
            )
        case Field.NHS_NUMBER:
            return numbers.nhs_number or ""
        case Field.UPN:
            return numbers.upn or ""
        case Field.PNC_ID:
            return numbers.pnc_id or ""
        case Field.ADDRESS:
            return "; ".join(dict.fromkeys(_where(one, secrets) for one in person.addresses))
        case Field.RELATIVE:
            return "; ".join(f"{one.name.full}, {one.kind}" for one in person.relationships)


def _where(address: Address, secrets: Secrets) -> str:
    if is_secret(address, secrets):
        return CONFIDENTIAL
    return listed(*address.lines, address.town, address.postcode or "")
