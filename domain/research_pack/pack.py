"""The research pack: one typed value, from which every page, sheet and document is made."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import product

from domain.as_shown import AsShown
from domain.households import PersonKey
from domain.occurrences import Part
from domain.people import PersonName, RecordRef
from domain.research_pack.answers import Asked, PossibleRecord
from domain.research_pack.facts import (
    Event,
    Fact,
    FactField,
    LeftOut,
    RecordedTie,
    Source,
    sources_of,
)
from domain.who_to_ring import WhoToRing

# Holds the case itself.
POLICE = "police_rms"
# Every check is made in all of them, or the pack says why not (domain.md A3). In reading order.
SYSTEMS = (
    POLICE,
    "childrens_social_care",
    "adult_social_care",
    "education",
    "probation",
    "health_record",
    "housing",
)
ADULT_AT = 18


class CheckAnswer(StrEnum):
    """What a check came to (pages.md 2.3), or that a rule leaves it out."""

    FOUND = "found"
    NOTHING_FOUND = "nothing_found"
    RECORD_OF_INTEREST = "record_of_interest"
    NOT_OF_INTEREST = "not_of_interest"
    NOT_PERMITTED = "not_permitted"
    NOT_SEARCHED = "not_searched"
    DOES_NOT_APPLY = "does_not_apply"


_SOMETHING_FOUND = frozenset(
    {CheckAnswer.FOUND, CheckAnswer.RECORD_OF_INTEREST, CheckAnswer.NOT_OF_INTEREST}
)
_MADE = _SOMETHING_FOUND | {CheckAnswer.NOTHING_FOUND}


class PartInCase(StrEnum):
    """Why somebody is researched."""

    SUBJECT = "subject"
    LINKED_CHILD = "linked_child"
    LINKED_ADULT = "linked_adult"
    HOUSEHOLD = "household"
    NAMED_ONLY = "named_only"


class RecordedSex(StrEnum):
    """Sex as a record has it; it gives a person's shape in the picture of the household."""

    MALE = "male"
    FEMALE = "female"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True)
class PackPerson:
    """Somebody in the pack, by the names and dates the research began with.

    `roles`: their parts in the occurrence; whoever has a child's part counts as a child at any age.
    `named_in`: where whoever is only named was seen.
    """

    key: PersonKey
    name: PersonName
    part: PartInCase
    born_on: date | None = None
    due_on: date | None = None
    sex: RecordedSex = RecordedSex.NOT_RECORDED
    died_on: date | None = None
    roles: tuple[Part, ...] = ()
    named_in: Source | None = None

    @property
    def is_unborn(self) -> bool:
        """Whether a birth is expected and none is recorded."""
        return self.born_on is None and self.due_on is not None

    def age_on(self, day: date) -> int | None:
        """Years on that day, or at death before it; None where no birth date is recorded."""
        if self.born_on is None:
            return None
        until = min(day, self.died_on) if self.died_on else day
        had_birthday = (until.month, until.day) >= (self.born_on.month, self.born_on.day)
        return until.year - self.born_on.year - (not had_birthday)

    def counts_as_child(self, day: date) -> bool:
        """Whether they are under 18, not born yet, or in the occurrence as a child (domain.md D20).

        Where no birth date is recorded they may be.
        """
        return not self._is_of_age(day) or Part.CHILD in self.roles

    def counts_as_adult(self, day: date) -> bool:
        """Whether they are 18 or over, or may be; somebody can count as both."""
        return self._is_of_age(day) or (self._may_be_of_age and Part.CHILD not in self.roles)

    def _is_of_age(self, day: date) -> bool:
        return (self.age_on(day) or 0) >= ADULT_AT

    @property
    def _may_be_of_age(self) -> bool:
        return self.born_on is None and not self.is_unborn


@dataclass(frozen=True, slots=True)
class ResearchRequest:
    """What was asked for, by whom and by what law; codes are those of `domain.wording.searches`.

    `case_changed_at`: the last change of the case in police records, as the worker read it.
    `licensed_request`: what the request for PNC, PND and ViSOR is called; empty in older packs.
    """

    pack_id: str
    case: str
    requester: str
    reason: str
    purpose_code: str
    lawful_basis: str
    case_changed_at: datetime | None = None
    marking: str = "OFFICIAL-SENSITIVE"
    licensed_request: str = ""

    def __post_init__(self) -> None:
        if not all((self.pack_id, self.case, self.requester, self.reason)):
            raise ValueError("Research has an id, a case, somebody who asked and their reason.")
        if not (self.purpose_code and self.lawful_basis and self.marking):
            raise ValueError("Research has a purpose, a lawful basis and a marking.")


