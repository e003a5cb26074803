"""The protocol's argument, tried on twenty thousand seeded schedules; each rule left out shows."""

import random

import pytest

from tests.chaos.protocol_model import (
    FULL,
    NAMED_NOT_SHOWN,
    RULES_LEFT_OUT,
    Rules,
    Tally,
    play,
)

SCHEDULES = 20_000
HARMLESS = ("the full protocol", "a send: never repeated")


def play_from_a_random_seed(rules: Rules, schedules: int = SCHEDULES) -> Tally:
    first = random.SystemRandom().randrange(1_000_000_000)
    print(f"seeds {first} to {first + schedules - 1}")
    return play(rules, range(first, first + schedules))


def test_the_full_protocol_doubles_nothing_and_ends_every_item():
    tally = play_from_a_random_seed(FULL)

    assert (tally.doubled, tally.falsely_done, tally.unfinished, tally.in_doubt) == (0, 0, 0, 0)


def test_a_send_is_never_doubled_and_what_cannot_be_proven_is_in_doubt():
    tally = play_from_a_random_seed(RULES_LEFT_OUT["a send: never repeated"])

    assert (tally.doubled, tally.falsely_done, tally.unfinished) == (0, 0, 0)
    assert tally.in_doubt > 0


@pytest.mark.parametrize("what", NAMED_NOT_SHOWN)
def test_what_an_answer_named_and_no_search_shows_is_in_doubt(what):
    """P19 and P24. The control is a rule left out: an answer that is no evidence doubles."""
    tally = play_from_a_random_seed(NAMED_NOT_SHOWN[what], 5_000)

    assert (tally.doubled, tally.falsely_done, tally.unfinished) == (0, 0, 0)
    assert tally.in_doubt > 0


@pytest.mark.parametrize("left_out", [name for name in RULES_LEFT_OUT if name not in HARMLESS])
def test_a_rule_left_out_doubles_an_effect(left_out):
    tally = play_from_a_random_seed(RULES_LEFT_OUT[left_out])

    assert tally.doubled > 0
