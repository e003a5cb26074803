"""Opening the case in police records: everybody in it, and whoever is one recorded step away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bots.research.decisions import (
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
from domain.people import Person, RecordRef
from domain.person_matching import Certain, match
from domain.person_records import PersonRecord
from domain.research_pack import PackPerson, PartInCase, RecordedSex
from domain.school_days import london_day

SYSTEM = "police_rms"
SEXES = {"male": RecordedSex.MALE, "female": RecordedSex.FEMALE}


@dataclass(frozen=True, slots=True)
class Held:
    """A person's police record and the screen it was read from; `merged`: records it took over."""

    record: PersonRecord
    seen: Seen
    merged: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of the case: whom to ask about, and what the police hold on them."""

    who: PackPerson
    held: tuple[Held, ...]

    @property
    def person(self) -> Person:
        """Whom to look for: the first police record, with the names and homes of the others."""
        first, *others = [one.record.person for one in self.held]
        names = dict.fromkeys(name for one in (first, *others) for name in one.names)
        addresses = dict.fromkeys(home for one in (first, *others) for home in one.addresses)
        return replace(first, names=tuple(names), addresses=tuple(addresses))


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
            for record in (held.record.person.record, *(seen.record for seen in held.merged))
        }

    @property
    def mothers_to_be(self) -> frozenset[str]:
        """The mothers of the unborn children of the case."""
        unborn = [one.held[0].record.person.record for one in self.subjects if one.who.is_unborn]
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
        theirs = {held.record.person.record for held in subject.held}
        theirs |= {seen.record for held in subject.held for seen in held.merged}
        return _roles(self.occurrence, theirs)


@dataclass(slots=True)
class _Reading:
    """The police records read so far, each once, by the number that led to it."""

    police: Police
    desk: Desk
    held: dict[RecordRef, Held] = field(default_factory=dict)

    async def record(self, ref: RecordRef) -> Held:
        """The record; of one that was merged, the one that goes on.

        Raises: RecordRestricted at the first stub, adoption or colleague.
        """
        if ref not in self.held:
            self.held[ref] = await self._read(ref)
        return self.held[ref]

    async def _read(self, ref: RecordRef) -> Held:
        record = await self.police.person(ref)
        _refuse(stops_at_person(record))
        seen = await self.desk.keep(ref, "Nominal", record)
        if not record.merged_into:
            return Held(record, seen)
        onward = await self.record(RecordRef(SYSTEM, record.merged_into))
        return replace(onward, merged=(*onward.merged, seen))


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
        if one.record.person.record not in {each.record.person.record for each in same[1]}:
            same[1].append(one)
    return [(tuple(refs), tuple(those)) for refs, those in groups]


def _is_one_person(group: Iterable[Held], one: Held) -> bool:
    mine = one.record.person
    return any(
        each.record.person.record == mine.record
        or isinstance(match(each.record.person, [mine]), Certain)
        for each in group
    )


def _who(
    occurrence: Occurrence,
    refs: Sequence[RecordRef],
    held: Sequence[Held],
    named: Sequence[Held],
    today: date,
) -> PackPerson:
    first = held[0].record
    roles = _roles(occurrence, {*refs, *(one.record.person.record for one in held)})
    named_refs = {one.record.person.record for one in named}
    together = any(
        tie.same_household and not tie.disputed and tie.other in named_refs
        for one in held
        for tie in one.record.ties
    )
    who = PackPerson(
        key=PersonKey(refs[0].record_id),
        name=first.person.name,
        part=PartInCase.LINKED_ADULT,
        born_on=first.person.born_on,
        due_on=first.person.due_on,
        sex=SEXES.get(first.details.sex.casefold(), RecordedSex.NOT_RECORDED),
        died_on=first.details.died_on,
        roles=roles,
    )
    is_child = who.counts_as_child(today) and not who.counts_as_adult(today)
    part = part_in_case(roles, is_child=is_child, lives_together=together)
    return replace(who, part=part)


def _roles(occurrence: Occurrence, records: set[RecordRef]) -> tuple[Part, ...]:
    found = (party.part for party in occurrence.parties if party.record in records)
    return tuple(dict.fromkeys(part for part in found if part))
