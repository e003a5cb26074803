"""A fresh context for each contract test, or a blank tab: a page shared by the tests of a file."""

from collections.abc import AsyncIterator

import pytest_asyncio

from runtime.browser import Browser, BrowserContext, Page
from runtime.tabs import SessionHttp, Tab, tab_on
from tests.builders.tabs import make_blank


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A context of this test's own, with no proxy before it."""
    context = await a_context(browser)
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept_page(browser: Browser) -> AsyncIterator[Page]:
    """The page of every blank tab of a file: to open one was half of what such a test cost."""
    context = await a_context(browser)
    yield await context.new_page()
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def blank_tab(kept_page: Page) -> AsyncIterator[Tab]:
    """The only page of a context that has no session anywhere, with no proxy before it.

    For tests that neither close the page nor add scripts to it: those take a `context`.
    """
    async with SessionHttp() as http:
        yield await tab_on(kept_page, http)
    await make_blank(kept_page)


async def a_context(browser: Browser) -> BrowserContext:
    """As a worker's lane has it, but for the proxy."""
    return await browser.new_context(
        locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
