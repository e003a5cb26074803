"""One effect, exactly once: the whole write protocol, top to bottom.

Partner systems have no idempotency keys and no transactions. So: an intent is committed before the
click; the business reference travels inside the record written; nothing is clicked twice until two
searches have disproved the first click; done means read back and equal.

`write` begins an operation, or goes on with one that was begun before. `resolve` ends an open
intent and never clicks. Doubt is not guessed away: `WriteUnproven` means look again after fence and
settle time, on a fresh session; `WriteInDoubt` means a person settles it. Two searches disprove
nothing where the partner's answer named the record, or where a list keeps rows from us.
"""

import hashlib
import json
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NoReturn, Protocol

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.errors import (
    ConnectorClosed,
    ContentRefused,
    DifferentIntent,
    FieldWanted,
    LaneLost,
    RecordRestricted,
    RecordsNotKept,
    ReleaseNeeded,
    ReleaseRefused,
    SystemException,
    WorkerError,
    WriteInDoubt,
    WriteNotShown,
    WriteUnproven,
    WriteWithheld,
)
from domain.outcome import OperationId, Receipt, TaskWanted
from runtime import audit_trail, gates, lanes, log, person_tasks, release_modes, work_queue
from runtime.audit_anchors import require_fresh
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.database import Database, elapsed_now, one_of
from runtime.encryption import Cipher
from runtime.evidence_store import EvidenceStore, Source
from runtime.manifests import Manifest
from runtime.release_modes import Mode
from runtime.settings import Settings
from runtime.tables import shadow_writes, write_journal
from runtime.work_queue import ClaimedItem, LaneRef

Fields = Mapping[str, str]
PROOF = ("record_id", "read_back_hash", "evidence_id")
MODE_CHANGED = "mode_changed"
# Why only a person can tell: the answer named a record that nothing shows, or a list keeps rows
# from us.
NAMED_NOT_SHOWN, KEPT_BACK = "named_not_shown", "kept_back"
# What a worker that is stopped between intent and click ends with.
STOPS = {MODE_CHANGED: WriteWithheld, ConnectorClosed.code: ConnectorClosed}

_log = log.get()


class Standing(StrEnum):
    """Where an intent in the journal stands."""

    INTENDED = "intended"
    PROVEN = "proven"
    DISPROVED = "disproved"
    WITHHELD = "withheld"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the connector's manifest promises of one operation.

    `settle_seconds`: the longest a request that left us may still commit, plus the longest search
    lag. `at_most_once`: absence can never be proven (every SEND), so it is never repeated.
    `discloses`: it gives personal data to somebody, and the audit trail says so. `commit_window`:
    the lane's window sees to it that one click is one commit; else the operation sends by the
    session's own client, which sends nothing twice.
    """

    system: str
    operation: str
    settle_seconds: float
    at_most_once: bool
    discloses: bool = False
    commit_window: bool = True

    @classmethod
    def of(cls, manifest: Manifest, operation: str, *, discloses: bool = False) -> "Promise":
        """As the manifest has it. Raises: KeyError where it lists no such write."""
        said = manifest.writes[operation]
        return cls(
            manifest.system,
            operation,
            said.settle_seconds,
            said.at_most_once,
            discloses,
            said.commit_window,
        )


class Operation(Protocol):
    """One write in one partner system, in one signed-in session. Connectors fit it by shape."""

    @property
    def promise(self) -> Promise:
        """The manifest's word on this operation."""

    @property
    def reference(self) -> str:
        """Our business reference, carried inside the record."""

    @property
    def fields(self) -> Fields:
        """What is to be written, and so what has to be read back."""

    @property
    def recipient(self) -> str:
        """The reference of whoever is given something; empty when it discloses nothing."""

    async def find(self) -> Sequence[str]:
        """Ids of the records that carry the reference, by search.

        Raises: RecordRestricted where the list says that it keeps rows from us.
        """

    async def find_another_way(self) -> Sequence[str]:
        """The same by a second route: a list by date or by person."""

    async def prepare(self) -> None:
        """Everything up to the click: open the record, check whose it is, fill the form."""

    async def warm_up(self) -> None:
        """One harmless GET by what will submit: the page that holds the form, or the client."""

    async def submit(self) -> str | None:
        """Click once, wait for the answer; the new record's id if the answer names it.

        One that names it says that it was saved; None says nothing, as an answer that is lost.
        Raises: ContentRefused and FieldWanted when the partner says it stored nothing; any other
        SystemException.
        """

    async def read_back(self, record_id: str) -> Fields | None:
        """The record's fields from a fresh navigation; None when it is not there."""

    async def picture(self, record_id: str) -> bytes | None:
        """The page just read back; only labels, ids, times and our reference are not masked.

        None where the partner has no pages.
        """


