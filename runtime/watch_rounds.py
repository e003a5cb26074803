"""A round of the watch: take back what is lost, keep the records, look, alarm, tell.

Any number of watches on any number of hosts may make rounds at once, and a round may be killed
anywhere: each step does nothing that was done already. Nothing here needs Prefect. A host without
the workers' keys can still watch; it then neither sweeps nor keeps records, and says so.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from domain.errors import RecordsNotKept
from runtime import alarms, audit_trail, heartbeats, person_tasks, sweeper, watch_rows, watching
from runtime.alarms import AlarmCode, Channel, Roster, command_channel
from runtime.audit_anchors import AnchorsForged, TrailBroken, last_anchor
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.credentials import CredentialMissing, Credentials, CredentialUnsafe
from runtime.database import Database
from runtime.heartbeats import Part
from runtime.person_tasks import Nudge
from runtime.record_keeping import keep_records
from runtime.settings import Settings
from runtime.sweeper import Swept
from runtime.tables import alarm_deliveries
from runtime.watching import OF_THIS_HOST, WHOLE_TRAIL, AlarmWanted, Snapshot, host_id

WATCH_LOCK = 6274_0002
BY = "schedule:watch"


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches what, and how alarms leave."""

    database: Database
    settings: Settings
    credentials: Credentials
    channel: Channel
    host: str

    @classmethod
    def on_this_host(
        cls, database: Database, settings: Settings, credentials: Credentials
    ) -> "Watch":
        """The watch of this machine, alarming by the force's own command."""
        channel = command_channel(settings.alarm_command, settings.alarm_command_seconds)
        return cls(database, settings, credentials, channel, socket.gethostname())


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm whose cause is not gone; `is_told`: whoever was tried last could be reached."""

    id: str
    code: str
    raised_at: datetime
    is_acknowledged: bool
    is_told: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did and what is open after it.

    `swept` is None, `records` is `no_key`, where this host has no keys. `forecast_end` is None
    while there is nothing to do or no pace to go by.
    """

    at: datetime
    swept: Swept | None
    records: str
    raised: Sequence[AlarmCode]
    cleared: Sequence[str]
    nudged: int
    told: int
    open: Sequence[OpenAlarm]
    forecast_end: datetime | None

    @property
    def unreached(self) -> list[OpenAlarm]:
        """Alarms that are open and that nobody could be told of."""
        return [alarm for alarm in self.open if not (alarm.is_acknowledged or alarm.is_told)]


def make_round(watch: Watch) -> Round:
    """One round. Raises: whatever the database raises when it is away."""
    swept = _sweep(watch)
    records, of_this_host = _keep_records(watch)
    nudges = _beat_and_nudge(watch, is_anchored=records == "kept")
    looked = _look(watch, of_this_host)
    roster = Roster.from_settings(watch.settings)
    told = alarms.pass_on(watch.database, watch.channel, roster, looked.at)
    expected = watching.expected_at(looked.snapshot, looked.at)
    made = Round(
        at=looked.at,
        swept=swept,
        records=records,
        raised=looked.raised,
        cleared=looked.cleared,
        nudged=len(nudges),
        told=told,
        open=open_alarms(watch.database),
        forecast_end=max(expected.values(), default=None),
    )
    _write_heartbeat(watch, made)
    return made


def open_alarms(database: Database) -> list[OpenAlarm]:
    """Every open alarm, oldest first."""
    with database.snapshot() as connection:
        last = select(func.max(alarm_deliveries.c.id)).group_by(alarm_deliveries.c.alarm_id)
        delivery = alarm_deliveries.c
        reached = select(delivery.alarm_id).where(delivery.id.in_(last), delivery.delivered)
        told = frozenset(connection.execute(reached).scalars())
        return [
            OpenAlarm(
                row.id, row.code, row.raised_at, row.acknowledged_at is not None, row.id in told
            )
            for row in alarms.open_alarms(connection)
        ]


@dataclass(frozen=True, slots=True)
class _Looked:
    at: datetime
    snapshot: Snapshot
    raised: Sequence[AlarmCode]
    cleared: Sequence[str]


