"""Case conferences: invitations, letters and minutes that are not as they should be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from mock_systems.population import geography
from mock_systems.population.families import FamilyPlan, child_of_year, grown_up
from mock_systems.population.model import Marker, Nominal, Occurrence, Person
from mock_systems.population.names import IRISH_TRAVELLER, invent_surname
from mock_systems.population.nights import at
from mock_systems.population.partner_records import (
    AbuseCategory,
    CareEpisode,
    CareReview,
    ProtectionPlan,
)
from mock_systems.population.post import Attachment, Letter
from mock_systems.population.scenarios import deadlines, letters
from mock_systems.population.scenarios.annexe import About, Annexe
from mock_systems.population.scenarios.expected import (
    NEW,
    Autonomy,
    Cannot,
    Due,
    Finding,
    Nothing,
    Outcome,
    PersonTask,
    Secret,
    Unchanged,
    Value,
    Write,
)
from mock_systems.population.scenarios.letters import Conference, Decided
from mock_systems.population.scenarios.people import (
    Circle,
    amend_care,
    circle,
    expecting,
    family_beside,
    report_other,
    unborn,
)
from mock_systems.population.working_days import (
    last_working_day,
    working_days_after,
    working_days_before,
)

RESCHEDULED = "domain.md D8: one conference, highest version wins by LA conf id + issue date"
SUPERSEDED = "domain.md D8: older versions filed as superseded"
ONE_DATE = "domain.md D8: diary shows one date; report deadline re-computed"
ONE_OCCURRENCE = "domain.md D8: no duplicate occurrence; A1: create the child-protection occurrence"
REPORT = "domain.md A1: draft police report to conference; supervisor approves (C)"
TOO_LARGE = "domain.md D extra: document > 50 MB; issue A Bad input: loses nothing"
UPSIDE_DOWN = "domain.md D extra: scanned upside-down PDF; pages.md 2.6 unreadable_document"
THREE_HANDLED = "domain.md D9: three children handled separately; two flags; no flag on third"
ADDRESS_FLAG = "domain.md A1 step 9: CP-plan flag on each child nominal and on the address"
PLAN_START = "domain.md A1 [S37 2885]: plan start date must equal ICPC date"
FOURTH = "domain.md D9: fourth raises out-of-force notification task to human"
LETTER_FILED = "domain.md A1 step 8, 10: decision letter filed to the occurrence"
OPEN_PART = "domain.md D10: open and closed parts filed separately"
CLOSED_PART = "domain.md D10: closed = restricted class"
NEVER_QUOTED = "domain.md D10: nothing from closed quoted in any chronology, tracker or email"
TWO_UNBORN = "domain.md D7: two unborn nominals (birth_order 1,2) under mother"
MOTHER_FLAG = "domain.md D7: flags on mother and address"
STILL_UNBORN = "domain.md D7: EDD+21 day check raises DQ17; A6 DQ17: passed by > 3 weeks"
NO_DATE_GUESSED = "domain.md D7: on birth, human confirms mapping; no DOB guessed"
SEX_UNKNOWN = "domain.md A6 DQ18 (census 8750): gender of an unborn child is unknown"
DIED = "domain.md D extra: letter for a child who died; A6 DQ25 [8915]: plan starts after death"
OFFICER = "domain.md A1 Exceptions: parent is a police employee; design.md 5 guard"
WROM = "domain.md D extra: W3 vs WROM; A6 DQ22: mapping is lossy, report only"
NEVER_OVERWRITE = "domain.md B1: never overwrite a self-defined value from a mapping"

PAGES_OF_64_KB, JUST_OVER_50_MB = 65_536, 52 * 16
OPENED = "The conference heard the social worker's report. The family took part throughout."
SECRETS_TOLD = (
    "The {council} safeguarding nurse said in confidence that the mother plans to leave on {day}.",
    "A relative who asked not to be named said on {day} that the father has been seen nearby.",
    "The {council} link worker named a place of safety that is ready from {day}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """In which order the three versions of an invitation arrive, and how they call themselves."""

    arrive: tuple[int, int, int]
    same_subject: bool = False


VERSIONS = (
    Versions(arrive=(3, 1, 2)),
    Versions(arrive=(3, 2, 1)),
    Versions(arrive=(3, 1, 2), same_subject=True),
)
# The last of them when the evening's last pass is over.
ARRIVAL_HOURS = (time(16, 40), time(19, 5), time(21, 25))


def rescheduled_invitation(annexe: Annexe, la_code: str, number: int) -> None:
    """Three versions, the last one first; a pack too large; a scan upside down; W3 or WROM."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(4,), community=IRISH_TRAVELLER))
    morning = annexe.draft.night.morning
    discussed_on = working_days_before(morning, 4)
    days = [working_days_after(discussed_on, days) for days in (10, 12, 14)]
    conference_no = letters.conference_number(annexe, la_code, morning.year)
    versions = [_conference(la_code, conference_no, discussed_on, day) for day in days]
    sent = _three_versions(made, versions, VERSIONS[number % len(VERSIONS)])
    newest = versions[-1]
    annexe.tell(
        "rescheduled_invitation",
        "domain.md D8",
        "conferences",
        _of_the_newest(newest, sent, made),
        about=About(letters=sent, records=made.records, people=made.people),
    )
    _document_too_large(made, newest)
    _scan_upside_down(made, newest, number)
    _two_codes_of_one_people(made)


