"""How times, dates, durations, counts and rates are said, everywhere the same.

Pages and messages say `7:30am` and `Monday 23 November 2026`; workbooks and terminals say
`23 Nov 2026 07:30`. All of it is London time.
"""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from math import sqrt

from domain.school_days import LONDON, london_day
from domain.working_days import ENGLAND, WorkingCalendar, working_days_between

# The two-sided 95 % point of the normal distribution.
_Z_95 = 1.96
_FEWEST_SHOWN = 5
_ONE_DAY = timedelta(days=1)
_TEN, _HUNDRED = Decimal(10), Decimal(100)
# English names: strftime would follow the machine's language.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_time(moment: datetime) -> str:
    """`7:30am`, `midday`, `midnight`; on a night the clocks change, `1:30am BST`."""
    local = moment.astimezone(LONDON)
    if (local.hour, local.minute) in _NAMED_TIMES:
        return _NAMED_TIMES[local.hour, local.minute]
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{_hour(local)}{minutes}{_half(local)}{_which_hour(local)}"


def say_time_exactly(moment: datetime) -> str:
    """`6:53:04am`, for what a worker did second by second."""
    local = moment.astimezone(LONDON)
    clock = f"{_hour(local)}:{local.minute:02}:{local.second:02}"
    return f"{clock}{_half(local)}{_which_hour(local)}"


def say_time_range(start: datetime, end: datetime) -> str:
    """`8am to 8:30am`."""
    return f"{say_time(start)} to {say_time(end)}"


def say_date(day: date) -> str:
    """`Monday 23 November 2026`."""
    return f"{_DAYS[day.weekday()]} {say_plain_date(day)}"


def say_plain_date(day: date) -> str:
    """`23 November 2026`: a birth date, or the day of an incident in a message."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_short_date(day: date, today: date) -> str:
    """`23 November` inside this year, else with the year."""
    whole = say_plain_date(day)
    return whole.removesuffix(f" {day.year}") if day.year == today.year else whole


def say_moment(moment: datetime) -> str:
    """`Monday 23 November 2026, 6:14am`."""
    return f"{say_date(london_day(moment))}, {say_time(moment)}"


def say_shown_moment(moment: datetime) -> str:
    """A moment a partner's page showed without its zone, otherwise as `say_moment`.

    In the hour that comes twice nobody can tell which it was: `1:30am BST or GMT`.
    """
    said, which = say_moment(moment), _which_hour(moment.astimezone(LONDON))
    return f"{said.removesuffix(which)}{_EITHER_HOUR}" if which else said


def say_due(due_at: datetime, now: datetime) -> str:
    """`7:30am (in 25 minutes)`, `8am (12 minutes late)`; with its date when that is not today."""
    same_day = london_day(due_at) == london_day(now)
    said = say_time(due_at) if same_day else say_moment(due_at)
    ahead = due_at - now
    if abs(ahead) >= _ONE_DAY:
        return said
    if abs(ahead) < timedelta(minutes=1):
        return f"{said} (now)"
    distance = say_duration(abs(ahead))
    return f"{said} (in {distance})" if ahead > timedelta(0) else f"{said} ({distance} late)"


def say_working_date(day: date, today: date, calendar: WorkingCalendar = ENGLAND) -> str:
    """`Thursday 26 November 2026 (3 working days)`."""
    count = working_days_between(today, day, calendar)
    return f"{say_date(day)} ({say_number_of(count, 'working day', 'working days')})"


def say_sortable(moment: datetime) -> str:
    """`23 Nov 2026 07:30`, for workbooks and terminals."""
    local = moment.astimezone(LONDON)
    day = f"{local.day:02} {_MONTHS[local.month - 1][:3]} {local.year}"
    return f"{day} {local.hour:02}:{local.minute:02}{_which_hour(local)}"


def say_kept_moment(words: str) -> str:
    """What `say_sortable` said, as pages say a moment; anything else as it is."""
    found = _SORTABLE.fullmatch(words)
    if found is None:
        return words
    day, month, year, hour, minute, which = found.groups()
    date_and_time = int(year), _SHORT_MONTHS.index(month) + 1, int(day), int(hour), int(minute)
    return say_moment(datetime(*date_and_time, tzinfo=LONDON, fold=int(which == "GMT")))


def say_in_24_hours(words: str) -> str:
    """A page's sentence as workbooks and terminals say it: `9am` is 09:00, `midday` 12:00."""
    clock = _HALF_DAY.sub(lambda found: _on_24_hours(*found.groups()), words)
    return _NAMED_TIME.sub(lambda found: _AT_NAMED_TIME[found[0]], clock)


def say_clock_digits(digits: str) -> str:
    """`0730`, as an alarm keeps it, as a terminal says it: `07:30`."""
    four = digits.zfill(4)
    return f"{four[:2]}:{four[2:]}"


