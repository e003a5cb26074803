"""Our fields and levels as a model of splink: it asks `domain/person_comparison` for each level.

Records are known to it by key. A column holds what may be blocked on, a bar, and the key: splink
leaves a field out of a training session when the session's rule names its column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

import duckdb
import pyarrow
from duckdb import sqltypes
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from domain.folding import fold_name
from domain.matching_levels import LEVELS, MISSING, Agreement, Field
from domain.matching_rules import MatchingRules, current_rules
from domain.people import Person
from domain.person_comparison import levels_of

# Of pairs drawn at random, how many are one person; only a start, and no part of a weight.
PRIOR = 0.0003
People = Mapping[str, Person]
PLACE = {str(field): place for place, field in enumerate(LEVELS)}
Column: TypeAlias = pyarrow.Array


def linker_of(left: People, right: People, rules: MatchingRules | None = None) -> Linker:
    """A model over the pairs of two lists; with the weights of these rules, or untrained."""
    connection = duckdb.connect()
    text = sqltypes.VARCHAR
    level_of = _level_in({**left, **right})
    connection.create_function("level_of", level_of, [text] * 3, text, type="arrow")
    api = DuckDBAPI(connection=connection)
    tables = [
        api.register(_rows(people), dataset_display_name=name)
        for name, people in (("ours", left), ("theirs", right))
    ]
    return Linker(tables, _settings(rules))


def _level_in(people: People) -> Callable[[Column, Column, Column], Column]:
    thresholds = current_rules()

    # splink asks for one field after the other, of the same pairs.
    @cache
    def levels_between(one: str, other: str) -> tuple[Agreement, ...]:
        return tuple(level for _, level in levels_of(people[one], people[other], thresholds))

    def level_of(field: Column, left: Column, right: Column) -> Column:
        rows = zip(field.to_pylist(), left.to_pylist(), right.to_pylist(), strict=True)
        found = [levels_between(_key(one), _key(other))[PLACE[each]] for each, one, other in rows]
        return pyarrow.array(found, type=pyarrow.string())

    return level_of


def _key(cell: str) -> str:
    return cell.rpartition("|")[2]


def _rows(people: People) -> Sequence[Mapping[str, str]]:
    return [
        {
            "unique_id": key,
            **{field: f"{_blocked_on(person, field)}|{key}" for field in LEVELS},
        }
        for key, person in people.items()
    ]


def _blocked_on(person: Person, field: Field) -> str:
    """What stands before the bar; nothing shared is never blocked on."""
    match field:
        case Field.NAME:
            return fold_name(person.name.surname)
        case Field.BORN_ON:
            return f"{person.born_on or ''}"
        case Field.NHS_NUMBER | Field.UPN | Field.PNC_ID:
            return getattr(person.identifiers, field.value) or ""
        case Field.ADDRESS:
            return next((one.postcode for one in person.addresses if one.postcode), "")
        case _:
            return ""


def same(field: Field) -> str:
    """A rule of blocking: what both records say of this field is the same, and is said."""
    left, right = (f"split_part({side}.{field}, '|', 1)" for side in "lr")
    return f"{left} = {right} and {left} <> ''"


def _settings(rules: MatchingRules | None) -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=PRIOR,
        comparisons=[_comparison(field, rules) for field in LEVELS],
        blocking_rules_to_generate_predictions=[same(field) for field in BLOCKED],
        retain_intermediate_calculation_columns=True,
    )


BLOCKED = (Field.NAME, Field.BORN_ON, Field.NHS_NUMBER, Field.ADDRESS)


def _comparison(field: Field, rules: MatchingRules | None) -> CustomComparison:
    asked = f"level_of('{field}', {field}_l, {field}_r)"
    missing = ", ".join(f"'{level}'" for level in sorted(MISSING))
    return CustomComparison(
        output_column_name=str(field),
        comparison_levels=[
            CustomLevel(f"{asked} in ({missing})", "missing").configure(is_null_level=True),
            *_levels(field, asked, rules),
        ],
    )


def _levels(field: Field, asked: str, rules: MatchingRules | None) -> Iterable[CustomLevel]:
    *before, last = LEVELS[field]
    for level in before:
        yield _weighed(CustomLevel(f"{asked} = '{level}'", str(level)), field, level, rules)
    yield _weighed(ElseLevel(), field, last, rules)


def _weighed(
    made: CustomLevel, field: Field, level: Agreement, rules: MatchingRules | None
) -> CustomLevel:
    if rules is None:
        return made
    weighed = rules.weights[field][level]
    return made.configure(m_probability=weighed.m, u_probability=weighed.u)
