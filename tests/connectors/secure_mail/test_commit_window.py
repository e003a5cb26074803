"""One click on Send, one message in the outbox: the fetch kind of the window, on a real webmail.

The connection dies right after the partner has sent the message. Without the window Chromium asks
again by itself and a school gets two; that control stands first, so that the fault is known to be
real. The partner runs in this process, on http and on https, and its outbox is the judge.
"""

import base64
import hashlib
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from connectors.secure_mail import SecureMail, SendMessage
from domain.errors import SystemUnavailable, WriteUnproven
from domain.identifiers import OurReference
from mock_systems.kit.certificates import Certificate, self_signed
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.kit.pace import Pace
from mock_systems.kit.store import Beginning
from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.secure_mail import make_system
from mock_systems.secure_mail.seeding import begin
from runtime import lanes, write_once
from runtime.browser import Browser, open_browser
from runtime.credentials import Secret
from runtime.database import Database
from runtime.egress import process
from runtime.encryption import Cipher
from runtime.lanes import Lane
from runtime.partners import Account
from runtime.release_modes import Mode, mode_of
from runtime.settings import Settings
from runtime.write_once import Standing, Turn
from tests.builders.modes import promoted
from tests.builders.queue import QUEUE, an_item, claimed, queued
from tests.builders.records import anchor_now
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.secure_mail.cleared import (
    BEGUN_AT,
    OUR_REF,
    RECIPIENT,
    a_cleared_notice,
    a_cleared_recall,
)
from tests.connectors.secure_mail.hub import MAILBOX, PAGE_SECONDS, SYSTEM, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CELLS = list(itertools.product(("http", "https"), ("fin", "rst")))
TO = "dsl@larkrise.example.org"
SEED = 20261122
AUTHORITY = "northmere"


@dataclass
class Hub:
    """A browser, a proxy process, and the webmail behind each scheme."""

    browser: Browser
    database: Database
    settings: Settings
    systems: dict[str, System]
    beginning: Beginning
    lanes_opened: int = 0

    async def open_lane(self) -> Lane:
        self.lanes_opened += 1
        allow = [_allowed(system.listener.base_url) for system in self.systems.values()]
        wanted = lanes.wanted_by_this_process(f"night-{self.lanes_opened}", "worker-1", allow)
        return await lanes.open_lane(self.database, wanted, 10.0)

    @asynccontextmanager
    async def send_through(
        self, lane: Lane | None, system: System, our_ref: str = OUR_REF
    ) -> AsyncIterator[SendMessage]:
        """The send in a fresh session, behind the lane or behind nothing."""
        async with self.mail_through(lane, system) as mail:
            cleared = a_cleared_notice(TO, MAILBOX, our_ref=OurReference(our_ref))
            yield mail.send_message(cleared, RECIPIENT, BEGUN_AT)

    @asynccontextmanager
    async def mail_through(self, lane: Lane | None, system: System) -> AsyncIterator[SecureMail]:
        """The mailbox in a fresh session, behind the lane or behind nothing."""
        context = await self.browser.new_context(proxy={"server": lane.server} if lane else None)
        try:
            password = Secret(system.store.accounts[WORKER].password)
            account = Account(system.listener.base_url, WORKER, password, "mash-encompass")
            mail = SecureMail(await a_tab(context), account, PAGE_SECONDS, a_viewing(SYSTEM))
            await mail.sign_in()
            yield mail
        finally:
            await context.close()

    def turn(self, lane: Lane, cipher: Cipher, item: Any) -> Turn:
        return Turn(self.database, cipher, self.settings, item, lane.ref, lane.commit_window)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hub]:
    home = tmp_path_factory.mktemp("commit-window")
    shutil.copyfile(migrated_sqlite, home / "mash.db")
    settings = Settings(home=home, time_scale=0.1, lane_ttl_seconds=300.0)
    certificate = self_signed(home)
    trusted = f"--ignore-certificate-errors-spki-list={_key_hash(certificate)}"
    async with AsyncExitStack() as stack:
        stack.callback(process.start(settings, home / "egress.log").stop)
        database = Database(settings.database())
        stack.callback(database.close)
        world, clock = build(SEED, "small"), PartnersClock()
        clock.set_to(world.night.now)
        systems = {scheme: make_system(clock, Pace()) for scheme in ("http", "https")}
        systems["https"].listener.certificate = certificate
        for system in systems.values():
            await system.listener.open()
            stack.push_async_callback(system.listener.refuse)
        browser = await stack.enter_async_context(open_browser(more=(trusted,)))
        yield Hub(browser, database, settings, systems, begin(world))


@pytest.fixture
def webmail(hub: Hub, scheme: str) -> System:
    """The webmail behind this scheme, with nothing sent yet."""
    system = hub.systems[scheme]
    system.store.reset(hub.beginning)
    return system


def drop_after_the_next_send(system: System, how: str) -> Any:
    return drop_after_the_next(system, "send", how)


def drop_after_the_next(system: System, operation: str, how: str) -> Any:
    return system.store.faults.add("drop", operation, Moment.POST, 0, 1, {"how": how})


