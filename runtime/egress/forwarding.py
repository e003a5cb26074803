"""Requests in absolute form: plain HTTP, one after another on one connection of the browser.

The browser always gets an answer. A connection that just dies is what makes Chromium send a write
again; so a partner that dies unanswered is a 502 here. The proxy itself never sends a write twice,
and sends it on a connection of its own, which no partner can have closed as idle a moment before.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from runtime.egress.destinations import DEFAULT_PORTS, NotReachable, parse_authority
from runtime.egress.http1 import (
    AnswerHead,
    BadMessage,
    RequestHead,
    Unmeasured,
    parse_answer,
    pass_body,
    read_head,
    short_answer,
)
from runtime.egress.way_out import WayOut
from runtime.egress.window import PlainRequest
from runtime.egress.wire import Wire

ANSWER_SECONDS = 120.0
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class NoAnswer(Exception):
    """The partner's connection ended, or time did, before there was an answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request in absolute form goes."""

    host: str
    port: int
    authority: bytes
    path: bytes


def parse_target(text: bytes) -> Target | None:
    """The parts of `http://host[:port]/path`, or None where it is anything else."""
    scheme, separator, rest = text.partition(b"://")
    if scheme.lower() != b"http" or not separator or not text.isascii():
        return None
    authority, _, path = rest.partition(b"/")
    place = parse_authority(authority.decode("ascii"), DEFAULT_PORTS["http"])
    return None if place is None else Target(*place, authority, b"/" + path)


class Forwarding:
    """One browser connection's requests, and the partner connection kept for its reads."""

    def __init__(self, browser: Wire, way: WayOut) -> None:
        self._browser = browser
        self._way = way
        self._partner: Wire | None = None
        self._place: tuple[str, int] | None = None

    def close(self) -> None:
        """End the partner connection."""
        if self._partner is not None:
            self._partner.cut()
            self._partner = None

    async def forward(self, request: RequestHead) -> bool:
        """Answer one request; whether the browser may send another on this connection.

        Raises: BadMessage, ConnectionError.
        """
        target = parse_target(request.target)
        if target is None:
            return self._say(b"400 Bad Request", b"Not a plain web address.")
        if not self._way.allow.admits_request(target.host, target.port):
            self._way.note_refusal(target.host)
            return self._say(b"403 Forbidden", b"Not on this lane's list.")
        under_way = PlainRequest(is_safe=request.is_safe)
        if not self._way.window.admit_request(under_way):
            return self._say(b"503 Shut", b"This write has been sent once, or the lane is shut.")
        return await self._forward(request, target, under_way)

    async def _forward(self, request: RequestHead, target: Target, under_way: PlainRequest) -> bool:
        try:
            answer, partner = await self._ask(request, target, under_way)
            length = answer.body_length(request.method)
            keeps_alive = request.keeps_alive and length is not Unmeasured.UNTIL_CLOSE
            self._browser.writer.write(answer.to_client(keep_alive=keeps_alive))
        except NotReachable:
            return self._say(b"502 Not Reachable", b"The partner could not be reached.")
        except (NoAnswer, BadMessage):
            return self._say(b"502 No Answer", b"The partner ended the connection unanswered.")
        finally:
            self._way.window.request_ended(under_way)
        await pass_body(partner.reader, self._browser.writer, length)
        if not answer.keeps_alive:
            self.close()
        return keeps_alive

    async def _ask(
        self, request: RequestHead, target: Target, under_way: PlainRequest
    ) -> tuple[AnswerHead, Wire]:
        if request.is_safe and request.body_length == 0 and self._is_kept_for(target):
            # The partner may have closed it as idle; a read may be asked again.
            with suppress(NoAnswer):
                return await self._exchange(request, target, under_way)
        self.close()
        self._partner = await self._way.connect(target.host, target.port)
        self._place = target.host, target.port
        return await self._exchange(request, target, under_way)

    def _is_kept_for(self, target: Target) -> bool:
        same_place = self._place == (target.host, target.port)
        return same_place and self._partner is not None and self._partner.is_usable

    async def _exchange(
        self, request: RequestHead, target: Target, under_way: PlainRequest
    ) -> tuple[AnswerHead, Wire]:
        """Send the request on the partner connection and read the head of its answer.

        Raises: NoAnswer, BadMessage.
        """
        partner = self._partner
        if partner is None or not self._way.is_open:
            raise NoAnswer
        under_way.leads_to(partner)
        partner.writer.write(request.to_partner(target.path, target.authority))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._send_body(request, partner)
                return await _final_answer(partner), partner
        except (ConnectionError, TimeoutError) as ended:
            raise NoAnswer from ended

    async def _send_body(self, request: RequestHead, partner: Wire) -> None:
        if request.expects_continue:
            self._browser.writer.write(CONTINUE)
        try:
            await pass_body(self._browser.reader, partner.writer, request.body_length)
        except ConnectionError:
            # A partner may answer and close before it has read everything.
            if not partner.writer.is_closing():
                raise

    def _say(self, status: bytes, sentence: bytes) -> bool:
        """Answer ourselves, and let the browser make a new connection for its next request."""
        self._browser.writer.write(short_answer(status, sentence))
        return False


async def _final_answer(partner: Wire) -> AnswerHead:
    while True:
        head = await read_head(partner.reader)
        if not head:
            raise ConnectionResetError
        answer = parse_answer(head)
        if not answer.is_interim:
            return answer
