"""This is wrong: a finding with item and rules, and an answer that is owed."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from runtime.tables import findings, work_items
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, IQBAL, MORNING, OKAFOR, Hub
from tests.console.test_task_life import item_of, text_of

SECRET = "Quillfeather-Ambrose"
SAID = {"which": f"Line 3 {SECRET}", "right": "She moved in May", "known": "Rang the school"}


@pytest.fixture
async def item_id(hub: Hub, as_) -> str:
    """A message of one of Calloway's cases, sent."""
    task_id = hub.asked()
    browser = await as_(CALLOWAY)
    await browser.open(f"/tasks/{task_id}")
    await browser.send(f"/tasks/{task_id}/answer", answer="release")
    found = item_of(hub, task_id)
    with hub.transaction() as connection:
        ended = {"state": "done", "ended_at": MORNING + timedelta(minutes=1)}
        connection.execute(update(work_items).where(work_items.c.id == found).values(ended))
    return found


async def test_it_is_kept_sealed_with_item_and_rules_and_owed_within_five_working_days(
    hub, as_, item_id
):
    browser = await as_(CALLOWAY)
    assert f"/items/{item_id}/wrong" in browser.page.text
    await browser.open(f"/items/{item_id}/wrong")

    await browser.send(f"/items/{item_id}/wrong", **SAID)

    # Monday 23 November 2026 and five working days.
    words = " ".join(text_of(browser.page.text).split())
    assert "Thank you. Finding F-0001 is with the assurance lead." in words
    assert "You will get an answer by Monday 30 November 2026." in words
    with hub.transaction() as connection:
        row = connection.execute(select(findings)).one()
    assert (row.item_id, row.rules_version, row.by) == (item_id, "2026-11", "r.calloway")
    assert SECRET.encode() not in row.said_sealed
    [kept] = [json.loads(one.entry) for one in hub.audited() if one.event == "finding_opened"]
    assert (kept["item_id"], kept["details"]) == (item_id, {"finding": "F-0001"})


async def test_whoever_said_it_reads_their_own_words_again_and_nobody_else_does(hub, as_, item_id):
    author, colleague = await as_(CALLOWAY), await as_(IQBAL)
    await author.open(f"/items/{item_id}/wrong")
    await author.send(f"/items/{item_id}/wrong", **SAID)

    own = text_of((await author.open(f"/items/{item_id}/wrong")).text)
    others = await colleague.open(f"/items/{item_id}/wrong")

    assert all(words in own for words in SAID.values())
    assert not [words for words in SAID.values() if words in text_of(others.text)]


async def test_the_lead_answers_once_and_whoever_said_it_reads_the_answer(hub, as_, item_id):
    browser = await as_(CALLOWAY)
    await browser.open(f"/items/{item_id}/wrong")
    await browser.send(f"/items/{item_id}/wrong", **SAID)
    lead = await as_(EDDERY)
    assert "1 of 1 waits for your answer" in lead.page.text
    page = await lead.open("/findings/1")
    assert SAID["which"] in page.text
    assert "2026-11" in page.text

    assert (await lead.send("/findings/1", answer=" ")).status_code == 400
    await lead.send("/findings/1", answer="The register was old; it is put right.")
    again = await lead.client.post(
        "/findings/1", data={"form_token": "x", "answer": "Something else"}
    )

    assert again.status_code == 403
    cases = await browser.open("/cases")
    assert "F-0001" in cases.text
    assert "answered Monday 23 November 2026" in text_of(cases.text)
    assert "it is put right" in (await browser.open(f"/items/{item_id}/wrong")).text
    assert hub.audited()[-1].event == "finding_answered"


async def test_a_second_answer_changes_nothing(hub, as_, item_id):
    browser = await as_(CALLOWAY)
    await browser.open(f"/items/{item_id}/wrong")
    await browser.send(f"/items/{item_id}/wrong", **SAID)
    lead, same = await as_(EDDERY), await as_(EDDERY)
    for one in (lead, same):
        await one.open("/findings/1")
    await lead.send("/findings/1", answer="The first answer")

    page = await same.send("/findings/1", answer="The second answer")

    assert "The first answer" in page.text
    assert "The second answer" not in page.text


@pytest.mark.parametrize("missing", list(SAID))
async def test_each_of_the_three_is_asked_for_and_what_was_typed_stays(hub, as_, item_id, missing):
    browser = await as_(CALLOWAY)
    await browser.open(f"/items/{item_id}/wrong")

    page = await browser.send(f"/items/{item_id}/wrong", **{**SAID, missing: " "})

    assert page.status_code == 400
    assert f'href="#{missing}"' in page.text
    assert all(text in page.text for name, text in SAID.items() if name != missing)


@pytest.mark.parametrize(
    "account", [IQBAL, ELSEWHERE, EDDERY, OKAFOR], ids=["team", "elsewhere", "lead", "operations"]
)
async def test_nobody_says_it_of_a_case_that_is_not_theirs(hub, as_, item_id, account):
    browser = await as_(account)

    assert (await browser.open(f"/items/{item_id}/wrong")).status_code == 404


@pytest.mark.parametrize("account", [CALLOWAY, OKAFOR], ids=["supervisor", "operations"])
async def test_only_the_lead_reads_findings(hub, as_, item_id, account):
    browser = await as_(CALLOWAY)
    await browser.open(f"/items/{item_id}/wrong")
    await browser.send(f"/items/{item_id}/wrong", **SAID)
    other = await as_(account)

    for path in ("/findings", "/findings/1"):
        page = await other.open(path)
        assert page.status_code == 404
        assert SECRET not in page.text


@pytest.mark.parametrize("number", ["2", "0", "x", "٣", "99999999999999999999"])
async def test_a_finding_that_is_not_there_is_not_found(hub, as_, number):
    assert (await (await as_(EDDERY)).open(f"/findings/{number}")).status_code == 404
