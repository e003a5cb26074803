"""A page and its session's client are one session: the partner cannot tell which of them asks."""

import asyncio

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Cookie

from runtime.tabs import SessionHttp, _as_kept
from tests.builders.tabs import a_tab, make_blank
from tests.egress.partner import serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


class Partner:
    """Keeps what each request brought; /in begins session 1, /next answers with session 2."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.address = ""

    async def converse(self, reader, writer) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ")[1]
            if path != "/favicon.ico":
                self.asked.append((path, _header(head, "cookie")))
                self.agents.add(_header(head, "user-agent"))
            session = {"/in": "1", "/again": "3", "/next": "2", "/deep/next": "2"}.get(path)
            cookie = f"Set-Cookie: sid={session}; HttpOnly; Path=/\r\n" if session else ""
            if path == "/out":
                cookie = "Set-Cookie: sid=; Max-Age=0; Path=/\r\n"
            writer.write(f"HTTP/1.1 200 OK\r\n{cookie}Content-Length: 2\r\n\r\nok".encode())
            await writer.drain()


def _header(head: str, name: str) -> str:
    lines = (line.partition(": ") for line in head.split("\r\n"))
    return next((value for known, _, value in lines if known.lower() == name), "")


@pytest_asyncio.fixture(loop_scope="session")
async def partner():
    partner = Partner()
    async with serving(partner.converse) as port:
        partner.address = f"http://127.0.0.1:{port}"
        yield partner


async def test_the_client_asks_in_the_session_the_page_began(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")

    await blank_tab.ask("GET", f"{partner.address}/record", {})

    assert partner.asked == [("/in", ""), ("/record", "sid=1")]


async def test_a_session_the_page_begins_later_is_taken_over(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")
    await blank_tab.ask("GET", f"{partner.address}/record", {})
    await blank_tab.page.goto(f"{partner.address}/again")

    await blank_tab.ask("GET", f"{partner.address}/record", {})

    assert partner.asked[-1] == ("/record", "sid=3")


async def test_a_session_an_answer_begins_is_the_pages_too(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")
    await blank_tab.ask("GET", f"{partner.address}/next", {})
    await blank_tab.ask("GET", f"{partner.address}/record", {})

    await blank_tab.page.goto(f"{partner.address}/page")

    assert [cookie for _, cookie in partner.asked] == ["", "sid=1", "sid=2", "sid=2"]


async def test_a_session_an_answer_ends_is_ended_in_the_page_too_and_no_other_is(context, partner):
    tab = await a_tab(context)
    await context.add_cookies([{"name": "other", "value": "9", "url": partner.address}])
    await tab.page.goto(f"{partner.address}/in")
    await tab.ask("GET", f"{partner.address}/out", {})

    await tab.page.goto(f"{partner.address}/page")
    await tab.ask("GET", f"{partner.address}/record", {})

    assert partner.asked[1:] == [
        ("/out", "other=9; sid=1"),
        ("/page", "other=9"),
        ("/record", "other=9"),
    ]


async def test_requests_at_the_same_time_are_all_in_the_session(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")

    await asyncio.gather(*(blank_tab.ask("GET", f"{partner.address}/record", {}) for _ in range(5)))

    assert partner.asked[1:] == [("/record", "sid=1")] * 5


async def test_page_and_client_say_they_are_the_same_browser(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")

    await blank_tab.ask("GET", f"{partner.address}/record", {})

    assert len(partner.agents) == 1
    assert "Chrom" in partner.agents.pop()


async def test_a_session_an_answer_deep_in_the_site_begins_is_the_whole_sites(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")
    await blank_tab.ask("GET", f"{partner.address}/deep/next", {})

    await blank_tab.page.goto(f"{partner.address}/page")
    await blank_tab.ask("GET", f"{partner.address}/deep/record", {})

    assert partner.asked[2:] == [("/page", "sid=2"), ("/deep/record", "sid=2")]


async def test_a_hosts_session_does_not_go_to_the_hosts_below_it():
    asked = list[tuple[str, str]]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers.get("cookie", "")))
        return httpx.Response(200)

    async with SessionHttp() as http:
        http._transport = httpx.MockTransport(answer)
        http._mounts = {}
        for host, session in (("council.test", "1"), ("adults.council.test", "2")):
            http.held.jar.set_cookie(_as_kept(a_cookie(host, session)))
        for host in ("council.test", "adults.council.test", "care.council.test"):
            await http.get(f"http://{host}/")

    assert asked == [
        ("council.test", "sid=1"),
        ("adults.council.test", "sid=2"),
        ("care.council.test", ""),
    ]


def a_cookie(host: str, session: str) -> Cookie:
    return Cookie(name="sid", value=session, domain=host, path="/", secure=False)


async def test_a_page_has_shown_nobody_until_it_goes_somewhere_after_the_door(blank_tab, partner):
    await blank_tab.page.goto(f"{partner.address}/in")
    before_the_door = blank_tab.has_shown_nobody
    blank_tab.note_door()
    await blank_tab.ask("GET", f"{partner.address}/record", {})
    asked_by_the_client = blank_tab.has_shown_nobody

    await blank_tab.page.goto(f"{partner.address}/record")

    seen = (before_the_door, asked_by_the_client, blank_tab.has_shown_nobody)
    assert seen == (False, True, False)


async def test_a_closed_page_is_none_to_go_on_with(context):
    tab = await a_tab(context)
    tab.note_door()

    await tab.page.close()

    assert not tab.has_shown_nobody


async def test_a_page_made_blank_has_no_session_no_address_and_no_other_page(context, partner):
    tab = await a_tab(context)
    await tab.page.goto(f"{partner.address}/in")
    await context.new_page()
    used = (tab.page.url, len(await context.cookies()), len(context.pages))

    await make_blank(tab.page)

    assert used == (f"{partner.address}/in", 1, 2)
    assert (tab.page.url, await context.cookies()) == ("about:blank", [])
    assert context.pages == [tab.page]
