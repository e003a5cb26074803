"""Whether two records show the same person: certain, possible, or no match.

Only a certain match is acted on. It takes an identifier that is the same on both records while no
name, birth date or other identifier disagrees; or the same full name, birth date and address at the
same time, with nobody else among the candidates who could be meant. What speaks for it has to weigh
enough, too: weights can lower a certain match to a possible one, and never raise anything. Whatever
else could be the same person goes to a person, with each field, its level and its weight.

How twins are known: the record says so (a birth order, or a twin among the relatives); or two
records share a birth date and a surname, parent or address, and their forenames differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.matching_levels import AGREES, IDENTIFIERS, MISSING, Agreement, Field
from domain.matching_rules import MatchingRules, current_rules
from domain.people import Person, RecordRef
from domain.person_comparison import (
    are_namesakes,
    are_twins,
    has_initials_only,
    levels_of,
    share_a_name,
)


class Caution(StrEnum):
    """Why a match that looked certain still goes to a person."""

    TWIN = "twin"
    NAMESAKE = "namesake"
    SHARED_IDENTIFIER = "shared_identifier"
    ANOTHER_CANDIDATE = "another_candidate"
    TOO_LIGHT = "too_light"


class Route(StrEnum):
    """What made a match certain."""

    IDENTIFIER = "identifier"
    DETAILS = "details"


class Doubt(StrEnum):
    """Why one record is not certainly this person's, told by the two records alone."""

    NUMBER_DIFFERS = "number_differs"
    ONLY_A_NUMBER = "only_a_number"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    ANOTHER = "another"


_SAME_SHOWN_NAME = frozenset({Agreement.SAME, Agreement.SAME_BUT_MARKS})
_SAME_NAME = _SAME_SHOWN_NAME | {Agreement.SAME_KNOWN_AS, Agreement.SAME_FORMER}
_NAME_COULD_BE = _SAME_NAME | {
    Agreement.PART,
    Agreement.SPELLING,
    Agreement.NICKNAME,
    Agreement.SURNAME_PART,
    Agreement.SWAPPED_NAMES,
    Agreement.MIDDLE_NAME,
}
_ONE_SLIP = frozenset({Agreement.SWAPPED_DIGITS, Agreement.ONE_DIGIT})
_NUMBER_AGAINST = _ONE_SLIP | {Agreement.DIFFERS}
_BIRTH_CLOSE = _ONE_SLIP | {
    Agreement.SAME,
    Agreement.SWAPPED_DAY_MONTH,
    Agreement.EXPECTED_DATE,
}


@dataclass(frozen=True, slots=True)
class FieldCompared:
    """One field of two records: its level, and how much that speaks for one person, in bits."""

    field: Field
    agreement: Agreement
    weight: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One candidate beside the person, field by field."""

    candidate: Person
    fields: tuple[FieldCompared, ...]
    shares_a_name: bool

    def of(self, field: Field) -> Agreement:
        """What the two records say of this field."""
        return next(each.agreement for each in self.fields if each.field is field)

    @property
    def weight(self) -> float:
        """What all fields together weigh, in bits; never shown as a chance."""
        return sum(each.weight for each in self.fields)

    @property
    def agreeing(self) -> tuple[Field, ...]:
        """The fields in which the two records agree, wholly or in part."""
        return tuple(each.field for each in self.fields if each.agreement in AGREES)

    @property
    def differing(self) -> tuple[Field, ...]:
        """The fields in which both records say something, and not the same."""
        return tuple(each.field for each in self.fields if each.agreement not in AGREES | MISSING)

    @property
    def numbers(self) -> frozenset[Agreement]:
        """What the two records say of the numbers they may share."""
        return frozenset(each.agreement for each in self.fields if each.field in IDENTIFIERS)


@dataclass(frozen=True, slots=True)
class Certain:
    """One record is this person's, and nobody else could be meant."""

    match: Compared
    route: Route
    rules_version: str


