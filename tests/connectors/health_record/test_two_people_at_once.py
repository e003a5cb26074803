"""Two people in two pages of one session: each look-up comes to its own person, in any order.

This is what `parallel_pages` in the manifest promises.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations

import pytest
import pytest_asyncio
from httpx import Response

from connectors.health_record import HealthRecord
from connectors.health_record.connector import MANIFEST
from domain.errors import WrongRecordShown
from mock_systems.population.partner_records import HealthStatus
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.health_record.in_the_world import (
    PAGE_SECONDS,
    SYSTEM,
    an_account,
    number_of,
    some_status,
    the_record,
)
from tests.connectors.two_people import read_side_by_side
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SEED = 20261123
DRAWN_ORDERS = 8
FIRST, SECOND = some_status(flag="CPP"), some_status(flag="none")
CASES = {FIRST.record_id: "RES-FIRST", SECOND.record_id: "RES-SECOND"}


@dataclass
class Turns:
    """Whose request is next; whoever is not waits."""

    order: list[str]
    asked: list[str] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def begin(self, whose: str) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: not self.order or self.order[0] == whose)
            self.asked.append(whose)

    async def end(self) -> None:
        async with self.changed:
            self.order = self.order[1:]
            self.changed.notify_all()


class TabInTurn(Tab):
    """A tab whose session's client asks only when it is its turn."""

    def __init__(self, tab: Tab, whose: str, turns: Turns) -> None:
        self.page = tab.page
        self._tab = tab
        self._whose = whose
        self._turns = turns

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Response:
        await self._turns.begin(self._whose)
        answer = await self._tab.ask(method, url, values)
        await self._turns.end()
        return answer


@pytest_asyncio.fixture(loop_scope="session")
async def second(session: Tab) -> AsyncIterator[Tab]:
    tab = await a_tab(session.page.context)
    yield tab
    await tab.page.close()


async def viewer_on(tab: Tab, mocks: Mocks, held: HealthStatus) -> HealthRecord:
    """The connector in a tab of the one session, for the case this person is looked up in."""
    viewer = HealthRecord(tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))
    await viewer.state_reason(CASES[held.record_id])
    return viewer


def every_order(first: int, second: int) -> list[tuple[str, ...]]:
    """Every way in which the steps of one may stand between the steps of the other."""
    return sorted(set(permutations("1" * first + "2" * second)))


async def both_in_order(
    tabs: tuple[Tab, Tab], mocks: Mocks, order: Sequence[str], operation: str
) -> tuple[list[str], list[str]]:
    """Look both up, their requests in this order; the references shown, and who asked when."""
    turns = Turns(list(order))
    viewers = [
        await viewer_on(TabInTurn(tab, whose, turns), mocks, held)
        for tab, whose, held in zip(tabs, "12", (FIRST, SECOND), strict=True)
    ]
    shown = await asyncio.gather(
        looked_up(viewers[0], FIRST, operation), looked_up(viewers[1], SECOND, operation)
    )
    return list(shown), turns.asked


async def looked_up(viewer: HealthRecord, held: HealthStatus, operation: str) -> str:
    if operation == "status":
        return (await viewer.status(the_record(held))).record.record_id
    if operation == "by_nhs_number":
        look_up = await viewer.by_nhs_number(number_of(held))
        assert look_up.status
        return look_up.status.record.record_id
    looks = await viewer.access_history(the_record(held))
    assert {CASES[held.record_id] in look.reason for look in looks} == {True}
    return the_record(held).record_id


@pytest.mark.parametrize("operation", ["status", "by_nhs_number"])
async def test_each_gets_their_own_in_every_order_of_steps(
    session, second, started_mocks, operation
):
    expected = [the_record(FIRST).record_id, the_record(SECOND).record_id]

    for order in every_order(2, 2):
        tabs = (session, second)
        shown, asked = await both_in_order(tabs, started_mocks, order, operation)
        assert (shown, tuple(asked)) == (expected, order)


async def test_each_gets_their_own_history_and_reason_in_drawn_orders(
    session, second, started_mocks
):
    print(f"seed {SEED}")
    drawn = random.Random(SEED).sample(every_order(3, 3), DRAWN_ORDERS)
    expected = [the_record(FIRST).record_id, the_record(SECOND).record_id]

    for order in drawn:
        tabs = (session, second)
        shown, asked = await both_in_order(tabs, started_mocks, order, "access_history")
        # The histories grow by these looks: their further pages come after the steps drawn.
        assert (shown, tuple(asked[: len(order)])) == (expected, order)


async def test_side_by_side_each_gets_their_own(session, second, started_mocks):
    people = (FIRST, SECOND)
    pair = [
        await viewer_on(tab, started_mocks, held)
        for tab, held in zip((session, second), people, strict=True)
    ]
    reads = [partial(looked_up, held=held, operation="status") for held in people]

    shown = await read_side_by_side(HealthRecord, pair, reads)

    assert shown == [the_record(held).record_id for held in people]


async def test_many_at_once_each_get_their_own(session, second, started_mocks):
    first = await viewer_on(session, started_mocks, FIRST)
    other = await viewer_on(second, started_mocks, SECOND)

    shown = await asyncio.gather(
        *(
            looked_up(viewer, held, operation)
            for _ in range(4)
            for operation in ("status", "by_nhs_number")
            for viewer, held in ((first, FIRST), (other, SECOND))
        )
    )

    assert shown == [the_record(FIRST).record_id, the_record(SECOND).record_id] * 8
    assert MANIFEST.parallel_pages


async def test_a_viewer_that_mixed_them_up_would_be_found_out(session, second, faulty):
    named = {"record_id": FIRST.record_id, "count": None}
    faulty.fault(SYSTEM, "shows_previous_person", "open_person", **named)

    with pytest.raises(WrongRecordShown):
        await both_in_order((session, second), faulty, "1122", "status")
