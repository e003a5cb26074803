"""A notice to a school, as one room hands it to another: what is told, of whom, to which place."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.forbidden_values import ForbiddenValue
from domain.identifiers import OccurrenceNumber, OurReference
from domain.message_slots import Account, Place, YearGroup
from domain.outcome import TaskWanted, WorkItemId
from domain.people import PersonName, RecordRef


class NoticeKind(StrEnum):
    """What a message does; each is an operation of its own in the write journal."""

    TELL = "tell"
    FIRST_DAY_BACK = "tell/first_day_back"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True, order=True)
class NoticeKey:
    """One thing to be told once, for ever: this child, of this occurrence, at this establishment.

    `child` is the number of the child's police record; a second key, with the pupil's number on the
    register, stands for the same child under any police record.
    """

    occurrence: OccurrenceNumber
    child: str
    establishment: str


@dataclass(frozen=True, slots=True)
class NoticePupil:
    """A child as the register shows them, and what the police recorded of the child.

    `children` are the child's police records (there may be two), `register` the pupil's number.
    `place_by_person`: a person, not the register, said where the child goes.
    """

    children: tuple[str, ...]
    register: str
    name: str
    year_group: YearGroup
    born_on: date | None
    account: Account
    place_by_person: bool = False


@dataclass(frozen=True, slots=True)
class NoticeSchool:
    """Who is told: a school or college, or a council's team. `reference` is the register's key."""

    reference: str
    place: Place
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody who must not learn of the notice: an adult involved, or a suspect's relative.

    `is_suspects`: a suspect, or somebody a suspect is tied to. `works_at`: employer and
    occupation, as the record has them.
    """

    record: RecordRef
    names: tuple[PersonName, ...]
    is_suspects: bool
    works_at: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything one message needs, as it was when it was decided on.

    `keys` are reserved for this notice. `fired` are the checks of `domain.outbound` that a person
    has to know of. `told_first` is the number of the message sent while the school was closed.
    """

    kind: NoticeKind
    our_ref: OurReference
    school: NoticeSchool
    keys: tuple[NoticeKey, ...]
    references: tuple[OccurrenceNumber, ...]
    incident_dates: tuple[date, ...]
    reported_at: datetime
    pupils: tuple[NoticePupil, ...]
    involved: tuple[Involved, ...]
    fired: tuple[str, ...]
    forbidden: tuple[ForbiddenValue, ...]
    told_first: str = ""
    first_sent_at: datetime | None = None

    @property
    def keys_of_pupils(self) -> tuple[NoticeKey, ...]:
        """The keys once more by the pupil: under another police record it is the same child."""
        return tuple(
            dict.fromkeys(
                NoticeKey(key.occurrence, pupil.register, key.establishment)
                for pupil in self.pupils
                if pupil.register
                for key in self.keys
                if key.child in pupil.children
            )
        )

    @property
    def every_key(self) -> tuple[NoticeKey, ...]:
        """By police record and by pupil."""
        return (*self.keys, *self.keys_of_pupils)

    def as_said(self, body: str) -> "Notice":
        """What a message of this notice told: the occurrences and the pupils its text names."""
        said = " ".join(body.split())
        named = {child for one in self.pupils if _names(said, one.name) for child in one.children}
        return self.about(
            [key for key in self.keys if key.occurrence in said and key.child in named]
        )

    def about(self, keys: Collection[NoticeKey]) -> "Notice":
        """The same notice about these of its keys only, and whom and what they name."""
        told = tuple(key for key in self.keys if key in keys)
        children, numbers = {key.child for key in told}, {key.occurrence for key in told}
        return replace(
            self,
            keys=told,
            references=tuple(one for one in self.references if one in numbers),
            pupils=tuple(one for one in self.pupils if children.intersection(one.children)),
        )


class Question(StrEnum):
    """What a person is asked about a child before any notice can be written."""

    POSSIBLE_MATCH = "possible_match"
    LINK_CHILD = "link_child"
    NO_SCHOOL_FOUND = "no_school_found"
    FIX_RECORD = "fix_record"
    RECORD_DECISION = "record_decision"


@dataclass(frozen=True, slots=True, order=True)
class QuestionKey:
    """One thing to be asked once, for ever. `establishment` is empty where it is about none."""

    occurrence: OccurrenceNumber
    child: str
    question: str
    code: str
    establishment: str


@dataclass(frozen=True, slots=True)
class Household:
    """What a *find* looks into: occurrences of one household, in the order of their numbers."""

    occurrences: tuple[OccurrenceNumber, ...]


@dataclass(frozen=True, slots=True)
class ChildInQuestion:
    """One child of a household about whom a person decides, and what the person is asked.

    `child` is the police record; of a child nobody linked it may be the register's. `task` is asked
    as it stands until it is answered. The answer is about `occurrences` and about `establishment`,
    if one is named; all of the `household` is read with them.
    """

    occurrences: tuple[OccurrenceNumber, ...]
    child: RecordRef
    question: Question
    task: TaskWanted
    establishment: str = ""
    household: tuple[OccurrenceNumber, ...] = ()

    @property
    def keys(self) -> tuple[QuestionKey, ...]:
        """What is asked by it: a key for each of its occurrences."""
        code, place = self.task.reason_code, self.establishment
        return tuple(
            QuestionKey(number, self.child.record_id, self.question.value, code, place)
            for number in self.occurrences
        )


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A notice that was sent; nothing on its occurrences says so yet, as far as anybody saw.

    `item` and `reference` are the notice's own in the queue. `message` was put into words at
    `worded_at` and went at `sent_at`.
    """

    notice: Notice
    item: WorkItemId
    reference: str
    message: str
    worded_at: datetime
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class CameBack:
    """A notice that was sent and did not arrive, or has to be taken back, and why."""

    notice: Notice
    message: str
    sent_at: datetime
    reason: str


def _names(said: str, name: str) -> bool:
    """Whether the text says this name, and not only as a part of a longer one."""
    begins, ends = r"(?<!\w)(?<!\w[-'\u2019])", r"(?![-'\u2019]?\w)"
    return re.search(f"{begins}{re.escape(name)}{ends}", said) is not None
