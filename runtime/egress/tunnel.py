"""A CONNECT tunnel: bytes both ways, until either side closes or the lane ends."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress

from runtime.egress.http1 import PIECE_BYTES, short_answer
from runtime.egress.way_out import WayOut
from runtime.egress.window import Tunnel
from runtime.egress.wire import Wire

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


async def run_tunnel(browser: Wire, way: WayOut, host: str, port: int) -> None:
    """Open and serve one tunnel to a destination the allow-list admits.

    Raises: NotReachable.
    """
    tunnel = Tunnel(browser)
    try:
        if not await way.window.admit_tunnel(tunnel):
            browser.writer.write(short_answer(b"503 Shut", b"This lane is shut."))
            return
        partner = await way.connect(host, port)
        try:
            if tunnel.lead_to(partner):
                browser.writer.write(ESTABLISHED)
                await _serve(tunnel, browser, partner, way)
        finally:
            partner.cut()
    finally:
        way.window.tunnel_closed(tunnel)


async def _serve(tunnel: Tunnel, browser: Wire, partner: Wire, way: WayOut) -> None:
    """Serve both directions until the first of them ends; what the partner said is delivered."""

    def heard(count: int) -> None:
        tunnel.heard(count)
        way.window.tunnel_heard()

    asking = asyncio.create_task(_pass(browser.reader, partner.writer, tunnel.sent, way))
    try:
        with suppress(ConnectionError):
            answering = _pass(partner.reader, browser.writer, heard, way)
            await _first_of(asyncio.create_task(answering), asking)
    finally:
        asking.cancel()


async def _first_of(*tasks: asyncio.Task[None]) -> None:
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()


async def _pass(
    source: StreamReader, sink: StreamWriter, count: Callable[[int], None], way: WayOut
) -> None:
    while piece := await source.read(PIECE_BYTES):
        if not way.is_open:
            return
        count(len(piece))
        sink.write(piece)
        await sink.drain()
