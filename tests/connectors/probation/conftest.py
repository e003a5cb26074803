"""The probation connector at the running system, in the demonstration world."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from connectors.probation import Probation
from runtime.browser import Browser
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.probation.in_the_world import NOTE, PAGE_SECONDS, SYSTEM, Seen, an_account
from tests.mocks_fixture import Mocks


@pytest.fixture(scope="module")
def world_begun(started_mocks: Mocks) -> Mocks:
    """The systems at the beginning of their night, once for a file."""
    started_mocks.reset()
    return started_mocks


@pytest.fixture(scope="module")
def seen() -> Seen:
    """What the reader of this file has told the audit trail."""
    return Seen()


@pytest.fixture
def held(world_begun: Mocks) -> Iterator[Mocks]:
    """The systems, to plant in and to disturb; both are undone, nobody is signed off."""
    before = set(world_begun.records(SYSTEM, "cases"))
    yield world_begun
    world_begun.end_faults(SYSTEM)
    for crn in set(world_begun.records(SYSTEM, "cases")) - before:
        world_begun.remove(SYSTEM, "cases", crn)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tab(world_begun: Mocks, browser: Browser) -> AsyncIterator[Tab]:
    """One page of one context for a file of tests."""
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    yield await a_tab(context)
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(world_begun: Mocks, tab: Tab, seen: Seen) -> Probation:
    """Signed in once for a file of tests."""
    viewing = a_viewing(SYSTEM, seen.entries.append)
    probation = Probation(tab, an_account(world_begun), PAGE_SECONDS, viewing)
    await probation.sign_in(NOTE)
    return probation


@pytest_asyncio.fixture(loop_scope="session")
async def hasty(reader: Probation, tab: Tab, world_begun: Mocks) -> Probation:
    """In the reader's session, and soon out of patience."""
    hasty = Probation(tab, an_account(world_begun), 0.5, a_viewing(SYSTEM))
    await hasty.state_reason(NOTE)
    return hasty


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> Probation:
    """Not signed in."""
    return Probation(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))
