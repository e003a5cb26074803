"""Draft the page objects of a partner's system while a person clicks through it.

`python -m tools.record_connector URL [--out FILE] [--system NAME] [--words WORDS]`
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from cyclopts import App, Parameter
from playwright.async_api import Error as PlaywrightError
from rich.console import RenderableType

from cli.office import BEFORE_ANY_WORK, settings_here
from cli.report import Exit, Report, Stop, tell
from cli.screen import heading, line, on_stdout, pairs, write
from domain.saying import say_number_of
from runtime.browser import NoChromium, find_chromium_with_a_window
from tools.recorder.drafts import PageDraft, drafts_of
from tools.recorder.gaps import gaps_of, left_out_of, replaced_in
from tools.recorder.looking import Sight
from tools.recorder.source import class_names, write_pages
from tools.recorder.watching import Wish, counted, noted_as, watch
from tools.recorder.window import NO_DISPLAY, has_display, open_window
from tools.recorder.words import label_words

DRAFT = Path("var") / "recorded" / "pages.py"
END = "q"
ONLY_OURS = 0o600
ENDED_BY = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
HOW_TO = (
    "A window opens. Sign in and click through the screens a worker will use: every page you stay "
    "on for a second is noted, and so is every dialog and every frame."
)
KEYS = "Enter notes the page as it is now. q and Enter ends, and so does closing the window."
PROMISE = (
    "Only labels are kept. What you type is not read; names, numbers and dates become placeholders "
    "before anything is written. Ctrl-C ends without writing anything."
)
ASK = (
    "Ask the supplier for a label, or find it with get_by_test_id where the supplier has given one."
)

record_connector = App(
    name="record_connector",
    help="Draft page objects while you click through a partner's system.",
    default_parameter=Parameter(show_default=False),
)


@record_connector.default
def record(
    url: Annotated[str, Parameter(help="Where the partner's system begins.")],
    *,
    out: Annotated[Path, Parameter(help="The draft's file.", show_default=True)] = DRAFT,
    system: Annotated[str, Parameter(help="What the system is called, as its pages say it.")] = "",
    words: Annotated[str, Parameter(help="Words of its labels that are not known yet.")] = "",
) -> int:
    """Open a window, note each page you stay on, and write a draft of its page object."""
    return tell(False, lambda: _recorded(url, out, system, words))


def _recorded(url: str, out: Path, system: str, words: str) -> Report:
    _refuse_address(url)
    _refuse_file(out)
    if not has_display(os.environ):
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {NO_DISPLAY}")
    try:
        chromium = find_chromium_with_a_window(settings_here().chromium)
        write([line(HOW_TO), line(KEYS), line(PROMISE), line("")], on_stdout())
        sights = asyncio.run(session(url, [system, words], chromium))
    except NoChromium as missing:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None
    return kept(sights, out, system)


_NOTHING = "Nothing was done."


def _refuse_address(url: str) -> None:
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Stop(Exit.WRONG_COMMAND, f"Say where: URL=https://… (or http://…). {_NOTHING}")
    if address.username or address.password:
        raise Stop(
            Exit.WRONG_COMMAND,
            f"Give the address without a user name and password; sign in in the window. {_NOTHING}",
        )


def _refuse_file(out: Path) -> None:
    if out.exists():
        raise Stop(
            Exit.WRONG_COMMAND, f"{out} is there already. Name another file with --out. {_NOTHING}"
        )
    folder = next(one for one in out.absolute().parents if one.exists())
    if not os.access(folder, os.W_OK):
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} Nothing can be written in {folder}. Name another file with --out.",
        )


async def session(
    url: str, vouched_for: Iterable[str], chromium: str, *, headless: bool = False
) -> list[Sight]:
    """All that was noted. `headless` is for tests. Raises: Stop, NoChromium."""
    _let_signals_end(asyncio.current_task())
    try:
        async with open_window(chromium, headless=headless) as context:
            page = await context.new_page()
            try:
                await page.goto(url, wait_until="commit")
            except PlaywrightError:
                raise _not_opened() from None
            return await watch(context, label_words(vouched_for), _typed_wishes(), tell_noted)
    except asyncio.CancelledError:
        raise Stop(
            Exit.STOPPED_BY_PERSON,
            "STOPPED. Nothing was written, and the browser's folder is gone.",
        ) from None
    except PlaywrightError:
        # Its message can hold what a page shows.
        raise Stop(
            Exit.NOT_PROVEN, "The browser was lost. Nothing was written; begin again."
        ) from None


def _let_signals_end(recording: "asyncio.Task[object] | None") -> None:
    """A signal ends the recording in order; without it a closed terminal would leave a folder."""
    if recording is None:
        return
    for one in ENDED_BY:
        # Windows has no such handlers; there Ctrl-C is heard by asyncio itself.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(one, recording.cancel)


def _not_opened() -> Stop:
    return Stop(
        Exit.COULD_NOT_START,
        f"{BEFORE_ANY_WORK} Nothing answers at this address. Look whether an ordinary browser on "
        "this machine opens it.",
    )


def _typed_wishes() -> "asyncio.Queue[Wish]":
    """What the person types at the terminal, as it comes."""
    wishes: asyncio.Queue[Wish] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def hear() -> None:
        for typed in sys.stdin:
            wish = Wish.END if typed.strip().lower() == END else Wish.NOTE
            # The recording may have ended by its window.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(wishes.put_nowait, wish)

    threading.Thread(target=hear, daemon=True).start()
    return wishes


def tell_noted(sight: Sight) -> None:
    """Say on the terminal what was noted: labels and placeholders."""
    write([line(f"Noted: {noted_as(sight)}"), line(f"       {counted(sight)}")], on_stdout())


def kept(sights: Sequence[Sight], out: Path, system: str) -> Report:
    """Write the draft, and say what is in it and what it lacks."""
    if not sights:
        return Report("No page was noted, so there is no draft.", exit_code=Exit.NOT_PROVEN)
    drafts = drafts_of(sights)
    out.parent.mkdir(parents=True, exist_ok=True)
    with open(out, "x", encoding="utf-8", opener=_only_ours) as file:
        file.write(write_pages(drafts, system))
    number = say_number_of(len(drafts), "page object", "page objects")
    return Report(
        f"Drafted {number} in {out}. Read it from end to end before it is committed.",
        blocks=[*_replaced(sights), *_lacking(drafts), line("")],
    )


def _only_ours(path: str, flags: int) -> int:
    return os.open(path, flags, ONLY_OURS)


def _replaced(sights: Sequence[Sight]) -> list[RenderableType]:
    """By kind and count only: what was replaced is nowhere."""
    replaced, left_out = replaced_in(sights), left_out_of(sights)
    rows = [(kind.placeholder, f"{number:,}") for kind, number in replaced.most_common()]
    rows += [(_NOT_READ.get(role, role), f"{n:,}, not read") for role, n in left_out.most_common()]
    advice = (
        "A label that became <text> or <person name>: begin again, with its words in "
        '--words "…" or the product\'s name in --system "…".'
    )
    return [heading("Replaced by placeholders"), pairs(rows), line(advice)] if rows else []


_NOT_READ = {
    "row": "rows of tables",
    "link": "links in rows",
    "option": "options of lists",
    "rowheader": "names of rows",
}


def _lacking(drafts: Sequence[PageDraft]) -> list[RenderableType]:
    named = zip(class_names(drafts), drafts, strict=True)
    found = [(name, "; ".join(gaps)) for name, draft in named if (gaps := gaps_of(draft))]
    if not found:
        return [line("Everything on these pages can be found by role and label.")]
    return [heading("Not to be found by role and label"), pairs(found), line(ASK)]


if __name__ == "__main__":
    raise SystemExit(record_connector())
