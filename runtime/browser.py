"""The one Chromium of a worker process, and a fresh context for each lane.

`python -m runtime.browser` prints which Chromium would be used, or says what to do.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from playwright.async_api import Browser as Browser
from playwright.async_api import BrowserContext as BrowserContext
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page as Page
from playwright.async_api import (
    Playwright,
    Request,
    Response,
    async_playwright,
)
from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from domain.errors import (
    AnswerTooLate,
    BrowserLost,
    CertificateRefused,
    LaneLost,
    SystemException,
    SystemUnavailable,
)

NAMES_ON_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    # Without it WebRTC's STUN goes out over UDP, past the egress proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-first-run",
)


class NoChromium(Exception):
    """No Chromium on this machine; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "No Chromium found. Looked at: MASH_CHROMIUM, PATH, Playwright's own. Do one of: "
            "apt-get install chromium-headless-shell · playwright install --with-deps chromium · "
            "set MASH_CHROMIUM=/path"
        )


def find_chromium(setting: str = "") -> str:
    """Path of the Chromium to use: the setting, PATH (headless shell first), Playwright's own.

    Raises: NoChromium.
    """
    if setting:
        if not os.access(setting, os.X_OK):
            raise NoChromium
        return setting
    for name in NAMES_ON_PATH:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def launch_arguments() -> list[str]:
    """Chromium's arguments. Its sandbox stays on, except for root, where Chromium refuses it."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


@asynccontextmanager
async def open_browser(chromium: str = "", more: tuple[str, ...] = ()) -> AsyncIterator[Browser]:
    """One headless Chromium, closed at the end. `more` are further arguments."""
    path = find_chromium(chromium)
    async with _playwright_apart() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*launch_arguments(), *more]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def _playwright_apart() -> AsyncIterator[Playwright]:
    """Playwright's driver in a session of its own, with the browser it starts.

    A terminal sends Ctrl-C to every process of its group: the browser would be gone before the
    worker could finish what it has in hand. Playwright has no setting for it.
    """
    playwright, start = async_playwright(), asyncio.create_subprocess_exec
    vars(asyncio)["create_subprocess_exec"] = partial(start, start_new_session=True)
    try:
        started = await playwright.start()
    finally:
        vars(asyncio)["create_subprocess_exec"] = start
    try:
        yield started
    finally:
        await started.stop()


@asynccontextmanager
async def open_context(browser: Browser, listener: str) -> AsyncIterator[BrowserContext]:
    """A context whose only way out is the lane's listener ("http://127.0.0.1:port")."""
    with partner_errors("browser"):
        context = await browser.new_context(
            proxy={"server": listener},
            service_workers="block",
            accept_downloads=False,
            locale="en-GB",
            timezone_id="Europe/London",
        )
    try:
        yield context
    finally:
        if browser.is_connected():
            await context.close()


async def answer_to(
    page: Page, is_it: Callable[[Request], bool], act: Callable[[], Awaitable[None]], seconds: float
) -> Response:
    """Act, and hand back the partner's answer to the request this makes, as soon as it begins.

    It may never end: a page that only looks at the status leaves the rest of a `fetch` unread.

    Raises: SystemUnavailable when the request died unanswered; TimeoutError after `seconds`.
    """
    answered: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()

    def note_answer(response: Response) -> None:
        if is_it(response.request) and not answered.done():
            answered.set_result(response)

    def note_end(request: Request) -> None:
        if is_it(request) and not answered.done():
            answered.set_result(None)

    page.on("response", note_answer)
    page.on("requestfailed", note_end)
    try:
        async with asyncio.timeout(seconds):
            await act()
            answer = await answered
    finally:
        page.remove_listener("response", note_answer)
        page.remove_listener("requestfailed", note_end)
    if answer is None:
        raise SystemUnavailable("died unanswered")
    return answer


@contextmanager
def partner_errors(system: str) -> Iterator[None]:
    """What Playwright raises, in our words. Its text holds addresses and values: never shown."""
    try:
        yield
    except (PlaywrightTimeout, TimeoutError) as late:
        raise AnswerTooLate(system=system) from late
    except PlaywrightError as error:
        raise _in_our_words(error.message)(system=system) from error


def _in_our_words(message: str) -> type[SystemException]:
    for words, error in _MEANINGS:
        if words in message:
            return error
    return BrowserLost


_MEANINGS: tuple[tuple[str, type[SystemException]], ...] = (
    ("ERR_PROXY_CONNECTION_FAILED", LaneLost),
    ("ERR_CERT_", CertificateRefused),
    ("net::ERR_", SystemUnavailable),
    ("Failed to fetch", SystemUnavailable),
    # What the session's own client says, which is no browser.
    ("ECONNREFUSED", SystemUnavailable),
    ("ECONNRESET", SystemUnavailable),
    ("socket hang up", SystemUnavailable),
    ("aborted", SystemUnavailable),
    ("certificate", CertificateRefused),
)


def _playwrights_own() -> str:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        raise NoChromium
    return path


def _main() -> int:
    try:
        sys.stdout.write(find_chromium(os.environ.get("MASH_CHROMIUM", "")) + "\n")
    except NoChromium as missing:
        sys.stderr.write(f"{missing}\n")
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
