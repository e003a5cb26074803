"""The watch's part in keeping records, for tests that enter things and have no watch."""

from runtime import audit_trail
from runtime.audit_anchors import anchor
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.settings import Settings


def anchor_now(database: Database, settings: Settings) -> None:
    """Begin a shift in the trail and anchor it, so that workers may enter something."""
    make_development_secrets(settings.secrets_folder(), {})
    signer = Credentials.from_settings(settings).signer()
    begun = AuditEntry(
        event=AuditEvent.SHIFT_STARTED, worker="mash-watch", on_behalf_of="schedule:test"
    )
    with database.transaction() as connection:
        now = business_now(connection)
        audit_trail.record(connection, begun, now)
        anchor(connection, signer, settings.anchors_file(), now)
