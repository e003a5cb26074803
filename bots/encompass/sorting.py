"""Each (occurrence, child): told before, told elsewhere, a person's by now, or to be told. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bots.encompass.decisions import Ask, Leave
from bots.encompass.drafting import ChildToTell
from bots.encompass.questions import Asked
from bots.encompass.rules import RULES
from bots.encompass.schooling import Schooling, Told
from domain.establishments import Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import NoticeKey, Question, QuestionKey
from domain.people import Person, RecordRef


@dataclass(slots=True)
class Findings:
    """What came of a household's children so far.

    `not_linked` are occurrences that were asked about and to which nobody linked the child yet.
    """

    tell: list[ChildToTell] = field(default_factory=list)
    ask: list[Asked] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    pupils: dict[str, Pupil] = field(default_factory=dict)
    unmatched: list[Person] = field(default_factory=list)
    not_linked: tuple[OccurrenceNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What was told of these occurrences before, and which questions a person has by hand."""

    told: frozenset[NoticeKey]
    by_hand: frozenset[QuestionKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """A linked child, the occurrences to decide about, and what its record and the register say.

    `found`: the pupil, what has to be asked, why nothing is done; None where a person found whom to
    tell of a child on no register. `also`: the child's other records, which are the same pupil's.
    `also_at`: a place a person decided is told as well.
    """

    child: RecordRef
    about: tuple[OccurrenceNumber, ...]
    found: Pupil | Ask | Leave | None
    before: Before
    also: tuple[str, ...] = ()
    also_at: str = ""

    @property
    def pupil(self) -> Pupil | None:
        """The pupil the child certainly is."""
        return self.found if isinstance(self.found, Pupil) else None

    @property
    def known_as(self) -> frozenset[str]:
        """The child's numbers: its police records, and the register's."""
        register = {self.pupil.person.record.record_id} if self.pupil else set[str]()
        return frozenset({self.child.record_id, *register, *self.also})

    def key(self, number: OccurrenceNumber, place: Told) -> NoticeKey:
        """What this place would be told."""
        return NoticeKey(number, self.child.record_id, place.establishment.reference)

    def was_told(self, number: OccurrenceNumber) -> bool:
        """Whether any place was told of this child and occurrence."""
        told = self.before.told
        return any(key.occurrence == number and key.child in self.known_as for key in told)

    def was_told_at(self, number: OccurrenceNumber, place: Told) -> bool:
        """Whether this very place was."""
        told = place.establishment.reference
        return any(NoticeKey(number, one, told) in self.before.told for one in self.known_as)

    def is_by_hand(self, number: OccurrenceNumber, place: Told | None = None) -> bool:
        """Whether a person sees, or saw, to this child and occurrence, at this place or at all."""
        about = {"", place.establishment.reference} if place else {""}
        return any(
            key.occurrence == number and key.child in self.known_as and key.establishment in about
            for key in self.before.by_hand
        )


def knowing_each_other(looked: Sequence[Looked]) -> list[Looked]:
    """Each with the other records that are the same pupil's: two records of one child are one."""
    return [replace(one, also=_same_pupil(one, looked)) for one in looked]


def _same_pupil(one: Looked, looked: Iterable[Looked]) -> tuple[str, ...]:
    if one.pupil is None:
        return ()
    record = one.pupil.person.record
    same = [each for each in looked if each.pupil and each.pupil.person.record == record]
    return tuple(each.child.record_id for each in same)


def sort(looked: Looked, schooling: Schooling, findings: Findings) -> None:
    """Where the child goes to school: each place by itself."""
    if isinstance(schooling, Ask):
        ask_where_untold(looked, schooling, findings)
    elif isinstance(schooling, Leave):
        findings.leave.append(schooling)
    else:
        for told in schooling:
            _sort_one(looked, told, findings)


def ask_where_untold(looked: Looked, ask: Ask, findings: Findings) -> None:
    """Nobody is asked about an occurrence that some place was told of, or a person sees to."""
    untold = tuple(
        number
        for number in looked.about
        if not looked.was_told(number) and not looked.is_by_hand(number)
    )
    if untold:
        findings.ask.append(Asked(looked.child, ask, untold, pupils=_pupils(looked)))
    else:
        findings.leave.append(_already_told())


def _sort_one(looked: Looked, told: Told, findings: Findings) -> None:
    """Each occurrence by itself: told here before, told elsewhere before, or to be told now."""
    fresh = [
        number
        for number in looked.about
        if not looked.was_told_at(number, told) and not looked.is_by_hand(number, told)
    ]
    is_decided = told.establishment.reference == looked.also_at
    moved = tuple(number for number in fresh if looked.was_told(number) and not is_decided)
    new = tuple(number for number in fresh if number not in moved)
    if not fresh:
        findings.leave.append(_already_told())
    if moved:
        ask = Ask(Question.RECORD_DECISION, "told_elsewhere", RULES["E31"])
        findings.ask.append(Asked(looked.child, ask, moved, told.establishment))
    if new:
        keys = tuple(looked.key(number, told) for number in new)
        findings.tell.append(ChildToTell(looked.child, looked.pupil, told, keys))


def _already_told() -> Leave:
    return Leave("already_told", RULES["E30"])


def _pupils(looked: Looked) -> tuple[Pupil, ...]:
    return (looked.pupil,) if looked.pupil else ()
