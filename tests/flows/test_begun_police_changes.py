"""A change of a police record that no turn comes back to: found by its name, or disproved.

`resolve` has the journal's row and nothing else, and never clicks.
"""

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.police_rms.connector import MANIFEST
from domain.errors import WriteInDoubt, WriteUnproven
from domain.outcome import Done, NoAction
from flows.begun_writes import LOOK_FOR, operation_of
from flows.encompass import perform_resolve
from flows.wiring import Worker
from runtime import by_hand, sweeper
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from runtime.work_queue import RESOLVE
from tests.builders.queue import NOW, an_open_lane, claimed, let_time_pass
from tests.builders.queue import the_proxy_closes_revoked_lanes as the_proxy_closes
from tests.connectors.police_rms.turns_at_rms import AtRms, an_office, at_rms
from tests.connectors.police_rms.wanted_changes import CHANGES
from tests.mock_systems.visitor import a_fault

EVERY_CHANGE = pytest.mark.parametrize("operation", CHANGES)


@pytest.fixture(scope="module")
def office(migrated_sqlite, tmp_path_factory):
    home = tmp_path_factory.mktemp("office")
    shutil.copyfile(migrated_sqlite, home / "mash.db")
    with (
        closing(Database(f"sqlite:///{home / 'mash.db'}")) as database,
        an_office(database, Settings(home=home)) as office,
    ):
        yield office


@pytest.fixture
async def here(office):
    async with at_rms(office) as here:
        yield here


@dataclass
class LaneDesk:
    """One lane's desk, in the shape of `flows.wiring.Desk`."""

    here: AtRms

    @property
    def worker(self) -> Worker:
        turn = self.here.turn
        credentials = Credentials.from_settings(turn.settings)
        return Worker("mash-enc-01", turn.database, turn.cipher, credentials, turn.settings)

    async def police_rms(self, _reason: object) -> Any:
        return self.here.rms

    def writing(self, item: Any) -> Any:
        return replace(self.here.turn, item=item, lane=item.lane)


async def begun_and_left(here: AtRms, operation: str, when: str) -> None:
    """The click's answer is lost, a person takes the item, and the sweeper finds what is open."""
    a_fault(here.system, "502", operation, when)
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    turn = here.turn
    with turn.database.transaction() as connection:
        by_hand.take(connection, turn.item.id, "r.calloway", NOW, turn.cipher)
        the_proxy_closes(connection)
        assert sweeper.sweep(connection, turn.settings, NOW, turn.cipher).writes_to_resolve == 1
        let_time_pass(connection, 120)


async def resolve(here: AtRms) -> Any:
    """One turn of the queue `resolve`, on a lane of its own."""
    with here.turn.database.transaction() as connection:
        lane = an_open_lane(connection, f"{here.turn.lane.id}-resolve")
        item = claimed(connection, lane, RESOLVE)
    desk: Any = LaneDesk(here)
    return await perform_resolve(item, desk)


@EVERY_CHANGE
async def test_what_was_made_is_found_by_its_operations_name_and_proven(here, operation):
    await begun_and_left(here, operation, "post")

    outcome = await resolve(here)

    assert isinstance(outcome, Done)
    assert [one.operation for one in outcome.receipts] == [operation]
    assert here.written == [operation]
    assert here.journal() == [("proven", "resolved")]


@pytest.mark.parametrize("operation", ["upload_document", "remove_flag", "create_occurrence"])
async def test_what_was_never_made_is_disproved_and_not_made(here, operation):
    await begun_and_left(here, operation, "pre")

    assert await resolve(here) == NoAction("write_disproved", "resolve")

    assert here.written == []
    assert here.journal() == [("disproved", "two_searches")]


async def test_a_day_that_was_stored_with_day_and_month_swapped_is_in_doubt(here):
    """P21: 3 February is not 2 March, though both are written with the same four digits."""
    await begun_and_left(here, "set_diary_date", "post")
    [(number, held)] = here.system.store.records.diary.items()
    day = held.due_on
    swapped = day.replace(month=day.day, day=day.month)
    here.system.store.records.diary[number] = replace(held, due_on=swapped)

    with pytest.raises(WriteInDoubt):
        await resolve(here)

    assert swapped != day
    assert here.journal() == [("in_doubt", "different")]


async def test_an_operation_nobody_registered_is_named(here):
    begun: Any = SimpleNamespace(operation="sing")
    desk: Any = LaneDesk(here)

    with pytest.raises(ValueError, match="No such operation: sing"):
        await operation_of(begun, desk, here.turn.item)


def test_every_write_of_the_police_system_is_registered():
    assert set(LOOK_FOR) >= set(MANIFEST.writes)
