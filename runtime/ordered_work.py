"""A person's order for work on a case, written down with it: who, why and by what law."""

from dataclasses import dataclass

from sqlalchemy import Connection

from runtime import audit_trail
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.work_queue import Added

CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was ordered: the queue, who asked, a code for why, and where the order was given."""

    process: str
    requester: str
    reason: str
    purpose_code: str
    lawful_basis: str
    ordered_at: str = CONSOLE


def note(connection: Connection, added: Added, ordered: Ordered) -> None:
    """Write it in the audit trail, in the order's own transaction: before anything is read."""
    entry = AuditEntry(
        event=AuditEvent.WORK_ORDERED,
        worker=ordered.ordered_at,
        on_behalf_of=ordered.requester,
        item_id=added.item_id,
        justification=ordered.reason,
        lawful_basis=ordered.lawful_basis,
        regime=regime_of(ordered.lawful_basis),
        details={
            "process": ordered.process,
            "purpose": ordered.purpose_code,
            "was_there": "no" if added.is_new else "yes",
        },
    )
    audit_trail.record(connection, entry, business_now(connection))