@dataclass(frozen=True, slots=True)
class Possible:
    """Records that could be this person's: a person decides."""

    candidates: tuple[Compared, ...]
    cautions: tuple[Caution, ...]
    rules_version: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No record reached the lowest level."""

    candidates_seen: int
    rules_version: str


Match = Certain | Possible | NoMatch


def match(
    person: Person,
    candidates: Sequence[Person],
    rules: MatchingRules | None = None,
    known_apart: Sequence[Person] = (),
) -> Match:
    """Which of these records, all of one system, is this person's; by the current rules.

    `known_apart`: others, of any system, who are known to be somebody else.
    """
    rules = rules or current_rules()
    distinct = _distinct(candidates)
    compared = [compare(person, candidate, rules) for candidate in distinct]
    possible = tuple(each for each in compared if could_be_same(each))
    if not possible:
        return NoMatch(len(distinct), rules.version)
    routes = {each: route for each in possible if (route := _certain_route(person, each))}
    cautions = {
        each: _cautions(person, each, route, compared, known_apart) | _too_light(each, rules)
        for each, route in routes.items()
    }
    clear = [each for each in routes if not cautions[each]]
    if len(clear) == 1:
        return Certain(clear[0], routes[clear[0]], rules.version)
    met = {caution for each in cautions.values() for caution in each}
    return Possible(possible, tuple(sorted(met)), rules.version)


def compare(person: Person, candidate: Person, rules: MatchingRules | None = None) -> Compared:
    """The two records side by side, by the current rules; the same whichever is on the left."""
    rules = rules or current_rules()
    return Compared(
        candidate,
        tuple(
            FieldCompared(field, agreement, rules.weight_of(field, agreement))
            for field, agreement in levels_of(person, candidate, rules)
        ),
        share_a_name(person, candidate),
    )


def could_be_same(compared: Compared) -> bool:
    """Whether anything speaks for the same person strongly enough that somebody must look."""
    name, birth, numbers = compared.of(Field.NAME), compared.of(Field.BORN_ON), compared.numbers
    if Agreement.SAME in numbers:
        return True
    if birth in _BIRTH_CLOSE and numbers & _ONE_SLIP:
        return True
    if name in _NAME_COULD_BE and (birth in _BIRTH_CLOSE or numbers & _ONE_SLIP):
        return True
    if name in _NAME_COULD_BE and birth in MISSING and name is not Agreement.PART:
        return True
    return _one_home_and_more(compared) or _one_family_and_more(compared)


def _one_home_and_more(compared: Compared) -> bool:
    """One home, with a name that is the same or one birthday and half a name.

    Another birthday and a name in another order are not enough: brothers and sisters carry each
    other's forenames in the middle.
    """
    if compared.of(Field.ADDRESS) is not Agreement.SAME:
        return False
    if compared.of(Field.NAME) in _SAME_NAME | {
        Agreement.SPELLING,
        Agreement.SURNAME_PART,
    }:
        return True
    # A new forename or surname, or a twin.
    return compared.of(Field.BORN_ON) is Agreement.SAME and compared.shares_a_name


def _one_family_and_more(compared: Compared) -> bool:
    """One birthday and a relative in common: the name may have changed, or it is a twin."""
    shares = {Agreement.SAME} == {compared.of(Field.BORN_ON), compared.of(Field.RELATIVE)}
    return shares and compared.shares_a_name


def _distinct(candidates: Iterable[Person]) -> list[Person]:
    by_record: dict[RecordRef, Person] = {each.record: each for each in candidates}
    return [by_record[record] for record in sorted(by_record)]


def _certain_route(person: Person, compared: Compared) -> Route | None:
    numbers = compared.numbers
    if numbers & _NUMBER_AGAINST:
        return None
    name, birth = compared.of(Field.NAME), compared.of(Field.BORN_ON)
    if Agreement.SAME in numbers:
        agrees = name in _SAME_NAME and birth in {Agreement.SAME} | MISSING
        return Route.IDENTIFIER if agrees else None
    if not _is_one_shown_name(person, compared):
        return None
    by_details = {birth, compared.of(Field.ADDRESS)} == {Agreement.SAME}
    return Route.DETAILS if by_details else None


def _is_one_shown_name(person: Person, compared: Compared) -> bool:
    """The name in full, as each record has it first."""
    has_initials = any(map(has_initials_only, (person, compared.candidate)))
    return compared.of(Field.NAME) in _SAME_SHOWN_NAME and not has_initials


def doubt_of(person: Person, compared: Compared) -> Doubt:
    """What keeps this record from being certainly theirs.

    `ANOTHER`: nothing between the two; somebody else could be meant, or too little agrees.
    """
    numbers = compared.numbers
    if numbers & _NUMBER_AGAINST:
        return Doubt.NUMBER_DIFFERS
    if _certain_route(person, compared):
        return Doubt.ANOTHER
    if Agreement.SAME in numbers:
        return Doubt.ONLY_A_NUMBER
    if not _is_one_shown_name(person, compared):
        return Doubt.NAME
    is_one_birth_date = compared.of(Field.BORN_ON) is Agreement.SAME
    return Doubt.ADDRESS if is_one_birth_date else Doubt.BIRTH_DATE


def _too_light(compared: Compared, rules: MatchingRules) -> set[Caution]:
    return {Caution.TOO_LIGHT} if compared.weight < rules.certain_at_least else set()


def _cautions(
    person: Person,
    chosen: Compared,
    route: Route,
    compared: Sequence[Compared],
    known_apart: Sequence[Person],
) -> set[Caution]:
    others = [each for each in compared if each.candidate.record != chosen.candidate.record]
    met: set[Caution] = set()
    if route is Route.DETAILS:
        met |= _cautions_without_identifier(person, chosen.candidate, others)
        if any(are_namesakes(person, one) for one in known_apart):
            met.add(Caution.NAMESAKE)
    if any(_is_open_namesake(person, each) for each in others):
        met.add(Caution.NAMESAKE)
    if any(Agreement.SAME in each.numbers for each in others):
        met.add(Caution.SHARED_IDENTIFIER)
    return met


def _cautions_without_identifier(
    person: Person, chosen: Person, others: Sequence[Compared]
) -> set[Caution]:
    met: set[Caution] = set()
    if person.is_of_several_births or chosen.is_of_several_births:
        met.add(Caution.TWIN)
    if any(are_twins(chosen, each.candidate) for each in others):
        met.add(Caution.TWIN)
    if any(are_namesakes(person, each.candidate) for each in others):
        met.add(Caution.NAMESAKE)
    if any(_is_rival(each) for each in others):
        met.add(Caution.ANOTHER_CANDIDATE)
    return met


def _is_rival(compared: Compared) -> bool:
    """Another record that could be the person, and no birth date says otherwise."""
    return could_be_same(compared) and compared.of(Field.BORN_ON) is not Agreement.DIFFERS


def _is_open_namesake(person: Person, compared: Compared) -> bool:
    """A namesake that no differing identifier of one kind rules out."""
    return are_namesakes(person, compared.candidate) and Agreement.DIFFERS not in compared.numbers
