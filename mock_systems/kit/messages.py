"""ASGI messages held back, given again, or thrown away: what a fault does with them."""

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

    def cut(self, share: float) -> None:
        """Keep only the first part of the body, with a length that fits it."""
        start, *parts = self.messages
        body = b"".join(part.get("body", b"") for part in parts)
        kept = body[: int(len(body) * share)]
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(kept)).encode()))
        self.messages = [
            {**start, "headers": headers},
            {"type": "http.response.body", "body": kept},
        ]


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
