"""How far a run of research is, system by system."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "research_progress",
        Column("item_id", String(36), nullable=False),
        Column("system", String(40), nullable=False),
        Column("people_done", Integer, nullable=False),
        Column("people", Integer, nullable=False),
        Column("records_opened", Integer, nullable=False),
        Column("answer", String(40), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("item_id", "system"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
