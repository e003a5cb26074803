"""How times, dates, durations, counts and rates are said."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING

import pytest

from domain.saying import (
    highest_rate,
    say_briefly,
    say_clock_digits,
    say_date,
    say_due,
    say_duration,
    say_duration_in_table,
    say_kept_moment,
    say_missing,
    say_moment,
    say_none_of,
    say_number_of,
    say_percent,
    say_plain_date,
    say_rate,
    say_share,
    say_short_date,
    say_shown_moment,
    say_small_count,
    say_sortable,
    say_time,
    say_time_exactly,
    say_time_range,
    say_working_date,
)

MONDAY = date(2026, 11, 23)


def at(hour: int, minute: int = 0, second: int = 0, day: date = MONDAY) -> datetime:
    """A moment of winter, when London keeps UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(7, 30), "7:30am"),
        (at(8), "8am"),
        (at(12), "midday"),
        (at(0), "midnight"),
        (at(12, 5), "12:05pm"),
        (at(0, 5), "12:05am"),
        (at(23, 40), "11:40pm"),
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), "7:30am"),
    ],
)
def test_a_time_is_said_as_londons_clock_shows_it(moment, said):
    assert say_time(moment) == said


def test_the_hour_that_comes_twice_says_which_one_it_is():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert say_time(first) == "1:30am BST"
    assert say_time(first + timedelta(hours=1)) == "1:30am GMT"
    assert say_time(first + timedelta(minutes=30)) == "1am GMT"
    assert say_time(first + timedelta(hours=2)) == "2:30am"
    assert say_time(first - timedelta(hours=1)) == "12:30am"
    assert say_sortable(first) == "25 Oct 2026 01:30 BST"


@pytest.mark.parametrize("add", [0, 1, 2, 3, 11, 24 * 30], ids=str)
def test_a_moment_kept_for_workbooks_is_said_on_a_page_as_any_other(add):
    moment = datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(hours=add)

    assert say_kept_moment(say_sortable(moment)) == say_moment(moment)


def test_what_is_no_moment_kept_for_workbooks_stays_as_it_is():
    for words in ("6:58am", "", "about 23 Nov 2026 06:40", "midday"):
        assert say_kept_moment(words) == words


def test_an_hour_that_comes_twice_read_from_a_page_without_a_zone_is_either():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    for read in (first, first + timedelta(hours=1)):
        assert say_shown_moment(read) == "Sunday 25 October 2026, 1:30am BST or GMT"
    assert say_shown_moment(first + timedelta(hours=2)) == "Sunday 25 October 2026, 2:30am"


def test_the_night_an_hour_is_left_out_needs_no_more_words():
    before = datetime(2027, 3, 28, 0, 59, tzinfo=UTC)

    assert say_time(before) == "12:59am"
    assert say_time(before + timedelta(minutes=1)) == "2am"


def test_what_a_worker_did_is_said_to_the_second():
    assert say_time_exactly(at(6, 53, 4)) == "6:53:04am"
    assert say_time_exactly(at(15, 0, 9)) == "3:00:09pm"


def test_a_range_of_times():
    assert say_time_range(at(8), at(8, 30)) == "8am to 8:30am"


def test_dates():
    assert say_date(MONDAY) == "Monday 23 November 2026"
    assert say_plain_date(date(2019, 3, 3)) == "3 March 2019"
    assert say_short_date(MONDAY, today=date(2026, 1, 1)) == "23 November"
    assert say_short_date(MONDAY, today=date(2027, 1, 1)) == "23 November 2026"
    assert say_moment(at(6, 14)) == "Monday 23 November 2026, 6:14am"
    assert say_sortable(at(7, 30)) == "23 Nov 2026 07:30"


@pytest.mark.parametrize(
    ("due_at", "now", "said"),
    [
        (at(7, 30), at(7, 5), "7:30am (in 25 minutes)"),
        (at(8), at(8, 12), "8am (12 minutes late)"),
        (at(7, 30), at(7, 30), "7:30am (now)"),
        (at(12), at(6, 52), "midday (in 5 hours 8 minutes)"),
        (
            at(7, 30, day=date(2026, 11, 24)),
            at(20),
            "Tuesday 24 November 2026, 7:30am (in 11 hours 30 minutes)",
        ),
        (at(7, 30, day=date(2026, 11, 26)), at(20), "Thursday 26 November 2026, 7:30am"),
    ],
)
def test_a_due_time_has_its_distance_when_it_is_under_a_day(due_at, now, said):
    assert say_due(due_at, now) == said