def decision_letter(annexe: Annexe, la_code: str, number: int) -> None:
    """Two children get plans, one gets none, one lives in another force's area."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(2, 5, 9), victim_sex="F"))
    fourth = _partners_child(made)
    conference = _held(annexe, la_code, "ICPC")
    occurrence = _invited(made, conference)
    categories: tuple[AbuseCategory, ...] = ("NEG", "EMO", "")
    _planned(made, conference, categories)
    review = deadlines.review_after(conference.held_on)
    lines = [*_lines(made, categories), _line_of_the_fourth(made, fourth)]
    letter = letters.post(
        annexe,
        conference,
        at(conference.held_on, time(17, 20 + number)),
        f"Outcome of conference {conference.number}",
        letters.decision(conference, lines, review.day),
    )
    first, second, third = made.children
    annexe.tell(
        "decision_letter",
        "domain.md D9",
        "conferences",
        (
            _filed(letter, letter.attachments[0], occurrence.occ_no, "B", LETTER_FILED),
            _recorded(made, conference, occurrence, categories),
            _flag(first.nominal_id, first, "NEG", conference, THREE_HANDLED),
            _flag(second.nominal_id, second, "EMO", conference, THREE_HANDLED),
            _address_flag(made, conference),
            Nothing(
                reason="no_plan",
                people=(third.person_id,),
                about=(f"police_rms:{third.nominal_id}",),
                source=THREE_HANDLED,
            ),
            PersonTask(
                kind="record_decision",
                team="duty supervisor",
                reasons=("lives_elsewhere",),
                people=(fourth.person_id,),
                about=(letter.letter_id, f"police_rms:{fourth.nominal_id}"),
                by=None,
                right_answer="pass_to_home_force",
                source=FOURTH,
            ),
            _diary(occurrence.occ_no, "first review", review.day, review.source),
            Due(
                what="first review",
                starts=conference.held_on,
                at=review.at,
                source=review.source,
            ),
        ),
        about=About(
            letters=(letter,),
            records=(
                *made.records,
                f"police_rms:{fourth.nominal_id}",
                f"police_rms:{occurrence.occ_no}",
            ),
            people=(*made.people, fourth.person_id),
        ),
    )


def minutes_with_closed_part(annexe: Annexe, la_code: str, number: int) -> None:
    """A closed session in the same document, in one of its own, or in the middle of the open."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(7,), victim_sex="F"))
    morning = annexe.draft.night.morning
    held_on = working_days_before(morning, 6)
    conference = _conference(
        la_code,
        letters.conference_number(annexe, la_code, held_on.year),
        working_days_before(held_on, 11),
        held_on,
    )
    occurrence = _invited(made, conference)
    _planned(made, conference, ("PHY",))
    _flagged(made, conference)
    closed = SECRETS_TOLD[number % len(SECRETS_TOLD)].format(
        council=geography.COUNCILS[la_code].name, day=f"{held_on:%d %B}"
    )
    letter = letters.post(
        annexe,
        conference,
        _this_night(annexe, time(15, 10 + number)),
        f"Minutes {conference.number}",
        *_minutes(conference, closed, number),
    )
    limit = deadlines.minutes_after(held_on)
    annexe.tell(
        "minutes_with_closed_part",
        "domain.md D10",
        "conferences",
        (
            _part(letter, occurrence, "open", limit, OPEN_PART),
            _part(letter, occurrence, "restricted", limit, CLOSED_PART),
            Nothing(reason="closed_session", about=(letter.letter_id,), source=NEVER_QUOTED),
        ),
        about=About(
            letters=(letter,),
            records=(*made.records, f"police_rms:{occurrence.occ_no}"),
            people=made.people,
            secrets=(Secret(value=closed, why="a closed session"),),
        ),
    )


