"""The console is the same on SQLite and PostgreSQL: one morning, from signing in to a finding."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from console import tries
from runtime.database import Database
from runtime.tables import work_items
from tests.console.conftest import PASSWORD, Browser, a_client
from tests.console.hub import EDDERY, MORNING, Hub, a_hub
from tests.console.runs import REFERENCE, begun, ordered, with_a_pack
from tests.console.test_task_life import item_of


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
