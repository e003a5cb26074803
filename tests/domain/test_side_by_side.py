"""What a worker writes of two records into a task is what the page reads back out of it."""

import json
import random

from domain.side_by_side import (
    ComparedRow,
    SideBySide,
    as_evidence,
    from_evidence,
    is_side_by_side,
)
from runtime.shapes import is_field_name

WORDS = ["", "Samira", "3 Siskin Close (2022–2024)", "O'Brien_left_02", "<b>", "não", "side_row_01"]


def drawn(chance: random.Random) -> SideBySide:
    rows = tuple(
        ComparedRow(*(chance.choice(WORDS) for _ in range(4))) for _ in range(chance.randrange(30))
    )
    cautions = tuple(chance.choice(WORDS) for _ in range(chance.randrange(13)))
    why = chance.choice(WORDS)
    return SideBySide("Police P0048113", "Children's care 5530127", "5530127", rows, cautions, why)


def test_whatever_the_records_say_comes_back_in_order():
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    for _ in range(200):
        shown = drawn(chance)
        # Tasks keep their evidence as JSON, in which nobody promises an order.
        kept = json.loads(json.dumps(as_evidence(shown), sort_keys=True))

        assert from_evidence({"research": "R-1", **kept}) == shown, seed
        assert all(is_side_by_side(key) and is_field_name(key) for key in kept), seed


def test_a_task_about_no_pair_has_none():
    assert from_evidence({}) is None
    assert from_evidence({"child": "a", "side_title_left": "Police"}) is None
    assert not is_side_by_side("child")
