"""What left the house on a night and what waits for people, put beside the world's truth.

Messages are judged by the mail system's own outbox, byte for byte: what the worker believes it sent
is no evidence. Every fault is one line that begins with what is wrong.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from bots.encompass.rules import RULES
from domain.notices import CameBack, ChildInQuestion, Household, Notice, Unrecorded
from domain.outcome import TaskWanted
from mock_systems.population import expectations as true
from mock_systems.population.expectations import Expectation, Message, Nothing, Task, flatten
from mock_systems.population.model import Nominal, Pupil, World
from mock_systems.population.truth import Truth
from tests.bots.encompass.plain_night import Item, PlainNight

_REFERENCES = re.compile(r"\b[0-9]{11}\b")
_CHILD = re.compile(r"^  (\S[^,]*), (?:year|nursery|reception)\b", re.MULTILINE)
# What a message is, by the words only that one holds (tests/domain/golden).
_AGAIN, _CORRECTION = "We sent this notice on", "Correction to"
_BARE, _FULL = "We cannot tell you more in this message.", "How the child seemed:"
# A worker that does not know passes it on: one more task, which the truth has no words for.
ESCALATED = "Cannot tell"
RULED = {task for rule in RULES.values() for task in rule.tasks}


@dataclass(frozen=True)
class Posted:
    """One message as it left the house."""

    number: str
    to: str
    subject: str
    body: str
    at: datetime

    @property
    def is_correction(self) -> bool:
        return _CORRECTION in self.subject

    @property
    def references(self) -> tuple[str, ...]:
        return tuple(sorted(_REFERENCES.findall(self.body)))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(_CHILD.findall(self.body))

    @property
    def operation(self) -> str:
        if self.is_correction:
            return "correction"
        return "tell/first_day_back" if _AGAIN in self.body else "tell"

    @property
    def template(self) -> str:
        if self.is_correction:
            return "correction"
        if _BARE in self.body:
            return "bare"
        return "full" if _FULL in self.body else "standard"


@dataclass(frozen=True, order=True)
class Telling:
    """One message as both sides can say it."""

    email: str
    operation: str
    template: str
    children: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Asked:
    """One task as both sides can say it; a child by the true person behind the record."""

    kind: str
    team: str
    children: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Held:
    """One message that waits for a school's first day back."""

    establishment: str
    operation: str
    children: tuple[str, ...]
    references: tuple[str, ...]
    not_before: datetime


@dataclass(frozen=True)
class Record:
    """What is judged: everything that left the house, in order, and every item as it stands."""

    outbox: tuple[Posted, ...]
    items: tuple[Item, ...]

    @property
    def open_tasks(self) -> list[Item]:
        return [one for one in self.items if one.task is not None and not one.is_over]


async def record_of(night: PlainNight) -> Record:
    """A night as it stands now."""
    outbox = [
        Posted(
            one["number"],
            one["to"],
            one["headers"]["Subject"],
            one["body"],
            datetime.fromisoformat(one["at"]),
        )
        for one in await night.partners.outbox()
    ]
    return Record(tuple(outbox), tuple(replace(item) for item in night.items.values()))


