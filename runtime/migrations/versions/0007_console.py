"""Who is signed in to the console, how often it was tried, and what people said is wrong."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
)

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "findings",
        Column("number", Integer, autoincrement=True, nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("rules_version", String(40), nullable=False),
        Column("by", String(80), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("answer_by", DateTime(timezone=True), nullable=False),
        Column("said_sealed", LargeBinary(), nullable=False),
        Column("answered_by", String(80)),
        Column("answered_at", DateTime(timezone=True)),
        Column("answer_sealed", LargeBinary()),
        PrimaryKeyConstraint("number"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("findings_of_item", "findings", ["item_id"])
    op.create_table(
        "console_sessions",
        Column("token_hash", String(64), nullable=False),
        Column("account", String(80), nullable=False),
        Column("form_token", String(64), nullable=False),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Column("begun_real", Float, nullable=False),
        Column("seen_real", Float, nullable=False),
        Column("ended_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("visits_of_account", "console_sessions", ["account", "seen_at"])
    op.create_table(
        "console_tries",
        Column("id", Integer, autoincrement=True, nullable=False),
        Column("account_hash", String(64), nullable=False),
        Column("address_hash", String(64), nullable=False),
        Column("at_real", Float, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("tries_by_time", "console_tries", ["at_real"])
