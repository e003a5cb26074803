"""Check the audit trail against itself and its anchors; name the first row that is not right."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection

from runtime import audit_trail
from runtime.audit_anchors import AnchorsForged, read_anchors
from runtime.audit_trail import START, KeptEntry, chained_hash, entries

# Ten times the distance at which an anchor is due: beyond it anchors were lost, or nobody anchors.
UNANCHORED_ROWS_ALLOWED = 1000


class Attack(StrEnum):
    """What a broken trail looks like."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    CUT = "cut"
    REWRITTEN = "rewritten"
    ANCHORS_FORGED = "anchors_forged"
    ANCHORS_MISSING = "anchors_missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: the first row that is not right, up to `through` where only a range is known.

    For forged anchors `row` is the line of the anchor file.
    """

    rows: int
    anchored_through: int
    attack: Attack | None = None
    row: int = 0
    through: int = 0

    @property
    def is_intact(self) -> bool:
        """Whether every row is as it was recorded."""
        return self.attack is None


@dataclass(frozen=True, slots=True)
class _Fault:
    attack: Attack
    row: int
    through: int


def verify(connection: Connection, anchors: Path, public_key: Ed25519PublicKey) -> Verdict:
    """Walk the whole trail. Rows after the last anchor are vouched for by the chain alone."""
    try:
        sworn = read_anchors(anchors, public_key)
    except AnchorsForged as forged:
        return Verdict(0, 0, Attack.ANCHORS_FORGED, forged.line, forged.line)
    checked, previous, fault = _walk(connection, sworn)
    fault = fault or _fault_at_end(connection, checked, previous, sworn)
    anchored_through = max(sworn, default=0)
    if fault is None:
        return Verdict(checked, anchored_through)
    return Verdict(checked, anchored_through, fault.attack, fault.row, fault.through)


def _walk(connection: Connection, sworn: Mapping[int, str]) -> tuple[int, str, _Fault | None]:
    """How many rows are right, the hash of the last of them, and the first fault."""
    checked, previous, anchored = 0, START, 0
    for row in entries(connection):
        expected = checked + 1
        if fault := _fault_in(connection, row, expected, previous):
            return checked, previous, fault
        if expected in sworn:
            if sworn[expected] != row.hash:
                return checked, previous, _Fault(Attack.REWRITTEN, anchored + 1, expected)
            anchored = expected
        checked, previous = expected, row.hash
    return checked, previous, None


def _fault_in(
    connection: Connection, row: KeptEntry, expected: int, previous: str
) -> _Fault | None:
    if row.number != expected:
        return _missing(connection, expected, row.number - 1)
    if not _is_sound(row):
        return _unsound(connection, row)
    if row.previous_hash != previous:
        # Whoever changed the row before gave it a new hash, and this row still knows the old one.
        changed = max(expected - 1, 1)
        return _Fault(Attack.EDITED, changed, changed)
    return None


def _missing(connection: Connection, first: int, last: int) -> _Fault:
    if moved := _where_moved(connection, first):
        return _Fault(Attack.REORDERED, first, moved)
    return _Fault(Attack.DELETED, first, last)


def _unsound(connection: Connection, row: KeptEntry) -> _Fault:
    if moved := _where_moved(connection, row.number):
        return _Fault(Attack.REORDERED, row.number, moved)
    if original := _number_it_had(connection, row):
        return _Fault(Attack.DELETED, row.number, original - 1)
    if moved := _where_contents_belong(connection, row):
        return _Fault(Attack.REORDERED, row.number, moved)
    return _Fault(Attack.EDITED, row.number, row.number)


def _where_moved(connection: Connection, number: int) -> int:
    """Where the row that had this number stands now; 0 when it is nowhere."""
    return next(
        (row.number for row in entries(connection) if row.number != number and _had(row, number)), 0
    )


def _number_it_had(connection: Connection, row: KeptEntry) -> int:
    """The later number under which this row was recorded; 0 when there is none."""
    most = max(audit_trail.head(connection).number, row.number)
    return next((n for n in range(row.number + 1, most + 1) if _had(row, n)), 0)


def _where_contents_belong(connection: Connection, row: KeptEntry) -> int:
    """The row whose hash these contents have, when only contents were exchanged; else 0."""
    for other in entries(connection):
        moved = other._replace(at=row.at, event=row.event, entry=row.entry)
        if other.number != row.number and _is_sound(moved):
            return other.number
    return 0


def _is_sound(row: KeptEntry) -> bool:
    return _had(row, row.number)


def _had(row: KeptEntry, number: int) -> bool:
    return row.hash == chained_hash(number, row.previous_hash, row.at, row.event, row.entry)


def _fault_at_end(
    connection: Connection, end: int, end_hash: str, sworn: Mapping[int, str]
) -> _Fault | None:
    head, anchored = audit_trail.head(connection), max(sworn, default=0)
    if max(head.number, anchored) > end:
        return _Fault(Attack.CUT, end + 1, max(head.number, anchored))
    if head.number < end:
        return _Fault(Attack.REWRITTEN, head.number + 1, end)
    if head.hash != end_hash:
        return _Fault(Attack.EDITED, end, end)
    if end - anchored > UNANCHORED_ROWS_ALLOWED:
        return _Fault(Attack.ANCHORS_MISSING, anchored + 1, end)
    return None
