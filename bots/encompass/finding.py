"""*Find*: which children of a household are told of where, and what a person has to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bots.encompass.case import Case
from bots.encompass.decisions import (
    Ask,
    Leave,
    Stop,
    about_linked,
    children_of_adults,
    is_a_living_child,
    stop_for,
)
from bots.encompass.drafting import ChildToTell, keys_of, notices, reference_of
from bots.encompass.ports import Desk, Wanted
from bots.encompass.reading import find_pupil, pupils_at_home, read_case
from bots.encompass.rules import RULES
from bots.encompass.schooling import (
    Schooling,
    Told,
    by_reference,
    council_team,
    who_is_told,
    worth_opening,
)
from domain.errors import RecordNotFound, RecordRestricted
from domain.establishments import Establishment, Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import ChildInQuestion, Household, Notice, NoticeKey, Question
from domain.occurrences import Occurrence
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import Person, RecordRef
from domain.person_matching import compare, could_be_same
from domain.person_search import PersonRow
from domain.school_days import SchoolCalendar, london_day
from domain.timescales import ADULT_AT_YEARS, age_on, encompass_due_at
from domain.wording import TASK_KINDS

TELLS_NOBODY = "tells_nobody"


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about one child: nothing yet, when it is looked at for the first time.

    `pupil`: the register's record that is the child; empty and `not_on_register` when none is.
    """

    belongs: bool = False
    pupil: str = ""
    not_on_register: bool = False
    school: str = ""
    council: str = ""


NOTHING_DECIDED = Decided()


@dataclass(slots=True)
class Findings:
    """What came of a household's children so far."""

    tell: list[ChildToTell] = field(default_factory=list)
    ask: list[tuple[RecordRef, Ask, Establishment | None]] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    pupils: set[str] = field(default_factory=set)
    unmatched: list[Person] = field(default_factory=list)


async def find(household: Household, desk: Desk) -> Outcome:
    """Every (occurrence, child) ends with a notice, a question to a person, or a rule."""
    try:
        case = await read_case(desk, household.occurrences)
        if stop := stop_for(case):
            return _stopped(stop, case)
        findings = await _find_all(case, desk)
    except RecordRestricted:
        return _restricted(household.occurrences, await desk.now())
    await desk.queue(
        [
            *to_tell(case, findings.tell, await calendars(desk)),
            *await _questions(case, findings, desk),
        ]
    )
    return _outcome(findings)


async def look_into(
    case: Case, child: RecordRef, decided: Decided, desk: Desk, findings: Findings
) -> None:
    """One linked child: its own record, the register, who is told, who was told before."""
    held = await desk.keys_of([one.number for one in case.occurrences_of(child)])
    was_told = any(key.child == child.record_id for key in held)
    verdict = about_linked(case, child, a_person_says_so=decided.belongs or was_told)
    pupil = None if verdict else await _pupil(case, child, decided, desk)
    if isinstance(verdict, Leave):
        findings.leave.append(verdict)
        return
    _note_pupil(findings, case.person(child), pupil)
    if isinstance(verdict, Ask):
        findings.ask.append((child, verdict, None))
        return
    if isinstance(pupil, Ask) and _is_told_everywhere(case, child, held):
        findings.leave.append(Leave("already_told", RULES["E30"]))
        return
    if isinstance(pupil, Ask):
        findings.ask.append((child, pupil, None))
        return
    schooling = await _schooling(case, child, pupil, decided, desk)
    _sort(case, child, pupil, schooling, held | case.told_by_hand, findings)


def _is_told_everywhere(case: Case, child: RecordRef, held: frozenset[NoticeKey]) -> bool:
    """Whether some place was told of this child for each of its occurrences."""
    told = {key.occurrence for key in held if key.child == child.record_id}
    return all(one.number in told for one in case.occurrences_of(child))


def to_tell(
    case: Case, children: Sequence[ChildToTell], by_key: Mapping[str, Establishment]
) -> list[Wanted]:
    """The notices of these children, each with its deadline."""
    return [
        Wanted(reference_of(one.keys), one, _due(one, by_key[one.school.reference], case.now))
        for one in notices(case, children)
    ]


async def calendars(desk: Desk) -> Mapping[str, Establishment]:
    """Every establishment by its key."""
    return by_reference(await desk.establishments())


