"""What is wrong is found at its moment and not before, and ends when it is over."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from domain.errors import ReleaseRefused, WrongRecordShown
from domain.outcome import State
from runtime.heartbeats import Beat, Part, Stillness
from runtime.settings import Settings
from runtime.shapes import is_identifier
from runtime.watching import (
    Demotion,
    Pace,
    SeenHost,
    SeenItem,
    Snapshot,
    expected_at,
    host_id,
)
from tests.builders.watch import ELAPSED, a_hub_in_order, a_notice, a_task, at, codes, found

MONDAY, CLOCKS_BACK, CLOCKS_FORWARD = "2026-11-23", "2026-10-25", "2027-03-28"


def dispatched(clock: str, day: str = MONDAY) -> Snapshot:
    return a_hub_in_order(last_pass_asked_at=at(clock, day))


def the_evening_before(day: str) -> datetime:
    """The last pass: eight on London's clocks, which may be 23 or 25 hours before eight."""
    before = datetime.fromisoformat(day) - timedelta(days=1)
    return at("20:00", before.date().isoformat())


def test_a_hub_in_order_has_no_finding():
    with_work = a_hub_in_order(items=[a_notice()], tasks=[a_task()])

    assert codes(with_work, at("06:00")) == []


# Dispatch


@pytest.mark.parametrize("day", [MONDAY, CLOCKS_BACK, CLOCKS_FORWARD])
@pytest.mark.parametrize(
    ("clock", "is_missed"), [("05:29", False), ("05:44", False), ("05:45", True), ("05:46", True)]
)
def test_the_first_pass_is_missed_at_a_quarter_to_six_on_the_hubs_clock(day, clock, is_missed):
    yesterday_evening = a_hub_in_order(last_pass_asked_at=the_evening_before(day))

    alarms = found(yesterday_evening, at(clock, day))

    assert [(one.code.value, one.about["due"]) for one in alarms] == (
        [("not_dispatched", "0530")] if is_missed else []
    )


@pytest.mark.parametrize(
    ("day", "utc"),
    [(CLOCKS_BACK, "05:45"), (CLOCKS_FORWARD, "04:45"), ("2026-10-24", "04:45")],
)
def test_a_quarter_to_six_is_the_hubs_own_on_both_sides_of_a_change(day, utc):
    before = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    missed_at = datetime.fromisoformat(f"{day}T{utc}:00+00:00")
    hub = a_hub_in_order(last_pass_asked_at=before - timedelta(hours=4))

    just_before = codes(hub, missed_at - timedelta(seconds=1))

    assert (just_before, codes(hub, missed_at)) == ([], ["not_dispatched"])


def test_a_pass_at_a_time_that_is_there_twice_or_never_is_missed_once():
    settings = Settings(encompass_passes=(time(1, 30),))
    for day, local in ((CLOCKS_BACK, "05:00"), (CLOCKS_FORWARD, "05:00")):
        hub = a_hub_in_order(last_pass_asked_at=the_evening_before(day))

        assert codes(hub, at(local, day), settings) == ["not_dispatched"]


@pytest.mark.parametrize(
    ("asked", "now", "due"),
    [
        ("05:30", "06:44", None),
        ("05:30", "06:45", "0630"),
        ("05:30", "07:31", "0630"),
        ("06:30", "07:30", "0715"),
        ("08:15", "09:15", "0900"),
        ("19:00", "20:15", "2000"),
        ("20:00", "23:59", None),
    ],
)
def test_every_later_pass_has_its_quarter_of_an_hour_and_the_first_missed_is_named(asked, now, due):
    alarms = found(dispatched(asked), at(now))

    assert [one.about["due"] for one in alarms] == ([due] if due else [])


def test_a_later_pass_makes_up_for_a_missed_one():
    missed = codes(dispatched("05:30"), at("07:40"))
    made_up = codes(dispatched("07:35"), at("07:40"))

    assert (missed, made_up) == (["not_dispatched"], [])