@dataclass(frozen=True)
class Judge:
    """Knows a world and its truth; `until` is when the night ended.

    `answered`: every task has had its right answer, so what follows from answers is due as well.
    """

    world: World
    truth: Truth
    until: datetime
    answered: bool = False

    def faults_in(self, record: Record) -> list[str]:
        """Everything that is wrong with a night."""
        return [
            *self._faults_of_outbox(record),
            *self._faults_of_tasks(record),
            *self._faults_of_nothing(record),
            *differences(Counter(self._to_be_held()), Counter(self._held(record))),
        ]

    def telling(self, one: Posted) -> Telling:
        """The message as the truth would say it."""
        return Telling(
            one.to,
            one.operation,
            one.template,
            tuple(sorted(self._child(name, one.references) for name in one.names)),
            one.references,
        )

    def asked(self, item: Item) -> Asked:
        """The task as the truth would say it."""
        return Asked(
            task_of(item).kind,
            task_of(item).team,
            people_behind(self.world, item),
            tuple(sorted(references_of(item))),
        )

    def households_of(self, references: Iterable[str]) -> list[true.Household]:
        """The households with any of these occurrences."""
        wanted = set(references)
        return [one for one in self.truth.households if wanted & set(one.occurrences)]

    def _faults_of_outbox(self, record: Record) -> list[str]:
        sent = Counter(self.telling(one) for one in record.outbox)
        due = Counter(_expected(one) for one in self._messages() if not self._is_held(one))
        about_each = (fault for one in record.outbox for fault in self._faults_of(one))
        return [*differences(due, sent), *about_each]

    def _faults_of_tasks(self, record: Record) -> list[str]:
        """Tasks that are missing, too many, due too late, or asked for another reason."""
        asked = [(self.asked(item), item) for item in record.open_tasks]
        faults = differences(self._tasks_due(), Counter(one for one, _ in asked))
        for one, item in asked:
            if (task_of(item).kind, task_of(item).reason_code) not in RULED:
                faults.append(f"task unruled {task_of(item).reason_code} {one}")
            known = next((task for task in self._of_kind(Task) if _task(task) == one), None)
            if known and known.by and task_of(item).due_at > known.by:
                faults.append(f"task late {one}")
            if known and known.reasons and task_of(item).reason_code not in known.reasons:
                faults.append(f"task reason {task_of(item).reason_code} {one}")
        return faults

    def _faults_of_nothing(self, record: Record) -> list[str]:
        """Messages and tasks about what has to come to nothing."""
        tellings = [(self.telling(one), one.to) for one in record.outbox]
        asked = [self.asked(item) for item in record.open_tasks]
        due = self._tasks_due()
        tasks = [one for one in asked if one not in due]
        return [
            f"nothing {nothing.reason} {one}"
            for nothing in self._of_kind(Nothing)
            for one in (
                *(telling for telling, to in tellings if self._is_about(nothing, telling, to)),
                *(task for task in tasks if _concerns(nothing, task.children, task.references)),
            )
        ]

    def _faults_of(self, one: Posted) -> Iterable[str]:
        telling = self.telling(one)
        for household in self.households_of(one.references):
            if one.to in {contact.email for contact in household.excluded_contacts}:
                yield f"excluded {telling}"
            for child in set(telling.children) - self._linked(household):
                yield f"unlinked {child}: {telling}"
        for message in self._messages():
            if _expected(message) == telling:
                yield from _forbidden_in(one, message)
                if not self.answered and one.at > message.by:
                    yield f"late {telling}"
                return

    def _child(self, name: str, references: Iterable[str]) -> str:
        """Who is called so among the children of these occurrences; the name when nobody is."""
        children = [c for one in self.households_of(references) for c in one.children]
        people = {child.person_id for child in children}
        return next((one for one in sorted(people) if name in self._names[one]), f"?{name}")

    @cached_property
    def _names(self) -> Mapping[str, set[str]]:
        """What each person is called in the records."""
        called, world = defaultdict[str, set[str]](set), self.world
        records: list[Pupil | Nominal] = [*world.pupils.values(), *world.nominals.values()]
        for one in records:
            called[one.person_id].add(f"{one.forename1} {one.surname}")
        return called

    def _linked(self, household: true.Household) -> set[str]:
        """The children a role links, by now."""
        linked = {one.person_id for one in household.children if one.how == "linked"}
        if self.answered:
            tasks = [one for one in flatten(household.expectations) if isinstance(one, Task)]
            linked |= {child for one in tasks if one.kind == "link_child" for child in one.children}
        return linked

    def _messages(self) -> list[Message]:
        return self._of_kind(Message)

    def _of_kind(self, kind: type) -> list[Any]:
        return [one for one in self._expectations if isinstance(one, kind)]

    @cached_property
    def _expectations(self) -> Sequence[Expectation]:
        return [one for home in self.truth.households for one in self._of(home.expectations)]

    def _of(self, expectations: tuple[Expectation, ...]) -> Iterable[Expectation]:
        return flatten(expectations) if self.answered else expectations

    def _tasks_due(self) -> Counter[Asked]:
        tasks = self._of_kind(Task)
        if not self.answered:
            return Counter(map(_task, tasks))
        passed_on = [one for one in tasks if one.right_answer == ESCALATED]
        return Counter(_task(one, kind="do_by_hand", team="duty supervisor") for one in passed_on)

    def _is_about(self, nothing: Nothing, telling: Telling, to: str) -> bool:
        place = nothing.establishment_id
        mailboxes = {
            one.email for one in self.world.contacts.values() if one.establishment_id == place
        }
        return _concerns(nothing, telling.children, telling.references) and (
            not place or to in mailboxes
        )

    def _is_held(self, one: Message) -> bool:
        return one.not_before is not None and one.not_before > self.until

    def _to_be_held(self) -> Iterable[Held]:
        for one in self._messages():
            if self._is_held(one) and one.not_before:
                yield Held(
                    one.establishment_id,
                    one.operation,
                    tuple(sorted(one.children)),
                    tuple(sorted(one.references)),
                    one.not_before,
                )

    def _held(self, record: Record) -> Iterable[Held]:
        for item in record.items:
            notice, until = item.contents, item.not_before
            if until and until > self.until and not item.is_over and isinstance(notice, Notice):
                yield Held(
                    notice.school.reference,
                    notice.kind.value,
                    people_behind(self.world, item),
                    tuple(sorted(notice.references)),
                    until,
                )


