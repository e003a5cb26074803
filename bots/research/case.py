"""Opening the case in police records: everybody in it, and whoever is one recorded step away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import chain
from typing import TypeVar

from bots.research.decisions import (
    are_at_odds,
    is_mother_to_be,
    leads_on,
    part_in_case,
    stops_at_occurrence,
    stops_at_person,
)
from bots.research.ports import Desk, Police
from bots.research.telling import Seen
from domain.errors import RecordRestricted
from domain.households import PersonKey
from domain.identifiers import OccurrenceNumber
from domain.occurrences import Occurrence, Part
from domain.people import Identifiers, Person, RecordRef
from domain.person_matching import Certain, match
from domain.person_records import PersonRecord
from domain.research_pack import PackPerson, PartInCase, RecordedSex
from domain.school_days import london_day

SYSTEM = "police_rms"
Value = TypeVar("Value")
SEXES = {"male": RecordedSex.MALE, "female": RecordedSex.FEMALE}


@dataclass(frozen=True, slots=True)
class Merged:
    """A police record that says which one goes on instead, and where that was seen."""

    seen: Seen
    into: RecordRef


@dataclass(frozen=True, slots=True)
class Held:
    """A person's police record and the screen it was read from; `merged`: records it took over."""

    record: PersonRecord
    seen: Seen
    merged: tuple[Merged, ...] = ()

    @property
    def refs(self) -> tuple[RecordRef, ...]:
        """The record that goes on, and those that were merged into it."""
        return (self.record.person.record, *(one.seen.record for one in self.merged))


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of the case: whom to ask about, and what the police hold on them."""

    who: PackPerson
    held: tuple[Held, ...]

    @property
    def person(self) -> Person:
        """Whom to look for: everything that their police records have, under the first's number."""
        return as_one_person([one.record.person for one in self.held])


@dataclass(frozen=True, slots=True)
class Case:
    """The occurrence, and everybody who is researched for it."""

    occurrence: Occurrence
    seen: Seen
    subjects: tuple[Subject, ...]

    @property
    def people(self) -> tuple[PackPerson, ...]:
        """Everybody who is researched."""
        return tuple(one.who for one in self.subjects)

    @property
    def looked_for(self) -> tuple[tuple[PersonKey, Person], ...]:
        """The same as other systems are searched for them."""
        return tuple((one.who.key, one.person) for one in self.subjects)

    @property
    def persons(self) -> tuple[Person, ...]:
        """The same as each of their police records has them."""
        return tuple(held.record.person for one in self.subjects for held in one.held)

    @property
    def key_of(self) -> dict[RecordRef, PersonKey]:
        """Who is meant by each police record of the case, merged ones too."""
        return {
            record: subject.who.key
            for subject in self.subjects
            for held in subject.held
            for record in held.refs
        }

    @property
    def mothers_to_be(self) -> frozenset[str]:
        """The mothers of the unborn children of the case."""
        expected = {one.who.key for one in self.subjects if one.who.is_unborn}
        unborn = [record for record, key in self.key_of.items() if key in expected]
        return frozenset(
            subject.who.key
            for subject in self.subjects
            if any(is_mother_to_be(held.record, unborn) for held in subject.held)
        )

    def subject(self, key: PersonKey) -> Subject:
        """The person of this key. Raises: StopIteration where there is none."""
        return next(one for one in self.subjects if one.who.key == key)

    def roles_of(self, subject: Subject) -> tuple[Part, ...]:
        """Their parts in the occurrence, each once."""
        return _roles(self.occurrence, {record for held in subject.held for record in held.refs})


@dataclass(slots=True)
class _Reading:
    """The police records read so far, each once, by the number that led to it."""

    police: Police
    desk: Desk
    held: dict[RecordRef, Held] = field(default_factory=dict)
    shown: dict[RecordRef, Held] = field(default_factory=dict)

    async def record(self, ref: RecordRef) -> Held:
        """The record; of one that was merged, the one that goes on.

        Where the records lead to each other in a ring, none goes on: the last of them is taken, and
        still says that it was merged. Raises: RecordRestricted at the first stub, adoption or
        colleague.
        """
        if ref not in self.held:
            followed = await self._followed(ref)
            self.held.setdefault(followed.record.person.record, followed)
            self.held[ref] = followed
        return self.held[ref]

    async def _followed(self, ref: RecordRef) -> Held:
        merged = list[Merged]()
        last = await self._read(ref)
        while into := merged_into(last.record):
            if into in (ref, *(one.into for one in merged)):
                break
            merged.append(Merged(last.seen, into))
            last = await self._read(into)
        return replace(last, merged=tuple(merged))

    async def _read(self, ref: RecordRef) -> Held:
        """The record as it stands there, once."""
        if ref not in self.shown:
            record = await self.police.person(ref)
            _refuse(stops_at_person(record))
            self.shown[ref] = Held(record, await self.desk.keep(ref, "Nominal", record))
        return self.shown[ref]


def merged_into(record: PersonRecord) -> RecordRef | None:
    """The record that goes on instead of this one; None where this one does."""
    return RecordRef(SYSTEM, record.merged_into) if record.merged_into else None


