"""The shipped protocol, played under simulated time with workers killed and frozen at random."""

import random
import shutil

import pytest

from domain.outcome import State
from tests.chaos.simulation import SimulatedNight

NIGHTS = 12
MOST_NIGHTS_FOR_A_BUG = 80


@pytest.fixture
def play(migrated_sqlite, tmp_path):
    def played(seed: int, **rules) -> SimulatedNight:
        file = tmp_path / f"{seed}.db"
        shutil.copyfile(migrated_sqlite, file)
        return SimulatedNight(seed, file, **rules).play()

    return played


@pytest.fixture
def seeds():
    first = random.SystemRandom().randrange(1_000_000_000)
    print(f"seeds from {first}")
    return range(first, first + MOST_NIGHTS_FOR_A_BUG)


def test_no_promise_is_broken_on_any_night(play, seeds):
    broken = {seed: play(seed).broken for seed in seeds[:NIGHTS]}

    assert {seed: promises for seed, promises in broken.items() if promises} == {}


def test_a_send_ends_proven_or_in_doubt_and_never_twice(play, seeds):
    nights = [play(seed, at_most_once=True) for seed in seeds[:NIGHTS]]

    assert {night.seed: night.broken for night in nights if night.broken} == {}
    assert {night.state for night in nights} <= {State.DONE, State.IN_DOUBT}


def test_without_settle_time_some_night_doubles(play, seeds):
    doubled = next((s for s in seeds if "doubled" in play(s, settle_seconds=0.0).broken), None)

    assert doubled is not None


def test_a_night_is_replayed_by_its_seed(play, seeds, tmp_path):
    first = play(seeds[0])
    (tmp_path / f"{seeds[0]}.db").unlink()
    again = play(seeds[0])

    assert again.commits == first.commits
    assert again.state is first.state
