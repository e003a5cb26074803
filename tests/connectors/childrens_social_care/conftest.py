"""The case system's connector at the running system, in the demonstration world."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from connectors.childrens_social_care import ChildrensSocialCare
from runtime.browser import Browser, BrowserContext
from tests.builders.viewing import a_viewing
from tests.connectors.childrens_social_care.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    Edits,
    an_account,
)
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(started_mocks: Mocks, browser: Browser) -> AsyncIterator[ChildrensSocialCare]:
    """Signed in once for a file of tests that leave the session as it is."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    care = ChildrensSocialCare(await context.new_page(), account, PAGE_SECONDS, viewing)
    await care.sign_in(NOTE)
    yield care
    await context.close()


@pytest.fixture
def edits(started_mocks: Mocks) -> Iterator[Edits]:
    """Records changed for this test alone, while the reader stays signed in."""
    edits = Edits(started_mocks, requests_before=len(started_mocks.requests(SYSTEM)))
    yield edits
    edits.undo()


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(mocks: Mocks, context: BrowserContext) -> ChildrensSocialCare:
    """Not signed in."""
    page = await context.new_page()
    return ChildrensSocialCare(page, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="module")
async def care(stranger: ChildrensSocialCare) -> ChildrensSocialCare:
    """Signed in for this test alone."""
    await stranger.sign_in(NOTE)
    return stranger


@pytest_asyncio.fixture(loop_scope="module")
async def hasty(mocks: Mocks, context: BrowserContext) -> ChildrensSocialCare:
    """Signed in for this test alone, and patient for one second only."""
    page = await context.new_page()
    care = ChildrensSocialCare(page, an_account(mocks), 1.0, a_viewing(SYSTEM))
    await care.sign_in(NOTE)
    return care