def as_one_person(records: Sequence[Person]) -> Person:
    """One person as all these records of theirs have them; of two values the first's."""
    first = records[0]
    return replace(
        first,
        names=_every(one.names for one in records),
        born_on=_first_known(one.born_on for one in records),
        due_on=_first_known(one.due_on for one in records),
        birth_order=_first_known(one.birth_order for one in records),
        identifiers=Identifiers(
            *(
                _first_known(getattr(one.identifiers, number.name) for one in records)
                for number in fields(Identifiers)
            )
        ),
        addresses=_every(one.addresses for one in records),
        relationships=_every(one.relationships for one in records),
    )


def _every(of_each: Iterable[Iterable[Value]]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(of_each)))


def _first_known(values: Iterable[Value | None]) -> Value | None:
    return next((one for one in values if one is not None), None)


async def read_occurrence(number: OccurrenceNumber, desk: Desk) -> tuple[Occurrence, Seen]:
    """The occurrence itself. Raises: RecordRestricted, RecordNotFound."""
    occurrence = await (await desk.police()).occurrence(number)
    _refuse(stops_at_occurrence(occurrence))
    record = RecordRef(SYSTEM, number)
    return occurrence, await desk.keep(record, "Occurrence", occurrence)


async def read_person(ref: RecordRef, desk: Desk) -> Held:
    """One person's record and nobody else's. Raises: RecordRestricted, RecordNotFound."""
    return await _Reading(await desk.police(), desk).record(ref)


async def read_case(number: OccurrenceNumber, desk: Desk) -> Case:
    """The occurrence, everybody it names, and whoever is linked to them.

    Raises: RecordRestricted at the first stub; nothing beyond it is opened.
    """
    occurrence, seen = await read_occurrence(number, desk)
    reading = _Reading(await desk.police(), desk)
    named = list(dict.fromkeys(party.record for party in occurrence.parties))
    for ref in named:
        await reading.record(ref)
    for ref in _linked_to([reading.held[one] for one in named], named):
        await reading.record(ref)
    today = london_day(await desk.now())
    grouped = _by_person(reading.held)
    those_named = [reading.held[ref] for ref in named]
    return Case(
        occurrence,
        seen,
        tuple(
            Subject(_who(occurrence, refs, held, those_named, today), held)
            for refs, held in grouped
        ),
    )


def _refuse(rule: str) -> None:
    if rule:
        raise RecordRestricted(rule, system=SYSTEM)


def _linked_to(named: Sequence[Held], known: Sequence[RecordRef]) -> list[RecordRef]:
    """Whoever is one recorded step away from these, in the order of their records."""
    ties = (tie for held in named for tie in held.record.ties)
    others = dict.fromkeys(tie.other for tie in ties if leads_on(tie))
    mine = {*known, *(held.record.person.record for held in named)}
    return [ref for ref in others if ref not in mine]


def _by_person(
    held: dict[RecordRef, Held],
) -> list[tuple[tuple[RecordRef, ...], tuple[Held, ...]]]:
    """Two police records that are certainly one person's are one person of the case."""
    groups: list[tuple[list[RecordRef], list[Held]]] = []
    for ref, one in held.items():
        same = next((group for group in groups if _is_one_person(group[1], one)), None)
        if same is None:
            groups.append(([ref], [one]))
            continue
        same[0].append(ref)
        _add(same[1], one)
    return [(tuple(refs), tuple(those)) for refs, those in groups]


def _add(group: list[Held], one: Held) -> None:
    """To the records of a person; what was merged into one of them stands beside it."""
    for place, each in enumerate(group):
        if each.record.person.record == one.record.person.record:
            group[place] = replace(each, merged=_every((each.merged, one.merged)))
            return
    group.append(one)


def _is_one_person(group: Sequence[Held], one: Held) -> bool:
    """Whether it is certainly one of theirs, and no other of theirs says otherwise."""
    mine, theirs = one.record.person, [each.record.person for each in group]
    if any(each.record == mine.record for each in theirs):
        return True
    return any(isinstance(match(each, [mine]), Certain) for each in theirs) and not any(
        are_at_odds(each, mine) for each in theirs
    )


def _who(
    occurrence: Occurrence,
    refs: Sequence[RecordRef],
    held: Sequence[Held],
    named: Sequence[Held],
    today: date,
) -> PackPerson:
    person = as_one_person([one.record.person for one in held])
    details = [one.record.details for one in held]
    roles = _roles(occurrence, {*refs, *(one.record.person.record for one in held)})
    named_refs = {one.record.person.record for one in named}
    together = any(
        tie.same_household and not tie.disputed and tie.other in named_refs
        for one in held
        for tie in one.record.ties
    )
    who = PackPerson(
        key=PersonKey(refs[0].record_id),
        name=person.name,
        part=PartInCase.LINKED_ADULT,
        born_on=person.born_on,
        due_on=person.due_on,
        sex=_first_known(SEXES.get(one.sex.casefold()) for one in details)
        or RecordedSex.NOT_RECORDED,
        died_on=_first_known(one.died_on for one in details),
        roles=roles,
    )
    is_child = who.counts_as_child(today) and not who.counts_as_adult(today)
    part = part_in_case(roles, is_child=is_child, lives_together=together)
    return replace(who, part=part)


def _roles(occurrence: Occurrence, records: set[RecordRef]) -> tuple[Part, ...]:
    found = (party.part for party in occurrence.parties if party.record in records)
    return tuple(dict.fromkeys(part for part in found if part))
