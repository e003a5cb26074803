"""What a person at the console is about to ask of the workers, sealed until they start it."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
)

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "console_drafts",
        Column("id", String(36), nullable=False),
        Column("account", String(80), nullable=False),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("answers_sealed", LargeBinary(), nullable=False),
        Column("item_id", String(36)),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("drafts_by_time", "console_drafts", ["begun_at"])
