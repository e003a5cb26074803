"""The post room of one night, for each test anew."""

import pytest

from tests.mock_systems.secure_mail.post_room import a_browser_at, a_post_room, signed_in


@pytest.fixture
def mail():
    return a_post_room()


@pytest.fixture
async def browser(mail):
    async with a_browser_at(mail) as browser:
        yield browser


@pytest.fixture
async def worker(mail):
    async with signed_in(mail) as worker:
        yield worker
