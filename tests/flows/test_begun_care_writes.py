"""What a dead worker began in social care is found by its operation's name: proven or disproved."""

from dataclasses import replace
from typing import Any, cast

import pytest

from domain.errors import SystemUnavailable, WriteUnproven
from domain.outcome import Done, NoAction
from flows.begun_writes import LOOK_FOR
from flows.encompass import perform_resolve
from flows.wiring import PARTNERS, Worker
from runtime import resolve_items
from runtime.credentials import Credentials
from runtime.tables import work_items
from runtime.work_queue import RESOLVE
from tests.builders.queue import NOW, claimed
from tests.builders.writing import a_writer
from tests.connectors.adult_social_care import sharing as adults
from tests.connectors.adult_social_care.in_the_world import OPEN
from tests.connectors.childrens_social_care import sharing as childrens
from tests.connectors.childrens_social_care.in_the_world import WORLD
from tests.flows.small_care import CareDesk, SmallAdultCare, SmallChildrensCare

CHILD = next(one for one in WORLD.care_people.values() if one.access_class == "open")
OPERATIONS = ("add_care_contact", "add_client_contact", "upload_care_document")


@pytest.fixture
def hub(sqlite_database, tmp_path) -> Any:
    writer = a_writer(sqlite_database, tmp_path, alone=True)
    turn = writer.turn
    credentials = Credentials.from_settings(turn.settings)
    worker = Worker("mash-enc-01", sqlite_database, turn.cipher, credentials, turn.settings)
    return writer, CareDesk(worker, SmallChildrensCare(), SmallAdultCare(), turn)


def the_write(desk: CareDesk, operation: str) -> Any:
    childrens_care: Any = desk.childrens
    adult_care: Any = desk.adults
    made: dict[str, Any] = {
        "add_care_contact": lambda: childrens_care.add_care_contact(childrens.a_contact(CHILD)),
        "upload_care_document": lambda: childrens_care.upload_care_document(
            childrens.a_document(CHILD)
        ),
        "add_client_contact": lambda: adult_care.add_client_contact(adults.a_contact(OPEN[0])),
    }
    return made[operation]()


async def begin_and_lose(writer: Any, desk: CareDesk, operation: str, *, is_stored: bool) -> None:
    """The click's answer is lost, the lane is cut off, and time has passed."""
    for care in (desk.childrens, desk.adults):
        care.is_stored, care.answer = is_stored, SystemUnavailable(system="partner")
    with pytest.raises(WriteUnproven):
        await writer.write(the_write(desk, operation))
    writer.settle()
    desk.turn = writer.turn


async def resolve(writer: Any, desk: CareDesk) -> Any:
    """A turn of the queue `resolve` with the write that is open."""
    turn = writer.turn
    with turn.database.transaction() as connection:
        [begun] = connection.execute(resolve_items.writes()).all()
        resolve_items.order(connection, begun, "schedule:sweep", NOW, turn.cipher)
        connection.execute(
            work_items.update()
            .where(work_items.c.id == turn.item.id)
            .values(state="cancelled", lane=None, epoch=None)
        )
        item = claimed(connection, turn.lane, RESOLVE)
    desk.turn = replace(turn, item=item)
    return await perform_resolve(item, cast(Any, desk))


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_was_made_is_found_by_its_operations_name_and_proven(hub, operation):
    writer, desk = hub
    await begin_and_lose(writer, desk, operation, is_stored=True)

    outcome = await resolve(writer, desk)

    assert isinstance(outcome, Done)
    [receipt] = outcome.receipts
    assert (receipt.operation, receipt.record_id) == (operation, "N1")
    assert writer.standings() == [("proven", "resolved")]
    assert desk.childrens.clicks + desk.adults.clicks == 1


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_was_never_made_is_disproved_and_not_made(hub, operation):
    writer, desk = hub
    await begin_and_lose(writer, desk, operation, is_stored=False)

    assert await resolve(writer, desk) == NoAction("write_disproved", "resolve")
    assert writer.standings() == [("disproved", "two_searches")]
    assert desk.childrens.clicks + desk.adults.clicks == 1
    assert desk.childrens.entered == desk.adults.entered == {}


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_only_the_second_route_finds_elsewhere_is_not_taken_for_ours(hub, operation):
    """It stands on another record: found by account, not shown on the record it was meant for."""
    writer, desk = hub
    await begin_and_lose(writer, desk, operation, is_stored=True)
    for care in (desk.childrens, desk.adults):
        for number, (what, record, shown) in list(care.entered.items()):
            care.entered[number] = what, replace(record, record_id="931-999999"), shown

    with pytest.raises(WriteUnproven):
        await resolve(writer, desk)

    assert writer.standings() == [("intended", None)]


def test_every_write_of_these_systems_is_looked_for_by_its_name():
    systems = ("childrens_social_care", "adult_social_care")
    promised = {name for system in systems for name in PARTNERS[system].manifest.writes}

    assert promised == set(OPERATIONS) <= set(LOOK_FOR)