def unborn_twins(annexe: Annexe, la_code: str, number: int) -> None:
    """A plan for twins who should have been born four days ago; one name is known."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(), victim_sex="F"))
    morning = annexe.draft.night.morning
    expected_on = morning - timedelta(days=4)
    babies = [_expected(made, expected_on) for _ in ("first", "second")]
    expecting(made, babies)
    for order, baby in enumerate(babies, start=1):
        record = annexe.care_people[made.care[baby.person_id]]
        amend_care(made, baby.person_id, who=replace(record.who, birth_order=order))
    conference = _held(annexe, la_code, "pre-birth")
    occurrence = _invited(made, conference)
    for baby in babies:
        _put_on_plan(made, baby.person_id, conference, "NEG")
    letter = letters.post(
        annexe,
        conference,
        at(conference.held_on, time(16, 50 + number)),
        f"Pre-birth conference {conference.number}: decision",
        letters.decision(conference, _twin_lines(made, babies, number), None),
    )
    annexe.tell(
        "unborn_twins",
        "domain.md D7",
        "conferences",
        _of_twins(made, conference, occurrence, letter, babies),
        about=About(
            letters=(letter,),
            records=(*made.records, f"police_rms:{occurrence.occ_no}"),
            people=(*made.people, *(baby.person_id for baby in babies)),
        ),
    )


def letter_for_a_child_who_died(annexe: Annexe, la_code: str, number: int) -> None:
    """The letter plans for a child who died before the conference, and for her brother."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(1, 6), victim_sex="F"))
    conference = _held(annexe, la_code, "ICPC")
    died_on = conference.held_on - timedelta(days=3 + number)
    child = _died(made, died_on)
    occurrence = _invited(made, conference)
    sibling = made.children[1]
    _put_on_plan(made, sibling.person_id, conference, "EMO")
    categories: tuple[AbuseCategory, ...] = ("NEG", "EMO")
    review = deadlines.review_after(conference.held_on)
    letter = letters.post(
        annexe,
        conference,
        at(conference.held_on, time(17, 40 + number)),
        f"Outcome of conference {conference.number}",
        letters.decision(conference, _lines(made, categories), review.day),
    )
    five_days = deadlines.five_working_days(annexe.draft.night.now)
    annexe.tell(
        "letter_for_a_child_who_died",
        "domain.md D extra",
        "conferences",
        (
            _filed(letter, letter.attachments[0], occurrence.occ_no, "B", LETTER_FILED),
            _flag(sibling.nominal_id, sibling, "EMO", conference, DIED),
            _address_flag(made, conference),
            _diary(occurrence.occ_no, "first review", review.day, review.source),
            Nothing(
                reason="died",
                people=(child.person_id,),
                about=(f"police_rms:{child.nominal_id}",),
                source=DIED,
            ),
            Finding(
                rule="DQ25",
                severity="M",
                owner="conference unit",
                records=(letter.letter_id, f"police_rms:{child.nominal_id}"),
                field="died_on",
                by=five_days.at,
                source=f"{DIED}; {five_days.source}",
            ),
        ),
        about=About(
            letters=(letter,),
            records=(*made.records, f"police_rms:{occurrence.occ_no}"),
            people=made.people,
        ),
    )


