"""Each change through its own form: found nowhere, saved once, read back whole, found both ways."""

import pytest

from tests.connectors.police_rms.conftest import SYSTEM
from tests.connectors.police_rms.wanted_changes import CHANGES, REFERENCE, records_among

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def held_by(mocks):
    return records_among(mocks.records(SYSTEM, "occurrences"), mocks.records(SYSTEM, "nominals"))


@pytest.mark.parametrize("operation", CHANGES)
async def test_a_change_is_saved_once_read_back_and_found_by_two_routes(rms, mocks, operation):
    change = CHANGES[operation](rms, held_by(mocks))
    before = (await change.find(), await change.find_another_way())

    await change.prepare()
    number = await change.submit()
    assert number

    assert before == ([], [])
    assert await change.read_back(number) == change.fields
    assert (await change.find(), await change.find_another_way()) == ([number], [number])
    [write] = mocks.writes(SYSTEM)
    assert (write["operation"], write["reference"]) == (operation, REFERENCE)
