"""What our own books say of a process, in one look: what a comparison with the partners needs.

Of what was written only hashes leave this room, one for each field, so that whoever compares can
say which field differs and cannot read any.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from domain.identifiers import OccurrenceNumber
from domain.mail import reference_in
from domain.notices import Household, Notice
from domain.outcome import OperationId, State, WorkItemId
from runtime.encryption import Cipher
from runtime.notice_keys import ToldHow
from runtime.sealed_values import from_bytes
from runtime.tables import notice_keys, occurrences_read, settlements, work_items, write_journal
from runtime.work_queue import ORDERED_AGAIN, SETTLED_BY_PERSON
from runtime.write_once import Standing, normal

FIND, NOTICE = "find", "notice"
# A record may follow its intent by a night of doubt; a find may be older than the last change.
INTENTS_BEFORE = timedelta(days=1)
FINDS_BEFORE = timedelta(days=7)

_item = work_items.c
_entry = write_journal.c


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One intent. `reference` is as the partner's record carries it, hashes as it was meant to be.

    `settled`: what a person found of a write in doubt, `there` or `not_there`; usually empty.
    """

    op_id: OperationId
    item_id: WorkItemId
    system: str
    operation: str
    reference: str
    standing: Standing
    intended_at: datetime
    settled_at: datetime | None = None
    settled_how: str = ""
    record_id: str = ""
    settled: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OurItem:
    """One item. `reference`: of a notice ours, as its message carries it, else the item's own.

    `told_by_message`: a key of its is told, and a message is said to have done it. `follows`: the
    final item that a person ordered once more as this one.
    """

    id: WorkItemId
    reference: str
    kind: str
    state: State
    told_by_message: bool = False
    follows: WorkItemId | None = None


@dataclass(frozen=True, slots=True)
class OurRecords:
    """Everything of one process since a moment.

    `found_at`: when the latest *find* of an occurrence was made. `read_as_of`: the change up to
    which an occurrence was read.
    """

    journal: tuple[JournalEntry, ...] = ()
    items: tuple[OurItem, ...] = ()
    found_at: Mapping[OccurrenceNumber, datetime] = field(default_factory=dict)
    read_as_of: Mapping[OccurrenceNumber, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedRecords:
    """The same as it is stored. Opening a force's night takes longer than a transaction may."""

    journal: Sequence[Row[Any]]
    finds: Sequence[Row[Any, Any, Any]]
    items: Sequence[Row[Any]]
    told_by_message: frozenset[str]
    read_as_of: Mapping[OccurrenceNumber, datetime]

    def opened(self, cipher: Cipher) -> OurRecords:
        """What the rows say."""
        return OurRecords(
            journal=tuple(_journal_entry(row, cipher) for row in self.journal),
            items=tuple(
                _our_item(row, row.id in self.told_by_message, cipher) for row in self.items
            ),
            found_at=_found_at(self.finds, cipher),
            read_as_of=self.read_as_of,
        )


def sealed_records(
    connection: Connection, process: str, since: datetime, found_since: datetime
) -> SealedRecords:
    """Items since then, finds since `found_since`, and the intents of every process."""
    return SealedRecords(
        journal=_journal(connection, since),
        finds=_finds(connection, process, found_since - FINDS_BEFORE),
        items=_items(connection, process, since),
        told_by_message=_told_by_message(connection, since),
        read_as_of=_read_as_of(connection, found_since - FINDS_BEFORE),
    )


def field_hashes(fields: Mapping[str, str]) -> dict[str, str]:
    """A hash of each field, after the same normalisation as a read-back."""
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in normal(fields).items()
    }


def _journal(connection: Connection, since: datetime) -> Sequence[Row[Any]]:
    """Intents of this time, and older ones of items that ended in it or were ordered once more."""
    again = select(_item.follows).where(_item.follows.is_not(None), _is_of(since))
    is_wanted = or_(
        _entry.intended_at >= since - INTENTS_BEFORE, _is_of(since), _item.id.in_(again)
    )
    return connection.execute(
        select(write_journal, settlements.c.answer)
        .join(work_items, _item.id == _entry.item_id)
        .outerjoin(settlements, settlements.c.item_id == _entry.item_id)
        .where(is_wanted)
        .order_by(_entry.intended_real)
    ).all()


def _journal_entry(row: Row[Any], cipher: Cipher) -> JournalEntry:
    fields: dict[str, str] = json.loads(cipher.open(row.payload_sealed, about=row.op_id))
    # What nobody could read back is compared as a person's word, not as our own proof.
    is_in_doubt = row.state == Standing.IN_DOUBT or row.settled_how == SETTLED_BY_PERSON
    return JournalEntry(
        op_id=OperationId(row.op_id),
        item_id=WorkItemId(row.item_id),
        system=row.system,
        operation=row.operation,
        reference=reference_in(fields.get("subject", "")) or row.reference,
        standing=Standing.IN_DOUBT if is_in_doubt else Standing(row.state),
        intended_at=row.intended_at,
        settled_at=row.settled_at,
        settled_how=row.settled_how or "",
        record_id=row.record_id or "",
        settled=(row.answer or "") if is_in_doubt else "",
        hashes=field_hashes(fields),
    )


def _items(connection: Connection, process: str, since: datetime) -> Sequence[Row[Any]]:
    return connection.execute(select(work_items).where(_item.queue == process, _is_of(since))).all()


def _told_by_message(connection: Connection, since: datetime) -> frozenset[str]:
    told = select(notice_keys.c.item_id).where(
        notice_keys.c.told_how == ToldHow.MESSAGE.value, notice_keys.c.told_at >= since
    )
    return frozenset(connection.execute(told).scalars())


def _our_item(row: Row[Any], told_by_message: bool, cipher: Cipher) -> OurItem:
    reference = row.reference
    if row.kind == NOTICE:
        reference = from_bytes(Notice, cipher.open(row.contents_sealed, about=row.id)).our_ref
    is_again = ORDERED_AGAIN in row.reference
    return OurItem(
        id=row.id,
        reference=reference,
        kind=row.kind,
        state=State(row.state),
        told_by_message=told_by_message,
        follows=row.follows if is_again else None,
    )


def _is_of(since: datetime) -> ColumnElement[bool]:
    return or_(_item.ended_at.is_(None), _item.ended_at >= since)


def _finds(connection: Connection, process: str, since: datetime) -> Sequence[Row[Any, Any, Any]]:
    return connection.execute(
        select(_item.id, _item.contents_sealed, _item.created_at)
        .where(_item.queue == process, _item.kind == FIND, _item.created_at >= since)
        .order_by(_item.created_at)
    ).all()


def _found_at(
    finds: Sequence[Row[Any, Any, Any]], cipher: Cipher
) -> dict[OccurrenceNumber, datetime]:
    """The latest of each: they come in the order they were made."""
    found: dict[OccurrenceNumber, datetime] = {}
    for row in finds:
        contents = cipher.open(row.contents_sealed, about=row.id)
        found |= dict.fromkeys(from_bytes(Household, contents).occurrences, row.created_at)
    return found


def _read_as_of(connection: Connection, since: datetime) -> dict[OccurrenceNumber, datetime]:
    read = select(occurrences_read.c.number, occurrences_read.c.changed_at).where(
        occurrences_read.c.read_at >= since
    )
    return {OccurrenceNumber(row.number): row.changed_at for row in connection.execute(read)}
