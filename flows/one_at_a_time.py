"""What may be done once at a time on a host: a lock the kernel lets go of when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyHeld(Exception):
    """Another process on this host does it now; `pid` says which."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"process {pid}")
        self.pid = pid


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the lock until the end. Raises: AlreadyHeld."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with _opened(lock) as descriptor:
        if not _take(descriptor):
            raise AlreadyHeld(_pid_in(descriptor))
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield


def holder(lock: Path) -> int | None:
    """The process that holds the lock, or None; a process that has died holds nothing."""
    if not lock.exists():
        return None
    with _opened(lock) as descriptor:
        return None if _take(descriptor) else _pid_in(descriptor)


@contextmanager
def _opened(lock: Path) -> Iterator[int]:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid_in(descriptor: int) -> int:
    return int(os.pread(descriptor, 20, 0) or 0)
