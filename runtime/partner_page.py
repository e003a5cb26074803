"""A partner's page as every connector uses it: wait for what it must show, or say why not."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Protocol, TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, FrameLocator, Locator, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    SecretUnanswered,
    SessionExpired,
    SystemUnavailable,
    WorkerError,
)
from runtime.before_saving import refuse_unready
from runtime.browser import partner_errors
from runtime.failed_answers import SERVER_FAILURES, TOO_MANY, failed
from runtime.landmarks import Landmark, Screen, compare, read_landmarks
from runtime.partners import ScreenCheck
from runtime.refusals import Refusals, Trouble

NOT_THERE = frozenset({404, 410})
# What the document itself was answered with. Listening to answers instead costs five messages for
# each, style sheets too: measured, a fifth of our CPU for an item.
STATUS = "performance.getEntriesByType('navigation')[0]?.responseStatus"
# Whether a request of the page's own was answered lately that there were too many.
ASKED_TOO_OFTEN = f"""performance.getEntriesByType('resource').some(
  one => one.responseStatus === {TOO_MANY} && performance.now() - one.responseEnd < 10000)"""
# A page built by JavaScript says with aria-busy that a part of it is still to come.
STILL_LOADING = (
    "document.readyState !== 'complete' || document.querySelector('[aria-busy=true]') !== null"
)
# Nearly every page shows at once what was asked for. To look for troubles beside it, in every
# frame, costs more than the page; so it begins when this share of the page's time has passed, and
# never sooner than a browser on a busy machine takes over any page.
LATE_AFTER_SHARE, LATE_AFTER_SECONDS = 1 / 60, 0.3
# Plain DOM in every frame: Playwright's own masks and locators double a picture's time.
HIDE = """([style, masks]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const may_be_seen = (one, readable) =>
    readable && new RegExp(readable).test(one.textContent.trim());
  for (const [selector, readable] of masks)
    for (const one of document.querySelectorAll(selector))
      if (!may_be_seen(one, readable)) one.setAttribute("data-mash-hidden", "");
  return document.querySelectorAll("[data-mash-hidden]").length;
}"""
# A row is painted in its cells.
HIDDEN = """
[data-mash-hidden] *, [data-mash-hidden]::before, [data-mash-hidden]::after,
tr[data-mash-hidden] > *::before, tr[data-mash-hidden] > *::after,
:is(img, canvas, video, iframe)[data-mash-hidden], input[type=password] {
  visibility: hidden !important; }
