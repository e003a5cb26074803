"""The glossary names things that are there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("|") and not re.match(r"\|(-|\s*term\s*\|)", line)
]
NAMES = sorted(set(re.findall(r"`(domain\.[\w.]+)`", GLOSSARY)))


@pytest.mark.parametrize("name", NAMES)
def test_each_python_name_of_the_glossary_exists(name):
    module, _, attribute = name.rpartition(".")

    assert hasattr(import_module(module), attribute)


def test_each_term_has_a_meaning_a_source_and_a_place_in_the_code():
    assert len(ROWS) > 40
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_no_term_is_explained_twice():
    terms = [row[0] for row in ROWS]

    assert len(terms) == len(set(terms))
