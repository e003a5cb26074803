"""A partner's real slowness."""

from statistics import median

import pytest

from mock_systems.kit.pace import pace_named
from tests.mock_systems.kit.a_ledger import a_clerk_at, a_ledger


def test_at_field_pace_the_median_look_up_takes_twelve_seconds():
    pace = pace_named("field", time_scale=1.0)

    waits = [pace.next_wait_seconds() for _ in range(2001)]

    assert median(waits) == pytest.approx(12.0, rel=0.1)
    assert max(waits) > 20


def test_time_scale_makes_the_field_faster():
    waits = [pace_named("field", time_scale=0.1).next_wait_seconds() for _ in range(3)]

    assert max(waits) < 12


async def test_only_look_ups_keep_the_pace():
    ledger = a_ledger(pace_named("field", time_scale=0.02))

    async with a_clerk_at(ledger) as clerk:
        look_up = await clerk.get("/")
        write = await clerk.post("/lines", content="quick")

    assert look_up.elapsed.total_seconds() > 0.05
    assert write.elapsed.total_seconds() < 0.05


def test_a_fast_system_does_not_wait():
    assert pace_named("fast", time_scale=1.0).median_seconds == 0