def test_a_hub_that_never_dispatched_misses_todays_first_pass():
    hub = a_hub_in_order(last_pass_asked_at=None)

    assert codes(hub, at("05:44")) == []
    assert [one.about["due"] for one in found(hub, at("09:50"))] == ["0530"]


def test_a_pass_missed_yesterday_is_yesterdays_alarm_also_after_midnight():
    hub = dispatched("19:00")

    in_the_evening, after_midnight = found(hub, at("20:20")), found(hub, at("00:20", "2026-11-24"))

    assert [one.open_key for one in in_the_evening] == [one.open_key for one in after_midnight]


def test_the_passes_and_their_grace_are_settings(monkeypatch):
    monkeypatch.setenv("MASH_ENCOMPASS_PASSES", json.dumps(["06:00"]))
    monkeypatch.setenv("MASH_ENCOMPASS_GRACE_MINUTES", "5")
    hub = a_hub_in_order(last_pass_asked_at=at("06:00") - timedelta(days=1))

    settings = Settings()

    assert settings.encompass_passes == (time(6),)
    assert codes(hub, at("06:04"), settings) == []
    assert codes(hub, at("06:05"), settings) == ["not_dispatched"]


def test_by_default_passes_are_those_of_the_agreed_day():
    clocks = [clock.strftime("%H:%M") for clock in Settings().encompass_passes]

    assert clocks[:5] == ["05:30", "06:30", "07:15", "08:15", "09:00"]
    assert (clocks[-1], len(clocks)) == ("20:00", 16)


# Untold


@pytest.mark.parametrize(
    ("clock", "is_late"), [("07:29", False), ("07:30", True), ("07:31", True), ("11:00", True)]
)
def test_a_school_untold_half_an_hour_before_it_opens_is_an_alarm(clock, is_late):
    hub = a_hub_in_order(items=[a_notice()], last_pass_asked_at=at(clock))

    assert codes(hub, at(clock)) == (["unsent"] if is_late else [])


@pytest.mark.parametrize("kind", ["find", "question", "notice", "phone"])
@pytest.mark.parametrize(
    "state", [State.QUEUED, State.WORKING, State.DEFERRED, State.AWAITING_ITEM]
)
def test_whatever_tells_a_school_and_is_not_finished_counts(kind, state):
    hub = a_hub_in_order(items=[a_notice(kind=kind, state=state, due_at=at("05:00"))])

    assert codes(hub) == ["unsent"]


@pytest.mark.parametrize(
    ("item", "alarms"),
    [
        (a_notice(state=State.AWAITING_PERSON), ["unsent"]),
        (a_notice(state=State.SYSTEM_EXCEPTION), ["unsent"]),
        (a_notice(state=State.BUSINESS_EXCEPTION, outcome_code="content_refused"), ["unsent"]),
        (a_notice(state=State.IN_DOUBT, settled="not_there"), ["unsent"]),
        (a_notice(state=State.IN_DOUBT), ["in_doubt_late"]),
        # A person said that it does not go; a correction leaves nobody untold; another's queue.
        (a_notice(state=State.BUSINESS_EXCEPTION, outcome_code=ReleaseRefused.code), []),
        (a_notice(kind="correction"), []),
        (a_notice(kind="breach"), []),
        (a_notice(queue="housing"), []),
        (a_notice(due_at=None), []),
        (a_notice(state=State.NO_ACTION, outcome_code="shadow"), []),
    ],
)
def test_what_ended_without_telling_anybody_is_untold_too(item, alarms):
    hub = a_hub_in_order(items=[item], last_pass_asked_at=at("07:15"))

    assert codes(hub, at("07:30")) == alarms


