"""Who ended a command before its end: the person at the terminal, or a signal from elsewhere."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

BY_PERSON = "STOPPED BY YOU (Ctrl-C)"
FROM_ELSEWHERE = "STOPPED FROM ELSEWHERE (by a signal: SIGTERM)"


class Terminated(KeyboardInterrupt):
    """SIGTERM: Ctrl-C from elsewhere."""


def words_of(heard: Sequence[signal.Signals]) -> str:
    """What is said of a stop that these signals told of; the first of them did."""
    return FROM_ELSEWHERE if signal.SIGTERM in heard[:1] else BY_PERSON


def words_of_interrupt(interrupt: KeyboardInterrupt) -> str:
    """The same where the signal interrupted what was being done."""
    return FROM_ELSEWHERE if isinstance(interrupt, Terminated) else BY_PERSON


@contextmanager
def terminating() -> Iterator[None]:
    """Here SIGTERM, as systemd and mash stop send it, ends what is done as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(_number: int, _frame: object) -> None:
    raise Terminated
