"""*Question*: asked until a person answers, then looked at once more with the answer."""

from collections.abc import Sequence
from dataclasses import replace

from bots.encompass.case import Case
from bots.encompass.decisions import stop_for
from bots.encompass.finding import (
    Decided,
    Findings,
    calendars,
    look_into,
    questions,
    to_tell,
)
from bots.encompass.ports import Desk
from bots.encompass.questions import question_about
from bots.encompass.reading import read_case
from bots.encompass.rules import RULES
from domain.errors import RecordRestricted
from domain.identifiers import OccurrenceNumber
from domain.notices import ChildInQuestion, Question
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import RecordRef
from domain.person_matching import RULES as RULES_OF_MATCHING
from domain.person_matching import compare, could_be_same
from domain.wording import TASK_KINDS
from runtime.person_tasks import Answer

POLICE = "police_rms"
# Answers after which the worker can do nothing more for the child.
LEFT_TO_PEOPLE = frozenset({"cannot_tell", "not_for_us"})
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
    if latest.kind == Question.RECORD_DECISION.value:
        return NoAction(latest.reason_code, RULES[_DECIDED_BY[latest.reason_code]].id)
    return await _carried_out(question, answers, desk)


_DECIDED_BY = {"over_18": "E15", "lives_elsewhere": "E16", "told_elsewhere": "E31"}


def decided(answers: Sequence[Answer]) -> Decided:
    """What the answers settle; of two to one question the later stands."""
    latest = {one.kind: one for one in answers}
    match = latest.get(Question.POSSIBLE_MATCH.value)
    school = latest.get(Question.NO_SCHOOL_FOUND.value)
    return Decided(
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
        said, findings = decided(answers), Findings()
        child = await _child_of(question, case, desk)
        if child is None:
            # Said to be linked, and not on the occurrence.
            return NeedsPerson(question.task)
        if question.child.system != POLICE:
            said = replace(said, pupil=question.child.record_id)
        await look_into(case, child, about, said, desk, findings)
    except RecordRestricted:
        return _by_hand_or_nothing(question, is_restricted=True)
    return await _end(case, findings, desk)


def _standing(question: ChildInQuestion, case: Case) -> list[OccurrenceNumber]:
    """The occurrences asked about that were not withdrawn since."""
    return [one.number for one in case.standing if one.number in question.occurrences]


async def _child_of(question: ChildInQuestion, case: Case, desk: Desk) -> RecordRef | None:
    """The child's police record on these occurrences.

    A person was shown a pupil and has linked the child: it is the one linked child who could be
    that pupil, and nobody when two could be.
    """
    if question.child.system == POLICE:
        return question.child if question.child in case.linked else None
    pupil = await (await desk.register()).pupil(question.child)
    could_be = [
        one
        for one in case.linked
        if could_be_same(compare(case.person(one), pupil.person, RULES_OF_MATCHING))
    ]
    return could_be[0] if len(could_be) == 1 else None


async def _end(case: Case, findings: Findings, desk: Desk) -> Outcome:
    """All that was found is queued; what is still to be asked is asked by this item."""
    asked = [question_about(case, one, case.person(one.child)) for one in findings.ask]
    others = await questions(case, findings.ask[1:], desk)
    await desk.queue([*to_tell(case, findings.tell, await calendars(desk)), *others])
    if asked and isinstance(asked[0].contents, ChildInQuestion):
        return NeedsPerson(asked[0].contents.task)
    if findings.tell:
        return Done()
    return NoAction(findings.leave[0].code, findings.leave[0].rule.id)


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
