"""The table of what the house gives a connector names things and errors that are there."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name

import pytest

from domain import errors

GUIDE = Path(__file__).resolve().parents[2] / "docs/adding-a-connector.md"
TABLE = GUIDE.read_text(encoding="utf-8").partition("## 12. ")[2]
NAMED = re.compile(r"`((?:runtime|domain|tests)\.[\w.]+)(?:\(([\w, ]*)\))?`")
ROWS = [line.strip("|").split("|") for line in TABLE.splitlines() if line.startswith("| `")]
NAMES = [named for row in ROWS for named in NAMED.findall(row[0])]
ERRORS = sorted({name for row in ROWS for name in re.findall(r"`([A-Z]\w+)`", row[2])})
ELSEWHERE = {"ValidationError", "ValueError"}


def what_is(name: str) -> Callable[..., object]:
    """The thing of this name: a module of ours, something in it, and maybe something in that."""
    found: Callable[..., object] = resolve_name(name)
    return found


def not_taken(name: str, arguments: str) -> list[str]:
    """Which of these arguments it does not take."""
    takes = inspect.signature(what_is(name)).parameters
    return [one for one in arguments.split(", ") if one and one not in takes]


@pytest.mark.parametrize(("name", "arguments"), NAMES, ids=[name for name, _ in NAMES])
def test_each_name_of_the_table_is_there_and_takes_these(name, arguments):
    assert not_taken(name, arguments) == []


def test_a_name_or_an_argument_that_is_nowhere_is_found():
    with pytest.raises(AttributeError):
        what_is("runtime.shown.Shown.note_others")
    assert not_taken("runtime.shown.Shown.day", "name, label") == ["label"]


def test_each_error_of_the_table_is_one():
    assert [one for one in ERRORS if one not in ELSEWHERE and not hasattr(errors, one)] == []
    assert len(ROWS) > 40
    assert "PageNotAsExpected" in ERRORS
