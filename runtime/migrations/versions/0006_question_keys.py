"""What people were asked about which child and occurrence: once, and none of it lost."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKeyConstraint, PrimaryKeyConstraint, String

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "question_keys",
        Column("occurrence", String(20), nullable=False),
        Column("child", String(20), nullable=False),
        Column("question", String(40), nullable=False),
        Column("code", String(40), nullable=False),
        Column("establishment", String(20), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("occurrence", "child", "question", "code", "establishment"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("question_keys_of_item", "question_keys", ["item_id"])
