"""Passes over the running police system: every change becomes one find, whatever fails between."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bots.encompass.intake import OVERLAP
from domain.errors import SystemUnavailable
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from flows.dispatch import AHEAD, PROCESS, make_a_pass
from flows.processes import OnBehalfOf, PassMade
from flows.wiring import Worker, open_workplace, visit
from runtime import passes, sealed_values, sweeper, work_queue
from runtime.clock import set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.egress import process as egress
from runtime.passes import Pass
from runtime.settings import Settings
from runtime.tables import account_seats, work_items
from runtime.viewing import ReasonForAccess
from tests.builders.records import anchor_now
from tests.chaos.night import NIGHT_BEGINS, partner, passwords
from tests.flows.small_hub import HUB
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

POLICE = "police_rms"
OPEN = ("open", "open")
BETWEEN_PASSES = timedelta(minutes=5)
OPEN_ONES = 8
BEHALF = OnBehalfOf("schedule:encompass", "run-1")


@dataclass
class Evening:
    """The police system with a few occurrences, and a worker that only makes passes."""

    mocks: Mocks
    worker: Worker
    now: datetime = NIGHT_BEGINS

    def it_is(self, now: datetime) -> None:
        self.now = now
        self.mocks.set_clock(now)
        with self.worker.database.transaction() as connection:
            set_business_now(connection, now)

    async def make_a_pass(self) -> PassMade:
        self.it_is(self.now + BETWEEN_PASSES)
        await self.sweep_until_seats_are_free()
        return await make_a_pass(self.worker, BEHALF)

    async def sweep_until_seats_are_free(self) -> None:
        """As the watch does between two passes: sessions of lanes that are cut off are over."""
        worker = self.worker
        async with asyncio.timeout(30):
            while await worker.database.run(seats_taken):
                await worker.database.run(sweeper.sweep, worker.settings, self.now, worker.cipher)
                await asyncio.sleep(0.05)

    def change(self, *numbers: str) -> None:
        """An officer edits these, some minutes before the next pass."""
        for number in numbers:
            changed = (self.now + timedelta(minutes=2)).isoformat()
            self.mocks.change(POLICE, "occurrences", number, changed_at=changed)

    def listed(self) -> dict[str, dict[str, Any]]:
        """Domestic-abuse occurrences of a pass's window, as the partner's own records have them."""
        first, last = self.now - OVERLAP, self.now + AHEAD
        return {
            number: record
            for number, record in self.mocks.records(POLICE, "occurrences").items()
            if record["kind"].startswith("da_")
            and first <= datetime.fromisoformat(record["changed_at"]) <= last
        }

    def finds(self) -> list[tuple[OccurrenceNumber, ...]]:
        """The occurrences of each find, in the order the finds were made."""
        chosen = select(work_items.c.id).where(work_items.c.kind == "find")
        with self.worker.database.transaction() as connection:
            ids = connection.execute(chosen.order_by(work_items.c.created_at)).scalars().all()
            stored = [work_queue.contents(connection, one, self.worker.cipher) for one in ids]
        return [sealed_values.from_bytes(Household, one).occurrences for one in stored]

    def open_ones(self) -> list[OccurrenceNumber]:
        """Occurrences a worker may open."""
        return [
            OccurrenceNumber(number)
            for number, one in self.mocks.records(POLICE, "occurrences").items()
            if (one["access_class"], one["status"]) == OPEN
        ]

    def passes(self) -> list[Pass]:
        with self.worker.database.transaction() as connection:
            return passes.since(connection, PROCESS, NIGHT_BEGINS)

    def opened(self) -> int:
        """How many occurrences the partner was asked to show."""
        asked = self.mocks.requests(POLICE)
        return sum(one["path"] == "/record/summary" for one in asked)


@pytest.fixture(scope="module")
def evening(started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    started_mocks.reset()
    keep_a_few(started_mocks)
    settings = Settings(
        home=tmp_path_factory.mktemp("passes"),
        time_scale=0.1,
        lane_ttl_seconds=80.0,
        partners={POLICE: partner(started_mocks, POLICE)},
        hub=HUB,
    )
    make_development_secrets(settings.secrets_folder(), passwords(started_mocks, POLICE))
    credentials = Credentials.from_settings(settings)
    with closing(Database(settings.database())) as database:
        database.migrate()
        anchor_now(database, settings)
        worker = Worker("mash-pass-01", database, credentials.cipher(), credentials, settings)
        evening = Evening(started_mocks, worker)
        evening.it_is(NIGHT_BEGINS)
        proxy = egress.start(settings, settings.home / "egress.log")
        yield evening
        proxy.stop()


async def test_every_change_becomes_one_find_whatever_fails_between(evening):
    there = evening.listed()

    first = await evening.make_a_pass()
    found, opened = evening.finds(), evening.opened()
    assert (first.seen, first.items_new) == (len(there), len(found))
    assert numbers_in(found) == sorted(n for n, one in there.items() if one["status"] != "draft")

    second = await evening.make_a_pass()
    assert (second.seen, second.items_new) == (len(there), 0)
    assert (evening.finds(), evening.opened()) == (found, opened)

    one, *others = households_without_a_stub(there, found)
    again = others[:3]
    assert again
    evening.change(one[0])
    third = await evening.make_a_pass()
    assert (third.items_new, evening.finds()) == (1, [*found, one])

    evening.change(*(each[0] for each in again))
    fault = evening.mocks.fault(POLICE, "503", "read_occurrence", after=1, count=None)
    with pytest.raises(SystemUnavailable):
        await evening.make_a_pass()
    assert evening.mocks.fired(POLICE, fault) >= 1
    assert (evening.finds(), evening.passes()[-1].completed_at) == ([*found, one], None)

    evening.mocks.end_faults(POLICE)
    last = await evening.make_a_pass()
    assert last.items_new == len(again)
    assert numbers_in(evening.finds()) == numbers_in([*found, one, *again])
    assert [made.seen for made in evening.passes()] == [len(there)] * 3 + [None, len(there)]


async def test_an_item_gets_a_page_that_has_shown_nobody(evening):
    """One that only asked by the client leaves its page to the next; a page that went on does not.

    Each item's own reason goes with what it opens, whichever page it has.
    """
    first, second, third = sorted(evening.open_ones())[:3]
    async with open_workplace(evening.worker) as place, visit(place, 1) as desk:
        rms = await desk.police_rms(a_reason("ENC-1"))
        page = rms._page
        await rms.occurrence(first)

        rms = await desk.police_rms(a_reason("ENC-2"))
        assert rms._page is page
        await rms.log_entries(second)

        rms = await desk.police_rms(a_reason("ENC-3"))
        assert rms._page is not page
        assert page.is_closed()
        await rms.occurrence(third)

    looks = [(one["record_id"], one["reason"]) for one in evening.mocks.consultations(POLICE)[-3:]]
    reasons = [f"Operation Encompass: Work item ENC-{number}" for number in (1, 2, 3)]
    assert looks == list(zip((first, second, third), reasons, strict=True))


def a_reason(reference: str) -> ReasonForAccess:
    return ReasonForAccess(
        words=f"Work item {reference}",
        on_behalf_of="schedule:encompass",
        purpose_code="protect_child",
        lawful_basis="legal_obligation",
        run_id="run-1",
    )


def numbers_in(finds: Sequence[Sequence[str]]) -> list[str]:
    return sorted(number for one in finds for number in one)


def households_without_a_stub(
    there: Mapping[str, Mapping[str, Any]], found: Sequence[tuple[OccurrenceNumber, ...]]
) -> list[tuple[OccurrenceNumber, ...]]:
    """The households an officer can change something of."""
    stubs = {number for number, one in there.items() if one["access_class"] == "restricted"}
    assert stubs, "a world without a restricted occurrence"
    return [household for household in found if not stubs & set(household)]


def seats_taken(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(account_seats)).scalar_one())


def keep_a_few(mocks: Mocks) -> None:
    """Every restricted stub and draft, and some open ones: enough for two lanes and two pages."""
    records = mocks.records(POLICE, "occurrences")
    usual = [n for n, one in records.items() if (one["access_class"], one["status"]) == OPEN]
    for number in sorted(usual)[OPEN_ONES:]:
        mocks.remove(POLICE, "occurrences", number)