def question_about(
    case: Case, child: RecordRef, ask: Ask, place: Establishment | None, person: Person | PersonRow
) -> Wanted:
    """A question as the queue takes it, due before that school opens, else the next office day."""
    occurrences = tuple(one.number for one in case.occurrences_of(child) or case.standing)
    due_at = _due_for_a_person(case, place)
    kind = TASK_KINDS[ask.question.value]
    shown = {
        "child": _described(person),
        "record": child.record_id,
        "occurrences": ", ".join(occurrences),
        "rule": ask.rule.when,
        "school": place.name if place else "",
        **dict(ask.shown),
    }
    team = TEAMS.get(ask.question, kind.usual_team)
    task = TaskWanted(kind.code, ask.code, team, due_at, shown, choices=CHOICES.get(ask.code, ()))
    reference = f"question/{ask.question.value}/{occurrences[0]}/{child.record_id}"
    return Wanted(reference, ChildInQuestion(occurrences, child, ask.question, task), due_at)


# Who is asked, where it is not the usual team of this kind of task.
TEAMS = {Question.RECORD_DECISION: "duty supervisor", Question.FIX_RECORD: "author"}
# What a person may decide where the process brings its own list.
CHOICES = {
    "over_18": ("adult_pathway", TELLS_NOBODY),
    "lives_elsewhere": ("pass_to_home_force", TELLS_NOBODY),
    "told_elsewhere": ("tell_new_establishment", TELLS_NOBODY),
}


async def _find_all(case: Case, desk: Desk) -> Findings:
    findings = Findings()
    for child in case.linked:
        await look_into(case, child, NOTHING_DECIDED, desk, findings)
    await _find_unlinked(case, desk, findings)
    return findings


async def _find_unlinked(case: Case, desk: Desk, findings: Findings) -> None:
    """Children nobody linked: by a parent's record, then by the address, each asked about once."""
    ask = Ask(Question.LINK_CHILD, "child_not_linked", RULES["E12"])
    police = await desk.police()
    for child in children_of_adults(case):
        record = await police.person(child)
        if record.is_deceased or not is_a_living_child(record.person, case):
            continue
        wider = Case(case.occurrences, {**case.records, child: record}, case.told_by_hand, case.now)
        _note_pupil(findings, record.person, await find_pupil(desk, wider, child))
        findings.ask.append((child, ask, None))
    for row in await pupils_at_home(desk, case):
        if _is_a_child(row, case.now) and not _is_known(row, findings):
            findings.ask.append((row.record, ask, None))


def _is_known(row: PersonRow, findings: Findings) -> bool:
    """A pupil already matched, or one who may well be a child who could not be matched."""
    if row.record.record_id in findings.pupils:
        return True
    return any(worth_opening(person, [row]) for person in findings.unmatched)


def _note_pupil(findings: Findings, person: Person, pupil: Pupil | Ask | None) -> None:
    if isinstance(pupil, Pupil):
        findings.pupils.add(pupil.person.record.record_id)
    else:
        findings.unmatched.append(person)


def _is_a_child(row: PersonRow, now: datetime) -> bool:
    return row.born_on is None or age_on(row.born_on, london_day(now)) < ADULT_AT_YEARS


async def _pupil(case: Case, child: RecordRef, decided: Decided, desk: Desk) -> Pupil | Ask | None:
    if decided.pupil:
        return await _named(case, child, decided.pupil, desk)
    if decided.not_on_register and (decided.school or decided.council):
        return None
    found = await find_pupil(desk, case, child)
    nobody = isinstance(found, Ask) and found.question is Question.NO_SCHOOL_FOUND
    if decided.not_on_register and not nobody:
        return Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E22"])
    return None if nobody and (decided.school or decided.council) else found


async def _named(case: Case, child: RecordRef, number: str, desk: Desk) -> Pupil | Ask:
    """The pupil a person named; asked again when nothing says that it could be this child.

    A slip in a number would tell another child's school.
    """
    try:
        pupil = await (await desk.register()).pupil(RecordRef("education", number))
    except RecordNotFound:
        return await find_pupil(desk, case, child)
    compared = compare(case.person(child), pupil.person)
    return pupil if could_be_same(compared) else await find_pupil(desk, case, child)


