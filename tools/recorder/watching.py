"""Look at the pages a person has open, again and again, and note each one they stay on.

One look tells everything that may have changed: another address, another route of the same
application, a dialog, a frame. Nothing is put into the page and nothing listens in it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from enum import Enum

from playwright.async_api import BrowserContext, FrameLocator, Page
from playwright.async_api import Error as PlaywrightError

from domain.saying import say_number_of
from tools.recorder.drafts import heading_among
from tools.recorder.looking import FIELDS, Frame, Sight, sights_of
from tools.recorder.window import UNREAD
from tools.recorder.words import LabelWords

LOOK_EVERY_SECONDS = 0.4
LOOK_MILLISECONDS = 2000
DEEPEST_FRAME = 3

Look = list[Sight]
Noted = Callable[[Sight], None]


class Wish(Enum):
    """What the person at the terminal can ask for."""

    NOTE = "note the page as it is"
    END = "end"


async def watch(
    context: BrowserContext, words: LabelWords, wishes: "asyncio.Queue[Wish]", noted: Noted
) -> list[Sight]:
    """Everything that was noted until the person ended it, or closed the last window."""
    watched = _Watched(words, noted)
    while context.pages:
        wish = await _next_wish(wishes)
        if wish is Wish.END:
            break
        for page in context.pages:
            await watched.look_at(page, at_once=wish is Wish.NOTE)
    return watched.sights


async def _next_wish(wishes: "asyncio.Queue[Wish]") -> Wish | None:
    try:
        return await asyncio.wait_for(wishes.get(), LOOK_EVERY_SECONDS)
    except TimeoutError:
        return None


class _Watched:
    """What was seen last on each page, and what was noted."""

    def __init__(self, words: LabelWords, noted: Noted) -> None:
        self._words = words
        self._noted = noted
        self._last: dict[Page, Look] = {}
        self.sights: list[Sight] = []

    async def look_at(self, page: Page, *, at_once: bool) -> None:
        """Look; a page that looks as it did the last time is one the person stays on."""
        look = await _look(page, self._words)
        stays = at_once or self._last.get(page) == look
        self._last[page] = look
        for sight in look if stays else []:
            if sight not in self.sights:
                self.sights.append(sight)
                self._noted(sight)


async def _look(page: Page, words: LabelWords) -> Look:
    """What may be kept of a page as it is now; nothing while it is on its way to another."""
    try:
        snapshot = await _snapshot(page)
        frames = [frame async for frame in _frames(page, DEEPEST_FRAME)]
    except PlaywrightError:
        # Its message holds addresses and texts of the page: it is not passed on.
        return []
    return sights_of(page.url, snapshot, frames, words)


async def _snapshot(where: Page | FrameLocator) -> str:
    return await where.locator(f"{UNREAD}=html").aria_snapshot(timeout=LOOK_MILLISECONDS)


async def _frames(where: Page | FrameLocator, deepest: int) -> AsyncIterator[Frame]:
    """Every frame in it, and in those."""
    # By locators only: an element handle would be read among the page's own scripts.
    found = where.locator("iframe, frame")
    for number in range(await found.count() if deepest else 0):
        frame = found.nth(number)
        title = await frame.get_attribute("title", timeout=LOOK_MILLISECONDS)
        yield Frame(title or "", await _snapshot(frame.content_frame))
        async for inner in _frames(frame.content_frame, deepest - 1):
            yield inner


def noted_as(sight: Sight) -> str:
    """What was noted, for the terminal: labels and placeholders only."""
    label = sight.title if sight.title.parts else heading_among(sight.marks)
    called = f'{sight.part.value} "{label}"' if label else f"{sight.part.value} without a heading"
    return f"{called}, {sight.path}"


def counted(sight: Sight) -> str:
    """How much of what it has, for the terminal."""
    kinds = Counter(_COUNTED.get(mark.role, "") for mark in sight.marks)
    kinds.pop("", None)
    return ", ".join(say_number_of(n, kind, f"{kind}s") for kind, n in kinds.items())


_COUNTED = dict.fromkeys(FIELDS, "field") | {
    one: one for one in ("button", "heading", "link", "tab", "table")
}