def plant_sent(system: System, number: str) -> None:
    """A notice that went weeks ago."""
    records = system.store.records
    before = next(one for one in records.messages.values() if one.direction == "out")
    subject = a_cleared_recall().subject
    mailbox = {"mailbox": MAILBOX, "from_address": MAILBOX}
    records.messages[number] = replace(before, number=number, to=TO, subject=subject, **mailbox)


def outbox(system: System) -> list[str]:
    return [sent.number for sent in system.store.records.outbox]


@pytest.mark.parametrize(("scheme", "how"), CELLS)
async def test_without_the_window_one_click_on_send_is_two_messages(hub, webmail, scheme, how):
    # Plain HTTP through the proxy is always answered; the bug shows only without the proxy.
    lane = await hub.open_lane() if scheme == "https" else None
    async with hub.send_through(lane, webmail) as send:
        await send.prepare()
        dropped = drop_after_the_next_send(webmail, how)
        number = await send.submit()

        assert dropped.fired == 1
        assert len(outbox(webmail)) == 2
        assert outbox(webmail)[1] == number
        assert sorted(await send.find()) == outbox(webmail)


@pytest.mark.parametrize(("scheme", "how"), CELLS)
async def test_inside_the_window_one_click_on_send_is_one_message(hub, webmail, scheme, how):
    lane = await hub.open_lane()
    async with hub.send_through(lane, webmail) as send:
        await send.prepare()
        dropped = drop_after_the_next_send(webmail, how)
        with pytest.raises(SystemUnavailable):
            async with lane.commit_window(send.warm_up):
                await send.submit()

    assert dropped.fired == 1
    assert len(outbox(webmail)) == 1
    assert lane.is_spent is (scheme == "https")


@pytest.mark.parametrize("scheme", ["https"])
@pytest.mark.parametrize(
    ("has_window", "recalls"), [(False, 2), (True, 1)], ids=["without the window", "inside it"]
)
async def test_one_click_on_recall_is_one_recall_inside_the_window_alone(
    hub, webmail, has_window, recalls
):
    """The form kind of it, beside the fetch kind of a send."""
    plant_sent(webmail, "SM-90001")
    cleared = a_cleared_recall(message="SM-90001", to=TO)
    lane = await hub.open_lane()
    async with hub.mail_through(lane, webmail) as mail:
        recall = mail.recall_message(cleared)
        await recall.prepare()
        dropped = drop_after_the_next(webmail, "recall", "rst")
        window = lane.commit_window(recall.warm_up) if has_window else nullcontext()
        with pytest.raises(SystemUnavailable) if has_window else nullcontext():
            async with window:
                await recall.submit()

    assert dropped.fired == 1
    assert len(webmail.store.records.recalls) == recalls


@pytest.mark.parametrize("scheme", ["https"])
async def test_a_send_cut_off_is_proven_by_another_session_and_not_repeated(hub, webmail, cipher):
    drop_after_the_next_send(webmail, "rst")
    lane = await hub.open_lane()
    item = await hub.database.run(an_item_in_hand, cipher, lane)

    async with hub.send_through(lane, webmail) as send:
        with pytest.raises(WriteUnproven):
            await write_once.write(send, hub.turn(lane, cipher, item))
        op_id = write_once.operation_id(QUEUE, send.reference, "send")
    begun = await hub.database.run(write_once.standing_entry, op_id)
    other = await hub.open_lane()
    async with hub.send_through(other, webmail) as send:
        resolved = await write_once.resolve(begun, send, hub.turn(other, cipher, item))
        again = await write_once.write(send, hub.turn(other, cipher, item))

    assert begun.state == Standing.INTENDED
    assert resolved is not None
    assert [resolved.record_id] == outbox(webmail)
    assert again == resolved


@pytest.mark.parametrize("scheme", ["https"])
async def test_an_ordinary_send_is_proven_and_leaves_the_lane_in_use(hub, webmail, cipher):
    lane = await hub.open_lane()
    item = await hub.database.run(an_item_in_hand, cipher, lane, "ENC-0000-0002")
    anchor_now(hub.database, hub.settings)

    async with hub.send_through(lane, webmail, "ENC-0000-0002") as send:
        first = await write_once.write(send, hub.turn(lane, cipher, item))

    assert [first.record_id] == outbox(webmail)
    assert not lane.is_spent


def an_item_in_hand(connection, cipher: Cipher, lane: Lane, reference: str = "ENC-0000-0001"):
    """An item this lane works on, of a process that writes alone."""
    if mode_of(connection, QUEUE, AUTHORITY) is Mode.SHADOW:
        promoted(connection, QUEUE, AUTHORITY)
    queued(connection, cipher, an_item(reference))
    return claimed(connection, lane.ref, lease_seconds=300.0)


def _allowed(base_url: str) -> dict[str, str | int]:
    address = urlsplit(base_url)
    return {"scheme": address.scheme, "host": address.hostname or "", "port": address.port or 0}


def _key_hash(certificate: Certificate) -> str:
    """The key's hash, by which one browser is told to trust this certificate."""
    loaded = x509.load_pem_x509_certificate(certificate.certificate_file.read_bytes())
    key = loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
