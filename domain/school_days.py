"""School days: an establishment's own calendar, and the moments it opens and closes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.working_days import (
    ENGLAND,
    ONE_DAY,
    WorkingCalendar,
    is_bank_holiday,
    is_weekend,
)

LONDON = ZoneInfo("Europe/London")
USUAL_OPENING = time(8)
USUAL_CLOSING = time(16)


@dataclass(frozen=True, slots=True)
class Term:
    """A run of school days, first and last day included; half-terms lie between two of them."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """When one establishment is open. No terms at all means that nobody told us its dates."""

    terms: tuple[Term, ...] = ()
    inset_days: frozenset[date] = frozenset()
    closures: frozenset[date] = frozenset()
    opens: time = USUAL_OPENING
    closes: time = USUAL_CLOSING
    bank_holidays: WorkingCalendar = ENGLAND


def own_terms(school: tuple[Term, ...], council: tuple[Term, ...]) -> tuple[Term, ...]:
    """The school's own term dates where it has set them, else those of its local authority."""
    return school or council


def covers(calendar: SchoolCalendar, day: date) -> bool:
    """Whether the term dates we hold reach this day; beyond them nobody knows."""
    if not calendar.terms:
        return False
    first = min(term.starts_on for term in calendar.terms)
    last = max(term.ends_on for term in calendar.terms)
    return first <= day <= last


def is_school_day(calendar: SchoolCalendar, day: date) -> bool:
    """Whether pupils are expected.

    A weekday beyond the dates we hold counts as a school day: a deadline that comes too early does
    no harm, one that comes after the children does.
    """
    if is_weekend(day) or is_bank_holiday(day, calendar.bank_holidays):
        return False
    if day in calendar.inset_days or day in calendar.closures:
        return False
    return not covers(calendar, day) or any(day in term for term in calendar.terms)


def first_day_back(calendar: SchoolCalendar, after: date) -> date:
    """The first school day after this day."""
    return next(day for day in _days_after(after) if is_school_day(calendar, day))


def opens_at(calendar: SchoolCalendar, day: date) -> datetime:
    """The moment the school opens on this day."""
    return london(day, calendar.opens)


def closes_at(calendar: SchoolCalendar, day: date) -> datetime:
    """The moment nobody at the school can be counted on to read a message any more."""
    return london(day, calendar.closes)


def london(day: date, clock: time) -> datetime:
    """What London's clocks call this time on this day, as a moment in UTC."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def london_day(moment: datetime) -> date:
    """The date on a wall in London at this moment."""
    return moment.astimezone(LONDON).date()


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += ONE_DAY
        yield day
