"""How the worker speaks to its lane's commit window, over the lane's own listener.

Requests to a host that does not exist, with the lane's control token, which the browser never sees:
`POST http://mash-egress.invalid/window/<verb>`. 200 is yes; 409 says why not.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.egress.http1 import BadMessage, RequestHead, parse_answer, read_head, short_answer
from runtime.egress.window import CommitWindow, Phase, WindowRefused
from runtime.egress.wire import Wire

CONTROL_HOST = "mash-egress.invalid"
CONTROL_URL = f"http://{CONTROL_HOST}/window/".encode()
TOKEN_HEADER = b"mash-control"
SECONDS_HEADER = b"mash-seconds"
LONGEST_WINDOW_SECONDS = 300.0
CONTROL_ANSWER_SECONDS = 5.0


class ControlLost(Exception):
    """The lane's listener does not answer: the lane is gone."""


class WindowControl:
    """The worker's end of one control connection."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self._token = token.encode()

    async def say(self, verb: str, seconds: float = 0.0) -> None:
        """Cut, hold, end or give_up. Raises: WindowRefused with the reason, ControlLost."""
        self._wire.writer.write(
            b"POST %s%s HTTP/1.1\r\nHost: %s\r\n%s: %s\r\n%s: %.3f\r\nContent-Length: 0\r\n\r\n"
            % (
                CONTROL_URL,
                verb.encode(),
                CONTROL_HOST.encode(),
                TOKEN_HEADER,
                self._token,
                SECONDS_HEADER,
                seconds,
            )
        )
        try:
            async with asyncio.timeout(CONTROL_ANSWER_SECONDS):
                answer = parse_answer(await read_head(self._wire.reader))
        except (ConnectionError, BadMessage, TimeoutError) as gone:
            raise ControlLost from gone
        if answer.status != 200:
            raise WindowRefused(answer.first_line.decode().split(" ", 2)[2])


@asynccontextmanager
async def open_control(host: str, port: int, token: str) -> AsyncIterator[WindowControl]:
    """A control connection; the window does not outlive it. Raises: ControlLost."""
    try:
        wire = Wire(*await asyncio.open_connection(host, port))
    except OSError as gone:
        raise ControlLost from gone
    try:
        yield WindowControl(wire, token)
    finally:
        wire.close()


class ControlDesk:
    """The proxy's end of one control connection: obeys who knows the lane's token."""

    def __init__(self, window: CommitWindow, token: str) -> None:
        self._window = window
        self._token = token.encode()
        self._has_window = False

    async def answer(self, request: RequestHead) -> bytes:
        """What to tell the worker, having done it."""
        if not hmac.compare_digest(request.header(TOKEN_HEADER), self._token):
            return short_answer(b"403 Forbidden", b"")
        try:
            await self._obey(request)
        except WindowRefused as refused:
            return short_answer(b"409 %s" % str(refused).encode(), b"", keep_alive=True)
        return short_answer(b"200 OK", b"", keep_alive=True)

    def hang_up(self) -> None:
        """The connection is gone; a worker that is gone has no answer."""
        if self._has_window:
            self._window.end_unanswered()

    async def _obey(self, request: RequestHead) -> None:
        verb = request.target.removeprefix(CONTROL_URL)
        if verb == b"cut":
            await self._window.cut()
            self._has_window = True
        elif verb == b"hold":
            await self._window.hold(_seconds(request))
        elif verb == b"end":
            self._has_window = False
            self._window.end_answered()
        elif verb == b"give_up":
            self._has_window = False
            self._window.end_unanswered()
            if self._window.phase is Phase.SHUT:
                raise WindowRefused("shut")
        else:
            raise WindowRefused("unknown")


def _seconds(request: RequestHead) -> float:
    try:
        return min(float(request.header(SECONDS_HEADER)), LONGEST_WINDOW_SECONDS)
    except ValueError as wrong:
        raise WindowRefused("seconds") from wrong
