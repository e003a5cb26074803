"""A question about one child, as the queue takes it; the same is asked once, for ever. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bots.encompass.case import Case
from bots.encompass.decisions import Ask
from bots.encompass.ports import Wanted
from bots.encompass.schooling import places_now
from domain.establishments import Establishment, EstablishmentRegister, Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import ChildInQuestion, Question, QuestionKey
from domain.occurrences import Occurrence
from domain.outcome import TaskWanted
from domain.people import Person, RecordRef
from domain.person_search import PersonRow
from domain.school_days import SchoolCalendar, london_day
from domain.timescales import encompass_due_at
from domain.wording.tasks import TASK_KINDS

DIGEST_LENGTH = 12
TELLS_NOBODY = "tells_nobody"
# Who is asked, where it is not the usual team of this kind of task.
TEAMS = {Question.RECORD_DECISION: "duty supervisor", Question.FIX_RECORD: "author"}
# What a person may decide where the process brings its own list.
CHOICES = {
    "over_18": ("adult_pathway", TELLS_NOBODY),
    "lives_elsewhere": ("pass_to_home_force", TELLS_NOBODY),
    "home_not_known": ("lives_here", "pass_to_home_force", TELLS_NOBODY),
    "told_elsewhere": ("tell_new_establishment", TELLS_NOBODY),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked about a child, of which occurrences, and about which place if any.

    `shown_as`: the child as it was found, where it is nobody of the occurrences. `pupils`: who it
    is on the register, as far as that is known.
    """

    child: RecordRef
    ask: Ask
    occurrences: tuple[OccurrenceNumber, ...]
    place: Establishment | None = None
    shown_as: Person | PersonRow | None = None
    pupils: tuple[Pupil, ...] = ()

    @property
    def keys(self) -> tuple[QuestionKey, ...]:
        """What would be asked: a key for each occurrence."""
        place = self.place.reference if self.place else ""
        return tuple(
            QuestionKey(number, self.child.record_id, self.ask.question.value, self.ask.code, place)
            for number in self.occurrences
        )


def not_asked_yet(asked: Asked, before: Collection[QuestionKey]) -> Asked | None:
    """The question about those occurrences nobody was asked about so; None when none is left."""
    left = tuple(key.occurrence for key in asked.keys if key not in before)
    return replace(asked, occurrences=left) if left else None


def question_about(case: Case, asked: Asked, register: EstablishmentRegister) -> Wanted:
    """A question as the queue takes it, due before that school opens, else the next office day."""
    child, ask, place = asked.child, asked.ask, asked.place
    due_at = _due_for_a_person(case, asked, register)
    kind = TASK_KINDS[ask.question.value]
    shown = {
        "child": _described(asked.shown_as or case.person(child)),
        "record": child.record_id,
        "occurrences": ", ".join(asked.occurrences),
        "rule": ask.rule.when,
        "school": place.name if place else "",
        **dict(ask.shown),
    }
    team = TEAMS.get(ask.question, kind.usual_team)
    task = TaskWanted(kind.code, ask.code, team, due_at, shown, choices=CHOICES.get(ask.code, ()))
    question = ChildInQuestion(
        asked.occurrences,
        child,
        ask.question,
        task,
        establishment=place.reference if place else "",
        household=tuple(one.number for one in case.occurrences),
    )
    return Wanted(reference_of_question(question), question, due_at)


def reference_of_question(question: ChildInQuestion) -> str:
    """The question's own reference in the queue: the same keys are the same question, for ever."""
    keys = "|".join(f"{key.code}/{key.establishment}/{key.occurrence}" for key in question.keys)
    digest = sha256(keys.encode()).hexdigest()[:DIGEST_LENGTH]
    first, child = question.occurrences[0], question.child.record_id
    return f"question/{question.question.value}/{first}/{child}/{digest}"


def _due_for_a_person(case: Case, asked: Asked, register: EstablishmentRegister) -> datetime:
    """By the first of the child's schools; while it is not known which, by the usual opening."""
    about = [one for one in case.standing if one.number in asked.occurrences]
    reported = min(_reported(one, case.now) for one in about)
    schools = [asked.place] if asked.place else _schools_of(asked, register, case.now)
    calendars = [one.calendar for one in schools]
    if not schools or asked.ask.question is Question.NO_SCHOOL_FOUND:
        calendars.append(SchoolCalendar())
    return min(
        encompass_due_at(calendar, reported_at=reported, now=case.now).due_at
        for calendar in calendars
    )


def _schools_of(
    asked: Asked, register: EstablishmentRegister, now: datetime
) -> list[Establishment]:
    pupils = (*asked.pupils, *asked.ask.candidates)
    today = london_day(now)
    return [place for one in pupils for place in places_now(one, register, today)]


def _reported(occurrence: Occurrence, now: datetime) -> datetime:
    return occurrence.reported_at or now


def _described(person: Person | PersonRow) -> str:
    name = person.name.full if isinstance(person, Person) else _row_name(person)
    born = f"born {person.born_on:%d/%m/%Y}" if person.born_on else "no birth date recorded"
    return f"{name}, {born}"


def _row_name(row: PersonRow) -> str:
    return row.names[0].full if row.names else row.record.record_id
