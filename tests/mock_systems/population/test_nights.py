"""Which night a seed draws, and when schools open after it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from mock_systems.population.build import build
from mock_systems.population.calendars import SchoolDays, council_calendars
from mock_systems.population.model import LONDON, World
from mock_systems.population.nights import at, draw_night, night_before
from mock_systems.population.truth import every_occurrence

DEMONSTRATION = 20261122
SEEDS = range(60)


def test_the_demonstration_is_the_night_to_monday_23_november_2026() -> None:
    night = draw_night(DEMONSTRATION)

    assert (night.evening, night.morning) == (date(2026, 11, 22), date(2026, 11, 23))
    assert night.evening.strftime("%A") == "Sunday"
    assert night.now == datetime(2026, 11, 23, 5, 30, tzinfo=LONDON)
    assert night.ends == datetime(2026, 11, 23, 9, 0, tzinfo=LONDON)
    assert night.last_completed_pass == datetime(2026, 11, 22, 20, 0, tzinfo=LONDON)
    assert night.window_from == datetime(2026, 11, 15, 20, 0, tzinfo=LONDON)


def test_passes_are_those_of_the_issue() -> None:
    passes = [f"{moment:%H:%M}" for moment in draw_night(DEMONSTRATION).passes]

    assert passes[:5] == ["05:30", "06:30", "07:15", "08:15", "09:00"]
    assert passes[-1] == "20:00"


def test_seeds_draw_every_kind_of_night() -> None:
    kinds = {draw_night(seed).kind for seed in SEEDS}

    assert kinds == {"term", "half_term_one_la", "bank_holiday", "clock_change", "weekend"}


def test_in_a_half_term_week_one_council_alone_is_closed() -> None:
    morning = next(
        draw_night(seed).morning for seed in SEEDS if draw_night(seed).kind == "half_term_one_la"
    )
    world = build(DEMONSTRATION, "small")

    closed = {
        council.name
        for council in world.local_authorities.values()
        if not _days_of_a_school_in(world, council.calendar_id).is_open_on(morning)
    }

    assert closed == {"Slaithe Borough Council"}


def test_nothing_opens_on_a_bank_holiday_or_at_the_weekend() -> None:
    world = build(DEMONSTRATION, "small")
    days = _days_of_a_school_in(world, "ENG-USUAL")

    assert not days.is_open_on(date(2027, 5, 3))
    assert days.is_open_on(date(2027, 5, 4))
    assert not days.is_open_on(date(2026, 11, 21))


def test_an_inset_day_moves_the_first_day_back() -> None:
    world = build(DEMONSTRATION, "small")
    days = _days_of_a_school_in(world, "ENG-USUAL")
    closed = replace(days.establishment, inset_days=(date(2026, 11, 23),))

    days = SchoolDays(closed, days.calendar, days.settings)

    assert days.first_open_day(date(2026, 11, 23)) == date(2026, 11, 24)


def test_the_deadline_is_half_an_hour_before_the_schools_own_opening() -> None:
    world = build(DEMONSTRATION, "small")
    days = _days_of_a_school_in(world, "ENG-USUAL")
    unstated = SchoolDays(replace(days.establishment, opens_at=None), days.calendar, days.settings)
    late = SchoolDays(
        replace(days.establishment, opens_at=time(8, 50)), days.calendar, days.settings
    )

    assert unstated.next_deadline(world.night.now) == at(date(2026, 11, 23), time(7, 30))
    assert late.next_deadline(world.night.now) == at(date(2026, 11, 23), time(8, 20))


def test_a_child_linked_after_the_deadline_counts_for_the_next_opening() -> None:
    world = build(DEMONSTRATION, "small")
    days = _days_of_a_school_in(world, "ENG-USUAL")
    friday_noon = datetime(2026, 11, 27, 12, 0, tzinfo=LONDON)

    deadline = days.next_deadline(friday_noon)

    assert deadline.date() == date(2026, 11, 30)


def test_the_night_the_clock_goes_back_has_an_hour_twice() -> None:
    night = night_before(date(2026, 10, 25), "clock_change")

    length = night.now.astimezone(UTC) - night.last_completed_pass.astimezone(UTC)

    assert length == timedelta(hours=10, minutes=30)


def test_nothing_is_recorded_after_the_first_pass_when_the_clock_goes_forward() -> None:
    seed = next(s for s in SEEDS if draw_night(s).morning == date(2027, 3, 28))

    world = build(seed, "small")

    first_pass = world.night.now.astimezone(UTC)
    coming = {event.occurrence.occ_no for event in world.events if hasattr(event, "occurrence")}
    recorded = [one for one in every_occurrence(world) if one.occ_no not in coming]
    assert all(one.changed_at.astimezone(UTC) < first_pass for one in recorded)


def _days_of_a_school_in(world: World, calendar_id: str) -> SchoolDays:
    school = next(
        one for one in world.establishments.values() if one.kind == "primary" and not one.inset_days
    )
    return SchoolDays(school, council_calendars()[calendar_id], world.settings)
