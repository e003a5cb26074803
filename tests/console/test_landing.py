"""The landing page: what waits for me, what waits for others on my cases, what was done."""

from runtime import person_tasks
from tests.builders.tasks import a_question, only_open_task
from tests.console.hub import CALLOWAY, MORNING, VOSS
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


async def test_nothing_says_what_was_looked_at(hub, as_):
    browser = await as_(VOSS)

    assert "Nothing is waiting for you. You have no cases here yet." in browser.page.text
