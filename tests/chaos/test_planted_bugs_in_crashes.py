"""Each planted bug turns a check red when a worker dies or freezes; without it all stays green.

Without B1 and B2 a worker that died there is C7 of `test_crash_points`, and not played again here.
"""

import pytest

from domain.outcome import State
from tests.chaos.appending import APPEND
from tests.chaos.scenes import (
    QUEUE,
    REFERENCE,
    broken,
    die_then_take_over,
    is_frozen,
    place,
    wake,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

ANSWERED = "C7 answered, not read back"
WITH_AND_WITHOUT = pytest.mark.parametrize("is_planted", [False, True], ids=["without", "planted"])
ON_AN_APPEND = pytest.mark.parametrize("night", [APPEND], ids=str, indirect=True)


def test_b1_an_intent_after_the_click_leaves_an_effect_nobody_knew_of(night):
    item = die_then_take_over(night, ANSWERED, "B1 intent after the click", "")

    assert broken(night, item) == ["I6 intent before effect"]


@ON_AN_APPEND
def test_b2_a_retry_without_a_search_doubles(night):
    item = die_then_take_over(night, ANSWERED, "", "B2 no search")

    assert broken(night, item) == ["I2 at most once", "I3 no false done"]


@WITH_AND_WITHOUT
def test_b4_a_worker_that_does_not_look_clicks_without_its_lease(night, is_planted):
    item = night.wants(QUEUE, REFERENCE, place=place(night))
    sleeper = night.start_worker(
        "sleeper",
        [QUEUE],
        dies_at="freezes before the last check",
        bug="B4 lease not checked before the click" if is_planted else "",
    )
    night.until(lambda: is_frozen(sleeper.pid), "frozen")
    night.sweep_until(lambda: night.state(item) is State.DEFERRED, "taken back")
    wake(sleeper)
    night.sweep_until(lambda: sleeper.exitcode is not None, "the sleeper's end")

    assert night.mark_of_a_click.exists() is is_planted


@ON_AN_APPEND
@WITH_AND_WITHOUT
def test_b16_an_empty_list_taken_for_no_match_doubles(night, is_planted):
    for operation in ("find_entry", "list_entries"):
        night.mocks.fault("police_rms", "empty_list_without_words", operation, count=4)

    bug = "B16 empty list is no match"
    item = die_then_take_over(night, ANSWERED, bug, bug if is_planted else "")

    assert ("I2 at most once" in broken(night, item)) is is_planted
