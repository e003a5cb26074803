"""Destroy evidence whose time is over: the key, then the file; the fact's row stays.

May be killed anywhere and run again. A backup that is restored is purged again by the next run.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, or_, select, update

from runtime import audit_trail
from runtime.audit_events import AuditEvent, Regime
from runtime.audit_trail import AuditEntry
from runtime.database import Database
from runtime.tables import evidence

ROWS_AT_A_TIME = 50
STRAY_SECONDS = 3600.0


def purge(
    database: Database, folder: Path, now: datetime, stray_seconds: float = STRAY_SECONDS
) -> int:
    """Destroy what has expired and is not held; how many pictures that were.

    Not inside a transaction: it makes its own, small ones.
    """
    destroyed = 0
    while in_this_batch := _destroy_keys(database, now):
        destroyed += in_this_batch
    _remove_files(database, folder)
    _remove_strays(database, folder, stray_seconds)
    _forget_old_pages(database)
    return destroyed


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether a picture is over its time, or an earlier purge was ended half way."""
    c = evidence.c
    over = and_(c.key_sealed.is_not(None), c.held.is_(False), c.expires_at <= now)
    half_done = c.key_sealed.is_(None)
    due = select(c.id).where(c.picture.is_not(None), or_(over, half_done)).limit(1)
    return connection.execute(due).one_or_none() is not None


def _destroy_keys(database: Database, now: datetime) -> int:
    with database.transaction() as connection:
        due = connection.execute(
            select(evidence.c.id, evidence.c.item_id)
            .where(evidence.c.key_sealed.is_not(None), evidence.c.held.is_(False))
            .where(evidence.c.expires_at <= now)
            .limit(ROWS_AT_A_TIME)
            .with_for_update()
        ).all()
        ids = [row.id for row in due]
        connection.execute(update(evidence).where(evidence.c.id.in_(ids)).values(key_sealed=None))
        for row in due:
            audit_trail.record(connection, _erasure(row.id, row.item_id), now)
    return len(due)


def _remove_files(database: Database, folder: Path) -> None:
    with database.transaction() as connection:
        keyless = connection.execute(
            select(evidence.c.id, evidence.c.picture)
            .where(evidence.c.key_sealed.is_(None))
            .where(evidence.c.picture.is_not(None))
        ).all()
    for row in keyless:
        (folder / row.picture).unlink(missing_ok=True)
    with database.transaction() as connection:
        for row in keyless:
            connection.execute(update(evidence).where(evidence.c.id == row.id).values(picture=None))


def _remove_strays(database: Database, folder: Path, stray_seconds: float) -> None:
    """Files of transactions that were rolled back; their keys are gone already."""
    old = [path for path in _files(folder) if _age_seconds(path) >= stray_seconds]
    with database.transaction() as connection:
        known = set(connection.execute(select(evidence.c.picture)).scalars())
    for path in old:
        if str(path.relative_to(folder)) not in known:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("??/*") if path.is_file())


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _forget_old_pages(database: Database) -> None:
    """Drop the old copies of rows, which still hold the sealed keys.

    PostgreSQL's archived WAL and all backups go by their own retention, which operations sets.
    """
    if database.engine.dialect.name == "sqlite":
        with closing(database.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with database.engine.connect() as connection:
        outside_a_transaction = connection.execution_options(isolation_level="AUTOCOMMIT")
        outside_a_transaction.exec_driver_sql("VACUUM evidence")


def _erasure(evidence_id: str, item_id: str) -> AuditEntry:
    # UK GDPR Article 5(1)(e), Data Protection Act 2018 s.39: not kept longer than necessary.
    return AuditEntry(
        event=AuditEvent.ERASURE,
        worker="purge",
        on_behalf_of="schedule:purge",
        item_id=item_id,
        system="evidence_store",
        record_id=evidence_id,
        evidence_id=evidence_id,
        justification="retention_period_over",
        lawful_basis="legal_obligation",
        regime=Regime.PART_2,
    )
