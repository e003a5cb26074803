"""The open alarms as the terminal shows them, and what a person says to one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import RenderableType
from sqlalchemy import Connection, Row, select

from cli.moments import said
from cli.office import Office
from cli.people import note
from cli.report import Exit, Report, Stop
from cli.screen import Column, line, table
from domain.saying import say_duration, say_number_of, say_sortable
from runtime import alarms, heartbeats
from runtime.alarms import NoSuchAlarm
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.database import elapsed_now
from runtime.tables import alarm_deliveries
from runtime.watching import OF_THIS_HOST, host_id

RUNBOOKS = "docs/operations"
RING_CODE_LENGTH = 4


def listed(office: Office) -> Report:
    """Every open alarm."""
    with office.database.snapshot() as connection:
        rows = alarms.open_alarms(connection)
        facts = [_facts(connection, row) for row in rows]
    unheard = sum(row.acknowledged_at is None for row in rows)
    count = say_number_of(len(rows), "alarm is", "alarms are")
    return Report(
        f"{count} open, {unheard} not acknowledged.",
        {"alarms": facts},
        [*open_alarm_table(office), line("")],
        next_step=_next_step(rows),
    )


def open_alarm_table(office: Office) -> list[RenderableType]:
    """The table of open alarms; nothing where there is none."""
    with office.database.snapshot() as connection:
        rows = alarms.open_alarms(connection)
        elapsed = elapsed_now(connection)
        cells = [_cells(connection, row, elapsed) for row in rows]
    return [table(_COLUMNS, cells), line(f"Runbooks are in {RUNBOOKS}/.")] if cells else []


def acknowledged(office: Office, which: str, by: str) -> Report:
    """Somebody has it."""
    with office.database.transaction() as connection:
        alarm_id = _found(connection, which)
        is_first = alarms.acknowledge(connection, alarm_id, by, business_now(connection))
        who, since = alarms.holder_of(connection, alarm_id)
    facts = {"id": alarm_id, "acknowledged_by": who, "acknowledged_at": since}
    if not is_first:
        words = f"{who} has had it since {said(since)}. Nothing was changed."
        return Report(words, facts, exit_code=Exit.NOT_PROVEN)
    return Report("You have it. Nobody more is told; it stays open until its cause is gone.", facts)


def forgotten(office: Office, host: str, by: str) -> Report:
    """A machine's heartbeats are waited for no longer. Raises: Stop."""
    with office.database.transaction() as connection:
        beating = {host_id(one.host): one.host for one in heartbeats.beats(connection)}
        named = host_id(host)
        if named not in beating:
            there = ", ".join(sorted(beating)) or "none"
            raise Stop(Exit.WRONG_COMMAND, f"No machine {host} beats here. There are: {there}.")
        parts = heartbeats.forget(connection, beating[named])
        now = business_now(connection)
        _clear_what_only_it_could(connection, named, now)
        note(connection, AuditEvent.SETTING_CHANGED, by, now, setting="heartbeats", host=named)
    waited_for = say_number_of(parts, "heartbeat is", "heartbeats are")
    return Report(f"Forgotten: {waited_for} waited for no longer.", {"host": host, "parts": parts})


def _clear_what_only_it_could(connection: Connection, host: str, now: datetime) -> None:
    for row in alarms.open_alarms(connection):
        if row.code in OF_THIS_HOST and row.about["host"] == host:
            alarms.clear_alarm(connection, alarms.CODES[row.code], row.about, now)


_SAID = frozenset({"due", "day", "count", "minutes"})
_COLUMNS = (
    Column("Code", whole=True),
    Column("Since", whole=True),
    Column("What"),
    Column("Who"),
    Column("Runbook", whole=True),
)


def _cells(connection: Connection, row: Row[Any], elapsed: float) -> tuple[str, ...]:
    return (
        alarms.ring_code_of(row.id),
        say_sortable(row.raised_at),
        "\n".join([alarms.sentence_of(row), *_about(row)]),
        _who(connection, row, elapsed),
        _runbook(row).rpartition("/")[2],
    )


def _about(row: Row[Any]) -> list[str]:
    """Which one it is, where its sentence does not say so."""
    others = [f"{name} {value}" for name, value in row.about.items() if name not in _SAID]
    return [" · ".join(others)] if others else []


def _who(connection: Connection, row: Row[Any], elapsed: float) -> str:
    if row.acknowledged_at is not None:
        return f"{row.acknowledged_by} has it\nsince {say_sortable(row.acknowledged_at)}"
    told = [one.contact for one in _deliveries(connection, row) if one.delivered]
    if not told:
        return "nobody could be told yet"
    left = timedelta(seconds=max(row.passes_on_real - elapsed, 0.0))
    return f"told {', '.join(dict.fromkeys(told))}\npasses on in {say_duration(left)}"


def _deliveries(connection: Connection, row: Row[Any]) -> Sequence[Row[Any]]:
    delivery = alarm_deliveries.c
    of_alarm = select(alarm_deliveries).where(delivery.alarm_id == row.id).order_by(delivery.id)
    return connection.execute(of_alarm).all()


def _facts(connection: Connection, row: Row[Any]) -> dict[str, object]:
    return {
        "id": row.id,
        "ring_code": alarms.ring_code_of(row.id),
        "code": row.code,
        "about": row.about,
        "raised_at": row.raised_at,
        "acknowledged_by": row.acknowledged_by,
        "acknowledged_at": row.acknowledged_at,
        "told": [
            {"contact": one.contact, "at": one.at, "delivered": one.delivered, "code": one.code}
            for one in _deliveries(connection, row)
        ],
        "runbook": _runbook(row),
    }


def _runbook(row: Row[Any]) -> str:
    return f"{RUNBOOKS}/{row.code.replace('_', '-')}.md"


def _next_step(rows: Sequence[Row[Any]]) -> str:
    unheard = [row for row in rows if row.acknowledged_at is None]
    return f"mash watch acknowledge {alarms.ring_code_of(unheard[0].id)}" if unheard else ""


def _found(connection: Connection, which: str) -> str:
    try:
        if len(which) == RING_CODE_LENGTH:
            return alarms.alarm_with_code(connection, which)
        alarms.holder_of(connection, which)
    except NoSuchAlarm:
        raise Stop(
            Exit.WRONG_COMMAND,
            f"{which} is the code of no open alarm, or of more than one.",
            next_step="mash watch alarms",
        ) from None
    return which
