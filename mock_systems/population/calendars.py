"""When schools are open: term dates of each council, of schools of their own mind, INSET days.

Bank holidays are those of England and Wales. The school's opening time less a lead is the deadline
(issue A.5: "the school's own opening time (default 08:00) less 30 minutes").
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from mock_systems.population.model import (
    LONDON,
    Calendar,
    DateSpan,
    Establishment,
    ForceSettings,
)
from mock_systems.population.nights import at

YEARS = (2026, 2027)
FIRST_WEEKEND_DAY = 5
WORKING_DAYS = "WORKING-DAYS"


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """Answers when one establishment opens."""

    establishment: Establishment
    calendar: Calendar
    settings: ForceSettings

    def is_open_on(self, day: date) -> bool:
        """Whether pupils (or, at a council, staff) come in on this day."""
        if day.weekday() >= FIRST_WEEKEND_DAY or day in self.calendar.bank_holidays:
            return False
        if day in self.establishment.inset_days:
            return False
        return any(span.first <= day <= span.last for span in self.calendar.sessions)

    def first_open_day(self, from_day: date) -> date:
        """Give the first open day on or after a day."""
        day = from_day
        while not self.is_open_on(day):
            day += timedelta(days=1)
        return day

    def opens_at(self, day: date) -> datetime:
        """Give the opening moment on a day the establishment is open."""
        return at(day, self.establishment.opens_at or self.settings.default_opens_at)

    def deadline_on(self, day: date) -> datetime:
        """Give the moment by which the establishment has to be told on an open day."""
        return self.opens_at(day) - timedelta(minutes=self.settings.lead_minutes)

    def next_deadline(self, moment: datetime) -> datetime:
        """Give the first deadline that is still ahead of a moment."""
        day = self.first_open_day(moment.astimezone(LONDON).date())
        if self.deadline_on(day) <= moment:
            day = self.first_open_day(day + timedelta(days=1))
        return self.deadline_on(day)


@cache
def bank_holidays() -> frozenset[date]:
    """Give the bank holidays of England and Wales."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=YEARS))


def council_calendars() -> dict[str, Calendar]:
    """Give every calendar the world uses, by id."""
    return {
        "ENG-USUAL": _calendar("ENG-USUAL", "Term dates, most councils", _USUAL),
        "ENG-EARLY": _calendar("ENG-EARLY", "Slaithe term dates", _EARLY),
        "ENG-NORTH": _calendar("ENG-NORTH", "Rennisford term dates", _LATE_SUMMER),
        "CYM-GWERNANT": _calendar("CYM-GWERNANT", "Dyddiadau tymor Gwernant", _WELSH),
        "OWN-TWO-WEEK": _calendar("OWN-TWO-WEEK", "Independent, long half-term", _INDEPENDENT),
        WORKING_DAYS: _calendar(WORKING_DAYS, "Office days", ((date(2026, 1, 1), LAST_DAY),)),
    }


def _calendar(calendar_id: str, name: str, spans: tuple[tuple[date, date], ...]) -> Calendar:
    return Calendar(
        calendar_id=calendar_id,
        name=name,
        sessions=tuple(DateSpan(first=first, last=last) for first, last in spans),
        bank_holidays=bank_holidays(),
    )


LAST_DAY = date(2027, 12, 31)
_USUAL = (
    (date(2026, 9, 2), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 21)),
)
# Half-term a week before everybody else's: domain.md D5.
_EARLY = (
    (date(2026, 9, 2), date(2026, 10, 16)),
    (date(2026, 10, 26), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 5)),
    (date(2027, 2, 15), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 21)),
)
_LATE_SUMMER = (
    (date(2026, 9, 3), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 17)),
    (date(2027, 1, 5), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 23)),
)
_WELSH = (
    (date(2026, 9, 1), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 19)),
    (date(2027, 4, 5), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 20)),
)
_INDEPENDENT = (
    (date(2026, 9, 8), date(2026, 10, 16)),
    (date(2026, 11, 2), date(2026, 12, 11)),
    (date(2027, 1, 6), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 24)),
    (date(2027, 4, 19), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 9)),
)


def first_pass_on(day: date) -> datetime:
    """Give the moment of the first pass on a day: when a held message may first go."""
    return at(day, time(5, 30))
