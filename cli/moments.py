"""Times as people type them, and due times as the terminal shows them: London, 24 hours."""

import re
from datetime import datetime, time, timedelta

from rich.text import Text

from cli.report import Exit, Stop
from cli.screen import tagged
from domain.saying import say_sortable
from domain.school_days import LONDON, london_day
from domain.wording.labels import Label
from domain.wording.states import CLOCKS

_HALF_DAY = re.compile(r"\b(\d{1,2})(?::(\d\d))?(am|pm)\b")
SOON = timedelta(minutes=60)


def today_at(typed: str, now: datetime) -> datetime:
    """This clock time of today, London. Raises: Stop."""
    return datetime.combine(now.astimezone(LONDON).date(), _clock_time(typed), LONDON)


def moment_passed(typed: str, now: datetime) -> datetime:
    """A clock time of today, or a day and time, that has come. Raises: Stop."""
    moment = today_at(typed, now) if "-" not in typed else _day_and_time(typed)
    if moment > now:
        raise Stop(
            Exit.WRONG_COMMAND,
            f"{say_sortable(moment)} has not come yet. For another day write 2026-11-22T23:50.",
        )
    return moment


def clock_of(due_at: datetime | None, now: datetime) -> Label:
    """Late, due soon, on time, or no clock."""
    if due_at is None:
        return CLOCKS["no_clock"]
    if due_at < now:
        return CLOCKS["late"]
    return CLOCKS["due_soon"] if due_at - now <= SOON else CLOCKS["on_time"]


def due_cell(due_at: datetime | None, now: datetime, is_short: bool = False) -> Text:
    """The due time, and below it what the clock says when it says something.

    `is_short`: only the time where the day is today's, for a print that bears its day.
    """
    clock = clock_of(due_at, now)
    if due_at is None:
        return Text(clock.label)
    is_today = london_day(due_at) == london_day(now)
    said = Text(said_exactly(due_at)[:5] if is_short and is_today else say_sortable(due_at))
    if clock.code != "on_time":
        said.append("\n").append_text(tagged(clock.label, clock.tag))
    return said


def said(moment: datetime | None) -> str:
    """The moment, or a dash where there is none."""
    return "–" if moment is None else say_sortable(moment)


def said_exactly(moment: datetime) -> str:
    """`06:53:41`, for what a worker did second by second."""
    return moment.astimezone(LONDON).strftime("%H:%M:%S")


def in_24_hours(words: str) -> str:
    """A sentence of the report as the terminal says it: `9am` is 09:00."""
    return _HALF_DAY.sub(lambda found: _on_24_hours(*found.groups()), words)


def _on_24_hours(hour: str, minute: str | None, half: str) -> str:
    return f"{int(hour) % 12 + (12 if half == 'pm' else 0):02}:{minute or '00'}"


def _clock_time(typed: str) -> time:
    try:
        return datetime.strptime(typed.strip(), "%H:%M").time()  # noqa: DTZ007  # only a time
    except ValueError:
        raise _unreadable(typed) from None


def _day_and_time(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise _unreadable(typed) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def _unreadable(typed: str) -> Stop:
    return Stop(Exit.WRONG_COMMAND, f"Enter a time like 07:12, in London time; not {typed}.")