@dataclass(frozen=True, slots=True)
class Check:
    """What came of asking one system about one person.

    `asked`: what was asked, when and by which account; None where nothing was. `why`: a reason
    code, the code of a rule, or whom to ask, as the answer wants. `possible`: open questions about
    it; while there are any, the answer is inconclusive whatever it says.
    """

    person: PersonKey
    system: str
    answer: CheckAnswer
    asked: Asked | None = None
    records: tuple[RecordRef, ...] = ()
    ring: WhoToRing | None = None
    if_nobody_named: str = ""
    why: str = ""
    is_whole: bool = True
    withheld: int = 0
    never_shows: str = ""
    tried_at: datetime | None = None
    account: str = ""
    tries_again_at: datetime | None = None
    possible: int = 0

    def __post_init__(self) -> None:
        if self.answer in _MADE and self.asked is None:
            raise ValueError("A check that was made says when, by whom and what was asked.")
        if self.answer is CheckAnswer.FOUND and not self.records:
            raise ValueError("What was found is a record.")
        has_more = self.records or self.withheld or not self.is_whole
        if self.answer is CheckAnswer.NOTHING_FOUND and has_more:
            raise ValueError("Nothing was found only by a whole search that kept nothing back.")
        if self.answer not in _MADE and not self.why:
            raise ValueError("A check that was not made says why.")

    @property
    def is_inconclusive(self) -> bool:
        """Whether a possible match is open: it replaces the answer until a person decides."""
        return self.possible > 0

    @property
    def is_cut_short(self) -> bool:
        """Whether there may be more than was found: not searched to the end, or kept back."""
        return self.answer in _SOMETHING_FOUND and (not self.is_whole or self.withheld > 0)

    @property
    def is_missing(self) -> bool:
        """Whether this check counts as not made, wholly or to its end."""
        is_not_made = self.is_inconclusive or self.answer is CheckAnswer.NOT_SEARCHED
        return is_not_made or self.is_cut_short

    @property
    def shown(self) -> str:
        """The code of the answer a reader is shown."""
        return "inconclusive" if self.is_inconclusive else self.answer

    @property
    def as_at(self) -> datetime | None:
        """When this answer was had, or the last try was made."""
        return self.asked.at if self.asked else self.tried_at


