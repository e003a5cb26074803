"""A partner's file, fetched by the session's own client: same cookies, same lane, no browser page.

Whatever is not the file asked for is an error; nothing is ever written to a disk.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import APIResponse, Page

from domain.errors import PageIncomplete, SystemUnavailable
from runtime.partner_page import SERVER_FAILURES

MOST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """What came back: the address it came from in the end, its kind, and what is in it."""

    path: str
    kind: str
    content: bytes


async def download(page: Page, url: str, seconds: float, system: str) -> Download:
    """Fetch a file. What Playwright raises is for `partner_errors`.

    Raises: SystemUnavailable on a server error, PageIncomplete when it is too large.
    """
    answer = await page.context.request.get(url, timeout=seconds * 1000)
    try:
        return await _read(answer, system)
    finally:
        await answer.dispose()


async def _read(answer: APIResponse, system: str) -> Download:
    if answer.status in SERVER_FAILURES:
        raise SystemUnavailable(str(answer.status), system=system)
    content = await answer.body()
    if len(content) > MOST_BYTES:
        raise PageIncomplete("download is too large", system=system)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Download(urlsplit(answer.url).path, kind, content)
