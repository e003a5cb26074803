"""The viewer on the demonstration world, for each test anew."""

import pytest

from tests.mock_systems.health_record.clinic import a_clinic, signed_in
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def viewer():
    return a_clinic()


@pytest.fixture
async def browser(viewer):
    async with a_browser_at(viewer) as browser:
        yield browser


@pytest.fixture
async def worker(viewer):
    async with signed_in(viewer) as worker:
        yield worker
