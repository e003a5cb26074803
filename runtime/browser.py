"""The one Chromium of a worker process, and a fresh context for each lane.

`python -m runtime.browser` prints which Chromium would be used, or says what to do.
"""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, StorageState, async_playwright
from playwright.sync_api import sync_playwright

NAMES_ON_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
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
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*launch_arguments(), *more]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_context(
    browser: Browser, listener: str, signed_in: StorageState | None = None
) -> AsyncIterator[BrowserContext]:
    """A context whose only way out is the lane's listener ("http://127.0.0.1:port")."""
    context = await browser.new_context(
        proxy={"server": listener},
        service_workers="block",
        accept_downloads=False,
        locale="en-GB",
        timezone_id="Europe/London",
        storage_state=signed_in,
    )
    try:
        yield context
    finally:
        await context.close()


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
