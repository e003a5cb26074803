"""The health connector at the running viewer, in the demonstration world."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from connectors.health_record import HealthRecord
from runtime.audit_trail import AuditEntry
from runtime.browser import Browser
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.connectors.health_record.in_the_world import CASE, SYSTEM, an_account, the_viewer
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def session(started_mocks: Mocks, browser: Browser) -> AsyncIterator[Tab]:
    """A tab of a session that a whole file of tests uses, signed in once."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    tab = await a_tab(context)
    await the_viewer(tab, an_account(started_mocks)).sign_in(CASE)
    yield tab
    await context.close()


@pytest.fixture
def looks() -> list[AuditEntry]:
    """What this test's looks left in the trail."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def reader(started_mocks: Mocks, session: Tab, looks: list[AuditEntry]) -> HealthRecord:
    """The connector in that session, for tests that change nothing but what they plant."""
    viewer = the_viewer(session, an_account(started_mocks), keep=looks.append)
    await viewer.state_reason(CASE)
    return viewer


@pytest.fixture
def faulty(started_mocks: Mocks) -> Iterator[Mocks]:
    """The partner systems for a test whose faults end with it."""
    yield started_mocks
    started_mocks.end_faults(SYSTEM)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> HealthRecord:
    """Not signed in."""
    return the_viewer(blank_tab, an_account(mocks))


@pytest_asyncio.fixture(loop_scope="session")
async def viewer(stranger: HealthRecord) -> HealthRecord:
    """Signed in for this test alone."""
    await stranger.sign_in(CASE)
    return stranger
