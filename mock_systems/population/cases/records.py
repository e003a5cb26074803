"""Who is who, and which records stop a worker: restricted, sealed, doubled, doubtful."""

from dataclasses import replace
from datetime import date, timedelta

from mock_systems.population import geography
from mock_systems.population.draft import Draft
from mock_systems.population.expectations import Edit, Expectation, Task
from mock_systems.population.families import (
    FamilyPlan,
    academic_year_of,
    parent_word,
    settle,
)
from mock_systems.population.model import Marker, Nominal, Occurrence, PreviousName
from mock_systems.population.names import SOUTH_ASIAN, invent_surname
from mock_systems.population.scenes import (
    Incident,
    Notice,
    Scene,
    amend,
    amend_child,
    amend_suspect,
    deadline,
    expect,
    finish,
    ids,
    nothing,
    report,
    some_time_tonight,
    stage,
    team_for,
    tell,
    tell_all,
)
from mock_systems.population.schools import pool_school
from mock_systems.population.tasks import Concern, release_each, restricted
from mock_systems.population.views import education, police

TWO_KHANS = "domain.md D1: two Mohammed Khans: AMBIGUOUS_MATCH, nothing written, nothing sent"
NOT_CERTAIN = "pages.md 2.4: certain means no name or birth date disagrees; design.md 7 decidable"
RESTRICTED = "design.md 5: restricted record stops a worker in any mode; domain.md A2 restricted"
SEALED = "domain.md D2: robot stops at the stub; design.md 5: sealed or adoption record"
ADOPTED = "design.md 5: adoption record; domain.md A4 class C when child is adopted"
COLLEAGUE = "design.md 5: police employee or colleague stops a worker in any mode"
LOOKED_AFTER = "domain.md A4 Robot: class C when child is LAC"
NO_BIRTH_DATE = "issue A Bad input: missing or future date of birth; pages.md 2.6 minimum_missing"
ONE_MESSAGE = "domain.md A4 Exceptions: duplicate: two occurrences same night, one message, both"
CANNOT_TELL = "pages.md 2.2: 'Cannot tell' is always a complete answer; it escalates"


def two_mohammed_khans(draft: Draft, la_code: str, number: int) -> None:
    """Same name, same birthday, same street, no number to tell them apart."""
    plan = FamilyPlan(la_code=la_code, years=(6,), community=SOUTH_ASIAN, surname="Khan")
    scene = stage(draft, ("two_mohammed_khans",), plan)
    child = _named_khan(scene)
    _other_khan(scene, child)
    child = amend_child(scene, _street_only(child))
    report(scene)
    school = scene.school_of(child)
    told = tell(scene, Notice(school=school, children=(child,), source=TWO_KHANS))
    escalated = (nothing(scene, "possible_match", (child,), CANNOT_TELL),)
    if number % 3 == 2:
        expect(scene, _possible_match(scene, child, "Cannot tell", escalated, TWO_KHANS))
    else:
        expect(scene, _possible_match(scene, child, "Same person", told, TWO_KHANS))
    finish(scene)


def name_misspelt(draft: Draft, la_code: str, number: int) -> None:
    """A typing mistake in the surname, and nothing else to go by."""
    scene = stage(draft, ("name_misspelt",), FamilyPlan(la_code=la_code, years=(7,)))
    child = scene.children[0]
    surname = child.surname
    middle = len(surname) // 2
    misspelt = surname[: middle - 1] + surname[middle] + surname[middle - 1] + surname[middle + 1 :]
    if misspelt == surname:
        misspelt = surname[:middle] + "q" + surname[middle + 1 :]
    child = amend_child(scene, replace(_without_numbers(child), surname=misspelt))
    _doubtful(scene, child)


def birth_date_transposed(draft: Draft, la_code: str, number: int) -> None:
    """The fourth of March at one agency is the third of April at the other."""
    scene = stage(draft, ("birth_date_transposed",), FamilyPlan(la_code=la_code, years=(5,)))
    child = scene.children[0]
    spring = academic_year_of(draft.night.morning) - 9
    true_date = date(spring, 3 + number % 3, 10)
    _truly_born_on(scene, child, true_date)
    swapped = date(spring, 10, 3 + number % 3)
    child = amend_child(scene, replace(_without_numbers(child), born_on=swapped))
    _doubtful(scene, child)


def restricted_record(draft: Draft, la_code: str, number: int) -> None:
    """The suspect's record, or the whole occurrence, is restricted."""
    scene = stage(draft, ("restricted_record",), FamilyPlan(la_code=la_code, years=(4,)))
    occurrence = report(scene)
    if number % 2:
        amend_suspect(scene, replace(scene.suspect, access_class="restricted"))
        expect(scene, restricted(scene, scene.children, RESTRICTED))
    else:
        _behind_the_stub(scene, occurrence)
        expect(scene, restricted(scene, (), RESTRICTED))
    finish(scene)


