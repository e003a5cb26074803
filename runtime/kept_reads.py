"""A partner's list as it was read, kept encrypted with its as-at time, to stand in for a while."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from runtime.database import insert_or
from runtime.encryption import Cipher
from runtime.tables import kept_reads


@dataclass(frozen=True, slots=True)
class KeptRead:
    """What was read, and when."""

    as_at: datetime
    content: bytes


def keep(
    connection: Connection, name: str, content: bytes, as_at: datetime, cipher: Cipher
) -> None:
    """Keep this read in the place of the one before."""
    values = {"as_at": as_at, "content_sealed": cipher.seal(content, about=name)}
    connection.execute(
        insert_or(connection, kept_reads)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def kept(connection: Connection, name: str, cipher: Cipher) -> KeptRead | None:
    """The last read under this name; None when there was none."""
    row = connection.execute(select(kept_reads).where(kept_reads.c.name == name)).one_or_none()
    return KeptRead(row.as_at, cipher.open(row.content_sealed, about=name)) if row else None
