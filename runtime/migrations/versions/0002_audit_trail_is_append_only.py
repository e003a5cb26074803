"""The audit trail starts, and from then on can only be added to."""

from alembic import op

from runtime.tables import APPEND_ONLY_AUDIT_TRAIL, AUDIT_HEAD_START

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Set the head row and the triggers."""
    op.execute(AUDIT_HEAD_START)
    for statement in APPEND_ONLY_AUDIT_TRAIL[op.get_bind().dialect.name]:
        op.execute(statement)
