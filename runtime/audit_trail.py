"""The audit trail: who did what to which record, when, why and for whom; only ever added to.

Rows are numbered without gaps and chained: a row's hash covers its number, its contents and the
hash before it. `audit_anchors` signs the head and keeps it outside the database; `audit_check`
names the row where a trail and its anchors part.

Personal data cannot be kept here: an entry takes ids, codes, field names and hashes, and refuses
anything else by its shape.
"""

import functools
import hashlib
import importlib.metadata
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, LargeBinary, cast, insert, select, update

from runtime.audit_events import SECTION_62, AuditEvent, Regime
from runtime.clock import OFFSET_SECONDS, business_time
from runtime.settings import REPOSITORY
from runtime.shapes import is_code, is_digest, is_field_name, is_identifier, is_version
from runtime.tables import audit_head, audit_trail

START = "start"
ROWS_AT_A_TIME = 500
NO_MOMENT = datetime.min.replace(tzinfo=UTC)


class AuditEntryRefused(ValueError):
    """An entry lacks what the law asks for, or holds what is no id or code; names the field."""


@functools.cache
def code_version() -> str:
    """The version of the suite that is running."""
    try:
        return importlib.metadata.version("mash-digital-workers")
    except importlib.metadata.PackageNotFoundError:
        # A checkout that was not installed.
        project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing done. `run_id` stands in for `item_id` when there is no item yet (a dispatch).

    `on_behalf_of` is the person or schedule behind the worker; `fields` are names, never contents;
    `op_id` ties an effect to its intent; `details` are codes (from, to, reason).
    """

    event: AuditEvent
    worker: str
    on_behalf_of: str
    item_id: str = ""
    run_id: str = ""
    system: str = ""
    record_id: str = ""
    fields: tuple[str, ...] = ()
    justification: str = ""
    lawful_basis: str = ""
    regime: Regime | None = None
    recipient: str = ""
    op_id: str = ""
    before_hash: str = ""
    after_hash: str = ""
    evidence_id: str = ""
    rules_version: str = ""
    code_version: str = field(default_factory=code_version)
    details: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if missing := _missing(self):
            raise AuditEntryRefused(f"{self.event}: {missing} is missing")
        if unfit := _unfit(self):
            raise AuditEntryRefused(f"{self.event}: {unfit} is no id or code")

    def canonical(self) -> str:
        """The entry as it is kept and hashed: JSON, sorted, without what is empty."""
        values = {part.name: getattr(self, part.name) for part in fields(self)}
        kept = {name: value for name, value in values.items() if value and name != "event"}
        return _canonical_json(kept | ({"details": dict(self.details)} if self.details else {}))


class KeptEntry(NamedTuple):
    """A row of the trail as it stands in the database."""

    number: int
    at: datetime
    event: str
    entry: str
    previous_hash: str
    hash: str


class Head(NamedTuple):
    """The last row's number and hash; number 0 when the trail is empty."""

    number: int
    hash: str


def record(connection: Connection, entry: AuditEntry, now: datetime) -> int:
    """Add an entry in the caller's transaction: the effect and its row commit together, or neither.

    The head stays locked until that transaction ends, so make this its last statement.
    """
    return _add(connection, entry, _lock_head(connection), now)


def record_now(connection: Connection, entry: AuditEntry) -> int:
    """The same at this moment of business time; head and clock are read together."""
    number, last_hash, offset = connection.execute(_LOCK_HEAD_AND_SEE_CLOCK).one()
    return _add(connection, entry, Head(number, last_hash), business_time(offset))


def head(connection: Connection) -> Head:
    """The last row, as the head row remembers it."""
    kept = connection.execute(select(audit_head.c.number, audit_head.c.hash)).one_or_none()
    return Head(*kept) if kept else Head(0, START)


def entries(connection: Connection) -> Iterator[KeptEntry]:
    """Every row in order, a few hundred in memory at a time; spoilt rows too."""
    wanted = select(audit_trail.c.number, *_as_bytes(connection)).order_by(audit_trail.c.number)
    few_at_a_time = {"yield_per": ROWS_AT_A_TIME}
    with connection.execute(wanted, execution_options=few_at_a_time) as rows:
        for row in rows:
            yield _kept(*row)


