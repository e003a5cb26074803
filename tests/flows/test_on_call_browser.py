"""On call at the running partner systems: signed in before anybody asks, then one research."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bots.research.items import Research
from bots.research.ordering import Asker, Order, order_research, pack_of
from cli.demo_world import ON_CALL, hub_of, partner_settings, secrets_of, workers_accounts
from domain.identifiers import OccurrenceNumber
from domain.outcome import State
from domain.research_pack import SYSTEMS
from flows.on_call import be_on_call
from flows.roster import waited_for
from flows.wiring import Worker
from mock_systems.population.build import build
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.kinds import requests_to_try
from runtime import work_queue
from runtime.clock import set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.egress import process as egress
from runtime.settings import Settings
from runtime.tables import account_seats, lanes
from tests.builders.records import anchor_now
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

LOOK_AGAIN_SECONDS = 0.05
VOSS = Asker("person:a.voss", "protect_child", "legal_obligation")


@dataclass(repr=False)
class Desk:
    """A hub beside the partner systems, and whom it has on call."""

    mocks: Mocks
    worker: Worker

    def sign_ins(self) -> Counter[str]:
        """How many steps of signing in the account on call took, by system; the last may go on."""
        *signed_in, _ = SYSTEMS
        return Counter(
            name for name in signed_in for one in self.mocks.logins(name) if is_ours(one)
        )

    def asked_by(self) -> set[str]:
        """Every account that has asked anything anywhere since the systems began."""
        asked = (one for name in SYSTEMS for one in self.mocks.requests(name))
        return {str(one["account"]) for one in asked if one["account"]}

    async def until_it_has_a_seat_everywhere(self) -> None:
        while await self.worker.database.run(seats) != dict.fromkeys(SYSTEMS, ON_CALL):
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def research(self, case: str) -> Any:
        """Ordered as a person does; the item, once it has ended."""
        worker = self.worker
        order = Order(worker.cipher, worker.settings, VOSS)
        wanted = Research(OccurrenceNumber(case), "new_referral")
        added = await worker.database.run(order_research, wanted, order)
        while not (await worker.database.run(state, added.item_id)).is_final:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return added.item_id


def is_ours(step: dict[str, Any]) -> bool:
    return ON_CALL in map(str, step.values())


def seats(connection: Connection) -> dict[str, str]:
    return {row.system: row.account for row in connection.execute(select(account_seats))}


def state(connection: Connection, item_id: Any) -> State:
    return work_queue.states_of(connection, item_id)[item_id]


def open_lanes(connection: Connection) -> list[str]:
    there = select(lanes.c.id).where(lanes.c.state == "open")
    return list(connection.execute(there).scalars())


@pytest.fixture
def desk(started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    started_mocks.reset()
    world = build(started_mocks.seed, "small")
    accounts = workers_accounts(list(started_mocks.systems().values()))
    settings = Settings(
        home=tmp_path_factory.mktemp("on-call"),
        lane_ttl_seconds=60.0,
        partners=partner_settings(started_mocks.base_urls, accounts),
        hub=hub_of(world),
    )
    make_development_secrets(settings.secrets_folder(), secrets_of(accounts))
    credentials = Credentials.from_settings(settings)
    with closing(Database(settings.database())) as database:
        database.migrate()
        anchor_now(database, settings)
        with database.transaction() as connection:
            set_business_now(connection, world.night.now)
        proxy = egress.start(settings, settings.home / "egress.log")
        yield Desk(
            started_mocks,
            Worker("on-call-hub-1", database, credentials.cipher(), credentials, settings),
        )
        proxy.stop()


def a_case(seed: int) -> str:
    """One whose research ends in a pack: nothing closed, no possible match expected."""
    tried = requests_to_try(ResearchBook.of(build(seed, "small")))
    return next(
        one.asked_for for one in tried if one.outcomes == ("pack",) and "plain" in one.kinds
    )


async def test_it_is_signed_in_before_anybody_asks_and_ends_between_items(desk):
    stop, worker = asyncio.Event(), desk.worker
    on_call = asyncio.create_task(be_on_call(worker, waited_for(worker.settings), stop))
    await desk.until_it_has_a_seat_everywhere()
    signed_in_before = desk.sign_ins()

    item = await desk.research(a_case(desk.mocks.seed))
    stop.set()
    worked = await on_call

    assert set(signed_in_before) == set(SYSTEMS) - {SYSTEMS[-1]}
    assert desk.sign_ins() == signed_in_before
    assert desk.asked_by() == {ON_CALL}
    assert await worker.database.run(state, item) is State.DONE
    assert await worker.database.run(pack_of, item, worker.cipher) is not None
    assert worked.was_told_to_stop
    assert await worker.database.run(open_lanes) == []
