"""The table of what the runtime gives a connector names things and errors that are there."""

import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest

from domain import errors

GUIDE = Path(__file__).resolve().parents[2] / "docs/adding-a-connector.md"
TABLE = GUIDE.read_text(encoding="utf-8").partition("## 12. ")[2]
NAMED = re.compile(r"`((?:runtime|domain)\.[\w.]+)(?:\(([\w, ]*)\))?`")
ROWS = [line.strip("|").split("|") for line in TABLE.splitlines() if line.startswith("| `")]
NAMES = [name for row in ROWS for name, _ in NAMED.findall(row[0])]
ERRORS = sorted({name for row in ROWS for name in re.findall(r"`([A-Z]\w+)`", row[2])})
ELSEWHERE = {"ValidationError", "ValueError"}


def what_is(name: str) -> object:
    """The thing of this name: a module of ours, something in it, and maybe something in that."""
    room, module, *within = name.split(".")
    return reduce(getattr, within, import_module(f"{room}.{module}"))


@pytest.mark.parametrize("name", NAMES)
def test_each_name_of_the_table_is_there(name):
    assert what_is(name)


def test_a_name_that_is_nowhere_is_found():
    with pytest.raises(AttributeError):
        what_is("runtime.shown.Shown.note_others")


def test_each_error_of_the_table_is_one():
    assert [one for one in ERRORS if one not in ELSEWHERE and not hasattr(errors, one)] == []
    assert len(ROWS) > 40
    assert "PageNotAsExpected" in ERRORS
