"""The landing page: what waits for me, what waits for others on my cases, what was done."""

from datetime import timedelta

from runtime import person_tasks
from runtime.clock import set_business_now
from tests.builders.tasks import a_question, only_open_task
from tests.console.hub import CALLOWAY, MORNING, VOSS
from tests.console.runs import with_a_pack
from tests.console.test_task_life import text_of


async def test_what_waits_for_my_team_is_on_my_page_with_its_due_time(hub, as_):
    hub.asked()

    browser = await as_(CALLOWAY)

    page = " ".join(text_of(browser.page.text).split())
    assert "My cases as at 6:52am" in page
    assert "Waiting for you (1) Release or refuse one message" in page
    assert "due 7:45am (in 52 minutes)" in page


async def test_what_somebody_else_has_on_my_case_is_named_and_does_not_lead_anywhere(hub, as_):
    item = hub.waits_for(a_question(kind="phone_school"), requested_by=VOSS.id)
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item)
        person_tasks.claim(connection, task_id, CALLOWAY.id, MORNING)

    page = (await as_(VOSS)).page.text

    words = " ".join(text_of(page).split())
    assert "Waiting for someone else on your cases (1) Phone this school now" in words
    assert "PS Rhian Calloway" in words
    assert task_id not in page


async def test_what_was_not_read_before_the_next_sign_in_is_found_without_its_number(hub, as_):
    run = with_a_pack(hub)
    others = with_a_pack(hub, "research/43260118190/0a1b2c3d4e-1", requested_by=CALLOWAY.id)
    first = await as_(VOSS)
    assert f'href="/packs/{run}"' in first.page.text
    with hub.transaction() as connection:
        set_business_now(connection, MORNING + timedelta(minutes=30))
    await first.open("/cases")

    again = await as_(VOSS)

    assert f'href="/packs/{run}"' not in again.page.text
    assert "All work on your cases that has ended (1)" in text_of(again.page.text)
    page = (await again.open("/cases/earlier")).text
    assert f'href="/packs/{run}"' in page
    assert others not in page


async def test_nothing_says_what_was_looked_at(hub, as_):
    browser = await as_(VOSS)

    assert "Nothing is waiting for you. You have no cases here yet." in browser.page.text
