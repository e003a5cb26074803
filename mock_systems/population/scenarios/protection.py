"""Children whom a system would miss or give away: newborn, in care, told of late at night."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mock_systems.population import geography
from mock_systems.population.families import FamilyPlan
from mock_systems.population.geography import held
from mock_systems.population.held import HeldAddress, Sex
from mock_systems.population.model import Address, Marker, Nominal, Residence
from mock_systems.population.nights import at
from mock_systems.population.partner_records import CareEpisode
from mock_systems.population.scenarios import deadlines, letters
from mock_systems.population.scenarios.annexe import About, Annexe
from mock_systems.population.scenarios.expected import (
    Finding,
    Nothing,
    Outcome,
    PersonTask,
    Secret,
    Unchanged,
)
from mock_systems.population.scenarios.people import (
    Circle,
    amend_care,
    circle,
    expecting,
    report_other,
    unborn,
)
from mock_systems.population.views import police

FRIDAY = 4
LATE_ON_FRIDAY = time(23, 50)
TRIAGE = "domain.md A3: RAG and level are a person's; robot screens and runs lateral checks"
EDT_LATE = "domain.md A6 DQ29: out-of-hours contact not shared with MASH next day"
UNBORN_OR_BORN = "domain.md D7, A1 Exceptions: convert on birth; human confirms mapping"
HOSPITAL = "population README 11: a hospital is nobody's shared address; domain.md D extra: newborn"
NOT_INVENTED = "domain.md D extra: hospital newborn; A6 DQ12: no number before one is issued"
WITHHELD = "domain.md D extra: child in care with address withheld from parents; A4 Must not"
UNPROTECTED = "domain.md D4 and A6 DQ39: confidential on one record and visible on another's"
NO_CHANGE = "domain.md D4: no change by robot"
BEFORE_SHARE = "domain.md A6 Deadlines: critical = before any further share"


def newborn_told_of_on_friday_night(annexe: Annexe, la_code: str, number: int) -> None:
    """EDT wrote at 23:50 on Friday about a child three days old, still in hospital."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(), victim_sex="F"))
    received_at = at(_last_friday(annexe), LATE_ON_FRIDAY)
    baby = _newborn(made, received_at, number)
    summary = (
        "Emergency duty team: newborn on the maternity ward, discharge planned for Monday. "
        "Concern about who will be at home."
    )
    occurrence = report_other(made, received_at, "cp", summary, (baby,))
    occurrence = police.keep_occurrence(
        annexe.draft, replace(occurrence, source="EDT", out_of_hours=True)
    )
    record = f"police_rms:{occurrence.occ_no}"
    annexe.tell(
        "edt_contact_on_friday_night",
        "domain.md D extra",
        "protection",
        _of_the_contact(annexe, received_at, record, baby),
        about=About(records=(record, *made.records), people=(*made.people, baby.person_id)),
    )
    annexe.tell(
        "newborn_in_hospital",
        "domain.md D extra",
        "protection",
        _of_the_newborn(made, baby, received_at),
        about=About(
            records=(*made.records, f"police_rms:{baby.nominal_id}"),
            people=(*made.people, baby.person_id),
        ),
    )


def in_care_address_withheld(annexe: Annexe, la_code: str, number: int) -> None:
    """The police protect the carers' address; the council's record shows it to everybody."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(5,)))
    draft = annexe.draft
    # A street of their own, so that its first line is nobody else's by chance.
    home = geography.keep_address(draft, la_code, f"{41 + number} Foxglove Mews")
    carers = geography.make_confidential(draft, home)
    child = _placed(made, carers)
    created_at = at(draft.night.evening, time(20, 20 + number))
    summary = "Contact with the parents ended early. School asks who may collect."
    occurrence = report_other(made, created_at, "cp", summary)
    care_key = f"childrens_social_care:{made.care[child.person_id]}"
    record = f"police_rms:{occurrence.occ_no}"
    secrets = tuple(
        Secret(value=value, why="a confidential address")
        for value in (carers.line1, carers.postcode)
    )
    decided = deadlines.contact_decided(created_at)
    annexe.tell(
        "in_care_address_withheld",
        "domain.md D extra",
        "protection",
        (
            PersonTask(
                kind="record_decision",
                team="decision maker",
                reasons=("confidential_address",),
                people=(child.person_id,),
                about=(record,),
                by=decided.at,
                right_answer="triaged",
                autonomy="D",
                source=f"{WITHHELD}; {TRIAGE}; {decided.source}",
            ),
            Nothing(reason="address_not_told", people=made.people, source=WITHHELD),
        ),
        about=About(records=(record, *made.records), people=made.people, secrets=secrets),
    )
    annexe.tell(
        "unprotected_copy_of_an_address",
        "domain.md D4",
        "data_quality",
        (
            Finding(
                rule="DQ39",
                severity="critical",
                owner="record owner",
                records=(care_key, f"police_rms:{child.nominal_id}"),
                field="addresses",
                by=None,
                source=f"{UNPROTECTED}; {BEFORE_SHARE}",
            ),
            Unchanged(
                system="childrens_social_care",
                record=made.care[child.person_id],
                field="addresses.confidential",
                value=False,
                source=NO_CHANGE,
            ),
        ),
        about=About(
            records=(care_key, f"police_rms:{child.nominal_id}"),
            people=(child.person_id,),
            secrets=secrets,
        ),
    )


# --- Friday night ---------------------------------------------------------------------------------


def _last_friday(annexe: Annexe) -> date:
    """The last Friday whose 23:50 is before the night's first pass."""
    day = annexe.draft.night.evening
    while day.weekday() != FRIDAY:
        day -= timedelta(days=1)
    return day


