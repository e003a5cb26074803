"""One request on a connection of its own, for what every item sends: a third of httpx's cost.

The words are httpx's, so that whoever asks cannot tell by which of the two it was sent; the
protocol is h11's, as it is beneath httpx. Nothing is sent twice, and nothing is followed.
"""

import ssl
from asyncio import StreamReader, StreamWriter, open_connection
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import h11
from httpx import URL, ConnectError, ReadError, RemoteProtocolError, Request, Response

PIECE_BYTES = 65536
PORTS = {"http": 80, "https": 443}
OK = 200


async def answer_to_this(request: Request, listener: str, authorities: ssl.SSLContext) -> Response:
    """The answer to this request alone, by the lane's listener if there is one.

    Raises: httpx.RequestError.
    """
    try:
        async with _way_to(request.url, listener, authorities) as (reader, writer):
            peer = h11.Connection(h11.CLIENT)
            writer.write(_as_sent(peer, request, is_by_proxy=bool(listener)))
            answer = await _answer(peer, reader)
            content = await _content(peer, reader)
    except h11.ProtocolError as unfit:
        raise RemoteProtocolError(str(unfit), request=request) from unfit
    except OSError as lost:
        raise ReadError(str(lost), request=request) from lost
    return Response(answer.status_code, headers=answer.headers, content=content, request=request)


@asynccontextmanager
async def _way_to(
    url: URL, listener: str, authorities: ssl.SSLContext
) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """A connection for this address: through the listener, in a tunnel if it is TLS; or direct."""
    port = url.port or PORTS[url.scheme]
    first = urlsplit(listener) if listener else urlsplit(f"//{url.netloc.decode()}")
    reader, writer = await open_connection(first.hostname, first.port or port)
    try:
        if url.scheme == "https":
            if listener:
                await _open_tunnel(reader, writer, f"{url.host}:{port}")
            await writer.start_tls(authorities, server_hostname=url.host)
        yield reader, writer
    finally:
        writer.close()


async def _open_tunnel(reader: StreamReader, writer: StreamWriter, place: str) -> None:
    peer = h11.Connection(h11.CLIENT)
    asked = h11.Request(method="CONNECT", target=place, headers=[("Host", place)])
    writer.write(peer.send(asked) or b"")
    answer = await _answer(peer, reader)
    if answer.status_code != OK:
        raise ConnectError(f"no tunnel: {answer.status_code}")


def _as_sent(peer: h11.Connection, request: Request, *, is_by_proxy: bool) -> bytes:
    url = request.url
    kept = [(name, said) for name, said in request.headers.raw if name.lower() != b"connection"]
    head = h11.Request(
        method=request.method,
        target=str(url) if is_by_proxy and url.scheme == "http" else url.raw_path,
        headers=[*kept, (b"Connection", b"close")],
    )
    events = (head, h11.Data(data=request.read()), h11.EndOfMessage())
    return b"".join(peer.send(event) or b"" for event in events)


async def _answer(peer: h11.Connection, reader: StreamReader) -> h11.Response:
    """The head of the answer; what only says that one is coming is passed over."""
    while not isinstance(event := await _next(peer, reader), h11.Response):
        pass
    return event


async def _content(peer: h11.Connection, reader: StreamReader) -> bytes:
    content = bytearray()
    while isinstance(event := await _next(peer, reader), h11.Data):
        content += event.data
    return bytes(content)


async def _next(peer: h11.Connection, reader: StreamReader) -> object:
    while (event := peer.next_event()) is h11.NEED_DATA:
        peer.receive_data(await reader.read(PIECE_BYTES))
    return event
