"""Working days, against dates worked out by hand from the bank holidays of England and Wales."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.timescales import (
    DECISION_LETTER,
    DVDS_DISCLOSURE,
    FIRST_REVIEW_AFTER_ICPC,
    ICPC_AFTER_STRATEGY_DISCUSSION,
    MINUTES,
    REPORT_BEFORE_ICPC,
    REPORT_BEFORE_REVIEW,
    Limit,
    Unit,
    add_months,
    age_on,
    date_due,
    date_due_before,
    last_usable_day,
)
from domain.working_days import (
    ENGLAND,
    WALES,
    BankHolidaysMissing,
    Nation,
    WorkingCalendar,
    add_working_days,
    bank_holidays,
    is_working_day,
    last_working_day_by,
    subtract_working_days,
    working_days_between,
)

# gov.uk/bank-holidays, England and Wales.
BANK_HOLIDAYS_2026_TO_2027 = [
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
]


@pytest.mark.parametrize(
    ("strategy_discussion", "conference_by"),
    [
        (date(2026, 12, 17), date(2027, 1, 12)),
        (date(2026, 3, 18), date(2026, 4, 10)),
        (date(2026, 8, 14), date(2026, 9, 7)),
    ],
)
def test_a_conference_is_held_within_fifteen_working_days(strategy_discussion, conference_by):
    assert date_due(ICPC_AFTER_STRATEGY_DISCUSSION, strategy_discussion) == conference_by


@pytest.mark.parametrize(
    ("working_days_before", "conference", "report_by"),
    [
        (2, date(2027, 1, 4), date(2026, 12, 30)),
        (3, date(2027, 1, 4), date(2026, 12, 29)),
        (5, date(2026, 4, 7), date(2026, 3, 27)),
    ],
)
def test_a_report_is_due_working_days_before_its_conference(
    working_days_before, conference, report_by
):
    limit = Limit(working_days_before, Unit.WORKING_DAYS, "the vector", is_local=True)

    assert date_due_before(limit, conference) == report_by


def test_the_report_limits_are_those_of_the_vectors():
    assert (REPORT_BEFORE_ICPC.amount, REPORT_BEFORE_REVIEW.amount) == (2, 5)
    assert REPORT_BEFORE_ICPC.is_local
    assert REPORT_BEFORE_REVIEW.is_local


def test_a_first_review_that_would_fall_on_a_sunday_is_held_the_friday_before():
    conference = date(2026, 11, 30)

    assert date_due(FIRST_REVIEW_AFTER_ICPC, conference) == date(2027, 2, 28)
    assert last_usable_day(FIRST_REVIEW_AFTER_ICPC, conference) == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("limit", "amount", "unit", "source"),
    [
        (ICPC_AFTER_STRATEGY_DISCUSSION, 15, Unit.WORKING_DAYS, "Working Together"),
        (FIRST_REVIEW_AFTER_ICPC, 3, Unit.MONTHS, "Working Together"),
        (DECISION_LETTER, 1, Unit.WORKING_DAYS, "local"),
        (MINUTES, 15, Unit.WORKING_DAYS, "local"),
        (DVDS_DISCLOSURE, 28, Unit.DAYS, "Domestic Violence Disclosure Scheme"),
    ],
)
def test_each_limit_stands_beside_its_source(limit, amount, unit, source):
    assert (limit.amount, limit.unit) == (amount, unit)
    assert source in limit.source


def test_a_limit_in_days_counts_every_day():
    assert date_due(DVDS_DISCLOSURE, date(2026, 12, 10)) == date(2027, 1, 7)


def test_only_working_days_are_counted_back():
    with pytest.raises(ValueError, match="working days"):
        date_due_before(DVDS_DISCLOSURE, date(2026, 12, 10))


def test_three_months_from_the_last_day_of_a_month_end_on_a_last_day():
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 31), 6) == date(2027, 6, 30)
    assert add_months(date(2026, 1, 15), 12) == date(2027, 1, 15)


def test_a_child_is_eighteen_on_the_birthday_and_not_a_day_sooner():
    assert age_on(date(2008, 11, 23), date(2026, 11, 22)) == 17
    assert age_on(date(2008, 11, 23), date(2026, 11, 23)) == 18


def test_a_child_born_on_leap_day_is_older_on_the_first_of_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


@pytest.mark.parametrize("day", BANK_HOLIDAYS_2026_TO_2027)
def test_no_bank_holiday_is_a_working_day(day):
    assert not is_working_day(day)
    assert not is_working_day(day, WALES)


def test_every_other_weekday_is_a_working_day():
    first = date(2026, 1, 1)
    days = [first + timedelta(days=step) for step in range(730)]

    off = [day for day in days if day.weekday() < 5 and not is_working_day(day)]

    assert off == BANK_HOLIDAYS_2026_TO_2027


def test_next_years_bank_holidays_are_known():
    next_year = datetime.now(UTC).year + 1

    for nation in Nation:
        assert len(bank_holidays(next_year, nation)) >= 8


def test_a_year_without_bank_holidays_stops_the_count():
    with pytest.raises(BankHolidaysMissing, match="ENG 2101"):
        is_working_day(date(2101, 3, 1))


def test_a_holiday_proclaimed_late_is_added_by_the_settings():
    proclaimed = date(2026, 11, 24)
    calendar = WorkingCalendar(added_holidays=frozenset({proclaimed}))

    assert is_working_day(proclaimed, ENGLAND)
    assert add_working_days(date(2026, 11, 23), 1, calendar) == date(2026, 11, 25)


def test_days_are_counted_forwards_and_back_over_christmas():
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert subtract_working_days(date(2026, 12, 29), 1) == date(2026, 12, 24)
    assert add_working_days(date(2026, 12, 26), 0) == date(2026, 12, 26)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="subtract"):
        add_working_days(date(2026, 12, 24), -1)


def test_the_working_days_between_two_dates_leave_out_the_first():
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 26)) == 3
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 24)) == 0


def test_a_working_day_is_its_own_last_working_day():
    assert last_working_day_by(date(2027, 2, 26)) == date(2027, 2, 26)
    assert last_working_day_by(date(2027, 3, 29)) == date(2027, 3, 25)
