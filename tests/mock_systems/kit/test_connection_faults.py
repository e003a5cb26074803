"""What can go wrong on the line: halves, drops of bytes, holes, certificates, files without end."""

import asyncio
import ssl
import time
from typing import Any

import httpx
import pytest

from mock_systems.kit.certificates import gone_wrong, self_signed
from tests.mock_systems.kit.a_ledger import a_clerk_at, a_ledger, until, written
from tests.mock_systems.visitor import a_fault


@pytest.fixture
async def ledger():
    return a_ledger()


@pytest.fixture
async def clerk(ledger):
    async with a_clerk_at(ledger) as clerk:
        yield clerk


@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
async def test_half_a_close_says_no_more_and_goes_on_listening(ledger, clerk, when, commits):
    fault = a_fault(ledger, "half_close", "write_line", when)
    reader, writer = await asks_to_write(ledger, clerk, "once")

    answer = await reader.read()

    assert (answer, written(ledger), fault.fired) == (b"", commits, 1)
    assert "write_line" not in operations_over(ledger)
    writer.close()
    await until(lambda: "write_line" in operations_over(ledger))
    assert ledger.store.requests[-1].faults == (f"half_close/{when}",)


async def test_a_whole_close_goes_on_with_nothing(ledger, clerk):
    a_fault(ledger, "drop", "write_line", "pre", how="fin")
    reader, writer = await asks_to_write(ledger, clerk, "once")

    answer = await reader.read()
    await until(lambda: "write_line" in operations_over(ledger))

    assert answer == b""
    writer.close()


async def test_an_answer_comes_a_byte_at_a_time_and_is_whole(ledger, clerk):
    as_always, pieces_as_always = await read_in_pieces(clerk)
    a_fault(ledger, "dribble", "read_lines", "post")

    dribbled, pieces = await read_in_pieces(clerk)

    assert dribbled == as_always
    assert (pieces_as_always, pieces > len(as_always) / 4) == (1, True)


async def test_an_answer_takes_as_long_as_its_bytes_a_second_say(ledger, clerk):
    a_fault(ledger, "dribble", "read_lines", "post", piece_bytes=10, bytes_per_second=200)
    began = time.monotonic()

    slow, _ = await read_in_pieces(clerk)

    seconds = time.monotonic() - began
    as_always, _ = await read_in_pieces(clerk)
    assert slow == as_always
    assert seconds >= 0.9 * (len(slow) - 10) / 200
    assert time.monotonic() - began - seconds < seconds


async def test_in_a_black_hole_nothing_is_refused_and_nothing_heard(ledger, clerk):
    await ledger.listener.swallow()
    try:
        with pytest.raises(httpx.ReadTimeout):
            await clerk.get("/", timeout=0.3)
        async with httpx.AsyncClient(base_url=ledger.listener.base_url) as other:
            with pytest.raises(httpx.ConnectTimeout):
                await other.get("/", timeout=0.3)
    finally:
        await ledger.listener.open()

    assert (await clerk.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("expired", "certificate has expired"),
        ("another_name", "not valid for '127.0.0.1'"),
        ("nobody_signed", "self.signed certificate"),
    ],
)
async def test_only_one_thing_is_wrong_with_a_certificate(ledger, tmp_path, what, refusal):
    good = ledger.listener.certificate = self_signed(tmp_path)
    await ledger.listener.open()
    trusting = ssl.create_default_context(cafile=str(good.certificate_file))
    try:
        before = await at_the_door(ledger, trusting)
        await ledger.listener.show(gone_wrong(what, good))
        with pytest.raises(httpx.ConnectError, match=refusal):
            await at_the_door(ledger, trusting)
        await ledger.listener.open()
        after = await at_the_door(ledger, trusting)
    finally:
        await ledger.listener.refuse()

    assert (before, after) == ("sign in first", "sign in first")


async def test_a_file_can_be_empty(ledger, clerk):
    a_fault(ledger, "wrong_file", "read_lines", "post", what="empty")

    empty, as_always = await clerk.get("/"), await clerk.get("/")

    assert (empty.content, empty.headers["content-length"]) == (b"", "0")
    assert as_always.content


async def test_a_file_can_be_of_another_type_or_have_a_name_that_leads_out(ledger, clerk):
    a_fault(ledger, "wrong_file", "read_lines", "post", what="another_type")
    another_type = await clerk.get("/")
    a_fault(ledger, "wrong_file", "read_lines", "post", what="name_leads_out")
    leads_out, as_always = await clerk.get("/"), await clerk.get("/")

    assert another_type.headers["content-type"] == "application/x-msdownload"
    assert leads_out.headers["content-disposition"] == 'attachment; filename="../../x"'
    assert as_always.headers["content-type"].startswith("text/html")
    assert another_type.content == leads_out.content == as_always.content


async def test_a_file_can_have_so_many_megabytes(ledger, clerk):
    a_fault(ledger, "wrong_file", "read_lines", "post", what="huge", megabytes=3)

    huge = await clerk.get("/")

    assert len(huge.content) == int(huge.headers["content-length"]) == 3 * 1024 * 1024


async def test_a_file_that_never_ends_is_sent_until_nobody_reads_it(ledger, clerk):
    a_fault(ledger, "wrong_file", "read_lines", "post", what="endless", bytes_per_second=100_000)

    read = 0
    async with clerk.stream("GET", "/") as answer:
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > 20_000:
                break
        assert "content-length" not in answer.headers

    await until(lambda: "wrong_file/post" in ledger.store.requests[-1].faults)
    assert (await clerk.get("/")).status_code == 200


async def asks_to_write(ledger, clerk, text: str) -> tuple[asyncio.StreamReader, Any]:
    cookie = f"LEDGERSESSION={clerk.cookies['LEDGERSESSION']}"
    reader, writer = await asyncio.open_connection("127.0.0.1", ledger.listener.port)
    head = f"POST /lines HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: {len(text)}"
    writer.write(f"{head}\r\n\r\n{text}".encode())
    return reader, writer


def operations_over(ledger) -> list[str | None]:
    return [one.operation for one in ledger.store.requests]


async def read_in_pieces(clerk: httpx.AsyncClient) -> tuple[bytes, int]:
    async with clerk.stream("GET", "/") as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    return b"".join(pieces), len(pieces)


async def at_the_door(ledger, trusting: ssl.SSLContext) -> str:
    async with httpx.AsyncClient(verify=trusting) as somebody:
        return (await somebody.get(ledger.listener.base_url)).text
