"""How nasty records come about: each case takes a plain record and gives what stands instead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from mock_systems.population.clerks import Clerk
from mock_systems.population.model import Size

Record = TypeVar("Record")
# From `system:tag` to the records, `system:id`, that a case is about.
CasesSeen = dict[str, tuple[str, ...]]
TIMES_EACH: dict[Size, int] = {"few": 1, "brief": 1, "small": 3, "force": 4, "stress": 40}


@dataclass(frozen=True, slots=True)
class Case(Generic[Record]):
    """A nasty case: which records it can happen to, and what stands there afterwards.

    Of the records that stand there afterwards the last is the one the case is about.
    """

    tag: str
    happens: Callable[[Record, Clerk], tuple[Record, ...]]
    suits: Callable[[Record, Clerk], bool] = lambda record, clerk: True


@dataclass(frozen=True, slots=True)
class Shelf(Generic[Record]):
    """One agency's records, by id, and how to tell a record's id and its first person."""

    records: dict[str, Record]
    id_of: Callable[[Record], str]
    person_of: Callable[[Record], str]


def happen(cases: Sequence[Case[Record]], shelf: Shelf[Record], clerk: Clerk) -> CasesSeen:
    """Let every case happen to records of its own; gives the records each case is about."""
    untouched = _people_of_the_night_first(shelf, clerk)
    return {
        f"{clerk.system}:{case.tag}": tuple(
            _happen_once(case, shelf, record_id, clerk)
            for record_id in _draw(case, shelf, untouched, clerk)
        )
        for case in cases
    }


def _people_of_the_night_first(shelf: Shelf[Record], clerk: Clerk) -> dict[str, Record]:
    order = list(shelf.records)
    clerk.rng.shuffle(order)
    of_the_night = clerk.census.of_the_night
    order.sort(key=lambda one: shelf.person_of(shelf.records[one]) not in of_the_night)
    return {record_id: shelf.records[record_id] for record_id in order}


def _draw(
    case: Case[Record], shelf: Shelf[Record], untouched: dict[str, Record], clerk: Clerk
) -> list[str]:
    suitable = (one for one, record in untouched.items() if case.suits(record, clerk))
    drawn = list(islice(suitable, _times(shelf, untouched, clerk)))
    for record_id in drawn:
        del untouched[record_id]
    return drawn


def _times(shelf: Shelf[Record], untouched: dict[str, Record], clerk: Clerk) -> int:
    """How often a case happens; half of an agency's records stay plain, however few it has."""
    left = len(untouched) - len(shelf.records) // 2
    return min(TIMES_EACH[clerk.census.world.size], max(left, 0))


def _happen_once(case: Case[Record], shelf: Shelf[Record], record_id: str, clerk: Clerk) -> str:
    afterwards = case.happens(shelf.records[record_id], clerk)
    for record in afterwards:
        shelf.records[shelf.id_of(record)] = record
    return f"{clerk.system}:{shelf.id_of(afterwards[-1])}"
