"""Evidence: what the worker saw, as encrypted pictures that expire and facts that stay.

A picture is sealed with a key of its own, and that key with the data key. `evidence_purge` destroys
the key, then the file; the row stays: system, record, screen, time and a keyed hash of the fact.
"""

import os
import secrets
import shutil
import tempfile
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Row, insert, or_, select, update

from domain.errors import RecordsNotKept
from domain.outcome import State
from runtime import audit_trail
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.encryption import Cipher, new_key
from runtime.settings import Settings
from runtime.shapes import is_code, is_identifier
from runtime.tables import evidence, settlements, work_items

# Ciphertext is random, so now and then it would begin like a ZIP; nothing else begins like this.
FORMAT = b"\x01"
MEGABYTE = 1024 * 1024
PROBE_BYTES = 4096

# No date means that the period has not begun; this one, that it begins when a person has read it.
UNTIL_READ = datetime(9999, 1, 1, tzinfo=UTC)

_EXCEPTIONS = (State.BUSINESS_EXCEPTION, State.SYSTEM_EXCEPTION)
_item = work_items.c
_ENDED_WITHOUT_PERIOD = (
    select(_item.id, _item.state, _item.ended_at, settlements.c.at.label("settled_at"))
    .outerjoin(settlements, settlements.c.item_id == _item.id)
    .where(_item.id.in_(select(evidence.c.item_id).where(evidence.c.expires_at.is_(None))))
    .where(_item.ended_at.is_not(None))
    .where(or_(_item.state != State.IN_DOUBT, settlements.c.at.is_not(None)))
)


class EvidenceGone(Exception):
    """There was never a picture, or its time is over and its key destroyed. Names the evidence."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was seen. Ids and codes only: this part is not encrypted."""

    item_id: str
    system: str
    record_id: str
    screen: str

    def __post_init__(self) -> None:
        opaque = is_identifier(self.item_id) and is_identifier(self.record_id)
        if not (opaque and is_code(self.system) and is_code(self.screen)):
            raise ValueError("A source is named by ids and codes only.")


@dataclass(frozen=True, slots=True)
class Periods:
    """How long pictures are kept, in days of business time, each from its own beginning."""

    success_days: float
    exception_days: float
    settled_days: float
    read_days: float