def sealed_adoption(draft: Draft, la_code: str, number: int) -> None:
    """The officer linked the child's old nominal: a sealed stub."""
    scene = stage(draft, ("sealed_record",), FamilyPlan(la_code=la_code, years=(4,)))
    child = scene.children[0]
    birth_name = PreviousName(surname=child.surname, forename=child.forename1, kind="birth")
    amend_child(scene, replace(child, access_class="sealed", previous_names=(birth_name,)))
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(draft, replace(pupil, access_class="restricted"))
    report(scene)
    expect(scene, restricted(scene, scene.children, SEALED))
    finish(scene)


def adopted_child(draft: Draft, la_code: str, number: int) -> None:
    """An open record with the adoption marker on it."""
    scene = stage(draft, ("adopted_child",), FamilyPlan(la_code=la_code, years=(6,)))
    child = scene.children[0]
    marker = _marker(draft, "ADOPTED", "Adoption record. See restricted-records officer.")
    amend_child(scene, replace(child, markers=(marker,)))
    report(scene)
    expect(scene, restricted(scene, scene.children, ADOPTED))
    finish(scene)


def police_employee(draft: Draft, la_code: str, number: int) -> None:
    """The suspect is a police officer: a flag, an employer, or a restricted occurrence."""
    scene = stage(draft, ("police_employee",), FamilyPlan(la_code=la_code, years=(8,)))
    people = draft.people
    suspect = people[scene.suspect.person_id]
    people[suspect.person_id] = replace(
        suspect, occupation="police officer", is_police_employee=True
    )
    amend_suspect(
        scene,
        replace(scene.suspect, occupation="police officer", works_at=geography.HOME_FORCE_NAME),
    )
    occurrence = report(scene, Incident(flags=("POLICE_EMPLOYEE",)))
    children = scene.children
    if number % 3 == 2:
        _behind_the_stub(scene, occurrence)
        children = ()
    expect(scene, restricted(scene, children, COLLEAGUE))
    finish(scene)


def looked_after(draft: Draft, la_code: str, number: int) -> None:
    """A looked-after child, at home for contact."""
    scene = stage(draft, ("looked_after",), FamilyPlan(la_code=la_code, years=(5,)))
    child = scene.children[0]
    marker = _marker(draft, "LAC", "Looked-after child")
    amend_child(scene, replace(child, markers=(marker,)))
    report(scene)
    expect(scene, *release_each(scene, Concern(exclusion="looked_after", source=LOOKED_AFTER)))
    finish(scene)


def birth_date_missing(draft: Draft, la_code: str, number: int) -> None:
    """The officer left the date of birth empty."""
    scene = stage(draft, ("birth_date_missing",), FamilyPlan(la_code=la_code, years=(3,)))
    _wrong_birth_date(scene, None)


def birth_date_future(draft: Draft, la_code: str, number: int) -> None:
    """The officer typed a date that has not come yet."""
    scene = stage(draft, ("birth_date_future",), FamilyPlan(la_code=la_code, years=(9,)))
    _wrong_birth_date(scene, draft.night.morning + timedelta(days=300 + number))


def duplicate_same_night(draft: Draft, la_code: str, number: int) -> None:
    """Two calls to one couple in one night; the second officer made the child a new nominal."""
    scene = stage(
        draft,
        ("duplicate_same_night", "duplicate_nominal", "married_name"),
        FamilyPlan(la_code=la_code, years=(6,), victim_sex="F"),
    )
    _mother_married(scene)
    child = amend_child(
        scene,
        replace(
            scene.children[0],
            upn=scene.pupils[scene.children[0].person_id].upn,
            nhs_number=draft.people[scene.children[0].person_id].nhs_number,
        ),
    )
    again = police.record_person(draft, draft.people[child.person_id], scene.family.home)
    again = police.keep_nominal(draft, replace(again, upn=child.upn, nhs_number=child.nhs_number))
    for parent, true in (
        (scene.victim, scene.family.victim),
        (scene.suspect, scene.family.suspect),
    ):
        police.link(draft, parent, parent_word(true), again)
    moments = sorted((some_time_tonight(draft), some_time_tonight(draft)))
    first = report(scene, Incident(children=(child,), created_at=moments[0]))
    second = report(scene, Incident(children=(again,), created_at=moments[1]))
    amend(scene, replace(second, related_occs=(first.occ_no,)))
    expect(scene, *tell_all(scene, ONE_MESSAGE))
    finish(scene)


def _named_khan(scene: Scene) -> Nominal:
    draft = scene.draft
    child = scene.children[0]
    people = draft.people
    person = replace(
        people[child.person_id], surname="Khan", forename1="Mohammed", forename2="Bilal", sex="M"
    )
    people[child.person_id] = person
    pupil = replace(
        scene.pupils[child.person_id],
        surname="Khan",
        forename1="Mohammed",
        forename2="",
        sex="M",
        nhs_number="",
        parents=(),
    )
    scene.pupils[child.person_id] = education.keep_pupil(draft, pupil)
    return amend_child(
        scene,
        replace(
            _without_numbers(child), surname="Khan", forename1="Mohammed", forename2="", sex="M"
        ),
    )


