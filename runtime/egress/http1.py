"""HTTP/1.1 as a proxy needs it: heads read and rewritten, bodies measured and passed on unread."""

import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from dataclasses import dataclass
from enum import Enum

HEAD_END = b"\r\n\r\n"
PIECE_BYTES = 65536
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HOP_BY_HOP = frozenset(
    {b"connection", b"proxy-connection", b"keep-alive", b"te", b"upgrade", b"proxy-authorization"}
)
# "Connection: content-length" would have us drop what measures the body.
FRAMING = frozenset({b"content-length", b"transfer-encoding"})
# Python's own HTTP client before 3.12 asks for a tunnel so; inside it, nothing is read here.
OLDER_TUNNEL = (b"CONNECT", b"HTTP/1.0")
SAFE_METHODS = frozenset({b"GET", b"HEAD", b"OPTIONS"})

Headers = tuple[tuple[bytes, bytes], ...]


class BadMessage(Exception):
    """Not HTTP/1.1 as this proxy accepts it."""


class Unmeasured(Enum):
    """How long a body is when no number says so."""

    CHUNKED = "chunked"
    UNTIL_CLOSE = "until close"


BodyLength = int | Unmeasured


@dataclass(frozen=True, slots=True)
class RequestHead:
    """Request line and headers."""

    method: bytes
    target: bytes
    headers: Headers

    @property
    def is_safe(self) -> bool:
        """Whether the method promises to change nothing."""
        return self.method in SAFE_METHODS

    @property
    def body_length(self) -> BodyLength:
        """How long the body is. Raises: BadMessage where two headers disagree."""
        return _stated_length(self.headers) or 0

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to go on using this connection."""
        return not _says(self.headers, (b"connection", b"proxy-connection"), b"close")

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits to be told to send its body."""
        return _says(self.headers, (b"expect",), b"100-continue")

    def header(self, name: bytes) -> bytes:
        """The header's value, or nothing."""
        return next((value for known, value in self.headers if known.lower() == name), b"")

    def to_partner(self, path: bytes, authority: bytes) -> bytes:
        """The head as the partner gets it: its own path, its own name, nothing meant for us."""
        ours = {b"host", b"expect"}
        headers = [(n, v) for n, v in _end_to_end(self.headers) if n.lower() not in ours]
        return _written(b"%s %s HTTP/1.1" % (self.method, path), [(b"Host", authority), *headers])


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """Status line and headers."""

    first_line: bytes
    status: int
    headers: Headers

    @property
    def is_interim(self) -> bool:
        """Whether the real answer is still to come."""
        return self.status < 200

    @property
    def keeps_alive(self) -> bool:
        """Whether the partner will take another request on this connection."""
        modern = self.first_line.startswith(b"HTTP/1.1")
        return modern and not _says(self.headers, (b"connection",), b"close")

    def body_length(self, method: bytes) -> BodyLength:
        """How long the body is, in answer to this method."""
        if method == b"HEAD" or self.is_interim or self.status in (204, 304):
            return 0
        stated = _stated_length(self.headers)
        return Unmeasured.UNTIL_CLOSE if stated is None else stated

    def to_client(self, *, keep_alive: bool) -> bytes:
        """The head as the browser gets it."""
        connection = (b"Connection", b"keep-alive" if keep_alive else b"close")
        return _written(self.first_line, [*_end_to_end(self.headers), connection])


async def read_head(reader: StreamReader) -> bytes:
    """One head with its empty line; nothing when the other side has closed between messages.

    Raises: BadMessage; ConnectionError when it closed in the middle.
    """
    try:
        return await reader.readuntil(HEAD_END)
    except IncompleteReadError as ended:
        if ended.partial:
            raise ConnectionResetError from ended
        return b""
    except LimitOverrunError as too_long:
        raise BadMessage("head too long") from too_long


def parse_request(head: bytes) -> RequestHead:
    """Raises: BadMessage."""
    first_line, headers = _split(head)
    parts = first_line.split(b" ")
    if len(parts) != 3 or not TOKEN.fullmatch(parts[0]):
        raise BadMessage("request line")
    if parts[2] != b"HTTP/1.1" and (parts[0], parts[2]) != OLDER_TUNNEL:
        raise BadMessage("version")
    return RequestHead(parts[0], parts[1], headers)


