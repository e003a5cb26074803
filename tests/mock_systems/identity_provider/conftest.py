"""The provider for each test anew, and a browser nobody has signed in with."""

import pytest

from tests.mock_systems.identity_provider.visitors import a_provider
from tests.mock_systems.visitor import a_browser_at


@pytest.fixture
def provider():
    return a_provider()


@pytest.fixture
async def browser(provider):
    async with a_browser_at(provider) as browser:
        yield browser