def _other_khan(scene: Scene, child: Nominal) -> None:
    """Another family in the same street, with a son of the same name and day."""
    draft = scene.draft
    next_door = geography.a_neighbour_of(draft, scene.family.home)
    plan = FamilyPlan(
        la_code=scene.family.home.la_code,
        years=(6,),
        community=SOUTH_ASIAN,
        surname="Khan",
        home=next_door,
    )
    theirs = settle(draft, plan)
    other = replace(
        theirs.children[0],
        forename1="Mohammed",
        forename2="Usman",
        surname="Khan",
        sex="M",
        born_on=child.born_on,
    )
    draft.people[other.person_id] = other
    pupil = education.register(draft, other, theirs)
    education.keep_pupil(draft, replace(pupil, forename2="", nhs_number="", parents=()))
    education.enrol(draft, pupil, pool_school(draft, plan.la_code, 6))
    nominal = police.record_person(draft, draft.people[other.person_id], next_door)
    nominal = replace(_without_numbers(nominal), forename2="")
    police.keep_nominal(draft, replace(nominal, markers=(_marker(draft, "CP-PLAN", "CP plan"),)))


def _street_only(child: Nominal) -> Nominal:
    """Leave the house number out, as the officer did."""
    home = child.addresses[0]
    street = home.line1.split(" ", 1)[1]
    return replace(child, addresses=(replace(home, line1=street, line2="", uprn=""),))


def _without_numbers(nominal: Nominal) -> Nominal:
    return replace(nominal, nhs_number="", upn="")


def _doubtful(scene: Scene, child: Nominal) -> None:
    report(scene)
    notice = Notice(school=scene.school_of(child), children=(child,), source=NOT_CERTAIN)
    expect(scene, _possible_match(scene, child, "Same person", tell(scene, notice), NOT_CERTAIN))
    finish(scene)


def _possible_match(
    scene: Scene, child: Nominal, answer: str, then: tuple[Expectation, ...], source: str
) -> Task:
    return Task(
        kind="possible_match",
        team=team_for("possible_match"),
        reasons=("possible_match",),
        children=ids((child,)),
        references=scene.references,
        by=deadline(scene, scene.school_of(child)),
        right_answer=answer,
        answer_value=scene.pupils[child.person_id].pupil_id if answer == "Same person" else "",
        then=then,
        source=source,
    )


def _truly_born_on(scene: Scene, child: Nominal, born_on: date) -> None:
    draft = scene.draft
    draft.people[child.person_id] = replace(draft.people[child.person_id], born_on=born_on)
    pupil = replace(scene.pupils[child.person_id], born_on=born_on)
    scene.pupils[child.person_id] = education.keep_pupil(draft, pupil)


def _wrong_birth_date(scene: Scene, born_on: date | None) -> None:
    true_date = scene.children[0].born_on
    child = amend_child(scene, replace(scene.children[0], born_on=born_on, born_on_certain=False))
    report(scene)
    school = scene.school_of(child)
    edit = Edit(
        system="police_rms",
        record_type="nominals",
        record_id=child.nominal_id,
        changes={"born_on": true_date},
    )
    task = Task(
        kind="fix_record",
        team=team_for("minimum_missing"),
        reasons=("minimum_missing",),
        children=ids((child,)),
        references=scene.references,
        by=deadline(scene, school),
        right_answer="Corrected",
        does=(edit,),
        then=tell(scene, Notice(school=school, children=(child,), source=NO_BIRTH_DATE)),
        source=NO_BIRTH_DATE,
    )
    expect(scene, task)
    finish(scene)


def _behind_the_stub(scene: Scene, occurrence: Occurrence) -> None:
    amend(scene, replace(occurrence, access_class="restricted"))
    scene.known = [replace(known, how="behind_stub") for known in scene.known]


def _mother_married(scene: Scene) -> None:
    """The school still has the mother's maiden name; the police hold both."""
    draft, mother = scene.draft, scene.family.victim
    maiden = invent_surname(draft.rng, scene.family.community, draft.taken_names)
    before = PreviousName(surname=maiden, forename=mother.forename1, kind="birth")
    draft.people[mother.person_id] = replace(mother, previous_names=(before,))
    scene.victim = police.keep_nominal(draft, replace(scene.victim, previous_names=(before,)))
    for pupil in scene.pupils.values():
        first, *others = pupil.parents
        parent = replace(first, name=f"{mother.forename1} {maiden}")
        education.keep_pupil(draft, replace(pupil, parents=(parent, *others)))


def _marker(draft: Draft, code: str, text: str) -> Marker:
    added_on = draft.night.morning - timedelta(days=draft.rng.randrange(60, 700))
    return Marker(
        code=code, text=text, added_on=added_on, review_on=added_on + timedelta(days=1000)
    )


RECIPES = (
    two_mohammed_khans,
    name_misspelt,
    birth_date_transposed,
    restricted_record,
    sealed_adoption,
    adopted_child,
    police_employee,
    looked_after,
    birth_date_missing,
    birth_date_future,
    duplicate_same_night,
)