def _newborn(made: Circle, received_at: datetime, number: int) -> Nominal:
    """Known to the council as a child to come, to the police since the contact; one is named."""
    draft = made.annexe.draft
    child = unborn(made)
    born_on = received_at.date() - timedelta(days=3)
    sex: Sex = "F" if number % 2 else "M"
    expecting(made, (replace(child, expected_on=born_on + timedelta(days=6)),))
    child = replace(child, born_on=born_on, expected_on=None, sex=sex, forename1="Baby")
    draft.people[child.person_id] = child
    ward = _ward(made)
    nominal = police.record_person(draft, child, None, identified=False)
    nominal = police.keep_nominal(draft, replace(nominal, addresses=(ward,), nhs_number=""))
    police.link(draft, made.mother, "mother", nominal)
    return nominal


def _ward(made: Circle) -> HeldAddress:
    draft = made.annexe.draft
    hospital = geography.keep_address(draft, made.la_code, "1 Infirmary Square")
    return held(hospital, "hospital")


def _of_the_contact(
    annexe: Annexe, received_at: datetime, record: str, baby: Nominal
) -> list[Outcome]:
    night = annexe.draft.night
    in_hub = deadlines.day_after_out_of_hours(received_at)
    outcomes: list[Outcome] = [
        PersonTask(
            kind="record_decision",
            team="decision maker",
            people=(baby.person_id,),
            about=(record,),
            by=in_hub.at,
            right_answer="triaged",
            autonomy="D",
            source=f"{TRIAGE}; {in_hub.source}",
        )
    ]
    if in_hub.at < night.now:
        next_day = deadlines.next_working_day(night.now)
        late = Finding(
            rule="DQ29",
            severity="H",
            owner="duty supervisor",
            records=(record,),
            field="shared_with_mash_at",
            by=next_day.at,
            source=f"{EDT_LATE}; {next_day.source}",
        )
        outcomes.append(late)
    return outcomes


def _of_the_newborn(made: Circle, baby: Nominal, received_at: datetime) -> list[Outcome]:
    care_key = f"childrens_social_care:{made.care[baby.person_id]}"
    record = f"police_rms:{baby.nominal_id}"
    decided = deadlines.contact_decided(received_at)
    return [
        PersonTask(
            kind="possible_match",
            team="practitioner",
            reasons=("possible_match",),
            people=(baby.person_id,),
            about=(record, care_key),
            by=decided.at,
            right_answer="Same person",
            source=f"{UNBORN_OR_BORN}; {decided.source}",
        ),
        Nothing(reason="not_matched_by_hospital", about=(record,), source=HOSPITAL),
        Unchanged(
            system="police_rms",
            record=baby.nominal_id,
            field="nhs_number",
            value="",
            source=NOT_INVENTED,
        ),
    ]


# --- In care --------------------------------------------------------------------------------------


def _placed(made: Circle, carers: Address) -> Nominal:
    """Put a child with carers: secret to the parents with the police, open with the council."""
    draft, (child,) = made.annexe.draft, made.children
    since = draft.night.morning - timedelta(days=140)
    draft.residences[child.person_id] = [
        Residence(
            person_id=child.person_id, address_id=carers.address_id, kind="home", from_on=since
        )
    ]
    parents = (made.mother.nominal_id, made.father.nominal_id)
    secret = replace(held(carers), confidential_to=parents, from_on=since)
    marker = Marker(code="LAC", text="Looked-after child", added_on=since)
    shown = replace(held(carers), confidential=False, from_on=since)
    record = made.annexe.care_people[made.care[child.person_id]]
    amend_care(
        made,
        child.person_id,
        who=replace(record.who, addresses=(shown,)),
        episodes=(_care_order(record.record_id, made),),
    )
    return made.amend(replace(child, addresses=(secret,), markers=(marker,)))


def _care_order(record_id: str, made: Circle) -> CareEpisode:
    return CareEpisode(
        episode_id=f"{record_id}-E1",
        referral_on=made.annexe.draft.night.morning - timedelta(days=200),
        source="6",
        primary_need="N1",
        status="open",
        team="Children in Care Team",
        worker=letters.SOCIAL_WORKER,
        worker_phone="01632 960232",
        plan="CLA",
        legal_status="Full care order",
    )


RECIPES = (newborn_told_of_on_friday_night, in_care_address_withheld)