def test_schools_due_at_one_time_are_one_alarm_with_their_number():
    early = [a_notice(id=f"early-{number}", due_at=at("07:00")) for number in range(2)]
    usual = [a_notice(id=f"usual-{number}") for number in range(3)]
    hub = a_hub_in_order(items=[*usual, *early], last_pass_asked_at=at("07:15"))

    alarms = found(hub, at("07:30"))

    assert [(one.about["due"], one.about["count"]) for one in alarms] == [("0700", 2), ("0730", 3)]
    assert len({one.open_key for one in alarms}) == 2


def test_the_same_time_of_another_day_is_another_alarm_and_a_count_is_not():
    monday = found(a_hub_in_order(items=[a_notice()]), at("07:30"))
    two = found(a_hub_in_order(items=[a_notice(), a_notice(id="item-2")]), at("07:30"))
    tuesday_item = a_notice(due_at=at("07:30", "2026-11-24"))
    tuesday = found(a_hub_in_order(items=[tuesday_item]), at("07:30", "2026-11-24"))

    keys = [one.open_key for alarms in (monday, two) for one in alarms if one.code == "unsent"]

    assert len(set(keys)) == 1
    assert {one.open_key for one in tuesday}.isdisjoint(keys)


# In doubt, and what waits for a person


def test_a_doubt_nobody_settled_is_an_alarm_when_it_is_due():
    doubt = a_notice(state=State.IN_DOUBT, is_claimable=False)
    hub = replace(dispatched("07:15"), items=[doubt], tasks=[a_task(is_taken=True)])
    settled = replace(hub, items=[], tasks=[])

    assert codes(hub, at("07:29")) == []
    assert codes(hub, at("07:30")) == ["in_doubt_late"]
    assert codes(settled, at("07:30")) == []


@pytest.mark.parametrize("state", [State.QUEUED, State.DEFERRED])
def test_a_write_still_looked_for_when_it_is_due_may_have_gone_and_is_not_called_untold(state):
    """docs/operations/unsent.md: in doubt is not untold."""
    sent = a_notice(state=state, is_claimable=False, may_have_happened=True)
    hub = replace(dispatched("07:15"), items=[sent])

    assert codes(hub, at("07:29")) == []
    assert codes(hub, at("07:30")) == ["in_doubt_late"]


def test_an_open_write_in_any_queue_is_an_alarm_when_it_is_due():
    write = a_notice(queue="letters", state=State.DEFERRED, may_have_happened=True)
    hub = replace(dispatched("07:15"), items=[write])

    assert codes(hub, at("07:30")) == ["in_doubt_late"]


@pytest.mark.parametrize("state", [State.WORKING, State.AWAITING_PERSON])
def test_a_write_in_somebodys_hands_is_an_untold_school_until_it_is_proven(state):
    item = a_notice(state=state, is_claimable=False, may_have_happened=True)
    hub = replace(dispatched("07:15"), items=[item])

    assert codes(hub, at("07:30")) == ["unsent"]


def test_a_doubt_without_a_due_time_is_wanted_settled_from_its_beginning():
    doubt = a_notice(state=State.IN_DOUBT, due_at=None, ended_at=at("05:50"))
    hub = a_hub_in_order(items=[doubt], tasks=[a_task(due_at=at("05:50"))])

    assert codes(hub) == ["in_doubt_late"]


@pytest.mark.parametrize(("clock", "is_late"), [("05:59", False), ("06:00", True)])
def test_an_answer_that_is_late_is_an_alarm(clock, is_late):
    task = a_task(due_at=at("06:00"), escalate_at=at("05:50"), is_taken=True)
    hub = a_hub_in_order(items=[a_notice(state=State.AWAITING_PERSON)], tasks=[task])

    assert codes(hub, at(clock)) == (["tasks_late"] if is_late else [])


def test_a_late_answer_about_an_untold_school_is_that_schools_alarm_only():
    item = a_notice(state=State.AWAITING_PERSON)
    hub = a_hub_in_order(items=[item], tasks=[a_task()], last_pass_asked_at=at("07:15"))

    assert codes(hub, at("07:30")) == ["unsent"]


