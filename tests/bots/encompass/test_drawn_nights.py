"""Nights drawn at random: every message, task and silence equals the truth of its world."""

from random import SystemRandom

import pytest

from tests.bots.encompass.nights import judged_night

HIGHEST_SEED = 10**6


@pytest.mark.parametrize("night", ["first", "second", "third"])
def test_on_a_night_drawn_at_random_all_comes_as_the_truth_says(night):
    seed = SystemRandom().randrange(HIGHEST_SEED)
    print(f"{night} night: seed {seed}")

    assert judged_night(seed).faults == {}
