"""Two people looked up side by side in two pages of one session: nobody gets the other's record."""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from connectors.housing import Housing
from domain.errors import WrongRecordShown
from mock_systems.population.partner_records import Tenancy
from runtime.browser import BrowserContext
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.housing.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    an_account,
    the_record,
)
from tests.mock_systems.housing.lettings import ENDED, JOINT
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ORDERS = 4
ANOTHER_REASON = "Work item RES-TEST-0099"


@dataclass(frozen=True)
class LookUp:
    """One person's look-up in a page of its own: its steps, and what each must bring."""

    housing: Housing
    tenancy: Tenancy

    @property
    def steps(self) -> list[Callable[[], Awaitable[None]]]:
        return [self.open, self.by_name, self.open]

    async def by_name(self) -> None:
        who = self.tenancy.tenants[0].who
        found = await self.housing.tenancies_of(who.surname, who.forename1, who.born_on)
        assert [row.record for row in found.rows] == [the_record(self.tenancy)]

    async def open(self) -> None:
        shown = await self.housing.tenancy(the_record(self.tenancy))
        who = self.tenancy.tenants[0].who
        assert shown.tenants[0].person.name.surname == who.surname
        assert shown.tenants[0].person.born_on == who.born_on
        assert shown.started_on == self.tenancy.started_on

    async def all_steps(self) -> None:
        for step in self.steps:
            await step()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def two(reader: Housing, session: BrowserContext, started_mocks: Mocks) -> tuple[LookUp, ...]:
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    second = Housing(await a_tab(session), account, PAGE_SECONDS, viewing)
    await second.state_reason(REASON)
    return LookUp(reader, JOINT), LookUp(second, ENDED)


async def test_step_by_step_in_any_order_each_gets_their_own(two):
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")
    drawn = random.Random(seed)

    for _ in range(ORDERS):
        left = [list(one.steps) for one in two]
        while any(left):
            await drawn.choice([steps for steps in left if steps]).pop(0)()


async def test_at_the_same_time_each_gets_their_own(two):
    await asyncio.gather(*(one.all_steps() for one in (*two, *two, *two)))


async def test_a_look_up_under_another_items_reason_is_refused(two):
    first, second = two
    await second.housing.state_reason(ANOTHER_REASON)

    for step in (first.by_name, first.open):
        with pytest.raises(WrongRecordShown, match="another reason"):
            await step()

    await second.open()
    await second.housing.state_reason(REASON)
    await first.open()
