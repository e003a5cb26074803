"""*Find*: which children of a household are told of where, and what a person has to decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bots.encompass.case import Case
from bots.encompass.decisions import (
    Ask,
    Leave,
    Stop,
    about_linked,
    about_unlinked,
    adults_of_unreadable_part,
    children_of_adults,
    may_be_a_living_child,
    name_on_a_parents_record,
    not_linked_to,
    of_unreadable_part,
    stop_for,
)
from bots.encompass.drafting import ChildToTell, notices, reference_of
from bots.encompass.ports import Desk, Wanted
from bots.encompass.questions import Asked, not_asked_yet, question_about
from bots.encompass.reading import (
    UNREADABLE,
    SearchedHome,
    find_pupil,
    homes_searched,
    if_it_opens,
    may_open_later,
    opened,
    read_case,
    what_opens,
)
from bots.encompass.rules import RULES
from bots.encompass.schooling import (
    Schooling,
    Told,
    by_reference,
    council_team,
    shares_a_forename,
    who_is_told,
)
from bots.encompass.sorting import (
    Before,
    Findings,
    Looked,
    ask_where_untold,
    knowing_each_other,
    sort,
)
from domain.errors import RecordNotFound, RecordRestricted
from domain.establishments import Establishment, Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import Household, Notice, Question
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import Person, RecordRef
from domain.person_matching import compare, could_be_same
from domain.person_search import PersonRow
from domain.school_days import SchoolCalendar, london_day
from domain.timescales import ADULT_AT_YEARS, age_on, encompass_due_at
from domain.wording.tasks import TASK_KINDS


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about one child: nothing yet, when it is looked at for the first time.

    `pupil`: the register's record that is the child; empty and `not_on_register` when none is.
    `also_at`: a place that is told though another one was.
    """

    belongs: bool = False
    pupil: str = ""
    not_on_register: bool = False
    school: str = ""
    council: str = ""
    also_at: str = ""
    lives_here: bool = False


NOTHING_DECIDED = Decided()
# What the records call the column of somebody's part.
OF_PART = (("field", "Role"),)


async def find(household: Household, desk: Desk) -> Outcome:
    """Every (occurrence, child) ends with a notice, a question to a person, or a rule."""
    try:
        case = await read_case(desk, household.occurrences)
    except RecordRestricted:
        return _restricted(household.occurrences, await desk.now())
    except UNREADABLE as trouble:
        if may_open_later(trouble, desk):
            raise
        return await _find_in_what_opens(household, desk)
    return await _find_in(case, desk)


async def _find_in_what_opens(household: Household, desk: Desk) -> Outcome:
    """Rule E06: one that cannot be read keeps nobody waiting, and is not taken for empty."""
    try:
        opens = await what_opens(desk, household.occurrences)
    except RecordRestricted:
        return _restricted(household.occurrences, await desk.now())
    if not opens:
        return _unreadable(household.occurrences, await desk.now())
    await desk.set_aside([one for one in household.occurrences if one not in opens])
    return await find(Household(opens), desk)


async def _find_in(case: Case, desk: Desk) -> Outcome:
    try:
        if stop := stop_for(case):
            return _stopped(stop, case)
        findings = await _find_all(case, desk)
    except RecordRestricted:
        return _restricted([one.number for one in case.occurrences], case.now)
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
    looked = await _look(case, child, about, decided, desk)
    await _decide(case, looked, decided, desk, findings)


async def _look(
    case: Case,
    child: RecordRef,
    about: Sequence[OccurrenceNumber],
    decided: Decided,
    desk: Desk,
) -> Looked:
    before = await _before(case, about, desk)
    was_told = any(key.child == child.record_id for key in before.told)
    belongs = decided.belongs or was_told
    verdict = about_linked(case, child, a_person_says_so=belongs, lives_here=decided.lives_here)
    found = verdict or await _pupil(case, child, decided, desk)
    return Looked(child, tuple(about), found, before, also_at=decided.also_at)


