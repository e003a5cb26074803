"""The application as people meet it: addresses, back and forward, messages, lists, dialogs."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from mock_systems.kit.system import System
from runtime.browser import open_browser
from tests.mock_systems.childrens_social_care.case_office import LEAD, WORKER, an_office
from tests.mock_systems.childrens_social_care.families import AMY, BUSY, HOSTILE, MERGED, NAMESAKE
from tests.mock_systems.visitor import a_fault

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office() -> AsyncIterator[System]:
    office = an_office()
    await office.listener.open()
    yield office
    await office.listener.refuse()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(office: System) -> AsyncIterator[Page]:
    """A signed-in page; each test begins where it likes."""
    async with open_browser() as browser:
        context = await browser.new_context(
            base_url=office.listener.base_url, viewport={"width": 1280, "height": 800}
        )
        page = await context.new_page()
        page.set_default_timeout(5000)
        await page.goto(f"/people/{AMY}/contacts")
        await sign_in(page, office)
        await give_reason(page)
        yield page


async def sign_in(page: Page, office: System, user_id: str = WORKER) -> None:
    await page.get_by_label("User name").fill(user_id)
    await page.get_by_label("Password").fill(office.store.accounts[user_id].password)
    await page.get_by_role("button", name="Sign in").click()


async def give_reason(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Reason for access")
    await dialog.get_by_label("Reason", exact=True).select_option("Strategy discussion")
    await dialog.get_by_label("Note", exact=True).fill("Meeting of 23 November")
    await dialog.get_by_role("button", name="Open record").click()


async def open_record(page: Page, record_id: str, part: str = "overview") -> None:
    await page.goto(f"/people/{record_id}/{part}")
    dialog = page.get_by_role("dialog")
    ended = page.get_by_text("End of").or_(page.get_by_text("complete")).or_(dialog)
    await ended.or_(page.get_by_role("button", name="Show more")).first.wait_for()
    if await dialog.is_visible():
        await give_reason(page)


async def test_an_address_leads_through_the_sign_in_to_the_part_of_the_record_it_names(page):
    await expect(page).to_have_url(f"/people/{AMY}/contacts")
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Record {AMY}")
    await expect(page.get_by_text(f"End of contacts of {AMY}")).to_be_visible()
    await expect(page).to_have_title(f"Record {AMY} - Hearthside")


async def test_hostile_text_is_only_text(page):
    await open_record(page, AMY, "contacts")

    await expect(page.get_by_text(HOSTILE, exact=True)).to_be_visible()
    assert await page.locator("main script, main img").count() == 0
    assert await page.title() != "1"


async def test_back_and_forward_go_through_the_parts_and_the_searches(page):
    await open_record(page, AMY)
    await page.get_by_role("link", name="Plans", exact=True).click()
    await expect(page.get_by_text(f"End of plans of {AMY}")).to_be_visible()
    await page.get_by_role("link", name="Find a person").click()
    await page.get_by_label("Surname").fill("Ferrowby")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name=NAMESAKE).click()
    await give_reason(page)
    await expect(page.get_by_text(f"Record {NAMESAKE} complete")).to_be_visible()

    await page.go_back()
    await expect(page.get_by_text("End of results")).to_be_visible()
    await expect(page.get_by_label("Surname")).to_have_value("Ferrowby")
    assert "Ferrowby" not in page.url
    await page.go_back()
    await expect(page.get_by_text(f"End of plans of {AMY}")).to_be_visible()
    await page.go_forward()
    await expect(page.get_by_role("heading", name="Find a person")).to_be_visible()


async def test_a_long_list_goes_on_by_its_button_and_by_scrolling(page):
    await open_record(page, BUSY, "contacts")
    await expect(page.get_by_text("Showing 20 of 45")).to_be_visible()

    # To reach the button is to scroll: the list may be a helping further than it was asked for.
    await page.get_by_role("button", name="Show more").press("Enter")
    await expect(page.get_by_text(re.compile("Showing (40|45) of 45"))).to_be_visible()
    await page.mouse.wheel(0, 100_000)

    await expect(page.get_by_text(f"End of contacts of {BUSY}")).to_be_visible()
    await expect(page.get_by_text("Showing 45 of 45")).to_be_visible()
    assert await page.get_by_role("button", name="Show more").count() == 0


async def test_a_part_that_fails_is_said_in_a_message_and_can_be_tried_again(office, page):
    await open_record(page, AMY)
    a_fault(office, "500", "list_episodes")

    await page.get_by_role("link", name="Episodes", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()

    await expect(page.get_by_text(f"End of episodes of {AMY}")).to_be_visible()
    await expect(page.get_by_text("Something went wrong")).to_have_count(0)


async def test_a_list_that_does_not_come_stays_a_skeleton(office, page):
    await open_record(page, AMY)
    a_fault(office, "slow", "list_plans", seconds=0.5)

    await page.get_by_role("link", name="Plans", exact=True).click()

    await expect(page.get_by_role("img", name="Loading")).to_be_visible()
    await expect(page.get_by_text(f"End of plans of {AMY}")).to_be_visible()


async def test_the_banner_of_a_merged_record_leads_to_the_one_it_went_into(page):
    await open_record(page, MERGED)

    banner = page.get_by_role("note").filter(has_text="This record was merged into")
    await expect(banner.get_by_role("link", name=NAMESAKE)).to_be_visible()


async def test_no_view_is_wider_than_its_window(page):
    wide = []
    for address in ("/people/search", "/activity", f"/people/{AMY}/overview"):
        await page.goto(address)
        await page.get_by_role("heading", level=1).wait_for()
        if await page.evaluate("document.documentElement.scrollWidth") > 1280:
            wide.append(address)

    assert wide == []


async def test_whoever_cancels_the_reason_is_back_at_the_search(page):
    await page.goto("/people/931-104523/overview")

    await page.get_by_role("button", name="Cancel").click()

    await expect(page.get_by_role("heading", name="Find a person")).to_be_visible()


async def test_a_session_that_ended_leads_to_the_sign_in_and_back_to_where_one_was(office, page):
    await open_record(page, AMY)
    office.store.sessions.clear()

    await page.get_by_role("link", name="Plans", exact=True).click()
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()
    await sign_in(page, office, LEAD)
    await give_reason(page)

    await expect(page.get_by_text(f"End of plans of {AMY}")).to_be_visible()