[data-mash-hidden], tr[data-mash-hidden] > * { visibility: visible !important;
  background: #000 !important; color: transparent !important; text-shadow: none !important; }
"""


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class AskedInTime(Protocol[T_co]):
    """A question to the browser that waits for what it asks about, for some milliseconds."""

    def __call__(self, *, timeout: float) -> Awaitable[T_co]:
        """Ask. Raises: Playwright's own TimeoutError."""


@dataclass(frozen=True, slots=True)
class Mask:
    """What a picture may not show: a CSS selector; what its text fits (JavaScript) stays seen."""

    selector: str
    readable: str = ""


@contextmanager
def secret_given(system: str) -> Iterator[None]:
    """Giving a password, code or word, and what comes after; each is given once.

    An answer in words nobody knows, or the sign-in page again, may refuse it; so may a server error
    or none at all. Tried again and again, the account is locked.
    Raises: PageNotAsExpected for such words, so that the connector closes until a person opens it;
    SecretUnanswered for no answer, so that it closes and is tried again once in a while.
    """
    try:
        with partner_errors(system):
            yield
    except (SystemUnavailable, AnswerTooLate) as unanswered:
        raise SecretUnanswered(unanswered.detail, system=system) from unanswered
    except (PageIncomplete, ContentRefused, SessionExpired) as unknown:
        raise PageNotAsExpected(
            unknown.detail, "answer known to sign-in", system=system
        ) from unknown


class PartnerPage:
    """A page of one partner system. `seconds`: how long the partner may take for one page."""

    def __init__(
        self, page: Page, base_url: str, system: str, seconds: float, refusals: Refusals
    ) -> None:
        self.page = page
        self.seconds = seconds
        self._base_url = base_url
        self._system = system
        self._refusals = refusals
        page.set_default_timeout(seconds * 1000)

    async def begin_to_open(self, path: str) -> None:
        """Go there without waiting for the page's end: `expect` waits for what it must show.

        Raises: TooManyRequests.
        """
        answer = await self.page.goto(f"{self._base_url}{path}", wait_until="commit")
        self._refuse_too_many(answer)

    async def open(self, path: str, wanted: Locator, screen: str) -> None:
        """Go there and wait for what it must show.

        Raises: as `expect`; PageNotAsExpected naming the address where there is no page.
        """
        answer = await self.page.goto(f"{self._base_url}{path}")
        self._refuse_too_many(answer)
        if answer and answer.status in NOT_THERE and not await self._says_why(wanted):
            raise PageNotAsExpected(screen, f'page "{path}"', system=self._system)
        await self.expect(wanted, screen)

    async def expect(self, wanted: Locator, screen: str, frame: FrameLocator | None = None) -> None:
        """Wait for what the page must show; a refusal may be said in the frame or beside it.

        Raises: the error of the refusal shown; SystemUnavailable when a page was answered with a
        server error; AnswerTooLate while it is still loading, PageIncomplete when it is not.
        """
        if await self._shows_at_once(wanted):
            return
        shown = asyncio.ensure_future(wanted.first.wait_for())
        try:
            ended = await _first_to_end([shown, self._trouble(frame)])
        except PlaywrightTimeout as late:
            raise await self._nothing_shown(screen) from late
        if shown in ended or await wanted.first.is_visible():
            return
        if failures := await self._failures():
            raise failed(_worst(failures), {}, self._system)
        raise await self._shown(chain.from_iterable(self._troubles(frame)), screen)

    async def once_shown(
        self, ask: AskedInTime[T], wanted: Locator, screen: str, frame: FrameLocator | None = None
    ) -> T:
        """What this question says of what the page must show; most often the only one it takes.

        It may be asked twice, so it is no click. Raises: as `expect`.
        """
        try:
            return await ask(timeout=self._at_once_ms)
        except PlaywrightTimeout:
            await self.expect(wanted, screen, frame)
        return await ask(timeout=self.seconds * 1000)

    async def step_if_asked(
        self, asks: Locator, step: Callable[[], Awaitable[None]], wanted: Locator, screen: str
    ) -> None:
        """Take a step that only sometimes stands before what is wanted. Raises: as `expect`."""
        await self.expect(wanted.or_(asks), screen)
        if await asks.is_visible():
            await step()
            await self.expect(wanted, screen)

    async def check_all(self, screens: Iterable[Screen], inside: Locator) -> list[ScreenCheck]:
        """Open each screen and compare it. `inside`: what every page of somebody signed in has."""
        checks = []
        for screen in screens:
            await self.open(screen.path, inside, screen.name)
            checks.append(await self.check(screen.name, screen.landmarks))
        return checks

    async def check(self, screen: str, landmarks: Sequence[Landmark]) -> ScreenCheck:
        """Compare the page with the landmarks its page object relies on."""
        seen = read_landmarks(await self.page.locator("body").aria_snapshot())
        return ScreenCheck(self._system, screen, tuple(compare(landmarks, seen)))

    async def refuse_drift(self, screen: str, landmarks: Sequence[Landmark]) -> None:
        """Go on only on a page as known. Raises: PageNotAsExpected naming what moved."""
        check = await self.check(screen, landmarks)
        if check.drifts:
            raise PageNotAsExpected(screen, str(check.drifts[0]), system=self._system)

    async def refuse_unready(self, button: Locator, fields: Collection[str], screen: str) -> None:
        """Go on only with a form that this button can send, and that has these fields alone.

        Raises: PageNotAsExpected, PageIncomplete.
        """
        await refuse_unready(self.page, button, fields, screen, self._system)

    async def picture(self, masks: Sequence[Mask]) -> bytes:
        """The page as a picture (JPEG), all of this painted over, and any password gone.

        The page is good for nothing else until it is loaded anew. Raises: PageNotAsExpected when
        there was nothing to paint over.
        """
        told = [HIDDEN, [[mask.selector, mask.readable] for mask in masks]]
        if not sum([await frame.evaluate(HIDE, told) for frame in self.page.frames]):
            raise PageNotAsExpected("picture", "nothing to paint over", system=self._system)
        return await self.page.screenshot(
            type="jpeg", quality=80, animations="allow", caret="initial"
        )

    @property
    def _at_once_ms(self) -> float:
        return max(self.seconds * LATE_AFTER_SHARE, LATE_AFTER_SECONDS) * 1000

    async def _shows_at_once(self, wanted: Locator) -> bool:
        try:
            await wanted.first.wait_for(timeout=self._at_once_ms)
        except PlaywrightTimeout:
            return False
        return True

    async def _trouble(self, frame: FrameLocator | None) -> None:
        """Wait for any trouble."""
        places = self._troubles(frame)
        await _first_to_end([self._server_failure(), *map(_any_of, places)])

    def _troubles(self, frame: FrameLocator | None) -> list[list[Trouble]]:
        """Each refusal as it would be seen in the frame, and beside it: two frames, two waits."""
        places = (self.page,) if frame is None else (frame, self.page)
        return [self._refusals.troubles(place) for place in places]

    async def _server_failure(self) -> None:
        """Wait until the page or one of its frames was answered with a server failure."""
        navigated = asyncio.Event()

        def note(_: Frame) -> None:
            navigated.set()

        self.page.on("framenavigated", note)
        try:
            while not await self._failures():
                await navigated.wait()
                navigated.clear()
        finally:
            self.page.remove_listener("framenavigated", note)

    async def _says_why(self, wanted: Locator) -> bool:
        """Whether the page shows what is wanted, or a refusal, whatever its status."""
        refusals = [one.words for place in self._troubles(None) for one in place]
        return any([await words.first.is_visible() for words in (wanted, *refusals)])

    async def _failures(self) -> frozenset[int]:
        """The server failures that the page and its frames were answered with."""
        statuses = [await _status(frame) for frame in self.page.frames]
        return SERVER_FAILURES.intersection(statuses)

    def _refuse_too_many(self, answer: Response | None) -> None:
        """Of the page itself the whole answer is known: also when to come again."""
        if answer and answer.status == TOO_MANY:
            raise failed(answer.status, answer.headers, self._system)

    async def _shown(self, troubles: Iterable[Trouble], screen: str) -> WorkerError:
        for trouble in troubles:
            if await trouble.words.first.is_visible():
                return await self._of_trouble(trouble)
        return PageIncomplete(screen, system=self._system)

    async def _of_trouble(self, trouble: Trouble) -> WorkerError:
        """A page that asks by itself has the same words for too many requests and for any other."""
        if trouble.error is SystemUnavailable and await self.page.evaluate(ASKED_TOO_OFTEN):
            return failed(TOO_MANY, {}, self._system)
        return trouble.error(system=self._system)

    async def _nothing_shown(self, screen: str) -> WorkerError:
        if await self.page.evaluate(STILL_LOADING):
            return AnswerTooLate(screen, system=self._system)
        return PageIncomplete(screen, system=self._system)


def _worst(failures: frozenset[int]) -> int:
    """The one that asks to be left alone counts before any other."""
    return min(failures)


async def _status(frame: Frame) -> int | None:
    """What a frame's document was answered with; None while it is being replaced by another."""
    try:
        status: int | None = await frame.evaluate(STATUS)
    except PlaywrightError:
        return None
    return status


async def _any_of(troubles: Sequence[Trouble]) -> None:
    await reduce(Locator.or_, (trouble.words for trouble in troubles)).first.wait_for()


async def _first_to_end(waits: Sequence[Awaitable[None]]) -> set[asyncio.Future[None]]:
    """Wait for the first; the others are ended. Raises: what the first one raised."""
    waiting: list[asyncio.Future[None]] = [asyncio.ensure_future(wait) for wait in waits]
    try:
        ended, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    for task in ended:
        task.result()
    return ended
