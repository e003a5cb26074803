"""A partner's page as every connector uses it: wait for what it must show, or say why not."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from functools import reduce

from playwright.async_api import Locator, Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeout

from domain.errors import (
    AnswerTooLate,
    PageIncomplete,
    PageNotAsExpected,
    SystemUnavailable,
    WorkerError,
)
from runtime.landmarks import Landmark, compare, read_landmarks
from runtime.partners import ScreenCheck

SERVER_FAILURES = frozenset({429, *range(500, 600)})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Words a partner shows in place of what was asked for, and the error they stand for."""

    words: Locator
    error: type[WorkerError]


class PartnerPage:
    """A page of one partner system. `seconds`: how long the partner may take for one page."""

    def __init__(self, page: Page, system: str, seconds: float) -> None:
        self.page = page
        self.seconds = seconds
        self._system = system
        self._server_failed = asyncio.Event()
        page.set_default_timeout(seconds * 1000)
        page.on("response", self._note_failure)

    async def expect(
        self,
        wanted: Locator,
        screen: str,
        troubles: Sequence[Trouble],
        elsewhere: Sequence[Trouble] = (),
    ) -> None:
        """Wait for what the page must show. Earlier troubles win over later ones.

        `troubles` are in the same frame as what is wanted, `elsewhere` in another one.
        Raises: the error of the trouble shown; SystemUnavailable as soon as a page answers with a
        server error; AnswerTooLate while it is still loading, PageIncomplete when it is not.
        """
        here = reduce(Locator.or_, (trouble.words for trouble in troubles), wanted)
        waits = [here.first.wait_for(), *_any_of(elsewhere), self._server_failed.wait()]
        try:
            await _until_one_ends(waits)
        except PlaywrightTimeout as late:
            raise await self._nothing_shown(screen) from late
        if self._server_failed.is_set():
            raise SystemUnavailable(screen, system=self._system)
        if not await wanted.first.is_visible():
            raise await self._shown([*troubles, *elsewhere], screen)

    async def check(self, screen: str, landmarks: Sequence[Landmark]) -> ScreenCheck:
        """Compare the page with the landmarks its page object relies on."""
        seen = read_landmarks(await self.page.locator("body").aria_snapshot())
        return ScreenCheck(self._system, screen, tuple(compare(landmarks, seen)))

    async def refuse_drift(self, screen: str, landmarks: Sequence[Landmark]) -> None:
        """Go on only on a page as known. Raises: PageNotAsExpected naming what moved."""
        check = await self.check(screen, landmarks)
        if check.drifts:
            raise PageNotAsExpected(screen, str(check.drifts[0]), system=self._system)

    async def _shown(self, troubles: Sequence[Trouble], screen: str) -> WorkerError:
        for trouble in troubles:
            if await trouble.words.first.is_visible():
                return trouble.error(system=self._system)
        return PageIncomplete(screen, system=self._system)

    async def _nothing_shown(self, screen: str) -> WorkerError:
        if await self.page.evaluate("document.readyState") != "complete":
            return AnswerTooLate(screen, system=self._system)
        return PageIncomplete(screen, system=self._system)

    def _note_failure(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.status in SERVER_FAILURES:
            self._server_failed.set()


def _any_of(troubles: Sequence[Trouble]) -> list[Coroutine[None, None, object]]:
    if not troubles:
        return []
    return [reduce(Locator.or_, (trouble.words for trouble in troubles)).first.wait_for()]


async def _until_one_ends(waits: Sequence[Coroutine[None, None, object]]) -> None:
    """Wait for the first; the others are ended. Raises: what the first one raised."""
    waiting = [asyncio.ensure_future(wait) for wait in waits]
    try:
        ended, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    ended.pop().result()
