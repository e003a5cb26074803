"""What each level weighs: data, whole, and able to lower a certain match but never to raise one."""

from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.match_shown import in_one_line, shown, weights_in_one_line
from domain.matching_levels import LEVELS, MISSING, Agreement, Field
from domain.matching_rules import Level, MatchingRules, current_rules, rules_in
from domain.nicknames import are_forms_of_one
from domain.people import NameKind, Person, RecordRef
from domain.person_matching import Caution, Certain, Match, Possible, compare, match
from domain.wording.matching import AGREEMENTS
from tests.domain.builders import a_person, an_address
from tests.domain.test_person_matching import HOME, NHS, a_record, parent, records

RULES = current_rules()


def weighing(weights: dict[Field, dict[Agreement, Level]]) -> MatchingRules:
    return replace(RULES, weights=weights)


@st.composite
def any_rules(draw: st.DrawFn) -> MatchingRules:
    drawn = draw(st.randoms(use_true_random=False))
    weights = {
        field: {level: Level(drawn.uniform(1e-6, 1), drawn.uniform(1e-6, 1)) for level in levels}
        for field, levels in LEVELS.items()
    }
    return replace(weighing(weights), certain_at_least=drawn.uniform(-50, 50))


WITHOUT_WEIGHTS = replace(RULES, certain_at_least=float("-inf"))


@given(any_rules(), records("police"), st.lists(records(), max_size=4))
def test_weights_never_raise(rules, person, candidates):
    """Whatever they are: they take certain matches away, and change nothing else."""
    double = replace(person, record=RecordRef("education", "double"))
    everybody = [double, *candidates]
    by_rule, weighed = (match(person, everybody, each) for each in (WITHOUT_WEIGHTS, rules))

    if isinstance(weighed, Certain):
        assert isinstance(by_rule, Certain)
        assert by_rule.match.candidate == weighed.match.candidate
    elif not isinstance(by_rule, Certain):
        assert type(weighed) is type(by_rule)
        assert records_of(weighed) == records_of(by_rule)
    else:
        assert isinstance(weighed, Possible)
        assert by_rule.match.candidate in records_of(weighed)


def records_of(found: Match) -> list[Person]:
    return [each.candidate for each in found.candidates] if isinstance(found, Possible) else []


def test_what_weighs_too_little_goes_to_a_person():
    ours, theirs = a_person(at=[HOME]), a_record(at=[HOME])
    weight = compare(ours, theirs).weight
    heavier = replace(RULES, certain_at_least=weight + 0.1)

    assert isinstance(match(ours, [theirs]), Certain)
    found = match(ours, [theirs], heavier)

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.TOO_LIGHT,)


def test_a_number_alone_against_another_home_and_another_family_is_not_enough():
    """The same NHS number and name, no birth date, and whatever else is recorded differs."""
    ours = a_person(nhs=NHS, at=[HOME], relationships=(parent("Samira Khan"),))
    theirs = a_record(
        "Wren Tarn",
        born=None,
        nhs=NHS,
        at=[an_address("3 Siskin Close", "NM4 9AB")],
        also=[replace(ours.name, kind=NameKind.FORMER)],
        relationships=(parent("Petra Oyelaran"),),
    )

    found = match(ours, [theirs])

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.TOO_LIGHT,)


@given(records("police"), records())
def test_what_a_pair_weighs_is_the_same_from_either_side(one, other):
    assert compare(one, other).weight == compare(other, one).weight


@given(records("police"), records())
def test_the_whole_is_the_sum_of_its_fields_and_silence_weighs_nothing(one, other):
    compared = compare(one, other)

    assert compared.weight == pytest.approx(sum(each.weight for each in compared.fields))
    assert all(not each.weight for each in compared.fields if each.agreement in MISSING)


def test_each_level_has_a_weight_and_words():
    for field, levels in LEVELS.items():
        for level in levels:
            told = RULES.weights[field][level]
            assert RULES.weight_of(field, level) == log2(told.m / told.u)
            assert AGREEMENTS[level].label


def test_every_level_can_be_reached_and_no_other():
    levels = {level for levels in LEVELS.values() for level in levels}

    assert levels | MISSING == set(Agreement)


def test_what_agrees_speaks_for_one_person_and_what_differs_against():
    for field, levels in LEVELS.items():
        assert RULES.weight_of(field, levels[0]) > 5, field
        assert RULES.weight_of(field, Agreement.DIFFERS) < 0, field


def table(**others: str) -> str:
    told = {"name.same": "{ m = 0.8, u = 0.001 }"} | others
    rows = [
        f"[weights.{field}]\n"
        + "\n".join(
            f"{level} = {told.get(f'{field}.{level}', '{ m = 0.1, u = 0.2 }')}"
            for level in levels
            if told.get(f"{field}.{level}") != "left out"
        )
        for field, levels in LEVELS.items()
    ]
    head = 'version = "tried"\neffective_from = 2026-11-30\n[thresholds]\n'
    limits = "spelling_at_least = 0.9\ndue_date_days = 40\ncertain_at_least = 12.5\n"
    return head + limits + "\n".join(rows)


def test_the_rules_are_read_from_their_table():
    rules = rules_in(table())

    assert (rules.version, rules.spelling_at_least, rules.due_date_days) == ("tried", 0.9, 40)
    assert rules.certain_at_least == 12.5
    assert rules.weight_of(Field.NAME, Agreement.SAME) == pytest.approx(log2(800))
    assert rules.weight_of(Field.NAME, Agreement.ONE_SIDE) == 0


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (table(**{"upn.one_digit": "left out"}), "weights.upn: .*one_digit"),
        (table() + "\n[weights.shoe_size]\nsame = { m = 1, u = 1 }", "shoe_size"),
        (table(**{"upn.same": "{ m = 0.0, u = 0.1 }"}), "weights.upn.same: m and u are shares"),
        (table(**{"upn.same": "{ m = 0.5, u = 1.5 }"}), "weights.upn.same: m and u are shares"),
    ],
    ids=["a level missing", "a field nobody compares", "nought", "more than all"],
)
def test_a_table_that_is_not_whole_is_refused_by_name(spoilt, said):
    with pytest.raises(ValueError, match=said):
        rules_in(spoilt)


def test_a_person_reads_each_field_its_level_and_its_weight():
    compared = compare(a_person("Mohammed Khan", nhs=NHS), a_record("Mohamed Khan"))
    by_field = {one.field: one for one in shown(compared)}

    assert by_field["Name"].level == "Differs: spelling"
    assert by_field["Name"].weight[0] in "+\u2212"
    assert by_field["NHS number"].level == "One side only"
    assert by_field["NHS number"].weight == "0"
    assert in_one_line(compared) == "Name: Differs: spelling; Date of birth: Same"
    assert "together +" in weights_in_one_line(compared)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("kate", "katherine", True),
        ("kate", "katie", True),
        ("bill", "liam", True),
        ("mohammed", "md", True),
        ("kuba", "jakub", True),
        ("paddy", "padraig", True),
        ("kate", "kate", False),
        ("kate", "anne", False),
        ("harry", "wren", False),
    ],
)
def test_short_and_other_forms_of_a_forename(one, other, are):
    assert are_forms_of_one(one, other) is are
    assert are_forms_of_one(other, one) is are
