"""Keeping the records, every few seconds while the workers work: anchor, begin periods, purge.

One of these runs on each host that enters anything (`mash watch`): without a fresh anchor there,
`write_once` enters nothing.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from runtime import evidence_purge
from runtime.audit_anchors import anchor_when_due
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.evidence_store import EvidenceStore
from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class RecordsTended:
    """What was done: the audit row anchored (0: none was due), and how many of the rest."""

    row_anchored: int = 0
    periods_begun: int = 0
    pictures_destroyed: int = 0


def keep_records(database: Database, settings: Settings, credentials: Credentials) -> RecordsTended:
    """Whatever of the kept records is due now. Not inside a transaction: it makes its own.

    Raises: TrailBroken (somebody changed the audit trail: alarm, anchor nothing more);
    RecordsNotKept when the anchors cannot be written.
    """
    with database.transaction() as connection:
        begun = _begin_periods(connection, settings, credentials)
    destroyed = _purge(database, settings)
    # Last, so that what was just erased is anchored with the rest.
    with database.transaction() as connection:
        row = _anchor(connection, settings, credentials)
    return RecordsTended(row, begun, destroyed)


def _begin_periods(connection: Connection, settings: Settings, credentials: Credentials) -> int:
    return EvidenceStore.from_settings(settings, credentials.cipher()).begin_periods(connection)


def _purge(database: Database, settings: Settings) -> int:
    with database.transaction() as connection:
        now = business_now(connection)
        is_due = evidence_purge.is_due(connection, now)
    return evidence_purge.purge(database, settings.evidence_folder(), now) if is_due else 0


def _anchor(connection: Connection, settings: Settings, credentials: Credentials) -> int:
    anchored = anchor_when_due(
        connection,
        credentials.signer(),
        settings.anchors_file(),
        business_now(connection),
        settings.scaled(settings.anchor_seconds),
    )
    return anchored.number if anchored else 0
