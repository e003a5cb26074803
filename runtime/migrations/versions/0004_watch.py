"""What the watch needs: who says that they live, and since when a queue stands still."""

from alembic import op
from sqlalchemy import Column, DateTime, Float, PrimaryKeyConstraint, String

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables, and the index that finds the latest turns."""
    op.create_table(
        "heartbeats",
        Column("part", String(20), nullable=False),
        Column("host", String(80), nullable=False),
        Column("beat_real", Float(), nullable=False),
        PrimaryKeyConstraint("part", "host"),
    )
    op.create_table(
        "progress_marks",
        Column("queue", String(40), nullable=False),
        Column("last_turn_at", DateTime(timezone=True)),
        Column("since_real", Float(), nullable=False),
        PrimaryKeyConstraint("queue"),
    )
    op.create_index("turns_by_end", "attempts", ["ended_at"])
