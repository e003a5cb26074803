"""A hub of the test's own, and browsers that draw nothing."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from console import passwords
from console.app import create_app
from console.visits import Console
from runtime.database import Database
from runtime.settings import ConsoleAccount
from tests.console.hub import HERE, Hub, a_hub

PASSWORD = "correct horse battery staple"
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
FITS = re.compile(r'name="fits" value="([^"]+)"')


@dataclass
class Browser:
    """Somebody at the console: follows redirects, sends forms with what stands in them."""

    client: httpx.AsyncClient
    page: httpx.Response | None = None

    async def open(self, path: str) -> httpx.Response:
        self.page = await self.client.get(path)
        return self.page

    async def send(self, path: str, **typed: str) -> httpx.Response:
        """Send a form of the page that is open to this address."""
        assert self.page is not None
        hidden = {"form_token": FORM_TOKEN, "fits": FITS}
        found = {name: one.search(self.page.text) for name, one in hidden.items()}
        kept = {name: unescape(one[1]) for name, one in found.items() if one}
        self.page = await self.client.post(
            path, data={**kept, **typed}, headers={"origin": f"http://{HERE}"}
        )
        return self.page


SignIn = Callable[[ConsoleAccount], Awaitable[Browser]]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Slow on purpose, so made once."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def hub(sqlite_database: Database, tmp_path: Path, password_hash: str) -> Hub:
    """A hub with everybody's password set."""
    return a_hub(sqlite_database, tmp_path, password_hash)


def a_client(console: Console, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(console), client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{HERE}", follow_redirects=True)


@pytest.fixture
async def stranger(hub: Hub) -> AsyncIterator[Browser]:
    """A browser nobody has signed in with."""
    async with a_client(hub.console) as client:
        yield Browser(client)


@pytest.fixture
async def as_(hub: Hub) -> AsyncIterator[SignIn]:
    """Browsers, each with somebody signed in: `await as_(CALLOWAY)`."""
    clients: list[httpx.AsyncClient] = []

    async def signed_in(account: ConsoleAccount) -> Browser:
        client = a_client(replace(hub.console, is_demo=True))
        clients.append(client)
        browser = Browser(client)
        await browser.open("/sign-in")
        await browser.send("/sign-in/demonstration", who=account.id)
        return browser

    yield signed_in
    for client in clients:
        await client.aclose()