@pytest.mark.parametrize(
    ("clock", "is_taken", "is_wanted"),
    [
        ("06:59", False, False),
        ("07:00", False, True),
        ("07:29", False, True),
        ("07:00", True, False),
    ],
)
def test_a_task_nobody_has_taken_is_passed_upwards(clock, is_taken, is_wanted):
    hub = dispatched("06:30")
    waiting = a_notice(state=State.AWAITING_PERSON, is_claimable=False)
    asked = replace(hub, items=[waiting], tasks=[a_task(is_taken=is_taken)])

    assert codes(asked, at(clock)) == (["tasks_untaken"] if is_wanted else [])


# The forecast


def at_pace(seconds_per_turn: float, lanes: int, *items: SeenItem) -> Snapshot:
    """Ten turns this morning, of so many seconds each."""
    pace = Pace(turns=10, busy_seconds=10 * seconds_per_turn, lanes=lanes)
    return a_hub_in_order(items=items, pace=pace, last_pass_asked_at=at("06:30"))


def notices(count: int) -> list[SeenItem]:
    return [a_notice(id=f"item-{number}") for number in range(count)]


def test_the_forecast_says_when_each_will_be_done_lanes_side_by_side():
    hub = at_pace(60, 2, *notices(3))

    expected = expected_at(hub, at("07:00"))

    assert list(expected.values()) == [at("07:01"), at("07:01"), at("07:02")]


@pytest.mark.parametrize(("clock", "is_said"), [("06:59", False), ("07:00", True), ("07:01", True)])
def test_from_seven_what_will_be_late_at_this_pace_is_an_alarm(clock, is_said):
    hub = at_pace(120, 1, *notices(20))  # 40 minutes of work, half an hour of time

    alarms = [one for one in found(hub, at(clock)) if one.code == "forecast_late"]

    assert bool(alarms) == is_said


def test_the_forecast_counts_only_those_that_will_be_late():
    in_time = found(at_pace(120, 1, *notices(15)), at("07:00"))
    [late] = found(at_pace(120, 1, *notices(20)), at("07:00"))

    assert in_time == []
    assert (late.about["count"], late.about["due"]) == (5, "0730")


def test_a_pace_nobody_measured_forecasts_nothing():
    hub = a_hub_in_order(items=notices(500), last_pass_asked_at=at("06:30"))

    assert (expected_at(hub, at("07:00")), codes(hub, at("07:00"))) == ({}, [])


def test_what_no_worker_can_take_is_no_matter_of_pace():
    waiting = a_notice(id="asked", state=State.AWAITING_PERSON, is_claimable=False)
    at_work = a_notice(id="at work", state=State.WORKING, is_claimable=False)

    expected = expected_at(at_pace(60, 1, waiting, at_work), at("07:00"))

    assert list(expected) == ["at work"]


def test_what_is_late_already_is_not_forecast_any_more():
    hub = at_pace(120, 1, *notices(20))

    assert codes(replace(hub, last_pass_asked_at=at("07:15")), at("07:30")) == ["unsent"]


# Progress: elapsed time, not the day's clock


@pytest.mark.parametrize(
    ("still_seconds", "minutes"), [(0, None), (599, None), (600, 10), (1500, 25)]
)
def test_ten_minutes_without_progress_are_an_alarm(still_seconds, minutes):
    hub = a_hub_in_order(still=[Stillness("encompass", ELAPSED - still_seconds)])

    alarms = found(hub, at("06:00"))

    assert [one.about for one in alarms] == (
        [{"queue": "encompass", "minutes": minutes}] if minutes else []
    )


def test_a_faster_time_scale_shortens_the_wait_and_not_the_words():
    hub = a_hub_in_order(still=[Stillness("encompass", ELAPSED - 60)])

    alarms = found(hub, at("06:00"), Settings(time_scale=0.1))

    assert [one.about["minutes"] for one in alarms if one.code == "no_progress"] == [10]


