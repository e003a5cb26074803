"""Raw conversations with a lane's listener, as a browser would hold them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from runtime.egress.destinations import AllowList
from runtime.egress.listener import LaneListener
from runtime.egress.peer import PeerCheck, Process, process
from runtime.egress.way_out import since_boot
from tests.egress.partner import Partner

TOKEN = "the-lane's-own-token"
PATIENCE_SECONDS = 10.0


@dataclass
class Raw:
    """One connection to a listener."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: str) -> str:
        """Status line and body of the answer; empty when the connection just ended."""
        self.writer.write(request.encode())
        return await self.answer()

    async def answer(self) -> str:
        try:
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        except (asyncio.IncompleteReadError, ConnectionError):
            return ""
        first, *headers = head.strip().split("\r\n")
        length = [h.partition(":")[2] for h in headers if h.lower().startswith("content-length:")]
        body = await self.reader.readexactly(int(length[0]) if length else 0)
        return f"{first.partition(' ')[2]}|{body.decode()}"

    async def is_ended(self) -> bool:
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def raw(address: str) -> AsyncIterator[Raw]:
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def listening(
    *partners: Partner, worker: Process | None = None, allow: AllowList | None = None
) -> AsyncIterator[tuple[LaneListener, str]]:
    """A lane's listener, without a proxy process or database round it, and its address."""
    peers = PeerCheck(worker or this_process(), os.getuid())
    listener = LaneListener(allow or AllowList(p.allowed for p in partners), peers, TOKEN)
    address = await listener.open(since_boot() + 60)
    try:
        yield listener, address
    finally:
        await listener.close()


def this_process() -> Process:
    found = process(os.getpid())
    assert found is not None
    return found


def get(partner: Partner, path: str = "/quiet", more: str = "") -> str:
    return f"GET {partner.url}{path} HTTP/1.1\r\nHost: anything\r\n{more}\r\n"


def post(partner: Partner, plan: str, write_id: str = "w1", body: str = "note") -> str:
    return (
        f"POST {partner.url}/save?plan={plan}&id={write_id} HTTP/1.1\r\nHost: anything\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )


def connect(partner: Partner) -> str:
    return f"CONNECT 127.0.0.1:{partner.port} HTTP/1.1\r\nHost: anything\r\n\r\n"


def control(verb: str, seconds: float = 5.0, token: str = TOKEN) -> str:
    return (
        f"POST http://mash-egress.invalid/window/{verb} HTTP/1.1\r\nHost: mash-egress.invalid\r\n"
        f"Mash-Control: {token}\r\nMash-Seconds: {seconds}\r\nContent-Length: 0\r\n\r\n"
    )


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never came: {what}"
        await asyncio.sleep(0.01)
