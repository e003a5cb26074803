"""Which establishment: two rolls, none, a council, one across the border, one since yesterday."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from mock_systems.population.draft import Draft
from mock_systems.population.expectations import Nothing, Task
from mock_systems.population.families import FamilyPlan, grown_up, reside
from mock_systems.population.geography import a_home
from mock_systems.population.model import (
    ChildLinked,
    Contact,
    Enrolment,
    Establishment,
    Nominal,
    Occurrence,
    OccurrenceCreated,
)
from mock_systems.population.names import invent_surname
from mock_systems.population.nights import at
from mock_systems.population.scenes import (
    Incident,
    Notice,
    Scene,
    amend,
    days_ago,
    deadline,
    expect,
    finish,
    ids,
    knows,
    report,
    some_time_tonight,
    stage,
    team_for,
    tell,
)
from mock_systems.population.schools import (
    SchoolPlan,
    contacts_of,
    council_team,
    found,
    keep_contact,
    pool_school,
)
from mock_systems.population.tasks import Concern, decide, release
from mock_systems.population.views import education, police

WELSH_LA = "679"
BOTH_ROLLS = (
    "domain.md A4 Exceptions: dual-registered pupil, both if registered pupil of both; "
    "issue A.2: one household when they share a child linked by role"
)
MOVED = "domain.md A4 Law (a): the school where the child is a registered pupil; moved yesterday"
COUNCIL_EHE = "domain.md A4 Who gets it: elective home education, LA officer"
COUNCIL_CME = "domain.md A4 Who gets it: no school found, LA admissions/CME team; issue A.3"
NO_SCHOOL = "domain.md D6: none: LA education/CME human task before school start; not done"
CLOSED = "domain.md A4 Exceptions: school closed; D18 'school still open, else human'"
NAME_ONLY = "domain.md A4 Robot: class C when school match by name only"
DEPUTY = "domain.md A4 Who gets it: Designated Safeguarding Lead or deputy; lead is away"
WELSH = "domain.md A4 Law: school in England or Wales; By when: Welsh schools too"
LATE_CHILD = "issue A.2: a child added at 08:00 is a new notice; the same child again is not"
TOLD_ELSEWHERE = "issue A.2: an already told child at another establishment is a person task"
ALREADY_TOLD = "pages.md 2.6 already_told: this school was already told of this child, occurrence"
CHANGED = "issue A.2: every occurrence created or changed since the last completed pass"
CREATED = "issue A.5: passes at 06:30, 07:15, 08:15 find what is new"


def dual_registered(draft: Draft, la_code: str, number: int) -> None:
    """On two rolls; two occurrences in one night, with different pairs, share the child."""
    unit = found(draft, SchoolPlan(la_code=la_code, kind="pru"))
    scene = stage(
        draft,
        ("dual_registered", "two_pairs_share_a_child"),
        FamilyPlan(la_code=la_code, years=(9,)),
    )
    child = scene.children[0]
    mainstream = scene.school_of(child)
    education.enrol(draft, scene.pupils[child.person_id], unit, "dual")
    report(scene)
    _against_another_relative(scene)
    for school in (mainstream, unit):
        expect(scene, *tell(scene, Notice(school=school, children=(child,), source=BOTH_ROLLS)))
    finish(scene)


def home_educated_and_missing(draft: Draft, la_code: str, number: int) -> None:
    """One child is taught at home, the other is on the council's missing list."""
    scene = stage(
        draft,
        ("home_educated", "missing_education"),
        FamilyPlan(la_code=la_code, years=(5, 8)),
    )
    taught_at_home, missing = scene.children
    for child in scene.children:
        _off_roll(scene, child)
    _mark(scene, taught_at_home, home_educated=True)
    _mark(scene, missing, home_educated=False)
    report(scene)
    home_team = council_team(draft, la_code, "EHE")
    missing_team = council_team(draft, la_code, "CME")
    expect(
        scene,
        *tell(scene, Notice(school=home_team, children=(taught_at_home,), source=COUNCIL_EHE)),
        *tell(scene, Notice(school=missing_team, children=(missing,), source=COUNCIL_CME)),
    )
    finish(scene)


def no_school_found(draft: Draft, la_code: str, number: int) -> None:
    """On no register at all; the officer wrote a school's name, or nothing."""
    scene = stage(draft, ("no_school",), FamilyPlan(la_code=la_code, years=(6,)), (None,))
    child = scene.children[0]
    school = pool_school(draft, la_code, 6)
    report(scene, Incident(school_stated=school.name if number % 3 == 0 else ""))
    answer, place = _found_by_a_person(scene, school, number)
    expect(scene, _nobody_to_tell(scene, (child,), answer, place, NO_SCHOOL))
    finish(scene)