def parent_is_an_officer(annexe: Annexe, la_code: str, number: int) -> None:
    """An invitation for the child of a serving officer, whose record says so in one of two ways."""
    made = circle(annexe, FamilyPlan(la_code=la_code, years=(6,)))
    _serves(made, restricted=bool(number % 2))
    morning = annexe.draft.night.morning
    discussed_on = working_days_before(morning, 3)
    conference = _conference(
        la_code,
        letters.conference_number(annexe, la_code, morning.year),
        discussed_on,
        working_days_after(discussed_on, 12),
    )
    letter = letters.post(
        annexe,
        conference,
        _this_night(annexe, time(14, 30 + number)),
        f"Invitation {conference.number}",
        letters.invitation(conference, _invited_lines(made), 1, discussed_on),
    )
    limit = deadlines.report_before(conference.held_on, "ICPC")
    annexe.tell(
        "parent_is_an_officer",
        "domain.md D extra",
        "conferences",
        (
            PersonTask(
                kind="restricted_record",
                team="restricted-records officer",
                reasons=("restricted_record",),
                about=(letter.letter_id,),
                by=limit.at,
                right_answer="Continue by hand",
                then=(
                    Nothing(
                        reason="done_by_person",
                        about=(letter.letter_id,),
                        source="design.md 3: the worker never writes it afterwards",
                    ),
                ),
                autonomy="D",
                source=f"{OFFICER}; {limit.source}",
            ),
        ),
        about=About(letters=(letter,), records=made.records, people=made.people),
    )


# --- Rescheduled ----------------------------------------------------------------------------------


def _three_versions(made: Circle, versions: list[Conference], how: Versions) -> list[Letter]:
    annexe, lines = made.annexe, _invited_lines(made)
    sent = []
    for hour, version in zip(ARRIVAL_HOURS, how.arrive, strict=True):
        conference = versions[version - 1]
        issued_on = annexe.draft.night.evening - timedelta(days=2 * (3 - version))
        subject = "Invitation" if version == 1 or how.same_subject else "Changed date"
        paper = letters.invitation(conference, lines, version, issued_on)
        received_at = _this_night(annexe, hour)
        subject = f"{subject} {conference.number}"
        sent.append(letters.post(annexe, conference, received_at, subject, paper))
    return sent


def _of_the_newest(newest: Conference, sent: list[Letter], made: Circle) -> list[Outcome]:
    report = deadlines.report_before(newest.held_on, "ICPC")
    limit = deadlines.conference_after(newest.discussed_on)
    newest_letter, *older = sorted(sent, key=_version, reverse=True)
    created: dict[str, Value] = {
        "kind": "cp",
        "reference": newest.number,
        "children": len(made.children),
    }
    filed = [
        _filed(one, one.attachments[0], NEW, "B", SUPERSEDED, status="superseded") for one in older
    ]
    return [
        Write(
            operation="create_occurrence",
            record=NEW,
            fields=created,
            autonomy="B",
            source=ONE_OCCURRENCE,
        ),
        _filed(newest_letter, newest_letter.attachments[0], NEW, "B", RESCHEDULED),
        *filed,
        _diary(NEW, "conference", newest.held_on, ONE_DATE),
        _diary(NEW, "report to conference", report.day, f"{ONE_DATE}; {report.source}"),
        Due(
            what="report to conference",
            starts=newest.held_on,
            at=report.at,
            source=report.source,
        ),
        Due(
            what="conference held",
            starts=newest.discussed_on,
            at=limit.at,
            source=limit.source,
        ),
        PersonTask(
            kind="release_draft",
            team="author's supervisor",
            people=tuple(child.person_id for child in made.children),
            about=(newest_letter.letter_id,),
            by=report.at,
            right_answer="Release",
            source=f"{REPORT}; {report.source}",
        ),
    ]


