"""By when: deadlines as values, each with the rule it comes from.

Numbers that a law, a guidance or a local agreement sets stand here beside their source. Those
marked `is_local` differ by place: they are the default, and the hub's settings may say otherwise.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.school_days import (
    LONDON,
    SchoolCalendar,
    closes_at,
    covers,
    first_day_back,
    is_school_day,
    london,
    london_day,
    opens_at,
)
from domain.working_days import (
    ENGLAND,
    ONE_DAY,
    WorkingCalendar,
    add_working_days,
    last_working_day_by,
    subtract_working_days,
)

OFFICE_CLOSES = time(17)


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit, and who says so."""

    amount: int
    unit: Unit
    source: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment and the rule that set it."""

    due_at: datetime
    rule: str


ICPC_AFTER_STRATEGY_DISCUSSION = Limit(
    15,
    Unit.WORKING_DAYS,
    "Working Together to Safeguard Children: conference within 15 working days of the strategy "
    "discussion at which section 47 enquiries were initiated",
)
FIRST_REVIEW_AFTER_ICPC = Limit(
    3, Unit.MONTHS, "Working Together to Safeguard Children: first review within 3 months"
)
REPORT_BEFORE_ICPC = Limit(2, Unit.WORKING_DAYS, "local procedure (2 or 3 seen)", is_local=True)
REPORT_BEFORE_REVIEW = Limit(5, Unit.WORKING_DAYS, "local procedure", is_local=True)
DECISION_LETTER = Limit(1, Unit.WORKING_DAYS, "local procedure", is_local=True)
MINUTES = Limit(15, Unit.WORKING_DAYS, "local procedure (15 or 20 seen)", is_local=True)
CONTACT_CHECK_LASTS = Limit(
    180, Unit.DAYS, "hub rule: a person checks a school's contact twice a year", is_local=True
)
DVDS_DISCLOSURE = Limit(
    28, Unit.DAYS, "Domestic Violence Disclosure Scheme statutory guidance: 28 days overall"
)

# Children Act 1989 s.105(1) and Domestic Abuse Act 2021 s.49A: a child is a person under 18.
ADULT_AT_YEARS = 18

# Domestic Abuse Act 2021 s.49A: "as soon as reasonably practicable"; in practice before the start
# of the next school day. Half an hour lets a safeguarding lead read it before the children arrive.
BEFORE_OPENING = timedelta(minutes=30)
# A child linked after that limit: the hub's second pass at 8:15am, alert when unsent at 8:30am.
LATE_LINK_AFTER_OPENING = timedelta(minutes=30)
LATE_LINK_AFTER_FOUND = timedelta(minutes=15)
# The hub's first pass of a day: nothing waits for a school's first day back longer than that.
FIRST_PASS = time(5, 30)

BEFORE_SCHOOL_OPENS = "s.49A: before the start of the next school day, less 30 minutes"
CHILD_LINKED_LATE = "s.49A: as soon as reasonably practicable, the school day has begun"


@dataclass(frozen=True, slots=True)
class PresentAgain:
    """The second showing of a notice that went while the school was closed."""

    not_before: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class SchoolDeadline:
    """By when a school is told, and from when.

    A closed school whose mailbox somebody reads is told now and shown the notice again on its first
    day back; one whose mailbox nobody reads is told on that day (`not_before`). `calendar_known` is
    false when the dates we hold do not reach the day: a person should ask.
    """

    due_at: datetime
    rule: str
    not_before: datetime | None
    present_again: PresentAgain | None
    calendar_known: bool


def encompass_due_at(
    calendar: SchoolCalendar,
    *,
    reported_at: datetime,
    now: datetime,
    mailbox_is_monitored: bool = True,
) -> SchoolDeadline:
    """When this school has to know of an occurrence reported then and ready to be told now.

    A limit that passed before the child was linked gives way to a short one while the school is
    open.
    """
    limit, day = _first_limit_after(calendar, reported_at)
    if limit < now:
        limit, day = _first_limit_after(calendar, now)
        if day != london_day(now) and _is_open(calendar, now):
            return _due_while_open(calendar, now)
    known = covers(calendar, day)
    if not _is_closed_until(calendar, day, now):
        return SchoolDeadline(limit, BEFORE_SCHOOL_OPENS, None, None, known)
    back = PresentAgain(london(day, FIRST_PASS), limit)
    if mailbox_is_monitored:
        return SchoolDeadline(limit, BEFORE_SCHOOL_OPENS, None, back, known)
    return SchoolDeadline(limit, BEFORE_SCHOOL_OPENS, back.not_before, None, known)


def date_due(limit: Limit, start: date, calendar: WorkingCalendar = ENGLAND) -> date:
    """The last day of a limit that runs from this day."""
    if limit.unit is Unit.WORKING_DAYS:
        return add_working_days(start, limit.amount, calendar)
    if limit.unit is Unit.DAYS:
        return start + ONE_DAY * limit.amount
    return add_months(start, limit.amount)


def date_due_before(limit: Limit, event: date, calendar: WorkingCalendar = ENGLAND) -> date:
    """The last day for something due so many working days before an event."""
    if limit.unit is not Unit.WORKING_DAYS:
        raise ValueError(f"Only working days are counted back, not {limit.unit.value}.")
    return subtract_working_days(event, limit.amount, calendar)


def last_usable_day(limit: Limit, start: date, calendar: WorkingCalendar = ENGLAND) -> date:
    """The last working day inside a limit: conferences are not held at weekends."""
    return last_working_day_by(date_due(limit, start, calendar), calendar)


def by_office_hours(now: datetime, working_days: int) -> datetime:
    """When an office closes so many working days on: what one person owes another is due then."""
    return datetime.combine(add_working_days(london_day(now), working_days), OFFICE_CLOSES, LONDON)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(born_on: date, day: date) -> int:
    """Years of age on this day. One born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _first_limit_after(calendar: SchoolCalendar, moment: datetime) -> tuple[datetime, date]:
    day = london_day(moment)
    if is_school_day(calendar, day):
        limit = opens_at(calendar, day) - BEFORE_OPENING
        if moment <= limit:
            return limit, day
    day = first_day_back(calendar, day)
    return opens_at(calendar, day) - BEFORE_OPENING, day


def _is_open(calendar: SchoolCalendar, now: datetime) -> bool:
    today = london_day(now)
    return is_school_day(calendar, today) and now < closes_at(calendar, today)


def _due_while_open(calendar: SchoolCalendar, now: datetime) -> SchoolDeadline:
    today = london_day(now)
    due_at = max(opens_at(calendar, today) + LATE_LINK_AFTER_OPENING, now + LATE_LINK_AFTER_FOUND)
    return SchoolDeadline(due_at, CHILD_LINKED_LATE, None, None, covers(calendar, today))


def _is_closed_until(calendar: SchoolCalendar, day: date, now: datetime) -> bool:
    """Whether the school is closed now, or has gone home and stays away for a day or more."""
    if _is_open(calendar, now):
        return False
    today = london_day(now)
    return not is_school_day(calendar, today) or day - today > ONE_DAY
