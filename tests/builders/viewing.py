"""A way into the audit trail for connectors that are tested without a database."""

from collections.abc import Callable

from runtime.audit_trail import AuditEntry
from runtime.viewing import ReasonForAccess, Viewing

A_REASON = ReasonForAccess(
    words="Work item ENC-7K4M-92QF",
    on_behalf_of="schedule:first_pass",
    purpose_code="protect_child",
    lawful_basis="legal_obligation",
    rules_version="2026-11",
    item_id="0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11",
)


def forget(_entry: AuditEntry) -> None:
    """Nobody asks."""


def a_viewing(system: str, keep: Callable[[AuditEntry], None] = forget) -> Viewing:
    """Looks at this system; each entry goes to `keep`, which may fail."""

    async def kept(entry: AuditEntry) -> None:
        keep(entry)

    return Viewing("mash-enc-01", system, A_REASON, kept)
