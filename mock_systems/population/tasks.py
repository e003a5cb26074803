"""The tasks a person gets, each with its right answer and what follows."""

from dataclasses import dataclass

from mock_systems.population.expectations import (
    DONE_BY_PERSON,
    Edit,
    Message,
    Nothing,
    Task,
)
from mock_systems.population.model import Contact, Establishment, Nominal
from mock_systems.population.scenes import Notice, Scene, deadline, ids, team_for, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Why a person has to decide: a reason code of pages.md 2.6, an exclusion of A4, a source."""

    source: str
    reason: str = ""
    exclusion: str = ""
    team: str = "duty supervisor"


def release(
    scene: Scene,
    school: Establishment,
    children: tuple[Nominal, ...],
    concern: Concern,
    *,
    right_answer: str = "Release",
) -> Task:
    """Give the release of a bare draft: an exclusion of domain.md A4 has fired."""
    then = tell(scene, Notice(school=school, children=children, template="bare", source=BARE))
    return Task(
        kind="release_message",
        team=_team(concern),
        reasons=_reasons(concern),
        exclusion=concern.exclusion,
        draft="bare",
        establishment_id=school.establishment_id,
        children=ids(children),
        references=scene.references,
        by=deadline(scene, school),
        right_answer=right_answer,
        then=then if right_answer == "Release" else (_refused(scene, children, concern),),
        source=concern.source,
    )


def release_each(scene: Scene, concern: Concern) -> list[Task]:
    """Give one release per school of the household, each with its own pupils."""
    tasks = []
    for establishment_id in dict.fromkeys(s.establishment_id for s in scene.schools.values()):
        pupils = tuple(
            child
            for child in scene.children
            if child.person_id in scene.schools
            and scene.school_of(child).establishment_id == establishment_id
        )
        school = scene.draft.establishments[establishment_id]
        tasks.append(release(scene, school, pupils, concern))
    return tasks


def by_hand(
    scene: Scene, school: Establishment, children: tuple[Nominal, ...], concern: Concern
) -> Task:
    """Give a guard's stop: no draft, and the person tells somebody by hand."""
    return Task(
        kind="release_message",
        team=_team(concern),
        reasons=_reasons(concern),
        exclusion=concern.exclusion,
        establishment_id=school.establishment_id,
        children=ids(children),
        references=scene.references,
        by=deadline(scene, school),
        right_answer="I will do this by hand",
        then=(_done_by_person(scene, children, concern),),
        source=concern.source,
    )


def restricted(scene: Scene, children: tuple[Nominal, ...], source: str) -> Task:
    """Give the stop at a restricted or sealed record; the worker knows no school yet."""
    concern = Concern(reason="restricted_record", source=source)
    return Task(
        kind="restricted_record",
        team=team_for("restricted_record"),
        reasons=("restricted_record",),
        children=ids(children),
        references=scene.references,
        by=deadline(scene),
        right_answer="Continue by hand",
        then=(_done_by_person(scene, children, concern),),
        source=source,
    )


def decide(
    scene: Scene,
    children: tuple[Nominal, ...],
    concern: Concern,
    answer: str,
    school: Establishment | None = None,
    then: tuple[Message, ...] = (),
) -> Task:
    """Give a decision that is nobody's but a person's, after which only what it says is sent."""
    return Task(
        kind="record_decision",
        team=_team(concern),
        reasons=_reasons(concern),
        exclusion=concern.exclusion,
        establishment_id=school.establishment_id if school else "",
        children=ids(children),
        references=scene.references,
        by=deadline(scene, school),
        right_answer=answer,
        then=then or (_done_by_person(scene, children, concern),),
        source=concern.source,
    )


def verify(
    scene: Scene,
    school: Establishment,
    children: tuple[Nominal, ...],
    reasons: tuple[str, ...],
    corrected: Contact,
) -> Task:
    """Give a contact to be checked by phone; then the message goes to what the person found."""
    changed = corrected not in scene.draft.contacts.values()
    notice = Notice(school=school, children=children, contact=corrected, source=VERIFIED)
    return Task(
        kind="verify_contact",
        team="hub admin",
        reasons=reasons,
        establishment_id=school.establishment_id,
        children=ids(children),
        references=scene.references,
        by=deadline(scene, school),
        right_answer="Changed to" if changed else "Correct",
        answer_value=corrected.email if changed else "",
        does=(_verified(corrected),),
        then=tell(scene, notice),
        source=GUARD_UNVERIFIED,
    )


def link_child(
    scene: Scene, school: Establishment, child: Nominal, source: str, *, belongs: bool
) -> Task:
    """Give a child to be linked by a person, or turned away."""
    occ_no = scene.references[0]
    edit = Edit(
        system="police_rms",
        record_type="occurrences",
        record_id=occ_no,
        changes={"add_child": child.nominal_id},
    )
    concern = Concern(reason="not_related", source="pages.md 2.2 link_child: does not belong")
    told = tell(scene, Notice(school=school, children=(child,), source=LINKED))
    return Task(
        kind="link_child",
        team=team_for("child_not_linked"),
        reasons=("child_not_linked",),
        establishment_id=school.establishment_id,
        children=(child.person_id,),
        references=scene.references,
        by=deadline(scene, school),
        right_answer="I have linked the child" if belongs else "The child does not belong",
        does=(edit,) if belongs else (),
        then=told if belongs else (_refused(scene, (child,), concern),),
        source=source,
    )


def phone(scene: Scene, message: Message, source: str) -> Task:
    """Give the phone call that a failed message becomes, at the same deadline."""
    return Task(
        kind="phone_school",
        team=team_for("came_back"),
        reasons=("came_back",) if message.after == "came_back" else (),
        establishment_id=message.establishment_id,
        children=message.children,
        references=message.references,
        by=message.by,
        right_answer="Told",
        after=message.after,
        source=source,
    )


def _done_by_person(scene: Scene, children: tuple[Nominal, ...], concern: Concern) -> Nothing:
    return Nothing(
        reason=DONE_BY_PERSON,
        children=ids(children),
        references=scene.references,
        source=f"design.md 3: the worker never writes it afterwards; {concern.source}",
    )


def _refused(scene: Scene, children: tuple[Nominal, ...], concern: Concern) -> Nothing:
    return Nothing(
        reason=concern.reason or DONE_BY_PERSON,
        children=ids(children),
        references=scene.references,
        source=concern.source,
    )


def _team(concern: Concern) -> str:
    return team_for(concern.reason) if concern.reason else concern.team


def _reasons(concern: Concern) -> tuple[str, ...]:
    return (concern.reason,) if concern.reason else ()


def _verified(contact: Contact) -> Edit:
    return Edit(
        system="education",
        record_type="contacts",
        record_id=contact.contact_id,
        changes={
            "role": contact.role,
            "email": contact.email,
            "name": contact.name,
            "verified_at": "now",
        },
    )


BARE = "domain.md A4 Content: bare as default when any exclusion fires"
VERIFIED = "design.md 4: a recipient is held until a human has verified it, then it may go"
GUARD_UNVERIFIED = "design.md 5: recipient or domain not verified stops a worker in any mode"
LINKED = "issue A.3: nothing is sent until a person has linked the child"
