"""Every rule is followed somewhere in the code, and tests show where it applies and where not."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from bots.encompass.rules import RULES

ROOT = Path(__file__).resolve().parents[3]
CODE = [path for path in (ROOT / "bots" / "encompass").glob("*.py") if path.name != "rules.py"]
TESTS = sorted(Path(__file__).parent.glob("test_*.py"))
RULE = re.compile(r"\bE[0-9]{2}\b")


def in_the_table_of(readme: str) -> set[str]:
    """The rules of "Where each rule lives", a range written as its ends."""
    table = readme.split("## Where each rule lives")[1].split("\n## ")[0]
    ends = re.findall(r"\bE([0-9]{2})–E([0-9]{2})\b", table)
    within = {f"E{number:02}" for a, b in ends for number in range(int(a), int(b) + 1)}
    return (set(RULE.findall(table)) | within) & (set(RULES) | set(RULE.findall(table)))


def test_every_rule_stands_in_the_table_of_where_it_lives():
    readme = (ROOT / "bots" / "encompass" / "README.md").read_text(encoding="utf-8")

    assert in_the_table_of(readme) == set(RULES)


def named_in(paths: Iterable[Path]) -> set[str]:
    return {rule for path in paths for rule in RULE.findall(path.read_text(encoding="utf-8"))}


def proven(how: str, paths: Iterable[Path]) -> set[str]:
    """The rules that some test is decorated with."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    calls = (
        decorator
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name)
        if decorator.func.id == how
    )
    return {ast.literal_eval(argument) for call in calls for argument in call.args}


def test_every_rule_is_followed_somewhere_in_the_code():
    assert sorted(set(RULES) - named_in(CODE)) == []


def test_the_code_names_no_rule_that_is_not_in_the_table():
    assert sorted(named_in(CODE) - set(RULES)) == []


def test_every_rule_has_a_test_that_shows_it():
    assert sorted(set(RULES) - proven("shows", TESTS)) == []


def test_every_rule_has_a_test_in_which_it_does_not_apply():
    assert sorted(set(RULES) - proven("spares", TESTS)) == []


def test_every_rule_says_when_what_then_and_who_says_so():
    assert [one.id for one in RULES.values() if not (one.when and one.then and one.source)] == []


def test_a_rule_without_code_or_test_would_be_found(tmp_path):
    code = tmp_path / "code.py"
    code.write_text('Leave("x", RULES["E10"])\n')
    test = tmp_path / "test_it.py"
    test.write_text('@shows("E10")\nasync def test_a(): ...\n\n@spares("E11")\ndef test_b(): ...\n')

    assert named_in([code]) == {"E10"}
    assert (proven("shows", [test]), proven("spares", [test])) == ({"E10"}, {"E11"})
