"""A page and its session's client with no proxy before them; both end with the context."""

from playwright.async_api import BrowserContext, Page

from runtime.tabs import SessionHttp, Tab, tab_on

# Playwright's own, which a connector shortens for its page.
PATIENCE_MS = 30_000


async def a_tab(context: BrowserContext) -> Tab:
    """A new page of the context."""
    return await tab_of(await context.new_page())


async def tab_of(page: Page) -> Tab:
    """This page, with a client."""
    http = SessionHttp()
    page.context.on("close", lambda _: http.aclose())
    return await tab_on(page, http)


async def make_blank(page: Page) -> None:
    """As a page of a new context is: patient, at no address, alone, and with no session."""
    page.set_default_timeout(PATIENCE_MS)
    await page.goto("about:blank")
    for other in page.context.pages:
        if other is not page:
            await other.close()
    await page.context.clear_cookies()
