"""Alarms: told to a named duty contact, passed on until somebody says "I have this".

An alarm goes to the first contact on duty; five minutes later to the next, then to the control
room, and there again every five minutes. A contact who cannot be reached is skipped at once. Every
attempt is recorded. Raising an alarm that is open changes nothing but its counts.
"""

import hashlib
import json
import os
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, insert, select, update

from domain.saying import say_clock_digits
from runtime import audit_trail
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.database import Database, elapsed_now, insert_or
from runtime.settings import DutyContact, Settings
from runtime.shapes import is_count, is_field_name, is_identifier
from runtime.tables import alarm_deliveries, alarms

LOCAL_TIME = ZoneInfo("Europe/London")
RETRY_SECONDS = 30.0
DELIVERED = "delivered"

About = Mapping[str, str | int]
Channel = Callable[[str, str], str]


class AlarmCode(StrEnum):
    """What an alarm is about, and the words a duty contact gets: no names, no place, no process."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> "AlarmCode":
        """A code that knows its sentence."""
        alarm = str.__new__(cls, code)
        alarm._value_ = code
        alarm.sentence = sentence
        return alarm

    UNSENT = "unsent", "{count} due by {due} not done."
    FORECAST_LATE = "forecast_late", "{count} due by {due} will be late at this pace."
    NOT_DISPATCHED = "not_dispatched", "the {due} start did not happen or did not end."
    NO_PROGRESS = "no_progress", "no progress for {minutes} minutes."
    MODE_DEMOTED = "mode_demoted", "{count} due by {due:04} now wait for you."
    TASKS_UNTAKEN = "tasks_untaken", "{count} answers due by {due} wait and nobody has them."
    TASKS_LATE = "tasks_late", "{count} answers due by {due} are not given."
    IN_DOUBT_LATE = "in_doubt_late", "{count} due by {due} may have gone and are not settled."
    HEARTBEAT_STALE = "heartbeat_stale", "a part that must always run does not answer."
    PROXY_STALE = "proxy_stale", "the workers' way out does not answer."
    ANCHOR_STALE = "anchor_stale", "the record of what was done is not being sealed."
    TRAIL_BROKEN = "trail_broken", "the record of what was done does not verify."
    RECORDS_NOT_KEPT = "records_not_kept", "the workers stopped: records cannot be kept."
    WRONG_RECORD = "wrong_record", "a wrong record was shown; nothing was saved."
    CONNECTOR_CLOSED = "connector_closed", "a system was closed to the workers."


CODES: Mapping[str, AlarmCode] = {code.value: code for code in AlarmCode}


class NoSuchAlarm(Exception):
    """No open alarm, or more than one, has this id or code."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is told, in order, and how long each has. Seconds are elapsed time, already scaled."""

    contacts: tuple[DutyContact, ...]
    control_room: str
    pass_on_seconds: float
    retry_seconds: float
    ring_number: str = ""

    def __post_init__(self) -> None:
        if not is_identifier(self.control_room):
            raise ValueError("The control room of the alarm roster needs an id, not a name.")

    @classmethod
    def from_settings(cls, settings: Settings) -> "Roster":
        """The roster as this hub has set it."""
        return cls(
            contacts=settings.alarm_contacts,
            control_room=settings.alarm_control_room,
            pass_on_seconds=settings.scaled(settings.alarm_pass_on_seconds),
            retry_seconds=settings.scaled(RETRY_SECONDS),
            ring_number=settings.alarm_ring_number,
        )

    def next_to_tell(self, told: Iterable[str], now: datetime) -> str:
        """The first contact on duty who was not told yet; after them all, the control room."""
        already = set(told)
        on_duty = (contact.id for contact in self.contacts if is_on_duty(contact, now))
        return next((id_ for id_ in on_duty if id_ not in already), self.control_room)


def raise_alarm(connection: Connection, code: AlarmCode, about: About, now: datetime) -> str:
    """Open an alarm, or bring the counts of the open one up to date; its id.

    The texts in `about` say which alarm it is, the whole numbers how bad it is.
    """
    _check(code, about)
    alarm_id, key = str(uuid.uuid4()), key_of(code, about)
    opened = connection.execute(
        insert_or(connection, alarms)
        .values(
            id=alarm_id,
            code=code,
            about=dict(about),
            raised_at=now,
            step=0,
            passes_on_real=elapsed_now(connection),
            open_key=key,
        )
        .on_conflict_do_nothing(index_elements=[alarms.c.open_key])
        .returning(alarms.c.id)
    ).one_or_none()
    if opened is None:
        return _update_counts(connection, key, about)
    _record(connection, AuditEvent.ALARM_RAISED, alarm_id, "schedule:watch", now, code=code)
    return alarm_id


