"""The one Chromium of a worker process, and a fresh context for each lane.

`python -m runtime.browser` prints which Chromium would be used, or says what to do.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from httpx import RequestError
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

HEADLESS = "headless"

CERTIFICATE_REFUSED = "CERTIFICATE_VERIFY_FAILED"
NOT_FOUND = (
    "No Chromium found. Looked at: MASH_CHROMIUM, PATH, Playwright's own. Do one of: "
    "apt-get install chromium-headless-shell · .venv/bin/playwright install chromium · "
    "set MASH_CHROMIUM=/path"
)
NO_WINDOW = (
    "No Chromium with a window found, only the headless shell or none. Looked at: MASH_CHROMIUM, "
    "PATH, Playwright's own. Do one of: apt-get install chromium · .venv/bin/playwright install "
    "chromium · set MASH_CHROMIUM=/path"
)
NO_SANDBOX = (
    "This machine does not let Chromium have its sandbox, and workers start none without it. As "
    "root do one of: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu) · "
    "sysctl -w user.max_user_namespaces=10000 · apt-get install chromium-sandbox (Debian)"
)
NOT_STARTED = "Chromium does not start. Run it by hand, it says why: {path} --dump-dom about:blank"


class NoChromium(Exception):
    """No Chromium on this machine, or none that starts; the message says what to do."""

    def __init__(self, what_to_do: str = NOT_FOUND) -> None:
        super().__init__(what_to_do)


def find_chromium(setting: str = "") -> str:
    """Path of the Chromium to use: the setting, PATH (headless shell first), Playwright's own.

    Not for a running event loop. Raises: NoChromium.
    """
    return _set_or_on_path(setting) or _playwrights_own()


def find_chromium_with_a_window(setting: str = "") -> str:
    """Path of a Chromium that a person can look at: as `find_chromium`, but no headless shell.

    Not for a running event loop. Raises: NoChromium.
    """
    names = [name for name in NAMES_ON_PATH if HEADLESS not in name]
    try:
        path = _set_or_on_path(setting, names) or _playwrights_own()
    except NoChromium:
        path = HEADLESS
    if HEADLESS in Path(path).name:
        raise NoChromium(NO_WINDOW)
    return path


@asynccontextmanager
async def open_browser(chromium: str = "", more: tuple[str, ...] = ()) -> AsyncIterator[Browser]:
    """One headless Chromium, closed at the end. `more` are further arguments. Raises: NoChromium.

    Its sandbox is on, except for root, whom Chromium refuses it; Playwright alone leaves it off.
    """
    async with playwright_apart() as playwright:
        path = _set_or_on_path(chromium) or _if_there(playwright.chromium.executable_path)
        try:
            browser = await playwright.chromium.launch(
                executable_path=path, args=[*QUIET, *more], chromium_sandbox=os.geteuid() != 0
            )
        except PlaywrightError as failed:
            raise NoChromium(_why_it_does_not_start(failed.message, path)) from failed
        try:
            yield browser
        finally:
            await browser.close()


def _set_or_on_path(setting: str, names: Sequence[str] = NAMES_ON_PATH) -> str:
    if setting and not os.access(setting, os.X_OK):
        raise NoChromium
    found = map(shutil.which, names)
    return setting or next(filter(None, found), "")


def _if_there(path: str) -> str:
    if not Path(path).exists():
        raise NoChromium
    return path


def _why_it_does_not_start(message: str, path: str) -> str:
    return NO_SANDBOX if "sandboxing failed" in message else NOT_STARTED.format(path=path)


@asynccontextmanager
async def playwright_apart() -> AsyncIterator[Playwright]:
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
    """A context whose only way out is the lane's listener ("http://127.0.0.1:port").

    Nobody watches it: what a partner moves about on a page, sixty times a second, may stand still.
    """
    with partner_errors("browser"):
        context = await browser.new_context(
            proxy={"server": listener},
            service_workers="block",
            accept_downloads=False,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
    # Heard all its life: where nobody else listens, each listener is four messages to the browser.
    context.on("requestfailed", _hears)
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
        if request.frame.page == page and is_it(request) and not answered.done():
            answered.set_result(None)

    page.on("response", note_answer)
    page.context.on("requestfailed", note_end)
    try:
        async with asyncio.timeout(seconds):
            await act()
            answer = await answered
    finally:
        page.remove_listener("response", note_answer)
        page.context.remove_listener("requestfailed", note_end)
    if answer is None:
        raise SystemUnavailable("died unanswered")
    return answer


def _hears(_: Request) -> None:
    """A request that failed: nothing is to be done of it here."""


@contextmanager
def partner_errors(system: str) -> Iterator[None]:
    """What browser and client raise, in our words; theirs hold addresses and values."""
    try:
        yield
    except (PlaywrightTimeout, TimeoutError) as late:
        raise AnswerTooLate(system=system) from late
    except RequestError as lost:
        is_certificate = CERTIFICATE_REFUSED in str(lost)
        raise (CertificateRefused if is_certificate else SystemUnavailable)(system=system) from lost
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
)


def _playwrights_own() -> str:
    with sync_playwright() as playwright:
        return _if_there(playwright.chromium.executable_path)


def _main() -> int:
    try:
        sys.stdout.write(find_chromium(os.environ.get("MASH_CHROMIUM", "")) + "\n")
    except NoChromium as missing:
        sys.stderr.write(f"{missing}\n")
        return 3
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
