"""What the watch finds wrong: one snapshot in, alarms wanted out; pure.

Each finding is an alarm's code and what it is about. The texts of `about` say which alarm it is, so
that it is raised once and cleared when a later look no longer finds it; whole numbers say how bad
it is. Deadlines, passes and the forecast are business time (what the day's clock shows). Whether
something lives or moves is elapsed time, which no demonstration shifts.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from domain.errors import ReleaseRefused, WrongRecordShown
from domain.outcome import State
from domain.school_days import LONDON, london, london_day
from domain.working_days import ONE_DAY
from runtime.alarms import About, AlarmCode, key_of
from runtime.heartbeats import Beat, Part, Stillness
from runtime.settings import Settings
from runtime.shapes import is_identifier

ENCOMPASS = "encompass"
# These follow a message that went out; nobody is untold because of them.
TELLS_NOBODY = frozenset({"correction", "breach", "record"})
ENDED_UNDONE = frozenset({State.SYSTEM_EXCEPTION, State.BUSINESS_EXCEPTION})
# No worker has it now; one whose write may have happened is looked for by the next.
WAITS_FOR_WORKER = frozenset({State.QUEUED, State.DEFERRED})
# Found about the machine the watch runs on; a watch elsewhere cannot say that it is over.
OF_THIS_HOST = frozenset({AlarmCode.TRAIL_BROKEN, AlarmCode.RECORDS_NOT_KEPT})

# What is known of a broken trail that `mash audit verify` found: the watch reads only its end.
WHOLE_TRAIL = {"found_by": "verify"}


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item that is not proven done. `settled`: what was found out of one in doubt.

    `may_have_happened`: a write of it is neither proven nor disproved.
    """

    id: str
    queue: str
    kind: str
    authority: str
    state: State
    outcome_code: str | None
    due_at: datetime | None
    ended_at: datetime | None
    waits_for_system: str | None
    settled: str | None
    is_claimable: bool
    may_have_happened: bool = False


@dataclass(frozen=True, slots=True)
class SeenTask:
    """A task that waits for a person; `is_taken` when somebody has it."""

    item_id: str
    is_taken: bool
    due_at: datetime
    escalate_at: datetime


@dataclass(frozen=True, slots=True)
class Demotion:
    """A process that was taken back, and since when."""

    process: str
    authority: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host's way out: the last beat of its proxy, and how long ago a lane there ran out."""

    host: str
    proxy_beat_real: float | None
    oldest_lane_until_real: float | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Turns of this morning, the seconds lanes spent on them, and how many lanes there were."""

    turns: int
    busy_seconds: float
    lanes: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the findings need, of one moment; items in the order they will be claimed."""

    elapsed: float
    items: Sequence[SeenItem] = ()
    tasks: Sequence[SeenTask] = ()
    last_pass_asked_at: datetime | None = None
    demotions: Sequence[Demotion] = ()
    closed: frozenset[str] = frozenset()
    hosts: Sequence[SeenHost] = ()
    beats: Sequence[Beat] = ()
    still: Sequence[Stillness] = ()
    pace: Pace = Pace(0, 0.0, 0)
    trail_rows: int = 0


@dataclass(frozen=True, slots=True)
class AlarmWanted:
    """An alarm that has to be open for as long as this is found."""

    code: AlarmCode
    about: About

    @property
    def open_key(self) -> str:
        """The key under which it is open once, whoever raises it."""
        return key_of(self.code, self.about)


def findings(snapshot: Snapshot, now: datetime, settings: Settings) -> tuple[AlarmWanted, ...]:
    """Everything that is wrong at this moment."""
    return (
        *_unsent(snapshot, now),
        *_forecast_late(snapshot, now, settings),
        *_not_dispatched(snapshot, now, settings),
        *_no_progress(snapshot, settings),
        *_demoted(snapshot, now, settings),
        *_in_doubt_late(snapshot, now),
        *_tasks_late(snapshot, now),
        *_tasks_untaken(snapshot, now),
        *_wrong_records(snapshot),
        *_connectors_closed(snapshot),
        *_proxies_stale(snapshot, settings),
        *_hearts_stale(snapshot, settings),
        *_anchors_stale(snapshot, settings),
    )


