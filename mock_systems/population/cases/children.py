"""Which children: linked, found, visiting, twins, too old, not yet born."""

from dataclasses import replace
from datetime import timedelta

from mock_systems.population.draft import Draft
from mock_systems.population.expectations import Message
from mock_systems.population.families import (
    NURSERY,
    FamilyPlan,
    person,
    reside,
    settle,
)
from mock_systems.population.geography import a_home, held
from mock_systems.population.model import Establishment, Kinship, Nominal, PreviousName
from mock_systems.population.names import invent_surname
from mock_systems.population.scenes import (
    Incident,
    Notice,
    Scene,
    amend_child,
    days_ago,
    expect,
    finish,
    knows,
    nothing,
    report,
    stage,
    tell,
    tell_all,
)
from mock_systems.population.schools import (
    SchoolPlan,
    found,
    keep_contact,
    lead_of,
    pool_school,
)
from mock_systems.population.tasks import (
    Concern,
    decide,
    link_child,
    phone,
    release_each,
)
from mock_systems.population.views import education, police

OWN_PUPILS = "domain.md A4 Exceptions: one message per school, each only with its own pupils"
TWINS = "domain.md A4 Exceptions: twins in different classes, one message, both named"
BOUNCE = "issue A.4: a bounce makes a linked item at the same deadline (phone task)"
OVER_18 = "domain.md A4 Exceptions: turned 18 between incident and send: hold for human"
NO_SCHOOL_YET = "domain.md A4 Exceptions: unborn, no school"
NOT_STATUTORY = (
    "domain.md A4 Who gets it: private nurseries and childminders are not in the statutory list"
)
FOUND = "issue A.3: found only by address, school or an earlier occurrence: a person task"
VISITING = "domain.md A4 Content [S3]: only children related to an adult involved"
NO_RELATION = "domain.md A6 DQ20 and issue A.3: a relation nobody recorded is a person's to find"
MISMATCH = "domain.md A4 Robot: class C when sibling mismatch"
OTHER_FAMILY = "issue A.2: never by address; issue A.1 'two families in one house'; issue A.3"


def siblings_at_three_schools(draft: Draft, la_code: str, number: int) -> None:
    """A college, an independent school on INSET, a nursery class nobody mails in the holidays."""
    college = found(draft, SchoolPlan(la_code=la_code, kind="fe_college"))
    independent = found(
        draft,
        SchoolPlan(
            la_code=la_code, kind="independent", calendar_id="OWN-TWO-WEEK", closed_next_day=True
        ),
    )
    nursery_class = found(draft, SchoolPlan(la_code=la_code, closed_next_day=True, monitored=False))
    scene = stage(
        draft,
        (
            "siblings_three_schools",
            "college",
            "independent_school",
            "nursery_class",
            "inset_day_monitored",
            "inset_day_not_monitored",
        ),
        FamilyPlan(la_code=la_code, years=(12, 8, NURSERY)),
        (college, independent, nursery_class),
    )
    report(scene)
    expect(scene, *tell_all(scene, OWN_PUPILS))
    finish(scene)


def twins_known_as(draft: Draft, la_code: str, number: int) -> None:
    """Twins, each with another name on the register; the message comes back."""
    school = found(draft, SchoolPlan(la_code=la_code, opens_at=None, deputy=False))
    lead = lead_of(draft, school.establishment_id)
    keep_contact(draft, lead, "bounces")
    scene = stage(
        draft,
        ("twins", "known_as_name", "changed_surname", "message_bounces"),
        FamilyPlan(la_code=la_code, years=(4,), twins=True),
        (school, school),
    )
    _goes_by_another_name(scene, scene.children[0])
    _changed_surname(scene, scene.children[1])
    report(scene)
    notice = Notice(school=school, children=scene.children, source=TWINS, stays_put=True)
    (message,) = tell(scene, notice)
    expect(scene, message, phone(scene, _after_bounce(message), BOUNCE))
    finish(scene)


def turned_18(draft: Draft, la_code: str, number: int) -> None:
    """Eighteen at midnight; a toddler at a private nursery; another child not yet born."""
    college = found(draft, SchoolPlan(la_code=la_code, kind="fe_college"))
    nursery = found(draft, SchoolPlan(la_code=la_code, kind="private_nursery"))
    scene = stage(
        draft,
        ("turned_18", "private_nursery", "unborn"),
        FamilyPlan(la_code=la_code, years=(13, NURSERY), victim_sex="F"),
        (college, nursery),
    )
    student = _turns_18(scene, scene.children[0])
    toddler = scene.children[1]
    unborn = _expecting(scene)
    report(scene)
    concern = Concern(reason="over_18", source=OVER_18)
    expect(
        scene,
        decide(scene, (student,), concern, "adult_pathway", college),
        nothing(scene, "not_related", (toddler,), NOT_STATUTORY),
        nothing(scene, "not_related", (unborn,), NO_SCHOOL_YET),
    )
    finish(scene)