async def _before(case: Case, about: Sequence[OccurrenceNumber], desk: Desk) -> Before:
    asked = await desk.asked_of(about)
    by_hand = frozenset(key for key, is_by_hand in asked.items() if is_by_hand)
    return Before(await desk.keys_of(about) | case.told_by_hand, by_hand)


async def _decide(
    case: Case, looked: Looked, decided: Decided, desk: Desk, findings: Findings
) -> None:
    found, child = looked.found, looked.child
    if isinstance(found, Leave):
        findings.leave.append(found)
        return
    _note_pupil(findings, case.person(child), found)
    if isinstance(found, Ask):
        ask_where_untold(looked, found, findings)
        return
    sort(looked, await _schooling(case, child, found, decided, desk), findings)


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
    register = await desk.establishments()
    new = [left for one in asked if (left := not_asked_yet(one, before.keys()))]
    return [question_about(case, one, register) for one in new]


async def calendars(desk: Desk) -> Mapping[str, Establishment]:
    """Every establishment by its key."""
    return by_reference(await desk.establishments())


async def _find_all(case: Case, desk: Desk) -> Findings:
    findings = Findings()
    looked = knowing_each_other(
        [
            await _look(case, child, numbers_of(case, child), NOTHING_DECIDED, desk)
            for child in case.linked
        ]
    )
    for one in looked:
        await _decide(case, one, NOTHING_DECIDED, desk, findings)
    for one in looked:
        await _find_not_linked_to(case, one, desk, findings)
    await _find_unlinked(case, desk, findings)
    return findings


def numbers_of(case: Case, child: RecordRef) -> tuple[OccurrenceNumber, ...]:
    """The occurrences a child is linked to, by their numbers."""
    return tuple(one.number for one in case.occurrences_of(child))


async def _find_not_linked_to(case: Case, looked: Looked, desk: Desk, findings: Findings) -> None:
    """To an occurrence it is not linked to, the child was found by an earlier one only."""
    others = not_linked_to(case, looked.child, looked.known_as)
    if not others or isinstance(looked.found, Leave):
        return
    ask = Ask(Question.LINK_CHILD, "child_not_linked", RULES["E12"])
    about = replace(looked, about=others, before=await _before(case, others, desk))
    ask_where_untold(about, ask, findings)


async def _find_unlinked(case: Case, desk: Desk, findings: Findings) -> None:
    """Children nobody linked, and whoever's part could not be read, each asked about once."""
    unreadable = of_unreadable_part(case)
    for child, numbers in unreadable.items():
        ask = Ask(Question.FIX_RECORD, "minimum_missing", RULES["E18"], OF_PART)
        await _ask_about(case, child, ask, numbers, desk, findings)
    for child in children_of_adults(case):
        if child not in unreadable:
            await _find_child_of_an_adult(case, child, desk, findings)
    await _find_at_home(case, desk, findings)
    _ask_for_the_parts_of_adults(case, findings)


async def _find_child_of_an_adult(
    case: Case, child: RecordRef, desk: Desk, findings: Findings
) -> None:
    record = await if_it_opens((await desk.police()).person(child), desk)
    if record is None:
        _ask_about_unopened(case, child, findings)
    elif may_be_a_living_child(record, case):
        ask = about_unlinked(record.person, case)
        wider = replace(case, records={**case.records, child: record})
        await _ask_about(wider, child, ask, _everything(case), desk, findings)


def _everything(case: Case) -> tuple[OccurrenceNumber, ...]:
    return tuple(one.number for one in case.standing)


def _ask_about_unopened(case: Case, child: RecordRef, findings: Findings) -> None:
    """Rule E35: nothing in that record decides about a child who is linked, but a restriction.

    Raises: RecordRestricted where an adult's record says so.
    """
    name = name_on_a_parents_record(case, child)
    if name is None:
        raise RecordRestricted(system=child.system)
    shown = (("child", f"{name.full}, whose record does not open"),)
    ask = Ask(Question.LINK_CHILD, "child_not_linked", RULES["E35"], shown)
    person = Person(child, (name,))
    findings.unmatched.append(person)
    findings.ask.append(Asked(child, ask, _everything(case), shown_as=person))


