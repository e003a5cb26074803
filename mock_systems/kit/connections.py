"""Listening on a port of its own, refusing or swallowing connections, and ending one."""

import asyncio
import socket
import struct
from dataclasses import dataclass, field
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from mock_systems.kit.certificates import Certificate

LOOPBACK = "127.0.0.1"
KEEP_ALIVE_SECONDS = 75
TRANSPORT = "mock.transport"

HowToClose = Literal["fin", "rst"]


class TransportInScope(H11Protocol):
    """Shows the application its own connection, so that a fault can close it without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Keep the transport for every request that comes over this connection."""
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


def _with_transport(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = transport
        await app(scope, receive, send)

    return with_transport


def close_without_answer(scope: Scope, how: HowToClose) -> None:
    """End this request's connection: `fin` politely, `rst` with a reset."""
    transport: asyncio.Transport = scope[TRANSPORT]
    if how == "fin":
        transport.close()
        return
    # Lingering for nought seconds makes the kernel answer with RST instead of FIN.
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    transport.abort()


def close_our_half(scope: Scope) -> None:
    """Say no more over this request's connection, and go on listening."""
    transport: asyncio.Transport = scope[TRANSPORT]
    transport.get_extra_info("socket").shutdown(socket.SHUT_WR)


def black_hole(port: int) -> list[socket.socket]:
    """Sockets at which a connection is neither taken nor refused, as long as they are open.

    Whoever listens and takes nobody in has a short queue; once that is full, the kernel drops
    what comes.
    """
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind((LOOPBACK, port))
    hole.listen(0)
    in_the_queue = socket.create_connection((LOOPBACK, port))
    return [hole, in_the_queue]


@dataclass(slots=True)
class Listener:
    """One system's door: open, or refusing or swallowing connections on the same port."""

    app: ASGIApp
    port: int = 0
    certificate: Certificate | None = None
    _state: ServerState = field(default_factory=ServerState)
    _server: asyncio.Server | None = None
    _reopening: asyncio.Task[None] | None = None
    _hole: list[socket.socket] = field(default_factory=list)
    _shown_instead: Certificate | None = None

    @property
    def base_url(self) -> str:
        """Where the system is found."""
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{LOOPBACK}:{self.port}"

    async def open(self) -> None:
        """Listen, as usual; a free port is taken the first time and kept."""
        if self._hole or self._shown_instead:
            await self.refuse()
        await self._listen()

    async def show(self, certificate: Certificate) -> None:
        """Listen with another certificate; what is open is reset."""
        await self.refuse()
        self._shown_instead = certificate
        await self._listen()

    async def swallow(self) -> None:
        """Take nobody in and refuse nobody; what comes over a connection that is open is not read.

        A request that is being answered is still answered.
        """
        self._close()
        for connection in list(self._state.connections):
            connection.transport.pause_reading()
        self._hole = black_hole(self.port)

    async def _listen(self) -> None:
        if self._server is not None:
            return
        config = self._config()
        config.load()
        self._server = await asyncio.get_running_loop().create_server(
            lambda: TransportInScope(config, self._state, {}),
            host=LOOPBACK,
            port=self.port,
            ssl=config.ssl,
            backlog=1024,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Stop listening and reset what is open."""
        self._close()
        for connection in list(self._state.connections):
            connection.transport.abort()

    async def refuse_for(self, seconds: float | None) -> None:
        """Refuse connections, for good or for some seconds."""
        await self.refuse()
        if seconds is not None:
            self._reopening = asyncio.create_task(self._open_after(seconds))

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for one in self._hole:
            one.close()
        self._server, self._hole, self._shown_instead = None, [], None

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()

    def _config(self) -> uvicorn.Config:
        certificate = self._shown_instead or self.certificate
        return uvicorn.Config(
            self.app,
            http=TransportInScope,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_certfile=certificate.certificate_file if certificate else None,
            ssl_keyfile=certificate.key_file if certificate else None,
        )
