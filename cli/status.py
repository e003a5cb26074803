"""`mash status`: what runs, what waits, what is late; ids and counts only."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cyclopts import App
from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Connection, Row

from cli.gates import known_systems
from cli.item_words import reason_words
from cli.modes import modes_in_force
from cli.moments import said
from cli.office import Office, at_work
from cli.report import BETWEEN_STEPS, AsJson, Report
from cli.screen import Column, heading, line, pairs, table, tagged
from cli.status_rows import (
    QueueCounts,
    Running,
    counts_by_queue,
    proxies,
    seats_taken,
    workers,
)
from connectors.partner_names import manifests, system_name
from domain.outcome import State
from domain.saying import say_briefly, say_duration, say_number_of, say_sortable
from domain.wording.states import CLOCKS, CONNECTORS, RELEASE_MODES, STATES
from runtime import alarms, audit_trail, gates
from runtime.audit_anchors import last_anchor
from runtime.audit_trail import code_version
from runtime.clock import business_now
from runtime.gates import ClosedConnector, Pause
from runtime.release_modes import Mode
from runtime.settings import Settings

status = App(name="status", help="What runs, what waits, what is late.")

# In doubt counts as unfinished until somebody settled it.
SHOWN = tuple(
    State(code) for code in STATES if State(code) is State.IN_DOUBT or not State(code).is_final
)


@dataclass(frozen=True, slots=True)
class _Seen:
    now: datetime
    proxies: Sequence[Running]
    workers: Sequence[Running]
    audit_rows: int
    anchored: str
    anchored_at: datetime | None
    queues: Sequence[QueueCounts]
    seats: Mapping[str, int]
    closed: Mapping[str, ClosedConnector]
    modes: Sequence[Row[Any]]
    pauses: Sequence[Pause]
    alarms: Sequence[Row[Any]]


@status.default
def show_status(*, json: AsJson = False) -> int:
    """Show what runs, what waits, what is late."""
    return at_work(json, _status)


def _status(office: Office) -> Report:
    with office.database.snapshot() as connection:
        seen = _look(connection, office.settings)
    systems = sorted({*known_systems(office.settings), *seen.closed})
    blocks = [
        Text(_title(seen.now), style="bold"),
        line(""),
        pairs(_running(seen, office.settings)),
        *_queues(seen),
        heading("Partner systems"),
        table(_PARTNER_COLUMNS, [_partner(name, seen, office.settings) for name in systems]),
        heading("Modes"),
        pairs(_modes(seen.modes)),
        line(""),
    ]
    facts = _facts(seen, systems, office.settings)
    return Report(_verdict(seen), facts, blocks, next_step=BETWEEN_STEPS.join(_look_next(seen)))


def _look(connection: Connection, settings: Settings) -> _Seen:
    now = business_now(connection)
    anchored, anchored_at = _anchored(settings)
    return _Seen(
        now,
        proxies(connection),
        workers(connection),
        audit_trail.head(connection).number,
        anchored,
        anchored_at,
        counts_by_queue(connection, now),
        seats_taken(connection),
        gates.closed_connectors(connection),
        modes_in_force(connection),
        gates.pauses(connection),
        alarms.open_alarms(connection),
    )


def _anchored(settings: Settings) -> tuple[str, datetime | None]:
    try:
        anchor = last_anchor(settings.anchors_file())
    except PermissionError:
        return "its anchors may not be read here", None
    at = datetime.fromisoformat(anchor.at) if anchor else None
    return f"anchored {said(at)}" if at else "not anchored yet", at


def _title(now: datetime) -> str:
    host = socket.gethostname()
    return f"MASH workers {code_version()} · host {host} · {say_sortable(now)} Europe/London"


def _running(seen: _Seen, settings: Settings) -> list[tuple[str, str | Text]]:
    longest = settings.scaled(settings.lane_ttl_seconds)
    rows = [("Proxy", _beat(proxy, f"on {proxy.name}", longest)) for proxy in seen.proxies]
    silent = settings.scaled(settings.lease_seconds)
    rows += [
        (worker.name, _beat(worker, say_number_of(worker.lanes, "lane", "lanes"), silent))
        for worker in seen.workers
    ]
    entries = say_number_of(seen.audit_rows, "entry", "entries")
    return [
        *(rows if seen.proxies else [("Proxy", Text("none runs")), *rows]),
        *([] if seen.workers else [("Workers", Text("none has an open lane"))]),
        ("Audit", Text(f"{entries}, {seen.anchored}")),
    ]


def _beat(running: Running, what: str, longest_seconds: float) -> Text:
    ago = say_duration(timedelta(seconds=running.beat_seconds_ago))
    if running.beat_seconds_ago > longest_seconds:
        return Text(f"{what}, NOT ANSWERING, last beat {ago} ago", style="bold red")
    return Text(f"{what}, beat {ago} ago")


def _queues(seen: _Seen) -> list[RenderableType]:
    if not seen.queues:
        return [heading("Queue"), line("Nothing is unfinished in any queue.")]
    columns = (
        Column("Queue", whole=True),
        Column("Not finished"),
        Column("Oldest", right=True, whole=True),
        Column("Late, or due soon", whole=True),
    )
    return [heading("Queues"), table(columns, [_queue(one, seen) for one in seen.queues])]


def _queue(one: QueueCounts, seen: _Seen) -> list[str | Text]:
    paused = any(pause.queue in (one.queue, "*") for pause in seen.pauses)
    stopped = f"\n{RELEASE_MODES['stopped'].label}" if paused else ""
    counts = [f"{STATES[state].label} {one.by_state[state]}" for state in SHOWN if one.has(state)]
    oldest = say_briefly(seen.now - one.oldest_at)
    return [f"{one.queue}{stopped}", " · ".join(counts), oldest, _clock(one)]


def _clock(one: QueueCounts) -> Text:
    words = [
        tagged(f"{CLOCKS[code].label} {one.by_clock[code]}", CLOCKS[code].tag)
        for code in ("late", "due_soon")
        if one.by_clock.get(code)
    ]
    return Text("\n").join(words)


_PARTNER_COLUMNS = (Column("Partner"), Column("Open sessions", whole=True), Column("State"))


def _partner(system: str, seen: _Seen, settings: Settings) -> tuple[str | Text, ...]:
    is_here = system in settings.partners
    taken = seen.seats.get(system, 0)
    sessions = f"{taken} of {_seats(system, settings)}" if is_here else "not set up here"
    closed = seen.closed.get(system)
    label = CONNECTORS["closed" if closed else "open" if is_here else "not_checked"]
    state = tagged(label.label, label.tag)
    if closed:
        why = reason_words(closed.reason_code, system)
        state.append(f" since {say_sortable(closed.since)}: {why}", style="not bold default")
    return system_name(system), sessions, state


def _seats(system: str, settings: Settings) -> int:
    manifest, partner = manifests().get(system), settings.partners.get(system)
    if manifest is None or partner is None:
        return 0
    return manifest.sessions_per_account * len((*partner.accounts, *partner.on_call))


def _modes(held: Sequence[Row[Any]]) -> list[tuple[str, str | Text]]:
    rows: list[tuple[str, str | Text]] = [
        (f"{mode.process}, {mode.authority}", RELEASE_MODES[mode.mode].label) for mode in held
    ]
    every = "Every other process" if held else "Every process"
    return [*rows, (every, RELEASE_MODES[Mode.SHADOW].label)]


def _look_next(seen: _Seen) -> list[str]:
    wanted = []
    if any(one.has(State.AWAITING_PERSON) for one in seen.queues):
        wanted.append("mash tasks list")
    if any(one.has(State.IN_DOUBT) for one in seen.queues):
        wanted.append(f"mash queue list --state {State.IN_DOUBT}")
    if any(one.late for one in seen.queues):
        wanted.append("mash tasks manual-list")
    if seen.closed:
        wanted.append("mash gates list")
    return wanted


def _verdict(seen: _Seen) -> str:
    unheard = [alarm for alarm in seen.alarms if alarm.acknowledged_at is None]
    if unheard:
        first = say_sortable(unheard[0].raised_at)
        count = say_number_of(len(unheard), "alarm is", "alarms are")
        return f"{count} not acknowledged, the first since {first}."
    late = sum(one.late for one in seen.queues)
    doubtful = sum(one.by_state.get(State.IN_DOUBT, 0) for one in seen.queues)
    closed = say_number_of(len(seen.closed), "partner", "partners")
    return f"{late} late, {doubtful} in doubt, {closed} closed, no alarm unanswered."


def _facts(seen: _Seen, systems: Sequence[str], settings: Settings) -> dict[str, object]:
    return {
        "as_at": seen.now,
        "version": code_version(),
        "host": socket.gethostname(),
        "proxies": [_running_facts(one) for one in seen.proxies],
        "workers": [_running_facts(one) for one in seen.workers],
        "audit": {"entries": seen.audit_rows, "anchored_at": seen.anchored_at},
        "queues": {one.queue: _queue_facts(one) for one in seen.queues},
        "partners": {name: _partner_facts(name, seen, settings) for name in systems},
        "modes": [
            {"process": m.process, "authority": m.authority, "mode": m.mode} for m in seen.modes
        ],
        "paused": [{"queue": p.queue, "authority": p.authority} for p in seen.pauses],
        "alarms": [
            {"id": a.id, "code": a.code, "acknowledged_by": a.acknowledged_by} for a in seen.alarms
        ],
    }


def _running_facts(one: Running) -> dict[str, object]:
    ago = round(one.beat_seconds_ago, 1)
    return {"name": one.name, "lanes": one.lanes, "beat_seconds_ago": ago}


def _queue_facts(one: QueueCounts) -> dict[str, object]:
    states = {state.value: one.by_state.get(state, 0) for state in SHOWN}
    return {**states, "oldest_at": one.oldest_at, "clock": dict(one.by_clock)}


def _partner_facts(system: str, seen: _Seen, settings: Settings) -> dict[str, object]:
    closed = seen.closed.get(system)
    return {
        "sessions": seen.seats.get(system, 0),
        "seats": _seats(system, settings),
        "state": "closed" if closed else "open",
        "reason_code": closed.reason_code if closed else None,
    }
