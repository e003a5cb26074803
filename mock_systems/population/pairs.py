"""Which records look alike, whether they are one person, and whether that can be known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations, groupby
from operator import attrgetter
from typing import NamedTuple

from mock_systems.population.agreement import (
    Description,
    between,
    of_nominal,
    of_pupil,
    relatives_in_police_records,
)
from mock_systems.population.holdings import Holding
from mock_systems.population.model import World


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPair:
    """Two records that look alike: one person or not, and whether that can be known."""

    left: str
    right: str
    same_person: bool
    decidable: bool
    strong: tuple[str, ...]
    supporting: tuple[str, ...]
    conflicts: tuple[str, ...]


class Looks(NamedTuple):
    """What makes two records look alike at a glance."""

    surname: str
    forename1: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record, ready to be laid beside another."""

    key: str
    person_id: str
    looks: Looks
    description: Description


def record_pairs(world: World, elsewhere: Sequence[Holding]) -> Iterator[RecordPair]:
    """Lay every police record beside those of the other agencies, and doubles side by side."""
    police = _police_sheets(world)
    yield from _between_agencies(police, _register_sheets(world))
    yield from _doubles(police)
    for _, holdings in groupby(elsewhere, key=attrgetter("system")):
        theirs = [_sheet_of(holding) for holding in holdings]
        yield from _between_agencies(police, theirs)
        yield from _doubles(theirs)


def _between_agencies(police: Iterable[Sheet], others: Sequence[Sheet]) -> Iterator[RecordPair]:
    by_looks, by_person = defaultdict(list), defaultdict(list)
    for one in others:
        by_looks[one.looks].append(one)
        by_person[one.person_id].append(one)
    for mine in police:
        near, same = by_looks.get(mine.looks, ()), by_person.get(mine.person_id, ())
        for theirs in {one.key: one for one in chain(near, same)}.values():
            yield _pair(mine, theirs)


def _doubles(sheets: Iterable[Sheet]) -> Iterator[RecordPair]:
    by_person = defaultdict(list)
    for one in sheets:
        by_person[one.person_id].append(one)
    for doubled in by_person.values():
        yield from (_pair(one, other) for one, other in combinations(doubled, 2))


def _pair(one: Sheet, other: Sheet) -> RecordPair:
    agreement = between(one.description, other.description)
    return RecordPair(
        left=one.key,
        right=other.key,
        same_person=one.person_id == other.person_id,
        decidable=agreement.is_decidable,
        strong=agreement.strong,
        supporting=agreement.supporting,
        conflicts=agreement.conflicts,
    )


def _police_sheets(world: World) -> list[Sheet]:
    relatives = relatives_in_police_records(world.nominals, world.nominal_links)
    return [
        Sheet(
            key=f"police_rms:{one.nominal_id}",
            person_id=one.person_id,
            looks=Looks(one.surname, one.forename1, one.born_on),
            description=of_nominal(one, relatives.get(one.nominal_id, ())),
        )
        for one in world.nominals.values()
    ]


def _register_sheets(world: World) -> list[Sheet]:
    return [
        Sheet(
            key=f"education:{one.pupil_id}",
            person_id=one.person_id,
            looks=Looks(one.surname, one.forename1, one.born_on),
            description=of_pupil(one),
        )
        for one in world.pupils.values()
    ]


def _sheet_of(holding: Holding) -> Sheet:
    who = holding.who
    return Sheet(
        key=holding.key,
        person_id=holding.person_id,
        looks=Looks(who.surname, who.forename1, who.born_on),
        description=holding.description,
    )
