"""The console is the same on SQLite and PostgreSQL: one morning, from signing in to a finding."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bots.research import ordering
from console import tries
from console.people import token_of
from console.tokens import drawn
from console.tokens import hashed as hashed_token
from console.visits import Console
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import ConsoleAccount
from runtime.tables import work_items
from tests.console.conftest import PASSWORD, Browser, a_client
from tests.console.hub import CALLOWAY, EDDERY, MORNING, VOSS, Hub, InMemory, a_hub
from tests.console.runs import REFERENCE, begun, ordered, with_a_pack
from tests.console.test_api import OfTheHub, Program
from tests.console.test_lists import a_listed_draft
from tests.console.test_lists import to_the_check as list_to_the_check
from tests.console.test_starting import items_of, to_the_check
from tests.console.test_task_life import item_of

# How long one who has looked waits for the other to have looked too, before it orders.
BOTH_HAVE_LOOKED_SECONDS = 0.4


@pytest.fixture
def hub(database: Database, tmp_path, password_hash) -> Hub:
    """On each kind of database."""
    return a_hub(database, tmp_path, password_hash)


async def test_one_morning(hub):
    task_id = hub.asked(evidence={"children": "Oren Quillfeather-Ambrose"})
    async with a_client(hub.console) as client, a_client(hub.console) as other:
        supervisor, lead = Browser(client), Browser(other)
        for browser, account in ((supervisor, "r.calloway"), (lead, EDDERY.id)):
            await browser.open("/sign-in")
            await browser.send("/sign-in", account=account, password=PASSWORD)
        page = await supervisor.open(f"/tasks/{task_id}")
        assert "Oren Quillfeather-Ambrose" in page.text
        await supervisor.send(f"/tasks/{task_id}/answer", answer="release")
        item_id = item_of(hub, task_id)
        with hub.transaction() as connection:
            ended = {"state": "done", "ended_at": MORNING + timedelta(minutes=1)}
            connection.execute(update(work_items).where(work_items.c.id == item_id).values(ended))
        await supervisor.open(f"/items/{item_id}/wrong")
        said = {"which": "Line 3", "right": "Line 4", "known": "Rang the school"}
        await supervisor.send(f"/items/{item_id}/wrong", **said)
        await lead.open("/findings/1")
        await lead.send("/findings/1", answer="It is put right.")

        page = await supervisor.open(f"/items/{item_id}/wrong")
        assert "It is put right." in page.text
        await supervisor.send("/sign-out")
        assert (await supervisor.open("/cases")).url.path == "/sign-in"


async def test_a_run_its_pack_and_its_story(hub):
    pack = with_a_pack(hub)
    again = ordered(hub, f"{REFERENCE}/again/1", follows=pack)
    begun(hub, again)
    async with a_client(hub.console) as client:
        browser = Browser(client)
        await browser.open("/sign-in")
        page = await browser.send("/sign-in", account="a.voss", password=PASSWORD)
        assert f"/research/{again}" in page.text
        paths = (f"/research/{pack}", f"/packs/{pack}", f"/packs/{pack}/workbook")
        answers = [await browser.open(path) for path in paths]
        assert {one.status_code for one in answers} == {200}
        story = (await browser.open(f"/items/{pack}")).text
        assert "A record was looked at: the research pack" in story
        await browser.open(f"/research/{again}")
        assert "stopped this research" in (await browser.send(f"/research/{again}/stop")).text


def test_tries_are_counted_and_forgotten_after_their_window(hub):
    settings, cipher = hub.console.settings, hub.cipher

    def wait(account: str) -> float:
        with hub.transaction() as connection:
            return tries.seconds_to_wait(connection, account, "192.0.2.7", settings, cipher)

    waits = [wait("a.voss") for _ in range(tries.MOST_OF_AN_ACCOUNT + 1)]

    assert waits[:-1] == [0.0] * tries.MOST_OF_AN_ACCOUNT
    assert 890 < waits[-1] <= 900
    assert wait("s.iqbal") == 0.0


@pytest.fixture
def both_look_before_one_orders(monkeypatch) -> None:
    """Whoever orders waits until the other is about to order too, if that can be."""
    both, order = threading.Barrier(2), ordering.order_research

    def together(*of: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            both.wait(BOTH_HAVE_LOOKED_SECONDS)
        return order(*of)

    monkeypatch.setattr(ordering, "order_research", together)


async def signed_in(at: Console, account: ConsoleAccount, open_until: AsyncExitStack) -> Browser:
    browser = Browser(await open_until.enter_async_context(a_client(replace(at, is_demo=True))))
    await browser.open("/sign-in")
    await browser.send("/sign-in/demonstration", who=account.id)
    return browser


async def by_a_page(at: Console, open_until: AsyncExitStack) -> Callable[[], Any]:
    """What starts it, once everything before that was answered."""
    browser = await signed_in(at, VOSS, open_until)
    case = await to_the_check(browser)
    return lambda: browser.send(f"{case}/start")


async def by_a_list(at: Console, open_until: AsyncExitStack) -> Callable[[], Any]:
    """The same, as the first of a list of two."""
    browser = await signed_in(at, VOSS, open_until)
    draft = await a_listed_draft(browser)
    await list_to_the_check(browser, draft)
    return lambda: browser.send(f"/case/{draft}/start")


async def by_a_program(at: Console, open_until: AsyncExitStack) -> Callable[[], Any]:
    token, kept = drawn(CALLOWAY.id), InMemory()
    kept.secrets[token_of(CALLOWAY.id)] = hashed_token(token)
    own = replace(at, credentials=Credentials([kept, OfTheHub(at.credentials)]))
    client = await open_until.enter_async_context(a_client(own))
    return Program(client, token).asks


@pytest.mark.parametrize("other", [by_a_page, by_a_list])
async def test_two_people_who_start_in_the_same_moment_have_one_run(
    hub, other, both_look_before_one_orders
):
    async with AsyncExitStack() as open_until:
        starts = [await one(hub.console, open_until) for one in (by_a_program, other)]

        answers = await asyncio.gather(*(start() for start in starts))

    of_the_case = [one for one in items_of(hub) if one.reference.split("/")[1] == "43260118204"]
    assert len(of_the_case) == 1
    loser = answers[0] if of_the_case[0].requested_by == VOSS.id else answers[1]
    assert "This research started" in loser.text
