"""When schools were told, against each school's own deadline."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from reports.night.at_hand import Night
from reports.night.by_itself import due_by
from reports.night.notices import notices_owed
from reports.night.rows import TimePoint, ToldLate
from runtime.night_facts import ItemFact

STEP = timedelta(minutes=15)


def points(night: Night) -> tuple[TimePoint, ...]:
    """Every quarter of an hour from the first pass to the report, and the report itself."""
    began = night.facts.passes[0].asked_at if night.facts.passes else night.facts.since
    steps = int(max(night.now - began, timedelta(0)) / STEP)
    moments = [began + STEP * number for number in range(steps + 1)]
    if moments[-1] < night.now:
        moments.append(night.now)
    notices = [notice for notice in notices_owed(night) if notice.due_at]
    return tuple(_point(moment, notices, night) for moment in moments)


def _point(at: datetime, notices: Sequence[ItemFact], night: Night) -> TimePoint:
    messages = [night.messages[item.id] for item in notices if item.id in night.messages]
    due = [item for item in notices if due_by(item, at)]
    return TimePoint(
        at=at,
        due_so_far=len(due),
        told=_by_then(at, (night.told_at(item) for item in notices)),
        delivered=_by_then(at, (night.delivered_at(message) for message in messages)),
        acknowledged=_by_then(at, (night.acknowledged_at(message) for message in messages)),
        not_told=len(due) - _by_then(at, (night.told_at(item) for item in due)),
    )


def _by_then(at: datetime, moments: Iterable[datetime | None]) -> int:
    return sum(moment is not None and moment <= at for moment in moments)


def told_late(night: Night) -> tuple[ToldLate, ...]:
    """Those that reached their school after they were due, the latest first."""
    late = []
    for item in notices_owed(night):
        told_at = night.told_at(item)
        if told_at and item.due_at and told_at > item.due_at:
            by_phone = night.was_phoned(item)
            late.append(
                ToldLate(item.reference, item.establishment, item.due_at, told_at, by_phone)
            )
    return tuple(sorted(late, key=lambda row: row.late_by, reverse=True))


def due_marks(night: Night) -> tuple[tuple[datetime, int], ...]:
    """When how many notices were due."""
    due = Counter(item.due_at for item in notices_owed(night) if item.due_at)
    return tuple(sorted(due.items()))