def expected_at(snapshot: Snapshot, now: datetime) -> Mapping[str, datetime]:
    """When each item a worker can take now will be done, at this morning's pace; by item.

    Empty while no turn has ended this morning: a pace nobody measured says nothing. What waits for
    a person, a closed partner or its own day is not a matter of pace. A find may still bring
    notices that nobody can count yet, so the end said here is the earliest.
    """
    if not snapshot.pace.turns:
        return {}
    per_turn = timedelta(seconds=snapshot.pace.busy_seconds / snapshot.pace.turns)
    lanes = max(snapshot.pace.lanes, 1)
    waiting = [item for item in snapshot.items if item.queue == ENCOMPASS and _is_moving(item)]
    return {
        item.id: now + per_turn * (position // lanes + 1) for position, item in enumerate(waiting)
    }


def host_id(host: str) -> str:
    """A host's name where it can be kept, else its fingerprint: a name could be a person's."""
    if is_identifier(host):
        return host
    return f"host-{hashlib.sha256(host.encode()).hexdigest()[:12]}"


def _unsent(snapshot: Snapshot, now: datetime) -> Iterable[AlarmWanted]:
    """A school's own opening less half an hour has come, and it is not told: `due_at` is that."""
    late = [item for item in snapshot.items if _is_untold(item) and _is_due(item.due_at, now)]
    return _by_due_time(AlarmCode.UNSENT, [item.due_at for item in late])


def _forecast_late(snapshot: Snapshot, now: datetime, settings: Settings) -> Iterable[AlarmWanted]:
    if now.astimezone(LONDON).time() < settings.forecast_from:
        return ()
    expected = expected_at(snapshot, now)
    at_risk = [
        item.due_at
        for item in snapshot.items
        if item.id in expected and item.due_at and now < item.due_at < expected[item.id]
    ]
    return _by_due_time(AlarmCode.FORECAST_LATE, at_risk)


def _not_dispatched(snapshot: Snapshot, now: datetime, settings: Settings) -> Iterable[AlarmWanted]:
    """The first pass that no completed pass has made up for; a later one reads it all again."""
    missed = _first_missed_pass(snapshot.last_pass_asked_at, now, settings)
    if missed is not None:
        yield AlarmWanted(AlarmCode.NOT_DISPATCHED, {"process": ENCOMPASS, **_when(missed)})


def _first_missed_pass(
    asked_at: datetime | None, now: datetime, settings: Settings
) -> datetime | None:
    latest = now - timedelta(minutes=settings.encompass_grace_minutes)
    first_day = london_day(asked_at or now)
    days = (first_day + ONE_DAY * ahead for ahead in range((london_day(now) - first_day).days + 1))
    scheduled = (london(day, clock) for day in days for clock in sorted(settings.encompass_passes))
    after = (moment for moment in scheduled if asked_at is None or moment > asked_at)
    return next((moment for moment in after if moment <= latest), None)


def _no_progress(snapshot: Snapshot, settings: Settings) -> Iterable[AlarmWanted]:
    limit = settings.scaled(settings.no_progress_seconds)
    for one in snapshot.still:
        seconds = snapshot.elapsed - one.since_real
        if seconds >= limit:
            minutes = int(seconds / settings.scaled(60.0))
            yield AlarmWanted(AlarmCode.NO_PROGRESS, {"queue": one.queue, "minutes": minutes})


def _demoted(snapshot: Snapshot, now: datetime, settings: Settings) -> Iterable[AlarmWanted]:
    """Silence would be harm too: what was about to go by itself now waits for a person."""
    for demotion in snapshot.demotions:
        until = demotion.since + timedelta(hours=settings.demotion_hours)
        due = [
            item.due_at
            for item in snapshot.items
            if _is_held_by(demotion, item) and item.due_at and item.due_at <= until
        ]
        if due and now <= until:
            which = {"process": demotion.process, "authority": demotion.authority}
            first = int(_clock_digits(min(due)))
            about: About = {**which, "count": len(due), "due": first}
            yield AlarmWanted(AlarmCode.MODE_DEMOTED, about)


def _in_doubt_late(snapshot: Snapshot, now: datetime) -> Iterable[AlarmWanted]:
    doubts = [_wanted_by(item) for item in snapshot.items if _is_unsettled(item)]
    return _by_due_time(AlarmCode.IN_DOUBT_LATE, [at for at in doubts if _is_due(at, now)])


def _tasks_late(snapshot: Snapshot, now: datetime) -> Iterable[AlarmWanted]:
    """Answers that are late and that no other alarm speaks of: one cause is one alarm."""
    spoken_of = {item.id for item in snapshot.items if _has_alarm_when_due(item, now)}
    late = [t.due_at for t in snapshot.tasks if t.due_at <= now and t.item_id not in spoken_of]
    return _by_due_time(AlarmCode.TASKS_LATE, late)


def _tasks_untaken(snapshot: Snapshot, now: datetime) -> Iterable[AlarmWanted]:
    """Time to pass it upwards, and nobody has taken it: the duty contact is the next person."""
    waiting = [
        task.due_at
        for task in snapshot.tasks
        if task.escalate_at <= now < task.due_at and not task.is_taken
    ]
    return _by_due_time(AlarmCode.TASKS_UNTAKEN, waiting)


def _wrong_records(snapshot: Snapshot) -> Iterable[AlarmWanted]:
    shown = [item.queue for item in snapshot.items if item.outcome_code == WrongRecordShown.code]
    for queue in sorted(set(shown)):
        about: About = {"queue": queue, "count": shown.count(queue)}
        yield AlarmWanted(AlarmCode.WRONG_RECORD, about)


def _connectors_closed(snapshot: Snapshot) -> Iterable[AlarmWanted]:
    for system in sorted(snapshot.closed):
        count = sum(item.waits_for_system == system for item in snapshot.items)
        if count:
            about: About = {"system": system, "count": count}
            yield AlarmWanted(AlarmCode.CONNECTOR_CLOSED, about)


def _proxies_stale(snapshot: Snapshot, settings: Settings) -> Iterable[AlarmWanted]:
    """A proxy that fell silent, or lanes that ran out on a host where none is left to close them.

    A proxy that has just ended in order takes its lanes with it; they get a time to live of grace.
    """
    oldest = snapshot.elapsed - settings.scaled(settings.lane_ttl_seconds)
    for one in snapshot.hosts:
        said = one.oldest_lane_until_real if one.proxy_beat_real is None else one.proxy_beat_real
        if said is not None and said < oldest:
            yield AlarmWanted(AlarmCode.PROXY_STALE, {"host": host_id(one.host)})


def _hearts_stale(snapshot: Snapshot, settings: Settings) -> Iterable[AlarmWanted]:
    longest = {
        Part.WATCH: settings.scaled(settings.watch_stale_seconds),
        Part.SWEEP: settings.scaled(settings.lease_seconds),
    }
    for one in snapshot.beats:
        if one.part in longest and snapshot.elapsed - one.beat_real > longest[one.part]:
            about = {"part": one.part.value, "host": host_id(one.host)}
            yield AlarmWanted(AlarmCode.HEARTBEAT_STALE, about)


def _anchors_stale(snapshot: Snapshot, settings: Settings) -> Iterable[AlarmWanted]:
    """Each host anchors for itself: without a fresh anchor there, its workers enter nothing."""
    oldest = snapshot.elapsed - settings.scaled(settings.anchor_stale_seconds)
    anchored = [one for one in snapshot.beats if one.part is Part.ANCHOR]
    if snapshot.trail_rows and not anchored:
        yield AlarmWanted(AlarmCode.ANCHOR_STALE, {"host": "none"})
    for one in anchored:
        if one.beat_real < oldest:
            yield AlarmWanted(AlarmCode.ANCHOR_STALE, {"host": host_id(one.host)})


def _is_untold(item: SeenItem) -> bool:
    """Not done and not in doubt; also what ended without being done, unless a person said no."""
    if item.queue != ENCOMPASS or item.kind in TELLS_NOBODY or _is_unsettled(item):
        return False
    if item.state in ENDED_UNDONE:
        return item.outcome_code != ReleaseRefused.code
    return not item.state.is_final or item.settled == "not_there"


def _is_unsettled(item: SeenItem) -> bool:
    """In doubt, or on the way there: its write may have happened and still has to be looked for."""
    is_looked_for = item.may_have_happened and item.state in WAITS_FOR_WORKER
    return is_looked_for or (item.state is State.IN_DOUBT and item.settled is None)


def _has_alarm_when_due(item: SeenItem, now: datetime) -> bool:
    return (_is_untold(item) or _is_unsettled(item)) and _is_due(_wanted_by(item), now)


def _wanted_by(item: SeenItem) -> datetime | None:
    """When it is due; a doubt without a due time wants settling since it began."""
    return item.due_at or item.ended_at


def _is_moving(item: SeenItem) -> bool:
    return item.is_claimable or item.state is State.WORKING


def _is_held_by(demotion: Demotion, item: SeenItem) -> bool:
    """Not finished, or only watched since: a shadow entry was never made."""
    if (item.queue, item.authority) != (demotion.process, demotion.authority):
        return False
    if item.state is State.NO_ACTION:
        return item.ended_at is not None and item.ended_at >= demotion.since
    return not item.state.is_final


def _is_due(due_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and due_at <= now


def _by_due_time(code: AlarmCode, due: Iterable[datetime | None]) -> Iterable[AlarmWanted]:
    """One alarm for everything due at one time."""
    moments = sorted(moment for moment in due if moment is not None)
    return [
        AlarmWanted(code, {**dict(when), "count": len(list(same))})
        for when, same in groupby(moments, key=lambda moment: tuple(_when(moment).items()))
    ]


def _when(moment: datetime) -> dict[str, str | int]:
    """`{"due": "0730", "day": "2026-w48-1"}`: a plain date has the shape of a date of birth."""
    return {"due": _clock_digits(moment), "day": london_day(moment).strftime("%G-w%V-%u")}


def _clock_digits(moment: datetime) -> str:
    return moment.astimezone(LONDON).strftime("%H%M")
