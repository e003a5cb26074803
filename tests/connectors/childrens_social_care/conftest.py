"""The case system's connector at the running system, in the demonstration world."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.childrens_social_care import ChildrensSocialCare
from runtime.browser import Browser
from runtime.database import Database
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.builders.writing import Writer, a_writer
from tests.connectors.childrens_social_care.in_the_world import (
    ANOTHER_WORKER,
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    Edits,
    an_account,
)
from tests.connectors.childrens_social_care.sharing import a_sharer
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(started_mocks: Mocks, browser: Browser) -> AsyncIterator[ChildrensSocialCare]:
    """Signed in once for a file of tests that leave the session as it is."""
    started_mocks.reset()
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    care = ChildrensSocialCare(await a_tab(context), account, PAGE_SECONDS, viewing)
    await care.sign_in(NOTE)
    yield care
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sharer(started_mocks: Mocks, browser: Browser) -> AsyncIterator[ChildrensSocialCare]:
    """The worker that adds, signed in once for a file of tests; each takes a record of its own."""
    started_mocks.reset()
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
    )
    care = a_sharer(started_mocks, await a_tab(context))
    await care.sign_in(NOTE)
    yield care
    await context.close()


@pytest.fixture
def writer(sqlite_database: Database, tmp_path: Path) -> Writer:
    """A worker's turns with an item of its own."""
    return a_writer(sqlite_database, tmp_path, alone=True)


@pytest.fixture
def faults(started_mocks: Mocks) -> Iterator[Mocks]:
    """The systems as they are, for a test's own faults, which end with it."""
    yield started_mocks
    started_mocks.end_faults(SYSTEM)


@pytest.fixture
def edits(started_mocks: Mocks) -> Iterator[Edits]:
    """Records changed for this test alone, while the reader stays signed in."""
    edits = Edits(started_mocks, requests_before=len(started_mocks.requests(SYSTEM)))
    yield edits
    edits.undo()


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> ChildrensSocialCare:
    """Not signed in."""
    return ChildrensSocialCare(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def care(stranger: ChildrensSocialCare) -> ChildrensSocialCare:
    """Signed in for this test alone."""
    await stranger.sign_in(NOTE)
    return stranger


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty(
    reader: ChildrensSocialCare, started_mocks: Mocks, browser: Browser
) -> AsyncIterator[ChildrensSocialCare]:
    """Another worker, patient for a second only; the system is not reset after the reader's."""
    context = await browser.new_context(reduced_motion="reduce")
    account = an_account(started_mocks, worker=ANOTHER_WORKER)
    care = ChildrensSocialCare(await a_tab(context), account, 1.0, a_viewing(SYSTEM))
    await care.sign_in(NOTE)
    yield care
    await context.close()
