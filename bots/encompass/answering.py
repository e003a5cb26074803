"""*Question*: asked until a person answers, then looked at once more with the answer."""

from collections.abc import Sequence
from dataclasses import replace

from bots.encompass.case import Case
from bots.encompass.decisions import (
    about_unlinked,
    adults_of_unreadable_part,
    is_a_living_adult,
    stop_for,
)
from bots.encompass.finding import (
    Decided,
    calendars,
    find,
    look_into,
    questions,
    to_tell,
)
from bots.encompass.ports import Desk
from bots.encompass.questions import Asked, question_about
from bots.encompass.reading import read_case
from bots.encompass.rules import RULES
from bots.encompass.sorting import Findings
from domain.errors import RecordRestricted
from domain.establishments import EstablishmentRegister
from domain.identifiers import OccurrenceNumber
from domain.notices import ChildInQuestion, Household, Question
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import RecordRef
from domain.person_matching import Certain, compare, could_be_same, match
from domain.wording.tasks import TASK_KINDS
from runtime.person_tasks import Answer

POLICE = "police_rms"
# Answers after which the worker can do nothing more for the child.
LEFT_TO_PEOPLE = frozenset({"cannot_tell", "not_for_us"})
TELL_NEW, LIVES_HERE = "tell_new_establishment", "lives_here"
# Decisions after which the worker goes on with the child.
GOES_ON = frozenset({TELL_NEW, LIVES_HERE})
COUNCIL_TEAMS = {"taught_at_home": "home", "no_school": "missing"}


async def answer(question: ChildInQuestion, desk: Desk) -> Outcome:
    """What a person decided, carried out; until then the question stands."""
    answers = await desk.answers()
    latest = answers[-1] if answers else None
    if latest is None:
        return NeedsPerson(question.task)
    if latest.answer in LEFT_TO_PEOPLE:
        # Rule E17.
        return NeedsPerson(_by_hand(question))
    if latest.answer == "does_not_belong":
        return NoAction("not_related", RULES["E12"].id)
    if latest.kind == Question.RECORD_DECISION.value and latest.answer not in GOES_ON:
        return NoAction(latest.reason_code, RULES[_DECIDED_BY[latest.reason_code]].id)
    return await _carried_out(question, answers, desk)


_DECIDED_BY = {
    "over_18": "E15",
    "lives_elsewhere": "E16",
    "told_elsewhere": "E31",
    "home_not_known": "E19",
}


def decided(answers: Sequence[Answer]) -> Decided:
    """What the answers settle; of two to one question the later stands."""
    latest = {one.kind: one for one in answers}
    match = latest.get(Question.POSSIBLE_MATCH.value)
    school = latest.get(Question.NO_SCHOOL_FOUND.value)
    home = latest.get(Question.RECORD_DECISION.value)
    return Decided(
        lives_here=home is not None and home.answer == LIVES_HERE,
        belongs=Question.LINK_CHILD.value in latest,
        pupil=_detail(match, "same_person", "record"),
        not_on_register=match is not None and match.answer == "not_same_person",
        school=_detail(school, "school_found", "school"),
        council=COUNCIL_TEAMS.get(school.answer, "") if school else "",
    )


async def _carried_out(question: ChildInQuestion, answers: Sequence[Answer], desk: Desk) -> Outcome:
    try:
        case = await read_case(desk, question.household or question.occurrences)
        if stop := stop_for(case):
            return _by_hand_or_nothing(question, is_restricted=stop.is_restricted)
        about = _standing(question, case)
        if not about:
            return _by_hand_or_nothing(question, is_restricted=False)
        if _is_of_an_adults_part(question, case):
            return await _look_anew(question, case, desk)
        findings = await _looked_into(question, answers, about, case, desk)
    except RecordRestricted:
        return _by_hand_or_nothing(question, is_restricted=True)
    return await _end(question, case, findings, desk)


def _is_of_an_adults_part(question: ChildInQuestion, case: Case) -> bool:
    """Whether somebody was asked about who is not linked and, as the record stands, no child."""
    asked = case.records.get(question.child)
    if asked is None or question.child in case.linked:
        return False
    return question.question is Question.FIX_RECORD and is_a_living_adult(asked, case)


async def _look_anew(question: ChildInQuestion, case: Case, desk: Desk) -> Outcome:
    """Rule E34: their part can be read now, and all that follows from it; else it stays asked."""
    if question.child in adults_of_unreadable_part(case):
        return NeedsPerson(question.task)
    return await find(Household(question.household or question.occurrences), desk)


def _standing(question: ChildInQuestion, case: Case) -> list[OccurrenceNumber]:
    """The occurrences asked about that were not withdrawn since."""
    return [one.number for one in case.standing if one.number in question.occurrences]


