"""Ports for what a test starts by a number; below those the kernel hands out to everybody else."""

import random
import socket
from contextlib import ExitStack

FIRST, LAST = 10_000, 32_000
TRIES = 50


def free_ports(how_many: int = 1) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for _ in range(TRIES):
        port = random.SystemRandom().randrange(FIRST, LAST - how_many)
        with ExitStack() as held:
            if all(_is_free(port + n, held) for n in range(how_many)):
                return port
    raise AssertionError("no row of free ports on this machine")


def _is_free(port: int, held: ExitStack) -> bool:
    try:
        held.enter_context(socket.socket()).bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
