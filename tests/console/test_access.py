"""Asking a supervisor for access: one task whatever there is, and an answer that tells nothing."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bots.encompass.intake import seen_restricted
from bots.research.bot import perform
from bots.research.items import ACCESS_REQUEST, AccessRequest
from domain.identifiers import OccurrenceNumber
from domain.occurrences import OccurrenceRow
from domain.outcome import NeedsPerson
from domain.wording.tasks import TASK_KINDS
from runtime import by_hand, person_tasks
from runtime.by_hand import AnsweredInstead
from runtime.person_tasks import choices_of, evidence
from runtime.tables import person_tasks as tasks_table
from runtime.tables import work_items
from tests.bots.research.fake_desk import OURS, a_desk
from tests.builders.tasks import events_of, only_open_task
from tests.console.conftest import Browser
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, IQBAL, MORNING, VOSS, Hub
from tests.console.runs import at_a_stub
from tests.console.test_routes import as_anybody_sees, statements
from tests.console.test_starting import CASE, SISTER, a_seen, found, read_by_a_pass
from tests.console.test_task_life import text_of

WHY = "I hold this case since Friday, token Quillfeather-Ambrose"
NOBODYS = OccurrenceNumber("43260000001")
STOPPED_AT = OccurrenceNumber("43260000002")
ASKED = {"access_asked_for", "access_not_needed"}


def requests_of(hub: Hub) -> list[Any]:
    with hub.transaction() as connection:
        mine = work_items.c.kind == ACCESS_REQUEST
        return list(connection.execute(select(work_items).where(mine)).all())


def task_of(hub: Hub, item_id: str) -> str:
    with hub.transaction() as connection:
        return only_open_task(connection, item_id)


async def asked(browser: Browser, number: str = CASE, needed: str = WHY):
    path = await found(browser, number)
    await browser.open(f"{path}/access")
    return await browser.send(f"{path}/access", needed=needed)


async def answered(hub: Hub, browser: Browser, answer: str, **typed: str):
    [item] = requests_of(hub)
    task_id = task_of(hub, item.id)
    await browser.open(f"/tasks/{task_id}")
    return await browser.send(f"/tasks/{task_id}/answer", answer=answer, **typed)


async def test_the_link_leads_to_a_form_and_that_to_one_task_of_the_duty_supervisors(hub, as_):
    browser = await as_(VOSS)
    path = await found(browser)
    assert f'href="{path}/access"' in browser.page.text

    page = await asked(browser)

    # Monday 23 November 2026, and one working day.
    assert "answers by Tuesday 24 November 2026, 5pm" in text_of(page.text)
    [item] = requests_of(hub)
    assert item.state == "awaiting_person"
    with hub.transaction() as connection:
        task = connection.execute(select(tasks_table)).one()
        shown = evidence(connection, task.id, hub.cipher)
        offered = {choice.code for choice in choices_of(connection, task.id, hub.cipher)}
        steps = events_of(connection, task.id)
    assert (task.team, task.kind, task.person) == ("duty supervisor", ACCESS_REQUEST, None)
    assert steps == [("new", VOSS.id)]
    assert offered == ASKED
    assert shown == {"number": CASE, "asked_by": VOSS.id, "needed": WHY}


async def test_number_and_reason_are_sealed_and_stand_in_no_column_address_or_entry(hub, as_):
    browser = await as_(VOSS)
    await asked(browser)

    [item] = requests_of(hub)
    with hub.transaction() as connection:
        task = connection.execute(select(tasks_table)).one()
    in_clear = f"{item}{task}{[one.entry for one in hub.audited()]}{browser.page.url}"

    assert VOSS.id in in_clear  # the control: what is in clear would be found
    assert CASE not in in_clear
    assert "Quillfeather" not in in_clear
    [ordered] = [json.loads(one.entry) for one in hub.audited() if one.event == "work_ordered"]
    assert (ordered["on_behalf_of"], ordered["item_id"]) == (VOSS.id, item.id)
    assert ordered["justification"] == ACCESS_REQUEST


async def test_whatever_there_is_the_pages_the_task_and_the_statements_are_the_same(hub, as_):
    restricted = seen_restricted(OccurrenceRow(CASE, is_restricted=True), MORNING)
    read_by_a_pass(hub, restricted, a_seen(SISTER))
    at_a_stub(hub, f"research/{STOPPED_AT}/0a1b2c3d4e-1", requested_by=CALLOWAY.id)
    browser, supervisor = await as_(VOSS), await as_(IQBAL)
    seen_by = {}
    for number in (NOBODYS, CASE, STOPPED_AT):
        pages: list[str] = []
        counts: list[int] = []
        path = await found(browser, number)
        for step in ("", "/access", "/access"):
            with statements(hub.database) as seen:
                answer = (
                    await browser.send(f"{path}{step}", needed=WHY)
                    if len(pages) == 2
                    else await browser.open(f"{path}{step}")
                )
            pages.append(alike(answer, number, path))
            counts.append(len(seen))
        item = next(one for one in requests_of(hub) if one.state == "awaiting_person")
        page = await supervisor.open(f"/tasks/{task_of(hub, item.id)}")
        told = alike(page, number, task_of(hub, item.id)).replace(item.id[:8], "ITEM")
        seen_by[number] = (pages, counts, told)
        await supervisor.send(
            f"/tasks/{task_of(hub, item.id)}/answer", answer="access_not_needed", note="Looked"
        )
        with hub.transaction() as connection:
            connection.execute(update(work_items).values(requested_by="somebody"))

    assert seen_by[NOBODYS] == seen_by[CASE] == seen_by[STOPPED_AT]
    known = await browser.open(await found(browser, SISTER))
    assert "Request access" not in known.text  # the control: what is known does look different


def alike(answer, number: str, path: str) -> str:
    text = as_anybody_sees(answer).replace(number, "NUMBER").replace(path, "PATH")
    text = re.sub(r'name="(form_token|fits)" value="[^"]+"', "TOKEN", text)
    return re.sub(r"/case/[0-9a-f-]+|Tasks \(\d+\)", "", text)


async def test_the_same_request_twice_is_one_task_and_another_persons_is_another(hub, as_):
    browser = await as_(VOSS)
    await asked(browser)
    path = browser.page.url.path
    await browser.open("/cases")
    await browser.send(path, needed="Again, in other words than before")
    await asked(browser)
    assert len(requests_of(hub)) == 1
    assert "<textarea" not in (await browser.open(path)).text

    await asked(await as_(CALLOWAY))

    assert sorted(one.requested_by for one in requests_of(hub)) == [VOSS.id, CALLOWAY.id]


async def test_asked_again_after_an_answer_it_is_a_new_one(hub, as_):
    browser, supervisor = await as_(VOSS), await as_(CALLOWAY)
    await asked(browser)
    await answered(hub, supervisor, "access_not_needed", note="It is another force's")

    await asked(browser)

    assert [one.state for one in requests_of(hub)] == ["done_by_person", "awaiting_person"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("access_asked_for", "PS Rhian Calloway has asked for access at the police system"),
        ("access_not_needed", "PS Rhian Calloway says that no access is needed"),
    ],
    ids=["asked_for", "not_needed"],
)
async def test_who_asked_reads_that_it_waits_then_which_answer_it_was_and_no_note(
    hub, as_, answer, said
):
    browser, supervisor = await as_(VOSS), await as_(CALLOWAY)
    await asked(browser)
    waits = text_of((await browser.open("/cases")).text)
    assert f"{CASE}: a duty supervisor answers by Tuesday 24 November 2026, 5pm" in waits

    await answered(hub, supervisor, answer, note="There is such a case, and it is sealed")

    page = text_of((await browser.open("/cases")).text)
    assert f"{CASE}: {said}" in page
    [item] = requests_of(hub)
    assert (item.state, item.outcome_code) == ("done_by_person", answer)
    story = text_of((await browser.open(f"/items/{item.id}")).text)
    assert not [text for text in (page, story) if "sealed" in text]
    with hub.transaction() as connection:
        [kept] = person_tasks.answers(connection, item.id, hub.cipher)
    assert kept.details == {"note": "There is such a case, and it is sealed"}


async def test_the_page_of_the_case_says_what_became_of_the_request_and_offers_no_other(hub, as_):
    browser, supervisor = await as_(VOSS), await as_(CALLOWAY)
    path = await found(browser)
    assert "You asked for access" not in browser.page.text
    await asked(browser)

    waits = (await browser.open(path)).text
    await answered(hub, supervisor, "access_not_needed", note="The token is sealed")
    said = (await browser.open(path)).text
    other = (await browser.open(await found(browser, SISTER))).text

    assert "You asked for access: a duty supervisor answers by" in waits
    assert "Request access" not in waits
    assert "You asked for access: PS Rhian Calloway says that no access is needed" in said
    assert ">Request access again</a>" in said
    assert "sealed" not in said
    assert "You asked for access" not in other
    assert ">Request access</a>" in other


async def test_an_answer_needs_its_note(hub, as_):
    browser, supervisor = await as_(VOSS), await as_(CALLOWAY)
    await asked(browser)

    page = await answered(hub, supervisor, "access_not_needed", note=" ")

    assert page.status_code == 400
    assert "Enter a note" in page.text


async def test_a_supervisor_is_not_asked_about_their_own_request(hub, as_):
    browser = await as_(CALLOWAY)
    await asked(browser)
    [item] = requests_of(hub)
    task = f"/tasks/{task_of(hub, item.id)}"

    assert (await browser.open(task)).status_code == 404
    assert (await (await as_(IQBAL)).open(task)).status_code == 200
    assert (await (await as_(ELSEWHERE)).open(task)).status_code == 404


async def test_the_reason_has_10_to_500_letters_and_what_was_typed_stays(hub, as_):
    browser = await as_(VOSS)
    for needed in ("123456789", "x" * 501, " " * 20):
        page = await asked(browser, needed=needed)

        assert page.status_code == 400
        assert needed.strip() in page.text
        assert 'href="#needed"' in page.text
    assert requests_of(hub) == []
    for number, needed in ((CASE, "1234567890"), (SISTER, "x" * 500)):
        assert (await asked(browser, number, needed)).status_code == 200
    assert len(requests_of(hub)) == 2


async def test_a_form_of_another_site_and_another_persons_draft_ask_nobody(hub, as_):
    browser = await as_(VOSS)
    path = await found(browser)
    await browser.open(f"{path}/access")

    for headers in ({"origin": "http://elsewhere.example"}, {}):
        forged = {"needed": WHY, "form_token": "x"}
        answer = await browser.client.post(f"{path}/access", data=forged, headers=headers)
        assert answer.status_code == 403
    for account in (CALLOWAY, EDDERY):
        assert (await (await as_(account)).open(f"{path}/access")).status_code == 404
    assert requests_of(hub) == []


async def test_it_stands_on_no_manual_list_and_nobody_ends_it_by_a_call(hub, as_):
    """It is no school to ring, and has no answer by hand."""
    await asked(await as_(VOSS))
    hub.asked("ENC-7K4M-92QF")  # the control: what a worker left stands there
    [item] = requests_of(hub)

    page = await (await as_(CALLOWAY)).open("/manual-list")

    assert "ENC-7K4M-92QF" in page.text
    with hub.transaction() as connection, pytest.raises(AnsweredInstead):
        by_hand.take(connection, item.id, CALLOWAY.id, MORNING, hub.cipher)
    assert TASK_KINDS[ACCESS_REQUEST].title not in page.text
    assert "R-" not in text_of(page.text)


def test_ordered_once_more_a_worker_asks_the_same():
    ours = OURS
    request = AccessRequest(CASE, WHY)

    outcome = asyncio.run(perform(ACCESS_REQUEST, request, ours, a_desk()))

    assert isinstance(outcome, NeedsPerson)
    assert outcome.task.evidence == {"number": CASE, "asked_by": ours.requester, "needed": WHY}
    assert outcome.task.not_for == (ours.requester,)
    assert outcome.task.due_at - ours.due_at == timedelta(0)
