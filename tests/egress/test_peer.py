"""Who is at the other end, decided from the kernel's tables: here a folder that looks like them."""

import os
import socket
import time
from pathlib import Path

import pytest

from runtime.egress.peer import (
    PeerCheck,
    PeerSocket,
    Process,
    has_ended,
    peer_socket,
    process,
)

UID = os.geteuid()
WORKER, NODE, CHROMIUM, STRANGER = 100, 101, 102, 200


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A worker, its browser driver, the driver's browser, and a process of somebody else."""
    a_process(tmp_path, WORKER, parent=1, sockets=[])
    a_process(tmp_path, NODE, parent=WORKER, sockets=[11])
    a_process(tmp_path, CHROMIUM, parent=NODE, sockets=[12, 13], name="chro) S 7 me")
    a_process(tmp_path, STRANGER, parent=1, sockets=[21])
    (tmp_path / "stat").write_text("cpu 1 2 3\nbtime 1000\n")
    return tmp_path


def a_process(
    proc: Path, pid: int, parent: int, sockets: list[int], name: str = "worker", ticks: int = 500
) -> None:
    folder = proc / str(pid)
    (folder / "fd").mkdir(parents=True, exist_ok=True)
    zeros = " ".join(["0"] * 17)
    (folder / "stat").write_text(f"{pid} ({name}) S {parent} {zeros} {ticks} 0\n")
    (folder / "fd" / "0").symlink_to("/dev/null")
    for number, inode in enumerate(sockets, 1):
        (folder / "fd" / str(number)).symlink_to(f"socket:[{inode}]")


def check(proc: Path, uid: int = UID) -> PeerCheck:
    worker = process(WORKER, proc)
    assert worker is not None
    return PeerCheck(worker, uid, proc)


@pytest.mark.parametrize("inode", [11, 12, 13])
def test_what_the_worker_s_descendants_hold_is_the_worker_s(proc, inode):
    assert check(proc).admits(PeerSocket(UID, inode))


def test_what_another_process_holds_is_not(proc):
    assert not check(proc).admits(PeerSocket(UID, 21))


def test_a_connection_that_is_gone_is_nobody_s(proc):
    assert not check(proc).admits(None)


def test_another_user_s_connection_is_refused_whatever_it_looks_like(proc):
    assert not check(proc).admits(PeerSocket(UID + 1, 11))


def test_a_proxy_under_its_own_user_goes_by_the_worker_s_user(proc, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    workers_own = check(proc, uid=4712)

    assert workers_own.admits(PeerSocket(4712, 99))
    assert not workers_own.admits(PeerSocket(4713, 99))


def test_a_browser_that_was_handed_on_is_no_longer_the_worker_s(proc):
    checked = check(proc)
    assert checked.admits(PeerSocket(UID, 12))
    (proc / str(NODE) / "stat").unlink()

    assert not checked.admits(PeerSocket(UID, 12))


def test_a_process_with_the_dead_worker_s_number_is_not_the_worker(proc):
    checked = check(proc)
    zeros = " ".join(["0"] * 17)
    (proc / str(WORKER) / "stat").write_text(f"{WORKER} (other) S 1 {zeros} 900 0\n")

    assert not checked.worker_lives()
    assert not checked.admits(PeerSocket(UID, 11))


def test_a_worker_that_has_ended_and_is_not_yet_buried_is_gone(proc):
    zeros = " ".join(["0"] * 17)
    (proc / str(WORKER) / "stat").write_text(f"{WORKER} (worker) Z 1 {zeros} 500 0\n")

    assert process(WORKER, proc) is None


@pytest.mark.parametrize(
    ("pid", "alive_at", "ended"),
    [
        pytest.param(999, 2000.0, True, id="the number is free"),
        pytest.param(WORKER, 2000.0, False, id="it started before it was seen alive"),
        pytest.param(WORKER, 1001.0, True, id="the number's holder started later"),
    ],
)
def test_a_process_has_ended_when_its_number_is_free_or_another_s(proc, pid, alive_at, ended):
    assert has_ended(pid, alive_at, proc) is ended


def test_this_very_process_has_not_ended():
    assert not has_ended(os.getpid(), time.time())
    assert isinstance(process(os.getpid()), Process)


def test_the_kernel_names_the_other_end_of_a_connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as here:
            there = peer_socket(here.getsockname(), here.getpeername())

            assert there == PeerSocket(os.getuid(), os.fstat(here.fileno()).st_ino)
        assert peer_socket(("127.0.0.1", 1), ("127.0.0.1", 1)) is None
