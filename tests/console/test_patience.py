"""A provider that drips, or that never ends, keeps no place of those who wait for it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from console.provider import Provider
from runtime.credentials import Secret
from runtime.settings import ConsoleProvider

CONSOLE = "https://workers.example.org"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
ENDLESS = HEAD + b"content-length: 900000000\r\n\r\n"

Says = Callable[[socket.socket, str], None]


def drips(beginning: bytes, line: socket.socket) -> None:
    line.sendall(beginning)
    while True:
        line.sendall(b" ")
        time.sleep(0.02)


def drips_its_greeting(line: socket.socket, _address: str) -> None:
    """The head of the longest record TLS has, and then its bytes."""
    drips(b"\x16\x03\x03\x40\x00", line)


def drips_its_head(line: socket.socket, _address: str) -> None:
    drips(HEAD + b"x-slow: ", line)


def drips_its_answer(line: socket.socket, _address: str) -> None:
    drips(ENDLESS, line)


def never_ends(line: socket.socket, _address: str) -> None:
    line.sendall(ENDLESS)
    while True:
        line.sendall(b" " * 65536)


def told(line: socket.socket, address: str) -> None:
    doors = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    known = {"issuer": address, **{door: f"{address}/{door}" for door in doors}}
    content = json.dumps(known).encode()
    line.sendall(HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(content))
    for byte in content:
        line.sendall(bytes([byte]))


@contextmanager
def served(says: Says, scheme: str = "http") -> Iterator[Provider]:
    """A provider at this machine that answers every request so, until nobody listens."""

    def answer(line: socket.socket) -> None:
        with closing(line), suppress(OSError):
            line.recv(65536)
            says(line, address)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        threading.Thread(target=serve, daemon=True).start()
        yield Provider(ConsoleProvider(issuer=address, client_id="x"), Secret("y"), CONSOLE)


@pytest.mark.parametrize(
    ("says", "scheme"),
    [(drips_its_greeting, "https"), (drips_its_head, "http"), (drips_its_answer, "http")],
)
def test_who_drips_is_away_and_the_place_is_free_again(monkeypatch, says, scheme):
    monkeypatch.setattr("console.provider.MOST_ASKING", 1)
    monkeypatch.setattr("console.provider.LONGEST_SECONDS", 0.3)
    with served(says, scheme) as provider:
        begun = time.monotonic()

        assert [provider.why_away(), provider.why_away()] == ["no_answer"] * 2
        assert time.monotonic() - begun < 4  # each read alone would have waited for ever


def test_who_never_ends_is_away_before_the_deadline(monkeypatch):
    monkeypatch.setattr("console.provider.LONGEST_SECONDS", 60.0)
    with served(never_ends) as provider:
        begun = time.monotonic()

        assert provider.why_away() == "no_answer"
        assert time.monotonic() - begun < 5


def test_who_answers_in_many_small_parts_is_taken():
    """The control of those above."""
    with served(told) as provider:
        assert provider.why_away() == ""