def _version(letter: Letter) -> str:
    return letter.attachments[0].name.rpartition(" v")[2]


def _document_too_large(made: Circle, conference: Conference) -> None:
    annexe = made.annexe
    pack = Attachment(
        name=f"Report pack {conference.number}.txt",
        text=f"Report pack\nConference number: {conference.number}\n".ljust(PAGES_OF_64_KB, "."),
        times=JUST_OVER_50_MB,
    )
    letter = letters.post(
        annexe,
        conference,
        _this_night(annexe, time(19, 31)),
        f"Report pack {conference.number}",
        pack,
    )
    report = deadlines.report_before(conference.held_on, "ICPC")
    annexe.tell(
        "document_over_50_mb",
        "domain.md D extra",
        "conferences",
        (
            Cannot(
                reason="",
                team="hub admin",
                about=(letter.letter_id,),
                by=report.at,
                source=f"{TOO_LARGE}; {report.source}",
            ),
            Nothing(reason="not_cut_short", about=(letter.letter_id,), source=TOO_LARGE),
        ),
        about=About(letters=(letter,), records=made.records, people=made.people),
    )


def _scan_upside_down(made: Circle, conference: Conference, number: int) -> None:
    annexe = made.annexe
    scan = Attachment(
        name="SKM_C258.pdf",
        text=f"Health visitor's chronology\nConference number: {conference.number}",
        is_scan=True,
        turned_degrees=180,
        password_protected=number % 3 == 2,
    )
    letter = letters.post(
        annexe,
        conference,
        _this_night(annexe, time(19, 44)),
        "Scanned document",
        scan,
    )
    report = deadlines.report_before(conference.held_on, "ICPC")
    annexe.tell(
        "scan_upside_down",
        "domain.md D extra",
        "conferences",
        (
            Cannot(
                reason="unreadable_document",
                team="hub admin",
                about=(letter.letter_id,),
                by=report.at,
                source=f"{UPSIDE_DOWN}; {report.source}",
            ),
        ),
        about=About(letters=(letter,), records=made.records, people=made.people),
    )


def _two_codes_of_one_people(made: Circle) -> None:
    annexe, (child,) = made.annexe, made.children
    child = made.amend(replace(child, ethnicity_self="W3"))
    care = amend_care(made, child.person_id, ethnicity="WROM")
    records = (f"police_rms:{child.nominal_id}", f"childrens_social_care:{care.record_id}")
    monthly = deadlines.next_month(annexe.draft.night.now)
    annexe.tell(
        "ethnicity_w3_and_wrom",
        "domain.md D extra",
        "data_quality",
        (
            Finding(
                rule="DQ22",
                severity="L",
                owner="record owner",
                records=records,
                field="ethnicity",
                is_report_only=True,
                by=monthly.at,
                source=f"{WROM}; {monthly.source}",
            ),
            Unchanged(
                system="police_rms",
                record=child.nominal_id,
                field="ethnicity_self",
                value="W3",
                source=NEVER_OVERWRITE,
            ),
            Unchanged(
                system="childrens_social_care",
                record=care.record_id,
                field="ethnicity",
                value="WROM",
                source=NEVER_OVERWRITE,
            ),
        ),
        about=About(records=records, people=(child.person_id,)),
    )


# --- Letters and minutes --------------------------------------------------------------------------


