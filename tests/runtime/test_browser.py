"""The worker's one browser, seen from outside."""

import asyncio
import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from runtime.browser import NoChromium, find_chromium, open_browser, open_context
from runtime.egress.peer import process
from runtime.settings import Settings

pytestmark = pytest.mark.browser

NOWHERE = "http://127.0.0.1:9"


def started_by_us() -> list[int]:
    """Every process that descends from this one."""
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in running if pid != os.getpid() and descends_from_us(pid)]


def descends_from_us(pid: int) -> bool:
    while pid > 1:
        if pid == os.getpid():
            return True
        there = process(pid)
        pid = there.parent if there else 0
    return False


def arguments_of(pid: int) -> list[str]:
    # Chromium's children write theirs anew, with spaces.
    return Path("/proc", str(pid), "cmdline").read_text().replace("\0", " ").split()


async def test_ctrl_c_in_the_terminal_reaches_no_process_of_the_browser():
    before = set(started_by_us())

    async with open_browser():
        browser = set(started_by_us()) - before
        groups = {os.getpgid(pid) for pid in browser}

    assert len(browser) >= 2
    assert os.getpgid(0) not in groups


async def test_its_sandbox_is_on_for_everybody_but_root():
    before = set(started_by_us())

    async with open_browser() as browser, await browser.new_page():
        started = [arguments_of(pid) for pid in set(started_by_us()) - before]
        without_sandbox = [one for one in started if "--no-sandbox" in one]

    assert any("--type=renderer" in one for one in started)
    assert bool(without_sandbox) == (os.geteuid() == 0)


async def test_a_partner_that_asks_moves_nothing_on_a_page_that_nobody_watches():
    asked = "matchMedia('(prefers-reduced-motion: reduce)').matches"

    async with open_browser() as browser, open_context(browser, NOWHERE) as context:
        workers, peoples = await context.new_page(), await browser.new_page()
        stands_still = [await page.evaluate(asked) for page in (workers, peoples)]

    assert stands_still == [True, False]


@pytest.fixture
def this_machines_own() -> str:
    return find_chromium(Settings().chromium)


@pytest.fixture
def only_playwrights_own(this_machines_own, tmp_path, monkeypatch) -> Path:
    """No Chromium on PATH; where Playwright would have its own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def test_without_any_chromium_it_is_said_what_to_do(only_playwrights_own):
    async def open_one() -> None:
        async with open_browser():
            pass

    with pytest.raises(NoChromium, match="Looked at: MASH_CHROMIUM, PATH"):
        asyncio.run(open_one())
    with pytest.raises(NoChromium, match="Looked at: MASH_CHROMIUM, PATH"):
        find_chromium()


async def test_playwrights_own_chromium_is_the_last_resort(only_playwrights_own, this_machines_own):
    only_playwrights_own.parent.mkdir(parents=True)
    only_playwrights_own.symlink_to(this_machines_own)

    async with open_browser() as browser:
        assert browser.is_connected()


@pytest.mark.parametrize(
    ("last_words", "said"),
    [
        ("FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox!", "have its sandbox"),
        ("error while loading shared libraries: libnss3.so", "Run it by hand"),
    ],
)
async def test_a_chromium_that_does_not_start_is_a_sentence_with_what_to_do(
    tmp_path, last_words, said
):
    chromium = tmp_path / "chromium"
    chromium.write_text(f"#!/bin/sh\necho '{last_words}' >&2\nexit 1\n")
    chromium.chmod(0o755)

    with pytest.raises(NoChromium, match=said):
        async with open_browser(str(chromium)):
            pass