def say_duration(length: timedelta) -> str:
    """`1 hour 20 minutes`; under a minute, `40 seconds`."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return say_number_of(seconds, "second", "seconds")
    hours, minutes = divmod(seconds // 60, 60)
    said = [say_number_of(hours, "hour", "hours")] if hours else []
    if minutes or not hours:
        said.append(say_number_of(minutes, "minute", "minutes"))
    return " ".join(said)


def say_briefly(length: timedelta) -> str:
    """`25 min`, `1 h 20 min`, `3 days`: how far off or how old, beside clock times."""
    if length >= _ONE_DAY:
        return say_number_of(length.days, "day", "days")
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    said = [f"{hours} h"] if hours else []
    if minutes:
        said.append(f"{minutes} min")
    return " ".join(said) or "under 1 min"


def say_duration_in_table(length: timedelta) -> str:
    """`01:20`, hours and minutes."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"


def capitalised(sentence: str) -> str:
    """The sentence beginning in a capital, whatever was filled in at its front."""
    return sentence[:1].upper() + sentence[1:]


def say_number_of(count: int, one: str, many: str) -> str:
    """`1 school`, `35 schools`."""
    return f"{count:,} {one if count == 1 else many}"


def say_share(count: int, of: int, what: str) -> str:
    """`35 of 41 schools`."""
    return f"{count:,} of {of:,} {what}"


def say_small_count(count: int) -> str:
    """A count about a group of people; under five it is not shown, so nobody can be picked out."""
    return "fewer than 5" if count < _FEWEST_SHOWN else f"{count:,}"


def say_missing(reason: str) -> str:
    """What stands where a figure would: never a nought, never a blank."""
    return f"not measured: {reason}"


def say_rate(count: int, of: int) -> str:
    """`1 of 640 (0.16 %; we can be 95 % sure it is below 0.88 %)`."""
    if not of:
        return say_missing("nothing to count")
    upper = say_percent(highest_rate(count, of), rounding=ROUND_CEILING)
    sure = f"we can be 95 % sure it is below {upper}"
    if not count:
        return f"0 of {of:,} ({sure})"
    return f"{count:,} of {of:,} ({say_percent(count / of)}; {sure})"


def say_none_of(trials: int) -> str:
    """`0 of 500 (rule of three: at most 0.6 %, 95 % sure)`."""
    if not trials:
        return say_missing("nothing was tried")
    most = say_percent(min(3 / trials, 1.0), rounding=ROUND_CEILING)
    return f"0 of {trials:,} (rule of three: at most {most}, 95 % sure)"


def highest_rate(count: int, of: int) -> float:
    """The upper end of Wilson's 95 % interval for a rate."""
    rate, square = count / of, _Z_95**2
    middle = rate + square / (2 * of)
    spread = _Z_95 * sqrt(rate * (1 - rate) / of + square / (4 * of**2))
    return min((middle + spread) / (1 + square / of), 1.0)


def say_percent(share: float, *, rounding: str = ROUND_HALF_UP) -> str:
    """`0.16 %`, `98.4 %`: two figures that count, one decimal from ten upwards.

    A share that is not the whole is never shown as 100 %.
    """
    # Twelve places drop the noise of binary fractions before anything is rounded upwards.
    percent = Decimal(f"{share * 100:.12f}")
    exponent = min(percent.adjusted() - 1, -1) if percent < _TEN else -1
    shown = percent.quantize(Decimal(1).scaleb(exponent), rounding=rounding)
    if shown >= _HUNDRED > percent:
        return "more than 99.9 %"
    return f"{shown.normalize():f} %"


def say_weight(bits: float) -> str:
    """`+9.4`, `−2.1`, `0`: what a field of two records weighs, in bits; never a chance."""
    rounded = round(bits, 1)
    return f"{rounded:+.1f}".replace("-", "−") if rounded else "0"


def _on_24_hours(hour: str, minute: str | None, half: str) -> str:
    return f"{int(hour) % 12 + (12 if half == 'pm' else 0):02}:{minute or '00'}"


_EITHER_HOUR = " BST or GMT"
_NAMED_TIMES = {(0, 0): "midnight", (12, 0): "midday"}
_AT_NAMED_TIME = {name: f"{hour:02}:{minute:02}" for (hour, minute), name in _NAMED_TIMES.items()}
_NAMED_TIME = re.compile(rf"\b(?:{'|'.join(_AT_NAMED_TIME)})\b")
_SHORT_MONTHS = tuple(month[:3] for month in _MONTHS)
_SORTABLE = re.compile(
    rf"(\d\d) ({'|'.join(_SHORT_MONTHS)}) (\d{{4}}) (\d\d):(\d\d)(?: (BST|GMT))?"
)
_HALF_DAY = re.compile(r"\b(\d{1,2})(?::(\d\d))?(am|pm)\b")


def _hour(local: datetime) -> int:
    return local.hour % 12 or 12


def _half(local: datetime) -> str:
    return "am" if local.hour < 12 else "pm"


def _which_hour(local: datetime) -> str:
    """BST or GMT in the hour that comes twice when summer time ends."""
    earlier, later = local.replace(fold=0), local.replace(fold=1)
    return "" if earlier.utcoffset() == later.utcoffset() else f" {local.tzname()}"
