"""The adult social care connector at the running system: the demonstration world and more."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.adult_social_care import AdultSocialCare
from runtime.audit_trail import AuditEntry
from runtime.browser import Browser
from runtime.database import Database
from runtime.tabs import Tab
from tests.builders.adult_clients import CLIENTS
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.builders.writing import Writer, a_writer
from tests.connectors.adult_social_care.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    an_account,
    plant,
)
from tests.connectors.adult_social_care.sharing import a_sharer
from tests.mocks_fixture import Mocks


@pytest.fixture(scope="module")
def kept() -> list[AuditEntry]:
    """What the audit trail was told by `reader`."""
    return []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(
    started_mocks: Mocks, browser: Browser, kept: list[AuditEntry]
) -> AsyncIterator[AdultSocialCare]:
    """Signed in once for a file of tests that change nothing that others read."""
    started_mocks.reset()
    plant(started_mocks, *CLIENTS)
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    viewing = a_viewing(SYSTEM, kept.append)
    tab, account = await a_tab(context), an_account(started_mocks)
    care = AdultSocialCare(tab, account, PAGE_SECONDS, viewing)
    await care.sign_in(REASON)
    yield care
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sharer(started_mocks: Mocks, browser: Browser) -> AsyncIterator[AdultSocialCare]:
    """The worker that adds, signed in once for a file of tests; each takes a client of its own."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    care = a_sharer(started_mocks, await a_tab(context))
    await care.sign_in(REASON)
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
def calm(started_mocks: Mocks) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    started_mocks.end_faults(SYSTEM)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(mocks: Mocks, blank_tab: Tab) -> AdultSocialCare:
    """Not signed in."""
    return AdultSocialCare(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def care(stranger: AdultSocialCare) -> AdultSocialCare:
    """Signed in for this test alone."""
    await stranger.sign_in(REASON)
    return stranger
