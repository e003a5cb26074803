"""Whether two records show the same person: certain, possible, or no match.

Only a certain match is acted on. It takes an identifier that is the same on both records while no
name, birth date or other identifier disagrees; or the same full name, birth date and address at the
same time, with nobody else among the candidates who could be meant. Whatever else could be the same
person goes to a person, with the fields that agree and differ listed by name.

How twins are known: the record says so (a birth order, or a twin among the relatives); or two
records share a birth date and a surname, parent or address, and their forenames differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from rapidfuzz.distance import OSA, JaroWinkler

from domain.folding import fold_address, fold_name, name_parts
from domain.people import Address, Person, PersonName, RecordRef


class Field(StrEnum):
    """What two records are compared by, in the order a person reads it."""

    NAME = "name"
    BORN_ON = "born_on"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    PNC_ID = "pnc_id"
    ADDRESS = "address"
    PARENT = "parent"


class Agreement(StrEnum):
    """What two records say of one field. The words are in `domain/wording/matching.py`."""

    SAME = "same"
    SAME_FORMER = "same_former"
    SAME_SURNAME = "same_surname"
    SAME_ELSEWHEN = "same_elsewhen"
    SAME_POSTCODE = "same_postcode"
    PART = "part"
    SPELLING = "spelling"
    SWAPPED_NAMES = "swapped_names"
    MIDDLE_NAME = "middle_name"
    FORENAME = "forename"
    SURNAME = "surname"
    SWAPPED_DAY_MONTH = "swapped_day_month"
    ONE_DIGIT = "one_digit"
    EXPECTED_DATE = "expected_date"
    DIFFERS = "differs"
    ONE_SIDE = "one_side"
    NEITHER = "neither"


class Caution(StrEnum):
    """Why a match that looked certain still goes to a person."""

    TWIN = "twin"
    NAMESAKE = "namesake"
    SHARED_IDENTIFIER = "shared_identifier"
    ANOTHER_CANDIDATE = "another_candidate"


class Route(StrEnum):
    """What made a match certain."""

    IDENTIFIER = "identifier"
    DETAILS = "details"


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """The levels matching works with, stamped with their version."""

    version: str = "strict-1"
    spelling_at_least: float = 0.88
    due_date_days: int = 42


RULES = MatchingRules()

IDENTIFIERS = (Field.NHS_NUMBER, Field.UPN, Field.PNC_ID)
_MISSING = frozenset({Agreement.ONE_SIDE, Agreement.NEITHER})
_AGREES = frozenset(
    {
        Agreement.SAME,
        Agreement.SAME_FORMER,
        Agreement.SAME_SURNAME,
        Agreement.SAME_ELSEWHEN,
        Agreement.SAME_POSTCODE,
        Agreement.PART,
    }
)
_SAME_NAME = frozenset({Agreement.SAME, Agreement.SAME_FORMER})
_NAME_COULD_BE = _SAME_NAME | {
    Agreement.PART,
    Agreement.SPELLING,
    Agreement.SWAPPED_NAMES,
    Agreement.MIDDLE_NAME,
}
_BIRTH_CLOSE = frozenset(
    {
        Agreement.SAME,
        Agreement.SWAPPED_DAY_MONTH,
        Agreement.ONE_DIGIT,
        Agreement.EXPECTED_DATE,
    }
)
_NAMES_BY_CLOSENESS = (
    Agreement.SWAPPED_NAMES,
    Agreement.SPELLING,
    Agreement.MIDDLE_NAME,
    Agreement.PART,
    Agreement.FORENAME,
    Agreement.SURNAME,
    Agreement.DIFFERS,
)
_NOT_YET_NAMED = frozenset({"unborn", "baby", "babyof"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One candidate beside the person, field by field."""

    candidate: Person
    fields: tuple[tuple[Field, Agreement], ...]
    shares_a_name: bool

    def of(self, field: Field) -> Agreement:
        """What the two records say of this field."""
        return dict(self.fields)[field]

    @property
    def agreeing(self) -> tuple[Field, ...]:
        """The fields in which the two records agree, wholly or in part."""
        return tuple(field for field, agreement in self.fields if agreement in _AGREES)

    @property
    def differing(self) -> tuple[Field, ...]:
        """The fields in which both records say something, and not the same."""
        return tuple(
            field for field, agreement in self.fields if agreement not in _AGREES | _MISSING
        )


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


