"""Facts, events and ties as a record shows them, each with where it was seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.folding import fold_address, fold_name
from domain.households import PersonKey
from domain.people import RecordRef, RelationKind


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where something was seen: system and record, screen, moment, and what was kept of it.

    `record` is the one that was opened. `row` is the number of the line in it that the value stands
    on (an episode of a child's record), where it has one. `kind` is what the system calls the line,
    or the record where there is no line ("episode", "occurrence"); empty for a person's own record.
    """

    record: RecordRef
    screen: str
    seen_at: datetime
    evidence: str
    kind: str = ""
    row: str = ""

    def __post_init__(self) -> None:
        if not (self.record.system and self.record.record_id and self.screen and self.evidence):
            raise ValueError("A source names its system, record, screen and evidence.")


class FactField(StrEnum):
    """Which field of a record a fact is. The words are in `domain/wording/research.py`.

    What research must not take (domain.md A3: of probation status and contact, of housing limited)
    has no field here: probation's risk levels and requirements, arrears. Of a confidential address
    only that there is one.
    """

    NAME = "name"
    KNOWN_AS = "known_as"
    FORMER_NAME = "former_name"
    BORN_ON = "born_on"
    DUE_ON = "due_on"
    DIED_ON = "died_on"
    BIRTH_ORDER = "birth_order"
    SEX = "sex"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    PNC_ID = "pnc_id"
    CRO_NUMBER = "cro_number"
    NOMS_NUMBER = "noms_number"
    CONSISTENT_IDENTIFIER = "consistent_identifier"
    ADDRESS = "address"
    ADDRESS_BEFORE = "address_before"
    CONFIDENTIAL_ADDRESS = "confidential_address"
    PHONE = "phone"
    OTHER_CONTACT = "other_contact"
    ETHNICITY = "ethnicity"
    PLACE_OF_BIRTH = "place_of_birth"
    RELIGION = "religion"
    FIRST_LANGUAGE = "first_language"
    INTERPRETER = "interpreter"
    DISABILITY = "disability"
    VOICE = "voice"
    OCCUPATION = "occupation"
    WORKS_AT = "works_at"
    RELATIVE = "relative"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    MERGED_INTO = "merged_into"
    MARKER = "marker"
    OCCURRENCE = "occurrence"
    OCCURRENCE_KIND = "occurrence_kind"
    OCCURRENCE_STATUS = "occurrence_status"
    OCCURRENCE_OUTCOME = "occurrence_outcome"
    REPORTED_AT = "reported_at"
    OCCURRED_FROM = "occurred_from"
    LOCATION = "location"
    CRIME_RECORDED = "crime_recorded"
    OFFICER = "officer"
    FLAG = "flag"
    RELATED_OCCURRENCE = "related_occurrence"
    RISK_FORM = "risk_form"
    PART_IN_OCCURRENCE = "part_in_occurrence"
    CHILD_PRESENT = "child_present"
    CHILD_SEEN = "child_seen"
    CHILD_SPOKEN_TO = "child_spoken_to"
    CHILD_DEMEANOUR = "child_demeanour"
    SCHOOL_STATED = "school_stated"
    ALLOCATED_WORKER = "allocated_worker"
    RESTRICTED_ALLOCATIONS = "restricted_allocations"
    EPISODE_STATUS = "episode_status"
    REFERRAL_ON = "referral_on"
    REFERRAL_SOURCE = "referral_source"
    PRIMARY_NEED = "primary_need"
    PLAN = "plan"
    PLAN_STATUS = "plan_status"
    PLAN_STARTED_ON = "plan_started_on"
    PLAN_ENDED_ON = "plan_ended_on"
    PLAN_END_REASON = "plan_end_reason"
    ABUSE_CATEGORY = "abuse_category"
    LEGAL_STATUS = "legal_status"
    NEXT_REVIEW_ON = "next_review_on"
    REVIEW = "review"
    SECTION_47_STARTED_ON = "section_47_started_on"
    CONFERENCE_DUE_ON = "conference_due_on"
    CLOSED_ON = "closed_on"
    CLOSURE_REASON = "closure_reason"
    CONTACT_RECEIVED = "contact_received"
    CONTACT_FROM = "contact_from"
    CONTACT_CONCERNS = "contact_concerns"
    CONTACT_OUTCOME = "contact_outcome"
    CONTACT_SUMMARY = "contact_summary"
    NEED_LEVEL = "need_level"
    DECIDED_BY = "decided_by"
    NEEDS_CATEGORY = "needs_category"
    CAPACITY = "capacity"
    ADVOCATE = "advocate"
    CARER = "carer"
    LEAD_WORKER = "lead_worker"
    ARRANGED_CARE = "arranged_care"
    ENQUIRY = "enquiry"
    ENQUIRY_STATUS = "enquiry_status"
    ENQUIRY_CONCERN = "enquiry_concern"
    ENQUIRY_OUTCOME = "enquiry_outcome"
    CASE_NOTE = "case_note"
    SCHOOL = "school"
    SCHOOL_BEFORE = "school_before"
    YEAR_GROUP = "year_group"
    ENROLMENT_KIND = "enrolment_kind"
    ATTENDANCE = "attendance"
    SPECIAL_NEEDS = "special_needs"
    HOME_EDUCATED = "home_educated"
    MISSING_EDUCATION = "missing_education"
    REASON_NOT_IN_SCHOOL = "reason_not_in_school"
    PUPIL_CONTACT = "pupil_contact"
    RECORD_OF_INTEREST = "record_of_interest"
    HEALTH_FLAG = "health_flag"
    PRACTICE = "practice"
    TO_RING = "to_ring"
    SUPERVISION = "supervision"
    RECALLED_ON = "recalled_on"
    ORDER = "order"
    ORDER_STARTED_ON = "order_started_on"
    ORDER_ENDS_ON = "order_ends_on"
    ORDER_ENDED_ON = "order_ended_on"
    PRACTITIONER = "practitioner"
    OFFICE = "office"
    TENANCY = "tenancy"
    TENANT = "tenant"
    TENANT_PART = "tenant_part"
    TENANCY_STARTED_ON = "tenancy_started_on"
    TENANCY_ENDED_ON = "tenancy_ended_on"
    LANDLORD = "landlord"
    HOUSING_MATTER = "housing_matter"
    HOUSING_OFFICER = "housing_officer"


