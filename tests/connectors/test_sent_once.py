"""A write by the session's own client is one request, whatever becomes of its connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from domain.errors import AnswerTooLate, SystemUnavailable
from runtime.browser import partner_errors
from runtime.sent_once import Answered, FileSent, SentOnce
from runtime.tabs import SessionHttp, Tab

SAVED = b'HTTP/1.1 201 Created\r\nContent-Length: 15\r\n\r\n{"number": "1"}'


class NoCookies:
    """The page's side of a tab, which here has nothing to say."""

    async def cookies(self) -> list[Any]:
        return []


class BarePage:
    context = NoCookies()

    def on(self, _event: str, _do: object) -> None: ...


@asynccontextmanager
async def a_partner(
    answers: list[bytes | None], seconds: float = 2.0
) -> AsyncIterator[tuple[SentOnce, list[bytes]]]:
    """Answers each request so, on whatever connection; None closes it without an answer."""
    asked, served = list[bytes](), list[asyncio.Event]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(over := asyncio.Event())
        while head := await _request(reader):
            asked.append(head)
            answer = answers[min(len(asked), len(answers)) - 1]
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        async with SessionHttp() as http:
            tab = Tab(cast(Any, BarePage()), http)
            yield SentOnce(tab, f"http://127.0.0.1:{port}", "partner", seconds), asked
        for over in served:
            await over.wait()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """A whole request; nothing when the client has gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)


async def test_what_is_sent_is_one_request_with_its_header_and_its_answer_is_told():
    async with a_partner([SAVED]) as (sender, asked):
        answered = await sender.values("/save", {"summary": "Siân 🙂"}, {"X-Token": "t"})

    [request] = asked
    assert request.startswith(b"POST /save HTTP/1.1\r\n")
    assert b"x-token: t" in request.lower()
    assert "Siân 🙂".encode() in request
    assert answered == Answered(201, {"number": "1"})


@pytest.mark.parametrize("is_form", [False, True], ids=["values", "file"])
async def test_a_kept_alive_connection_that_dies_unanswered_is_not_a_second_request(is_form):
    """Warm, as after the token was asked for: the case in which a browser sends again."""
    whole = b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"token": 1}'
    async with a_partner([whole, None, whole]) as (sender, asked):
        assert await sender.asked("/token") == Answered(200, {"token": 1})
        file = {"file": FileSent("a.pdf", "application/pdf", b"%PDF")}
        saved = sender.form("/save", {}, file, {}) if is_form else sender.values("/save", {}, {})
        with pytest.raises(SystemUnavailable), partner_errors("partner"):
            await saved

    assert [one.split(b" ")[0] for one in asked] == [b"GET", b"POST"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_server_failure_is_no_answer(status):
    failed = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    async with a_partner([failed]) as (sender, asked):
        with pytest.raises(SystemUnavailable):
            await sender.values("/save", {}, {})

    assert len(asked) == 1


async def test_where_an_answer_leads_is_told_and_not_followed():
    moved = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    async with a_partner([moved]) as (sender, asked):
        assert await sender.values("/save", {}, {}) == Answered(302, {})

    assert len(asked) == 1


async def test_an_answer_that_does_not_come_in_time_is_given_up():
    async with a_partner([b"HTTP/1.1 200 OK\r\n"], seconds=0.05) as (sender, asked):
        with pytest.raises(AnswerTooLate), partner_errors("partner"):
            await sender.values("/save", {}, {})

    assert len(asked) == 1