def of_item(
    connection: Connection, item_id: str, since: datetime, most: int = ROWS_AT_A_TIME
) -> list[KeptEntry]:
    """The rows about this item from that moment on, the latest first and at most so many."""
    about = _canonical_json({"item_id": item_id})[1:-1]
    row = audit_trail.c
    wanted = select(row.number, *_as_bytes(connection)).where(
        row.at >= since, row.entry.contains(about, autoescape=True)
    )
    return [
        _kept(*one) for one in connection.execute(wanted.order_by(row.number.desc()).limit(most))
    ]


def chained_hash(number: int, previous_hash: str, at: datetime, event: str, entry: str) -> str:
    """SHA-256 over a row's contents and the hash of the row before it."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    contents = _canonical_json([number, moment, str(event), entry])
    return hashlib.sha256((previous_hash + contents).encode()).hexdigest()


def _add(connection: Connection, entry: AuditEntry, last: Head, now: datetime) -> int:
    number, text = last.number + 1, entry.canonical()
    row_hash = chained_hash(number, last.hash, now, entry.event, text)
    row = {
        "number": number,
        "at": now,
        "event": entry.event,
        "entry": text,
        "previous_hash": last.hash,
        "hash": row_hash,
    }
    connection.execute(_ADD_ROW, row)
    connection.execute(_MOVE_HEAD, {"number": number, "hash": row_hash})
    return number


def _lock_head(connection: Connection) -> Head:
    return Head(*connection.execute(_LOCK_HEAD).one())


def _as_bytes(connection: Connection) -> list[ColumnElement[Any]]:
    """The columns after the number; from SQLite as bytes, since a spoilt text would not decode."""
    texts = [column for column in audit_trail.c if column.name != "number"]
    if connection.dialect.name == "sqlite":
        return [cast(column, LargeBinary) for column in texts]
    return list(texts)


def _kept(number: int, at: datetime | bytes | None, *texts: str | bytes | None) -> KeptEntry:
    return KeptEntry(number, _moment(at), *(_text(text) for text in texts))


def _moment(stored: datetime | bytes | None) -> datetime:
    if isinstance(stored, datetime):
        return stored
    words = _text(stored)
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return NO_MOMENT
    # Many spellings read as one moment; SQLite was given this one.
    as_stored = moment.isoformat(" ", "microseconds")
    return moment.replace(tzinfo=UTC) if words == as_stored else NO_MOMENT


def _text(stored: str | bytes | None) -> str:
    if isinstance(stored, bytes):
        return stored.decode(errors="replace")
    return stored or ""


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _is_version_or_code(value: object) -> bool:
    return is_version(value) or is_code(value)


def _is_detail(name: str, value: object) -> bool:
    return is_version(value) if name.endswith("version") else is_identifier(value)


# Built once: this is done at each look at a record, and building took most of its time.
_LOCK_HEAD = select(audit_head.c.number, audit_head.c.hash).with_for_update()
_LOCK_HEAD_AND_SEE_CLOCK = _LOCK_HEAD.add_columns(OFFSET_SECONDS)
_ADD_ROW = insert(audit_trail)
_MOVE_HEAD = update(audit_head)

_SHAPES: Mapping[str, Callable[[object], bool]] = {
    "worker": is_identifier,
    "on_behalf_of": is_identifier,
    "item_id": is_identifier,
    "run_id": is_identifier,
    "system": is_code,
    "record_id": is_identifier,
    "justification": is_code,
    "lawful_basis": is_code,
    "recipient": is_identifier,
    "op_id": is_identifier,
    "before_hash": is_digest,
    "after_hash": is_digest,
    "evidence_id": is_identifier,
    "rules_version": _is_version_or_code,
    "code_version": is_version,
}
# Data Protection Act 2018 s.62, and domain.md B2 "Audit entry": a reason each time, whatever the
# Act asks for at present.
_NEEDED_FOR_SECTION_62 = ("system", "record_id", "justification", "lawful_basis", "regime")


def _missing(entry: AuditEntry) -> str:
    needed = ["worker", "on_behalf_of"]
    if entry.event in SECTION_62:
        needed += _NEEDED_FOR_SECTION_62
        needed += [] if entry.item_id or entry.run_id else ["item_id"]
    if entry.event is AuditEvent.DISCLOSURE:
        needed.append("recipient")
    return next((name for name in needed if not getattr(entry, name)), "")


def _unfit(entry: AuditEntry) -> str:
    for name, fits in _SHAPES.items():
        value = getattr(entry, name)
        if value and not fits(value):
            return name
    if not all(is_field_name(name) for name in (*entry.fields, *entry.details)):
        return "a field name"
    return "" if all(_is_detail(*detail) for detail in entry.details.items()) else "a detail"
