"""Every table of the suite's own database; migrations in `runtime/migrations` build exactly these.

Two clocks, never mixed. A `DateTime` here is *business time* (due times, audit): aware UTC, read
from `runtime/clock.py`. A `Float` ending in `_real` is *elapsed time*: seconds since 1970 on the
database server's own clock, for leases, fences and time-outs, never shifted by a demonstration.
Columns named `*_sealed` are encrypted with AES-GCM, the row's id as associated data.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    DDL,
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Hand back aware UTC (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


business_clock = Table(
    "business_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("offset_seconds", Float, nullable=False),
)

work_items = Table(
    "work_items",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("queue", String(40), nullable=False),
    Column("reference", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("authority", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("held_until_real", Float, nullable=False, server_default="0"),
    Column("requested_by", String(80), nullable=False),
    Column("purpose_code", String(40), nullable=False),
    Column("lawful_basis", String(40), nullable=False),
    Column("rules_version", String(40), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("contents_sealed", LargeBinary, nullable=False),
    Column("result_sealed", LargeBinary),
    Column("outcome_code", String(40)),
    Column("outcome_rule", String(40)),
    Column("attempts_used", Integer, nullable=False, server_default="0"),
    Column("attempts_allowed", Integer, nullable=False),
    Column("looks_used", Integer, nullable=False, server_default="0"),
    Column("is_last_look", Boolean, nullable=False, server_default=text("false")),
    Column("waits_for_system", String(40)),
    Column("lane", String(60)),
    Column("epoch", Integer),
    Column("lease_until_real", Float),
    Column("awaits", String(36)),
    Column("follows", String(36)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("queue", "reference", name="one_item_per_reference"),
)
Index(
    "next_to_claim",
    work_items.c.priority,
    work_items.c.due_at,
    work_items.c.created_at,
    work_items.c.id,
    sqlite_where=text("state IN ('queued', 'deferred')"),
    postgresql_where=text("state IN ('queued', 'deferred')"),
)
Index("items_by_state", work_items.c.queue, work_items.c.state)
Index("leased_items", work_items.c.lane, work_items.c.epoch)

attempts = Table(
    "attempts",
    metadata,
    Column("item_id", String(36), ForeignKey("work_items.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("worker", String(60), nullable=False),
    Column("lane", String(60), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("counted", Boolean, nullable=False),
    Column("is_last_look", Boolean, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_as", String(20)),
    Column("code", String(40)),
)
Index("turns_by_end", attempts.c.ended_at)

person_tasks = Table(
    "person_tasks",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("reason_code", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("team", String(60), nullable=False),
    Column("person", String(80)),
    Column("due_at", UtcDateTime, nullable=False),
    Column("remind_at", UtcDateTime, nullable=False),
    Column("escalate_at", UtcDateTime, nullable=False),
    Column("evidence_sealed", LargeBinary, nullable=False),
    Column("fits", String(64), nullable=False),
    Column("answer", String(40)),
    Column("answer_sealed", LargeBinary),
    Column("answered_by", String(80)),
    Column("answered_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("tasks_of_item", person_tasks.c.item_id)

# Whom a task may concern, by their ids: they neither see it nor have it.
tasks_kept_from = Table(
    "tasks_kept_from",
    metadata,
    Column("task_id", String(36), ForeignKey("person_tasks.id"), primary_key=True),
    Column("person", String(80), primary_key=True),
)

task_events = Table(
    "task_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("task_id", String(36), ForeignKey("person_tasks.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    Column("note_sealed", LargeBinary),
)

settlements = Table(
    "settlements",
    metadata,
    Column("item_id", String(36), ForeignKey("work_items.id"), primary_key=True),
    Column("answer", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("evidence_sealed", LargeBinary, nullable=False),
)

lanes = Table(
    "lanes",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("host", String(80), nullable=False),
    Column("worker", String(60), nullable=False),
    Column("worker_pid", Integer, nullable=False),
    Column("worker_uid", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("allow", JSON, nullable=False),
    Column("control_token", String(64), nullable=False),
    Column("listener", String(40)),
    Column("beat_real", Float, nullable=False),
    Column("looked_real", Float, nullable=False, server_default="0"),
    Column("until_real", Float, nullable=False),
    Column("closed_real", Float),
    Column("closed_why", String(40)),
)

egress_proxies = Table(
    "egress_proxies",
    metadata,
    Column("host", String(80), primary_key=True),
    Column("pid", Integer, nullable=False),
    Column("beat_real", Float, nullable=False),
)

account_seats = Table(
    "account_seats",
    metadata,
    Column("system", String(40), primary_key=True),
    Column("account", String(60), primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("lane", String(60), nullable=False),
    Column("epoch", Integer, nullable=False),
)

connector_gates = Table(
    "connector_gates",
    metadata,
    Column("system", String(40), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("reason_code", String(40)),
    Column("detail", Text),
    Column("since", UtcDateTime, nullable=False),
    Column("passes_by_itself", Boolean, nullable=False, server_default=text("false")),
    Column("unanswered_turns", Integer, nullable=False, server_default="0"),
    Column("closed_real", Float, nullable=False, server_default="0"),
    Column("look_after_real", Float, nullable=False, server_default="0"),
)

paused_queues = Table(
    "paused_queues",
    metadata,
    Column("queue", String(40), primary_key=True),
    Column("authority", String(40), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("why", String(40), nullable=False),
)

write_journal = Table(
    "write_journal",
    metadata,
    Column("op_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("system", String(40), nullable=False),
    Column("operation", String(60), nullable=False),
    Column("reference", String(80), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False),
    Column("lane", String(60), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("settle_seconds", Float, nullable=False),
    Column("intended_at", UtcDateTime, nullable=False),
    Column("intended_real", Float, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("settled_how", String(40)),
    Column("record_id", String(80)),
    Column("read_back_hash", String(64)),
    Column("evidence_id", String(36)),
)
Index(
    "one_live_intent_per_operation",
    write_journal.c.op_id,
    unique=True,
    sqlite_where=text("state IN ('intended', 'proven', 'in_doubt')"),
    postgresql_where=text("state IN ('intended', 'proven', 'in_doubt')"),
)
Index("intents_of_item", write_journal.c.item_id)

shadow_writes = Table(
    "shadow_writes",
    metadata,
    Column("op_id", String(64), primary_key=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("payload_sealed", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

release_modes = Table(
    "release_modes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("process", String(40), nullable=False),
    Column("authority", String(40), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("first_person", String(80), nullable=False),
    Column("second_person", String(80)),
    Column("why", Text, nullable=False),
)

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", String(40), nullable=False),
    Column("entry", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

# The migration and `create_all` both take the statements below.
AUDIT_HEAD_START = "INSERT INTO audit_head (id, number, hash) VALUES (1, 0, 'start')"
APPEND_ONLY_AUDIT_TRAIL = {
    "sqlite": (
        "CREATE TRIGGER audit_trail_keeps_rows BEFORE UPDATE ON audit_trail "
        "BEGIN SELECT RAISE(ABORT, 'audit_trail is append-only'); END",
        "CREATE TRIGGER audit_trail_loses_none BEFORE DELETE ON audit_trail "
        "BEGIN SELECT RAISE(ABORT, 'audit_trail is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_change_of_audit_trail() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_trail is append-only'; END $$",
        "CREATE TRIGGER audit_trail_keeps_rows BEFORE UPDATE OR DELETE ON audit_trail "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit_trail()",
        "CREATE TRIGGER audit_trail_loses_none BEFORE TRUNCATE ON audit_trail "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_trail()",
    ),
}
_start = DDL(AUDIT_HEAD_START)  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy 2.1
event.listen(audit_head, "after_create", _start)
for _dialect, _statements in APPEND_ONLY_AUDIT_TRAIL.items():
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy 2.1
        event.listen(audit_trail, "after_create", _ddl.execute_if(dialect=_dialect))

evidence = Table(
    "evidence",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("item_id", String(36), nullable=False),
    Column("system", String(40), nullable=False),
    Column("record_id", String(80), nullable=False),
    Column("screen", String(60), nullable=False),
    Column("fact_hash", String(64), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("picture", String(80)),
    Column("key_sealed", LargeBinary),
    Column("expires_at", UtcDateTime),
    Column("held", Boolean, nullable=False, server_default=text("false")),
)
Index("evidence_periods", evidence.c.expires_at)
Index(
    "evidence_pictures_to_purge",
    evidence.c.expires_at,
    sqlite_where=text("picture IS NOT NULL"),
    postgresql_where=text("picture IS NOT NULL"),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("about", JSON, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("step", Integer, nullable=False),
    Column("passes_on_real", Float, nullable=False),
    Column("acknowledged_by", String(80)),
    Column("acknowledged_at", UtcDateTime),
    Column("cleared_at", UtcDateTime),
    Column("open_key", String(64), unique=True),
)

alarm_deliveries = Table(
    "alarm_deliveries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("alarm_id", String(36), ForeignKey("alarms.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("contact", String(80), nullable=False),
    Column("delivered", Boolean, nullable=False),
    Column("code", String(40), nullable=False),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("credential", String(80), primary_key=True),
    Column("last_step", Integer, nullable=False),
)

passes = Table(
    "passes",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("process", String(40), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("window_from", UtcDateTime, nullable=False),
    Column("window_until", UtcDateTime, nullable=False),
    Column("completed_at", UtcDateTime),
    Column("seen", Integer),
    Column("withheld", Integer),
    Column("items_new", Integer),
)
Index("completed_passes", passes.c.process, passes.c.completed_at)

occurrences_read = Table(
    "occurrences_read",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("parties_sealed", LargeBinary, nullable=False),
)

notice_keys = Table(
    "notice_keys",
    metadata,
    Column("occurrence", String(20), primary_key=True),
    Column("child", String(20), primary_key=True),
    Column("establishment", String(20), primary_key=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("reserved_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("told_how", String(20)),
)
Index("keys_of_item", notice_keys.c.item_id)

question_keys = Table(
    "question_keys",
    metadata,
    Column("occurrence", String(20), primary_key=True),
    Column("child", String(20), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("establishment", String(20), primary_key=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)
Index("question_keys_of_item", question_keys.c.item_id)

deliveries = Table(
    "deliveries",
    metadata,
    Column("item_id", String(36), ForeignKey("work_items.id"), primary_key=True),
    Column("our_ref", String(20), nullable=False),
    Column("message", String(80), nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("state_at", UtcDateTime, nullable=False),
    Column("answer", String(20)),
    Column("answered_at", UtcDateTime),
)
Index("deliveries_by_reference", deliveries.c.our_ref)

drafts = Table(
    "drafts",
    metadata,
    Column("item_id", String(36), ForeignKey("work_items.id"), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
)

kept_reads = Table(
    "kept_reads",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("as_at", UtcDateTime, nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("part", String(20), primary_key=True),
    Column("host", String(80), primary_key=True),
    Column("beat_real", Float, nullable=False),
)

progress_marks = Table(
    "progress_marks",
    metadata,
    Column("queue", String(40), primary_key=True),
    Column("last_turn_at", UtcDateTime),
    Column("since_real", Float, nullable=False),
)

research_progress = Table(
    "research_progress",
    metadata,
    Column("item_id", String(36), ForeignKey("work_items.id"), primary_key=True),
    Column("system", String(40), primary_key=True),
    Column("people_done", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("records_opened", Integer, nullable=False),
    Column("answer", String(40), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("rules_version", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("answer_by", UtcDateTime, nullable=False),
    Column("said_sealed", LargeBinary, nullable=False),
    Column("answered_by", String(80)),
    Column("answered_at", UtcDateTime),
    Column("answer_sealed", LargeBinary),
)
Index("findings_of_item", findings.c.item_id)

ring_notes = Table(
    "ring_notes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("item_id", String(36), ForeignKey("work_items.id"), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("note_sealed", LargeBinary, nullable=False),
)
Index("ring_notes_of_item", ring_notes.c.item_id)

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("form_token", String(64), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("begun_real", Float, nullable=False),
    Column("seen_real", Float, nullable=False),
    Column("ended_at", UtcDateTime),
)
Index("visits_of_account", console_sessions.c.account, console_sessions.c.seen_at)

console_tries = Table(
    "console_tries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("account_hash", String(64), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("at_real", Float, nullable=False),
)
Index("tries_by_time", console_tries.c.at_real)

console_drafts = Table(
    "console_drafts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("answers_sealed", LargeBinary, nullable=False),
    Column("item_id", String(36), ForeignKey("work_items.id")),
)
Index("drafts_by_time", console_drafts.c.begun_at)

# What the code promises, the database refuses to break.
KEPT_AS_WRITTEN = ("task_events", "settlements", "release_modes")
_KEPT = "BEGIN SELECT RAISE(ABORT, 'rows of this table are kept as written'); END"
_FINAL = "('done', 'no_action', 'business_exception', 'system_exception', 'in_doubt', "
_FINAL += "'done_by_person', 'cancelled')"
_END_COLUMNS = "state, outcome_code, outcome_rule, ended_at, attempts_used"
KEEPING_STATEMENTS = {
    "sqlite": (
        *(
            f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {name} {_KEPT}"
            for name in KEPT_AS_WRITTEN
            for verb in ("UPDATE", "DELETE")
        ),
        f"CREATE TRIGGER final_items_never_change BEFORE UPDATE OF {_END_COLUMNS} ON work_items "
        f"WHEN OLD.state IN {_FINAL} "
        "BEGIN SELECT RAISE(ABORT, 'a final item never changes'); END",
        "CREATE TRIGGER items_never_leave BEFORE DELETE ON work_items "
        "BEGIN SELECT RAISE(ABORT, 'an item never leaves the queue'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'rows of % are kept as written, final or for ever', TG_TABLE_NAME; "
        "END $$",
        *(
            f"CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for name in KEPT_AS_WRITTEN
        ),
        f"CREATE TRIGGER final_items_never_change BEFORE UPDATE OF {_END_COLUMNS} ON work_items "
        f"FOR EACH ROW WHEN (OLD.state IN {_FINAL}) EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER items_never_leave BEFORE DELETE ON work_items "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    ),
}
for _dialect, _statements in KEEPING_STATEMENTS.items():
    for _statement in _statements:
        _ddl = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # as above
        event.listen(metadata, "after_create", _ddl.execute_if(dialect=_dialect))
