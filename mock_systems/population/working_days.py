"""Working days of England: no weekends, no bank holidays (domain.md A1 counts in them)."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import holidays

FIRST_WEEKEND_DAY = 5


def is_working_day(day: date) -> bool:
    """Whether councils work on a day."""
    return day.weekday() < FIRST_WEEKEND_DAY and day not in _bank_holidays(day.year)


def working_days_after(day: date, number: int) -> date:
    """Give the working day so many working days after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_before(day: date, number: int) -> date:
    """Give the working day so many working days before a day."""
    while number:
        day -= timedelta(days=1)
        number -= is_working_day(day)
    return day


def last_working_day(day: date) -> date:
    """Give the last working day that is not after a day."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def months_after(day: date, number: int) -> date:
    """Give the same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + number, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