async def _schooling(
    case: Case, child: RecordRef, pupil: Pupil | None, decided: Decided, desk: Desk
) -> Schooling:
    register, directory = await desk.establishments(), (await desk.directory()).contacts
    homes = case.homes(child)
    council = homes[0].council if homes else None
    if decided.school and (place := by_reference(register).get(decided.school)):
        return (Told(place, RULES["E22"]),)
    if decided.council and (team := council_team(council, decided.council, register, directory)):
        return (Told(team, RULES["E22"]),)
    if pupil is None:
        return Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E22"])
    return who_is_told(pupil, council, register, directory, london_day(case.now))


def _sort(
    case: Case,
    child: RecordRef,
    pupil: Pupil | None,
    schooling: Schooling,
    held: frozenset[NoticeKey],
    findings: Findings,
) -> None:
    if isinstance(schooling, Ask):
        findings.ask.append((child, schooling, None))
    elif isinstance(schooling, Leave):
        findings.leave.append(schooling)
    else:
        for told in schooling:
            _sort_one(case, child, pupil, told, held, findings)


def _sort_one(
    case: Case,
    child: RecordRef,
    pupil: Pupil | None,
    told: Told,
    held: frozenset[NoticeKey],
    findings: Findings,
) -> None:
    keys = keys_of(case, child, told.establishment)
    fresh = tuple(key for key in keys if key not in held)
    elsewhere = {(key.occurrence, key.child) for key in held}
    moved = any((key.occurrence, key.child) in elsewhere for key in fresh)
    if not fresh:
        findings.leave.append(Leave("already_told", RULES["E30"]))
    elif moved:
        ask = Ask(Question.RECORD_DECISION, "told_elsewhere", RULES["E31"])
        findings.ask.append((child, ask, told.establishment))
    else:
        findings.tell.append(ChildToTell(child, pupil, told, fresh))


async def _questions(case: Case, findings: Findings, desk: Desk) -> list[Wanted]:
    people = await _people(case, findings, desk)
    return [
        question_about(case, child, ask, place, people[child]) for child, ask, place in findings.ask
    ]


async def _people(
    case: Case, findings: Findings, desk: Desk
) -> Mapping[RecordRef, Person | PersonRow]:
    known: dict[RecordRef, Person | PersonRow] = {one: case.person(one) for one in case.linked}
    asked = [child for child, _, _ in findings.ask if child not in known]
    rows = {row.record: row for row in await pupils_at_home(desk, case)} if asked else {}
    police = await desk.police()
    for child in asked:
        known[child] = rows[child] if child in rows else (await police.person(child)).person
    return known


def _outcome(findings: Findings) -> Outcome:
    if findings.tell or findings.ask:
        return Done()
    if findings.leave:
        return NoAction(findings.leave[0].code, findings.leave[0].rule.id)
    return NoAction("not_related", RULES["E05"].id)


def _stopped(stop: Stop, case: Case) -> Outcome:
    if not stop.is_restricted:
        return NoAction(stop.code, stop.rule.id)
    return _restricted([one.number for one in case.occurrences], case.now, stop.rule.when)


def _restricted(
    occurrences: Iterable[OccurrenceNumber], now: datetime, why: str = RULES["E01"].when
) -> NeedsPerson:
    """Whom it concerns is not known, so it is due before any school could open."""
    kind = TASK_KINDS["restricted_record"]
    due_at = encompass_due_at(SchoolCalendar(), reported_at=now, now=now).due_at
    shown = {"occurrences": ", ".join(occurrences), "rule": why}
    return NeedsPerson(TaskWanted(kind.code, "restricted_record", kind.usual_team, due_at, shown))


def _due(notice: Notice, place: Establishment, now: datetime) -> datetime:
    return encompass_due_at(place.calendar, reported_at=notice.reported_at, now=now).due_at


def _due_for_a_person(case: Case, place: Establishment | None) -> datetime:
    calendar = place.calendar if place else SchoolCalendar()
    reported = min(_reported(one, case.now) for one in case.standing)
    return encompass_due_at(calendar, reported_at=reported, now=case.now).due_at


def _reported(occurrence: Occurrence, now: datetime) -> datetime:
    return occurrence.reported_at or now


def _described(person: Person | PersonRow) -> str:
    name = person.name.full if isinstance(person, Person) else _row_name(person)
    born = f"born {person.born_on:%d/%m/%Y}" if person.born_on else "no birth date recorded"
    return f"{name}, {born}"


def _row_name(row: PersonRow) -> str:
    return row.names[0].full if row.names else row.record.record_id
