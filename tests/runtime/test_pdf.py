"""A page becomes a PDF without network and without scripts, whatever stands in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from runtime.browser import Browser
from runtime.pdf import pdf_apart, pdf_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def asked_for(paths: list[str]) -> AsyncIterator[str]:
    """A server that keeps what it is asked for; its address."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paths.append((await reader.readline()).decode().split()[1])
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_nothing_in_a_page_is_fetched_and_nothing_runs(browser: Browser):
    paths: list[str] = []
    async with asked_for(paths) as address:
        html = f'<img src="{address}/image"><script>fetch("{address}/script")</script>'
        made = await pdf_of(browser, html)
        quiet = list(paths)
        page = await browser.new_page()
        await page.set_content(html, wait_until="load")
        await page.close()

    assert made.startswith(b"%PDF-")
    assert quiet == []
    # The control: the same page, opened as any other, asks for its image.
    assert "/image" in paths


async def test_a_pdf_is_made_where_no_browser_is_open():
    made = await pdf_apart("<h1>Research pack</h1>")

    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
