"""Two records laid side by side: at which level each field stands. Nothing is decided here.

It is the same whichever record is on the left.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from rapidfuzz.distance import OSA, JaroWinkler

from domain.folding import fold_address, fold_name, name_parts
from domain.matching_levels import IDENTIFIERS, Agreement, Field
from domain.matching_rules import MatchingRules
from domain.nicknames import are_forms_of_one
from domain.people import (
    PARENTS,
    Address,
    NameKind,
    Person,
    PersonName,
    RelationKind,
    Relationship,
)

_SAME_PAIR = frozenset({Agreement.SAME, Agreement.SAME_BUT_MARKS})
_NAMES_BY_CLOSENESS = (
    Agreement.SWAPPED_NAMES,
    Agreement.SPELLING,
    Agreement.NICKNAME,
    Agreement.SURNAME_PART,
    Agreement.MIDDLE_NAME,
    Agreement.PART,
    Agreement.FORENAME,
    Agreement.SURNAME,
    Agreement.DIFFERS,
)
_NOT_YET_NAMED = frozenset({"unborn", "baby", "babyof"})
# domain.md B0: the pseudo postcodes, `ZZ99 3VZ` for no fixed abode, are the same for everybody.
_NOBODYS_POSTCODES = "ZZ99"
# Only relatives of one kind are laid beside each other: a mother is not a brother.
_KIN = (
    PARENTS | {RelationKind.STEP_PARENT, RelationKind.CARER},
    frozenset({RelationKind.GRANDPARENT}),
    frozenset({RelationKind.SIBLING, RelationKind.TWIN}),
    frozenset({RelationKind.CHILD}),
    frozenset({RelationKind.PARTNER, RelationKind.EX_PARTNER, RelationKind.PARENT_OF_COMMON_CHILD}),
)


def levels_of(
    person: Person, candidate: Person, rules: MatchingRules
) -> Iterator[tuple[Field, Agreement]]:
    """The level of every field, in the order a person reads them."""
    yield Field.NAME, _compare_names(person, candidate, rules)
    yield Field.BORN_ON, _compare_births(person, candidate, rules)
    for field in IDENTIFIERS:
        yield field, _compare_identifiers(person, candidate, field)
    yield Field.ADDRESS, _compare_addresses(person.addresses, candidate.addresses)
    yield Field.RELATIVE, _compare_relatives(person, candidate)


def are_twins(one: Person, other: Person) -> bool:
    """Whether two records show children of one birth."""
    if one.born_on is None or one.born_on != other.born_on:
        return False
    if fold_name(one.name.forename) == fold_name(other.name.forename):
        return False
    return (
        bool(_surnames(one) & _surnames(other))
        or _compare_kin(one.parents, other.parents) is Agreement.SAME
        or _compare_addresses(one.addresses, other.addresses) is Agreement.SAME
    )


def are_namesakes(one: Person, other: Person) -> bool:
    """Whether two records show one full name and one birth date."""
    if one.born_on is None or one.born_on != other.born_on:
        return False
    return any(_is_same_name(*pair) for pair in product(one.names, other.names))


def has_initials_only(person: Person) -> bool:
    """Whether a record shows no forename but letters: `J Smith` is every John and James."""
    return all(len(part) == 1 and part.isascii() for part in name_parts(person.name.forename))


def share_a_name(one: Person, other: Person) -> bool:
    """Whether a forename or a surname of the one is the other's, too."""
    fores, others = ({_forename(name) for name in each.names} - {""} for each in (one, other))
    return bool(fores & others) or bool(_surnames(one) & _surnames(other))


def _compare_names(person: Person, candidate: Person, rules: MatchingRules) -> Agreement:
    shown = _compare_pair(person.name, candidate.name, rules)
    if shown in _SAME_PAIR | {Agreement.MIDDLE_NAME}:
        return shown
    found = [
        (_compare_pair(one, other, rules), {one.kind, other.kind})
        for one, other in product(person.names, candidate.names)
    ]
    same = [kinds for agreement, kinds in found if agreement in _SAME_PAIR]
    if same:
        known_as = any(kinds <= {NameKind.CURRENT, NameKind.KNOWN_AS} for kinds in same)
        return Agreement.SAME_KNOWN_AS if known_as else Agreement.SAME_FORMER
    levels = {agreement for agreement, _ in found}
    return next(agreement for agreement in _NAMES_BY_CLOSENESS if agreement in levels)


def _compare_pair(left: PersonName, right: PersonName, rules: MatchingRules) -> Agreement:
    if _is_same_name(left, right):
        return _compare_whole(left, right)
    if not (_is_full(left) and _is_full(right)):
        return _compare_part(left, right)
    if _is_reordered(left, right, rules):
        return Agreement.SWAPPED_NAMES
    if (like := _compare_forms(left, right, rules)) is not None:
        return like
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


