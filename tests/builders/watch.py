"""What the watch sees, for tests: a hub in which nothing is wrong, and what may be wrong there."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.outcome import State
from domain.school_days import london
from runtime.heartbeats import Beat, Part
from runtime.settings import Settings
from runtime.watching import AlarmWanted, SeenHost, SeenItem, SeenTask, Snapshot, findings

ELAPSED = 1_000_000.0


def at(clock: str, day: str = "2026-11-23") -> datetime:
    """This time of this day on London's clocks."""
    moment = datetime.fromisoformat(f"{day}T{clock}")
    return london(moment.date(), moment.time())


SIX = at("06:00")


def a_notice(**different: Any) -> SeenItem:
    """A notice that a worker can take, due at half past seven."""
    usual = SeenItem(
        id="item-1",
        queue="encompass",
        kind="notice",
        authority="northmere",
        state=State.QUEUED,
        outcome_code=None,
        due_at=at("07:30"),
        ended_at=None,
        waits_for_system=None,
        settled=None,
        is_claimable=True,
    )
    return replace(usual, **different)


def a_task(**different: Any) -> SeenTask:
    """A task nobody has, due at half past seven, to be passed upwards at seven."""
    usual = SeenTask(
        item_id="item-1",
        is_taken=False,
        due_at=at("07:30"),
        escalate_at=at("07:00"),
    )
    return replace(usual, **different)


def a_hub_in_order(**different: Any) -> Snapshot:
    """Dispatched yesterday evening and this morning; everything that must beat has just beaten."""
    usual = Snapshot(
        elapsed=ELAPSED,
        last_pass_asked_at=at("05:30"),
        hosts=[SeenHost("hub-1", ELAPSED - 1, ELAPSED + 10)],
        beats=[Beat(Part.WATCH, "hub-2", ELAPSED - 20), Beat(Part.ANCHOR, "hub-1", ELAPSED - 60)],
        trail_rows=12,
    )
    return replace(usual, **different)


def found(snapshot: Snapshot, now: datetime, settings: Settings | None = None) -> list[AlarmWanted]:
    """The findings under production's durations."""
    return list(findings(snapshot, now, settings or Settings()))


def codes(snapshot: Snapshot, now: datetime = SIX, settings: Settings | None = None) -> list[str]:
    """The codes of the findings."""
    return [one.code.value for one in found(snapshot, now, settings)]