def match(person: Person, candidates: Sequence[Person], rules: MatchingRules = RULES) -> Match:
    """Which of these records, all of one system, is this person's."""
    distinct = _distinct(candidates)
    compared = [compare(person, candidate, rules) for candidate in distinct]
    possible = tuple(each for each in compared if could_be_same(each))
    if not possible:
        return NoMatch(len(distinct), rules.version)
    routes = {each: route for each in possible if (route := _certain_route(person, each))}
    cautions = {each: _cautions(person, each, route, compared) for each, route in routes.items()}
    clear = [each for each in routes if not cautions[each]]
    if len(clear) == 1:
        return Certain(clear[0], routes[clear[0]], rules.version)
    met = {caution for each in cautions.values() for caution in each}
    return Possible(possible, tuple(sorted(met)), rules.version)


def compare(person: Person, candidate: Person, rules: MatchingRules = RULES) -> Compared:
    """The two records side by side; the same whichever is on the left."""
    return Compared(
        candidate,
        (
            (Field.NAME, _compare_names(person, candidate, rules)),
            (Field.BORN_ON, _compare_births(person, candidate, rules)),
            *((field, _compare_identifiers(person, candidate, field)) for field in IDENTIFIERS),
            (Field.ADDRESS, _compare_addresses(person.addresses, candidate.addresses)),
            (Field.PARENT, _compare_parents(person, candidate)),
        ),
        _share_a_name(person, candidate),
    )


def could_be_same(compared: Compared) -> bool:
    """Whether anything speaks for the same person strongly enough that somebody must look."""
    name, birth = compared.of(Field.NAME), compared.of(Field.BORN_ON)
    numbers = {compared.of(field) for field in IDENTIFIERS}
    if Agreement.SAME in numbers:
        return True
    if birth in _BIRTH_CLOSE and Agreement.ONE_DIGIT in numbers:
        return True
    if name in _NAME_COULD_BE and (birth in _BIRTH_CLOSE or Agreement.ONE_DIGIT in numbers):
        return True
    if name in _NAME_COULD_BE and birth in _MISSING and name is not Agreement.PART:
        return True
    return _one_home_and_more(compared)


def _one_home_and_more(compared: Compared) -> bool:
    """One home, with a name that is the same or one birthday and half a name.

    Another birthday and a name in another order are not enough: brothers and sisters carry each
    other's forenames in the middle.
    """
    if compared.of(Field.ADDRESS) is not Agreement.SAME:
        return False
    if compared.of(Field.NAME) in _SAME_NAME | {Agreement.SPELLING}:
        return True
    # A new forename or surname, or a twin.
    return compared.of(Field.BORN_ON) is Agreement.SAME and compared.shares_a_name


def are_twins(one: Person, other: Person) -> bool:
    """Whether two records show children of one birth."""
    if one.born_on is None or one.born_on != other.born_on:
        return False
    if fold_name(one.name.forename) == fold_name(other.name.forename):
        return False
    return (
        bool(_surnames(one) & _surnames(other))
        or _compare_parents(one, other) is Agreement.SAME
        or _compare_addresses(one.addresses, other.addresses) is Agreement.SAME
    )


def are_namesakes(one: Person, other: Person) -> bool:
    """Whether two records show one full name and one birth date."""
    if one.born_on is None or one.born_on != other.born_on:
        return False
    return any(_is_same_name(*pair) for pair in product(one.names, other.names))


def _distinct(candidates: Iterable[Person]) -> list[Person]:
    by_record: dict[RecordRef, Person] = {each.record: each for each in candidates}
    return [by_record[record] for record in sorted(by_record)]


def _certain_route(person: Person, compared: Compared) -> Route | None:
    numbers = {compared.of(field) for field in IDENTIFIERS}
    if numbers & {Agreement.DIFFERS, Agreement.ONE_DIGIT}:
        return None
    name, birth = compared.of(Field.NAME), compared.of(Field.BORN_ON)
    if Agreement.SAME in numbers:
        agrees = name in _SAME_NAME and birth in {Agreement.SAME} | _MISSING
        return Route.IDENTIFIER if agrees else None
    by_details = (name, birth, compared.of(Field.ADDRESS))
    if set(by_details) != {Agreement.SAME}:
        return None
    return Route.DETAILS