def test_a_working_day_is_said_as_a_date():
    assert say_working_date(date(2026, 11, 26), MONDAY) == (
        "Thursday 26 November 2026 (3 working days)"
    )
    assert say_working_date(date(2026, 11, 24), MONDAY) == (
        "Tuesday 24 November 2026 (1 working day)"
    )


@pytest.mark.parametrize(
    ("length", "said", "in_table"),
    [
        (timedelta(hours=1, minutes=20), "1 hour 20 minutes", "01:20"),
        (timedelta(hours=2), "2 hours", "02:00"),
        (timedelta(minutes=1), "1 minute", "00:01"),
        (timedelta(seconds=40), "40 seconds", "00:00"),
        (timedelta(hours=30), "30 hours", "30:00"),
    ],
)
def test_durations(length, said, in_table):
    assert say_duration(length) == said
    assert say_duration_in_table(length) == in_table


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=25, seconds=40), "25 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(hours=26), "1 day"),
        (timedelta(days=3, hours=23), "3 days"),
    ],
)
def test_a_length_beside_clock_times_never_looks_like_one(length, said):
    assert say_briefly(length) == said


def test_counts_have_their_whole():
    assert say_share(35, 41, "schools") == "35 of 41 schools"
    assert say_number_of(1, "school", "schools") == "1 school"
    assert say_number_of(12481, "entry", "entries") == "12,481 entries"


def test_small_groups_cannot_be_counted_out():
    assert [say_small_count(count) for count in (0, 4, 5)] == ["fewer than 5", "fewer than 5", "5"]


def test_a_figure_that_is_missing_says_why():
    assert say_missing("staff time is not recorded") == "not measured: staff time is not recorded"


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [
        (1, 640, "1 of 640 (0.16 %; we can be 95 % sure it is below 0.88 %)"),
        (0, 640, "0 of 640 (we can be 95 % sure it is below 0.6 %)"),
        (0, 0, "not measured: nothing to count"),
    ],
)
def test_a_rate_has_its_interval_in_words(count, of, said):
    assert say_rate(count, of) == said


def test_none_of_many_is_bounded_by_the_rule_of_three():
    assert say_none_of(500) == "0 of 500 (rule of three: at most 0.6 %, 95 % sure)"
    assert say_none_of(30000) == "0 of 30,000 (rule of three: at most 0.01 %, 95 % sure)"
    assert say_none_of(2) == "0 of 2 (rule of three: at most 100 %, 95 % sure)"
    assert say_none_of(0) == "not measured: nothing was tried"


def test_wilsons_interval_is_that_of_the_tables():
    # Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3.
    assert highest_rate(81, 263) == pytest.approx(0.3662, abs=5e-5)
    assert highest_rate(15, 148) == pytest.approx(0.1605, abs=5e-5)
    assert highest_rate(0, 20) == pytest.approx(0.1611, abs=5e-5)
    assert highest_rate(1, 29) == pytest.approx(0.1718, abs=5e-5)
    assert highest_rate(20, 20) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.984, "98.4 %"),
        (0.0015625, "0.16 %"),
        (0.05, "5 %"),
        (0.5, "50 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (0.99996, "more than 99.9 %"),
    ],
)
def test_a_percentage_has_the_figures_that_count(share, said):
    assert say_percent(share) == said


def test_an_upper_bound_is_never_rounded_down():
    assert say_percent(0.00881, rounding=ROUND_CEILING) == "0.89 %"
    assert say_percent(0.12301, rounding=ROUND_CEILING) == "12.4 %"


@pytest.mark.parametrize("digits", ["0730", "730"])
def test_an_alarm_s_digits_are_said_as_a_clock(digits):
    assert say_clock_digits(digits) == "07:30"