def _sweep(watch: Watch) -> Swept | None:
    """The workers' sweeper does it more often; two do no harm, and it may be dead."""
    try:
        cipher = watch.credentials.cipher()
    except (CredentialMissing, CredentialUnsafe):
        return None
    with watch.database.transaction() as connection:
        return sweeper.sweep(connection, watch.settings, business_now(connection), cipher)


def _keep_records(watch: Watch) -> tuple[str, list[AlarmWanted]]:
    """Anchor and purge; a code for what came of it, and the alarms this host has to raise."""
    here = {"host": host_id(watch.host)}
    try:
        keep_records(watch.database, watch.settings, watch.credentials)
    except CredentialMissing:
        return "no_key", []
    except (TrailBroken, AnchorsForged):
        return "trail_broken", [AlarmWanted(AlarmCode.TRAIL_BROKEN, here)]
    except (RecordsNotKept, CredentialUnsafe, OSError):
        return "not_kept", [AlarmWanted(AlarmCode.RECORDS_NOT_KEPT, here)]
    return "kept", []


def _beat_and_nudge(watch: Watch, *, is_anchored: bool) -> list[Nudge]:
    with watch.database.transaction() as connection:
        now = business_now(connection)
        heartbeats.beat(connection, Part.WATCH, watch.host)
        if is_anchored:
            heartbeats.beat(connection, Part.ANCHOR, watch.host, _anchored_real(watch))
        heartbeats.note_progress(connection, now)
        nudges = person_tasks.remind_and_escalate(connection, now)
        for nudge in nudges:
            if nudge.event == "escalated":
                audit_trail.record(connection, _escalation(nudge), now)
    return nudges


def _anchored_real(watch: Watch) -> float | None:
    """When this host last anchored; now (None) while there is nothing to anchor."""
    anchor = last_anchor(watch.settings.anchors_file())
    return anchor.real if anchor else None


def _escalation(nudge: Nudge) -> AuditEntry:
    return AuditEntry(
        event=AuditEvent.TASK_ESCALATED,
        worker="watch",
        on_behalf_of=BY,
        system="person_tasks",
        record_id=nudge.task_id,
        details={"team": nudge.team.replace(" ", "_")},
    )


def _look(watch: Watch, of_this_host: Sequence[AlarmWanted]) -> _Looked:
    """Look and alarm; one watch at a time, or an older look would undo what a newer one found."""
    with watch.database.transaction() as connection:
        _wait_for_other_watches(connection)
        with watch.database.snapshot() as reading:
            now = business_now(reading)
            snapshot = watch_rows.look(reading, now)
        found = watching.findings(snapshot, now, watch.settings)
        wanted = {one.open_key: one for one in (*found, *of_this_host)}
        is_open = {row.open_key for row in alarms.open_alarms(connection)}
        cleared = _clear(connection, set(wanted), host_id(watch.host), now)
        for one in wanted.values():
            alarms.raise_alarm(connection, one.code, one.about, now)
    raised = [one.code for key, one in wanted.items() if key not in is_open]
    return _Looked(now, snapshot, raised, cleared)


def _wait_for_other_watches(connection: Connection) -> None:
    # SQLite's transaction holds the one write lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(WATCH_LOCK)))


def _clear(connection: Connection, wanted: set[str], host: str, now: datetime) -> list[str]:
    over = [
        row
        for row in alarms.open_alarms(connection)
        if row.open_key not in wanted and _can_be_over(row, host)
    ]
    for row in over:
        alarms.clear_alarm(connection, alarms.CODES[row.code], row.about, now)
    return [row.code for row in over]


def _can_be_over(row: Row[Any], host: str) -> bool:
    """Whether this host's watch would have found it again, were it not over."""
    if row.code not in OF_THIS_HOST:
        return True
    return row.about["host"] == host and not WHOLE_TRAIL.items() <= row.about.items()


def _write_heartbeat(watch: Watch, made: Round) -> None:
    """For a monitor of the force's own; it alarms by itself when the line grows old."""
    if watch.settings.watch_heartbeat is None or made.records == "no_key":
        return
    said = {
        "host": host_id(watch.host),
        "at": made.at.isoformat(),
        "alarms": len(made.open),
        "unreached": len(made.unreached),
    }
    path = watch.settings.watch_heartbeat
    heartbeats.write_signed(path, said, watch.credentials.signer())
