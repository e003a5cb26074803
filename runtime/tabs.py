"""One page of a lane's browser context, and the same session asked without a browser.

Both have the lane's one way out. The browser owns the cookies: the client takes them over whenever
the page may have changed them, and gives back what an answer sets and what it deletes.
"""

import ssl
from collections.abc import Mapping
from functools import cache
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import Any

from httpx import AsyncClient, Cookies, Limits, Request, Response, Timeout
from playwright.async_api import Cookie as BrowsersCookie
from playwright.async_api import Frame, Page

from runtime.documents import Form

# A connection that lay longer may be closed at the other end just as the next request leaves.
KEEP_ALIVE_SECONDS = 1.0
# Whoever asks sets how long the whole answer may take; this is each of its parts.
ANY_SECONDS = Timeout(None)
SETS_COOKIES = "set-cookie"
# What an answer says of how its body was sent; by the first, httpx would unpack it.
OF_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
# Its domain, path and own name.
CookieName = tuple[str, str, str]
HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en-GB"}


class SessionHttp(AsyncClient):
    """A client whose cookies are one session's: `held`, by a policy, looked at once a request.

    httpx chooses cookies without a jar's policy and copies its own jar for each request, so that
    one stays empty. `listener`: the lane's ("http://127.0.0.1:port"), the only way out; without one
    nothing stands before it.
    """

    def __init__(self, listener: str = "") -> None:
        self.listener = listener
        super().__init__(
            proxy=listener or None,
            trust_env=False,
            follow_redirects=True,
            verify=_authorities(),
            timeout=ANY_SECONDS,
            headers=HEADERS,
            limits=Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
        )
        policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
        self.held = Cookies(CookieJar(policy))
        self.event_hooks["request"].append(self._send_held)
        self.event_hooks["response"].append(self._hold)

    async def _send_held(self, request: Request) -> None:
        request.headers.pop("Cookie", None)
        self.held.set_cookie_header(request)

    async def _hold(self, answer: Response) -> None:
        if SETS_COOKIES in answer.headers:
            self.held.extract_cookies(answer)
            self.cookies.clear()


class Tab:
    """A page and its session's client. `forms`: those this session has been given, by address."""

    def __init__(self, page: Page, http: SessionHttp, forms: dict[str, Form] | None = None) -> None:
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

    async def send_once(
        self, method: str, url: str, headers: Mapping[str, str], parts: Mapping[str, Any]
    ) -> Response:
        """The answer to this one request, wherever it leads: httpx sends nothing a second time.

        `parts`: the body as httpx takes it (`json`, or `data` and `files`). Raises: as `ask`.
        """
        return await self._exchanged(method, url, is_followed=False, headers=headers, parts=parts)

    async def download(self, url: str, most_bytes: int) -> Response:
        """The answer to this request, of its body no more than this and one piece.

        Whatever it says of itself, it is given as it came and never unpacked. Raises: as `ask`.
        """
        await self._take_cookies_of_page()
        held = _names(self._http)
        plain = {"Accept-Encoding": "identity"}
        async with self._http.stream("GET", url, headers=plain) as coming:
            content = await _first_bytes(coming, most_bytes)
        told = [(name, said) for name, said in coming.headers.multi_items() if name not in OF_BODY]
        answer = Response(coming.status_code, headers=told, content=content, request=coming.request)
        await self._give_cookies([*coming.history, answer])
        await self._delete_cookies(held - _names(self._http))
        return answer

    @property
    def server(self) -> str:
        """The lane's listener, for a client of another kind; empty where there is none."""
        return self._http.listener

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
        parts = {"data": dict(values)} if values else {}
        return await self._exchanged(method, url, is_followed=is_followed, headers={}, parts=parts)

    async def _exchanged(
        self,
        method: str,
        url: str,
        *,
        is_followed: bool,
        headers: Mapping[str, str],
        parts: Mapping[str, Any],
    ) -> Response:
        await self._take_cookies_of_page()
        held = _names(self._http)
        answer = await self._http.request(
            method, url, headers=headers, follow_redirects=is_followed, **parts
        )
        await self._give_cookies([*answer.history, answer])
        await self._delete_cookies(held - _names(self._http))
        return answer

    def _note_navigation(self, _: Frame) -> None:
        self._navigations += 1

    async def _take_cookies_of_page(self) -> None:
        if self._as_after != self._navigations:
            await self._take_cookies()

    async def _take_cookies(self) -> None:
        """All at once, and only then: others ask meanwhile, and none may go without them."""
        navigations = self._navigations
        cookies = await self.page.context.cookies()
        self._http.held.clear()
        for cookie in cookies:
            self._http.held.jar.set_cookie(_as_kept(cookie))
        self._as_after = navigations

    async def _give_cookies(self, answers: list[Response]) -> None:
        for answer in answers:
            for cookie in answer.cookies.jar if SETS_COOKIES in answer.headers else ():
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


async def tab_on(page: Page, http: SessionHttp) -> Tab:
    """A tab of a page that goes nowhere at this moment: of one that does nothing can be asked."""
    http.headers["User-Agent"] = await page.evaluate("navigator.userAgent")
    return Tab(page, http)


async def _first_bytes(coming: Response, most_bytes: int) -> bytes:
    """The body as it is sent, until it ends or is more than this."""
    content = bytearray()
    async for piece in coming.aiter_raw():
        content += piece
        if len(content) > most_bytes:
            break
    return bytes(content)


def _names(http: SessionHttp) -> set[CookieName]:
    return {(cookie.domain, cookie.path, cookie.name) for cookie in http.held.jar}


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


@cache
def _authorities() -> ssl.SSLContext:
    """The authorities this machine trusts (`SSL_CERT_FILE` names others)."""
    return ssl.create_default_context()
