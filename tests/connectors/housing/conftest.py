"""The housing connector at the running suite, in the demonstration world and beside it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from connectors.housing import Housing
from runtime.browser import Browser, BrowserContext
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.housing.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    an_account,
    plant_the_lettings,
)
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(started_mocks: Mocks, browser: Browser) -> AsyncIterator[BrowserContext]:
    """The context of one signed-in session, for a file of tests that change nothing."""
    started_mocks.reset()
    plant_the_lettings(started_mocks)
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(started_mocks: Mocks, session: BrowserContext) -> Housing:
    """Signed in once for a file of tests that change nothing."""
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    housing = Housing(await a_tab(session), account, PAGE_SECONDS, viewing)
    await housing.sign_in(REASON)
    return housing


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> Housing:
    """Not signed in."""
    return Housing(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def housing(stranger: Housing) -> Housing:
    """Signed in for this test alone."""
    await stranger.sign_in(REASON)
    return stranger
