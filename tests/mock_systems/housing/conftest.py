"""The housing suite with tenancies written by hand, for each test anew."""

import pytest

from mock_systems.housing import jobs
from tests.mock_systems.housing.office import an_office, at_work
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def suite(monkeypatch):
    monkeypatch.setattr(jobs, "SEARCH_SECONDS", 0.05)
    return an_office()


@pytest.fixture
async def browser(suite):
    async with a_browser_at(suite) as browser:
        yield browser


@pytest.fixture
async def worker(suite):
    async with at_work(suite) as worker:
        yield worker
