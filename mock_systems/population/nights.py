"""Which night it is: drawn from the seed, but for the demonstration's own."""

from datetime import date, datetime, time, timedelta
from random import Random

from mock_systems.population.model import LONDON, Night, NightKind

DEMONSTRATION_SEED = 20261122
DEMONSTRATION_MORNING = date(2026, 11, 23)
FIRST_PASS = time(5, 30)
# Issue A.5: passes at 05:30, 06:30, 07:15, 08:15, then hourly to 20:00.
MORNING_PASSES = (FIRST_PASS, time(6, 30), time(7, 15), time(8, 15))
HOURLY_PASSES = tuple(time(hour) for hour in range(9, 21))
NIGHT_ENDS = time(9, 0)
OVERLAP_DAYS = 7

# Weeks in which every council's schools are in session (first Monday, number of weeks).
TERM_WEEKS = ((date(2026, 9, 14), 4), (date(2026, 11, 9), 4), (date(2027, 1, 11), 4))
# Weeks that are half-term in Slaithe alone.
HALF_TERM_WEEKS = (date(2026, 10, 19), date(2027, 2, 8))
BANK_HOLIDAY_MORNINGS = (
    date(2026, 12, 28),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 4),
)
CLOCK_CHANGE_MORNINGS = (date(2026, 10, 25), date(2027, 3, 28))
KINDS: tuple[NightKind, ...] = (
    "term",
    "half_term_one_la",
    "bank_holiday",
    "clock_change",
    "weekend",
)


def draw_night(seed: int) -> Night:
    """Give the night of a seed."""
    if seed == DEMONSTRATION_SEED:
        return night_before(DEMONSTRATION_MORNING, "term")
    rng = Random(f"night-{seed}")  # noqa: S311 (a date, not a secret)
    kind = rng.choices(KINDS, weights=(5, 3, 3, 2, 2))[0]
    return night_before(_draw_morning(rng, kind), kind)


def night_before(morning: date, kind: NightKind) -> Night:
    """Give the night that ends on a morning."""
    evening = morning - timedelta(days=1)
    last_completed_pass = at(evening, HOURLY_PASSES[-1])
    return Night(
        evening=evening,
        morning=morning,
        kind=kind,
        now=at(morning, FIRST_PASS),
        last_completed_pass=last_completed_pass,
        window_from=last_completed_pass - timedelta(days=OVERLAP_DAYS),
        passes=tuple(at(morning, moment) for moment in MORNING_PASSES + HOURLY_PASSES),
        ends=at(morning, NIGHT_ENDS),
    )


def at(day: date, moment: time) -> datetime:
    """Give a moment of British time."""
    return datetime.combine(day, moment, tzinfo=LONDON)


def _draw_morning(rng: Random, kind: NightKind) -> date:
    if kind == "bank_holiday":
        return rng.choice(BANK_HOLIDAY_MORNINGS)
    if kind == "clock_change":
        return rng.choice(CLOCK_CHANGE_MORNINGS)
    if kind == "half_term_one_la":
        return rng.choice(HALF_TERM_WEEKS) + timedelta(days=rng.randrange(5))
    first_monday, weeks = rng.choice(TERM_WEEKS)
    monday = first_monday + timedelta(weeks=rng.randrange(weeks))
    return monday + timedelta(days=5 if kind == "weekend" else rng.randrange(5))