class EvidenceStore:
    """The folder of pictures and the rows that say what they are."""

    def __init__(self, folder: Path, cipher: Cipher, periods: Periods, spare_bytes: int) -> None:
        self._folder = folder
        self._cipher = cipher
        self._periods = periods
        self._spare_bytes = spare_bytes

    @classmethod
    def from_settings(cls, settings: Settings, cipher: Cipher) -> "EvidenceStore":
        """The store as this hub has set it."""
        periods = Periods(
            success_days=settings.evidence_success_days,
            exception_days=settings.evidence_exception_days,
            settled_days=settings.evidence_settled_days,
            read_days=settings.evidence_read_days,
        )
        spare_bytes = int(settings.evidence_spare_megabytes * MEGABYTE)
        return cls(settings.evidence_folder(), cipher, periods, spare_bytes)

    def require_room(self) -> None:
        """Fail closed: ask this before an entry is made, not after.

        Raises: RecordsNotKept when the next picture could not be written.
        """
        try:
            free_bytes = self._free_bytes()
        except OSError as failed:
            raise RecordsNotKept("evidence_unwritable") from failed
        if free_bytes < self._spare_bytes:
            raise RecordsNotKept("evidence_nearly_full")

    def keep(
        self,
        connection: Connection,
        source: Source,
        fact: bytes,
        picture: bytes | None,
        now: datetime,
    ) -> str:
        """Keep a fact's hash, and the picture it was read from; its id.

        Raises: RecordsNotKept.
        """
        evidence_id = str(uuid.uuid4())
        name, key_sealed = self._seal_picture(evidence_id, picture) if picture else (None, None)
        kept = {
            "id": evidence_id,
            "item_id": source.item_id,
            "system": source.system,
            "record_id": source.record_id,
            "screen": source.screen,
            "fact_hash": self._cipher.fingerprint(fact, about=evidence_id),
            "seen_at": now,
            "picture": name,
            "key_sealed": key_sealed,
        }
        connection.execute(_KEEP, kept)
        return evidence_id

    def open(self, connection: Connection, evidence_id: str) -> bytes:
        """The picture, whole or not at all.

        Raises: EvidenceGone; SealBroken when a byte was changed.
        """
        row = _row(connection, evidence_id)
        if row.key_sealed is None or row.picture is None:
            raise EvidenceGone(evidence_id)
        try:
            contents = (self._folder / row.picture).read_bytes()
        except FileNotFoundError as missing:
            raise EvidenceGone(evidence_id) from missing
        key = self._cipher.open(row.key_sealed, about=evidence_id)
        # The format byte is sealed too: what is opened is told which one it was.
        return Cipher(key).open(contents[1:], about=_about(contents[:1], evidence_id))

    def is_what_was_seen(self, connection: Connection, evidence_id: str, fact: bytes) -> bool:
        """Whether a fact is the one kept then; can be asked long after the picture is gone."""
        kept: str = _row(connection, evidence_id).fact_hash
        return secrets.compare_digest(kept, self._cipher.fingerprint(fact, about=evidence_id))

    def begin_periods(self, connection: Connection) -> int:
        """Start the retention period of whatever has ended or was settled meanwhile, by whomever.

        A period counts from the end itself, so it does not matter when this is called.
        """
        ended = connection.execute(_ENDED_WITHOUT_PERIOD).all()
        for item in ended:
            if item.settled_at is not None:
                self.in_doubt_settled(connection, item.id, item.settled_at)
            else:
                self.item_ended(connection, item.id, State(item.state), item.ended_at)
        return len(ended)

    def item_ended(
        self, connection: Connection, item_id: str, state: State, ended_at: datetime
    ) -> None:
        """Start the item's retention period; what is in doubt waits until it is settled."""
        if state is State.IN_DOUBT:
            return
        is_exception = state in _EXCEPTIONS
        days = self._periods.exception_days if is_exception else self._periods.success_days
        self._begin(connection, item_id, ended_at + timedelta(days=days))

    def in_doubt_settled(self, connection: Connection, item_id: str, settled_at: datetime) -> None:
        """A person has said what happened; the period starts then."""
        self._begin(connection, item_id, settled_at + timedelta(days=self._periods.settled_days))

    def wait_for_reader(self, connection: Connection, item_id: str) -> None:
        """The finished item was drawn into the sample; nothing expires until it is read."""
        self._set_expiry(connection, item_id, UNTIL_READ)

    def was_read(self, connection: Connection, item_id: str, now: datetime) -> None:
        """The sampled item was read; the period starts now."""
        self._set_expiry(connection, item_id, now + timedelta(days=self._periods.read_days))

    def hold(
        self, connection: Connection, item_id: str, by: str, why_code: str, now: datetime
    ) -> None:
        """Legal hold: nothing of the item expires until the hold is lifted."""
        self._set_held(connection, item_id, held=True)
        event = AuditEvent.EVIDENCE_HELD
        audit_trail.record(connection, _hold_entry(event, item_id, by, why_code), now)

    def lift_hold(
        self, connection: Connection, item_id: str, by: str, why_code: str, now: datetime
    ) -> None:
        """End a legal hold; what is over its time goes with the next purge."""
        self._set_held(connection, item_id, held=False)
        event = AuditEvent.EVIDENCE_HOLD_LIFTED
        audit_trail.record(connection, _hold_entry(event, item_id, by, why_code), now)

    def _free_bytes(self) -> int:
        """Room on the disk, once a file could really be made there."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as probe:
            probe.write(secrets.token_bytes(PROBE_BYTES))
        return shutil.disk_usage(self._folder).free

    def _seal_picture(self, evidence_id: str, picture: bytes) -> tuple[str, bytes]:
        key = new_key()
        sealed = Cipher(key).seal(picture, about=_about(FORMAT, evidence_id))
        try:
            name = self._write(FORMAT + sealed)
        except OSError as failed:
            raise RecordsNotKept("evidence_unwritable") from failed
        return name, self._cipher.seal(key, about=evidence_id)

    def _write(self, contents: bytes) -> str:
        """A file that is there whole or not at all; its name says nothing."""
        token = secrets.token_hex(16)
        name = f"{token[:2]}/{token}"
        path = self._folder / name
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished = path.with_suffix(".part")
        try:
            _write_through(unfinished, contents)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return name

    def _begin(self, connection: Connection, item_id: str, expires_at: datetime) -> None:
        """For what has no period yet; what waits for a reader goes on waiting."""
        without = (evidence.c.item_id == item_id, evidence.c.expires_at.is_(None))
        connection.execute(update(evidence).where(*without).values(expires_at=expires_at))

    def _set_expiry(self, connection: Connection, item_id: str, expires_at: datetime) -> None:
        of_item = update(evidence).where(evidence.c.item_id == item_id)
        connection.execute(of_item.values(expires_at=expires_at))

    def _set_held(self, connection: Connection, item_id: str, *, held: bool) -> None:
        of_item = update(evidence).where(evidence.c.item_id == item_id)
        connection.execute(of_item.values(held=held))


def _about(format_byte: bytes, evidence_id: str) -> str:
    return f"{format_byte.hex()}:{evidence_id}"


def _write_through(path: Path, contents: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())


def _row(connection: Connection, evidence_id: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(evidence).where(evidence.c.id == evidence_id)).one_or_none()
    if row is None:
        raise EvidenceGone(evidence_id)
    return row


def _hold_entry(event: AuditEvent, item_id: str, by: str, why_code: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        worker="evidence_store",
        on_behalf_of=by,
        item_id=item_id,
        system="evidence_store",
        justification=why_code,
    )


_KEEP = insert(evidence)
