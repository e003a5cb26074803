"""Which occurrences are one household's, so that a school hears of them in one message.

Two occurrences are one household's when the same two adults are involved in both, or when they
share a child who is linked by role and certainly matched. Never because of an address: two families
may share a house. Never because of suspects alone: one person may harm two families, and so may
two together. In each of the two occurrences one of the two adults has another part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NewType

from domain.identifiers import OccurrenceNumber

PersonKey = NewType("PersonKey", str)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who an occurrence involves.

    `adults_involved`: victims, suspects and involved parties, no witnesses or callers.
    `children_linked`: children linked by role and certainly matched, no others.
    `only_suspects`: the adults involved who have no other part than suspect.
    """

    occurrence: OccurrenceNumber
    adults_involved: frozenset[PersonKey]
    children_linked: frozenset[PersonKey]
    only_suspects: frozenset[PersonKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Household:
    """Occurrences that belong together, in the order of their numbers."""

    occurrences: tuple[OccurrenceNumber, ...]
    adults: frozenset[PersonKey]
    children: frozenset[PersonKey]


def households(all_parties: Iterable[Parties]) -> tuple[Household, ...]:
    """The households among these occurrences; what joins two of them joins all three."""
    groups: list[list[Parties]] = []
    for parties in all_parties:
        joined = [
            group for group in groups if any(are_one_household(parties, each) for each in group)
        ]
        apart = [group for group in groups if group not in joined]
        groups = [*apart, [parties, *(each for group in joined for each in group)]]
    return tuple(sorted(map(_household, groups), key=lambda each: each.occurrences))


def are_one_household(one: Parties, other: Parties) -> bool:
    """Whether these two occurrences are one household's by themselves."""
    if one.occurrence == other.occurrence or one.children_linked & other.children_linked:
        return True
    return bool(_pairs(one) & _pairs(other))


def _pairs(parties: Parties) -> set[frozenset[PersonKey]]:
    return {
        frozenset(pair)
        for pair in combinations(parties.adults_involved, 2)
        if not parties.only_suspects.issuperset(pair)
    }


def _household(group: Sequence[Parties]) -> Household:
    return Household(
        tuple(sorted({parties.occurrence for parties in group})),
        frozenset().union(*(parties.adults_involved for parties in group)),
        frozenset().union(*(parties.children_linked for parties in group)),
    )
