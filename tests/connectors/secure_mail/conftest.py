"""The connector, signed in to the running partner system."""

import pytest_asyncio

from connectors.secure_mail import SecureMail
from runtime.browser import BrowserContext, Page
from tests.builders.sessions import give_session
from tests.connectors.secure_mail.hub import SYSTEM, WORKER, the_mail
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def mail(mocks: Mocks, context: BrowserContext, page: Page) -> SecureMail:
    """Signed in for this test alone."""
    form = {"email": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    await give_session(context, mocks.url(SYSTEM), form)
    return await the_mail(mocks, page)