def task_of(item: Item) -> TaskWanted:
    """What is asked about an item that waits for a person."""
    if item.task is None:
        raise LookupError(f"{item.reference} asks nothing of anybody")
    return item.task


def people_behind(world: World, item: Item) -> tuple[str, ...]:
    """The true children an item is about."""
    contents = item.contents
    if isinstance(contents, Household):
        return _linked_openly(world, contents)
    if isinstance(contents, ChildInQuestion):
        return _true(world, [contents.child.record_id])
    notice = contents.notice if isinstance(contents, CameBack | Unrecorded) else contents
    return _true(world, {child for pupil in notice.pupils for child in pupil.children})


def references_of(item: Item) -> tuple[str, ...]:
    """The occurrences an item is about."""
    contents = item.contents
    if isinstance(contents, Household | ChildInQuestion):
        return contents.occurrences
    notice = contents.notice if isinstance(contents, CameBack | Unrecorded) else contents
    return notice.references


def differences(expected: Counter[Any], found: Counter[Any]) -> list[str]:
    """What is missing and what is too much, each on a line."""
    missing = [f"missing {one}" for one in sorted((expected - found).elements())]
    return missing + [f"too much {one}" for one in sorted((found - expected).elements())]


def _expected(one: Message) -> Telling:
    names_nobody = one.template == "correction"
    return Telling(
        one.email,
        one.operation,
        one.template,
        () if names_nobody else tuple(sorted(one.children)),
        () if names_nobody else tuple(sorted(one.references)),
    )


def _task(one: Task, kind: str = "", team: str = "") -> Asked:
    return Asked(
        kind or one.kind,
        team or one.team,
        tuple(sorted(one.children)),
        tuple(sorted(one.references)),
    )


def _forbidden_in(one: Posted, message: Message) -> Iterable[str]:
    """Lines are wrapped, so what is looked for may be broken by one."""
    text = _flat(f"{one.subject} {one.body}")
    for forbidden in message.forbidden:
        # As a word: "Simran" is not "Imran".
        if re.search(rf"(?<!\w){re.escape(_flat(forbidden.value))}(?!\w)", text):
            yield f"forbidden {forbidden.why} {forbidden.value!r} {one.to}"


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _concerns(nothing: Nothing, children: Iterable[str], references: Iterable[str]) -> bool:
    same_children = not nothing.children or set(nothing.children) & set(children)
    return bool(same_children and set(nothing.references) & set(references))


def _linked_openly(world: World, household: Household) -> tuple[str, ...]:
    """The children of a household whose occurrences a worker may open."""
    roles = [
        role.nominal_id
        for number in household.occurrences
        if (one := world.occurrences[number]).access_class == "open"
        for role in one.roles
        if role.code == "CHILD"
    ]
    return _true(world, roles)


def _true(world: World, records: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_person(world, record) for record in records}))


def _person(world: World, record: str) -> str:
    held = world.nominals.get(record) or world.pupils[record]
    return held.person_id
