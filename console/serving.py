"""The console on an address of this machine, or of a hub's network, until it is told to stop."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import uvicorn

from console.app import create_app
from console.visits import Console
from runtime.addresses import is_loopback
from runtime.settings import Settings

LOOPBACK = "127.0.0.1"
LONGEST_GOODBYE_SECONDS = 5
SLOWEST_REQUEST_SECONDS = 10
MOST_AT_ONCE = 64


class NotOnLoopback(Exception):
    """The local sign-in is for people at this machine; elsewhere it would be a door of paper."""


class NotOverTls(Exception):
    """Beyond this machine everything anybody reads would be read by others too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the console listens, and by what names a browser may call it.

    `reached_at`: the address people know, where that is another than this machine's.
    """

    listener: socket.socket
    port: int
    reached_at: str = ""

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"{self.reached_at or f'http://{LOOPBACK}:{self.port}'}/"

    @property
    def hosts(self) -> frozenset[str]:
        """The one name people know; else those of this machine to itself. No others."""
        if self.reached_at:
            return frozenset({urlsplit(self.reached_at).netloc})
        return frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})

    @property
    def is_https(self) -> bool:
        """Whether browsers reach it through TLS."""
        return self.reached_at.startswith("https:")


def place(host: str, port: int, settings: Settings) -> Place:
    """Take the port (0: any that is free); whoever comes at once waits for the answer.

    Raises: NotOnLoopback, NotOverTls, OSError.
    """
    own = LOOPBACK if is_loopback(host) else _beyond(host, settings)
    family = socket.AF_INET6 if ":" in own else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((own, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    reached_at = settings.console_address if settings.console_provider else ""
    return Place(listener, int(listener.getsockname()[1]), reached_at)


def server(console: Console) -> uvicorn.Server:
    """Ready to `run(sockets=[…])`. It tells nobody what runs here, and logs no address.

    Where somebody comes from is what a gateway of ours says, and nobody else's word.
    """
    settings = console.settings
    config = uvicorn.Config(
        create_app(console),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.console_gateways),
        forwarded_allow_ips=list(settings.console_gateways),
        ssl_certfile=settings.console_certificate if console.is_https else None,
        ssl_keyfile=settings.console_certificate_key if console.is_https else None,
        lifespan="off",
        ws="none",
        timeout_keep_alive=SLOWEST_REQUEST_SECONDS,
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
        limit_concurrency=MOST_AT_ONCE,
    )
    return uvicorn.Server(config)


def _beyond(host: str, settings: Settings) -> str:
    """An address of the network, for whom it may be opened there; a name is no address."""
    if settings.console_provider is None or not _is_address(host):
        raise NotOnLoopback(host)
    if not settings.console_certificate or not settings.console_address.startswith("https:"):
        raise NotOverTls(host)
    return host


def _is_address(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
