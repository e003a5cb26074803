"""Each rule of each worker has an id of its own: what is told by its id is told of one rule."""

import ast
from collections import Counter
from pathlib import Path

import pytest

BOTS = Path(__file__).resolve().parents[2] / "bots"
PAGES = sorted(BOTS.glob("*/rules.py"))


def named_twice(code: str) -> list[str]:
    calls = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call)]
    ids = Counter(ast.unparse(one.args[0]) for one in calls if ast.unparse(one.func) == "Rule")
    return [name for name, times in ids.items() if times > 1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_no_two_rules_have_one_id(page: Path):
    assert named_twice(page.read_text(encoding="utf-8")) == []


def test_two_rules_of_one_id_are_found():
    assert named_twice('(Rule("A01", "x"), Rule("A02", "y"), Rule("A01", "z"))') == ["'A01'"]
