"""A page as a tagged PDF, by the Chromium that is there already: one layout, one reading order."""

import asyncio

from domain.errors import WorkerError
from runtime.browser import Browser, NoChromium, open_browser, partner_errors

# A page of our own is given whole and asks for nothing: one that is not there by then is a fault.
_SECONDS = 60


class PdfNotMade(Exception):
    """There is no browser on this machine, or it went away."""


async def pdf_of(browser: Browser, html: str) -> bytes:
    """The page on sheets as its own style sets them, tagged for a screen reader, with an outline.

    It is opened without network and without scripts, whatever stands in it. Raises: BrowserLost,
    AnswerTooLate.
    """
    with partner_errors("browser"):
        context = await browser.new_context(
            offline=True, java_script_enabled=False, service_workers="block", locale="en-GB"
        )
        try:
            page = await context.new_page()
            async with asyncio.timeout(_SECONDS):
                await page.set_content(html)
                return await page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
        finally:
            await context.close()


async def pdf_apart(html: str, chromium: str = "") -> bytes:
    """The same where no browser is open: one is started for it and ended. Raises: NoChromium."""
    async with open_browser(chromium) as browser:
        return await pdf_of(browser, html)


def pdf_at_once(html: str, chromium: str = "") -> bytes:
    """The same for whoever waits in a thread of their own. Raises: PdfNotMade."""
    try:
        return asyncio.run(pdf_apart(html, chromium))
    except (NoChromium, WorkerError) as failed:
        raise PdfNotMade from failed