def test_the_days_clock_set_forward_is_no_lack_of_progress():
    hub = a_hub_in_order(
        still=[Stillness("encompass", ELAPSED - 5)], last_pass_asked_at=at("19:00")
    )

    assert "no_progress" not in codes(hub, at("20:10"))


# A process that was taken back

DEMOTED = Demotion("encompass", "northmere", at("05:40"))


def demoted(*items: SeenItem) -> Snapshot:
    return a_hub_in_order(items=items, demotions=[DEMOTED])


@pytest.mark.parametrize(
    ("item", "is_alarm"),
    [
        (a_notice(), True),
        (a_notice(state=State.AWAITING_PERSON), True),
        (a_notice(due_at=at("05:40", "2026-11-24")), True),
        (a_notice(due_at=at("05:41", "2026-11-24")), False),
        (a_notice(authority="eastholm"), False),
        (a_notice(queue="housing"), False),
        (a_notice(state=State.BUSINESS_EXCEPTION, outcome_code=ReleaseRefused.code), False),
        # Watching only: the worker went through the motions and told nobody.
        (a_notice(state=State.NO_ACTION, outcome_code="shadow", ended_at=at("05:50")), True),
        (a_notice(state=State.NO_ACTION, outcome_code="shadow", ended_at=at("05:39")), False),
    ],
)
def test_a_demotion_with_a_deadline_inside_a_day_is_an_alarm_at_once(item, is_alarm):
    assert codes(demoted(item), at("05:41")) == (["mode_demoted"] if is_alarm else [])


def test_a_demotion_says_how_many_by_when_and_stays_one_alarm_as_time_goes_on():
    first, second = a_notice(), a_notice(id="item-2", due_at=at("08:00"))

    [before] = [a for a in found(demoted(first, second), at("05:41")) if a.code == "mode_demoted"]
    [after] = [a for a in found(demoted(second), at("05:42")) if a.code == "mode_demoted"]

    assert (before.about["count"], before.about["due"]) == (2, 730)
    assert (after.about["count"], after.about["due"]) == (1, 800)
    assert before.open_key == after.open_key
    assert before.code.sentence.format(**before.about) == "2 due by 0730 now wait for you."


def test_a_demotion_of_the_day_before_yesterday_is_how_things_are():
    assert "mode_demoted" not in codes(demoted(a_notice()), at("05:41", "2026-11-24"))


# What must always beat


@pytest.mark.parametrize(("age", "is_stale"), [(14, False), (15, False), (16, True)])
def test_a_proxy_that_falls_silent_is_an_alarm(age, is_stale):
    hub = a_hub_in_order(hosts=[SeenHost("hub-1", ELAPSED - age, None)])

    assert codes(hub) == (["proxy_stale"] if is_stale else [])


def test_lanes_left_behind_on_a_host_without_a_proxy_are_an_alarm():
    gone = a_hub_in_order(hosts=[SeenHost("hub-1", None, ELAPSED - 20)])
    just_ended = a_hub_in_order(hosts=[SeenHost("hub-1", None, ELAPSED - 1)])

    assert (codes(gone), codes(just_ended)) == (["proxy_stale"], [])


@pytest.mark.parametrize(
    ("part", "age", "is_stale"),
    [
        (Part.WATCH, 180, False),
        (Part.WATCH, 181, True),
        (Part.SWEEP, 20, False),
        (Part.SWEEP, 21, True),
    ],
)
def test_a_watch_or_sweeper_elsewhere_that_falls_silent_is_an_alarm(part, age, is_stale):
    anchored = Beat(Part.ANCHOR, "hub-1", ELAPSED)
    hub = a_hub_in_order(beats=[anchored, Beat(part, "hub-2", ELAPSED - age)])

    alarms = found(hub, at("06:00"))

    assert [one.about for one in alarms] == (
        [{"part": part.value, "host": "hub-2"}] if is_stale else []
    )


