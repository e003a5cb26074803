"""Listening on a port of its own, refusing connections, and closing one without an answer."""

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


@dataclass(slots=True)
class Listener:
    """One system's door: open, or refusing connections on the same port."""

    app: ASGIApp
    port: int = 0
    certificate: Certificate | None = None
    _state: ServerState = field(default_factory=ServerState)
    _server: asyncio.Server | None = None
    _reopening: asyncio.Task[None] | None = None

    @property
    def base_url(self) -> str:
        """Where the system is found."""
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{LOOPBACK}:{self.port}"

    async def open(self) -> None:
        """Listen; a free port is taken the first time and kept."""
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
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for connection in list(self._state.connections):
            connection.transport.abort()

    async def refuse_for(self, seconds: float | None) -> None:
        """Refuse connections, for good or for some seconds."""
        await self.refuse()
        if seconds is not None:
            self._reopening = asyncio.create_task(self._open_after(seconds))

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.open()

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.app,
            http=TransportInScope,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ssl_certfile=self.certificate.certificate_file if self.certificate else None,
            ssl_keyfile=self.certificate.key_file if self.certificate else None,
        )