def found_by_address_and_history(draft: Draft, la_code: str, number: int) -> None:
    """One child is linked; a brother lives there; a sister is on last spring's occurrence."""
    scene = stage(
        draft,
        ("child_found_by_address", "child_found_by_earlier_occurrence"),
        FamilyPlan(la_code=la_code, years=(3, 6, 9)),
    )
    linked, at_address, in_history = scene.children
    in_history = _lives_with_grandparents(scene, in_history)
    earlier = report(
        scene, Incident(children=(linked, in_history), created_at=days_ago(draft, 200))
    )
    _forget(scene, earlier.occ_no)
    tonight = report(scene, Incident(children=(linked,)))
    knows(scene, at_address, "address", tonight)
    knows(scene, in_history, "earlier_occurrence", tonight)
    expect(
        scene,
        *tell(scene, Notice(school=scene.school_of(linked), children=(linked,), source=FOUND)),
        link_child(scene, scene.school_of(at_address), at_address, FOUND, belongs=True),
        link_child(scene, scene.school_of(in_history), in_history, FOUND, belongs=True),
    )
    finish(scene)


def visiting_child(draft: Draft, la_code: str, number: int) -> None:
    """A friend was sleeping over; a sister the police never linked is on the same roll."""
    school = pool_school(draft, la_code, 5)
    scene = stage(
        draft,
        ("visiting_child", "child_found_by_school"),
        FamilyPlan(la_code=la_code, years=(5, 2)),
        (school, school),
    )
    own, sister = scene.children
    _never_linked_at_home(scene, sister)
    friend = _a_friend(scene, year=5)
    tonight = report(scene, Incident(children=(own, friend)))
    knows(scene, sister, "school", tonight)
    expect(
        scene,
        *tell(scene, Notice(school=scene.school_of(own), children=(own,), source=VISITING)),
        nothing(scene, "not_related", (friend,), VISITING),
        link_child(scene, scene.school_of(sister), sister, FOUND, belongs=True),
    )
    finish(scene)


def two_families_one_house(draft: Draft, la_code: str, number: int) -> None:
    """The lodgers' daughter lives at the address and has nothing to do with it."""
    scene = stage(draft, ("two_families_one_house",), FamilyPlan(la_code=la_code, years=(7,)))
    own = scene.children[0]
    lodger, school = _lodgers(scene)
    tonight = report(scene)
    knows(scene, lodger, "address", tonight)
    expect(
        scene,
        *tell(scene, Notice(school=scene.school_of(own), children=(own,), source=OTHER_FAMILY)),
        link_child(scene, school, lodger, OTHER_FAMILY, belongs=False),
    )
    finish(scene)


def relation_not_recorded(draft: Draft, la_code: str, number: int) -> None:
    """A child is linked by role, lives elsewhere, and nobody wrote whose child it is."""
    scene = stage(draft, ("relation_not_recorded",), FamilyPlan(la_code=la_code, years=(4,)))
    child = _somebody_elses_address(scene, scene.children[0])
    report(scene, Incident(children=(child,)))
    task = link_child(scene, scene.school_of(child), child, NO_RELATION, belongs=False)
    expect(scene, replace(task, reasons=()))
    finish(scene)


def sibling_mismatch(draft: Draft, la_code: str, number: int) -> None:
    """Two children are on the occurrence as brother and sister, and the record disputes it."""
    scene = stage(draft, ("sibling_mismatch",), FamilyPlan(la_code=la_code, years=(3, 4)))
    one, other = scene.children
    sibling = police.link(draft, one, "sibling", other)
    draft.nominal_links.remove(sibling)
    draft.nominal_links.append(replace(sibling, disputed=True))
    report(scene)
    expect(scene, *release_each(scene, Concern(exclusion="sibling_mismatch", source=MISMATCH)))
    finish(scene)


def _after_bounce(message: Message) -> Message:
    return replace(message, after="came_back")


def _goes_by_another_name(scene: Scene, child: Nominal) -> None:
    used = f"{child.forename1[:3]}zie"
    upn = scene.pupils[child.person_id].upn
    amend_child(scene, replace(child, known_as=used, upn=upn))
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(scene.draft, replace(pupil, forename1=used, known_as=""))
    _truly_known_as(scene, child.person_id, used)


def _changed_surname(scene: Scene, child: Nominal) -> None:
    """The police hold the old surname; the school has the new one and remembers the old."""
    draft = scene.draft
    new = invent_surname(draft.rng, scene.family.community, draft.taken_names)
    before = PreviousName(surname=child.surname, forename=child.forename1, kind="deed")
    true = draft.people[child.person_id]
    draft.people[child.person_id] = replace(true, surname=new, previous_names=(before,))
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(draft, replace(pupil, surname=new, former_surname=true.surname))
    amend_child(scene, replace(child, upn=pupil.upn))


