"""The connector, signed in to the running partner system."""

import httpx
import pytest_asyncio

from connectors.secure_mail import SecureMail
from runtime.browser import BrowserContext, Page
from tests.connectors.secure_mail.hub import SYSTEM, WORKER, the_mail
from tests.mocks_fixture import Mocks


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def mail(mocks: Mocks, context: BrowserContext, page: Page) -> SecureMail:
    """Signed in without the pages for it, which tests of their own go through."""
    url = mocks.url(SYSTEM)
    form = {"email": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    with httpx.Client(base_url=url, trust_env=False) as client:
        client.post("/signin", data=form)
        cookies = client.cookies.items()
    await context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies]
    )
    return await the_mail(mocks, page)
