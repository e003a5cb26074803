"""ASGI messages held back, given again, or thrown away: what a fault does with them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class HeldAnswer:
    """An answer the application has given and nobody has received yet."""

    messages: list[Message] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        """Stand where the real `send` would."""
        self.messages.append(message)

    async def send_on(self, send: Send) -> None:
        """Give the answer to the client after all."""
        for message in self.messages:
            await send(message)

    @property
    def body(self) -> bytes:
        """What it says."""
        return b"".join(part.get("body", b"") for part in self.messages[1:])

    @property
    def media_type(self) -> str:
        """What it calls itself, without its character set."""
        headers = {name.lower(): value for name, value in self.messages[0]["headers"]}
        return str(headers.get(b"content-type", b"").decode("latin-1").partition(";")[0])

    def says(self, body: bytes) -> None:
        """Say this instead, with a length that fits it."""
        self.sends_headers(("content-length", str(len(body))))
        self.messages = [self.messages[0], {"type": "http.response.body", "body": body}]

    def sends_headers(self, *headers: tuple[str, str]) -> None:
        """Send these headers in the place of those of the same name."""
        new = [(name.encode(), value.encode("latin-1")) for name, value in headers]
        names = {name for name, _ in new}
        kept = [one for one in self.messages[0]["headers"] if one[0].lower() not in names]
        self.messages[0] = {**self.messages[0], "headers": [*kept, *new]}

    def cut(self, share: float) -> None:
        """Keep only the first part of the body."""
        body = self.body
        self.says(body[: int(len(body) * share)])

    async def dribble_on(
        self, send: Send, piece_bytes: int, bytes_per_second: float | None
    ) -> None:
        """Give the answer in small pieces, with pauses if it is to take its time."""
        await send(self.messages[0])
        for piece in _pieces(self.body, piece_bytes):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(len(piece) / bytes_per_second if bytes_per_second else 0)
        await send({"type": "http.response.body", "body": b""})


def _pieces(body: bytes, length: int) -> Iterator[bytes]:
    return (body[at : at + length] for at in range(0, len(body), length))


async def whole_body(receive: Receive) -> bytes:
    """Read the request to its end."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def given_again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then whatever the connection says."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def until_gone(receive: Receive) -> None:
    """Wait until the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> HeldAnswer:
    """Let the application do its work, and keep its answer."""
    held = HeldAnswer()
    await app(scope, receive, held.take)
    return held
