"""School days, opening times and when a school has to be told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.school_days import (
    SchoolCalendar,
    Term,
    closes_at,
    covers,
    first_day_back,
    is_school_day,
    london,
    london_day,
    opens_at,
    own_terms,
)
from domain.timescales import (
    BEFORE_SCHOOL_OPENS,
    CHILD_LINKED_LATE,
    encompass_due_at,
)
from domain.working_days import WALES

AUTUMN = (
    Term(date(2026, 9, 3), date(2026, 10, 23)),
    Term(date(2026, 11, 2), date(2026, 12, 18)),
)
SPRING = (
    Term(date(2027, 1, 5), date(2027, 2, 12)),
    Term(date(2027, 2, 22), date(2027, 3, 25)),
)
SUMMER = (Term(date(2027, 4, 12), date(2027, 5, 28)),)
ORDINARY = SchoolCalendar(terms=AUTUMN + SPRING + SUMMER)

SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
MONDAY_FIRST_PASS = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def test_a_weekday_in_term_is_a_school_day():
    assert is_school_day(ORDINARY, date(2026, 11, 23))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 22),  # a Sunday
        date(2026, 10, 28),  # half-term
        date(2026, 12, 21),  # the Christmas holiday
        date(2027, 5, 3),  # the May Day bank holiday, in term
    ],
)
def test_no_pupils_are_expected_at_weekends_and_in_holidays(day):
    assert not is_school_day(ORDINARY, day)


def test_an_inset_day_and_a_closure_are_the_schools_own():
    calendar = SchoolCalendar(
        terms=AUTUMN,
        inset_days=frozenset({date(2026, 11, 23)}),
        closures=frozenset({date(2026, 11, 24)}),
    )

    assert not is_school_day(calendar, date(2026, 11, 23))
    assert not is_school_day(calendar, date(2026, 11, 24))
    assert first_day_back(calendar, date(2026, 11, 22)) == date(2026, 11, 25)


def test_a_school_that_sets_its_own_terms_is_not_bound_by_its_councils():
    academy = (Term(date(2026, 10, 26), date(2026, 12, 18)),)

    assert own_terms(academy, AUTUMN) == academy
    assert own_terms((), AUTUMN) == AUTUMN
    assert is_school_day(SchoolCalendar(terms=own_terms(academy, AUTUMN)), date(2026, 10, 28))


def test_half_term_in_one_council_is_a_school_day_in_the_next():
    neighbour = SchoolCalendar(terms=(Term(date(2026, 9, 3), date(2026, 12, 18)),))
    monday = date(2026, 10, 26)

    assert not is_school_day(ORDINARY, monday)
    assert is_school_day(neighbour, monday)


def test_beyond_the_dates_we_hold_a_weekday_counts_as_a_school_day():
    beyond = date(2027, 9, 6)

    assert not covers(ORDINARY, beyond)
    assert is_school_day(ORDINARY, beyond)
    assert not is_school_day(ORDINARY, date(2027, 9, 5))


def test_a_school_whose_dates_nobody_told_us_is_taken_to_be_open():
    assert is_school_day(SchoolCalendar(), date(2026, 10, 28))
    assert not covers(SchoolCalendar(), date(2026, 10, 28))


def test_a_welsh_school_keeps_the_bank_holidays_of_wales():
    calendar = SchoolCalendar(terms=SUMMER, bank_holidays=WALES)

    assert not is_school_day(calendar, date(2027, 5, 3))


@pytest.mark.parametrize(
    ("day", "opens_in_utc"),
    [
        (date(2026, 10, 23), datetime(2026, 10, 23, 7, 0, tzinfo=UTC)),  # British Summer Time
        (date(2026, 10, 26), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),  # the day after it ends
        (date(2027, 3, 26), datetime(2027, 3, 26, 8, 0, tzinfo=UTC)),
        (date(2027, 3, 30), datetime(2027, 3, 30, 7, 0, tzinfo=UTC)),  # after 28 March 2027
    ],
)
def test_a_school_opens_at_eight_by_the_clock_on_its_wall(day, opens_in_utc):
    assert opens_at(SchoolCalendar(), day) == opens_in_utc


def test_the_date_is_londons_after_midnight_in_summer():
    assert london_day(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert london_day(datetime(2026, 10, 25, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)


def test_a_school_closes_at_its_own_time():
    calendar = SchoolCalendar(closes=time(15, 15))

    assert closes_at(calendar, date(2026, 11, 23)) == london(date(2026, 11, 23), time(15, 15))


def test_a_school_open_today_is_told_half_an_hour_before_it_opens():
    told = encompass_due_at(ORDINARY, reported_at=SUNDAY_NIGHT, now=MONDAY_FIRST_PASS)

    assert told.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert told.rule == BEFORE_SCHOOL_OPENS
    assert told.present_again is None
    assert told.calendar_known


def test_a_nursery_that_opens_at_half_past_seven_is_due_at_seven():
    nursery = SchoolCalendar(terms=AUTUMN, opens=time(7, 30))

    told = encompass_due_at(nursery, reported_at=SUNDAY_NIGHT, now=MONDAY_FIRST_PASS)

    assert told.due_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_a_school_on_half_term_is_told_now_and_again_on_its_first_day_back():
    in_half_term = datetime(2026, 10, 26, 5, 30, tzinfo=UTC)

    told = encompass_due_at(
        ORDINARY, reported_at=in_half_term - timedelta(hours=6), now=in_half_term
    )

    assert told.not_before is None
    assert told.present_again is not None
    assert told.present_again.not_before == datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    assert told.present_again.due_at == told.due_at == datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "inset_day", [date(2026, 11, 23), date(2026, 11, 27)], ids=["monday", "friday"]
)
def test_on_an_inset_day_a_school_is_told_and_shown_it_again(inset_day):
    calendar = SchoolCalendar(terms=AUTUMN, inset_days=frozenset({inset_day}))
    first_pass = london(inset_day, time(5, 30))

    told = encompass_due_at(calendar, reported_at=first_pass - timedelta(hours=6), now=first_pass)

    back = first_day_back(calendar, inset_day)
    assert told.present_again is not None
    assert told.present_again.not_before == london(back, time(5, 30))


def test_a_closed_school_whose_mailbox_nobody_reads_is_told_on_its_first_day_back():
    in_half_term = datetime(2026, 10, 26, 5, 30, tzinfo=UTC)

    told = encompass_due_at(
        ORDINARY,
        reported_at=in_half_term - timedelta(hours=6),
        now=in_half_term,
        mailbox_is_monitored=False,
    )

    assert told.present_again is None
    assert told.not_before == datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
    assert told.due_at == datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


def test_an_open_school_does_not_wait_whoever_reads_its_mailbox_in_the_holidays():
    told = encompass_due_at(
        ORDINARY,
        reported_at=SUNDAY_NIGHT,
        now=MONDAY_FIRST_PASS,
        mailbox_is_monitored=False,
    )

    assert told.not_before is None
    assert told.present_again is None


@pytest.mark.parametrize(
    ("now", "shown_again_on"),
    [
        (datetime(2026, 11, 21, 5, 30, tzinfo=UTC), date(2026, 11, 23)),  # Saturday
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), date(2026, 11, 23)),  # Sunday evening
        (datetime(2026, 11, 20, 20, 0, tzinfo=UTC), date(2026, 11, 23)),  # Friday, gone home
        (datetime(2026, 11, 20, 15, 15, tzinfo=UTC), None),  # Friday, still open
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), None),  # Monday evening: open tomorrow
    ],
)
def test_a_notice_is_shown_again_only_when_the_school_was_closed(now, shown_again_on):
    told = encompass_due_at(ORDINARY, reported_at=now - timedelta(hours=1), now=now)

    again = told.present_again
    assert (london_day(again.not_before) if again else None) == shown_again_on


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (time(8, 0), time(8, 30)),
        (time(8, 15), time(8, 30)),
        (time(10, 15), time(10, 30)),
        (time(15, 59), time(16, 14)),
    ],
)
def test_a_child_linked_after_the_limit_is_told_about_while_the_school_is_open(now, due):
    monday = date(2026, 11, 23)

    told = encompass_due_at(ORDINARY, reported_at=SUNDAY_NIGHT, now=london(monday, now))

    assert told.due_at == london(monday, due)
    assert told.rule == CHILD_LINKED_LATE
    assert told.present_again is None


def test_an_occurrence_of_last_week_is_due_before_school_like_any_other():
    missed_earlier = datetime(2026, 11, 19, 19, 40, tzinfo=UTC)

    told = encompass_due_at(ORDINARY, reported_at=missed_earlier, now=MONDAY_FIRST_PASS)

    assert told.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert told.rule == BEFORE_SCHOOL_OPENS


def test_a_child_linked_after_school_is_due_before_the_next_day():
    monday_evening = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)

    told = encompass_due_at(ORDINARY, reported_at=SUNDAY_NIGHT, now=monday_evening)

    assert told.due_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def test_a_child_linked_on_a_saturday_is_shown_again_on_monday():
    reported = datetime(2026, 11, 19, 23, 0, tzinfo=UTC)
    saturday = datetime(2026, 11, 21, 9, 15, tzinfo=UTC)

    told = encompass_due_at(ORDINARY, reported_at=reported, now=saturday)

    assert told.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert told.present_again is not None


def test_an_incident_in_school_hours_is_due_before_the_next_school_day():
    monday_afternoon = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    told = encompass_due_at(
        ORDINARY, reported_at=monday_afternoon, now=monday_afternoon + timedelta(hours=1)
    )

    assert told.due_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert told.rule == BEFORE_SCHOOL_OPENS


def test_the_night_summer_time_ends_the_school_is_still_due_at_half_past_seven():
    open_after_the_change = SchoolCalendar(terms=(Term(date(2026, 9, 3), date(2026, 12, 18)),))
    between_the_two_half_past_ones = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)

    told = encompass_due_at(
        open_after_the_change,
        reported_at=between_the_two_half_past_ones,
        now=datetime(2026, 10, 26, 5, 30, tzinfo=UTC),
    )

    assert told.due_at == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)


def test_after_the_night_summer_time_begins_the_limit_is_an_hour_sooner_in_utc():
    open_after_easter = SchoolCalendar(terms=(Term(date(2027, 3, 1), date(2027, 4, 23)),))

    told = encompass_due_at(
        open_after_easter,
        reported_at=datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        now=datetime(2027, 3, 28, 4, 30, tzinfo=UTC),
    )

    # Monday 29 March 2027 is Easter Monday.
    assert told.due_at == datetime(2027, 3, 30, 6, 30, tzinfo=UTC)
    assert told.present_again is not None


def test_at_the_very_limit_it_is_still_the_limit():
    limit = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)

    found_then = encompass_due_at(ORDINARY, reported_at=SUNDAY_NIGHT, now=limit)
    reported_then = encompass_due_at(ORDINARY, reported_at=limit, now=limit)

    assert found_then.due_at == reported_then.due_at == limit


def test_the_last_day_of_the_last_term_is_known_and_the_day_after_is_not():
    last = max(term.ends_on for term in ORDINARY.terms)

    assert (covers(ORDINARY, last), covers(ORDINARY, last + timedelta(days=1))) == (True, False)


def test_dates_that_do_not_reach_the_day_are_said_to_be_unknown():
    summer = datetime(2027, 8, 3, 5, 30, tzinfo=UTC)

    told = encompass_due_at(ORDINARY, reported_at=summer - timedelta(hours=5), now=summer)

    assert not told.calendar_known
    assert told.due_at == datetime(2027, 8, 3, 6, 30, tzinfo=UTC)
