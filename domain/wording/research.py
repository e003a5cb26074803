"""What the research pack says: systems, fields, and the sentences of its parts (pages.md 3.7)."""

from dataclasses import dataclass

from domain.wording.labels import Label, Tag, by_code


@dataclass(frozen=True, slots=True)
class SearchedSystem:
    """A partner system as the pack speaks of it: agency, the system's own name, and its letter."""

    code: str
    agency: str
    system: str
    letter: str


SEARCHED_SYSTEMS = by_code(
    (
        SearchedSystem("police_rms", "Police", "Police records", "P"),
        SearchedSystem(
            "childrens_social_care", "Children's care", "Children's social care case system", "C"
        ),
        SearchedSystem("adult_social_care", "Adult care", "Adult social care case management", "A"),
        SearchedSystem("education", "Education", "Pupil register and Encompass directory", "E"),
        SearchedSystem("probation", "Probation", "Waymark Case Management", "B"),
        SearchedSystem("health_record", "Health", "SafeSight Viewer", "H"),
        SearchedSystem(
            "housing", "Housing", "Tenancies of the councils and housing associations", "T"
        ),
    )
)

# A check that a rule leaves out has no answer; the reader is told by which rule.
DOES_NOT_APPLY = Label("does_not_apply", "–", Tag.NONE, "This check does not apply: {rule}")

CHECK_RULES = by_code(
    (
        Label("R-CSC-1", "Children's social care is asked about children and the unborn only."),
        Label("R-ASC-1", "Adult social care is asked about adults only."),
        Label("R-EDU-1", "The pupil register is not asked about an unborn child."),
        Label("R-EDU-2", "The pupil register is asked about children only."),
        Label("R-PRO-1", "Probation is asked about adults only."),
        Label("R-PRO-2", "Probation is not asked about somebody who is only the victim."),
        Label("R-HEA-1", "Health is asked about the mother, not about an unborn child."),
        Label("R-HOU-1", "Housing is not asked about an unborn child."),
    )
)

# Why a check could not be made, besides the reasons an item stops for.
NOT_SEARCHED_WHY = {
    "not_asked": "the worker has not asked it",
    "answer_not_whole": "its list was not shown to the end",
    "answer_withheld": "it keeps something back",
    "too_many_results": "it would not list so many people of this name",
    "one_name_only": "it is searched by forename and surname, and police records have one of them",
}

# What the answers of `searches.CHECK_ANSWERS` say where the usual sentence does not fit.
CHECK_SENTENCES = {
    "found_one": "{system} holds 1 record for this person. See section {section}.",
    "not_answered": "{system} could not be searched: {reason}. "
    "Until it is, treat this check as not made.",
    "tries_again": "The worker tries again at {time}.",
    "nobody_tries": "Nobody tries again by itself.",
    "nobody_named": "{system} says only that a record exists, and names nobody to ring. {instead}",
    # Where it tells something after all, "only that a record exists" would be untrue.
    "interest_told": "{system} holds a record and tells only what section {section} shows. "
    "Ring {role} on {phone}, quote {reference}.",
    "told_nobody_named": "{system} holds a record, tells only what section {section} shows, "
    "and names nobody to ring. {instead}",
    "in_vain": "A possible match in {system} was asked about, and nobody decided. "
    "There is no answer, and it counts as a missing check.",
    "never_shows": "{system} never shows {what}, and does not say so when there are any.",
    "withheld_one": "{system} says that it keeps 1 record back.",
    "withheld": "{system} says that it keeps {n} records back.",
    "not_whole": "The list was not shown to the end: there may be more.",
    # Beside an answer: what was found stands, and the check still counts as missing.
    "cut_short": "{answer}, not searched to the end",
    "kept_back": "{answer}, some kept back",
}

OUT_OF_DATE = {
    "heading": "OUT OF DATE",
    "changed": "The police record changed at {changed}, after this pack was made ({made}).",
    "differs": "The police record now gives {changed} as its last change. It gave another time "
    "when it was read for this pack ({made}).",
    "may_miss": "The police record changed at {changed}, in the minute it was read for this pack "
    "or later. The pack may be without that change.",
    "old": "This pack is {age} old. Records may have changed.",
}

PARTS_IN_CASE = by_code(
    (
        Label("subject", "whom the case is about"),
        Label("linked_child", "child linked to the case"),
        Label("linked_adult", "adult linked to the case"),
        Label("household", "of the household"),
        Label("named_only", "only named in records, not searched for"),
    )
)

# The parts of an occurrence, by the codes of the police system.
PARTS_IN_OCCURRENCE = by_code(
    (
        Label("V", "victim"),
        Label("S", "suspect"),
        Label("W", "witness"),
        Label("IP", "involved party"),
        Label("CHILD", "child"),
        Label("TP", "third party"),
    )
)

RECORDED_SEXES = by_code(
    (
        Label("male", "male"),
        Label("female", "female"),
        Label("not_recorded", "sex not recorded"),
    )
)

KEPT_OUT = by_code(
    (
        Label("closed_session", "closed-session minutes"),
        Label("intelligence", "intelligence"),
        Label("restricted", "restricted records"),
    )
)