@dataclass(frozen=True, slots=True)
class Turn:
    """One worker's turn with one item: whose it is, and the lane's way out."""

    database: Database
    cipher: Cipher
    settings: Settings
    item: ClaimedItem
    lane: LaneRef
    commit_window: Callable[[Callable[[], Awaitable[None]]], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to exist afterwards. `number` counts the tries of one operation; 0 is not begun.

    `item_id`: the item that intended it; whoever proves it may be another. `named`: the record's id
    in the partner's answer to the click; empty without such an answer.
    """

    op_id: OperationId
    number: int
    item_id: str
    fingerprint: str
    fields: Fields
    named: str = ""


async def write(operation: Operation, turn: Turn) -> Receipt:
    """Make the effect exist exactly once, or say what is not known.

    Raises: ReleaseNeeded, ReleaseRefused, DifferentIntent, ContentRefused, LaneLost; WriteWithheld
    and ConnectorClosed, the intent withheld; WriteUnproven, WriteInDoubt; and WriteNotShown when it
    is not there and no try is left.
    """
    intent = _intent(operation, turn.item)
    while isinstance(stands := await turn.database.run(_stands, intent, operation, turn), Row):
        if receipt := await _go_on(stands, intent, operation, turn):
            return receipt
    if isinstance(stands, Receipt):
        return stands
    return await _begin(intent, stands, operation, turn)


async def _begin(intent: Intent, mode: Mode, operation: Operation, turn: Turn) -> Receipt:
    """Search, prepare, intend, look once more whether it is still ours to do, click, prove."""
    if already_there := await operation.find():
        intent = await turn.database.run(_intend, intent, operation, turn)
        async with _kept_back_is_doubt(intent, operation, turn):
            return await _prove(already_there, intent, operation, turn, how="adopted")
    await operation.prepare()
    intent, why = await turn.database.aside(_intend_and_look_again, intent, mode, operation, turn)
    if why:
        await turn.database.run(_close, intent, Standing.WITHHELD, why)
        raise STOPS[why](intent.op_id, system=operation.promise.system)
    return await _click_and_prove(intent, operation, turn)


async def resolve(begun: Row[Any], operation: Operation, turn: Turn) -> Receipt | None:
    """End an open intent without clicking: its receipt, or None when it is disproved.

    Raises: WriteUnproven while it is too early to tell; WriteInDoubt when it cannot be told.
    """
    intent = _intent_of(begun, turn.cipher)
    async with _kept_back_is_doubt(intent, operation, turn):
        if found := await operation.find():
            return await _prove(found, intent, operation, turn, how="resolved")
        if not await turn.database.run(_is_settled, begun, turn.settings):
            raise WriteUnproven(intent.op_id, system=operation.promise.system)
        # Searched again: it may have appeared between the first search and the settle time.
        if found := await operation.find() or await operation.find_another_way():
            return await _prove(found, intent, operation, turn, how="resolved")
        return await _not_found(intent, operation, turn)


async def _not_found(intent: Intent, operation: Operation, turn: Turn) -> Receipt | None:
    """Two searches show nothing: disproved, unless the partner said that it saved the record.

    What it named is asked for once more by its name.
    """
    if intent.named and await operation.read_back(intent.named) is not None:
        return await _prove([intent.named], intent, operation, turn, how="resolved")
    if intent.named:
        await _doubt(intent, operation, turn, NAMED_NOT_SHOWN)
    if operation.promise.at_most_once:
        await _doubt(intent, operation, turn, "not_found")
    await turn.database.run(_close, intent, Standing.DISPROVED, "two_searches")
    return None


async def end_begun(
    begun: Row[Any], look_for: Callable[[Row[Any]], Awaitable[Operation]], turn: Turn
) -> Receipt | None:
    """What an earlier turn made of an operation, whatever would be written today; clicks nothing.

    None when it is disproved. Raises: WriteUnproven, WriteInDoubt.
    """
    if begun.state == Standing.PROVEN:
        return _receipt(begun)
    if begun.state == Standing.IN_DOUBT:
        raise WriteInDoubt(begun.op_id, system=begun.system)
    return await resolve(begun, await look_for(begun), turn)


def fields_of(begun: Row[Any], cipher: Cipher) -> Fields:
    """What a journal entry's record was to say."""
    fields: Fields = json.loads(cipher.open(begun.payload_sealed, about=begun.op_id))
    return fields


async def _go_on(
    begun: Row[Any], intent: Intent, operation: Operation, turn: Turn
) -> Receipt | None:
    if begun.fingerprint != intent.fingerprint:
        raise DifferentIntent(intent.op_id, system=operation.promise.system)
    if begun.state == Standing.PROVEN:
        return _receipt(begun)
    if begun.state == Standing.IN_DOUBT:
        raise WriteInDoubt(intent.op_id, system=operation.promise.system)
    return await resolve(begun, operation, turn)


async def _click_and_prove(intent: Intent, operation: Operation, turn: Turn) -> Receipt:
    async with _kept_back_is_doubt(intent, operation, turn):
        try:
            async with _one_commit(operation, turn):
                named = await operation.submit() or ""
            intent = await turn.database.run(_keep_answer, intent, named)
            found = [named] if named else await operation.find()
        except (ContentRefused, FieldWanted) as refused:
            return await _check_refusal(refused, intent, operation, turn)
        except SystemException as unknown:
            raise WriteUnproven(intent.op_id, system=operation.promise.system) from unknown
        return await _prove(found, intent, operation, turn, how="read_back")


@asynccontextmanager
async def _kept_back_is_doubt(
    intent: Intent, operation: Operation, turn: Turn
) -> AsyncIterator[None]:
    """While an intent is open, rows that are kept from us may be its own."""
    try:
        yield
    except RecordRestricted:
        await _doubt(intent, operation, turn, KEPT_BACK)


def _one_commit(operation: Operation, turn: Turn) -> AbstractAsyncContextManager[None]:
    """Whatever is submitted inside is committed once at the most."""
    if operation.promise.commit_window:
        return turn.commit_window(operation.warm_up)
    return _warmed_up(operation)


@asynccontextmanager
async def _warmed_up(operation: Operation) -> AsyncIterator[None]:
    await operation.warm_up()
    yield


async def _check_refusal(
    refused: ContentRefused | FieldWanted, intent: Intent, operation: Operation, turn: Turn
) -> Receipt:
    """A partner that says it stored nothing is believed when two searches agree."""
    if found := await operation.find() or await operation.find_another_way():
        return await _prove(found, intent, operation, turn, how="read_back")
    await turn.database.run(_close, intent, Standing.DISPROVED, "refused")
    raise refused


async def _prove(
    found: Sequence[str], intent: Intent, operation: Operation, turn: Turn, *, how: str
) -> Receipt:
    """One record, read back and equal: proven. Different or several: in doubt, and not touched."""
    if len(found) > 1:
        await _doubt(intent, operation, turn, "several")
    shown = await operation.read_back(found[0]) if found else None
    if shown is None:
        raise WriteUnproven(intent.op_id, system=operation.promise.system)
    if normal(shown) != normal(intent.fields):
        await _doubt(intent, operation, turn, "different")
    picture = await _picture(found[0], operation, turn)
    seen = _Seen(found[0], normal(shown), how, picture)
    return await turn.database.run(_record_proof, intent, seen, operation, turn)


async def _picture(record_id: str, operation: Operation, turn: Turn) -> bytes | None:
    """The entry is proven without a picture too: one that cannot be taken makes no doubt of it."""
    if not turn.settings.evidence_pictures:
        return None
    try:
        return await operation.picture(record_id)
    except WorkerError as failed:
        _note_incomplete(turn, failed)
        await turn.database.run(_heed, failed)
        return None


def _heed(connection: Connection, failed: WorkerError) -> None:
    """What goes no further may still say that this partner is to be left alone for a while."""
    gates.hold_as_asked(connection, failed, business_now(connection))


def _note_incomplete(turn: Turn, failed: WorkerError) -> None:
    _log.warning("evidence_incomplete", item_id=turn.item.id, code=failed.code)


async def _doubt(intent: Intent, operation: Operation, turn: Turn, why: str) -> NoReturn:
    await turn.database.run(_close, intent, Standing.IN_DOUBT, why)
    raise WriteInDoubt(intent.op_id, system=operation.promise.system)


def operation_id(process: str, reference: str, operation: str) -> OperationId:
    """The same piece of business is the same operation, for ever."""
    return OperationId(_sha256([process, reference, operation]))


def normal(fields: Fields) -> dict[str, str]:
    """Fields as compared: composed characters, one kind of line end, no space at line ends."""
    return {name: _normal_text(value) for name, value in fields.items()}


def standing_entry(connection: Connection, op_id: OperationId) -> Row[Any] | None:
    """The journal's live entry of an operation: intended, proven or in doubt."""
    return connection.execute(_LIVE, {"op": op_id}).one_or_none()


def _stands(
    connection: Connection, intent: Intent, operation: Operation, turn: Turn
) -> Row[Any] | Receipt | Mode:
    """What was begun of it before; else what is kept instead of it, or the mode to begin it in."""
    if begun := standing_entry(connection, intent.op_id):
        return begun
    if turn.item.is_last_look:
        raise WriteNotShown(intent.op_id, system=operation.promise.system)
    mode = _mode(connection, turn)
    if mode is Mode.SHADOW:
        return _keep_shadow(connection, intent, operation, turn)
    if mode is Mode.APPROVE_EACH:
        _demand_release(connection, intent, turn)
    _require_records(connection, turn)
    return mode


def _intent(operation: Operation, item: ClaimedItem) -> Intent:
    fields = dict(operation.fields)
    op_id = operation_id(item.queue, operation.reference, operation.promise.operation)
    return Intent(op_id, 0, item.id, _sha256(sorted(fields.items())), fields)


def _intent_of(begun: Row[Any], cipher: Cipher) -> Intent:
    op_id, fields = OperationId(begun.op_id), fields_of(begun, cipher)
    named = begun.record_id or ""
    return Intent(op_id, begun.number, begun.item_id, begun.fingerprint, fields, named)


def _intend(connection: Connection, intent: Intent, operation: Operation, turn: Turn) -> Intent:
    """Commit the intent, in the transaction that checks whose the item is."""
    elapsed = work_queue.assert_owned(connection, turn.item.id, turn.lane)
    intended = {
        "op": intent.op_id,
        "op_id": intent.op_id,
        "item_id": turn.item.id,
        "system": operation.promise.system,
        "operation": operation.promise.operation,
        "reference": operation.reference,
        "fingerprint": intent.fingerprint,
        "payload_sealed": _sealed(intent, turn.cipher),
        "state": Standing.INTENDED,
        "lane": turn.lane.id,
        "epoch": turn.lane.epoch,
        "settle_seconds": operation.promise.settle_seconds,
        "intended_at": business_now(connection),
        "intended_real": elapsed,
    }
    try:
        number: int = connection.execute(_INTEND, intended).scalar_one()
    except IntegrityError as taken:
        raise LaneLost(intent.op_id, system=operation.promise.system) from taken
    return replace(intent, number=number)


def _keep_answer(connection: Connection, intent: Intent, named: str) -> Intent:
    """Before anything is read back: a worker that dies here leaves behind what the partner said."""
    if named:
        kept = {"op": intent.op_id, "nth": intent.number, "record_id": named}
        connection.execute(_CHANGE_OPEN, kept)
    return replace(intent, named=named)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read back, which step of the protocol read it, and the page's picture."""

    record_id: str
    fields: Fields
    how: str
    picture: bytes | None


def _record_proof(
    connection: Connection, intent: Intent, seen: _Seen, operation: Operation, turn: Turn
) -> Receipt:
    """The proof, its evidence and its row in the audit trail: all of them, or none."""
    now, promise = business_now(connection), operation.promise
    source = Source(intent.item_id, promise.system, seen.record_id, promise.operation)
    receipt = Receipt(
        system=promise.system,
        operation=promise.operation,
        reference=operation.reference,
        record_id=seen.record_id,
        read_back_hash=_sha256(sorted(seen.fields.items())),
        evidence_id=_keep_evidence(connection, source, seen, turn, now),
    )
    proof = {name: getattr(receipt, name) for name in PROOF}
    _close(connection, intent, Standing.PROVEN, seen.how, proof, now)
    audit_trail.record(connection, _audit_entry(receipt, intent, operation, turn, seen.how), now)
    return receipt


def _keep_evidence(
    connection: Connection, source: Source, seen: _Seen, turn: Turn, now: datetime
) -> str:
    """What was read back, under the item that intended it; its id."""
    fact = _canonical(sorted(seen.fields.items()))
    store = EvidenceStore.from_settings(turn.settings, turn.cipher)
    try:
        return store.keep(connection, source, fact, seen.picture, now)
    except RecordsNotKept as failed:
        # The disk filled up after the click. The proof counts; the next entry will not be made.
        _note_incomplete(turn, failed)
        return store.keep(connection, source, fact, None, now)


def _require_records(connection: Connection, turn: Turn) -> None:
    """Nothing is entered while it could not be evidenced and audited. Raises: RecordsNotKept."""
    settings = turn.settings
    EvidenceStore.from_settings(settings, turn.cipher).require_room()
    stale_seconds = settings.scaled(settings.anchor_stale_seconds)
    require_fresh(connection, settings.anchors_file(), stale_seconds)


def _audit_entry(
    receipt: Receipt, intent: Intent, operation: Operation, turn: Turn, how: str
) -> AuditEntry:
    item, discloses = turn.item, operation.promise.discloses
    return AuditEntry(
        event=AuditEvent.DISCLOSURE if discloses else AuditEvent.ALTERATION,
        worker=turn.lane.worker,
        on_behalf_of=item.requested_by,
        item_id=item.id,
        system=receipt.system,
        record_id=receipt.record_id,
        fields=tuple(sorted(intent.fields)),
        justification=item.purpose_code,
        lawful_basis=item.lawful_basis,
        regime=regime_of(item.lawful_basis),
        recipient=operation.recipient,
        op_id=intent.op_id,
        after_hash=receipt.read_back_hash,
        evidence_id=receipt.evidence_id,
        rules_version=item.rules_version,
        details={"operation": receipt.operation, "how": how},
    )


def _close(
    connection: Connection,
    intent: Intent,
    standing: Standing,
    how: str,
    proof: Mapping[str, str] = MappingProxyType({}),
    now: datetime | None = None,
) -> None:
    """End an open intent. Whoever finds it ended already lost it to another."""
    closed = {
        "op": intent.op_id,
        "nth": intent.number,
        **dict.fromkeys(PROOF),
        "record_id": intent.named or None,
        **proof,
        "state": standing,
        "settled_how": how,
        "settled_at": now or business_now(connection),
    }
    ended = connection.execute(_CHANGE_OPEN, closed)
    if ended.rowcount != 1:
        raise LaneLost(intent.op_id)


def _is_settled(connection: Connection, begun: Row[Any], settings: Settings) -> bool:
    """Whether nothing the old lane sent can still commit unseen: fence plus settle time is past."""
    margin = settings.scaled(settings.clock_margin_seconds)
    fenced = lanes.fence_time_of(connection, begun.lane, begun.epoch, margin)
    if fenced is None:
        return False
    return elapsed_now(connection) >= fenced + settings.scaled(begun.settle_seconds)


def _intend_and_look_again(
    database: Database, intent: Intent, mode: Mode, operation: Operation, turn: Turn
) -> tuple[Intent, str | None]:
    """The committed intent, and then why not to click. Raises: LaneLost."""
    with database.transaction() as connection:
        intent = _intend(connection, intent, operation, turn)
    return intent, _why_not_to_click(database, mode, operation, turn)


def _why_not_to_click(
    database: Database, mode: Mode, operation: Operation, turn: Turn
) -> str | None:
    """What a person did since the intent, or another worker met. Raises: LaneLost."""
    with database.transaction() as connection:
        work_queue.assert_owned(connection, turn.item.id, turn.lane)
        if operation.promise.system in gates.shut(connection):
            return ConnectorClosed.code
        return None if _mode(connection, turn) is mode else MODE_CHANGED


def _mode(connection: Connection, turn: Turn) -> Mode:
    return release_modes.mode_of(connection, turn.item.queue, turn.item.authority)


def _keep_shadow(
    connection: Connection, intent: Intent, operation: Operation, turn: Turn
) -> Receipt:
    kept = select(shadow_writes.c.op_id).where(shadow_writes.c.op_id == intent.op_id)
    if connection.execute(kept).one_or_none() is None:
        connection.execute(
            insert(shadow_writes).values(
                op_id=intent.op_id,
                item_id=turn.item.id,
                fingerprint=intent.fingerprint,
                payload_sealed=_sealed(intent, turn.cipher),
                at=business_now(connection),
            )
        )
    promise = operation.promise
    return Receipt(
        promise.system, promise.operation, operation.reference, "", "", "", is_shadow=True
    )


def _demand_release(connection: Connection, intent: Intent, turn: Turn) -> None:
    """Only the payload a person released is written; another one is asked about again."""
    answer = person_tasks.answer_to(connection, turn.item.id, fits=intent.fingerprint)
    if answer == "release":
        return
    if answer is not None:
        raise ReleaseRefused(intent.op_id)
    raise ReleaseNeeded(
        intent.op_id,
        task=TaskWanted(
            kind="release_write",
            reason_code="release_needed",
            team="duty supervisor",
            due_at=turn.item.due_at or business_now(connection),
            evidence=intent.fields,
            fits=intent.fingerprint,
        ),
    )


def _receipt(entry: Row[Any]) -> Receipt:
    return Receipt(
        system=entry.system,
        operation=entry.operation,
        reference=entry.reference,
        record_id=entry.record_id or "",
        # A write that a person settled was never read back.
        read_back_hash=entry.read_back_hash or "",
        evidence_id=entry.evidence_id or "",
    )


def _sealed(intent: Intent, cipher: Cipher) -> bytes:
    return cipher.seal(json.dumps(dict(intent.fields)).encode(), about=intent.op_id)


def _normal_text(text: str) -> str:
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _sha256(value: object) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# The statements of every write, built once: to build one costs five times as much as to run it.
_OF_OPERATION = write_journal.c.op_id == bindparam("op")
_LIVE = select(write_journal).where(
    _OF_OPERATION,
    one_of(write_journal.c.state, (Standing.INTENDED, Standing.PROVEN, Standing.IN_DOUBT)),
)
_NEXT_NUMBER = select(func.coalesce(func.max(write_journal.c.number), 0) + 1).where(_OF_OPERATION)
_INTEND = (
    insert(write_journal)
    .values(number=_NEXT_NUMBER.scalar_subquery())
    .returning(write_journal.c.number)
)
_IS_ENTRY = _OF_OPERATION, write_journal.c.number == bindparam("nth")
_CHANGE_OPEN = update(write_journal).where(*_IS_ENTRY, write_journal.c.state == Standing.INTENDED)
