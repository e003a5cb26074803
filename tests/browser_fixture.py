"""The one Chromium of a test process, on the loop its tests share: fixture `browser`."""

from collections.abc import AsyncIterator

import pytest_asyncio

from runtime.browser import Browser, open_browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Started once; every test opens a context of its own in it."""
    async with open_browser() as browser:
        yield browser
