"""All systems at once, each within its own session; one that fails does not stop the others.

At the first stub everything stops: the others are cancelled, and no further system is asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bots.research.adult_care import AdultCareSearched
from bots.research.case import Case, Subject
from bots.research.childrens_care import ChildrensCareSearched
from bots.research.comparing import side_by_side
from bots.research.decisions import POLICE, Plan, homes_to_ask, progress_of
from bots.research.health import HealthSearched
from bots.research.housing import TenanciesSearched
from bots.research.items import Decided
from bots.research.looking import Neighbour, Run, System, look, look_at_own
from bots.research.police import PoliceSearched
from bots.research.ports import Desk, Progress
from bots.research.probation import ProbationSearched
from bots.research.pupils import RegisterSearched
from bots.research.secret_places import Secrets, is_secret, secret_places
from domain.errors import (
    AnswerTooLate,
    BusinessException,
    ConnectorClosed,
    NoFreeSession,
    PageIncomplete,
    RecordRestricted,
    SessionExpired,
    SystemUnavailable,
    WorkerError,
    WrongRecordShown,
)
from domain.households import PersonKey
from domain.occurrences import Part
from domain.people import Person, RecordRef
from domain.research_pack import Answer, NotSearched, PackPerson
from domain.school_days import london_day
from domain.side_by_side import SideBySide

# The system itself is away: nobody else is asked about there.
AWAY = (SystemUnavailable, AnswerTooLate, ConnectorClosed, SessionExpired, NoFreeSession)
# One page of it could not be believed; it is read once more, and then left.
CUT_SHORT = (PageIncomplete, WrongRecordShown)
AT_HOME = frozenset({Part.VICTIM, Part.INVOLVED, Part.CHILD})

# What a system holds differs from one to the next; here nobody looks inside.
AnySystem = System[Any]
AnyRun = Run[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What all systems answered, and who else the police list at the homes of the case.

    `troubles`: which checks came to nothing, or not to their end, and the code of what was met.
    `met`: everybody whose record was opened for the case, and whoever is only named. `secrets`: the
    places that a record of this run or of an earlier one keeps secret; the answers are as they
    were given.
    """

    answers: tuple[Answer, ...]
    troubles: Mapping[tuple[PersonKey, str], str]
    at_the_address: tuple[Neighbour, ...]
    compared: Mapping[tuple[PersonKey, RecordRef], SideBySide]
    met: tuple[Person, ...]
    secrets: Secrets


@dataclass(slots=True)
class _Asking:
    """One run over all systems; `known`: the secret places an earlier one met."""

    case: Case
    desk: Desk
    today: date
    decided: Sequence[Decided]
    known: Secrets
    runs: dict[str, AnyRun] = field(default_factory=dict)
    troubles: dict[tuple[PersonKey, str], str] = field(default_factory=dict)


async def ask_all(
    plan: Plan, case: Case, decided: Sequence[Decided], known: Secrets, desk: Desk
) -> Asked:
    """Every system of the plan, side by side. Raises: RecordRestricted at the first stub."""
    asking = _Asking(case, desk, london_day(await desk.now()), decided, known)
    await desk.note_progress([Progress(name, 0, len(those), 0) for name, those in plan.asked])
    answered = await _side_by_side([_ask(asking, name, those) for name, those in plan.asked])
    secrets = _secrets(asking)
    there = tuple(_at_the_address(asking, secrets))
    unsure = {pair: each for run in asking.runs.values() for pair, each in run.in_question.items()}
    return Asked(
        tuple(one for each in answered for one in each),
        asking.troubles,
        there,
        {pair: side_by_side(*each, secrets) for pair, each in unsure.items()},
        (*_opened(asking), *(one.person for one in there)),
        secrets,
    )


async def _ask(asking: _Asking, name: str, people: Sequence[PackPerson]) -> list[Answer]:
    """One system, one person after the other, or at once where its sessions allow it."""
    try:
        system = await _OPEN[name](asking)
    except RecordRestricted:
        raise
    except (*AWAY, *CUT_SHORT, BusinessException) as trouble:
        if isinstance(trouble, AWAY):
            await asking.desk.note_away(trouble)
        nothing: list[Answer] = [await _not_searched(asking, one, name, trouble) for one in people]
        await _note(asking, name, nothing, people)
        return nothing
    run = asking.runs[name] = _run(asking, system)
    if asking.desk.asks_side_by_side(name):
        found = await _side_by_side([_about(asking, run, one) for one in people])
        answers = [answer for answer, _ in found]
        await _note(asking, name, answers, people)
        return answers
    return await _one_by_one(asking, run, people)


async def _one_by_one(asking: _Asking, run: AnyRun, people: Sequence[PackPerson]) -> list[Answer]:
    name, answers = run.system.name, list[Answer]()
    for number, person in enumerate(people):
        answer, away = await _about(asking, run, person)
        answers.append(answer)
        if away:
            left = [asking.case.subject(one.key) for one in people[number + 1 :]]
            answers += [await _as_far_as_known(asking, one, run, away) for one in left]
        await _note(asking, name, answers, people)
        if away:
            break
    return answers


