"""The bare script: what one would write with plain Playwright to append the same entries.

The same page loads, fields and clicks in the same order; a page of its own for each item, and a new
context, signed in again, after as many items as the suite takes one. No queue, journal or audit
trail; no look at a page beyond what the next step needs; no commit window and no warm-up request.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Page,
    ProxySettings,
    Response,
)

from benchmarks.entries import CATEGORY, Entry

REASON = "Operation Encompass"


class NotThere(Exception):
    """The entry was there before, or is not there now."""


@dataclass(frozen=True, slots=True)
class Script:
    """Where to, as whom, by which way out, and for how many items a context lasts."""

    browser: Browser
    base_url: str
    user_id: str
    password: str
    proxy: ProxySettings | None
    items_per_context: int

    async def append_all(self, entries: Sequence[Entry], mark: Callable[[], None]) -> None:
        """One entry after the other; `mark` is called as each begins and when all have ended."""
        context = await self._open_context()
        for number, entry in enumerate(entries):
            mark()
            is_first = number % self.items_per_context == 0
            page = await self._begin_item(context, entry, is_first)
            await self._append(page, entry)
            await page.close()
            if (number + 1) % self.items_per_context == 0:
                await context.close()
                context = await self._open_context()
        mark()
        await context.close()

    async def _open_context(self) -> BrowserContext:
        return await self.browser.new_context(
            proxy=self.proxy,
            service_workers="block",
            accept_downloads=False,
            locale="en-GB",
            timezone_id="Europe/London",
        )

    async def _begin_item(self, context: BrowserContext, entry: Entry, is_first: bool) -> Page:
        page = await context.new_page()
        if is_first:
            await self._sign_in(page)
            await self._give_reason(page, entry)
        else:
            await self._state_reason(context, entry)
        return page

    async def _state_reason(self, context: BrowserContext, entry: Entry) -> None:
        """Without a page, as the suite does."""
        form: dict[str, str | float | bool] = {
            "reason": REASON,
            "detail": f"Work item {entry.reference}",
            "next": "",
        }
        await context.request.get(f"{self.base_url}/reason")
        answer = await context.request.post(f"{self.base_url}/reason", form=form)
        if not answer.ok:
            raise NotThere(entry.reference)

    async def _give_reason(self, page: Page, entry: Entry) -> None:
        await page.get_by_label("Reason", exact=True).select_option(label=REASON)
        detail = page.get_by_label("Occurrence number or details", exact=True)
        await detail.fill(f"Work item {entry.reference}")
        await page.get_by_role("button", name="Confirm", exact=True).click()
        await page.get_by_role("heading", name="Search", exact=True).wait_for()

    async def _sign_in(self, page: Page) -> None:
        await page.goto(f"{self.base_url}/signin")
        await page.get_by_label("User ID", exact=True).fill(self.user_id)
        await page.get_by_label("Password", exact=True).fill(self.password)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        reason = page.get_by_role("heading", name="Reason for access", exact=True)
        elsewhere = page.get_by_role("button", name="Continue here", exact=True)
        await reason.or_(elsewhere).wait_for()
        if await elsewhere.is_visible():
            await elsewhere.click()
            await reason.wait_for()

    async def _append(self, page: Page, entry: Entry) -> None:
        """Search, write, read back."""
        frame = await self._open_log(page, entry)
        await self._refuse_if_there(frame, entry)
        entry_id = await self._write(page, frame, entry)
        frame = await self._open_log(page, entry)
        row = frame.get_by_role("row").filter(has_text=entry_id)
        if entry.text not in await row.inner_text():
            raise NotThere(entry.reference)

    async def _open_log(self, page: Page, entry: Entry) -> FrameLocator:
        await page.goto(f"{self.base_url}/occurrence?no={entry.occurrence}")
        frame = page.get_by_title("Record", exact=True).content_frame
        await frame.get_by_role("link", name="Log", exact=True).click()
        await frame.get_by_text(f"End of log {entry.occurrence}", exact=True).wait_for()
        return frame

    async def _refuse_if_there(self, frame: FrameLocator, entry: Entry) -> None:
        await frame.get_by_label("Find in log", exact=True).fill(entry.marker)
        await frame.get_by_role("button", name="Find", exact=True).click()
        await frame.get_by_role("link", name="Show all entries", exact=True).wait_for()
        if await frame.get_by_role("row").filter(has_text=entry.marker).count():
            raise NotThere(entry.reference)

    async def _write(self, page: Page, frame: FrameLocator, entry: Entry) -> str:
        await frame.get_by_role("button", name="New log entry", exact=True).click()
        await frame.get_by_label("Category", exact=True).select_option(label=CATEGORY)
        await frame.get_by_label("Entry text", exact=True).fill(entry.text)
        async with page.expect_response(_is_the_save) as saved:
            await frame.get_by_role("button", name="Save entry", exact=True).click()
        location = await (await saved.value).header_value("location") or ""
        return location.partition("number=")[2]


def _is_the_save(answer: Response) -> bool:
    return answer.request.method == "POST" and answer.url.endswith("/record/entry")
