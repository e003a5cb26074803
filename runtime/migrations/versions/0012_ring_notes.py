"""What people noted of ringing whom a pack says to ring."""

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
)

from runtime.tables import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "ring_notes",
        Column("number", Integer(), nullable=False, autoincrement=True),
        Column("item_id", String(36), nullable=False),
        Column("by", String(80), nullable=False),
        Column("at", UtcDateTime(), nullable=False),
        Column("note_sealed", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("number"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("ring_notes_of_item", "ring_notes", ["item_id"])
