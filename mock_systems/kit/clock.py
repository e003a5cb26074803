"""The partners' clock: real time plus an offset that only the admin interface sets.

While a request meets a fault of the clock, one system alone believes something else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_hours_ahead: ContextVar[float] = ContextVar("hours ahead", default=0.0)
_zone_shown: ContextVar[tzinfo] = ContextVar("zone shown", default=LONDON)


@dataclass(slots=True)
class PartnersClock:
    """What every partner system believes the time to be."""

    offset: timedelta = field(default=timedelta(0))

    def now(self) -> datetime:
        """The partners' time, in UTC."""
        return datetime.now(UTC) + self.offset + timedelta(hours=_hours_ahead.get())

    def set_to(self, now: datetime) -> None:
        """Go on from this moment."""
        self.offset = now - datetime.now(UTC)


def in_london(moment: datetime) -> datetime:
    """The same moment as a wall clock in London shows it."""
    return moment.astimezone(_zone_shown.get())


@contextmanager
def another_time(hours_ahead: float, zone_shown: tzinfo) -> Iterator[None]:
    """For what is done meanwhile, the clock is wrong, or shows another zone's moments."""
    ahead, shown = _hours_ahead.set(hours_ahead), _zone_shown.set(zone_shown)
    try:
        yield
    finally:
        _hours_ahead.reset(ahead)
        _zone_shown.reset(shown)
