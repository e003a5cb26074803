"""One item's story (pages.md 3.11), and research in the list of one's cases (3.2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.outcome import NeedsPerson
from domain.research_pack import CheckAnswer
from runtime import turns
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    queued,
)
from tests.builders.research import a_research_pack, asked
from tests.builders.tasks import a_question
from tests.console.hub import CALLOWAY, ELSEWHERE, MARRABLE, MORNING, VOSS
from tests.console.runs import CASE, REFERENCE, at_a_stub, begun, ordered, with_a_pack
from tests.console.test_research_page import words


@pytest.fixture
def told(hub):
    """A notice that a worker began to write, and then asked a supervisor about."""
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-STORY", requested_by=VOSS.id))
        item = claimed(connection, an_open_lane(connection, "lane-of-the-story"))
        an_open_write(connection, item)
        a_minute_later = replace(circumstances(hub.cipher), now=NOW + timedelta(minutes=1))
        turns.finish(connection, item, NeedsPerson(a_question()), a_minute_later)
    return item.id


async def test_the_story_is_told_in_words_the_latest_first(hub, as_, told):
    page = await (await as_(VOSS)).open(f"/items/{told}")

    said = words(page)
    story = said[said.index("What happened, the latest first") :]
    steps = [
        "Release or refuse one message: New",
        "The worker's turn ended: Waiting for a person",
        "Pressed",
        "A worker began",
        "Put in the queue",
    ]
    places = [story.index(step) for step in steps]
    assert places == sorted(places)
    assert "DC Amara Voss" in story
    assert "awaiting_person" not in said


async def test_a_team_with_a_task_reads_it_and_others_do_not(hub, as_, told):
    assert (await (await as_(CALLOWAY)).open(f"/items/{told}")).status_code == 200
    for account in (MARRABLE, ELSEWHERE):
        assert (await (await as_(account)).open(f"/items/{told}")).status_code == 404


async def test_who_read_the_pack_and_kept_it_is_in_its_story(hub, as_):
    item_id = with_a_pack(hub)
    browser = await as_(VOSS)
    await browser.open(f"/packs/{item_id}")
    await browser.open(f"/packs/{item_id}/document")

    said = words(await browser.open(f"/items/{item_id}"))

    assert "A record was looked at: the research pack" in said
    assert "Personal data was given to a recipient, or transferred: the research pack" in said
    assert "Quillfeather" not in said


async def test_of_a_restricted_record_the_story_is_its_officers(hub, as_):
    item_id = at_a_stub(hub)

    mine = words(await (await as_(VOSS)).open(f"/items/{item_id}"))
    officers = words(await (await as_(MARRABLE)).open(f"/items/{item_id}"))

    assert "What happened is shown to the restricted-records officer only." in mine
    assert "A worker began" not in mine
    assert "A worker began" in officers


async def test_my_cases_lead_to_a_run_and_then_to_its_pack(hub, as_):
    waiting = ordered(hub, f"research/{CASE}/ffffffffff-1")
    begun(hub, waiting)
    ended = with_a_pack(hub)
    browser = await as_(VOSS)

    page = await browser.open("/cases")

    said = words(page)
    assert "Under way (1) Research a case" in said
    assert f'href="/research/{waiting}"' in page.text
    assert "Research pack made Read the pack" in said
    assert f'href="/packs/{ended}"' in page.text
    assert f'href="/items/{ended}"' in page.text


async def test_a_pack_that_was_completed_by_itself_says_by_which_checks(hub, as_):
    first = with_a_pack(hub)
    pack = a_research_pack(requester=VOSS.id)
    checks = tuple(
        replace(one, answer=CheckAnswer.NOTHING_FOUND, why="", asked=asked(), tries_again_at=None)
        if one.system == "housing"
        else one
        for one in pack.checks
    )
    again = replace(pack, checks=checks)
    later = MORNING + timedelta(minutes=1)
    with_a_pack(hub, f"{REFERENCE}/again/1", again, later, follows=first)

    said = words(await (await as_(VOSS)).open("/cases"))

    assert "Research pack completed by itself (Housing) Read the pack" in said
    assert said.count("Research pack made Read the pack") == 1
