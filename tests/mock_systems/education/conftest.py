"""The register on the demonstration world, for each test anew."""

import pytest

from tests.mock_systems.education.office import an_office, signed_in
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def register():
    return an_office()


@pytest.fixture
async def browser(register):
    async with a_browser_at(register) as browser:
        yield browser


@pytest.fixture
async def worker(register):
    async with signed_in(register) as worker:
        yield worker
