"""The connector, signed in to the running partner system."""

import pytest
import pytest_asyncio

from connectors.secure_mail import SecureMail
from runtime.browser import Page
from runtime.tabs import Tab
from tests.connectors.secure_mail.hub import signed_in
from tests.mocks_fixture import Mocks


@pytest.fixture
def page(blank_tab: Tab) -> Page:
    return blank_tab.page


@pytest_asyncio.fixture(loop_scope="session")
async def mail(mocks: Mocks, blank_tab: Tab) -> SecureMail:
    """Signed in for this test alone."""
    return await signed_in(mocks, blank_tab)
