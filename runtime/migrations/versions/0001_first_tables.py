"""The first tables: queue, people's tasks, lanes, write journal, records kept."""

from alembic import op
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)

from runtime.tables import KEEPING_STATEMENTS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LIVE = text("state IN ('intended', 'proven', 'in_doubt')")
WAITING = text("state IN ('queued', 'deferred')")


def upgrade() -> None:
    """Build every table."""
    _work_queue()
    _attempts_and_settlements()
    _person_tasks()
    _lanes()
    _seats_and_gates()
    _write_journal()
    _release()
    _audit_and_evidence()
    _alarms()
    _refuse_what_must_never_happen()


def _work_queue() -> None:
    op.create_table(
        "business_clock",
        Column("id", Integer(), nullable=False),
        Column("offset_seconds", Float(), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "work_items",
        Column("id", String(36), nullable=False),
        Column("queue", String(40), nullable=False),
        Column("reference", String(80), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("authority", String(40), nullable=False),
        Column("state", String(20), nullable=False),
        Column("priority", Integer(), nullable=False),
        Column("due_at", DateTime(timezone=True)),
        Column("not_before", DateTime(timezone=True)),
        Column("held_until_real", Float(), server_default="0", nullable=False),
        Column("requested_by", String(80), nullable=False),
        Column("purpose_code", String(40), nullable=False),
        Column("lawful_basis", String(40), nullable=False),
        Column("rules_version", String(40), nullable=False),
        Column("schema_version", Integer(), nullable=False),
        Column("contents_sealed", LargeBinary(), nullable=False),
        Column("result_sealed", LargeBinary()),
        Column("outcome_code", String(40)),
        Column("outcome_rule", String(40)),
        Column("attempts_used", Integer(), server_default="0", nullable=False),
        Column("attempts_allowed", Integer(), nullable=False),
        Column("looks_used", Integer(), server_default="0", nullable=False),
        Column("is_last_look", Boolean(), server_default=text("false"), nullable=False),
        Column("waits_for_system", String(40)),
        Column("lane", String(60)),
        Column("epoch", Integer()),
        Column("lease_until_real", Float()),
        Column("awaits", String(36)),
        Column("follows", String(36)),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("ended_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("queue", "reference", name="one_item_per_reference"),
    )
    op.create_index("items_by_state", "work_items", ["queue", "state"])
    op.create_index("leased_items", "work_items", ["lane", "epoch"])
    op.create_index(
        "next_to_claim",
        "work_items",
        ["priority", "due_at", "created_at", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _attempts_and_settlements() -> None:
    op.create_table(
        "attempts",
        Column("item_id", String(36), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("worker", String(60), nullable=False),
        Column("lane", String(60), nullable=False),
        Column("epoch", Integer(), nullable=False),
        Column("claimed_at", DateTime(timezone=True), nullable=False),
        Column("counted", Boolean(), nullable=False),
        Column("is_last_look", Boolean(), nullable=False),
        Column("ended_at", DateTime(timezone=True)),
        Column("ended_as", String(20)),
        Column("code", String(40)),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
        PrimaryKeyConstraint("item_id", "number"),
    )
    op.create_table(
        "settlements",
        Column("item_id", String(36), nullable=False),
        Column("answer", String(20), nullable=False),
        Column("by", String(80), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("evidence_sealed", LargeBinary(), nullable=False),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
        PrimaryKeyConstraint("item_id"),
    )


def _person_tasks() -> None:
    op.create_table(
        "person_tasks",
        Column("id", String(36), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("kind", String(40), nullable=False),
        Column("reason_code", String(40), nullable=False),
        Column("state", String(20), nullable=False),
        Column("team", String(60), nullable=False),
        Column("person", String(80)),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("remind_at", DateTime(timezone=True), nullable=False),
        Column("escalate_at", DateTime(timezone=True), nullable=False),
        Column("evidence_sealed", LargeBinary(), nullable=False),
        Column("fits", String(64), nullable=False),
        Column("answer", String(40)),
        Column("answer_sealed", LargeBinary()),
        Column("answered_by", String(80)),
        Column("answered_at", DateTime(timezone=True)),
        Column("created_at", DateTime(timezone=True), nullable=False),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("tasks_of_item", "person_tasks", ["item_id"])
    op.create_table(
        "task_events",
        Column("id", Integer(), nullable=False),
        Column("task_id", String(36), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("event", String(20), nullable=False),
        Column("by", String(80), nullable=False),
        Column("note_sealed", LargeBinary()),
        ForeignKeyConstraint(["task_id"], ["person_tasks.id"]),
        PrimaryKeyConstraint("id"),
    )


def _lanes() -> None:
    op.create_table(
        "lanes",
        Column("id", String(60), nullable=False),
        Column("epoch", Integer(), nullable=False),
        Column("host", String(80), nullable=False),
        Column("worker", String(60), nullable=False),
        Column("worker_pid", Integer(), nullable=False),
        Column("worker_uid", Integer(), nullable=False),
        Column("state", String(12), nullable=False),
        Column("allow", JSON(), nullable=False),
        Column("control_token", String(64), nullable=False),
        Column("listener", String(40)),
        Column("beat_real", Float(), nullable=False),
        Column("until_real", Float(), nullable=False),
        Column("closed_real", Float()),
        Column("closed_why", String(40)),
        PrimaryKeyConstraint("id", "epoch"),
    )
    op.create_table(
        "egress_proxies",
        Column("host", String(80), nullable=False),
        Column("pid", Integer(), nullable=False),
        Column("beat_real", Float(), nullable=False),
        PrimaryKeyConstraint("host"),
    )


def _seats_and_gates() -> None:
    op.create_table(
        "account_seats",
        Column("system", String(40), nullable=False),
        Column("account", String(60), nullable=False),
        Column("seat", Integer(), nullable=False),
        Column("lane", String(60), nullable=False),
        Column("epoch", Integer(), nullable=False),
        PrimaryKeyConstraint("system", "account", "seat"),
    )
    op.create_table(
        "one_time_codes",
        Column("credential", String(80), nullable=False),
        Column("last_step", Integer(), nullable=False),
        PrimaryKeyConstraint("credential"),
    )
    op.create_table(
        "connector_gates",
        Column("system", String(40), nullable=False),
        Column("state", String(12), nullable=False),
        Column("reason_code", String(40)),
        Column("detail", Text()),
        Column("since", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("system"),
    )
    op.create_table(
        "paused_queues",
        Column("queue", String(40), nullable=False),
        Column("authority", String(40), nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("by", String(80), nullable=False),
        Column("why", String(40), nullable=False),
        PrimaryKeyConstraint("queue", "authority"),
    )


def _write_journal() -> None:
    op.create_table(
        "write_journal",
        Column("op_id", String(64), nullable=False),
        Column("number", Integer(), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("system", String(40), nullable=False),
        Column("operation", String(60), nullable=False),
        Column("reference", String(80), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("payload_sealed", LargeBinary(), nullable=False),
        Column("state", String(12), nullable=False),
        Column("lane", String(60), nullable=False),
        Column("epoch", Integer(), nullable=False),
        Column("settle_seconds", Float(), nullable=False),
        Column("intended_at", DateTime(timezone=True), nullable=False),
        Column("intended_real", Float(), nullable=False),
        Column("settled_at", DateTime(timezone=True)),
        Column("settled_how", String(40)),
        Column("record_id", String(80)),
        Column("read_back_hash", String(64)),
        Column("evidence_id", String(36)),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
        PrimaryKeyConstraint("op_id", "number"),
    )
    op.create_index("intents_of_item", "write_journal", ["item_id"])
    op.create_index(
        "one_live_intent_per_operation",
        "write_journal",
        ["op_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _release() -> None:
    op.create_table(
        "shadow_writes",
        Column("op_id", String(64), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("payload_sealed", LargeBinary(), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        ForeignKeyConstraint(["item_id"], ["work_items.id"]),
        PrimaryKeyConstraint("op_id"),
    )
    op.create_table(
        "release_modes",
        Column("id", Integer(), nullable=False),
        Column("process", String(40), nullable=False),
        Column("authority", String(40), nullable=False),
        Column("mode", String(20), nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("first_person", String(80), nullable=False),
        Column("second_person", String(80)),
        Column("why", Text(), nullable=False),
        PrimaryKeyConstraint("id"),
    )


def _audit_and_evidence() -> None:
    op.create_table(
        "audit_trail",
        Column("number", Integer(), autoincrement=False, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("event", String(40), nullable=False),
        Column("entry", Text(), nullable=False),
        Column("previous_hash", String(64), nullable=False),
        Column("hash", String(64), nullable=False),
        PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "audit_head",
        Column("id", Integer(), autoincrement=False, nullable=False),
        Column("number", Integer(), nullable=False),
        Column("hash", String(64), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "evidence",
        Column("id", String(36), nullable=False),
        Column("item_id", String(36), nullable=False),
        Column("system", String(40), nullable=False),
        Column("record_id", String(80), nullable=False),
        Column("screen", String(60), nullable=False),
        Column("fact_hash", String(64), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        Column("picture", String(80)),
        Column("key_sealed", LargeBinary()),
        Column("expires_at", DateTime(timezone=True)),
        Column("held", Boolean(), server_default=text("false"), nullable=False),
        PrimaryKeyConstraint("id"),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        Column("id", String(36), nullable=False),
        Column("code", String(40), nullable=False),
        Column("about", JSON(), nullable=False),
        Column("raised_at", DateTime(timezone=True), nullable=False),
        Column("step", Integer(), nullable=False),
        Column("passes_on_real", Float(), nullable=False),
        Column("acknowledged_by", String(80)),
        Column("acknowledged_at", DateTime(timezone=True)),
        Column("cleared_at", DateTime(timezone=True)),
        Column("open_key", String(64)),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("open_key"),
    )
    op.create_table(
        "alarm_deliveries",
        Column("id", Integer(), nullable=False),
        Column("alarm_id", String(36), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("contact", String(80), nullable=False),
        Column("delivered", Boolean(), nullable=False),
        Column("code", String(40), nullable=False),
        ForeignKeyConstraint(["alarm_id"], ["alarms.id"]),
        PrimaryKeyConstraint("id"),
    )


def _refuse_what_must_never_happen() -> None:
    dialect = op.get_bind().dialect.name
    for statement in KEEPING_STATEMENTS[dialect]:
        op.execute(text(statement))
