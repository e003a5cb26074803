"""The terminal types no label of its own: `domain/wording/` is the one place of words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from domain.wording.reasons.table import REASONS
from domain.wording.searches import ACCESS_REASONS
from domain.wording.states import CLOCKS, CONNECTORS, RELEASE_MODES, STATES
from domain.wording.tasks import TASK_KINDS, TASK_LIFE

LONG = 3
FILES = sorted(Path(cli.__path__[0]).glob("*.py"))


def labels() -> set[str]:
    """What people read for a state, clock, gate, mode, task, answer, step or reason."""
    tables = (STATES, CLOCKS, CONNECTORS, RELEASE_MODES)
    found = {row.label for table in (*tables, TASK_LIFE) for row in table.values()}
    found |= {kind.title for kind in TASK_KINDS.values()}
    found |= {choice.label for kind in TASK_KINDS.values() for choice in kind.choices}
    found |= {reason.words for reason in REASONS.values()}
    return found | {row.label for row in ACCESS_REASONS.values()}


def texts(source: str) -> Iterator[str]:
    """Every string a file holds, but its docstrings."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for constant in constants:
        if isinstance(constant.value, str) and id(constant) not in docstrings:
            yield constant.value


def typed_labels(source: str) -> list[str]:
    """Labels typed by hand: whole, or inside a longer text.

    Short ones ("in doubt", "it is there") are also plain English: there the capital tells.
    """
    known = labels()
    phrases = {label for label in known if " " in label}
    long_ones = {label.casefold() for label in phrases if label.count(" ") >= LONG}
    return [
        text
        for text in texts(source)
        if text.strip() in known
        or any(phrase in text for phrase in phrases)
        or any(phrase in text.casefold() for phrase in long_ones)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_label_is_typed_on_the_command_line(path):
    assert typed_labels(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        'line("Failed")',
        'line("It is: Waiting for a person, since")',
        'f"{n} Waiting to start"',
        'f"{n} waiting for a person"',
        'show(title="Phone this school now")',
    ],
)
def test_a_typed_label_is_found(planted):
    assert len(typed_labels(planted)) == 1
