"""One Chromium for each file of contract tests, and a fresh context for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from runtime.browser import Browser, BrowserContext, open_browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The browser of this file's tests."""
    async with open_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A context of this test's own, with no proxy before it."""
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    yield context
    await context.close()