def clear_alarm(connection: Connection, code: AlarmCode, about: About, now: datetime) -> bool:
    """The cause is gone: nobody more is told, and the next time is another alarm."""
    cleared = connection.execute(
        update(alarms)
        .where(alarms.c.open_key == key_of(code, about))
        .values(cleared_at=now, open_key=None)
        .returning(alarms.c.id)
    ).scalar_one_or_none()
    if cleared is None:
        return False
    _record(connection, AuditEvent.ALARM_CLEARED, cleared, "schedule:watch", now, code=code)
    return True


def acknowledge(connection: Connection, alarm_id: str, by: str, now: datetime) -> bool:
    """Somebody has it: nobody more is told. False when somebody else said so before.

    Raises: NoSuchAlarm.
    """
    known = connection.execute(select(alarms.c.id).where(alarms.c.id == alarm_id)).one_or_none()
    if known is None:
        raise NoSuchAlarm(alarm_id)
    first = connection.execute(
        update(alarms)
        .where(alarms.c.id == alarm_id, alarms.c.acknowledged_at.is_(None))
        .values(acknowledged_by=by, acknowledged_at=now)
        .returning(alarms.c.code)
    ).scalar_one_or_none()
    if first is None:
        return False
    _record(connection, AuditEvent.ALARM_ACKNOWLEDGED, alarm_id, by, now, code=first)
    return True


def holder_of(connection: Connection, alarm_id: str) -> tuple[str | None, datetime | None]:
    """Who said "I have this", and when. Raises: NoSuchAlarm."""
    columns = alarms.c.acknowledged_by, alarms.c.acknowledged_at
    held = connection.execute(select(*columns).where(alarms.c.id == alarm_id)).one_or_none()
    if held is None:
        raise NoSuchAlarm(alarm_id)
    return held.acknowledged_by, held.acknowledged_at


def alarm_with_code(connection: Connection, ring_code: str) -> str:
    """The open alarm whose message had this code, for whoever takes the call.

    Raises: NoSuchAlarm.
    """
    ids: list[str] = [
        row.id for row in open_alarms(connection) if ring_code_of(row.id) == ring_code
    ]
    if len(ids) != 1:
        raise NoSuchAlarm(ring_code)
    return ids[0]


def open_alarms(connection: Connection) -> Sequence[Row[Any]]:
    """Every alarm whose cause is not gone, oldest first, acknowledged ones too."""
    is_open = alarms.c.cleared_at.is_(None)
    return connection.execute(select(alarms).where(is_open).order_by(alarms.c.raised_at)).all()


def key_of(code: AlarmCode, about: About) -> str:
    """Which alarm it is: its code and the texts it is about, not its counts."""
    which = {name: value for name, value in about.items() if isinstance(value, str)}
    return hashlib.sha256(json.dumps([code, which], sort_keys=True).encode()).hexdigest()


def pass_on(database: Database, channel: Channel, roster: Roster, now: datetime) -> int:
    """Tell whoever is next about each alarm nobody has answered in time; how many were told.

    Run every few seconds, by any number of watchers: each alarm is told by one of them.
    """
    delivered = 0
    while alarm := _claim(database, roster):
        contact = roster.next_to_tell(_told(database, alarm.id, roster), now)
        code = channel(contact, text_of(alarm, roster.ring_number))
        _keep_delivery(database, alarm, contact, code, roster, now)
        delivered += code == DELIVERED
    return delivered


def text_of(alarm: Row[Any], ring_number: str) -> str:
    """The message: what, and where to ring with which code."""
    where = f"ring {ring_number} " if ring_number else ""
    sentence = CODES[alarm.code].sentence.format(**alarm.about)
    return f"MASH: {sentence} Ack: {where}code {ring_code_of(alarm.id)}."


def sentence_of(alarm: Row[Any]) -> str:
    """What it is about, as the terminal says it: `07:30`, the text message 0730 (pages.md 3.15)."""
    about, sentence = dict(alarm.about), CODES[alarm.code].sentence
    if "due" in about:
        about["due"] = say_clock_digits(str(about["due"]))
    return sentence.replace("{due:04}", "{due}").format(**about)


def ring_code_of(alarm_id: str) -> str:
    """Four digits to say on the telephone."""
    return f"{uuid.UUID(alarm_id).int % 10_000:04d}"


