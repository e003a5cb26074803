"""A file that is handed out and is not what it should be, whatever it was."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.types import Receive, Send

from mock_systems.kit.messages import HeldAnswer, until_gone

MEGABYTE = bytes(1024 * 1024)
PAUSE_SECONDS = 0.05
NAME_THAT_LEADS_OUT = 'attachment; filename="../../x"'


async def hand_out(
    answer: HeldAnswer, args: Mapping[str, Any], receive: Receive, send: Send
) -> None:
    """Send the answer as the fault's arguments say."""
    what = args["what"]
    if what == "endless":
        await _send_stream(answer, None, _for_ever(args["bytes_per_second"]), receive, send)
        return
    if what == "huge":
        length = args["megabytes"] * len(MEGABYTE)
        await _send_stream(answer, length, _times(args["megabytes"]), receive, send)
        return
    if what == "empty":
        answer.says(b"")
    elif what == "another_type":
        answer.sends_headers(("content-type", "application/x-msdownload"))
    else:
        answer.sends_headers(("content-disposition", NAME_THAT_LEADS_OUT))
    await answer.send_on(send)


async def _send_stream(
    answer: HeldAnswer,
    length: int | None,
    pieces: AsyncIterator[bytes],
    receive: Receive,
    send: Send,
) -> None:
    """Pieces of nothing under the file's own name, until nobody is there any more."""
    start = answer.messages[0]
    named = [one for one in start["headers"] if one[0].lower() != b"content-length"]
    if length is not None:
        named.append((b"content-length", str(length).encode()))
    await send({**start, "headers": named})
    gone = asyncio.create_task(until_gone(receive))
    try:
        async for piece in pieces:
            if gone.done():
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _for_ever(bytes_per_second: float) -> AsyncIterator[bytes]:
    piece = bytes(max(1, int(bytes_per_second * PAUSE_SECONDS)))
    while True:
        yield piece
        await asyncio.sleep(PAUSE_SECONDS)


async def _times(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes):
        yield MEGABYTE
        await asyncio.sleep(0)
