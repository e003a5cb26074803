"""The glossary names things that are there."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("|") and not re.match(r"\|(-|\s*term\s*\|)", line)
]
NAMES = sorted(set(re.findall(r"`((?:domain|runtime|flows|bots)\.[\w.]+)`", GLOSSARY)))
TERMS = {term for row in ROWS for term in row[0].split(", ")}
WORDS_OF_THE_README = ("lane", "pass", "shift", "Desk", "ports", "gate", "queue", "preflight")
WORDS_OF_THE_GUIDES = ("silver", "bronze", "gold", "stub", "end mark", "drift", "candidate")
WORDS_OF_THE_REPORTS = ("attempt", "lease", "settle time", "sweeper", "fence", "anchor")


@pytest.mark.parametrize("name", NAMES)
def test_each_python_name_of_the_glossary_exists(name):
    assert exists(name)


def test_a_name_that_is_nowhere_is_found():
    names = ["runtime.gates", "runtime.lanes.Lane", "runtime.doors", "runtime.lanes.Road"]

    assert [exists(name) for name in names] == [True, True, False, False]


def exists(name: str) -> bool:
    """Whether this is a module of ours, or something in one."""
    module, _, attribute = name.rpartition(".")
    package = import_module(module)
    is_module = hasattr(package, "__path__") and find_spec(name) is not None
    return is_module or hasattr(package, attribute)


@pytest.mark.parametrize(
    "word", [*WORDS_OF_THE_README, *WORDS_OF_THE_REPORTS, *WORDS_OF_THE_GUIDES]
)
def test_a_word_a_newcomer_meets_first_is_explained(word):
    assert word in TERMS


def test_each_term_has_a_meaning_a_source_and_a_place_in_the_code():
    assert len(ROWS) > 40
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_no_term_is_explained_twice():
    terms = [row[0] for row in ROWS]

    assert len(terms) == len(set(terms))
