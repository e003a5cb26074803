"""Times as people type them, and due times as the terminal shows them: London, 24 hours."""

from datetime import datetime, time

from rich.text import Text

from cli.report import Exit, Stop
from cli.screen import tagged
from domain.saying import say_briefly, say_sortable
from domain.school_days import LONDON, london_day
from domain.wording.states import clock_of

DAY_LENGTH = len("23 Nov 2026 ")


def today_at(typed: str, now: datetime) -> datetime:
    """This clock time of today, London. Raises: Stop."""
    return datetime.combine(now.astimezone(LONDON).date(), _clock_time(typed), LONDON)


def moment_at(typed: str, now: datetime) -> datetime:
    """A clock time of today, or a day and time. Raises: Stop."""
    return today_at(typed, now) if "-" not in typed else _day_and_time(typed)


def due_cell(due_at: datetime | None, now: datetime) -> Text:
    """`07:30`, and below it `in 38 min` or `12 min late`; the screen says what moment it is."""
    clock = clock_of(due_at, now)
    if due_at is None:
        return Text(clock.label)
    return Text.assemble(said_today(due_at, now), "\n", tagged(_how_far(due_at, now), clock.tag))


def due_line(due_at: datetime | None, now: datetime) -> Text:
    """`23 Nov 2026 07:30 (in 38 min)`."""
    clock = clock_of(due_at, now)
    if due_at is None:
        return Text(clock.label)
    return tagged(f"{say_sortable(due_at)} ({_how_far(due_at, now)})", clock.tag)


def due_on_paper(due_at: datetime | None, now: datetime) -> str:
    """`06:30 Late`: what is printed is read later, when `12 min late` is not so any more."""
    clock = clock_of(due_at, now)
    if due_at is None:
        return clock.label
    label = "" if clock.code == "on_time" else clock.label
    return f"{said_today(due_at, now)} {label}".rstrip()


def said_today(moment: datetime, now: datetime) -> str:
    """`07:30`, and with its day when that is not today's; for what bears its own day."""
    said = say_sortable(moment)
    is_today = london_day(moment) == london_day(now)
    return said.removeprefix(say_sortable(now)[:DAY_LENGTH]) if is_today else said


def said_as_at(now: datetime) -> str:
    """The line above a list that says times of today without their day."""
    return f"As at {say_sortable(now)}."


def said_waiting(since: datetime, now: datetime) -> str:
    """`waiting 40 min`."""
    return f"waiting {say_briefly(now - since)}"


def _how_far(due_at: datetime, now: datetime) -> str:
    if due_at < now:
        return f"{say_briefly(now - due_at)} late"
    return f"in {say_briefly(due_at - now)}"


def said(moment: datetime | None) -> str:
    """The moment, or a dash where there is none."""
    return "–" if moment is None else say_sortable(moment)


def said_exactly(moment: datetime) -> str:
    """`06:53:41`, for what a worker did second by second."""
    return moment.astimezone(LONDON).strftime("%H:%M:%S")


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
