"""The service at the beginning of a night, and a program with its live key."""

import pytest

from tests.mock_systems.notify.a_service import a_program, a_service


@pytest.fixture
def service():
    return a_service()


@pytest.fixture
async def program(service):
    async with a_program(service) as program:
        yield program
