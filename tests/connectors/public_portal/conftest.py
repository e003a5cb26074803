"""The portal's inbox at the running system, in the demonstration world."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from connectors.public_portal import PublicPortal
from runtime.browser import Browser
from runtime.tabs import Tab
from tests.builders.sessions import give_session
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.public_portal.in_the_world import PAGE_SECONDS, SYSTEM, WORKER, an_account
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(started_mocks: Mocks, browser: Browser) -> AsyncIterator[PublicPortal]:
    """Signed in once for a file of tests; a reset would end its session."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    portal = PublicPortal(
        await a_tab(context), an_account(started_mocks), PAGE_SECONDS, a_viewing(SYSTEM)
    )
    await portal.sign_in()
    yield portal
    await context.close()


@pytest.fixture
def held(started_mocks: Mocks) -> Iterator[Mocks]:
    """The partner as it is, without faults afterwards."""
    yield started_mocks
    started_mocks.end_faults(SYSTEM)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> PublicPortal:
    """Not signed in."""
    return PublicPortal(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def worker(stranger: PublicPortal, blank_tab: Tab, mocks: Mocks) -> PublicPortal:
    """Signed in for this test alone."""
    form = {"user": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    await give_session(blank_tab, mocks.url(SYSTEM), form, at="/staff/sign-in")
    return stranger
