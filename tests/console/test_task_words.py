"""What a page of a task says is words: no code of a reason, an answer or a moment."""

import re
from datetime import UTC, datetime

import pytest

from bots.encompass.questions import CHOICES
from bots.encompass.rules import RULES
from bots.encompass.telling import phone_task
from bots.encompass.weighing import WITHOUT_A_DRAFT
from domain.notices import CameBack
from domain.outbound import Check
from domain.wording.reasons.table import REASONS
from domain.wording.tasks import DECISIONS, TASK_KINDS
from tests.bots.encompass.small_case import a_notice
from tests.bots.encompass.test_weighing import EVERY_CAUTION, weighed, with_fired
from tests.console.hub import CALLOWAY, MARRABLE
from tests.console.test_task_life import text_of

A_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\d{4}-\d\d-\d\dT")
SENT_AT = datetime(2026, 11, 23, 5, 32, tzinfo=UTC)
ASKED = sorted({asked for rule in RULES.values() for asked in rule.tasks})


def test_every_choice_a_worker_offers_and_every_reason_it_asks_for_has_words():
    of_kinds = {choice.code for kind in TASK_KINDS.values() for choice in kind.choices}

    assert {one for offered in CHOICES.values() for one in offered} == set(DECISIONS)
    assert set(WITHOUT_A_DRAFT) <= of_kinds
    assert {code for _, code in ASKED} | {check.value for check in Check} <= set(REASONS)
    assert not [choice.label for choice in DECISIONS.values() if A_CODE.search(choice.label)]


async def codes_on_the_page(hub, as_, **asked):
    is_restricted = asked.get("kind") == "restricted_record"
    team = "restricted-records officer" if is_restricted else "duty supervisor"
    task_id = hub.asked(team=team, **asked)
    page = await (await as_(MARRABLE if is_restricted else CALLOWAY)).open(f"/tasks/{task_id}")
    assert page.status_code == 200
    return A_CODE.findall(text_of(page.text))


@pytest.mark.parametrize(("kind", "code"), ASKED, ids=lambda one: one)
async def test_no_page_of_a_task_shows_a_code(hub, as_, kind, code):
    choices = CHOICES.get(code, ("lives_here",)) if kind == "record_decision" else ()

    found = await codes_on_the_page(
        hub, as_, kind=kind, reason_code=code, choices=choices, evidence={}
    )

    assert found == []


async def test_what_a_worker_recorded_of_a_message_shows_no_code(hub, as_):
    held = dict(weighed(with_fired(*EVERY_CAUTION)).evidence)
    back = CameBack(a_notice(), "M1", SENT_AT, "school_changed")

    for kind, code, evidence in (
        ("release_message", "do_not_notify", held),
        ("phone_school", "school_changed", phone_task(back, SENT_AT).evidence),
    ):
        found = await codes_on_the_page(
            hub, as_, reference=f"ENC-{code[0]}", kind=kind, reason_code=code, evidence=evidence
        )
        assert found == [], kind
    assert phone_task(back, SENT_AT).evidence["sent"] == "Monday 23 November 2026, 5:32am"


@pytest.mark.parametrize("planted", ["contact_conflict", "2026-11-23T05:32+00:00"])
async def test_a_code_that_got_through_would_be_found(hub, as_, planted):
    assert await codes_on_the_page(hub, as_, evidence={"why": planted})


async def test_a_record_to_correct_names_what_where_and_how_it_is_answered(hub, as_):
    task_id = hub.asked(
        kind="fix_record",
        reason_code="minimum_missing",
        evidence={"record": "P0048113", "field": "Date of birth"},
    )

    said = " ".join(text_of((await (await as_(CALLOWAY)).open(f"/tasks/{task_id}")).text).split())

    assert "Next step: Correct what is named in the record in the police system" in said
    assert "What is missing in it or cannot be read Date of birth" in said
    assert "How does the record stand now?" in said
    assert "Complete the form" not in said
    assert "What do you want to do?" not in said
