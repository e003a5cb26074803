"""The console on an address of this machine, until it is told to stop."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

import uvicorn

from console.app import create_app
from console.visits import Console

LOOPBACK = "127.0.0.1"
LONGEST_GOODBYE_SECONDS = 5
SLOWEST_REQUEST_SECONDS = 10
MOST_AT_ONCE = 64


class NotOnLoopback(Exception):
    """The local sign-in is for people at this machine; elsewhere it would be a door of paper."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the console listens, and by what names a browser may call it."""

    listener: socket.socket
    port: int

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"http://{LOOPBACK}:{self.port}/"

    @property
    def hosts(self) -> frozenset[str]:
        """The names of this machine to itself, and no others."""
        return frozenset({f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"})


def place(host: str, port: int) -> Place:
    """Take the port (0: any that is free); whoever comes at once waits for the answer.

    Raises: NotOnLoopback, OSError.
    """
    if not _is_loopback(host):
        raise NotOnLoopback(host)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return Place(listener, int(listener.getsockname()[1]))


def server(console: Console) -> uvicorn.Server:
    """Ready to `run(sockets=[…])`. It tells nobody what runs here, and logs no address."""
    config = uvicorn.Config(
        create_app(console),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=SLOWEST_REQUEST_SECONDS,
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
        limit_concurrency=MOST_AT_ONCE,
    )
    return uvicorn.Server(config)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
