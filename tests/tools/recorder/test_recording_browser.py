"""A person clicks through the pupil register: labels are kept, and nothing of anybody."""

import ast
import asyncio
import inspect
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page

from connectors.education import pages as education
from mock_systems.population.build import build
from runtime.browser import find_chromium, open_browser
from runtime.landmarks import Landmark
from runtime.settings import Settings
from tests.canaries import Canary, Finding, of_date, sweep
from tests.mocks_fixture import Mocks
from tests.tools.recorder.planted import LETTERS, leaks, values_of
from tools.record_connector import kept
from tools.recorder import drafts, gaps, source, watching
from tools.recorder.looking import Part, Sight, sights_of
from tools.recorder.watching import Wish, noted_as, watch
from tools.recorder.window import FOLDER, MEMORY, UNREAD, open_window
from tools.recorder.words import label_words

pytestmark = pytest.mark.browser

SYSTEM = "PupilBase"
WRITERS = (source, gaps, drafts)
NOTE = "Operation Encompass for Zebedee Quatermain"
SECONDS_TO_END = 30
# What the tool does, with a browser that has no window: for a process of its own.
PROGRAM = """
import asyncio, sys
from cli.report import Stop
from tools.record_connector import session
try:
    asyncio.run(session(sys.argv[1], [], sys.argv[2], headless=True))
except Stop as stop:
    print(stop.report.verdict)
    raise SystemExit(int(stop.report.exit_code))
"""


