"""Reads by the session's own client: what a partner says, or why it does not, each asked once."""

import asyncio
import gzip
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio

from domain.errors import (
    AnswerTooLate,
    BrowserLost,
    CertificateRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordRestricted,
    SessionExpired,
    SystemUnavailable,
)
from runtime.browser import partner_errors
from runtime.refusals import Refusals
from runtime.session_client import OfList, Running, SearchForm, SessionClient
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.egress.partner import reset, self_signed, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SYSTEM = "police_rms"
SECONDS = 0.5
REFUSALS = Refusals(
    alerts={"is restricted": RecordRestricted}, headings={"Sign in": SessionExpired}
)
RUNNING = '<h1>Still running</h1><a href="{again}">Look again</a>'
LIST = '<p class="count">{page} of 2</p><a href="/list?page=2">Next</a>'
FORM = """<form method="{method}" action="/found"><input type="hidden" name="token" value="t1">
<label for="s">Surname</label><input id="s" name="sn">
<label for="o">Order</label><select id="o" name="o"><option value="1">Oldest</option></select>
<button name="x" value="y">Search</button></form>"""

POST_BACK = """<form method="post" action="/page"><input type="hidden" name="state" value="s1">
<input name="sn"><input type="hidden" name="__EVENTTARGET"><input type="hidden"
name="__EVENTARGUMENT"><input type="submit" name="btn" value="Find"><input type="submit"
name="other" value="Clear"><a href="javascript:__doPostBack('grid','Page$2')">2</a>
<a href="/home">Home</a></form>"""