def closed_school(draft: Draft, la_code: str, number: int) -> None:
    """The roll names a school that closed and became nothing."""
    closed = found(draft, SchoolPlan(la_code=la_code))
    summer = date(draft.night.morning.year - (draft.night.morning.month < 9), 8, 31)
    draft.establishments[closed.establishment_id] = replace(
        closed, status="closed", closed_on=summer
    )
    scene = stage(draft, ("closed_school",), FamilyPlan(la_code=la_code, years=(4,)), (closed,))
    report(scene)
    school = pool_school(draft, la_code, 4)
    expect(scene, _nobody_to_tell(scene, scene.children, "School found", school, CLOSED))
    finish(scene)


def school_by_name_only(draft: Draft, la_code: str, number: int) -> None:
    """The register holds a school's name and no number."""
    independent = found(draft, SchoolPlan(la_code=la_code, kind="independent"))
    scene = stage(
        draft, ("school_by_name_only",), FamilyPlan(la_code=la_code, years=(7,)), (independent,)
    )
    enrolment = draft.enrolments.pop()
    draft.enrolments.append(replace(enrolment, establishment_id=""))
    report(scene)
    concern = Concern(exclusion="school_by_name_only", source=NAME_ONLY)
    expect(scene, release(scene, independent, scene.children, concern))
    finish(scene)


def welsh_school_late_child(draft: Draft, la_code: str, number: int) -> None:
    """Across the border, where the deputy covers; at 08:00 a sister is linked."""
    school = found(draft, SchoolPlan(la_code=WELSH_LA, opens_at=time(9, 0)))
    deputy = _lead_is_away(draft, school)
    scene = stage(
        draft,
        ("welsh_school", "deputy_covers", "late_child"),
        FamilyPlan(la_code=la_code, years=(2, 4)),
        (school, school),
    )
    brother, sister = scene.children
    occurrence = report(scene, Incident(children=(brother,)))
    linked_at = at(draft.night.morning, time(8, 0))
    _will_be_linked(scene, occurrence.occ_no, sister, linked_at)
    knows(scene, sister, "linked", occurrence)
    first = Notice(school=school, children=(brother,), contact=deputy, source=f"{WELSH}; {DEPUTY}")
    second = replace(
        first, children=(sister,), source=LATE_CHILD, after="child_linked", seen_at=linked_at
    )
    expect(scene, *tell(scene, first), *tell(scene, second))
    finish(scene)


def told_at_another_school(draft: Draft, la_code: str, number: int) -> None:
    """Two days ago her old school was told; since yesterday she is somewhere else."""
    old_school = pool_school(draft, la_code, 5)
    new_school = found(draft, SchoolPlan(la_code=la_code))
    scene = stage(
        draft, ("told_elsewhere",), FamilyPlan(la_code=la_code, years=(5,)), (old_school,)
    )
    child = scene.children[0]
    _move(scene, child, new_school)
    occurrence = report(scene, Incident(created_at=days_ago(draft, 3)))
    told = police.note_told(
        draft, occurrence, old_school.establishment_id, (child,), days_ago(draft, 2)
    )
    amend(scene, told)
    concern, answer = Concern(source=TOLD_ELSEWHERE), "tell_new_establishment"
    told_too = tell(scene, Notice(school=new_school, children=(child,), source=TOLD_ELSEWHERE))
    expect(scene, decide(scene, (child,), concern, answer, new_school, tuple(told_too)))
    finish(scene)


def already_told_then_changed(draft: Draft, la_code: str, number: int) -> None:
    """Ten days old, told then; last night the younger one was linked."""
    scene = stage(
        draft, ("already_told", "changed_since"), FamilyPlan(la_code=la_code, years=(8, 1))
    )
    elder, younger = scene.children
    old = report(scene, Incident(children=(elder,), created_at=days_ago(draft, 10)))
    school = scene.school_of(elder)
    told = police.note_told(draft, old, school.establishment_id, (elder,), days_ago(draft, 9))
    amend(scene, _linked_last_night(draft, told, younger))
    knows(scene, younger, "linked", told)
    expect(
        scene,
        Nothing(
            reason="already_told",
            children=ids((elder,)),
            references=scene.references,
            establishment_id=school.establishment_id,
            source=ALREADY_TOLD,
        ),
        *tell(scene, Notice(school=scene.school_of(younger), children=(younger,), source=CHANGED)),
    )
    finish(scene)


