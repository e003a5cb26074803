"""A page and its session's client with no proxy before them; both end with the context."""

from playwright.async_api import BrowserContext, Page

from runtime.tabs import SessionHttp, Tab, tab_on


async def a_tab(context: BrowserContext) -> Tab:
    """A new page of the context."""
    return await tab_of(await context.new_page())


async def tab_of(page: Page) -> Tab:
    """This page, with a client."""
    http = SessionHttp()
    page.context.on("close", lambda _: http.aclose())
    return await tab_on(page, http)