@pytest.fixture
def chromium() -> str:
    return find_chromium(Settings().chromium)


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch) -> Path:
    """A home and a temporary folder in which nothing lies but what a recording puts there."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    return tmp_path


def recorders_folders() -> set[Path]:
    return set(MEMORY.glob(f"{FOLDER}*"))


@pytest.fixture
def folders_before() -> set[Path]:
    return recorders_folders()


@dataclass
class Recording:
    """A recording that runs, and what its browser told it."""

    page: Page
    ended: "asyncio.Task[list[Sight]]"
    wishes: "asyncio.Queue[Wish]"
    snapshots: list[str] = field(default_factory=list)

    async def stay(self) -> None:
        """Stay on the page until it was looked at three times."""
        await self.page.wait_for_load_state()
        wanted = len(self.snapshots) + 3
        async with asyncio.timeout(SECONDS_TO_END):
            while len(self.snapshots) < wanted:
                await asyncio.sleep(0.02)

    async def end(self) -> list[Sight]:
        await self.wishes.put(Wish.END)
        return await self.ended


@asynccontextmanager
async def recording(chromium: str, monkeypatch) -> AsyncIterator[Recording]:
    monkeypatch.setattr(watching, "LOOK_EVERY_SECONDS", 0.05)
    async with open_window(chromium, headless=True) as context:
        page, wishes = await context.new_page(), asyncio.Queue[Wish]()
        words = label_words([SYSTEM])
        ended = asyncio.ensure_future(watch(context, words, wishes, lambda sight: None))
        running = Recording(page, ended, wishes)

        def noted_too(url, snapshot, frames, words, look=sights_of):
            running.snapshots.append(snapshot)
            return look(url, snapshot, frames, words)

        monkeypatch.setattr(watching, "sights_of", noted_too)
        yield running
        ended.cancel()


async def walk(recorder: Recording, mocks: Mocks, account) -> list[str]:
    """Sign in, look at each search, at a pupil and at the directory; which pupils were found."""
    page = recorder.page
    await page.goto(mocks.url("education", "/"))
    await page.get_by_label("Email address or user name").fill(account.user_id)
    await page.get_by_label("Password").fill(account.password)
    await recorder.stay()
    await page.get_by_role("button", name="Sign in").click()
    await recorder.stay()
    for path in ("upn", "address", "name"):
        await page.goto(mocks.url("education", f"/pupils/search/{path}"))
        await recorder.stay()
    await page.get_by_label("Surname").fill(begins_several_surnames(mocks))
    await page.get_by_label("Reason note").fill(NOTE)
    await recorder.stay()
    await page.get_by_role("button", name="Search").click()
    await recorder.stay()
    found = await page.locator("td a").all_inner_texts()
    await page.get_by_role("link", name=found[0]).click()
    await recorder.stay()
    await page.go_back()
    await page.get_by_role("link", name=found[1]).click()
    await recorder.stay()
    for path in ("/establishments", "/directory"):
        await page.goto(mocks.url("education", path))
        await recorder.stay()
    return found[:2]


def begins_several_surnames(mocks: Mocks) -> str:
    """The letters with which the surnames of two pupils or a few more begin."""
    pupils = build(mocks.seed, "small").pupils.values()
    begins = Counter(one.surname[:3] for one in pupils if one.access_class == "open")
    return next(letters for letters, number in begins.items() if 2 <= number <= 9)


def canaries(mocks: Mocks, pupils: list[str], password: str) -> list[Canary]:
    """What was typed, and what was shown of the pupils that were opened."""
    held = [build(mocks.seed, "small").pupils[one] for one in pupils]
    return [
        Canary("password", password),
        Canary("note", NOTE),
        *(Canary(f"pupil-{n}", one) for n, one in enumerate(pupils) if len(one) >= 8),
        *(Canary(f"surname-{n}", one.surname) for n, one in enumerate(held)),
        *(Canary(f"upn-{n}", one.upn) for n, one in enumerate(held) if one.upn),
        *(Canary(f"line-{n}", one.address.line1) for n, one in enumerate(held)),
        *(one for n, pupil in enumerate(held) for one in of_date(f"born-{n}", pupil.born_on)),
    ]


def lying_in(places: list[Path], planted: list[Canary]) -> list[Finding]:
    return sweep([place for place in places if place.exists()], planted).findings


def landmarks_in(draft: str) -> set[Landmark]:
    calls = [node for node in ast.walk(ast.parse(draft)) if isinstance(node, ast.Call)]
    made = [one for one in calls if ast.unparse(one.func) == "Landmark"]
    return {Landmark(*(ast.literal_eval(argument) for argument in one.args)) for one in made}


def our_landmarks() -> dict[str, set[Landmark]]:
    classes = [one for one in vars(education).values() if isinstance(one, type)]
    return {one.__name__: set(one.LANDMARKS) for one in classes if hasattr(one, "LANDMARKS")}


async def test_labels_are_drafted_and_nothing_is_left_of_anybody(
    mocks, chromium, empty_home, folders_before, monkeypatch
):
    account = mocks.account("education", "kadeyemi")
    async with recording(chromium, monkeypatch) as recorder:
        pupils = await walk(recorder, mocks, account)
        planted = canaries(mocks, pupils, account.password)
        meanwhile = recorders_folders() - folders_before
        lay_there = lying_in([empty_home, *meanwhile], planted)
        sights = await recorder.end()
    out = empty_home / "draft" / "pages.py"
    kept(sights, out, SYSTEM)
    draft = out.read_text(encoding="utf-8")

    ours = our_landmarks()
    assert ours
    assert {name: wanted - landmarks_in(draft) for name, wanted in ours.items()} == dict.fromkeys(
        ours, set()
    )
    compile(draft, "pages.py", "exec")
    assert out.stat().st_mode & 0o077 == 0

    words = label_words([SYSTEM])
    # The words a draft is written in, and a narrative of the world may have too.
    plain = draft_of_one(sights[0], empty_home) + "".join(map(inspect.getsource, WRITERS))
    code = set(LETTERS.findall(plain.casefold()))
    values = values_of(build(mocks.seed, "small"))
    assert leaks(draft, values, lambda word: word in code or words.know(word)) == []

    assert meanwhile
    assert lay_there == []
    assert lying_in([empty_home], planted) == []
    assert recorders_folders() <= folders_before
    assert planted_are_found(empty_home, planted)


def draft_of_one(sight: Sight, home: Path) -> str:
    out = home / "draft" / "one.py"
    kept([sight], out, SYSTEM)
    return out.read_text(encoding="utf-8")


def planted_are_found(home: Path, planted: list[Canary]) -> bool:
    """The control: a draft that held all of it would be found by the same sweep."""
    (home / "leaky.py").write_text("\n".join(one.value for one in planted), encoding="utf-8")
    found = {one.label for one in lying_in([home], planted)}
    return found == {one.label for one in planted}


FORM = """
<label>Name <input value="Jane Before"></label><label>Password <input type=password></label>
<label>Notes <textarea>Kept Before</textarea></label><input type=submit value=Search>
<button onclick="document.title = document.querySelector('[type=password]').value">Go</button>
<iframe title=Record srcdoc="<label>Notes <input value='Inner Before'></label>"></iframe>
"""


async def test_what_is_typed_is_not_read_and_the_page_itself_still_reads_it(chromium, monkeypatch):
    async with recording(chromium, monkeypatch) as recorder:
        page = recorder.page
        await page.set_content(FORM)
        await page.get_by_label("Password").press_sequentially("hunter-seventeen")
        await recorder.stay()
        await page.get_by_role("button", name="Go").click()
        await recorder.stay()

        everything = await page.locator("html").aria_snapshot()
        frame = page.get_by_title("Record").content_frame.locator(f"{UNREAD}=html")
        assert "Inner" not in await frame.aria_snapshot()
        assert await page.title() == "hunter-seventeen"
        assert 'button "Search"' in everything
        assert not any(one in "".join(recorder.snapshots) for one in ("seventeen", "Before"))
        assert {sight.part for sight in await recorder.end()} == {Part.PAGE, Part.FRAME}


SCREEN = """
<main><h1>Case list</h1><button onclick="screen_two()">Open</button></main>
<dialog aria-label="Delete note"><button>Yes</button></dialog>
<script>function screen_two() { document.querySelector("h1").textContent = "Contacts";
document.querySelector("button").outerHTML =
  "<label>Find in contacts <input></label><button onclick='ask()'>Find</button>"; }
