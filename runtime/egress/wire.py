"""One TCP connection, and how it is ended so that nothing more leaves."""

import socket
import struct
from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass

RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """Both directions of one TCP connection."""

    reader: StreamReader
    writer: StreamWriter

    @property
    def is_usable(self) -> bool:
        """Whether neither side has closed it."""
        return not (self.reader.at_eof() or self.writer.is_closing())

    def close(self) -> None:
        """Send what is still to be sent, then close."""
        self.writer.close()

    def cut(self) -> None:
        """End it now. What the kernel has not sent yet is dropped, not sent late."""
        plug: socket.socket | None = self.writer.get_extra_info("socket")
        if plug is not None and plug.fileno() >= 0:
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
        self.writer.transport.abort()


class BrowserEnd(StreamReaderProtocol):
    """An accepted connection that tells when the browser hangs up, even while nobody reads."""

    def __init__(self, accepted: Callable[["BrowserEnd", Wire], None]) -> None:
        super().__init__(StreamReader(), lambda r, w: accepted(self, Wire(r, w)))
        self.hung_up: Callable[[], None] = _nothing

    def eof_received(self) -> bool | None:
        """The browser will send no more."""
        self.hung_up()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.hung_up()
        super().connection_lost(exc)


def _nothing() -> None:
    """Before the connection is served."""