def moved_school_new_in_the_morning(draft: Draft, la_code: str, number: int) -> None:
    """Off one roll yesterday, on another today; recorded at twenty to seven."""
    old_school = pool_school(draft, la_code, 3)
    new_school = found(draft, SchoolPlan(la_code=la_code, opens_at=time(8, 45)))
    scene = stage(
        draft,
        ("moved_school_yesterday", "new_in_the_morning"),
        FamilyPlan(la_code=la_code, years=(3,)),
        (old_school,),
    )
    _move(scene, scene.children[0], new_school)
    moment = at(draft.night.morning, time(6, 40 + number % 15))
    occurrence = report(scene, Incident(created_at=moment, school_stated=old_school.name))
    occurrence = amend(scene, replace(occurrence, changed_at=moment))
    draft.events.append(
        OccurrenceCreated(event_id=_event_id(draft), at=moment, occurrence=occurrence)
    )
    notice = Notice(
        school=new_school,
        children=scene.children,
        source=f"{MOVED}; {CREATED}",
        after="created",
        seen_at=moment,
    )
    expect(scene, *tell(scene, notice))
    finish(scene)
    # Until its moment comes it is on no page.
    del draft.occurrences[occurrence.occ_no]


def _against_another_relative(scene: Scene) -> None:
    """Report a second occurrence of the night: the same victim and child, another suspect."""
    draft, family = scene.draft, scene.family
    surname = invent_surname(draft.rng, family.community, draft.taken_names)
    relative = grown_up(draft, family.community, surname, "M")
    home = a_home(draft, family.home.la_code)
    reside(draft, relative.person_id, home)
    scene.suspect = police.record_person(draft, relative, home)
    report(scene)


def _move(scene: Scene, child: Nominal, new_school: Establishment) -> None:
    draft = scene.draft
    pupil = scene.pupils[child.person_id]
    yesterday = draft.night.morning - timedelta(days=1)
    education.leave(draft, _enrolment_of(draft, pupil.pupil_id), yesterday)
    place = education.enrol(draft, pupil, new_school)
    draft.enrolments[-1] = replace(place, from_on=draft.night.morning)
    scene.schools[child.person_id] = new_school


def _enrolment_of(draft: Draft, pupil_id: str) -> Enrolment:
    return next(one for one in reversed(draft.enrolments) if one.pupil_id == pupil_id)


def _off_roll(scene: Scene, child: Nominal) -> None:
    pupil = scene.pupils[child.person_id]
    scene.draft.enrolments.remove(_enrolment_of(scene.draft, pupil.pupil_id))
    del scene.schools[child.person_id]


def _mark(scene: Scene, child: Nominal, *, home_educated: bool) -> None:
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(
        scene.draft,
        replace(
            pupil,
            home_educated=home_educated,
            missing_education=not home_educated,
            not_in_school_reason="elective home education" if home_educated else "whereabouts",
        ),
    )


def _found_by_a_person(
    scene: Scene, school: Establishment, number: int
) -> tuple[str, Establishment]:
    la_code = scene.family.home.la_code
    answers = (
        ("School found", school),
        ("No school: tell the council", council_team(scene.draft, la_code, "CME")),
        ("Taught at home: tell the council", council_team(scene.draft, la_code, "EHE")),
    )
    return answers[number % 3]


def _nobody_to_tell(
    scene: Scene,
    children: tuple[Nominal, ...],
    answer: str,
    place: Establishment,
    source: str,
) -> Task:
    return Task(
        kind="no_school_found",
        team=team_for("no_school_found"),
        reasons=("no_school_found",),
        children=ids(children),
        references=scene.references,
        by=deadline(scene),
        right_answer=answer,
        answer_value=place.establishment_id,
        then=tell(scene, Notice(school=place, children=children, source=source)),
        source=source,
    )


def _lead_is_away(draft: Draft, school: Establishment) -> Contact:
    lead, deputy = contacts_of(draft, school.establishment_id)
    morning = draft.night.morning
    away = replace(
        lead,
        unavailable_from=morning - timedelta(days=6),
        unavailable_to=morning + timedelta(days=30),
    )
    keep_contact(draft, away)
    return keep_contact(draft, replace(deputy, cover_for=lead.contact_id))


def _will_be_linked(scene: Scene, occ_no: str, child: Nominal, moment: datetime) -> None:
    draft = scene.draft
    draft.events.append(
        ChildLinked(
            event_id=_event_id(draft),
            at=moment,
            occ_no=occ_no,
            role=police.role(child, "CHILD", moment, "DC A. Voss"),
            child=police.seen(draft, child),
        )
    )


def _linked_last_night(draft: Draft, occurrence: Occurrence, child: Nominal) -> Occurrence:
    moment = some_time_tonight(draft)
    return replace(
        occurrence,
        changed_at=moment,
        roles=(*occurrence.roles, police.role(child, "CHILD", moment, "DC A. Voss")),
        children=(*occurrence.children, police.seen(draft, child)),
    )


def _event_id(draft: Draft) -> str:
    return f"EV{draft.next_number('event'):03d}"


RECIPES = (
    dual_registered,
    home_educated_and_missing,
    no_school_found,
    closed_school,
    school_by_name_only,
    welsh_school_late_child,
    told_at_another_school,
    already_told_then_changed,
    moved_school_new_in_the_morning,
)
