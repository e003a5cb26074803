"""Who is at the other end of a loopback connection: the lane's worker and its children, or nobody.

The kernel's socket table (asked over netlink, 0.01 ms; reading /proc/net/tcp takes 5 ms) names the
peer's user and socket; /proc names the process that holds the socket and its ancestors.
"""

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
Address = tuple[str, int]

# linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST = 1
HEADER = struct.Struct("=IHHII")
REQUEST = struct.Struct("=BBBBI")
SOCKET_ID = struct.Struct("!HH16s16s")
ANY_INTERFACE_AND_COOKIE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)
ALL_STATES = 0xFFFFFFFF
USER_AND_INODE = struct.Struct("=II")
USER_AT = HEADER.size + 4 + 48 + 12

GONE_STATES = frozenset("ZXx")


@dataclass(frozen=True, slots=True)
class PeerSocket:
    """The other end of a connection, as the kernel knows it."""

    uid: int
    inode: int


@dataclass(frozen=True, slots=True)
class Process:
    """One process, told from a later one with the same number by when it started."""

    pid: int
    parent: int
    started_ticks: int


class PeerCheck:
    """Admits connections of one worker process and its descendants, under the worker's user."""

    def __init__(self, worker: Process, worker_uid: int, proc: Path = PROC) -> None:
        self._worker = worker
        self._worker_uid = worker_uid
        self._proc = proc
        self._seen: list[Process] = []

    def worker_lives(self) -> bool:
        """Whether the worker process is still the one the lane was opened for."""
        return _is_same(self._worker, process(self._worker.pid, self._proc))

    def admits(self, peer: PeerSocket | None) -> bool:
        """Whether the connection is the worker's. Another user's open files cannot be read, so in
        a deployment with a user for each worker the user decides alone."""
        if peer is None or peer.uid != self._worker_uid:
            return False
        if os.geteuid() not in (0, self._worker_uid):
            return self.worker_lives()
        return self._is_held_by_the_worker(peer.inode)

    def _is_held_by_the_worker(self, inode: int) -> bool:
        if any(self._holds(seen, inode) for seen in self._seen):
            return True
        for descendant in descendants(self._worker, self._proc):
            if self._holds(descendant, inode):
                self._seen.append(descendant)
                return True
        return False

    def _holds(self, holder: Process, inode: int) -> bool:
        if inode not in _sockets_of(holder.pid, self._proc):
            return False
        return descends_from(holder, self._worker, self._proc)


def peer_socket(peer: Address, here: Address) -> PeerSocket | None:
    """The kernel's entry for the peer's side of a loopback connection; None when it is gone."""
    addresses = socket.inet_aton(peer[0]), socket.inet_aton(here[0])
    wanted = SOCKET_ID.pack(peer[1], here[1], *addresses) + ANY_INTERFACE_AND_COOKIE
    request = REQUEST.pack(socket.AF_INET, socket.IPPROTO_TCP, 0, 0, ALL_STATES) + wanted
    header = HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        kernel.send(header + request)
        answer = kernel.recv(4096)
    if HEADER.unpack_from(answer)[1] != SOCK_DIAG_BY_FAMILY:
        return None
    return PeerSocket(*USER_AND_INODE.unpack_from(answer, USER_AT))


def process(pid: int, proc: Path = PROC) -> Process | None:
    """The living process with this number, or None."""
    try:
        text = (proc / str(pid) / "stat").read_text()
    except OSError:
        return None
    # The name, in brackets, may itself hold brackets and spaces.
    fields = text[text.rindex(")") + 1 :].split()
    if fields[0] in GONE_STATES:
        return None
    return Process(pid, parent=int(fields[1]), started_ticks=int(fields[19]))


def descends_from(candidate: Process, ancestor: Process, proc: Path = PROC) -> bool:
    """Whether `ancestor`, the same process as then, is the candidate or above it."""
    current: Process | None = process(candidate.pid, proc)
    while current is not None and current.pid > 1:
        if current.pid == ancestor.pid:
            return _is_same(ancestor, current)
        current = process(current.parent, proc)
    return False


def descendants(ancestor: Process, proc: Path = PROC) -> Iterator[Process]:
    """The ancestor itself, then every process below it."""
    children: dict[int, list[Process]] = {}
    for found in _processes(proc):
        children.setdefault(found.parent, []).append(found)
    waiting = [ancestor]
    while waiting:
        current = waiting.pop(0)
        yield current
        waiting += children.get(current.pid, [])


def _processes(proc: Path) -> Iterator[Process]:
    for name in os.listdir(proc):
        if name.isdigit() and (found := process(int(name), proc)) is not None:
            yield found


def _sockets_of(pid: int, proc: Path) -> Iterator[int]:
    folder = f"{proc}/{pid}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        try:
            target = os.readlink(f"{folder}/{name}")
        except OSError:
            continue
        if target.startswith("socket:["):
            yield int(target[8:-1])


def _is_same(one: Process, other: Process | None) -> bool:
    return other is not None and (one.pid, one.started_ticks) == (other.pid, other.started_ticks)


def has_ended(pid: int, alive_at: float, proc: Path = PROC) -> bool:
    """Whether the process that had this number at that moment (seconds since 1970) is gone: the
    number is free, or its holder started later."""
    holder = process(pid, proc)
    return holder is None or _started_at(holder, proc) > alive_at


def _started_at(of: Process, proc: Path) -> float:
    boot_line = next(
        line for line in (proc / "stat").read_text().splitlines() if line.startswith("btime ")
    )
    return int(boot_line.split()[1]) + of.started_ticks / os.sysconf("SC_CLK_TCK")
