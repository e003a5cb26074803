"""Which occurrences were read when, and what of them joins households; encrypted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from domain.identifiers import OccurrenceNumber
from runtime.database import insert_or
from runtime.encryption import Cipher
from runtime.tables import occurrences_read

_read = occurrences_read.c


@dataclass(frozen=True, slots=True)
class ReadOccurrence:
    """One occurrence as it was last read; `parties` are the process's own bytes."""

    number: str
    changed_at: datetime
    parties: bytes


def keep(
    connection: Connection, read: Iterable[ReadOccurrence], now: datetime, cipher: Cipher
) -> None:
    """Keep each in the place of what was read before."""
    for one in read:
        values = {
            "changed_at": one.changed_at,
            "read_at": now,
            "parties_sealed": cipher.seal(one.parties, about=one.number),
        }
        connection.execute(
            insert_or(connection, occurrences_read)
            .values(number=one.number, **values)
            .on_conflict_do_update(index_elements=["number"], set_=values)
        )


@dataclass(frozen=True, slots=True)
class ReadChange:
    """When an occurrence was last read, and its last change as it was shown then."""

    changed_at: datetime
    read_at: datetime


def last_change(connection: Connection, number: str) -> ReadChange | None:
    """The last change of this occurrence as the last pass read it; None where none did."""
    columns = select(_read.changed_at, _read.read_at).where(_read.number == number)
    row = connection.execute(columns).one_or_none()
    return ReadChange(row.changed_at, row.read_at) if row else None


def of(
    connection: Connection, numbers: Collection[OccurrenceNumber], cipher: Cipher
) -> list[ReadOccurrence]:
    """These, as far as they were read."""
    return _read_where(connection, _read.number.in_(numbers), cipher)


def since(connection: Connection, moment: datetime, cipher: Cipher) -> list[ReadOccurrence]:
    """Those that changed at or after this moment."""
    return _read_where(connection, _read.changed_at >= moment, cipher)


def _read_where(
    connection: Connection, which: ColumnElement[bool], cipher: Cipher
) -> list[ReadOccurrence]:
    rows = connection.execute(select(occurrences_read).where(which).order_by(_read.number))
    return [
        ReadOccurrence(
            row.number, row.changed_at, cipher.open(row.parties_sealed, about=row.number)
        )
        for row in rows
    ]
