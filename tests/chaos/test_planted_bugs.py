"""Each planted bug turns a check red; the same night without it stays green."""

import os
import signal

import pytest

from domain.outcome import State
from tests.chaos.night import Night, a_night, occurrences
from tests.chaos.test_lost_workers import is_frozen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

REFERENCE = "APP-PLANTED"
WITH_AND_WITHOUT = pytest.mark.parametrize("is_planted", [False, True], ids=["without", "planted"])


@pytest.fixture
def night(mocks, tmp_path):
    with a_night(mocks, tmp_path) as night:
        yield night


def die_then_take_over(night: Night, dies_at: str, dying_bug: str, taking_over_bug: str) -> str:
    """A worker dies in the middle of a write and another takes over; the item's id."""
    item = night.wants("planted", REFERENCE, occurrence=occurrences(night.mocks, 1)[0])
    worker = night.start_worker("dying", ["planted"], dies_at=dies_at, bug=dying_bug)
    night.sweep_until(lambda: worker.poll() is not None, "dead")
    night.sweep_until(lambda: night.state(item) is not State.WORKING, "taken back")
    night.start_worker("after", ["planted"], bug=taking_over_bug, waits=True)
    night.sweep_until(lambda: night.state(item).is_final, "ended")
    return item


def work_quietly(night: Night, bug: str) -> str:
    item = night.wants("planted", REFERENCE, occurrence=occurrences(night.mocks, 1)[0])
    worker = night.start_worker("quiet", ["planted"], bug=bug, waits=True)
    night.sweep_until(
        lambda: night.state(item).is_final or worker.poll() is not None, "ended or turned away"
    )
    return item


def broken(night: Night, item: str) -> list[str]:
    return night.broken_promises(item, REFERENCE, occurrences(night.mocks, 1)[0])


@WITH_AND_WITHOUT
def test_b1_an_intent_after_the_click_leaves_an_effect_nobody_knew_of(night, is_planted):
    bug = "B1 intent after the click" if is_planted else ""

    item = die_then_take_over(night, "C7 answered, not read back", bug, "")

    assert broken(night, item) == (["I6 intent before effect"] if is_planted else [])


@WITH_AND_WITHOUT
def test_b2_a_retry_without_a_search_doubles(night, is_planted):
    bug = "B2 no search on retry" if is_planted else ""

    item = die_then_take_over(night, "C7 answered, not read back", "", bug)

    assert broken(night, item) == (["I2 at most once", "I3 no false done"] if is_planted else [])


@WITH_AND_WITHOUT
def test_b3_believing_the_confirmation_page_is_falsely_done(night, is_planted):
    night.mocks.fault("police_rms", "saved_nothing", "append_entry")

    item = work_quietly(night, "B3 read back from the confirmation page" if is_planted else "")

    assert broken(night, item) == (["I3 no false done"] if is_planted else [])


@WITH_AND_WITHOUT
def test_b4_a_worker_that_does_not_look_clicks_without_its_lease(night, is_planted):
    item = night.wants("planted", REFERENCE, occurrence=occurrences(night.mocks, 1)[0])
    sleeper = night.start_worker(
        "sleeper",
        ["planted"],
        dies_at="freezes before the last check",
        bug="B4 lease not checked before the click" if is_planted else "",
    )
    night.until(lambda: is_frozen(sleeper.pid), "frozen")
    night.sweep_until(lambda: night.state(item) is State.DEFERRED, "taken back")
    os.kill(sleeper.pid, signal.SIGCONT)
    night.sweep_until(lambda: sleeper.poll() is not None, "the sleeper's end")

    assert (night.settings.home / "went-on-to-click").exists() is is_planted


@WITH_AND_WITHOUT
def test_b5_taking_the_first_row_leaves_a_quiet_night_in_doubt(night, is_planted):
    occurrence = occurrences(night.mocks, 1)[0]
    night.mocks.plant(
        "police_rms",
        "entries",
        "E1",
        entry_id="E1",
        occ_no=occurrence,
        at="2026-11-23T05:00:00+00:00",
        by="PC 1",
        category="note",
        text="Somebody else's entry.",
    )

    item = work_quietly(night, "B5 first search row" if is_planted else "")

    assert night.state(item) is (State.IN_DOUBT if is_planted else State.DONE)


@WITH_AND_WITHOUT
def test_b6_not_recognising_the_record_writes_to_another(night, is_planted):
    night.mocks.fault("police_rms", "shows_previous_person", "open_occurrence")

    item = work_quietly(night, "B6 record not recognised" if is_planted else "")

    assert ("I5 right record" in broken(night, item)) is is_planted


@WITH_AND_WITHOUT
def test_b16_an_empty_list_taken_for_no_match_doubles(night, is_planted):
    for operation in ("find_entry", "list_entries"):
        night.mocks.fault("police_rms", "empty_list_without_words", operation, count=4)

    item = die_then_take_over(
        night,
        "C7 answered, not read back",
        "B16 empty list is no match",
        "B16 empty list is no match" if is_planted else "",
    )

    assert ("I2 at most once" in broken(night, item)) is is_planted


@WITH_AND_WITHOUT
def test_b18_a_sign_in_tried_again_comes_near_the_lock_out(night, is_planted):
    night.mocks.fault("police_rms", "password_rotated", "sign_in", count=None)
    item = night.wants("planted", REFERENCE, occurrence=occurrences(night.mocks, 1)[0])

    bug = "B18 sign-in tried again" if is_planted else ""
    worker = night.start_worker("quiet", ["planted"], bug=bug)
    night.sweep_until(lambda: worker.poll() is not None, "turned away")

    assert night.state(item) is State.QUEUED
    assert night.wrong_passwords() == (3 if is_planted else 1)
