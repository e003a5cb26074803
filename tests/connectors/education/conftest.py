"""The education connector at the running system, in the demonstration world."""

from collections.abc import AsyncIterator

import pytest_asyncio

from connectors.education import Education
from runtime.browser import Browser
from runtime.tabs import Tab
from tests.builders.sessions import give_session
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.education.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    WORKER,
    an_account,
)
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(started_mocks: Mocks, browser: Browser) -> AsyncIterator[Education]:
    """Signed in once for a file of tests that change nothing."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    education = Education(await a_tab(context), account, PAGE_SECONDS, viewing)
    await education.sign_in(NOTE)
    yield education
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> Education:
    """Not signed in."""
    return Education(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def education(stranger: Education, blank_tab: Tab, mocks: Mocks) -> Education:
    """Signed in for this test alone."""
    form = {"email": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    await give_session(blank_tab, mocks.url(SYSTEM), form, at="/account/sign-in")
    await stranger.state_reason(NOTE)
    return stranger
