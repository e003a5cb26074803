"""Which field stands on which screen of a partner, and what of it research may tell.

`needed` is what domain.md A3 has the system looked into for, with what says whose record it is and
the minimum set of B2 Referral. `allowed` stands on the same screens and may be told. `kept_back`
stands there too and is not research's to take: A3 gives "status + contact" for probation,
"limited" for housing. What has no line here is on no screen that a worker may open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Sort = Literal[
    "nominal",
    "occurrence",
    "pupil",
    "directory_line",
    "care_person",
    "adult_client",
    "health_status",
    "probation_person",
    "tenancy",
]
Use = Literal["needed", "allowed", "kept_back"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record on a screen; `*` stands for a row of a list."""

    path: str
    screen: str
    use: Use


def _on(screen: str, use: Use, paths: str, within: str = "") -> Iterator[Shown]:
    return (Shown(f"{within}{path}", screen, use) for path in paths.split())


NAMES = "surname forename1 forename2 known_as"
PLACE = "line1 line2 town postcode kind from_on to_on confidential"
ELSEWHERE_NAMES = f"{NAMES} former_surnames born_on died_on sex nhs_number"

SHOWN: Mapping[Sort, tuple[Shown, ...]] = {
    # A3 looks for "occurrences, DA, missing, custody, markers, orders, linked persons/addresses"
    "nominal": (
        *_on("Nominal", "needed", f"{NAMES} aliases born_on expected_on birth_order died_on sex"),
        *_on("Nominal", "needed", "nhs_number upn pnc_id merged_into"),
        *_on("Nominal", "needed", "ethnicity_self birth_town birth_country religion"),
        *_on("Nominal", "needed", "first_language interpreter_needed"),
        *_on("Nominal", "needed", "surname forename", "previous_names/*/"),
        *_on("Nominal", "needed", PLACE, "addresses/*/"),
        *_on("Nominal", "needed", "code text added_on", "markers/*/"),
        *_on("Nominal", "needed", "kind household_member", "links/*/"),
        *_on("Nominal", "needed", "parental_responsibility disputed", "links/*/"),
        *_on("Nominal", "needed", "kind class_text reported_at status", "occurrences/*/"),
        *_on("Nominal", "allowed", "nominal_id born_on_certain gender_identity ethnicity_officer"),
        *_on("Nominal", "allowed", "nationality nino cro la_ids occupation works_at"),
        *_on("Nominal", "allowed", "record_owner review_on"),
        *_on("Nominal", "allowed", "kind from_on to_on", "previous_names/*/"),
        *_on("Nominal", "allowed", "uprn la_code force_code", "addresses/*/"),
        *_on("Nominal", "allowed", "kind value safe voicemail_ok", "contacts/*/"),
        *_on("Nominal", "allowed", "review_on occ_no", "markers/*/"),
        *_on("Nominal", "allowed", "from_nominal to_nominal from_on to_on", "links/*/"),
        *_on("Nominal", "allowed", "asserted_by", "links/*/"),
        *_on("Nominal", "allowed", "class_code", "occurrences/*/"),
    ),
    "occurrence": (
        *_on("Occurrence", "needed", "kind class_text status reported_at occurred_from location"),
        *_on("Occurrence", "needed", "crime_recorded officer flags related_occs outcome"),
        *_on("Occurrence", "needed", "code", "roles/*/"),
        *_on("Occurrence", "needed", "present seen spoken demeanour voice", "children/*/"),
        *_on("Occurrence", "needed", "school_stated", "children/*/"),
        *_on("Occurrence", "needed", "instrument completed_by yes_count grade", "risk_forms/*/"),
        *_on("Occurrence", "allowed", "occ_no log_reference class_code crime_no created_at"),
        *_on("Occurrence", "allowed", "changed_at occurred_to la_code police_area summary"),
        *_on("Occurrence", "allowed", "unit supervisor source from_force out_of_hours"),
        *_on("Occurrence", "allowed", "encompass_note shared_with_mash_at"),
        *_on("Occurrence", "allowed", "linked_at linked_by", "roles/*/"),
        *_on("Occurrence", "allowed", "form_id", "risk_forms/*/"),
    ),
    # A3 looks for "on roll, school, attendance %, exclusions, EHE, SEN, DSL contact"
    "pupil": (
        *_on("Pupil", "needed", f"{NAMES} former_surname born_on sex upn nhs_number"),
        *_on("Pupil", "needed", "year_group sen home_educated missing_education"),
        *_on("Pupil", "needed", "not_in_school_reason"),
        *_on("Pupil", "needed", PLACE, "address/"),
        *_on("Pupil", "needed", "establishment_name from_on to_on kind", "enrolments/*/"),
        *_on("Pupil", "needed", "year_group attendance_percent", "enrolments/*/"),
        *_on("Pupil", "allowed", "pupil_id la_code"),
        *_on("Pupil", "allowed", "uprn", "address/"),
        *_on("Pupil", "allowed", "name relationship phone lives_with", "parents/*/"),
        *_on("Pupil", "allowed", "establishment_id boarder", "enrolments/*/"),
    ),
    "directory_line": (*_on("Directory", "allowed", "contact_id role name email phone"),),
    # A3 looks for "open episode, SW, plans (CP/CIN/EH), past contacts count & outcomes,
    # legal status, LAC"
    "care_person": (
        *_on("Overview", "needed", f"{ELSEWHERE_NAMES} expected_on upn merged_into"),
        *_on("Overview", "needed", "ethnicity first_language interpreter_needed religion"),
        *_on("Overview", "needed", PLACE, "addresses/*/"),
        *_on("Overview", "allowed", "record_id la_code la_id phone disabilities"),
        *_on("Overview", "allowed", "uprn la_code confidential_to", "addresses/*/"),
        *_on("Relationships", "needed", "name relationship", "relatives/*/"),
        *_on("Relationships", "needed", "parental_responsibility lives_with", "relatives/*/"),
        *_on("Relationships", "needed", "disputed", "relatives/*/"),
        *_on("Relationships", "allowed", "born_on record_id", "relatives/*/"),
        *_on("Contacts", "needed", "received_at source outcome", "contacts/*/"),
        *_on("Contacts", "allowed", "contact_id referrer referrer_agency", "contacts/*/"),
        *_on("Contacts", "allowed", "concerns summary level decided_by decided_on", "contacts/*/"),
        *_on("Episodes", "needed", "referral_on status closed_on plan category", "episodes/*/"),
        *_on("Episodes", "needed", "primary_need legal_status next_review_on", "episodes/*/"),
        *_on("Episodes", "needed", "section_47_started_on icpc_due_on", "episodes/*/"),
        *_on("Episodes", "needed", "team worker worker_phone", "episodes/*/"),
        *_on("Episodes", "allowed", "episode_id source closure_reason", "episodes/*/"),
        *_on("Plans", "needed", "started_on category_latest ended_on", "plans/*/"),
        *_on("Plans", "needed", "lead_worker", "plans/*/"),
        *_on("Plans", "allowed", "plan_id category_first end_reason", "plans/*/"),
        *_on("Plans", "allowed", "held_on status", "plans/*/reviews/*/"),
    ),
    # A3 looks for "open case, s.42 history, carers, lead worker"
    "adult_client": (
        *_on("Details", "needed", f"{ELSEWHERE_NAMES} merged_into"),
        *_on("Details", "needed", "needs_category carers team lead_worker lead_phone"),
        *_on("Details", "needed", PLACE, "addresses/*/"),
        *_on("Details", "allowed", "client_id la_code phone capacity advocate"),
        *_on("Details", "allowed", "uprn", "addresses/*/"),
        *_on("Services", "needed", "name from_on to_on", "services/*/"),
        *_on("Services", "allowed", "provider", "services/*/"),
        *_on("Safeguarding enquiries", "needed", "kind opened_on concern", "enquiries/*/"),
        *_on("Safeguarding enquiries", "needed", "status closed_on outcome", "enquiries/*/"),
        *_on("Safeguarding enquiries", "allowed", "enquiry_id", "enquiries/*/"),
        *_on("Case notes", "allowed", "written_at written_by text", "notes/*/"),
    ),
    # A3 looks for "registered practice", "record-of-interest yes/no + who to ring"; B2 GP flag
    "health_status": (
        *_on("Answer", "needed", "flag flag_checked_at practice_name"),
        *_on("Answer", "needed", "name role phone", "ring/"),
        *_on("Answer", "allowed", f"{NAMES} former_surnames born_on expected_on died_on"),
        *_on("Answer", "allowed", "nhs_number name_match_only practice_ods"),
    ),
    # A3 looks for "current order, practitioner", access "status + contact"
    "probation_person": (
        *_on("Summary", "needed", f"{NAMES} former_surnames aliases born_on died_on sex pnc_id"),
        *_on("Summary", "needed", "recalled_on merged_into"),
        *_on("Orders", "needed", "kind started_on ends_on ended_on", "orders/*/"),
        *_on("Contacts", "needed", "practitioner practitioner_phone office office_phone"),
        *_on("Summary", "allowed", "crn noms_number"),
        *_on("Orders", "allowed", "order_id", "orders/*/"),
        *_on("Risk", "kept_back", "rosh mappa_category mappa_level"),
        *_on("Orders", "kept_back", "requirements", "orders/*/"),
        *_on("Addresses", "kept_back", f"{PLACE} uprn", "addresses/*/"),
    ),
    # A3 looks for "tenancy, joint tenants, ASB, move"; "read, refuge hidden"; chronology "limited"
    "tenancy": (
        *_on("Tenancy", "needed", "landlord kind started_on ended_on officer officer_phone"),
        *_on("Tenancy", "needed", PLACE, "address/"),
        *_on("Tenancy", "needed", "surname forename1 part", "tenants/*/"),
        *_on("Tenancy", "needed", "kind opened_on status", "matters/*/"),
        *_on("Tenancy", "allowed", "tenancy_ref"),
        *_on("Tenancy", "allowed", "uprn la_code", "address/"),
        *_on("Tenancy", "allowed", "forename2 known_as former_surnames", "tenants/*/"),
        *_on("Tenancy", "allowed", "born_on sex died_on", "tenants/*/"),
        *_on("Tenancy", "allowed", "matter_id", "matters/*/"),
        *_on("Tenancy", "kept_back", "arrears_pence"),
        *_on("Tenancy", "kept_back", "text", "matters/*/"),
        *_on("Tenancy", "kept_back", "nhs_number phone", "tenants/*/"),
        *_on("Tenancy", "kept_back", f"{PLACE} uprn", "tenants/*/addresses/*/"),
    ),
}
BY_PATH: Mapping[Sort, Mapping[str, Shown]] = {
    sort: {one.path: one for one in lines} for sort, lines in SHOWN.items()
}
