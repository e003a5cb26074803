"""By the egress proxy: the lane is the way out, and a message leaves by it once or not at all."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from connectors.notify import SendNotification, client
from domain.errors import SystemException, SystemUnavailable, WriteUnproven
from domain.identifiers import OurReference
from runtime import lanes, write_once
from runtime.database import Database
from runtime.egress import process
from runtime.encryption import Cipher
from runtime.lanes import Lane
from runtime.release_modes import Mode, mode_of
from runtime.settings import Settings
from runtime.write_once import Standing, Turn
from tests.builders.modes import promoted
from tests.builders.queue import QUEUE, an_item, claimed, queued
from tests.builders.records import anchor_now
from tests.connectors.notify.cleared import BEGUN_AT, OUR_REF, RECIPIENT, a_cleared_notice
from tests.connectors.notify.conftest import begun
from tests.connectors.notify.service import Service

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMES = ["http", "https"]
AUTHORITY = "northmere"


@dataclass
class Hub:
    database: Database
    settings: Settings
    services: dict[str, Service]
    lanes_opened: int = 0

    async def open_lane(self) -> Lane:
        self.lanes_opened += 1
        allow = [_allowed(one.system.listener.base_url) for one in self.services.values()]
        wanted = lanes.wanted_by_this_process(f"night-{self.lanes_opened}", "worker-1", allow)
        return await lanes.open_lane(self.database, wanted, 10.0)

    def turn(self, lane: Lane, cipher: Cipher, item: Any) -> Turn:
        return Turn(self.database, cipher, self.settings, item, lane.ref, lane.commit_window)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    services: dict[str, Service], migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hub]:
    home = tmp_path_factory.mktemp("by-the-lane")
    shutil.copyfile(migrated_sqlite, home / "mash.db")
    settings = Settings(home=home, time_scale=0.1, lane_ttl_seconds=300.0)
    async with AsyncExitStack() as stack:
        stack.callback(process.start(settings, home / "egress.log").stop)
        database = Database(settings.database())
        stack.callback(database.close)
        yield Hub(database, settings, services)


@pytest.fixture(params=SCHEMES)
def partner(request, hub, monkeypatch) -> Service:
    """The stand-in behind this scheme; its certificate is trusted here and nowhere else."""
    service = begun(hub.services[request.param])
    certificate = service.system.listener.certificate
    if certificate:
        untrusting = client._session

        def trusting(server: str) -> Any:
            session = untrusting(server)
            session.verify = str(certificate.certificate_file)
            return session

        monkeypatch.setattr(client, "_session", trusting)
    return service


def a_send(partner: Service, lane: Lane, our_ref: str = OUR_REF) -> SendNotification:
    cleared = a_cleared_notice(partner.stranger, our_ref=OurReference(our_ref))
    return partner.notify(server=lane.server).send_email(cleared, RECIPIENT, BEGUN_AT)


@pytest.mark.parametrize("how", ["fin", "rst"])
async def test_inside_the_window_a_connection_that_dies_is_one_message(hub, partner, how):
    lane = await hub.open_lane()
    send = a_send(partner, lane)
    await send.prepare()
    dropped = partner.fault("drop", "send_email", "post", how=how)

    with pytest.raises(SystemUnavailable):
        async with lane.commit_window(send.warm_up):
            await send.submit()

    assert dropped.fired == 1
    assert len(partner.outbox) == 1
    assert lane.is_spent is (partner.system.listener.certificate is not None)


async def test_a_slow_answer_inside_the_window_is_waited_for(hub, partner):
    lane = await hub.open_lane()
    send = a_send(partner, lane)
    await send.prepare()
    partner.fault("slow", "send_email", "post", seconds=0.3)

    async with lane.commit_window(send.warm_up):
        number = await send.submit()

    assert partner.outbox == [number]
    assert not lane.is_spent


async def test_a_message_held_back_until_the_window_was_given_up_does_not_leave_by_it(hub, partner):
    """The thread that would still send has the one warm connection, and that is cut."""
    lane = await hub.open_lane()
    send = a_send(partner, lane)
    await send.prepare()

    with pytest.raises(SystemUnavailable, match="given up"):
        async with lane.commit_window(send.warm_up):
            raise SystemUnavailable("given up")
    is_shut = partner.system.listener.certificate is not None
    if is_shut:
        with pytest.raises(SystemException):
            await send.submit()

    assert lane.is_spent is is_shut
    assert partner.outbox == []


async def test_a_lane_that_was_revoked_lets_nothing_out(hub, partner):
    lane = await hub.open_lane()
    send = a_send(partner, lane)
    await send.prepare()
    await hub.database.run(lanes.release, lane.ref)
    await _closed(hub, lane)

    with pytest.raises(SystemException):
        await send.submit()

    assert partner.outbox == []


async def test_an_ordinary_send_is_proven_and_leaves_the_lane_in_use(hub, partner, cipher):
    lane = await hub.open_lane()
    reference = f"ENC-0000-{hub.lanes_opened:04d}"
    item = await hub.database.run(an_item_in_hand, cipher, lane, reference)
    anchor_now(hub.database, hub.settings)

    receipt = await write_once.write(a_send(partner, lane, reference), hub.turn(lane, cipher, item))

    assert [receipt.record_id] == partner.outbox
    assert not lane.is_spent


async def test_a_send_cut_off_is_proven_by_another_lane_and_not_repeated(hub, partner, cipher):
    lane = await hub.open_lane()
    reference = f"ENC-0000-{hub.lanes_opened:04d}"
    item = await hub.database.run(an_item_in_hand, cipher, lane, reference)
    anchor_now(hub.database, hub.settings)
    partner.fault("drop", "send_email", "post", how="rst")

    with pytest.raises(WriteUnproven):
        await write_once.write(a_send(partner, lane, reference), hub.turn(lane, cipher, item))
    op_id = write_once.operation_id(QUEUE, reference, "send_email")
    begun_before = await hub.database.run(write_once.standing_entry, op_id)
    other = await hub.open_lane()
    send, turn = a_send(partner, other, reference), hub.turn(other, cipher, item)
    resolved = await write_once.resolve(begun_before, send, turn)
    again = await write_once.write(send, turn)

    assert begun_before.state == Standing.INTENDED
    assert resolved is not None
    assert [resolved.record_id] == partner.outbox
    assert again == resolved


async def _closed(hub: Hub, lane: Lane) -> None:
    while (await hub.database.run(lanes.row_of, lane.ref.id, lane.ref.epoch)).closed_real is None:
        pass


def an_item_in_hand(connection, cipher: Cipher, lane: Lane, reference: str):
    """An item this lane works on, of a process that writes alone."""
    if mode_of(connection, QUEUE, AUTHORITY) is Mode.SHADOW:
        promoted(connection, QUEUE, AUTHORITY)
    queued(connection, cipher, an_item(reference))
    return claimed(connection, lane.ref, lease_seconds=300.0)


def _allowed(base_url: str) -> dict[str, str | int]:
    address = urlsplit(base_url)
    return {"scheme": address.scheme, "host": address.hostname or "", "port": address.port or 0}