@dataclass(frozen=True, slots=True)
class Chronology:
    """What happened, oldest first, what has no date last; and what is not in it."""

    events: tuple[Event, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one person for which records have different values, all of them."""

    person: PersonKey
    field: FactField
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What somebody answered of the same record in another research of the case.

    `answer`: a code of the task `possible_match`. `pack_id`: what it was answered for.
    `is_unchanged`: the two records showed the same then.
    """

    answer: str
    by: str
    at: datetime
    pack_id: str
    is_unchanged: bool


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """A record that could be this person's and is not used, whatever was said of it before."""

    person: PersonKey
    found: PossibleRecord
    said_before: tuple[SaidBefore, ...] = ()


class RingOutcome(StrEnum):
    """What came of ringing; the words are in `domain/wording/pack_page.py`."""

    SPOKE_TO = "spoke_to"
    NO_ANSWER = "no_answer"
    RINGS_BACK = "rings_back"


@dataclass(frozen=True, slots=True)
class RingResult:
    """What came of ringing, in the words of whoever rang: a person's note, never a fact.

    `at`: when they rang. `whom`: the part of whoever answered, or should have.
    """

    words: str
    at: datetime
    by: str
    whom: str
    outcome: RingOutcome


@dataclass(frozen=True, slots=True)
class ToRing:
    """Somebody to ring about these people; `if_nobody_named` where the system names nobody."""

    system: str
    ring: WhoToRing | None
    people: tuple[PersonKey, ...]
    if_nobody_named: str = ""
    results: tuple[RingResult, ...] = ()

    def is_about(self, other: "ToRing") -> bool:
        """Whether both mean the same one to ring, about at least one and the same person."""
        mine, theirs = ((one.system, one.ring, one.if_nobody_named) for one in (self, other))
        return mine == theirs and not set(self.people).isdisjoint(other.people)


@dataclass(frozen=True, slots=True)
class RingNote:
    """What somebody noted on a pack: who was to be rung, as it stood there, and what came of it."""

    to_ring: ToRing
    result: RingResult


@dataclass(frozen=True, slots=True)
class MissingDetails:
    """Which of the minimum details about somebody no record that was read has."""

    person: PersonKey
    fields: tuple[FactField, ...]


@dataclass(frozen=True, slots=True)
class CouldNotTell:
    """A value of a person's record that could not be read, as the system showed it."""

    person: PersonKey
    system: str
    shown: AsShown


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """What is counted: one field of one record, or of a row in it."""

    system: str
    record_id: str
    row: str
    field: FactField


def cell_of(fact: Fact) -> Cell:
    """Which field of which record this fact is."""
    source = fact.source
    return Cell(source.record.system, source.record.record_id, source.row, fact.field)


@dataclass(frozen=True, slots=True)
class ResearchPack:
    """Everything found out. `people` were researched; `others` are only named in their records.

    Raises: ValueError where a check is missing: each person has one answer of each system; and
    where one part denies what another says: nothing found, or nobody to ring, beside a fact of it.
    """

    request: ResearchRequest
    as_at: datetime
    people: tuple[PackPerson, ...]
    others: tuple[PackPerson, ...]
    checks: tuple[Check, ...]
    facts: tuple[Fact, ...]
    chronology: Chronology
    ties: tuple[RecordedTie, ...]
    conflicts: tuple[Conflict, ...]
    possible: tuple[PossibleMatch, ...]
    to_ring: tuple[ToRing, ...]
    missing: tuple[MissingDetails, ...]
    could_not_tell: tuple[CouldNotTell, ...]

    def __post_init__(self) -> None:
        keys = [person.key for person in self.everybody]
        if len(keys) != len(set(keys)) or not self.people:
            raise ValueError("A pack is about somebody, and names nobody twice.")
        made = sorted((check.person, check.system) for check in self.checks)
        wanted = sorted(product((person.key for person in self.people), SYSTEMS))
        if made != wanted:
            raise ValueError("Each person has exactly one answer of each system.")
        open_questions = {(check.person, check.system) for check in self.checks if check.possible}
        if open_questions != {(one.person, one.found.record.system) for one in self.possible}:
            raise ValueError("A check with a possible match is inconclusive, and no other is.")
        if not self._told <= self._with_something_found:
            raise ValueError("Nothing is told of a check that found nothing.")
        if not self._named_to_ring <= self._rung:
            raise ValueError("Whoever a fact says is to be rung is among those to ring.")

    @property
    def _told(self) -> set[tuple[PersonKey, str]]:
        of_facts = {(one.about, one.source.record.system) for one in self.facts if one.about}
        return of_facts | self._rung

    @property
    def _with_something_found(self) -> set[tuple[PersonKey, str]]:
        return {(one.person, one.system) for one in self.checks if one.answer in _SOMETHING_FOUND}

    @property
    def _named_to_ring(self) -> set[tuple[PersonKey, str]]:
        return {
            (one.about, one.source.record.system)
            for one in self.facts
            if one.about and one.field is FactField.TO_RING
        }

    @property
    def _rung(self) -> set[tuple[PersonKey, str]]:
        return {(person, one.system) for one in self.to_ring for person in one.people}

    @property
    def everybody(self) -> tuple[PackPerson, ...]:
        """Who was researched, then who is only named."""
        return (*self.people, *self.others)

    @property
    def cells(self) -> frozenset[Cell]:
        """Which fields of which records the facts are."""
        return frozenset(cell_of(fact) for fact in self.facts)

    @property
    def oldest_look(self) -> datetime:
        """When the oldest of what it tells was read; the pack's own time where nothing was.

        A check ends after what it found was read, and the case was read before any of them.
        """
        answered = (check.asked.at for check in self.checks if check.asked)
        read = (source.seen_at for source in self._sources)
        return min((*answered, *read), default=self.as_at)

    @property
    def case_read_at(self) -> datetime:
        """When the worker read the case itself; without a fact of it, its oldest answer's time."""
        case = RecordRef(POLICE, self.request.case)
        read = (fact.source.seen_at for fact in self.facts if fact.source.record == case)
        return max(read, default=self.oldest_look)

    @property
    def _sources(self) -> tuple[Source, ...]:
        return sources_of((*self.facts, *self.chronology.events, *self.ties))

    def person(self, key: PersonKey) -> PackPerson:
        """The person of this key. Raises: StopIteration where there is none."""
        return next(person for person in self.everybody if person.key == key)

    def check(self, person: PersonKey, system: str) -> Check:
        """The answer of this system about this person."""
        return next(one for one in self.checks if (one.person, one.system) == (person, system))

    def facts_of(self, person: PersonKey | None, system: str = "") -> tuple[Fact, ...]:
        """What is held about this person, or about the case, in one system or in all."""
        return tuple(
            fact
            for fact in self.facts
            if fact.about == person and system in ("", fact.source.record.system)
        )
