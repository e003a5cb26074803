"""The records system of one night, for each test anew."""

import pytest

from tests.mock_systems.police_rms.station import a_station, signed_in
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def rms():
    return a_station()


@pytest.fixture
async def browser(rms):
    async with a_browser_at(rms) as browser:
        yield browser


@pytest.fixture
async def worker(rms):
    async with signed_in(rms) as worker:
        yield worker