def _compare_whole(left: PersonName, right: PersonName) -> Agreement:
    if not _middle_names_fit(left, right):
        return Agreement.MIDDLE_NAME
    as_written = {(name.forename.casefold(), name.surname.casefold()) for name in (left, right)}
    return Agreement.SAME if len(as_written) == 1 else Agreement.SAME_BUT_MARKS


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


def _is_reordered(left: PersonName, right: PersonName, rules: MatchingRules) -> bool:
    """The same parts in another order, spelt alike; or one of them known by the middle name."""
    if sorted(_every_part(left)) == sorted(_every_part(right)):
        return True
    across = ((left.forename, right.surname), (left.surname, right.forename))
    if all(_is_like(one, other, rules) for one, other in across):
        return True
    if fold_name(left.surname) != fold_name(right.surname):
        return False
    pairs = ((left.forename, right.middle), (right.forename, left.middle))
    return any(fold_name(one) == fold_name(other) for one, other in pairs)


def _compare_forms(left: PersonName, right: PersonName, rules: MatchingRules) -> Agreement | None:
    """One name in two forms; None where forenames or surnames are two."""
    parts, others = name_parts(left.surname), name_parts(right.surname)
    is_part = parts < others or others < parts
    if not (parts & others or _is_like(left.surname, right.surname, rules)):
        return None
    if _is_like(left.forename, right.forename, rules):
        return Agreement.SURNAME_PART if is_part else Agreement.SPELLING
    is_nickname = are_forms_of_one(_forename(left), _forename(right))
    return Agreement.NICKNAME if is_nickname else None


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


def _compare_births(person: Person, candidate: Person, rules: MatchingRules) -> Agreement:
    if person.is_unborn or candidate.is_unborn:
        return _compare_expected(person, candidate, rules)
    born, other = person.born_on, candidate.born_on
    if born is None or other is None:
        return _missing(born, other)
    if (born.year, born.month, born.day) == (other.year, other.day, other.month) and born != other:
        return Agreement.SWAPPED_DAY_MONTH
    return _compare_digits(born.isoformat(), other.isoformat())


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
    return _compare_digits(one, other)


def _compare_digits(one: str, other: str) -> Agreement:
    if one == other:
        return Agreement.SAME
    if OSA.distance(one, other) != 1:
        return Agreement.DIFFERS
    return Agreement.SWAPPED_DIGITS if sorted(one) == sorted(other) else Agreement.ONE_DIGIT


def _compare_addresses(ours: Iterable[Address], theirs: Iterable[Address]) -> Agreement:
    """At which level the places of two records stand; no fixed abode is nobody's place."""
    ours, theirs = list(filter(_is_a_place, ours)), list(filter(_is_a_place, theirs))
    if not ours or not theirs:
        return _missing(ours or None, theirs or None)
    same = [(one, other) for one, other in product(ours, theirs) if _is_same_place(one, other)]
    if any(_overlap(one, other) for one, other in same):
        return Agreement.SAME
    if same:
        return Agreement.SAME_ELSEWHEN
    postcodes = ({each.postcode for each in side} - {None} for side in (ours, theirs))
    return Agreement.SAME_POSTCODE if set.intersection(*postcodes) else Agreement.DIFFERS


def _is_a_place(address: Address) -> bool:
    return not (address.postcode or "").startswith(_NOBODYS_POSTCODES)


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


def _compare_relatives(person: Person, candidate: Person) -> Agreement:
    """The closest any kind of relatives comes; a disputed tie says nothing."""
    ours, theirs = (
        [tie for tie in each.relationships if not tie.disputed] for each in (person, candidate)
    )
    found = {
        _compare_kin(
            [tie for tie in ours if tie.kind in kin], [tie for tie in theirs if tie.kind in kin]
        )
        for kin in _KIN
    }
    by_closeness = (
        Agreement.SAME,
        Agreement.SAME_SURNAME,
        Agreement.DIFFERS,
        Agreement.ONE_SIDE,
        Agreement.NEITHER,
    )
    return next(agreement for agreement in by_closeness if agreement in found)


def _compare_kin(ours: Iterable[Relationship], theirs: Iterable[Relationship]) -> Agreement:
    names, others = [tie.name for tie in ours], [tie.name for tie in theirs]
    if not names or not others:
        return _missing(names or None, others or None)
    pairs = list(product(names, others))
    if any(_is_same_name(*pair) for pair in pairs):
        return Agreement.SAME
    if any(fold_name(one.surname) == fold_name(other.surname) for one, other in pairs):
        return Agreement.SAME_SURNAME
    return Agreement.DIFFERS


def _missing(one: object | None, other: object | None) -> Agreement:
    return Agreement.NEITHER if one is None and other is None else Agreement.ONE_SIDE