def _truly_known_as(scene: Scene, person_id: str, used: str) -> None:
    people = scene.draft.people
    people[person_id] = replace(people[person_id], known_as=used)


def _turns_18(scene: Scene, child: Nominal) -> Nominal:
    morning = scene.draft.night.morning
    born_on = morning.replace(year=morning.year - 18)
    people = scene.draft.people
    people[child.person_id] = replace(people[child.person_id], born_on=born_on)
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(scene.draft, replace(pupil, born_on=born_on))
    return amend_child(scene, replace(child, born_on=born_on))


def _expecting(scene: Scene) -> Nominal:
    draft, mother = scene.draft, scene.family.victim
    baby = person(draft, scene.family.community, scene.family.surname, "U", None)
    expected_on = draft.night.morning + timedelta(days=draft.rng.randrange(20, 150))
    baby = replace(
        baby,
        forename1="Unborn",
        forename2="",
        surname=mother.surname,
        expected_on=expected_on,
        nhs_number="",
    )
    draft.people[baby.person_id] = baby
    draft.kinships.append(
        Kinship(from_person=mother.person_id, to_person=baby.person_id, kind="mother")
    )
    reside(draft, baby.person_id, scene.family.home)
    nominal = police.record_person(draft, baby, scene.family.home, identified=False)
    police.link(draft, scene.victim, "mother", nominal)
    scene.children = (*scene.children, nominal)
    return nominal


def _lives_with_grandparents(scene: Scene, child: Nominal) -> Nominal:
    draft = scene.draft
    elsewhere = a_home(draft, scene.family.home.la_code)
    draft.residences.pop(child.person_id)
    reside(draft, child.person_id, elsewhere)
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(draft, replace(pupil, address=held(elsewhere)))
    return amend_child(scene, replace(child, addresses=(held(elsewhere),)))


def _forget(scene: Scene, occ_no: str) -> None:
    """Leave an old occurrence out of tonight's household."""
    scene.occurrences = [one for one in scene.occurrences if one.occ_no != occ_no]
    scene.known = [known for known in scene.known if known.occ_no != occ_no]
    scene.draft.nothing_due[occ_no] = "older than the window"


def _never_linked_at_home(scene: Scene, child: Nominal) -> None:
    """Leave the child's nominal as it was years ago: another address, nobody's child."""
    draft = scene.draft
    draft.nominal_links[:] = [
        link for link in draft.nominal_links if link.to_nominal != child.nominal_id
    ]
    old = a_home(draft, scene.family.home.la_code)
    amend_child(scene, replace(child, addresses=(held(old, "previous"),)))


def _a_friend(scene: Scene, year: int) -> Nominal:
    draft = scene.draft
    theirs = settle(draft, FamilyPlan(la_code=scene.family.home.la_code, years=(year,)))
    _, _, (friend,) = police.record_family(draft, theirs)
    pupil = education.register(draft, theirs.children[0], theirs)
    education.enrol(draft, pupil, pool_school(draft, scene.family.home.la_code, year))
    police.link(draft, scene.victim, "friend of the family", friend)
    return friend


def _lodgers(scene: Scene) -> tuple[Nominal, Establishment]:
    draft, home = scene.draft, scene.family.home
    theirs = settle(draft, FamilyPlan(la_code=home.la_code, years=(4,), home=home))
    _, _, (child,) = police.record_family(draft, theirs)
    pupil = education.register(draft, theirs.children[0], theirs)
    school = pool_school(draft, home.la_code, 4)
    education.enrol(draft, pupil, school)
    return child, school


def _somebody_elses_address(scene: Scene, child: Nominal) -> Nominal:
    """The child is a stranger's: no link to either adult, another home, other parents."""
    draft = scene.draft
    theirs = settle(draft, FamilyPlan(la_code=scene.family.home.la_code, years=()))
    draft.nominal_links[:] = [
        link for link in draft.nominal_links if link.to_nominal != child.nominal_id
    ]
    draft.kinships[:] = [one for one in draft.kinships if one.to_person != child.person_id]
    draft.residences.pop(child.person_id)
    reside(draft, child.person_id, theirs.home)
    pupil = scene.pupils[child.person_id]
    education.keep_pupil(
        draft,
        replace(pupil, address=held(theirs.home), parents=education.parents_of(theirs)),
    )
    return amend_child(scene, replace(child, addresses=(held(theirs.home),)))


RECIPES = (
    siblings_at_three_schools,
    twins_known_as,
    turned_18,
    found_by_address_and_history,
    visiting_child,
    two_families_one_house,
    relation_not_recorded,
    sibling_mismatch,
)