def _held(annexe: Annexe, la_code: str, kind: letters.ConferenceKind) -> Conference:
    """A conference on the last working day, so that its letter comes within one working day."""
    held_on = last_working_day(annexe.draft.night.evening)
    number = letters.conference_number(annexe, la_code, held_on.year)
    return replace(
        _conference(la_code, number, working_days_before(held_on, 12), held_on), kind=kind
    )


def _conference(la_code: str, number: str, discussed_on: date, held_on: date) -> Conference:
    return Conference(
        number=number, la_code=la_code, kind="ICPC", discussed_on=discussed_on, held_on=held_on
    )


def _invited(made: Circle, conference: Conference) -> Occurrence:
    """The child-protection occurrence an earlier invitation was filed to."""
    created_at = at(conference.discussed_on + timedelta(days=1), time(11, 15))
    summary = f"Invitation to conference {conference.number} received and filed."
    return report_other(made, created_at, "cp", summary)


def _this_night(annexe: Annexe, moment: time) -> datetime:
    return at(annexe.draft.night.evening, moment)


def _invited_lines(made: Circle) -> list[str]:
    return [letters.child_line(one, _la_id(made, one.person_id)) for one in made.children]


def _la_id(made: Circle, person_id: str) -> str:
    return made.care[person_id].partition("-")[2]


def _lines(made: Circle, categories: Sequence[str]) -> list[Decided]:
    return [
        Decided(
            name=f"{child.forename1} {child.surname}",
            born=f"born {child.born_on:%d/%m/%Y}",
            la_id=_la_id(made, child.person_id),
            category=category,
        )
        for child, category in zip(made.children, categories, strict=True)
    ]


def _partners_child(made: Circle) -> Nominal:
    """The father's child of an earlier family, who lives in another force's area."""
    draft, ours = made.annexe.draft, made.family
    surname = invent_surname(draft.rng, ours.community, draft.taken_names)
    family = replace(
        ours,
        surname=surname,
        home=geography.a_home(draft, "850"),
        victim=grown_up(draft, ours.community, surname, "F"),
        children=(child_of_year(draft, ours.community, surname, 7),),
    )
    other = family_beside(made, family)
    (child,) = other.children
    return child


def _line_of_the_fourth(made: Circle, fourth: Nominal) -> Decided:
    return Decided(
        name=f"{fourth.forename1} {fourth.surname}",
        born=f"born {fourth.born_on:%d/%m/%Y}",
        la_id="not held",
        instead=f"Child of {made.father.forename1} {made.father.surname}. "
        "Lives in Saltmarsh; Saltmarsh County Council to be told.",
    )


def _planned(made: Circle, conference: Conference, categories: Sequence[AbuseCategory]) -> None:
    for child, category in zip(made.children, categories, strict=True):
        if category:
            _put_on_plan(made, child.person_id, conference, category)


def _flagged(made: Circle, conference: Conference) -> None:
    """What the letter of this conference led to, days ago."""
    review = deadlines.review_after(conference.held_on)
    flag = Marker(
        code="CP-PLAN",
        text="Child protection plan",
        added_on=working_days_after(conference.held_on, 1),
        review_on=review.day,
    )
    for child in made.children:
        made.amend(replace(child, markers=(flag,)))


def _put_on_plan(
    made: Circle, person_id: str, conference: Conference, category: AbuseCategory
) -> None:
    """What the council's own record says after the conference."""
    record_id = made.care[person_id]
    review_on = deadlines.review_after(conference.held_on).day
    plan = ProtectionPlan(
        plan_id=f"{record_id}-P1",
        started_on=conference.held_on,
        category_first=category,
        category_latest=category,
        reviews=(CareReview(held_on=review_on, status="planned"),),
        lead_worker=letters.SOCIAL_WORKER,
    )
    episode = CareEpisode(
        episode_id=f"{record_id}-E1",
        referral_on=working_days_before(conference.discussed_on, 1),
        source="6",
        primary_need="N1",
        status="open",
        team="Safeguarding Team",
        worker=letters.SOCIAL_WORKER,
        worker_phone="01632 960231",
        plan="CP",
        category=category,
        next_review_on=review_on,
        section_47_started_on=conference.discussed_on,
        icpc_due_on=deadlines.conference_after(conference.discussed_on).day,
    )
    amend_care(made, person_id, plans=(plan,), episodes=(episode,))