async def _looked_into(
    question: ChildInQuestion,
    answers: Sequence[Answer],
    about: Sequence[OccurrenceNumber],
    case: Case,
    desk: Desk,
) -> Findings:
    """Each child the answer is about, for those occurrences it is linked to; the rest stays asked.

    Said to be linked, and not on the occurrence, is asked again.
    """
    said, findings = decided(answers), Findings()
    if answers[-1].answer == TELL_NEW:
        said = replace(said, also_at=question.establishment)
    if question.child.system != POLICE:
        said = replace(said, pupil=question.child.record_id)
    linked = set[OccurrenceNumber]()
    for child in await _children_of(question, case, desk):
        mine = [one.number for one in case.occurrences_of(child) if one.number in about]
        linked.update(mine)
        if mine:
            await look_into(case, child, mine, said, desk, findings)
    findings.not_linked = tuple(number for number in about if number not in linked)
    return findings


async def _children_of(question: ChildInQuestion, case: Case, desk: Desk) -> tuple[RecordRef, ...]:
    """Of a home whose children were not listed, every child linked by now."""
    if question.child in case.adults:
        return case.linked
    child = await _child_of(question, case, desk)
    return (child,) if child else ()


async def _child_of(question: ChildInQuestion, case: Case, desk: Desk) -> RecordRef | None:
    """The child's police record on these occurrences.

    A person was shown a pupil and has linked the child: it is the one linked child who certainly is
    that pupil, or else the one who could be, and nobody when two are.
    """
    if question.child.system == POLICE:
        return question.child if question.child in case.linked else None
    pupil = (await (await desk.register()).pupil(question.child)).person
    people = {one: case.person(one) for one in case.linked}
    certain = [one for one in people if isinstance(match(people[one], [pupil]), Certain)]
    could_be = [one for one in people if could_be_same(compare(people[one], pupil))]
    linked = certain or could_be
    return linked[0] if len(linked) == 1 else None


async def _end(question: ChildInQuestion, case: Case, findings: Findings, desk: Desk) -> Outcome:
    """All that was found is queued; what is still to be asked of this child is asked by this item.

    One item has one task at a time, and is about one place if any: whatever else there is to ask is
    a question of its own.
    """
    own = await _own_tasks(question, case, findings, desk)
    first = next((one for one in findings.ask if one.place is None), None)
    others = findings.ask if findings.not_linked else [o for o in findings.ask if o is not first]
    to_ask = await questions(case, others, desk)
    await desk.queue([*to_tell(case, findings.tell, await calendars(desk)), *to_ask])
    if own:
        return NeedsPerson(own[0])
    if findings.tell or to_ask:
        return Done()
    if question.establishment:
        # Rule E31: a person decided that this place is told, and it is not the child's any more.
        return NeedsPerson(_by_hand(question))
    return NoAction(findings.leave[0].code, findings.leave[0].rule.id)


async def _own_tasks(
    question: ChildInQuestion, case: Case, findings: Findings, desk: Desk
) -> list[TaskWanted]:
    """What this item asks next: first for the link that is still missing."""
    register = await desk.establishments()
    if findings.not_linked and question.question is Question.FIX_RECORD:
        # Rule E18: what could not be read is read now, and it is nobody linked.
        person = (await (await desk.police()).person(question.child)).person
        ask = about_unlinked(person, case)
        asked = [Asked(question.child, ask, findings.not_linked, shown_as=person)]
        return _tasks(case, asked, register)
    if findings.not_linked:
        return [_about_only(question, findings.not_linked)]
    return _tasks(case, [one for one in findings.ask if one.place is None], register)


def _tasks(case: Case, asked: Sequence[Asked], register: EstablishmentRegister) -> list[TaskWanted]:
    wanted = [question_about(case, one, register).contents for one in asked]
    return [one.task for one in wanted if isinstance(one, ChildInQuestion)]


def _about_only(question: ChildInQuestion, occurrences: Sequence[OccurrenceNumber]) -> TaskWanted:
    """The task as it was asked, about those occurrences that are left of it."""
    shown = {**question.task.evidence, "occurrences": ", ".join(occurrences)}
    return replace(question.task, evidence=shown)


def _by_hand(question: ChildInQuestion) -> TaskWanted:
    task, kind = question.task, TASK_KINDS["do_by_hand"]
    return TaskWanted(kind.code, task.reason_code, kind.usual_team, task.due_at, task.evidence)


def _by_hand_or_nothing(question: ChildInQuestion, *, is_restricted: bool) -> Outcome:
    if not is_restricted:
        return NoAction("retracted", RULES["E04"].id)
    kind, task = TASK_KINDS["restricted_record"], question.task
    return NeedsPerson(
        TaskWanted(kind.code, "restricted_record", kind.usual_team, task.due_at, task.evidence)
    )


def _detail(given: Answer | None, wanted: str, name: str) -> str:
    return given.details.get(name, "") if given and given.answer == wanted else ""
