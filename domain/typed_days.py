"""A day as somebody types it into the three boxes of a date."""

from collections.abc import Mapping
from datetime import date

PARTS = ("day", "month", "year")
_LONGEST_PART = len("2026")


class NoSuchDay(ValueError):
    """What stands in the boxes is no day of the calendar."""


def typed_day(typed: Mapping[str, str], prefix: str) -> date | None:
    """The day of `prefix-day`, `prefix-month` and `prefix-year`; None where all are empty.

    Raises: NoSuchDay
    """
    parts = [typed.get(f"{prefix}-{part}", "").strip() for part in PARTS]
    if not any(parts):
        return None
    if not all(
        part.isascii() and part.isdecimal() and len(part) <= _LONGEST_PART for part in parts
    ):
        raise NoSuchDay
    day, month, year = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay from None