def _minutes(conference: Conference, closed: str, number: int) -> tuple[Attachment, ...]:
    if number % 3 == 1:
        return (letters.minutes(conference, OPENED), letters.closed_minutes(conference, closed))
    if number % 3 == 2:
        whole = letters.minutes(conference, OPENED, closed)
        again = f"{whole.text}\nOPEN SESSION\nThe conference agreed the dates of the core group."
        return (replace(whole, text=again),)
    return (letters.minutes(conference, OPENED, closed),)


def _part(
    letter: Letter, occurrence: Occurrence, access: str, limit: deadlines.Deadline, source: str
) -> Write:
    return Write(
        operation="file_document",
        record=occurrence.occ_no,
        fields={"letter": letter.letter_id, "part": access, "access": access},
        autonomy="B",
        by=limit.at,
        source=f"{source}; {limit.source}",
    )


# --- What is written ------------------------------------------------------------------------------


def _filed(
    letter: Letter,
    paper: Attachment,
    record: str,
    autonomy: Autonomy,
    source: str,
    *,
    status: str = "current",
) -> Write:
    return Write(
        operation="file_document",
        record=record,
        fields={
            "letter": letter.letter_id,
            "name": paper.name,
            "sha256": paper.digest(),
            "status": status,
        },
        autonomy=autonomy,
        source=source,
    )


def _diary(record: str, what: str, day: date, source: str) -> Write:
    return Write(
        operation="add_diary_date",
        record=record,
        fields={"what": what, "on": day},
        autonomy="B",
        source=source,
    )


def _recorded(
    made: Circle, conference: Conference, occurrence: Occurrence, categories: Sequence[str]
) -> Write:
    """domain.md A1 step 8: outcome per child."""
    outcomes: dict[str, Value] = {
        child.nominal_id: category or "no plan"
        for child, category in zip(made.children, categories, strict=True)
    }
    return Write(
        operation="append_entry",
        record=occurrence.occ_no,
        fields={"conference": conference.number, **outcomes},
        autonomy="B",
        source="domain.md A1 step 8: record outcome per child: plan yes/no, category, start",
    )


def _flag(record: str, child: Nominal, category: str, conference: Conference, source: str) -> Write:
    review = deadlines.review_after(conference.held_on)
    return Write(
        operation="set_flag",
        record=record,
        person_id=child.person_id,
        fields={
            "code": "CP-PLAN",
            "category": category,
            "from_on": conference.held_on,
            "review_on": review.day,
        },
        autonomy="B",
        source=f"{source}; {PLAN_START}; {review.source}",
    )


def _address_flag(made: Circle, conference: Conference, source: str = ADDRESS_FLAG) -> Write:
    return Write(
        operation="set_flag",
        record=f"address:{made.family.home.uprn}",
        fields={"code": "CP-PLAN", "from_on": conference.held_on},
        autonomy="B",
        source=source,
    )


# --- Twins, a death, an officer -------------------------------------------------------------------


def _expected(made: Circle, expected_on: date) -> Person:
    baby = replace(unborn(made), expected_on=expected_on)
    made.annexe.draft.people[baby.person_id] = baby
    return baby


def _twin_lines(made: Circle, babies: list[Person], number: int) -> list[Decided]:
    """One of the two has a name already; which of them the letter does not say."""
    mother = made.family.victim
    name = ("Aurelio", "Benedikta", "Cosmina")[number % 3]
    named = number % 2
    return [
        Decided(
            name=f"{name if place == named else 'Unborn'} {mother.surname}",
            born=f"expected {baby.expected_on:%d/%m/%Y}, twin",
            la_id=_la_id(made, baby.person_id),
            category="NEG",
        )
        for place, baby in enumerate(babies)
    ]


