"""The eyes every night is judged with: what the truth forbids in a message, they find."""

import random
from datetime import UTC, datetime

import pytest

from mock_systems.population.build import build
from mock_systems.population.expectations import Message
from mock_systems.population.model import World
from mock_systems.population.truth import Truth, truth_of
from tests.journeys.outbox import Raw, forbidden_found

DRAWN_SEED = random.SystemRandom().randrange(1, 10**6)


@pytest.mark.parametrize("seed", [DRAWN_SEED, 501140], ids=["drawn", "kept"])
def test_every_forbidden_value_planted_in_its_message_is_found(seed):
    world = build(seed, "brief")
    truth = truth_of(world)
    expected = _messages(truth)

    missed = [
        (message.email, secret)
        for message in expected
        for secret in message.forbidden
        if not forbidden_found([_written(message, world, secret.value)], world, truth)
    ]

    assert missed == [], f"seed {seed}"
    assert forbidden_found([_written(one, world) for one in expected], world, truth) == []


def _messages(truth: Truth) -> list[Message]:
    return [
        one
        for household in truth.households
        for one in household.expectations
        if isinstance(one, Message)
    ]


def _written(message: Message, world: World, planted: str = "") -> Raw:
    told = [one for one in world.pupils.values() if one.person_id in message.children]
    lines = [*(f"- {one.forename1} {one.surname}, year 4" for one in told), *message.references]
    return Raw(message.email, "", "\n".join([*lines, planted]), datetime(2027, 1, 23, tzinfo=UTC))
