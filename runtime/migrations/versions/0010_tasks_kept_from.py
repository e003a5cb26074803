"""Whom a task may concern: they neither see it nor have it."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, String

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the table."""
    op.create_table(
        "tasks_kept_from",
        Column("task_id", String(36), nullable=False),
        Column("person", String(80), nullable=False),
        PrimaryKeyConstraint("task_id", "person"),
        ForeignKeyConstraint(["task_id"], ["person_tasks.id"]),
    )