def _cautions(
    person: Person, chosen: Compared, route: Route, compared: Sequence[Compared]
) -> set[Caution]:
    others = [each for each in compared if each.candidate.record != chosen.candidate.record]
    met: set[Caution] = set()
    if route is Route.DETAILS:
        met |= _cautions_without_identifier(person, chosen.candidate, others)
    if any(_is_open_namesake(person, each) for each in others):
        met.add(Caution.NAMESAKE)
    if any(each.of(field) is Agreement.SAME for each in others for field in IDENTIFIERS):
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
    numbers = {compared.of(field) for field in IDENTIFIERS}
    return are_namesakes(person, compared.candidate) and Agreement.DIFFERS not in numbers


def _compare_names(person: Person, candidate: Person, rules: MatchingRules) -> Agreement:
    shown = _compare_pair(person.name, candidate.name, rules)
    if shown in {Agreement.SAME, Agreement.MIDDLE_NAME}:
        return shown
    found = {_compare_pair(*pair, rules) for pair in product(person.names, candidate.names)}
    if Agreement.SAME in found:
        return Agreement.SAME_FORMER
    return next(agreement for agreement in _NAMES_BY_CLOSENESS if agreement in found)


def _compare_pair(left: PersonName, right: PersonName, rules: MatchingRules) -> Agreement:
    if _is_same_name(left, right):
        return Agreement.SAME if _middle_names_fit(left, right) else Agreement.MIDDLE_NAME
    if not (_is_full(left) and _is_full(right)):
        return _compare_part(left, right)
    if _is_reordered(left, right):
        return Agreement.SWAPPED_NAMES
    if _is_spelt_like(left, right, rules):
        return Agreement.SPELLING
    if fold_name(left.surname) == fold_name(right.surname):
        return Agreement.FORENAME
    return Agreement.SURNAME if _forename(left) == _forename(right) else Agreement.DIFFERS


def _is_same_name(left: PersonName, right: PersonName) -> bool:
    if not (_is_full(left) and _is_full(right)):
        return False
    if fold_name(left.surname) != fold_name(right.surname):
        return False
    same_forename = fold_name(left.forename) == fold_name(right.forename)
    return same_forename or _given(left) == _given(right)


def _middle_names_fit(left: PersonName, right: PersonName) -> bool:
    """Missing, or the same, or the initial of the other."""
    one, other = sorted((fold_name(left.middle), fold_name(right.middle)), key=len)
    given_alike = _given(left) == _given(right)
    return given_alike or not one or one == other or (len(one) == 1 and other.startswith(one))


def _compare_part(left: PersonName, right: PersonName) -> Agreement:
    pairs = (
        (_forename(left), _forename(right)),
        (fold_name(left.surname), fold_name(right.surname)),
    )
    both_recorded = [pair for pair in pairs if all(pair)]
    same = bool(both_recorded) and all(one == other for one, other in both_recorded)
    return Agreement.PART if same else Agreement.DIFFERS


def _is_reordered(left: PersonName, right: PersonName) -> bool:
    """The same parts in another order, or one of them known by the middle name."""
    if sorted(_every_part(left)) == sorted(_every_part(right)):
        return True
    if fold_name(left.surname) != fold_name(right.surname):
        return False
    pairs = ((left.forename, right.middle), (right.forename, left.middle))
    return any(fold_name(one) == fold_name(other) for one, other in pairs)


def _is_spelt_like(left: PersonName, right: PersonName, rules: MatchingRules) -> bool:
    if not _is_like(left.forename, right.forename, rules):
        return False
    if name_parts(left.surname) & name_parts(right.surname):
        return True
    return _is_like(left.surname, right.surname, rules)


def _is_like(one: str, other: str, rules: MatchingRules) -> bool:
    # Sorted, so that the answer does not depend on which record stands on the left.
    first, second = sorted((fold_name(one), fold_name(other)))
    return JaroWinkler.similarity(first, second) >= rules.spelling_at_least


