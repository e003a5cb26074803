"""A day typed in three boxes: one of the calendar, none, or no such day."""

from datetime import date

import pytest

from domain.typed_days import NoSuchDay, typed_day


def boxes(*parts: str) -> dict[str, str]:
    return dict(zip(("from-day", "from-month", "from-year"), parts, strict=True))


def test_a_day_is_read_from_its_own_boxes_and_empty_ones_are_none():
    typed = {**boxes("29", " 2", "2024"), "to-day": "", "day": "31"}

    assert typed_day(typed, "from-") == date(2024, 2, 29)
    assert typed_day(typed, "to-") is None


@pytest.mark.parametrize(
    "parts",
    [
        ("29", "2", "2023"),
        ("1", "13", "2024"),
        ("0", "1", "2024"),
        ("1", "1", ""),
        ("1", "1", "0"),
        ("1", "1", "20244"),
        ("-1", "1", "2024"),
        ("²", "1", "2024"),
        ("٣", "1", "2024"),
        ("1.0", "1", "2024"),
    ],
    ids=lambda parts: "/".join(parts).encode("ascii", "backslashreplace").decode(),
)
def test_what_is_no_day_is_refused(parts):
    with pytest.raises(NoSuchDay):
        typed_day(boxes(*parts), "from-")