FACT_FIELDS = by_code(
    (
        Label("name", "Name"),
        Label("known_as", "Known as"),
        Label("former_name", "Former name"),
        Label("born_on", "Date of birth"),
        Label("due_on", "Expected date of birth"),
        Label("died_on", "Date of death"),
        Label("birth_order", "Birth order"),
        Label("sex", "Sex"),
        Label("nhs_number", "NHS number"),
        Label("upn", "UPN"),
        Label("pnc_id", "PNC ID"),
        Label("cro_number", "CRO number"),
        Label("noms_number", "Prison number"),
        Label("consistent_identifier", "Consistent identifier"),
        Label("address", "Address now"),
        Label("address_before", "Address before"),
        Label("confidential_address", "Confidential address"),
        Label("phone", "Telephone"),
        Label("other_contact", "Other way of contact"),
        Label("ethnicity", "Ethnicity"),
        Label("place_of_birth", "Place of birth"),
        Label("religion", "Religion"),
        Label("first_language", "First language"),
        Label("interpreter", "Interpreter needed"),
        Label("disability", "Disability"),
        Label("voice", "What they said"),
        Label("occupation", "Occupation"),
        Label("works_at", "Works at"),
        Label("relative", "Relative"),
        Label("parental_responsibility", "Parental responsibility"),
        Label("merged_into", "Merged into"),
        Label("marker", "Warning marker"),
        Label("occurrence", "Occurrence"),
        Label("occurrence_kind", "Kind of occurrence"),
        Label("occurrence_status", "Status of the occurrence"),
        Label("occurrence_outcome", "Outcome of the occurrence"),
        Label("reported_at", "Reported at"),
        Label("occurred_from", "Happened from"),
        Label("location", "Place"),
        Label("crime_recorded", "Recorded as a crime"),
        Label("officer", "Officer"),
        Label("flag", "Flag"),
        Label("related_occurrence", "Related occurrence"),
        Label("risk_form", "Risk form"),
        Label("part_in_occurrence", "Part in the occurrence"),
        Label("child_present", "Where the child was"),
        Label("child_seen", "Child seen by an officer"),
        Label("child_spoken_to", "Child spoken to"),
        Label("child_demeanour", "How the child seemed"),
        Label("school_stated", "School the officer was told"),
        Label("allocated_worker", "Allocated worker"),
        Label("restricted_allocations", "Episodes kept back"),
        Label("episode_status", "Episode"),
        Label("referral_on", "Referred on"),
        Label("referral_source", "Referred by"),
        Label("primary_need", "Primary need"),
        Label("plan", "Plan"),
        Label("plan_status", "Status of the plan"),
        Label("plan_started_on", "Plan since"),
        Label("plan_ended_on", "Plan ended on"),
        Label("plan_end_reason", "Why the plan ended"),
        Label("abuse_category", "Category"),
        Label("legal_status", "Legal status"),
        Label("next_review_on", "Next review"),
        Label("review", "Review"),
        Label("section_47_started_on", "Section 47 enquiry since"),
        Label("conference_due_on", "Conference due"),
        Label("closed_on", "Closed on"),
        Label("closure_reason", "Why it was closed"),
        Label("contact_received", "Contact received"),
        Label("contact_from", "Contact from"),
        Label("contact_concerns", "Concerns"),
        Label("contact_outcome", "Outcome of the contact"),
        Label("contact_summary", "Summary of the contact"),
        Label("need_level", "Level of need"),
        Label("decided_by", "Decided by"),
        Label("needs_category", "Category of needs"),
        Label("capacity", "Mental capacity"),
        Label("advocate", "Advocate"),
        Label("carer", "Carer"),
        Label("lead_worker", "Lead worker"),
        Label("arranged_care", "Care arranged"),
        Label("enquiry", "Safeguarding enquiry"),
        Label("enquiry_status", "Status of the enquiry"),
        Label("enquiry_concern", "Concern"),
        Label("enquiry_outcome", "Outcome of the enquiry"),
        Label("case_note", "Case note"),
        Label("school", "School"),
        Label("school_before", "School before"),
        Label("year_group", "Year group"),
        Label("enrolment_kind", "Kind of place"),
        Label("attendance", "Attendance"),
        Label("special_needs", "Special educational needs"),
        Label("home_educated", "Taught at home"),
        Label("missing_education", "Missing education"),
        Label("reason_not_in_school", "Why not in school"),
        Label("pupil_contact", "Adult on the pupil's record"),
        Label("record_of_interest", "Record of interest"),
        Label("health_flag", "Kind of record"),
        Label("practice", "Practice"),
        Label("to_ring", "To ring"),
        Label("supervision", "Supervision"),
        Label("recalled_on", "Recalled on"),
        Label("order", "Order or licence"),
        Label("order_started_on", "Order since"),
        Label("order_ends_on", "Order ends on"),
        Label("order_ended_on", "Order ended on"),
        Label("practitioner", "Practitioner"),
        Label("office", "Office"),
        Label("tenancy", "Tenancy"),
        Label("tenant", "Tenant"),
        Label("tenant_part", "Part in the tenancy"),
        Label("tenancy_started_on", "Tenancy since"),
        Label("tenancy_ended_on", "Tenancy ended on"),
        Label("landlord", "Landlord"),
        Label("housing_matter", "Reported about the tenancy"),
        Label("housing_officer", "Housing officer"),
    )
)
