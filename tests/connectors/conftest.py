"""A fresh context for each contract test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from runtime.browser import Browser, BrowserContext


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A context of this test's own, with no proxy before it."""
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    yield context
    await context.close()
