"""The case system with its hand-made people, for each test anew."""

import pytest

from tests.mock_systems.childrens_social_care.case_office import an_office, signed_in
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
async def browser(office):
    async with a_browser_at(office) as browser:
        yield browser


@pytest.fixture
async def worker(office):
    async with signed_in(office) as worker:
        yield worker