class Partner:
    """Answers each path with what it was given, and counts what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.port = 0

    async def converse(self, reader, writer) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, path = head.split(" ")[:2]
            length = next(
                (w for w in head.split("\r\n") if w.lower().startswith("content-len")), ""
            )
            sent = (await reader.readexactly(int(length.split(":")[1]))).decode() if length else ""
            self.asked.append(f"{method} {path} {sent}".strip())
            if path == "/drop":
                return
            if path == "/reset":
                reset(writer)
                return
            if path == "/never":
                await reader.read()
            writer.write(self.answers[path])
            await writer.drain()
            if path == "/cut":
                return

    def says(self, path: str, body: str, status: str = "200 OK", length: int | None = None) -> None:
        content = body.encode()
        head = f"HTTP/1.1 {status}\r\nContent-Length: {length or len(content)}\r\n\r\n"
        self.answers[path] = head.encode() + content


@pytest_asyncio.fixture(loop_scope="session")
async def partner():
    partner = Partner()
    async with serving(partner.converse) as partner.port:
        yield partner


@pytest_asyncio.fixture(loop_scope="session")
async def client(blank_tab, partner):
    return SessionClient(blank_tab, f"http://127.0.0.1:{partner.port}", SYSTEM, SECONDS, REFUSALS)


def says_record(page) -> bool:
    return "Record" in page.headings()


ENTRY = SearchForm("/form", "entry", says_record, "Search")


async def read(client, path: str):
    with partner_errors(SYSTEM):
        return await client.read(path, "record", says_record)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/drop", SystemUnavailable),
        ("/reset", SystemUnavailable),
        ("/cut", SystemUnavailable),
        ("/never", AnswerTooLate),
        ("/broken", SystemUnavailable),
        ("/busy", SystemUnavailable),
        ("/elsewhere", PageIncomplete),
        ("/signed-out", SessionExpired),
        ("/stub", RecordRestricted),
    ],
)
async def test_a_document_that_does_not_come_says_why_and_is_asked_for_once(
    client, partner, path, error
):
    partner.says("/cut", "<h1>Record</h1>", length=4000)
    partner.says("/broken", "<h1>Record</h1>", "500 Internal Server Error")
    partner.says("/busy", "<h1>Record</h1>", "429 Too Many Requests")
    partner.says("/elsewhere", "<h1>Something else</h1>")
    partner.says("/signed-out", "<h1>Sign in</h1>")
    partner.says("/stub", '<h1>Stub</h1><p role="alert">This record is restricted.</p>')

    with pytest.raises(error):
        await read(client, path)

    assert partner.asked == [f"GET {path}"]


async def test_what_was_asked_for_wins_over_words_of_refusal_beside_it(client, partner):
    partner.says("/record", "<h1>Record</h1><h2>Sign in</h2>")

    assert "Sign in" in (await read(client, "/record")).headings()


async def download(client, path: str) -> bytes:
    async with a_viewing(SYSTEM).look("file") as look:
        with partner_errors(SYSTEM):
            content: bytes = await client.download(path, look)
        await look.file()
    return content


async def test_a_file_is_given_as_it_was_sent_and_never_unpacked(client, partner):
    bomb = gzip.compress(b"0" * 5_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(bomb)}\r\nContent-Encoding: gzip\r\n"
    partner.answers["/file"] = f"{head}Content-Type: text/plain\r\n\r\n".encode() + bomb

    assert await download(client, "/file") == bomb


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("<h1>Sign in</h1>", "200 OK", SessionExpired),
        ("<h1>It works!</h1>", "200 OK", PageIncomplete),
        ("gone", "502 Bad Gateway", SystemUnavailable),
    ],
)
async def test_a_page_in_the_place_of_a_file_says_why(client, partner, body, status, error):
    partner.says("/file", body, f"{status}\r\nContent-Type: text/html")

    with pytest.raises(error):
        await download(client, "/file")


async def test_a_partner_that_is_not_there_is_down(client, partner):
    async with serving(partner.converse) as port:
        gone = f"http://127.0.0.1:{port}/record"

    with pytest.raises(SystemUnavailable):
        await read(client, gone)


async def test_a_certificate_nobody_vouches_for_closes_the_connector(client, partner, tmp_path):
    async with serving(partner.converse, self_signed(tmp_path).context) as port:
        with pytest.raises(CertificateRefused):
            await read(client, f"https://127.0.0.1:{port}/record")

    assert partner.asked == []


async def test_a_browser_that_is_gone_is_no_fault_of_the_partner(client, partner, context):
    partner.says("/record", "<h1>Record</h1>")
    without = replace(client, tab=await a_tab(context))
    await context.close()

    with pytest.raises(BrowserLost):
        await read(without, "/record")


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("get", "GET /found?token=t1&sn=O%27Dell&o=1&x=y"),
        ("post", "POST /found token=t1&sn=O%27Dell&o=1&x=y"),
    ],
)
async def test_a_form_is_filled_by_its_labels_and_sent_once(client, partner, method, asked):
    partner.says("/form", "<h1>Record</h1>" + FORM.format(method=method))
    partner.says("/found?token=t1&sn=O%27Dell&o=1&x=y", "<h1>Record</h1>")
    partner.says("/found", "<h1>Record</h1>")
    form = (await read(client, "/form")).form("Search")

    await client.send(form.filled({"Surname": "O'Dell", "Order": "Oldest"}), says_record)

    assert partner.asked[1:] == [asked]


async def test_a_form_handed_in_for_every_item_is_asked_for_once_a_session(client, partner):
    partner.says("/form", "<h1>Record</h1>" + FORM.format(method="post"))
    partner.says("/found", "", "303 See Other\r\nLocation: /desk?for=1")

    for name in ("O'Dell", "Ash"):
        await client.hand_in(ENTRY, {"Surname": name}, leads_to="/desk")

    token = "token=t1&sn={}&o=1&x=y"
    sent = [f"POST /found {token.format(name)}" for name in ("O%27Dell", "Ash")]
    assert partner.asked == ["GET /form", *sent]


@pytest.mark.parametrize(
    ("status", "shown", "error"),
    [
        ("303 See Other\r\nLocation: /signed-out", "", SessionExpired),
        ("303 See Other\r\nLocation: http://elsewhere.test:1/desk", "", SystemUnavailable),
        ("303 See Other\r\nLocation: /record", "", PageIncomplete),
        ("303 See Other", "", PageIncomplete),
        ("200 OK", "<h1>Reason</h1>", PageIncomplete),
        ("200 OK", '<p role="alert">This record is restricted.</p>', RecordRestricted),
        ("500 Internal Server Error", "", SystemUnavailable),
    ],
)
async def test_a_form_that_was_not_taken_says_why_and_is_asked_for_anew(
    client, partner, status, shown, error
):
    partner.says("/form", "<h1>Record</h1>" + FORM.format(method="post"))
    partner.says("/found", shown, status)
    partner.says("/signed-out", "<h1>Sign in</h1>")
    partner.says("/record", "<h1>Record</h1>")

    for _ in range(2):
        with pytest.raises(error), partner_errors(SYSTEM):
            await client.hand_in(ENTRY, {"Surname": "Ash"}, leads_to="/desk")

    assert partner.asked.count("GET /form") == 2


async def test_another_page_of_the_session_has_the_forms_it_was_given(client, partner, blank_tab):
    partner.says("/form", "<h1>Record</h1>" + FORM.format(method="post"))
    partner.says("/found", "", "303 See Other\r\nLocation: /desk")
    await client.hand_in(ENTRY, {"Surname": "Ash"}, leads_to="/desk")

    there = replace(client, tab=client.tab.in_another(await blank_tab.page.context.new_page()))
    await there.hand_in(ENTRY, {"Surname": "Elm"}, leads_to="/desk")

    assert partner.asked.count("GET /form") == 1


@pytest.mark.parametrize(
    ("sent_by", "asked"),
    [
        (lambda page: page.form("Find"), "s1&sn=&__EVENTTARGET=&__EVENTARGUMENT=&btn=Find"),
        (lambda page: page.posting("2"), "s1&sn=&__EVENTTARGET=grid&__EVENTARGUMENT=Page%242"),
    ],
)
async def test_a_form_posts_back_as_its_button_or_a_links_script_sends_it(
    client, partner, sent_by, asked
):
    partner.says("/page", "<h1>Record</h1>" + POST_BACK)
    page = await read(client, "/page")

    await client.send(sent_by(page), says_record)

    assert partner.asked[1:] == [f"POST /page state={asked}"]


@pytest.mark.parametrize("link", ["3", "Home"])
async def test_a_link_that_posts_nothing_back_is_no_such_link(client, partner, link):
    partner.says("/page", "<h1>Record</h1>" + POST_BACK)
    page = await read(client, "/page")

    with pytest.raises(PageNotAsExpected) as moved:
        page.posting(link)

    assert moved.value.missing == f'link "{link}"'


@pytest.mark.parametrize(
    ("typed", "missing"),
    [({"Family name": "x"}, 'field "Family name"'), ({"Order": "Newest"}, 'choice "Newest"')],
)
async def test_a_label_or_choice_that_moved_closes_the_connector(client, partner, typed, missing):
    partner.says("/form", "<h1>Record</h1>" + FORM.format(method="get"))
    form = (await read(client, "/form")).form("Search")

    with pytest.raises(PageNotAsExpected) as moved:
        form.filled(typed)

    assert moved.value.missing == missing


async def test_every_page_of_a_list_is_read_by_its_own_link(client, partner):
    partner.says("/list", "<h1>Record</h1>" + LIST.format(page=1))
    partner.says("/list?page=2", "<h1>Record</h1>" + LIST.format(page=2))
    first = await read(client, "/list")

    pages = await client.pages(first, "Next", OfList(says_record, numbered))

    assert [one.page for one in pages] == [1, 2]
    assert partner.asked == ["GET /list", "GET /list?page=2", "GET /list"]


def still_runs(page) -> bool:
    return "Still running" in page.headings()


async def once_done(client):
    with partner_errors(SYSTEM):
        begun = await client.read("/job", "search", still_runs)
        return await client.once_done(begun, Running(still_runs, "Look again"), says_record)


async def test_a_search_that_still_runs_is_asked_again_by_its_own_link(client, partner):
    partner.says("/job", RUNNING.format(again="/job?2"))
    partner.says("/job?2", RUNNING.format(again="/job?3"))
    partner.says("/job?3", "<h1>Record</h1><p>found</p>")

    done = await once_done(client)

    assert done.lines() == ["found"]
    assert partner.asked == ["GET /job", "GET /job?2", "GET /job?3"]


async def test_a_search_that_never_ends_is_given_up_after_the_time_of_one_answer(client, partner):
    partner.says("/job", RUNNING.format(again="/job"))
    began = asyncio.get_running_loop().time()

    with pytest.raises(AnswerTooLate):
        await once_done(client)

    assert asyncio.get_running_loop().time() - began > SECONDS * 0.9
    assert 3 < len(partner.asked) < 40


async def test_a_search_that_ends_in_other_words_says_why(client, partner):
    partner.says("/job", RUNNING.format(again="/out"))
    partner.says("/out", "<h1>Sign in</h1>")

    with pytest.raises(SessionExpired):
        await once_done(client)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which page of the list this is."""

    page: int
    pages: int = 2


def numbered(html: str) -> Numbered:
    return Numbered(int(html.split('class="count">')[1].split(" ")[0]))


async def test_two_readers_at_once_get_their_own_answers(client, partner):
    partner.says("/a", "<h1>Record</h1><p>a</p>")
    partner.says("/b", "<h1>Record</h1><p>b</p>")

    seen = await asyncio.gather(*(read(client, path) for path in ("/a", "/b") * 5))

    assert [one.lines() for one in seen] == [["a"], ["b"]] * 5
