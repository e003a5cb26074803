"""A day as somebody types it into the three boxes of a date."""

from collections.abc import Mapping
from datetime import date

DATE_PARTS = ("day", "month", "year")
EARLIEST_YEAR = 1900
_LONGEST_PART = len("2026")


class NoSuchDay(ValueError):
    """What stands in the boxes is no day of the calendar."""


def typed_day(typed: Mapping[str, str], prefix: str = "") -> date | None:
    """The day of the boxes `day`, `month` and `year`, each after this prefix; None of empty ones.

    Raises: NoSuchDay
    """
    parts = [typed.get(f"{prefix}{part}", "").strip() for part in DATE_PARTS]
    if not any(parts):
        return None
    if not all(one.isascii() and one.isdecimal() and len(one) <= _LONGEST_PART for one in parts):
        raise NoSuchDay
    day, month, year = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay from None
