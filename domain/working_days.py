"""Working days: weekdays that are no bank holiday in this nation."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from holidays import country_holidays

# Banking and Financial Dealings Act 1971, Schedule 1; New Year's Day and May Day by proclamation.
FEWEST_BANK_HOLIDAYS_A_YEAR = 8
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND = "ENG"
    WALES = "WLS"


class BankHolidaysMissing(LookupError):
    """No bank holidays are known for this year: no deadline can be trusted."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A nation's bank holidays, and days the hub's settings add (one proclaimed late, say)."""

    nation: Nation = Nation.ENGLAND
    added_holidays: frozenset[date] = frozenset()


ENGLAND = WorkingCalendar()
WALES = WorkingCalendar(Nation.WALES)


def is_working_day(day: date, calendar: WorkingCalendar = ENGLAND) -> bool:
    """Whether offices are open."""
    return not is_weekend(day) and not is_bank_holiday(day, calendar)


def add_working_days(day: date, count: int, calendar: WorkingCalendar = ENGLAND) -> date:
    """The working day so many working days after this day; the day itself is not counted."""
    return _step_working_days(day, count, ONE_DAY, calendar)


def subtract_working_days(day: date, count: int, calendar: WorkingCalendar = ENGLAND) -> date:
    """The working day so many working days before this day."""
    return _step_working_days(day, count, -ONE_DAY, calendar)


def working_days_between(start: date, end: date, calendar: WorkingCalendar = ENGLAND) -> int:
    """How many working days come after `start`, up to and including `end`."""
    days = (start + ONE_DAY * step for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def last_working_day_by(day: date, calendar: WorkingCalendar = ENGLAND) -> date:
    """The day itself when it is a working day, else the working day before it."""
    while not is_working_day(day, calendar):
        day -= ONE_DAY
    return day


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def is_bank_holiday(day: date, calendar: WorkingCalendar = ENGLAND) -> bool:
    """Whether the nation or the hub's settings name this day as a holiday."""
    return day in calendar.added_holidays or day in bank_holidays(day.year, calendar.nation)


@cache
def bank_holidays(year: int, nation: Nation = Nation.ENGLAND) -> frozenset[date]:
    """The nation's bank holidays in this year.

    Raises:
        BankHolidaysMissing: the library does not know this year.
    """
    days = frozenset(country_holidays("GB", subdiv=nation.value, years=year))
    if len(days) < FEWEST_BANK_HOLIDAYS_A_YEAR:
        raise BankHolidaysMissing(f"{nation.value} {year}")
    return days


def _step_working_days(day: date, count: int, step: timedelta, calendar: WorkingCalendar) -> date:
    if count < 0:
        raise ValueError("Count working days forwards from nought; subtract to go back.")
    while count:
        day += step
        count -= is_working_day(day, calendar)
    return day
