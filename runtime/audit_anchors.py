"""Anchors: the audit trail's head, signed, in a file outside the database.

One line of JSON each, chained line to line, signed with Ed25519. Whoever rewrites the database
cannot rewrite these without the key; rows after the last anchor are protected by the chain alone.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, select

from domain.errors import RecordsNotKept
from runtime import audit_trail
from runtime.database import elapsed_now
from runtime.tables import audit_trail as audit_rows

ANCHOR_EVERY_ROWS = 100
ANCHOR_EVERY_SECONDS = 300.0
NO_LINE = "0" * 64
# Two whole lines and more; a line is shorter than 500 bytes.
LONGEST_END = 2048


class AnchorsForged(Exception):
    """A line of the anchor file is not ours, or lines are missing between two. Names the line."""

    def __init__(self, line: int) -> None:
        super().__init__(f"anchor line {line}")
        self.line = line


class TrailBroken(Exception):
    """The row that was anchored last is gone or changed; nothing more is signed."""

    def __init__(self, number: int) -> None:
        super().__init__(f"audit row {number}")
        self.number = number


@dataclass(frozen=True, slots=True)
class Anchor:
    """One signed statement: this row had this hash. `real` is elapsed time, `at` business time."""

    number: int
    hash: str
    at: str
    real: float
    previous_line: str


def anchor(
    connection: Connection, signer: Ed25519PrivateKey, path: Path, now: datetime
) -> Anchor | None:
    """Sign the head and append it to the file; nothing to sign while the trail is empty.

    Raises: TrailBroken; RecordsNotKept when the file cannot be written.
    """
    last = audit_trail.head(connection)
    if last.number == 0:
        return None
    try:
        with _locked(path) as descriptor:
            before = _whole_lines(_read(descriptor))
            _assert_still_there(connection, before)
            signed = Anchor(
                number=last.number,
                hash=last.hash,
                at=now.isoformat(),
                real=elapsed_now(connection),
                previous_line=_line_hash(before[-1]) if before else NO_LINE,
            )
            _append(descriptor, before, _line(signed, signer.sign(_statement(signed))))
    except OSError as failed:
        raise RecordsNotKept("anchor_unwritable") from failed
    return signed


def anchor_when_due(
    connection: Connection,
    signer: Ed25519PrivateKey,
    path: Path,
    now: datetime,
    every_seconds: float = ANCHOR_EVERY_SECONDS,
) -> Anchor | None:
    """Anchor if five minutes or a hundred rows have passed since the last; else do nothing."""
    last = last_anchor(path)
    if last is not None:
        rows_since = audit_trail.head(connection).number - last.number
        seconds_since = elapsed_now(connection) - last.real
        if rows_since < ANCHOR_EVERY_ROWS and seconds_since < every_seconds:
            return None
    return anchor(connection, signer, path, now)


def require_fresh(connection: Connection, path: Path, stale_seconds: float) -> None:
    """Fail closed: no entry is made in a partner system while nothing anchors the trail.

    Raises: RecordsNotKept.
    """
    last = last_anchor(path)
    is_stale = last is None or elapsed_now(connection) - last.real > stale_seconds
    if is_stale and audit_trail.head(connection).number > 0:
        raise RecordsNotKept("anchor_stale")


def last_anchor(path: Path) -> Anchor | None:
    """The newest anchor, its signature unverified; None when there is none.

    Raises: AnchorsForged when the last line is no anchor at all.
    """
    lines = _whole_lines(_end_of(path))
    try:
        return _parsed(lines[-1])[0] if lines else None
    except (ValueError, KeyError, TypeError) as forged:
        raise AnchorsForged(len(_whole_lines(_read_path(path)))) from forged


def read_anchors(path: Path, public_key: Ed25519PublicKey) -> Mapping[int, str]:
    """Row number to the hash it had, for every anchor.

    Raises: AnchorsForged.
    """
    sworn: dict[int, str] = {}
    previous = NO_LINE
    contents = _read_path(path)
    lines = _whole_lines(contents)
    for position, line in enumerate(lines, start=1):
        try:
            signed, signature = _parsed(line)
            public_key.verify(signature, _statement(signed))
        except (InvalidSignature, ValueError, KeyError, TypeError) as forged:
            raise AnchorsForged(position) from forged
        # Many spellings read as one statement; this one was written.
        if signed.previous_line != previous or line != _line(signed, signature):
            raise AnchorsForged(position)
        sworn[signed.number] = signed.hash
        previous = _line_hash(line)
    if _is_more_than_half_a_line(contents):
        raise AnchorsForged(len(lines) + 1)
    return sworn


def _is_more_than_half_a_line(contents: bytes) -> bool:
    """Whether something other than its end stands behind a last line that is all there."""
    _, closed, after = contents.rpartition(b"\n")[2].partition(b"}")
    return bool(closed and after)


def _assert_still_there(connection: Connection, lines: list[bytes]) -> None:
    if not lines:
        return
    last, _ = _parsed(lines[-1])
    kept = connection.execute(
        select(audit_rows.c.hash).where(audit_rows.c.number == last.number)
    ).scalar_one_or_none()
    if kept != last.hash:
        raise TrailBroken(last.number)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _append(descriptor: int, before: list[bytes], line: bytes) -> None:
    end = sum(len(kept) + 1 for kept in before)
    os.ftruncate(descriptor, end)
    os.pwrite(descriptor, line + b"\n", end)
    os.fsync(descriptor)


def _read(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def _end_of(path: Path) -> bytes:
    """Enough for the last line; the file grows for years, and is looked at before each entry."""
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - LONGEST_END, 0))
        return file.read()


def _read_path(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _whole_lines(contents: bytes) -> list[bytes]:
    # A line without its end was being written when the power went; it was never an anchor.
    return contents.split(b"\n")[:-1]


def _line(signed: Anchor, signature: bytes) -> bytes:
    return json.dumps(asdict(signed) | {"signature": signature.hex()}, sort_keys=True).encode()


def _parsed(line: bytes) -> tuple[Anchor, bytes]:
    parts = json.loads(line)
    signature = bytes.fromhex(parts.pop("signature"))
    return Anchor(**parts), signature


def _statement(signed: Anchor) -> bytes:
    return json.dumps(asdict(signed), sort_keys=True).encode()


def _line_hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