@pytest.mark.parametrize(("age", "is_stale"), [(900, False), (901, True)])
def test_a_host_that_anchors_no_more_is_an_alarm(age, is_stale):
    hub = a_hub_in_order(
        beats=[Beat(Part.ANCHOR, "hub-1", ELAPSED - age), Beat(Part.ANCHOR, "hub-2", ELAPSED)]
    )

    assert codes(hub) == (["anchor_stale"] if is_stale else [])


def test_a_trail_that_nobody_ever_anchored_is_an_alarm_unless_it_is_empty():
    assert codes(a_hub_in_order(beats=[])) == ["anchor_stale"]
    assert codes(a_hub_in_order(beats=[], trail_rows=0)) == []


# Partners


def test_a_closed_partner_is_an_alarm_while_items_wait_for_it():
    waiting = a_notice(waits_for_system="police_rms", is_claimable=False)
    closed = frozenset({"police_rms", "secure_mail"})

    alarms = found(a_hub_in_order(items=[waiting], closed=closed), at("06:00"))

    assert [one.about for one in alarms] == [{"system": "police_rms", "count": 1}]
    assert codes(a_hub_in_order(items=[a_notice()], closed=closed)) == []
    assert codes(a_hub_in_order(items=[waiting])) == []


def test_another_persons_page_is_an_alarm():
    shown = a_notice(state=State.DEFERRED, outcome_code=WrongRecordShown.code)

    assert codes(a_hub_in_order(items=[shown])) == ["wrong_record"]


@pytest.mark.parametrize("name", ["hub-1", "mash1.example.org"])
def test_a_host_is_named_by_its_own_name(name):
    assert host_id(name) == name


@pytest.mark.parametrize("name", ["Marrable", "o", "Sgt Ferrier", "x" * 200])
def test_a_host_named_like_a_person_is_named_by_its_fingerprint(name):
    hashed = host_id(name)

    assert is_identifier(hashed)
    assert name == "o" or name not in hashed


def everything_wrong() -> Snapshot:
    shown = a_notice(id="3", state=State.DEFERRED, outcome_code=WrongRecordShown.code)
    items = [
        a_notice(id="1", state=State.IN_DOUBT),
        a_notice(id="2", waits_for_system="police_rms", due_at=at("07:45")),
        shown,
        *(a_notice(id=f"slow-{number}", due_at=at("07:45")) for number in range(30)),
    ]
    return a_hub_in_order(
        items=items,
        tasks=[a_task(item_id="x"), a_task(item_id="2", due_at=at("07:45"))],
        demotions=[DEMOTED],
        closed=frozenset({"police_rms"}),
        hosts=[SeenHost("hub-1", 0.0, None)],
        beats=[Beat(Part.WATCH, "hub-2", 0.0), Beat(Part.ANCHOR, "hub-2", 0.0)],
        still=[Stillness("encompass", 0.0)],
        pace=Pace(10, 1200.0, 1),
    )


def test_every_finding_fits_its_sentence_and_holds_ids_codes_and_counts():
    alarms = found(everything_wrong(), at("07:31"))

    sentences = [one.code.sentence.format(**one.about) for one in alarms]

    assert len({one.code for one in alarms}) == 13
    assert not any("{" in sentence for sentence in sentences)
    texts = [value for one in alarms for value in one.about.values() if isinstance(value, str)]
    assert all(is_identifier(text) for text in texts)


def test_what_is_over_is_not_found_any_more():
    cures: dict[str, Callable[[Snapshot], Snapshot]] = {
        "proxy_stale": lambda hub: replace(hub, hosts=[]),
        "no_progress": lambda hub: replace(hub, still=[]),
        "connector_closed": lambda hub: replace(hub, closed=frozenset()),
        "mode_demoted": lambda hub: replace(hub, demotions=[]),
        "not_dispatched": lambda hub: replace(hub, last_pass_asked_at=at("07:30")),
    }
    before = codes(everything_wrong(), at("07:31"))

    for code, cure in cures.items():
        after = codes(cure(everything_wrong()), at("07:31"))
        assert (code in before, code in after) == (True, False)