_ADDRESSES = (FactField.ADDRESS, FactField.ADDRESS_BEFORE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of one record, in the record's words; nobody it is `about`: it is the case's own.

    `compared_as`: what two agencies' values are compared by where their words differ for one thing
    (an address in a canonical form); else the words themselves. `is_blank`: the record has the
    field and says that it holds nothing ("not yet obtained"); that is told, and still missing.
    """

    about: PersonKey | None
    field: FactField
    value: str
    source: Source
    compared_as: str = ""
    is_blank: bool = False

    @property
    def compared(self) -> str:
        """What is compared: case, accents, spacing and punctuation make no difference."""
        fold_field = fold_address if self.field in _ADDRESSES else fold_name
        said = self.compared_as or self.value
        return fold_field(said) or said


class KeptOut(StrEnum):
    """Why something is not in the chronology; it is counted, never shown."""

    CLOSED_SESSION = "closed_session"
    INTELLIGENCE = "intelligence"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """How many of what a system holds are not in the pack, and why."""

    system: str
    why: KeptOut
    count: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something a record says happened. No `on`: the record shows no day.

    `at` is the moment where the record has one. What is `kept_out` is counted and left behind.
    """

    about: tuple[PersonKey, ...]
    on: date | None
    what: str
    source: Source
    at: datetime | None = None
    kept_out: KeptOut | None = None


@dataclass(frozen=True, slots=True)
class RecordedTie:
    """One record's statement that `other` is the `kind` (mother, partner) of `person`.

    `lives_together`: None where the record does not say. `recorded_by`: who entered it, if shown.
    """

    person: PersonKey
    kind: RelationKind
    other: PersonKey
    source: Source
    lives_together: bool | None = None
    is_disputed: bool = False
    has_ended: bool = False
    since: date | None = None
    recorded_by: str = ""


def sources_of(seen: Iterable[Fact | Event | RecordedTie]) -> tuple[Source, ...]:
    """Where each of these was seen."""
    return tuple(each.source for each in seen)