def _ask_for_the_parts_of_adults(case: Case, findings: Findings) -> None:
    """An adult involved has a home, and may have a role at a school: neither was looked at."""
    ask = Ask(Question.FIX_RECORD, "minimum_missing", RULES["E34"], OF_PART)
    pupils = tuple(findings.pupils.values())
    for adult, numbers in adults_of_unreadable_part(case).items():
        findings.ask.append(Asked(adult, ask, numbers, pupils=pupils))


async def _ask_about(
    case: Case,
    child: RecordRef,
    ask: Ask,
    about: tuple[OccurrenceNumber, ...],
    desk: Desk,
    findings: Findings,
) -> None:
    """Ask about a child by a police record; another record of a child who is linked is none."""
    found, person = await find_pupil(desk, case, child), case.person(child)
    if isinstance(found, Pupil) and found.person.record.record_id in findings.pupils:
        return
    _note_pupil(findings, person, found)
    pupils = (found,) if isinstance(found, Pupil) else found.candidates
    findings.ask.append(Asked(child, ask, about, None, person, pupils))


async def _find_at_home(case: Case, desk: Desk, findings: Findings) -> None:
    """Pupils at the addresses of the household's adults, and whoever was not listed there."""
    everything = _everything(case)
    ask = Ask(Question.LINK_CHILD, "child_not_linked", RULES["E12"])
    homes = await homes_searched(desk, case)
    for row in {row.record: row for home in homes for row in home.found.rows}.values():
        if _is_a_child(row, case.now) and not _is_known(row, findings):
            pupils = await opened(desk, row)
            findings.ask.append(Asked(row.record, ask, everything, None, row, pupils))
    for home in homes:
        if home.leaves_open(findings.pupils.values()):
            findings.ask.append(Asked(home.adult, _who_lives_with(home, case), everything))


def _who_lives_with(home: SearchedHome, case: Case) -> Ask:
    """Nobody knows which children they are, so the question is about the adult they live with."""
    shown = (("child", f"every child at the home of {case.person(home.adult).name.full}"),)
    return Ask(Question.LINK_CHILD, "search_incomplete", RULES["E29"], shown)


def _is_known(row: PersonRow, findings: Findings) -> bool:
    """A pupil already matched, or one who may well be a child who could not be matched."""
    if row.record.record_id in findings.pupils:
        return True
    return any(shares_a_forename(person, row) for person in findings.unmatched)


def _note_pupil(findings: Findings, person: Person, pupil: Pupil | Ask | None) -> None:
    if isinstance(pupil, Pupil):
        findings.pupils[pupil.person.record.record_id] = pupil
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
    return _for_a_person("restricted_record", "restricted_record", occurrences, now, why)


def _unreadable(occurrences: Iterable[OccurrenceNumber], now: datetime) -> NeedsPerson:
    return _for_a_person("do_by_hand", "occurrence_unreadable", occurrences, now, RULES["E06"].when)


def _for_a_person(
    task: str, code: str, occurrences: Iterable[OccurrenceNumber], now: datetime, why: str
) -> NeedsPerson:
    """Whom it concerns is not known, so it is due before any school could open."""
    kind = TASK_KINDS[task]
    due_at = encompass_due_at(SchoolCalendar(), reported_at=now, now=now).due_at
    shown = {"occurrences": ", ".join(occurrences), "rule": why}
    return NeedsPerson(TaskWanted(kind.code, code, kind.usual_team, due_at, shown))


def _due(notice: Notice, place: Establishment, now: datetime) -> datetime:
    return encompass_due_at(place.calendar, reported_at=notice.reported_at, now=now).due_at
