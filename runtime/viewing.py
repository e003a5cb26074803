"""Looking at a partner's records: the audit trail has it before anybody is told what was seen.

A connector is handed a `Viewing` by its Desk and has no other way to hand over what a page says; a
test in `tests/architecture` finds an operation that reads a page without it.

What is one row (Data Protection Act 2018 s.62(1) and (3)): a *consultation* for each record opened,
each time it is opened, since a partner's own access history counts the same way; one for each
search, however many people it lists, since the Act asks when and why data was consulted and by
whom, and whoever is listed is found in the partner's own log of the same search; a *collection* for
a file taken in whole, to be kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import RecordsNotKept
from runtime import audit_trail
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry, AuditEntryRefused
from runtime.clock import business_now
from runtime.database import Database

Keep = Callable[[AuditEntry], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReasonForAccess:
    """Why records are looked at, and for whom. `words` is what the partner is told: no details.

    `on_behalf_of`: the person or schedule behind the worker. `run_id` stands in for `item_id` when
    there is no item yet (a dispatch).
    """

    words: str
    on_behalf_of: str
    purpose_code: str
    lawful_basis: str
    rules_version: str = ""
    item_id: str = ""
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Viewing:
    """One worker's looks at one partner system, for one reason."""

    worker: str
    system: str
    reason: ReasonForAccess
    keep: Keep

    async def record(self, kind: str, record_id: str) -> None:
        """A record was opened. Raises: RecordsNotKept; then nobody is told what it says."""
        await self._keep(AuditEvent.CONSULTATION, record_id, {"looked_at": kind})

    async def search(self, kind: str, rows: int) -> None:
        """A search or list was answered. Raises: RecordsNotKept."""
        details = {"looked_at": kind, "rows": str(rows)}
        await self._keep(AuditEvent.CONSULTATION, f"search:{kind}", details)

    async def file(self, kind: str) -> None:
        """A whole file was taken in. Raises: RecordsNotKept."""
        await self._keep(AuditEvent.COLLECTION, f"file:{kind}", {"looked_at": kind})

    async def _keep(self, event: AuditEvent, record_id: str, details: dict[str, str]) -> None:
        try:
            await self.keep(self._entry(event, record_id, details))
        except (AuditEntryRefused, SQLAlchemyError) as failed:
            raise RecordsNotKept("viewing_not_kept", system=self.system) from failed

    def _entry(self, event: AuditEvent, record_id: str, details: dict[str, str]) -> AuditEntry:
        reason = self.reason
        return AuditEntry(
            event=event,
            worker=self.worker,
            on_behalf_of=reason.on_behalf_of,
            item_id=reason.item_id,
            run_id=reason.run_id,
            system=self.system,
            record_id=record_id,
            justification=reason.purpose_code,
            lawful_basis=reason.lawful_basis,
            regime=regime_of(reason.lawful_basis),
            rules_version=reason.rules_version,
            details=details,
        )


def kept_in(database: Database) -> Keep:
    """Where a worker's looks are kept: the audit trail, each in a transaction of its own."""

    async def keep(entry: AuditEntry) -> None:
        await database.run(_record, entry)

    return keep


def _record(connection: Connection, entry: AuditEntry) -> None:
    audit_trail.record(connection, entry, business_now(connection))
