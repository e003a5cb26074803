"""Whether a search may concern whoever asked for it: rules O01 and O02. Pure."""

from collections.abc import Iterable, Sequence

from bots.research.decisions import OWN_NAME
from bots.research.items import Concern, Own
from domain.matching_levels import Agreement, Field
from domain.people import Person
from domain.person_matching import compare

_SAME_PLACE = frozenset({Agreement.SAME, Agreement.SAME_ELSEWHEN})


def concern(own: Own | None, people: Sequence[Person]) -> Concern:
    """Own name and birth date, own home or a declared person: theirs. The name alone is a word."""
    if own is None:
        return Concern.NONE
    if any(_is_theirs(own.person, one) for one in people):
        return Concern.OWN
    if any(_is_declared(one, people) for one in own.declared):
        return Concern.OWN
    return Concern.NAME_ONLY if any(_has_name(own.person, one) for one in people) else Concern.NONE


def _is_theirs(own: Person, one: Person) -> bool:
    compared = compare(own, one)
    lives_there = compared.of(Field.ADDRESS) in _SAME_PLACE
    same_birth = compared.of(Field.BORN_ON) is Agreement.SAME
    return lives_there or (same_birth and compared.of(Field.NAME) in OWN_NAME)


def _is_declared(declared: Person, people: Iterable[Person]) -> bool:
    """Where either has no birth date, the name is enough."""
    return any(
        _has_name(declared, one)
        and (None in (declared.born_on, one.born_on) or declared.born_on == one.born_on)
        for one in people
    )


def _has_name(own: Person, one: Person) -> bool:
    return compare(own, one).of(Field.NAME) in OWN_NAME