def _of_twins(
    made: Circle,
    conference: Conference,
    occurrence: Occurrence,
    letter: Letter,
    babies: list[Person],
) -> list[Outcome]:
    mother = made.mother
    review = deadlines.review_after(conference.held_on)
    return [
        _filed(letter, letter.attachments[0], occurrence.occ_no, "C", LETTER_FILED),
        *(_new_nominal(made, baby, order) for order, baby in enumerate(babies, start=1)),
        Write(
            operation="set_flag",
            record=mother.nominal_id,
            person_id=mother.person_id,
            fields={"code": "CP-PLAN", "from_on": conference.held_on, "for": "unborn"},
            autonomy="C",
            source=f"{MOTHER_FLAG}; domain.md A1 Exceptions: unborn: flag the mother",
        ),
        replace(_address_flag(made, conference, MOTHER_FLAG), autonomy="C"),
        replace(_diary(occurrence.occ_no, "first review", review.day, review.source), autonomy="C"),
        *(_still_unborn(made, baby) for baby in babies),
        Nothing(
            reason="no_birth_date_guessed",
            people=tuple(baby.person_id for baby in babies),
            source=NO_DATE_GUESSED,
        ),
        PersonTask(
            kind="possible_match",
            team="practitioner",
            reasons=("possible_match",),
            people=tuple(baby.person_id for baby in babies),
            about=(letter.letter_id,),
            by=None,
            right_answer="Same person",
            after="birth",
            source=NO_DATE_GUESSED,
        ),
    ]


def _new_nominal(made: Circle, baby: Person, order: int) -> Write:
    fields: dict[str, Value] = {
        "surname": made.family.victim.surname,
        "forename1": "Unborn",
        "birth_order": order,
        "sex": "U",
        "mother": made.mother.nominal_id,
    }
    if baby.expected_on is not None:
        fields["expected_on"] = baby.expected_on
    return Write(
        operation="create_nominal",
        record=NEW,
        person_id=baby.person_id,
        fields=fields,
        autonomy="C",
        source=f"{TWO_UNBORN}; {SEX_UNKNOWN}",
    )


def _still_unborn(made: Circle, baby: Person) -> Finding:
    if baby.expected_on is None:
        raise ValueError("an unborn child is expected on a day")
    first_day = deadlines.born_by(baby.expected_on)
    limit = deadlines.next_working_day(at(first_day, time(12)))
    return Finding(
        rule="DQ17",
        severity="H",
        owner="record owner",
        records=(f"childrens_social_care:{made.care[baby.person_id]}",),
        field="expected_on",
        not_before=first_day,
        by=limit.at,
        source=f"{STILL_UNBORN}; {limit.source}",
    )


def _died(made: Circle, died_on: date) -> Nominal:
    child = made.children[0]
    people = made.annexe.draft.people
    people[child.person_id] = replace(people[child.person_id], died_on=died_on)
    record = made.annexe.care_people[made.care[child.person_id]]
    amend_care(made, child.person_id, who=replace(record.who, died_on=died_on))
    return made.amend(replace(child, died_on=died_on))


def _serves(made: Circle, *, restricted: bool) -> None:
    people = made.annexe.draft.people
    father = people[made.father.person_id]
    people[father.person_id] = replace(father, occupation="police officer", is_police_employee=True)
    works = replace(made.father, occupation="police officer", works_at=geography.HOME_FORCE_NAME)
    made.amend(replace(works, access_class="restricted" if restricted else "open"))


RECIPES = (
    rescheduled_invitation,
    decision_letter,
    minutes_with_closed_part,
    unborn_twins,
    letter_for_a_child_who_died,
    parent_is_an_officer,
)