async def _about(
    asking: _Asking, run: AnyRun, person: PackPerson
) -> tuple[Answer, WorkerError | None]:
    """What it answers about somebody, and whether it is away. Raises: RecordRestricted."""
    subject = asking.case.subject(person.key)
    try:
        return await _look_twice(subject, run, asking.desk), None
    except RecordRestricted:
        raise
    except AWAY as away:
        await asking.desk.note_away(away)
        return await _as_far_as_known(asking, subject, run, away), away
    except (*CUT_SHORT, BusinessException) as trouble:
        return await _as_far_as_known(asking, subject, run, trouble), None


async def _look_twice(subject: Subject, run: AnyRun, desk: Desk) -> Answer:
    """A page may be cut short once."""
    try:
        return await look(subject, run, desk.now)
    except CUT_SHORT:
        return await look(subject, run, desk.now)


async def _as_far_as_known(
    asking: _Asking, subject: Subject, run: AnyRun, trouble: WorkerError
) -> Answer:
    """The police record the case led to was read, whatever a search after it came to."""
    not_searched = await _not_searched(asking, subject.who, run.system.name, trouble)
    return await look_at_own(subject, run, asking.desk.now) or not_searched


async def _not_searched(
    asking: _Asking, person: PackPerson, name: str, trouble: WorkerError
) -> NotSearched:
    now, account = await asking.desk.now(), asking.desk.account_of(name)
    asking.troubles[person.key, name] = trouble.code
    return NotSearched(person.key, name, trouble.code, now, account)


async def _note(
    asking: _Asking, name: str, answers: Sequence[Answer], people: Sequence[PackPerson]
) -> None:
    run = asking.runs.get(name)
    opened = run.records_opened if run else 0
    await asking.desk.note_progress([progress_of(name, answers, len(people), opened)])


def _run(asking: _Asking, system: AnySystem) -> AnyRun:
    desk, name = asking.desk, system.name
    everybody = [one.person for one in asking.case.subjects]
    return Run(
        system,
        account=lambda: desk.account_of(name),
        keep=desk.keep,
        secrets=lambda: _secrets(asking),
        today=asking.today,
        decided=asking.decided,
        everybody=everybody,
    )


def _secrets(asking: _Asking) -> Secrets:
    """What any record read so far keeps secret, and what an earlier run met."""
    met = secret_places([*asking.case.persons, *_opened(asking)])
    return tuple(dict.fromkeys((*asking.known, *met)))


def _opened(asking: _Asking) -> list[Person]:
    return [one.person for run in asking.runs.values() for one in run.opened.values()]


def _at_the_address(asking: _Asking, secrets: Secrets) -> list[Neighbour]:
    """Rule W02: at the homes of victims and children, and in no way linked to the case."""
    run = asking.runs.get(POLICE)
    if run is None:
        return []
    homes = [
        home
        for one in asking.case.subjects
        if AT_HOME & set(one.who.roles)
        for home in homes_to_ask(one.person, asking.today)
        if not is_secret(home, secrets)
    ]
    known: Mapping[RecordRef, object] = asking.case.key_of
    there = (one for one in run.neighbours.values() if one.home in homes)
    return list({one.row.record: one for one in there if one.row.record not in known}.values())


async def _side_by_side(asked: Sequence[Awaitable[Any]]) -> list[Any]:
    """All at once; the first that raises cancels the rest. A stub goes before any other error."""

    async def one(each: Awaitable[Any]) -> Any:  # noqa: ANN401 (whatever was asked for)
        return await each

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(each)) for each in asked]
    except BaseExceptionGroup as several:
        stubs = several.subgroup(RecordRestricted)
        raise _first(stubs or several) from several
    return [task.result() for task in tasks]


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _police(asking: _Asking) -> AnySystem:
    return PoliceSearched(asking.case, asking.desk)


async def _childrens_care(asking: _Asking) -> AnySystem:
    return ChildrensCareSearched(await asking.desk.childrens_care(), asking.desk)


async def _adult_care(asking: _Asking) -> AnySystem:
    return AdultCareSearched(await asking.desk.adult_care(), asking.desk)


async def _register(asking: _Asking) -> AnySystem:
    return RegisterSearched(await asking.desk.register(), asking.desk)


async def _probation(asking: _Asking) -> AnySystem:
    return ProbationSearched(await asking.desk.probation(), asking.desk)


async def _health(asking: _Asking) -> AnySystem:
    return HealthSearched(await asking.desk.health(), asking.desk)


async def _tenancies(asking: _Asking) -> AnySystem:
    return TenanciesSearched(await asking.desk.tenancies(), asking.desk)


_OPEN: Mapping[str, Callable[[_Asking], Awaitable[AnySystem]]] = {
    POLICE: _police,
    "childrens_social_care": _childrens_care,
    "adult_social_care": _adult_care,
    "education": _register,
    "probation": _probation,
    "health_record": _health,
    "housing": _tenancies,
}
