"""The browser a person records in: a window, a context of its own, and nothing of it on disk.

The context keeps its cookies, cache and pages in memory, as a private window does. What Chromium
itself must have on disk lies in one folder, in memory where there is one, which is removed at the
end, after Ctrl-C and after a crash too.
"""

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Dialog, Playwright
from playwright.async_api import Error as PlaywrightError

from runtime.browser import NOT_STARTED, QUIET, NoChromium, playwright_apart

FOLDER = "mash-recorder-"
MEMORY = Path("/dev/shm")  # noqa: S108  # the folder in it is made by tempfile
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
# With these set, Playwright writes all it is told, or Chromium the keys to its traffic.
KEEP_A_LOG = ("DEBUG", "DEBUG_FILE", "PWDEBUG", "SSLKEYLOGFILE", "CHROME_LOG_FILE")
NO_DISPLAY = (
    "There is no display here, and recording needs a window to click in. Run it on a desktop, over "
    "ssh -X, or under xvfb-run with a viewer such as x11vnc."
)
# A selector that finds by tag, and what comes with it: where Playwright reads the page, apart from
# the page's own scripts, what was typed reads as empty. Only buttons have their words there. Never
# take an element handle: it would bring this among the page's scripts.
UNREAD = "unread"
LEAVES_VALUES_UNREAD = """(() => {
  const named_by_value = ["submit", "button", "reset"];
  for (const kind of [HTMLInputElement, HTMLTextAreaElement]) {
    const own = Object.getOwnPropertyDescriptor(kind.prototype, "value");
    Object.defineProperty(kind.prototype, "value", { ...own, get() {
      return named_by_value.includes(this.type) ? own.get.call(this) : "";
    } });
  }
  return {
    query: (root, tag) => root.querySelector(tag),
    queryAll: (root, tag) => [...root.querySelectorAll(tag)],
  };
})()"""


def has_display(environment: Mapping[str, str]) -> bool:
    """Is there a screen to open a window on?"""
    return not sys.platform.startswith("linux") or any(environment.get(one) for one in DISPLAYS)


@asynccontextmanager
async def open_window(chromium: str, *, headless: bool = False) -> AsyncIterator[BrowserContext]:
    """A window that remembers nothing. `headless` is for tests. Raises: NoChromium."""
    with _throwaway_folder() as folder:
        async with playwright_apart() as playwright:
            await playwright.selectors.register(
                UNREAD, script=LEAVES_VALUES_UNREAD, content_script=True
            )
            browser = await _launched(playwright, chromium, folder, headless)
            try:
                yield await _context(browser)
            finally:
                await browser.close()


@contextmanager
def _throwaway_folder() -> Iterator[Path]:
    """A folder of our own for all that is started from here, gone at the end."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    before = {name: os.environ.pop(name, None) for name in (*KEEP_A_LOG, "TMPDIR")}
    try:
        with tempfile.TemporaryDirectory(
            prefix=FOLDER, dir=memory, ignore_cleanup_errors=True
        ) as folder:
            os.environ["TMPDIR"] = folder
            yield Path(folder)
    finally:
        os.environ.pop("TMPDIR", None)
        os.environ.update({name: value for name, value in before.items() if value is not None})


async def _launched(playwright: Playwright, chromium: str, folder: Path, headless: bool) -> Browser:
    try:
        return await playwright.chromium.launch(
            executable_path=chromium,
            args=list(QUIET),
            chromium_sandbox=os.geteuid() != 0,
            headless=headless,
            env=_at_home_in(folder),
        )
    except PlaywrightError:
        # Its message tells how it was started, not what is on a page; but ours says what to do.
        raise NoChromium(NOT_STARTED.format(path=chromium)) from None


def _at_home_in(folder: Path) -> dict[str, str | float | bool]:
    """The environment in which Chromium has its home in this folder, and the person's display."""
    home = Path.home()
    certificates = home / ".pki"
    if certificates.is_dir():
        (folder / ".pki").symlink_to(certificates)
    display = {"XAUTHORITY": str(home / ".Xauthority")} | os.environ
    places = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR")
    return {**display, **dict.fromkeys(places, str(folder))}


async def _context(browser: Browser) -> BrowserContext:
    context = await browser.new_context(
        no_viewport=True,
        accept_downloads=False,
        service_workers="block",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.on("dialog", _leave_to_the_person)
    return context


def _leave_to_the_person(_dialog: Dialog) -> None:
    """Without a listener Playwright answers "Are you sure?" itself, with no."""
