"""The case management system on the demonstration world, for each test anew."""

import pytest

from tests.mock_systems.probation.duty_desk import a_desk, signed_on
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
async def browser(desk):
    async with a_browser_at(desk) as browser:
        yield browser


@pytest.fixture
async def worker(desk):
    async with signed_on(desk) as worker:
        yield worker
