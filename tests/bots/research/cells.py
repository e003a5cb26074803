"""The truth's fields and the pack's: one table, and how the two are counted.

A cell of the truth is a field of a record or of a row in it (`episodes/931-1-E1/plan`); a cell of
the pack is a `FactField` of a record and row. Several fields of the truth may stand in one fact: an
address is one line.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from domain.research_pack import Cell as PackCell
from domain.research_pack import Fact, FactField, ResearchPack
from domain.saying import say_moment, say_plain_date
from mock_systems.population.research.expected import Cell

F = FactField
WHO = {
    "surname": F.NAME,
    "forename1": F.NAME,
    "forename2": F.NAME,
    "known_as": F.KNOWN_AS,
    "former_surname": F.FORMER_NAME,
    "former_surnames": F.FORMER_NAME,
    "aliases": F.KNOWN_AS,
    "born_on": F.BORN_ON,
    "expected_on": F.DUE_ON,
    "birth_order": F.BIRTH_ORDER,
    "died_on": F.DIED_ON,
    "sex": F.SEX,
    "nhs_number": F.NHS_NUMBER,
    "upn": F.UPN,
    "pnc_id": F.PNC_ID,
    "cro": F.CRO_NUMBER,
    "noms_number": F.NOMS_NUMBER,
    "merged_into": F.MERGED_INTO,
    "first_language": F.FIRST_LANGUAGE,
    "interpreter_needed": F.INTERPRETER,
    "religion": F.RELIGION,
    "ethnicity": F.ETHNICITY,
    "ethnicity_self": F.ETHNICITY,
    "disabilities": F.DISABILITY,
    "occupation": F.OCCUPATION,
    "works_at": F.WORKS_AT,
    "birth_town": F.PLACE_OF_BIRTH,
    "birth_country": F.PLACE_OF_BIRTH,
}
HOME = dict.fromkeys(("line1", "line2", "town", "postcode", "kind", "from_on", "to_on"), F.ADDRESS)
# By system and pattern of the truth's path; `*` is a row, which the pack's fact names too.
FIELDS: Mapping[str, FactField] = {
    **WHO,
    **{f"addresses/*/{name}": there for name, there in HOME.items()},
    **{f"address/{name}": there for name, there in HOME.items()},
    "addresses/*/confidential": F.CONFIDENTIAL_ADDRESS,
    "address/confidential": F.CONFIDENTIAL_ADDRESS,
    # Police.
    "previous_names/*/surname": F.FORMER_NAME,
    "previous_names/*/forename": F.FORMER_NAME,
    **dict.fromkeys(("markers/*/code", "markers/*/text", "markers/*/added_on"), F.MARKER),
    **dict.fromkeys(("links/*/kind", "links/*/household_member", "links/*/disputed"), F.RELATIVE),
    "links/*/parental_responsibility": F.PARENTAL_RESPONSIBILITY,
    "occurrences/*/kind": F.OCCURRENCE_KIND,
    "occurrences/*/class_text": F.OCCURRENCE_KIND,
    "occurrences/*/reported_at": F.REPORTED_AT,
    "occurrences/*/status": F.OCCURRENCE_STATUS,
    "police_rms:kind": F.OCCURRENCE_KIND,
    "class_text": F.OCCURRENCE_KIND,
    "police_rms:status": F.OCCURRENCE_STATUS,
    "reported_at": F.REPORTED_AT,
    "occurred_from": F.OCCURRED_FROM,
    "location": F.LOCATION,
    "crime_recorded": F.CRIME_RECORDED,
    "officer": F.OFFICER,
    "flags": F.FLAG,
    "related_occs": F.RELATED_OCCURRENCE,
    "outcome": F.OCCURRENCE_OUTCOME,
    "roles/*/code": F.PART_IN_OCCURRENCE,
    "children/*/present": F.CHILD_PRESENT,
    "children/*/seen": F.CHILD_SEEN,
    "children/*/spoken": F.CHILD_SPOKEN_TO,
    "children/*/demeanour": F.CHILD_DEMEANOUR,
    "children/*/voice": F.VOICE,
    "children/*/school_stated": F.SCHOOL_STATED,
    **dict.fromkeys(
        (f"risk_forms/*/{name}" for name in ("instrument", "completed_by", "yes_count", "grade")),
        F.RISK_FORM,
    ),
    # Education.
    "year_group": F.YEAR_GROUP,
    "sen": F.SPECIAL_NEEDS,
    "home_educated": F.HOME_EDUCATED,
    "missing_education": F.MISSING_EDUCATION,
    "not_in_school_reason": F.REASON_NOT_IN_SCHOOL,
    **dict.fromkeys(
        (f"enrolments/*/{name}" for name in ("establishment_name", "from_on", "to_on")), F.SCHOOL
    ),
    "enrolments/*/kind": F.ENROLMENT_KIND,
    "enrolments/*/year_group": F.YEAR_GROUP,
    "enrolments/*/attendance_percent": F.ATTENDANCE,
    **dict.fromkeys(
        (f"parents/*/{name}" for name in ("name", "relationship", "lives_with")), F.PUPIL_CONTACT
    ),
    # Children's social care.
    **dict.fromkeys(
        (f"relatives/*/{name}" for name in ("name", "relationship", "lives_with", "disputed")),
        F.RELATIVE,
    ),
    "relatives/*/parental_responsibility": F.PARENTAL_RESPONSIBILITY,
    "contacts/*/received_at": F.CONTACT_RECEIVED,
    **dict.fromkeys(
        (f"contacts/*/{name}" for name in ("source", "referrer", "referrer_agency")),
        F.CONTACT_FROM,
    ),
    "contacts/*/outcome": F.CONTACT_OUTCOME,
    "contacts/*/concerns": F.CONTACT_CONCERNS,
    "contacts/*/level": F.NEED_LEVEL,
    "contacts/*/decided_by": F.DECIDED_BY,
    "contacts/*/decided_on": F.DECIDED_BY,
    "episodes/*/referral_on": F.REFERRAL_ON,
    "episodes/*/source": F.REFERRAL_SOURCE,
    "episodes/*/status": F.EPISODE_STATUS,
    "episodes/*/closed_on": F.CLOSED_ON,
    "episodes/*/closure_reason": F.CLOSURE_REASON,
    "episodes/*/plan": F.PLAN,
    "episodes/*/category": F.ABUSE_CATEGORY,
    "episodes/*/primary_need": F.PRIMARY_NEED,
    "episodes/*/legal_status": F.LEGAL_STATUS,
    "episodes/*/next_review_on": F.NEXT_REVIEW_ON,
    "episodes/*/section_47_started_on": F.SECTION_47_STARTED_ON,
    "episodes/*/icpc_due_on": F.CONFERENCE_DUE_ON,
    **dict.fromkeys(
        (f"episodes/*/{name}" for name in ("team", "worker", "worker_phone")),
        F.ALLOCATED_WORKER,
    ),
    "plans/*/started_on": F.PLAN_STARTED_ON,
    "plans/*/category_latest": F.ABUSE_CATEGORY,
    "plans/*/ended_on": F.PLAN_ENDED_ON,
    "plans/*/end_reason": F.PLAN_END_REASON,
    "plans/*/lead_worker": F.LEAD_WORKER,
    # Adult social care.
    "needs_category": F.NEEDS_CATEGORY,
    "capacity": F.CAPACITY,
    "advocate": F.ADVOCATE,
    "carers": F.CARER,
    **dict.fromkeys(("team", "lead_worker", "lead_phone"), F.LEAD_WORKER),
    **dict.fromkeys(
        (f"services/*/{name}" for name in ("name", "from_on", "to_on")), F.ARRANGED_CARE
    ),
    **dict.fromkeys(("enquiries/*/kind", "enquiries/*/opened_on"), F.ENQUIRY),
    **dict.fromkeys(("enquiries/*/status", "enquiries/*/closed_on"), F.ENQUIRY_STATUS),
    "enquiries/*/concern": F.ENQUIRY_CONCERN,
    "enquiries/*/outcome": F.ENQUIRY_OUTCOME,
    # Health.
    **dict.fromkeys(("flag", "flag_checked_at"), F.HEALTH_FLAG),
    "practice_name": F.PRACTICE,
    **dict.fromkeys(("ring/name", "ring/role", "ring/phone"), F.TO_RING),
    # Probation.
    "recalled_on": F.RECALLED_ON,
    "orders/*/kind": F.ORDER,
    "orders/*/started_on": F.ORDER_STARTED_ON,
    "orders/*/ends_on": F.ORDER_ENDS_ON,
    "orders/*/ended_on": F.ORDER_ENDED_ON,
    **dict.fromkeys(("practitioner", "practitioner_phone"), F.PRACTITIONER),
    **dict.fromkeys(("office", "office_phone"), F.OFFICE),
    # Housing.
    "housing:kind": F.TENANCY,
    "landlord": F.LANDLORD,
    "started_on": F.TENANCY_STARTED_ON,
    "ended_on": F.TENANCY_ENDED_ON,
    "housing:officer": F.HOUSING_OFFICER,
    "officer_phone": F.HOUSING_OFFICER,
    **dict.fromkeys(("tenants/*/surname", "tenants/*/forename1"), F.TENANT),
    "tenants/*/part": F.TENANT_PART,
    **dict.fromkeys(
        (f"matters/*/{name}" for name in ("kind", "opened_on", "status")), F.HOUSING_MATTER
    ),
}
# What is one field of the truth and two of the pack, by whether it is over.
OVER = {F.ADDRESS_BEFORE: F.ADDRESS, F.SCHOOL_BEFORE: F.SCHOOL}
# A former name of the police is a row of the truth; the pack says them on the record.
ROWS_OF_THE_RECORD = ("previous_names",)


def of_truth(cells: Iterable[Cell]) -> Iterator[tuple[Cell, PackCell | None]]:
    """Each cell of the truth, and where the pack says it; nothing where it has no field for it."""
    for cell in cells:
        first, *rest = cell.field.split("/")
        row, name = ("/".join(rest[:-1]), rest[-1]) if rest else ("", first)
        has_row = len(rest) > 1
        pattern = f"{first}/*/{name}" if has_row else cell.field
        there = FIELDS.get(f"{cell.system}:{pattern}") or FIELDS.get(pattern)
        row = "" if first in ROWS_OF_THE_RECORD or not has_row else row
        yield cell, PackCell(cell.system, cell.record, row, there) if there else None


def of_pack(pack: ResearchPack) -> dict[PackCell, list[Fact]]:
    """Every cell of the pack, by the truth's names of things, with the facts that say it."""
    found: dict[PackCell, list[Fact]] = {}
    for fact in pack.facts:
        source, there = fact.source, OVER.get(fact.field, fact.field)
        cell = PackCell(source.record.system, source.record.record_id, source.row, there)
        found.setdefault(cell, []).append(fact)
    return found


# Codes of a partner's own list, which its screens show in words.
CODED = frozenset(
    (
        *("sex", "kind", "status", "present", "seen", "spoken", "outcome", "part", "code"),
        *("instrument", "grade", "flag", "relationship", "capacity", "demeanour"),
    )
)


def says(cell: Cell, words: str) -> bool:
    """Whether a fact's words hold the truth's value, as it is said; of a code, that it is said."""
    value, name = cell.value, cell.field.rpartition("/")[2]
    if name in CODED or isinstance(value, bool):
        return bool(words)
    if isinstance(value, datetime):
        return _as_shown(value) in words
    if isinstance(value, date):
        return say_plain_date(value) in words
    if isinstance(value, tuple):
        return all(_plain(str(one)) in _plain(words) for one in value)
    return _plain(str(value)) in _plain(words)


def _as_shown(moment: datetime) -> str:
    """No partner shows which of the two it was of the hour that comes twice (pages.md 1.7)."""
    said = say_moment(moment)
    clock = said.removesuffix(" BST").removesuffix(" GMT")
    return f"{clock} BST or GMT" if clock != said else said


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
