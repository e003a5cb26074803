"""The forms and the inbox on the demonstration world, for each test anew."""

import pytest

from tests.mock_systems.public_portal.desk import a_desk, signed_in
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
async def public(desk):
    async with a_browser_at(desk) as browser:
        yield browser


@pytest.fixture
async def worker(desk):
    async with signed_in(desk) as worker:
        yield worker