def is_on_duty(contact: DutyContact, now: datetime) -> bool:
    """Whether a duty covers this moment; one past midnight belongs to the day it begins."""
    local = now.astimezone(LOCAL_TIME)
    time, yesterday = local.time(), (local - timedelta(days=1)).weekday()
    if contact.starts == contact.ends:
        return local.weekday() in contact.days
    if contact.starts < contact.ends:
        return local.weekday() in contact.days and contact.starts <= time < contact.ends
    began_today = local.weekday() in contact.days and time >= contact.starts
    return began_today or (yesterday in contact.days and time < contact.ends)


def command_channel(command: Sequence[str], timeout_seconds: float) -> Channel:
    """Alarms leave by a program of the force: the text on stdin, `{contact}` in its arguments.

    No shell, no environment but PATH, no output kept; it and its children end with the time-out.
    """

    def send(contact: str, text: str) -> str:
        if not command:
            return "no_command"
        arguments = [part.replace("{contact}", contact) for part in command]
        return _run(arguments, text, timeout_seconds)

    return send


def _check(code: AlarmCode, about: About) -> None:
    fits = (is_field_name(name) and _is_id_or_count(value) for name, value in about.items())
    if not all(fits):
        raise ValueError(f"{code}: an alarm is about ids, codes and counts only.")
    code.sentence.format(**about)


def _is_id_or_count(value: object) -> bool:
    return is_identifier(value) or is_count(value)


def _update_counts(connection: Connection, key: str, about: About) -> str:
    alarm_id: str = connection.execute(
        update(alarms)
        .where(alarms.c.open_key == key)
        .values(about=dict(about))
        .returning(alarms.c.id)
    ).scalar_one()
    return alarm_id


def _claim(database: Database, roster: Roster) -> Row[Any] | None:
    """The alarm that is due first. Should this process die now, it is due again soon."""
    with database.transaction() as connection:
        now_real = elapsed_now(connection)
        alarm = connection.execute(
            select(alarms)
            .where(alarms.c.acknowledged_at.is_(None), alarms.c.cleared_at.is_(None))
            .where(alarms.c.passes_on_real <= now_real)
            .order_by(alarms.c.passes_on_real)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if alarm is not None:
            _set_next(connection, alarm.id, now_real + roster.retry_seconds)
        return alarm


def _told(database: Database, alarm_id: str, roster: Roster) -> list[str]:
    """Who was tried in this round; a round in which not even the control room answered is void."""
    with database.transaction() as connection:
        attempts = connection.execute(
            select(alarm_deliveries)
            .where(alarm_deliveries.c.alarm_id == alarm_id)
            .order_by(alarm_deliveries.c.id)
        ).all()
    told: list[str] = []
    for attempt in attempts:
        if attempt.contact == roster.control_room and not attempt.delivered:
            told = []
        else:
            told.append(attempt.contact)
    return told


def _keep_delivery(
    database: Database, alarm: Row[Any], contact: str, code: str, roster: Roster, now: datetime
) -> None:
    with database.transaction() as connection:
        connection.execute(
            insert(alarm_deliveries).values(
                alarm_id=alarm.id, at=now, contact=contact, delivered=code == DELIVERED, code=code
            )
        )
        _set_next(
            connection,
            alarm.id,
            elapsed_now(connection) + _seconds_until_next(contact, code, roster),
            step=alarm.step + 1,
        )
        details = {"contact": contact, "delivery": code}
        event = AuditEvent.ALARM_SENT
        _record(connection, event, alarm.id, "schedule:watch", now, code=alarm.code, **details)


def _seconds_until_next(contact: str, code: str, roster: Roster) -> float:
    if code == DELIVERED:
        return roster.pass_on_seconds
    return roster.retry_seconds if contact == roster.control_room else 0.0


def _set_next(connection: Connection, alarm_id: str, at_real: float, **values: int) -> None:
    of_alarm = update(alarms).where(alarms.c.id == alarm_id)
    connection.execute(of_alarm.values(passes_on_real=at_real, **values))


def _record(
    connection: Connection, event: AuditEvent, alarm_id: str, by: str, now: datetime, **details: str
) -> None:
    entry = AuditEntry(
        event=event,
        worker="alarms",
        on_behalf_of=by,
        system="alarms",
        record_id=alarm_id,
        details=details,
    )
    audit_trail.record(connection, entry, now)


def _run(arguments: Sequence[str], text: str, timeout_seconds: float) -> str:
    try:
        process = subprocess.Popen(  # noqa: S603  # the force's own program, from its settings
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
        )
    except OSError:
        return "command_missing"
    try:
        process.communicate(text.encode(), timeout=timeout_seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "command_timed_out"
    return DELIVERED if process.returncode == 0 else "command_failed"
