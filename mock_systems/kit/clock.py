"""The partners' clock: real time plus an offset that only the admin interface sets."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(slots=True)
class PartnersClock:
    """What every partner system believes the time to be."""

    offset: timedelta = field(default=timedelta(0))

    def now(self) -> datetime:
        """The partners' time, in UTC."""
        return datetime.now(UTC) + self.offset

    def set_to(self, now: datetime) -> None:
        """Go on from this moment."""
        self.offset = now - datetime.now(UTC)


def in_london(moment: datetime) -> datetime:
    """The same moment as a wall clock in London shows it."""
    return moment.astimezone(LONDON)
