"""The system with adults built by hand, for each test anew."""

import pytest

from tests.mock_systems.adult_social_care.office import an_office, at_work
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def care():
    return an_office()


@pytest.fixture
async def browser(care):
    async with a_browser_at(care) as browser:
        yield browser


@pytest.fixture
async def worker(care):
    async with at_work(care) as worker:
        yield worker
