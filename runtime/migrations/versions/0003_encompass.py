"""What telling schools needs: passes, occurrences read, who was told, what became of messages."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    text,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the tables."""
    _passes()
    _who_was_told()
    op.create_table(
        "drafts",
        Column("item_id", String(36), nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("item_id"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_table(
        "kept_reads",
        Column("name", String(40), nullable=False),
        Column("as_at", DateTime(timezone=True), nullable=False),
        Column("content_sealed", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("name"),
    )
    _find_expired_evidence()


def _passes() -> None:
    op.create_table(
        "passes",
        Column("id", String(36), nullable=False),
        Column("process", String(40), nullable=False),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        Column("window_from", DateTime(timezone=True), nullable=False),
        Column("window_until", DateTime(timezone=True), nullable=False),
        Column("completed_at", DateTime(timezone=True)),
        Column("seen", Integer()),
        Column("withheld", Integer()),
        Column("items_new", Integer()),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("completed_passes", "passes", ["process", "completed_at"])
    op.create_table(
        "occurrences_read",
        Column("number", String(20), nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        Column("read_at", DateTime(timezone=True), nullable=False),
        Column("parties_sealed", LargeBinary(), nullable=False),
        PrimaryKeyConstraint("number"),
    )


def _who_was_told() -> None:
    op.create_table(
        "notice_keys",
        Column("occurrence", String(20), nullable=False),
        Column("child", String(20), nullable=False),
        Column("establishment", String(20), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("reserved_at", DateTime(timezone=True), nullable=False),
        Column("told_at", DateTime(timezone=True)),
        Column("told_how", String(20)),
        PrimaryKeyConstraint("occurrence", "child", "establishment"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("keys_of_item", "notice_keys", ["item_id"])
    op.create_table(
        "deliveries",
        Column("item_id", String(36), nullable=False),
        Column("our_ref", String(20), nullable=False),
        Column("message", String(80), nullable=False),
        Column("sent_at", DateTime(timezone=True), nullable=False),
        Column("state", String(20), nullable=False),
        Column("state_at", DateTime(timezone=True), nullable=False),
        Column("answer", String(20)),
        Column("answered_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("item_id"),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
    )
    op.create_index("deliveries_by_reference", "deliveries", ["our_ref"])


def _find_expired_evidence() -> None:
    op.create_index("evidence_periods", "evidence", ["expires_at"])
    op.create_index(
        "evidence_pictures_to_purge",
        "evidence",
        ["expires_at"],
        sqlite_where=text("picture IS NOT NULL"),
        postgresql_where=text("picture IS NOT NULL"),
    )
