"""The picture of a household: whatever the records say, nobody stands on anybody else."""

import random
import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from domain.households import PersonKey
from domain.people import RelationKind
from domain.research_pack import PackPerson, RecordedSex, RecordedTie
from reports.research_pack.drawing import household_svg
from reports.research_pack.household import (
    CELL,
    LINE_GAP,
    Household,
    apart,
    lay_out,
)
from reports.research_pack.kinship import bonds, generations
from tests.builders.research import (
    POLICE,
    a_pack_person,
    a_research_pack,
    a_source,
)

SOURCE = a_source(POLICE, "P1", "Relationships")
MOTHER, FATHER = RelationKind.MOTHER, RelationKind.FATHER
PARTNER, EX_PARTNER = RelationKind.PARTNER, RelationKind.EX_PARTNER


def tie(person: str, kind: RelationKind, other: str, **more: object) -> RecordedTie:
    return RecordedTie(PersonKey(person), kind, PersonKey(other), SOURCE, **more)  # type: ignore[arg-type]


def people(*keys: str) -> list[PackPerson]:
    return [a_pack_person(key) for key in keys]


def drawn_family(seed: int) -> tuple[list[PackPerson], list[RecordedTie]]:
    """One to twelve people of up to three generations: couples, step-families, strangers, doubt."""
    chance = random.Random(seed)
    everybody = people(*(f"p{number}" for number in range(chance.randint(1, 12))))
    everybody = [replace(one, sex=chance.choice(list(RecordedSex))) for one in everybody]
    chance.shuffle(everybody)
    generation = {one.key: chance.randrange(3) for one in everybody}
    ties = []
    for one, other in combinations(everybody, 2):
        ages = generation[one.key] - generation[other.key]
        kinds = {
            0: [PARTNER, EX_PARTNER, RelationKind.SIBLING, RelationKind.PARENT_OF_COMMON_CHILD],
            1: [MOTHER, FATHER, RelationKind.STEP_PARENT, RelationKind.CARER],
            -1: [RelationKind.CHILD],
        }.get(ages, [RelationKind.GRANDPARENT])
        if chance.random() < 0.35:
            ties.append(
                RecordedTie(
                    one.key,
                    chance.choice(kinds),
                    other.key,
                    SOURCE,
                    lives_together=chance.choice((None, True, False)),
                    is_disputed=chance.random() < 0.2,
                    has_ended=chance.random() < 0.2,
                )
            )
    return everybody, ties


def placed_of(everybody: list[PackPerson], ties: list[RecordedTie]) -> Household:
    return lay_out(everybody, ties, {one.key: one.name.forename for one in everybody})


def overlapping(placed: Household) -> list[tuple[PersonKey, PersonKey]]:
    """Who stands where somebody else stands: symbols and the words under them."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(placed.places.items(), 2)
        if abs(a.x - b.x) < CELL - 0.01 and a.top < b.bottom and b.top < a.bottom
    ]


def strangers_in_homes(placed: Household) -> list[PersonKey]:
    return [
        key
        for home in placed.homes
        for key, place in placed.places.items()
        if key not in home.members
        and home.left - CELL / 2 < place.x < home.right + CELL / 2
        and home.top < place.bottom
        and place.top < home.bottom
    ]


def homes_that_meet(placed: Household) -> list[object]:
    return [
        (one, other)
        for one, other in combinations(placed.homes, 2)
        if one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    ]


def lines_on_each_other(placed: Household) -> list[object]:
    """Two horizontal lines at one height that share a stretch."""
    lines = [
        (one.line_y, min(one.feet), max(one.feet)) for one in placed.descents if len(one.above) == 2
    ]
    lines += [
        (one.bar_y, min(*one.heads, one.drop_x), max(*one.heads, one.drop_x))
        for one in placed.descents
        if one.children
    ]
    return [
        (one, other)
        for one, other in combinations(lines, 2)
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    ]


def test_of_any_family_nobody_stands_on_anybody_and_no_line_on_a_line():
    for seed in [random.randrange(10**9) for _ in range(150)]:
        everybody, ties = drawn_family(seed)

        placed = placed_of(everybody, ties)

        assert set(placed.places) == {one.key for one in everybody}, f"seed {seed}"
        assert overlapping(placed) == [], f"seed {seed}"
        assert strangers_in_homes(placed) == [], f"seed {seed}"
        assert homes_that_meet(placed) == [], f"seed {seed}"
        assert lines_on_each_other(placed) == [], f"seed {seed}"
        assert all(
            CELL / 2 <= place.x <= placed.width - CELL / 2
            and place.top >= 0
            and place.bottom <= placed.height
            for place in placed.places.values()
        ), f"seed {seed}"


def test_somebody_put_on_somebody_else_is_found():
    placed = placed_of(people("a", "b"), [])
    first, second = placed.places
    moved = {**placed.places, second: placed.places[first]}
    with_home = placed_of(people("a", "b", "c"), [tie("a", PARTNER, "b", lives_together=True)])
    stranger = {**with_home.places, PersonKey("c"): with_home.places[PersonKey("a")]}
    family = placed_of(*two_families())
    couple = next(one for one in family.descents if len(one.above) == 2)
    twice = replace(family, descents=(*family.descents, couple))

    assert overlapping(replace(placed, places=moved)) == [(first, second)]
    assert strangers_in_homes(replace(with_home, places=stranger)) == [PersonKey("c")]
    assert lines_on_each_other(twice)


def two_families() -> tuple[list[PackPerson], list[RecordedTie]]:
    """A step-family: two former partners of one mother, a child of each, and her mother."""
    everybody = people("gran", "mum", "one", "two", "kit", "ash")
    ties = [
        tie("mum", MOTHER, "gran"),
        tie("kit", MOTHER, "mum", lives_together=True),
        tie("ash", MOTHER, "mum", lives_together=True),
        tie("kit", FATHER, "one"),
        tie("ash", FATHER, "two"),
        tie("mum", EX_PARTNER, "one"),
        tie("mum", PARTNER, "two", lives_together=True),
    ]
    return everybody, ties


def test_a_step_family_has_each_child_under_its_own_parents():
    everybody, ties = two_families()

    placed = placed_of(everybody, ties)

    families = {one.children: set(one.above) for one in placed.descents}
    assert families[(PersonKey("kit"),)] == {"mum", "one"}
    assert families[(PersonKey("ash"),)] == {"mum", "two"}
    [home] = placed.homes
    assert set(home.members) == {"mum", "two", "kit", "ash"}


def test_generations_stand_in_rows_and_a_couple_side_by_side():
    placed = placed_of(*two_families()).places

    rows = {key: place.top for key, place in placed.items()}
    assert rows[PersonKey("gran")] < rows[PersonKey("mum")] < rows[PersonKey("kit")]
    assert rows[PersonKey("mum")] == rows[PersonKey("one")] == rows[PersonKey("two")]
    assert abs(placed[PersonKey("mum")].x - placed[PersonKey("two")].x) == CELL


def test_a_grandmother_whose_daughter_is_not_named_stands_two_rows_above():
    rows = generations(
        [PersonKey("kit"), PersonKey("gran")],
        bonds([tie("kit", RelationKind.GRANDPARENT, "gran")]),
    )

    assert rows == {"kit": 2, "gran": 0}


def test_records_that_contradict_each_other_are_drawn_as_far_as_they_can_be():
    """Each is the other's mother: one of the two statements stands, the other is in the table."""
    contradicting = [tie("a", MOTHER, "b"), tie("b", MOTHER, "a")]

    placed = placed_of(people("a", "b"), contradicting)

    assert (len(placed.descents), len(placed.undrawn)) == (1, 1)


