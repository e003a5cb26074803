"""One page of a lane's browser context, and the same session asked without a browser.

Both have the lane's one way out. The browser owns the cookies: the client takes them over whenever
the page may have changed them, and gives back what an answer sets and what it deletes.
"""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy

from httpx import AsyncClient, Limits, Request, Response, Timeout
from playwright.async_api import Cookie as BrowsersCookie
from playwright.async_api import Frame, Page

from runtime.documents import Form

# A connection that lay longer may be closed at the other end just as the next request leaves.
KEEP_ALIVE_SECONDS = 1.0
# Whoever asks sets how long the whole answer may take; this is each of its parts.
ANY_SECONDS = Timeout(None)
# Its domain, path and own name.
CookieName = tuple[str, str, str]
HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en-GB"}


class Tab:
    """A page and its session's client. `forms`: those this session has been given, by address."""

    def __init__(self, page: Page, http: AsyncClient, forms: dict[str, Form] | None = None) -> None:
        self.page = page
        self.forms = {} if forms is None else forms
        self._http = http
        self._navigations = 0
        self._as_after: int | None = None
        self._at_the_door: int | None = None
        page.on("framenavigated", self._note_navigation)

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Response:
        """The answer to this request, followed to where it leads, with the page's own cookies.

        Raises: httpx.RequestError; Playwright's Error when the browser is gone.
        """
        return await self._request(method, url, values, is_followed=True)

    async def hand_in(self, url: str, values: Mapping[str, str]) -> Response:
        """The answer to this form itself, wherever it leads. Raises: as `ask`."""
        return await self._request("POST", url, values, is_followed=False)

    @property
    def has_shown_nobody(self) -> bool:
        """Whether the page has gone nowhere since its session was let in."""
        return self._at_the_door == self._navigations and not self.page.is_closed()

    def in_another(self, page: Page) -> "Tab":
        """The same session on another page of its context."""
        return Tab(page, self._http, self.forms)

    def note_door(self) -> None:
        """The session is let in; whatever the page goes to from here on may show somebody."""
        self._at_the_door = self._navigations

    async def _request(
        self, method: str, url: str, values: Mapping[str, str], *, is_followed: bool
    ) -> Response:
        if self._as_after != self._navigations:
            await self._take_cookies()
        held = _names(self._http)
        sent = dict(values) or None
        answer = await self._http.request(method, url, data=sent, follow_redirects=is_followed)
        await self._give_cookies([*answer.history, answer])
        await self._delete_cookies(held - _names(self._http))
        return answer

    def _note_navigation(self, _: Frame) -> None:
        self._navigations += 1

    async def _take_cookies(self) -> None:
        """All at once, and only then: others ask meanwhile, and none may go without them."""
        navigations = self._navigations
        cookies = await self.page.context.cookies()
        self._http.cookies.clear()
        for cookie in cookies:
            self._http.cookies.jar.set_cookie(_as_kept(cookie))
        self._as_after = navigations

    async def _give_cookies(self, answers: list[Response]) -> None:
        for answer in answers:
            for cookie in answer.cookies.jar:
                await self._give_cookie(cookie, answer.url.host)

    async def _give_cookie(self, cookie: Cookie, host: str) -> None:
        """A cookie an answer set, for the hosts and paths it was set for."""
        await self.page.context.add_cookies(
            [
                {
                    "name": cookie.name,
                    "value": cookie.value or "",
                    "domain": cookie.domain if cookie.domain_specified else host,
                    "path": cookie.path,
                    "secure": cookie.secure,
                    "httpOnly": cookie.has_nonstandard_attr("HttpOnly"),
                    "expires": cookie.expires or -1,
                }
            ]
        )

    async def _delete_cookies(self, gone: set[CookieName]) -> None:
        """A session that an answer ended is the page's no longer."""
        for domain, path, name in gone:
            await self.page.context.clear_cookies(name=name, domain=domain, path=path)


async def tab_on(page: Page, http: AsyncClient) -> Tab:
    """A tab of a page that goes nowhere at this moment: of one that does nothing can be asked."""
    http.headers["User-Agent"] = await page.evaluate("navigator.userAgent")
    return Tab(page, http)


def _names(http: AsyncClient) -> set[CookieName]:
    return {(cookie.domain, cookie.path, cookie.name) for cookie in http.cookies.jar}


def _as_kept(cookie: BrowsersCookie) -> Cookie:
    """A cookie of the browser's; one of a single host goes to that host and to none below it."""
    domain = cookie["domain"]
    is_for_many_hosts = domain.startswith(".")
    return Cookie(
        version=0,
        name=cookie["name"],
        value=cookie["value"],
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=is_for_many_hosts,
        domain_initial_dot=is_for_many_hosts,
        path=cookie["path"],
        path_specified=True,
        secure=cookie["secure"],
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )


@asynccontextmanager
async def open_client(listener: str) -> AsyncIterator[AsyncClient]:
    """A client whose only way out is the lane's listener ("http://127.0.0.1:port")."""
    async with new_client(listener) as client:
        yield client


def new_client(listener: str = "") -> AsyncClient:
    """A client, not opened yet; without a listener nothing stands before it."""
    policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
    client = AsyncClient(
        cookies=CookieJar(policy),
        proxy=listener or None,
        trust_env=False,
        follow_redirects=True,
        verify=_authorities(),
        timeout=ANY_SECONDS,
        headers=HEADERS,
        limits=Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
    )

    async def with_its_own_cookies(request: Request) -> None:
        """httpx chooses cookies without the jar's policy."""
        request.headers.pop("Cookie", None)
        client.cookies.set_cookie_header(request)

    client.event_hooks["request"].append(with_its_own_cookies)
    return client


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities this machine trusts (`SSL_CERT_FILE` names others)."""
    return ssl.create_default_context()
