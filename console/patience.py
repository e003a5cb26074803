"""Patience with a whole answer: one that comes drop by drop keeps within that for each read."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

# Of the kit beneath httpx, once a line is open and before anything is said on it.
OPENED = "connection.connect_tcp.complete"


@contextmanager
def all_within(http: httpx.Client, seconds: float, most_bytes: int) -> Iterator[None]:
    """All that is asked here is answered in this time, each answer no longer than this.

    Inside, what takes longer or is longer raises httpx.HTTPError.
    """
    lines = _Lines()
    http.event_hooks = {
        "request": [lines.watch],
        "response": [lambda answer: _shorten(answer, most_bytes)],
    }
    timer = threading.Timer(seconds, lines.cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        lines.let_go()


@dataclass(slots=True)
class _Lines:
    """Doubles of the sockets in use: cutting one off ends the other's waiting, also inside TLS."""

    _doubles: list[socket.socket] = field(default_factory=list)
    _is_late: bool = False
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, request: httpx.Request) -> None:
        if self._is_late:
            raise httpx.ReadTimeout("late", request=request)
        request.extensions = {**request.extensions, "trace": self._on}

    def _on(self, event: str, told: dict[str, Any]) -> None:
        if event != OPENED:
            return
        with self._one_at_a_time:
            self._doubles.append(told["return_value"].get_extra_info("socket").dup())
            if self._is_late:
                self._cut_all()

    def cut(self) -> None:
        with self._one_at_a_time:
            self._is_late = True
            self._cut_all()

    def let_go(self) -> None:
        with self._one_at_a_time:
            while self._doubles:
                self._doubles.pop().close()

    def _cut_all(self) -> None:
        for double in self._doubles:
            # Already closed by the other side.
            with suppress(OSError):
                double.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class _Short(httpx.SyncByteStream):
    """An answer's bytes, as they were sent, up to so many."""

    whole: httpx.SyncByteStream
    most_bytes: int

    def __iter__(self) -> Iterator[bytes]:
        left = self.most_bytes
        for part in self.whole:
            left -= len(part)
            if left < 0:
                raise httpx.ReadError("too long")
            yield part

    def close(self) -> None:
        self.whole.close()


def _shorten(answer: httpx.Response, most_bytes: int) -> None:
    if isinstance(answer.stream, httpx.SyncByteStream):
        answer.stream = _Short(answer.stream, most_bytes)