def test_one_record_says_they_live_together_and_another_does_not_so_no_box_is_drawn():
    apart_too = [
        tie("a", PARTNER, "b", lives_together=True),
        tie("b", PARTNER, "a", lives_together=False),
    ]
    agreed = placed_of(people("a", "b"), apart_too[:1])

    placed = placed_of(people("a", "b"), apart_too)

    assert (len(agreed.homes), placed.homes) == (1, ())
    [couple] = placed.descents
    assert couple.couple
    assert couple.couple.is_disputed


@pytest.mark.parametrize("wished", [[0, 0, 0], [5, 3, 1], [0, 100, 400], [7]])
def test_places_are_a_gap_apart_and_keep_their_order(wished):
    placed = apart(wished, LINE_GAP)

    gaps = [right - left for left, right in zip(placed, placed[1:], strict=False)]
    assert all(gap >= LINE_GAP - 1e-9 for gap in gaps)
    assert sum(placed) == pytest.approx(sum(wished))


@pytest.mark.parametrize(
    ("person", "shape", "corners"),
    [
        ({"sex": RecordedSex.MALE}, "polygon", 4),
        ({"sex": RecordedSex.FEMALE}, "circle", 0),
        ({"sex": RecordedSex.NOT_RECORDED}, "polygon", 4),
        ({"born_on": None, "due_on": date(2027, 2, 1)}, "polygon", 3),
    ],
    ids=["man", "woman", "not recorded", "unborn"],
)
def test_each_shape_says_what_is_recorded(person, shape, corners):
    somebody = a_pack_person("somebody", **person)
    pack = replace(a_research_pack(), others=(somebody,))

    drawn = household_svg("household", "t", "d", placed_of([somebody], []), pack)

    points = [each.split() for each in re.findall(r'points="([^"]*)"', drawn)]
    assert f"<{shape}" in drawn
    assert sum(map(len, points)) == corners


def test_a_square_stands_upright_and_a_diamond_on_its_point():
    drawn = {
        sex: household_svg(
            "household",
            "t",
            "d",
            placed_of([one], []),
            replace(a_research_pack(), others=(one,)),
        )
        for sex in (RecordedSex.MALE, RecordedSex.NOT_RECORDED)
        for one in [a_pack_person("somebody", sex=sex)]
    }

    tops = {sex: _highest_corners(svg) for sex, svg in drawn.items()}
    assert tops == {RecordedSex.MALE: 2, RecordedSex.NOT_RECORDED: 1}


def _highest_corners(svg: str) -> int:
    [points] = re.findall(r'points="([^"]*)"', svg)
    heights = [float(point.split(",")[1]) for point in points.split()]
    return heights.count(min(heights))
