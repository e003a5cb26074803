"""The worker: what it does with each kind of item. The walk is in `docs/architecture.md`."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from bots.research.access import for_a_supervisor
from bots.research.asking import Asked, ask_all
from bots.research.by_name import ask_the_officer, look_for_cases, look_for_people
from bots.research.case import Case, read_case, read_occurrence
from bots.research.decisions import (
    PASSING,
    Plan,
    planned,
    still_to_ask,
    still_true,
    tries_again_at,
)
from bots.research.intake import (
    again,
    asked_for,
    asked_in_vain,
    decided_of,
    pack_id_of,
    questions_about,
    taken_over_by,
    with_the_answers,
)
from bots.research.items import (
    LICENSED_CHECKS,
    SOMETHING_ELSE,
    AccessRequest,
    CaseLook,
    CaseSeen,
    ClosedMet,
    Concern,
    Contents,
    Known,
    LicensedChecks,
    MatchInQuestion,
    NameSearch,
    PersonCases,
    Research,
)
from bots.research.licensed import as_evidence as request_as_evidence
from bots.research.licensed import quoted, request_for
from bots.research.own import in_the_case
from bots.research.ports import NOT_ASKED, Desk, Ours, Progress
from bots.research.secret_places import without
from bots.research.stops import (
    ALLOW,
    DO_NOT_ALLOW,
    as_asked,
    for_a_second_person,
    for_the_officer,
    how_near,
    task_of,
    why_asked,
)
from domain.errors import RecordNotFound, RecordRestricted
from domain.households import PersonKey
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import PersonName
from domain.research_pack import (
    SYSTEMS,
    Answer,
    Looked,
    NotPermitted,
    PackPerson,
    PartInCase,
    ResearchRequest,
    assemble,
)
from domain.school_days import london_day
from domain.side_by_side import as_evidence
from domain.wording.searches import CHANGES_ASKED

POSSIBLE_MATCH, UNSURE = "possible_match", "unsure_match"

Checks = AbstractSet[tuple[PersonKey, str]]


async def perform(kind: str, contents: Contents, ours: Ours, desk: Desk) -> Outcome:
    """One turn with one item."""
    match contents:
        case Research():
            return await research(contents, ours, desk)
        case MatchInQuestion():
            return await ask_about(contents, ours, desk)
        case CaseLook():
            return await look_at(contents, ours, desk)
        case LicensedChecks():
            return await ask_licensed(contents, ours, desk)
        case NameSearch():
            return await look_for_people(contents, ours, desk)
        case PersonCases():
            return await look_for_cases(contents, ours, desk)
        case ClosedMet() | AccessRequest():
            return await ask_a_colleague(contents, ours)
        case _:
            raise ValueError(f"No such item: {kind}")


async def research(wanted: Research, ours: Ours, desk: Desk) -> Outcome:
    """Open the case, ask everybody at once, and hand back the pack; or stop at the first stub."""
    try:
        return await _research(wanted, ours, desk)
    except RecordRestricted as met:
        withdrawn = await desk.note_stopped()
        why = why_asked(ours.requester, wanted.reason, wanted.note, ours)
        return NeedsPerson(for_the_officer(why, met.system, ours, withdrawn))
    except RecordNotFound:
        return NoAction("no_such_case", "W03")


async def ask_about(question: MatchInQuestion, ours: Ours, desk: Desk) -> Outcome:
    """A possible match: a person says, and when all are answered the research is made again."""
    answer = await desk.answer()
    if not answer:
        return NeedsPerson(_about_a_match(question, ours))
    asked = await desk.questions_of(question.root)
    await desk.queue(with_the_answers(question, asked, ours))
    return Done(code=answer)


async def ask_licensed(asked: LicensedChecks, ours: Ours, desk: Desk) -> Outcome:
    """Rule L01: a person with a licence of their own says what they did; no worker looks."""
    if answer := await desk.answer():
        return Done(code=answer)
    task, evidence = task_of(LICENSED_CHECKS, ours), request_as_evidence(asked, ours)
    return NeedsPerson(replace(task, evidence=evidence, fits=ours.reference, not_for=asked.not_for))


async def ask_a_colleague(asked: ClosedMet | AccessRequest, ours: Ours) -> Outcome:
    """What a person decides and no worker has a part in: a closed record, or access to a case."""
    if isinstance(asked, AccessRequest):
        return NeedsPerson(for_a_supervisor(asked, ours))
    return await ask_the_officer(asked, ours)


async def look_at(look: CaseLook, ours: Ours, desk: Desk) -> Outcome:
    """The case alone, for whoever reads its pack; a closed record stops it as it stops research."""
    try:
        occurrence, seen = await read_occurrence(look.case, desk)
    except RecordRestricted as met:
        return NeedsPerson(for_the_officer(as_asked(CHANGES_ASKED, ours), met.system, ours))
    except RecordNotFound:
        return NoAction("no_such_case", "W03")
    found = CaseSeen(occurrence.changed_at, seen.at)
    return Done(code="case_read", result=desk.sealed(found))


async def _research(wanted: Research, ours: Ours, desk: Desk) -> Outcome:
    said = "" if wanted.is_allowed else await desk.answer()
    if said == DO_NOT_ALLOW:
        return NoAction("not_allowed", "O01")
    about_matches = await desk.questions_of(ours.reference)
    later = taken_over_by(ours.reference, about_matches)
    if later and await desk.is_ordered(later):
        return NoAction("answered_meanwhile", "T03")
    decided = decided_of(about_matches)
    began = await desk.now()
    await desk.note_progress([Progress(name, 0, 0, 0) for name in _held_by(desk)])
    case = await read_case(wanted.case, desk)
    is_to_be_allowed = not wanted.is_allowed
    near = await how_near(case.persons, desk, said) if is_to_be_allowed else Concern.NONE
    if near is Concern.OWN:
        return NeedsPerson(for_a_second_person(case.persons, ours, desk))
    wanted = replace(wanted, is_allowed=wanted.is_allowed or said == ALLOW)
    plan = await _plan(case, ours, desk)
    afresh = Known(case.occurrence.changed_at, (), began, case.looked_for)
    known = still_true(wanted.known, afresh, plan, decided, began)
    to_ask = still_to_ask(plan, known)
    left = set(_held_by(desk)) - {name for name, _ in to_ask.asked}
    await desk.note_progress([Progress(name, 0, 0, 0, NOT_ASKED) for name in sorted(left)])
    met_before = wanted.known.secrets if wanted.known else ()
    asked = await ask_all(to_ask, case, decided, met_before, desk)
    everybody = [*case.persons, *asked.met]
    if is_to_be_allowed and await how_near(everybody, desk, said, near) is Concern.OWN:
        return NeedsPerson(for_a_second_person(everybody, ours, desk))
    told_of = without(asked.secrets, [*known, *asked.answers])
    answers = _with_questions(told_of, ours, asked_in_vain(about_matches))
    now = await desk.now()
    passing = _passing(asked)
    at = tries_again_at(now, wanted.tries) if passing else None
    told = [*_tried_again(answers, passing, at), *plan.not_permitted]
    not_for = in_the_case(desk.colleagues(), everybody)
    request = request_for(wanted, case.people, ours, not_for)
    standing = await desk.request_standing_for(request)
    wanted_by = _asked_for(wanted, ours, case, standing)
    pack = assemble(wanted_by, case.people, _others(asked), told, now)
    found_out = replace(afresh, answers=_settled(answers, passing), secrets=asked.secrets)
    with_answers = replace(wanted, known=found_out)
    completed = [again(wanted, found_out, ours, at)] if at else []
    questions = questions_about(asked.compared, pack, with_answers, ours, not_for)
    raised = [request] if standing == request.reference else []
    await desk.queue([*completed, *questions, *raised])
    return Done(code="partial_pack" if asked.troubles else "pack", result=desk.sealed(pack))


async def _plan(case: Case, ours: Ours, desk: Desk) -> Plan:
    today = london_day(await desk.now())
    accounts = frozenset(_held_by(desk))
    return planned(case.people, case.mothers_to_be, ours.purpose_code, accounts, today)


def _held_by(desk: Desk) -> list[str]:
    return [system for system in SYSTEMS if desk.holds_account(system)]


def _asked_for(wanted: Research, ours: Ours, case: Case, licensed: str) -> ResearchRequest:
    """`licensed`: the reference of the request for a licensed person."""
    return ResearchRequest(
        pack_id=pack_id_of(ours.reference),
        case=wanted.case,
        requester=ours.requester,
        reason=wanted.note if wanted.reason == SOMETHING_ELSE and wanted.note else wanted.reason,
        purpose_code=ours.purpose_code,
        lawful_basis=ours.lawful_basis,
        case_changed_at=case.occurrence.changed_at,
        licensed_request=quoted(licensed),
    )


def _others(asked: Asked) -> list[PackPerson]:
    """Rule W02: whoever lives there and is linked to nobody is only named."""
    return [
        PackPerson(
            key=PersonKey(one.row.record.record_id),
            name=one.row.names[0] if one.row.names else PersonName(""),
            part=PartInCase.NAMED_ONLY,
            born_on=one.row.born_on,
            named_in=one.seen.source(),
        )
        for one in asked.at_the_address
    ]


def _with_questions(
    answers: Sequence[Answer], ours: Ours, in_vain: AbstractSet[str]
) -> list[Answer]:
    """The answers, where a possible match names the question it is asked by."""
    return [
        asked_for(one, ours.reference, in_vain) if isinstance(one, Looked) else one
        for one in answers
    ]


def _passing(asked: Asked) -> Checks:
    """The checks that another try may end. A list cut off would be cut off again: it is named."""
    return {check for check, code in asked.troubles.items() if code in PASSING}


def _tried_again(answers: Sequence[Answer], passing: Checks, at: datetime | None) -> list[Answer]:
    """The answers, where a check did not end with when it is tried again."""
    return [
        replace(one, tries_again_at=at)
        if (one.person, one.system) in passing and not isinstance(one, NotPermitted)
        else one
        for one in answers
    ]


def _settled(answers: Sequence[Answer], passing: Checks) -> tuple[Answer, ...]:
    """What is not asked again: everything but what another try may bring."""
    return tuple(one for one in answers if (one.person, one.system) not in passing)


def _about_a_match(question: MatchInQuestion, ours: Ours) -> TaskWanted:
    """What a person compares, field by field."""
    evidence = as_evidence(question.shown)
    task = replace(task_of(POSSIBLE_MATCH, ours), reason_code=UNSURE)
    return replace(task, evidence=evidence, fits=ours.reference, not_for=question.not_for)
