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
from bots.encompass.drafting import ChildToTell, notices, reference_of
from bots.encompass.ports import Desk, Wanted
from bots.encompass.questions import Asked, not_asked_yet, question_about
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
from domain.notices import Household, Notice, NoticeKey, Question
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import Person, RecordRef
from domain.person_matching import compare, could_be_same
from domain.person_search import PersonRow
from domain.school_days import SchoolCalendar, london_day
from domain.timescales import ADULT_AT_YEARS, age_on, encompass_due_at
from domain.wording import TASK_KINDS


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
    ask: list[Asked] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    pupils: set[str] = field(default_factory=set)
    unmatched: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """A child as the register knows it, the occurrences decided about, and what was told of them.

    A child is told about under any police record that is this pupil.
    """

    child: RecordRef
    pupil: Pupil | None
    about: tuple[OccurrenceNumber, ...]
    held: frozenset[NoticeKey]

    def key(self, number: OccurrenceNumber, place: Told) -> NoticeKey:
        """What this place would be told."""
        return NoticeKey(number, self.child.record_id, place.establishment.reference)

    def was_told(self, number: OccurrenceNumber) -> bool:
        """Whether any place was told of this child and occurrence."""
        return any(key.occurrence == number and key.child in self._known_as for key in self.held)

    def was_told_at(self, number: OccurrenceNumber, place: Told) -> bool:
        """Whether this very place was."""
        told = place.establishment.reference
        return any(NoticeKey(number, one, told) in self.held for one in self._known_as)

    @property
    def _known_as(self) -> tuple[str, ...]:
        return (self.child.record_id,)


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
            *await questions(case, findings.ask, desk),
        ]
    )
    return _outcome(findings)


async def look_into(
    case: Case,
    child: RecordRef,
    about: Sequence[OccurrenceNumber],
    decided: Decided,
    desk: Desk,
    findings: Findings,
) -> None:
    """One linked child: its own record, the register, who is told, who was told before."""
    held = await desk.keys_of(about) | case.told_by_hand
    was_told = any(key.child == child.record_id for key in held)
    verdict = about_linked(case, child, a_person_says_so=decided.belongs or was_told)
    pupil = None if verdict else await _pupil(case, child, decided, desk)
    if isinstance(verdict, Leave):
        findings.leave.append(verdict)
        return
    _note_pupil(findings, case.person(child), pupil)
    if isinstance(verdict, Ask):
        findings.ask.append(Asked(child, verdict, tuple(about)))
        return
    if isinstance(pupil, Ask):
        _ask_where_untold(child, pupil, about, held, findings)
        return
    schooling = await _schooling(case, child, pupil, decided, desk)
    _sort(Looked(child, pupil, tuple(about), held), schooling, findings)


def _ask_where_untold(
    child: RecordRef,
    ask: Ask,
    about: Sequence[OccurrenceNumber],
    held: frozenset[NoticeKey],
    findings: Findings,
) -> None:
    """Of an occurrence for which some place was told of the child, nobody is asked whom to tell."""
    told = {key.occurrence for key in held if key.child == child.record_id}
    if untold := tuple(number for number in about if number not in told):
        findings.ask.append(Asked(child, ask, untold))
    else:
        findings.leave.append(Leave("already_told", RULES["E30"]))


def to_tell(
    case: Case, children: Sequence[ChildToTell], by_key: Mapping[str, Establishment]
) -> list[Wanted]:
    """The notices of these children, each with its deadline."""
    return [
        Wanted(reference_of(one.keys), one, _due(one, by_key[one.school.reference], case.now))
        for one in notices(case, children)
    ]


async def questions(case: Case, asked: Sequence[Asked], desk: Desk) -> list[Wanted]:
    """What nobody was asked before; an occurrence asked about stays with its own question."""
    before = await desk.asked_of([one.number for one in case.occurrences])
    new = [left for one in asked if (left := not_asked_yet(one, before.keys()))]
    people = await _people(case, new, desk)
    return [question_about(case, one, people[one.child]) for one in new]


async def calendars(desk: Desk) -> Mapping[str, Establishment]:
    """Every establishment by its key."""
    return by_reference(await desk.establishments())


async def _find_all(case: Case, desk: Desk) -> Findings:
    findings = Findings()
    for child in case.linked:
        about = [one.number for one in case.occurrences_of(child)]
        await look_into(case, child, about, NOTHING_DECIDED, desk, findings)
    await _find_unlinked(case, desk, findings)
    return findings


async def _find_unlinked(case: Case, desk: Desk, findings: Findings) -> None:
    """Children nobody linked: by a parent's record, then by the address, each asked about once."""
    ask = Ask(Question.LINK_CHILD, "child_not_linked", RULES["E12"])
    police, everything = await desk.police(), tuple(one.number for one in case.standing)
    for child in children_of_adults(case):
        record = await police.person(child)
        if record.is_deceased or not is_a_living_child(record.person, case):
            continue
        wider = Case(case.occurrences, {**case.records, child: record}, case.told_by_hand, case.now)
        _note_pupil(findings, record.person, await find_pupil(desk, wider, child))
        findings.ask.append(Asked(child, ask, everything))
    for row in await pupils_at_home(desk, case):
        if _is_a_child(row, case.now) and not _is_known(row, findings):
            findings.ask.append(Asked(row.record, ask, everything))


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


def _sort(looked: Looked, schooling: Schooling, findings: Findings) -> None:
    if isinstance(schooling, Ask):
        findings.ask.append(Asked(looked.child, schooling, looked.about))
    elif isinstance(schooling, Leave):
        findings.leave.append(schooling)
    else:
        for told in schooling:
            _sort_one(looked, told, findings)


def _sort_one(looked: Looked, told: Told, findings: Findings) -> None:
    """Each occurrence by itself: told here before, told elsewhere before, or to be told now."""
    fresh = [number for number in looked.about if not looked.was_told_at(number, told)]
    moved = tuple(number for number in fresh if looked.was_told(number))
    new = tuple(number for number in fresh if not looked.was_told(number))
    if not fresh:
        findings.leave.append(Leave("already_told", RULES["E30"]))
    if moved:
        ask = Ask(Question.RECORD_DECISION, "told_elsewhere", RULES["E31"])
        findings.ask.append(Asked(looked.child, ask, moved, told.establishment))
    if new:
        keys = tuple(looked.key(number, told) for number in new)
        findings.tell.append(ChildToTell(looked.child, looked.pupil, told, keys))


async def _people(
    case: Case, asked: Sequence[Asked], desk: Desk
) -> Mapping[RecordRef, Person | PersonRow]:
    known: dict[RecordRef, Person | PersonRow] = {one: case.person(one) for one in case.linked}
    unknown = [one.child for one in asked if one.child not in known]
    rows = {row.record: row for row in await pupils_at_home(desk, case)} if unknown else {}
    police = await desk.police()
    for child in unknown:
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
