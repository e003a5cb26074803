"""The page of the process says what the code does."""

import pytest

from bots.encompass.rules import RULES
from domain.wording.reasons.table import REASONS
from domain.wording.tasks import TASK_KINDS
from tools.process_page import FOLDER, PAGES


@pytest.mark.parametrize("bot", PAGES)
def test_the_page_is_not_stale_and_if_it_is_run_python_m_tools_process_page(bot):
    assert (FOLDER / f"{bot}.md").read_text(encoding="utf-8") == PAGES[bot]()


def test_every_rule_stands_on_the_page():
    page = PAGES["encompass"]()

    assert [rule for rule in RULES if f"| {rule} |" not in page] == []


def test_every_task_of_a_rule_has_its_words():
    tasks = {task for rule in RULES.values() for task in rule.tasks}

    assert [kind for kind, _ in tasks if kind not in TASK_KINDS] == []
    assert [code for _, code in tasks if code not in REASONS] == []


def test_a_rule_a_person_decides_has_its_task_and_no_other_has():
    asks = {rule.id for rule in RULES.values() if rule.tasks}

    assert asks == {rule.id for rule in RULES.values() if rule.decides == "a person"}
