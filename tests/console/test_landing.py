"""The landing page: what waits for me, what waits for others on my cases, what was done."""

from tests.console.hub import CALLOWAY, VOSS


async def test_what_waits_for_my_team_is_on_my_page_with_its_due_time(hub, as_):
    hub.asked()

    browser = await as_(CALLOWAY)

    assert browser.page.status_code == 200
    assert '<h1 class="govuk-heading-l">My cases</h1>' in browser.page.text
    assert "Release or refuse one message" in browser.page.text
    assert "7:45am (in 52 minutes)" in browser.page.text or "7:45am" in browser.page.text


async def test_nothing_says_what_was_looked_at(hub, as_):
    browser = await as_(VOSS)

    assert "Nothing is waiting for you. You have no cases here yet." in browser.page.text