def _is_full(name: PersonName) -> bool:
    return bool(_forename(name)) and bool(fold_name(name.surname))


def _forename(name: PersonName) -> str:
    forename = fold_name(name.forename)
    return "" if forename in _NOT_YET_NAMED else forename


def _given(name: PersonName) -> str:
    return fold_name(name.forename + name.middle)


def _every_part(name: PersonName) -> list[str]:
    parts = (name.forename, name.middle, name.surname)
    return [part for part in map(fold_name, parts) if part]


def _surnames(person: Person) -> frozenset[str]:
    return frozenset(fold_name(name.surname) for name in person.names) - {""}


def _share_a_name(one: Person, other: Person) -> bool:
    fores, others = ({_forename(name) for name in each.names} - {""} for each in (one, other))
    return bool(fores & others) or bool(_surnames(one) & _surnames(other))


def _compare_births(person: Person, candidate: Person, rules: MatchingRules) -> Agreement:
    if person.is_unborn or candidate.is_unborn:
        return _compare_expected(person, candidate, rules)
    born, other = person.born_on, candidate.born_on
    if born is None or other is None:
        return _missing(born, other)
    if born == other:
        return Agreement.SAME
    if (born.year, born.month, born.day) == (other.year, other.day, other.month):
        return Agreement.SWAPPED_DAY_MONTH
    one_off = OSA.distance(born.isoformat(), other.isoformat()) == 1
    return Agreement.ONE_DIGIT if one_off else Agreement.DIFFERS


def _compare_expected(person: Person, candidate: Person, rules: MatchingRules) -> Agreement:
    day, other = person.born_on or person.due_on, candidate.born_on or candidate.due_on
    if day is None or other is None:
        return _missing(day, other)
    near = abs((day - other).days) <= rules.due_date_days
    return Agreement.EXPECTED_DATE if near else Agreement.DIFFERS


def _compare_identifiers(person: Person, candidate: Person, field: Field) -> Agreement:
    one: str | None = getattr(person.identifiers, field.value)
    other: str | None = getattr(candidate.identifiers, field.value)
    if one is None or other is None:
        return _missing(one, other)
    if one == other:
        return Agreement.SAME
    return Agreement.ONE_DIGIT if OSA.distance(one, other) == 1 else Agreement.DIFFERS


def _compare_addresses(ours: tuple[Address, ...], theirs: tuple[Address, ...]) -> Agreement:
    if not ours or not theirs:
        return _missing(ours or None, theirs or None)
    same = [(one, other) for one, other in product(ours, theirs) if _is_same_place(one, other)]
    if any(_overlap(one, other) for one, other in same):
        return Agreement.SAME
    if same:
        return Agreement.SAME_ELSEWHEN
    postcodes = ({each.postcode for each in side} - {None} for side in (ours, theirs))
    return Agreement.SAME_POSTCODE if set.intersection(*postcodes) else Agreement.DIFFERS


def _is_same_place(one: Address, other: Address) -> bool:
    if one.uprn and other.uprn:
        return one.uprn == other.uprn
    if one.postcode is None or one.postcode != other.postcode:
        return False
    return fold_address(" ".join(one.lines)) == fold_address(" ".join(other.lines))


def _overlap(one: Address, other: Address) -> bool:
    starts = max(one.from_on or date.min, other.from_on or date.min)
    ends = min(one.until_on or date.max, other.until_on or date.max)
    return starts <= ends


def _compare_parents(person: Person, candidate: Person) -> Agreement:
    ours, theirs = ([tie.name for tie in each.parents] for each in (person, candidate))
    if not ours or not theirs:
        return _missing(ours or None, theirs or None)
    pairs = list(product(ours, theirs))
    if any(_is_same_name(*pair) for pair in pairs):
        return Agreement.SAME
    if any(fold_name(one.surname) == fold_name(other.surname) for one, other in pairs):
        return Agreement.SAME_SURNAME
    return Agreement.DIFFERS


def _missing(one: object | None, other: object | None) -> Agreement:
    return Agreement.NEITHER if one is None and other is None else Agreement.ONE_SIDE
