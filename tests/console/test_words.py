"""A page types no label of its own: states, clocks, tasks and answers come from domain/wording."""

import re
from pathlib import Path

import pytest

from domain.wording.states import CLOCKS, CONNECTORS, STATES
from domain.wording.tasks import TASK_KINDS, TASK_LIFE
from tests.domain.test_wording import BANNED

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "console" / "templates").glob("*.html"))
LABELS = {
    *(label.label for table in (STATES, CLOCKS, CONNECTORS) for label in table.values()),
    *(label.label.partition("{")[0].strip() for label in TASK_LIFE.values()),
    *(kind.title for kind in TASK_KINDS.values()),
    *(choice.label for kind in TASK_KINDS.values() for choice in kind.choices),
}
# Words that are also plain English, or the name of a button on which nothing else could stand.
PLAIN = {"Open", "New", "Closed", "Release", "Sign", "Told", "Correct", "Done", "Returned"}


def typed_labels(template: str) -> list[str]:
    shown = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    labels = LABELS - PLAIN - {""}
    return [label for label in labels if re.search(rf"\b{re.escape(label)}\b", shown)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_label_is_typed_on_a_page(template):
    allowed = {"Give it back to the worker", "Done by hand", "Answered", "Finding"}

    assert set(typed_labels(template.read_text(encoding="utf-8"))) <= allowed


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_word_that_misleads_is_on_a_page(template):
    said = re.sub(r"\{[%{#].*?[%}#]\}|<[^>]*>", " ", template.read_text(encoding="utf-8"))

    assert BANNED.findall(said.replace("!DOCTYPE", "")) == []


def test_a_typed_label_and_a_misleading_word_are_found():
    assert set(typed_labels("<p>Due soon</p> <b>In doubt</b>")) == {"Due soon", "In doubt"}
    assert len(BANNED.findall("all good, sent successfully")) == 2
