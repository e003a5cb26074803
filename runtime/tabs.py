"""One page of a lane's browser context, and the same session asked without a browser.

Both have the lane's one way out. The browser owns the cookies: the client takes them over whenever
the page may have changed them, and gives back what an answer sets.
"""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache

from httpx import AsyncClient, Limits, Response, Timeout
from playwright.async_api import Frame, Page

# A connection that lay longer may be closed at the other end just as the next request leaves.
KEEP_ALIVE_SECONDS = 1.0
# Whoever asks sets how long the whole answer may take; this is each of its parts.
ANY_SECONDS = Timeout(None)
HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en-GB"}


class Tab:
    """A page and its session's client."""

    def __init__(self, page: Page, http: AsyncClient) -> None:
        self.page = page
        self._http = http
        self._navigations = 0
        self._as_after: int | None = None
        page.on("framenavigated", self._note_navigation)

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Response:
        """The answer to this request, followed to where it leads, with the page's own cookies.

        Raises: httpx.TransportError; Playwright's Error when the browser is gone.
        """
        if self._as_after != self._navigations:
            await self._take_cookies()
        answer = await self._http.request(method, url, data=dict(values) or None)
        await self._give_cookies([*answer.history, answer])
        return answer

    def _note_navigation(self, _: Frame) -> None:
        self._navigations += 1

    async def _take_cookies(self) -> None:
        """All at once, and only then: others ask meanwhile, and none may go without them."""
        navigations = self._navigations
        agent = await self.page.evaluate("navigator.userAgent")
        cookies = await self.page.context.cookies()
        self._http.headers["User-Agent"] = agent
        self._http.cookies.clear()
        for cookie in cookies:
            self._http.cookies.set(
                cookie["name"], cookie["value"], cookie["domain"], cookie["path"]
            )
        self._as_after = navigations

    async def _give_cookies(self, answers: list[Response]) -> None:
        for answer in answers:
            for name, value in answer.cookies.items():
                await self.page.context.add_cookies(
                    [{"name": name, "value": value, "url": str(answer.url)}]
                )


@asynccontextmanager
async def open_client(listener: str) -> AsyncIterator[AsyncClient]:
    """A client whose only way out is the lane's listener ("http://127.0.0.1:port")."""
    async with new_client(listener) as client:
        yield client


def new_client(listener: str = "") -> AsyncClient:
    """A client, not opened yet; without a listener nothing stands before it."""
    return AsyncClient(
        proxy=listener or None,
        trust_env=False,
        follow_redirects=True,
        verify=_authorities(),
        timeout=ANY_SECONDS,
        headers=HEADERS,
        limits=Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
    )


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities this machine trusts (`SSL_CERT_FILE` names others)."""
    return ssl.create_default_context()
