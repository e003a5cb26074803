"""An officer at the records system, signed in: fixture `officer`; and the record they open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.mocks_fixture import Mocks
from tests.people.going_on import click


@pytest.fixture(scope="module")
def signed_in(browser: Browser, night: Mocks) -> Iterator[Page]:
    """Somebody who has signed in and said why."""
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, night, "ps1207")
        yield page


@pytest.fixture
def officer(signed_in: Page, night: Mocks) -> Page:
    """The same person at the first page."""
    signed_in.goto(night.url("police_rms", "/desktop"))
    return signed_in


def sign_in(page: Page, mocks: Mocks, user_id: str) -> None:
    page.goto(mocks.url("police_rms", "/"))
    page.get_by_label("User ID").fill(user_id)
    page.get_by_label("Password").fill(mocks.account("police_rms", user_id).password)
    click(page.get_by_role("button", name="Sign in"))
    page.get_by_label("Reason", exact=True).select_option("Operation Encompass")
    page.get_by_label("Occurrence number or details").fill("Night of 22 November")
    click(page.get_by_role("button", name="Confirm"))
    expect(page.get_by_role("heading", name="Search")).to_be_visible()


def opened(page: Page, mocks: Mocks, occ_no: str) -> FrameLocator:
    """An occurrence in its frame."""
    page.goto(mocks.url("police_rms", f"/occurrence?no={occ_no}"))
    return the_record(page)


def the_record(page: Page) -> FrameLocator:
    """What is inside the frame."""
    return page.frame_locator("iframe[title=Record]")