def parse_answer(head: bytes) -> AnswerHead:
    """Raises: BadMessage."""
    first_line, headers = _split(head)
    matched = re.fullmatch(rb"HTTP/1\.[01] (\d{3})(?: .*)?", first_line)
    if matched is None:
        raise BadMessage("status line")
    return AnswerHead(first_line, int(matched[1]), headers)


def short_answer(status: bytes, sentence: bytes, *, keep_alive: bool = False) -> bytes:
    """A whole answer of our own."""
    connection = b"keep-alive" if keep_alive else b"close"
    return (
        b"HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
        b"Content-Length: %d\r\nConnection: %s\r\n\r\n%s"
        % (status, len(sentence), connection, sentence)
    )


async def pass_body(source: StreamReader, sink: StreamWriter, length: BodyLength) -> None:
    """Hand a body on, byte for byte.

    Raises: ConnectionError when either side goes away first; BadMessage on a broken chunk.
    """
    if isinstance(length, int):
        return await _pass_bytes(source, sink, length)
    if length is Unmeasured.CHUNKED:
        return await _pass_chunks(source, sink)
    while piece := await source.read(PIECE_BYTES):
        sink.write(piece)
        await sink.drain()
    return None


async def _pass_bytes(source: StreamReader, sink: StreamWriter, length: int) -> None:
    while length:
        piece = await source.read(min(length, PIECE_BYTES))
        if not piece:
            raise ConnectionResetError
        sink.write(piece)
        await sink.drain()
        length -= len(piece)


async def _pass_chunks(source: StreamReader, sink: StreamWriter) -> None:
    while size := await _pass_chunk_size(source, sink):
        await _pass_bytes(source, sink, size + 2)
    while (trailer := await _line(source)) != b"\r\n":
        sink.write(trailer)
    sink.write(b"\r\n")
    await sink.drain()


async def _pass_chunk_size(source: StreamReader, sink: StreamWriter) -> int:
    line = await _line(source)
    digits = line.split(b";")[0].strip()
    if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", digits):
        raise BadMessage("chunk size")
    sink.write(line)
    return int(digits, 16)


async def _line(source: StreamReader) -> bytes:
    try:
        return await source.readuntil(b"\r\n")
    except IncompleteReadError as ended:
        raise ConnectionResetError from ended
    except LimitOverrunError as too_long:
        raise BadMessage("line too long") from too_long


def _split(head: bytes) -> tuple[bytes, Headers]:
    lines = head[: -len(HEAD_END)].split(b"\r\n")
    if any(forbidden in line for line in lines for forbidden in (b"\r", b"\n", b"\0")):
        raise BadMessage("control character in head")
    return lines[0], tuple(_header(line) for line in lines[1:])


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not TOKEN.fullmatch(name):
        raise BadMessage("header")
    return name, value.strip(b" \t")


def _stated_length(headers: Headers) -> BodyLength | None:
    """What Content-Length or Transfer-Encoding say; a message that says both could be read twice
    differently, and is refused."""
    lengths = {value for name, value in headers if name.lower() == b"content-length"}
    codings = [v.lower() for n, v in headers if n.lower() == b"transfer-encoding"]
    if codings:
        if lengths or codings != [b"chunked"]:
            raise BadMessage("transfer encoding")
        return Unmeasured.CHUNKED
    if not lengths:
        return None
    stated = lengths.pop()
    if lengths or not stated.isdigit():
        raise BadMessage("content length")
    return int(stated)


def _end_to_end(headers: Headers) -> list[tuple[bytes, bytes]]:
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    dropped = HOP_BY_HOP | named - FRAMING
    return [(n, v) for n, v in headers if n.lower() not in dropped]


def _says(headers: Headers, names: tuple[bytes, ...], word: bytes) -> bool:
    return any(n.lower() in names and word in v.lower() for n, v in headers)


def _written(first_line: bytes, headers: list[tuple[bytes, bytes]]) -> bytes:
    lines = [b"%s: %s\r\n" % header for header in headers]
    return b"%s\r\n%s\r\n" % (first_line, b"".join(lines))