function ask() { document.querySelector("dialog").showModal(); }</script>
"""


async def test_screens_and_dialogs_are_noticed_without_navigation_until_the_window_is_closed(
    chromium, monkeypatch
):
    async with recording(chromium, monkeypatch) as recorder:
        await recorder.page.set_content(SCREEN)
        for button in ("Open", "Find"):
            await recorder.stay()
            await recorder.page.get_by_role("button", name=button).click()
        await recorder.stay()
        await recorder.page.close()
        noted = [noted_as(sight) for sight in await recorder.ended]

    assert [one.rpartition(",")[0] for one in noted] == [
        'Page "Case list"',
        'Page "Contacts"',
        'Dialog "Delete note"',
    ]


async def test_a_browser_opened_otherwise_would_have_read_the_password():
    async with open_browser() as browser, await browser.new_page() as page:
        await page.set_content(FORM)
        await page.get_by_label("Password").press_sequentially("hunter-seventeen")

        assert "seventeen" in await page.locator("html").aria_snapshot()


async def test_after_a_crash_the_browsers_folder_is_gone(chromium, folders_before):
    async def crash() -> None:
        async with open_window(chromium, headless=True):
            assert recorders_folders() > folders_before
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    assert recorders_folders() <= folders_before


@pytest.fixture
def alone(mocks, chromium, empty_home, folders_before) -> Iterator[subprocess.Popen[str]]:
    """A recording in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, mocks.url("education", "/"), chromium],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        env=os.environ,
    )
    assert process.stdout is not None
    assert "Noted: " in process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_a_recording_that_is_stopped_writes_nothing_and_leaves_nothing(
    alone, how, empty_home, folders_before
):
    assert recorders_folders() > folders_before

    alone.send_signal(how)
    said, _ = alone.communicate(timeout=SECONDS_TO_END)

    assert "STOPPED. Nothing was written" in said
    assert alone.returncode == 4
    assert recorders_folders() <= folders_before
    assert [path for path in empty_home.rglob("*") if path.is_file()] == []
