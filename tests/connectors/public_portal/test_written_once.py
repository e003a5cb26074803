"""The acknowledgement under the whole protocol, in a browser: what each trouble ends in.

What the portal committed is the judge. Elapsed time is moved instead of waited for.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from connectors.public_portal import Acknowledge, PublicPortal
from domain.errors import ContentRefused, RecordLocked, WriteInDoubt, WriteUnproven
from domain.identifiers import OurReference
from domain.outcome import Receipt
from domain.public_contact import AcknowledgementWanted
from runtime import lanes, write_once
from runtime.credentials import Secret
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher
from runtime.lanes import Lane
from runtime.partners import Account
from runtime.settings import Settings
from runtime.work_queue import ClaimedItem, LaneRef
from runtime.write_once import Turn
from tests.builders.lanes import change_lane
from tests.builders.modes import promoted
from tests.builders.queue import an_item, an_open_lane, claimed, let_time_pass, queued
from tests.builders.records import anchor_now
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.public_portal.in_the_world import (
    FAMILY,
    PAGE_SECONDS,
    SYSTEM,
    WORLD,
    wanted,
)
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

QUEUE = "public_contact"
# Longer than fence and settle time together.
A_WHILE = 60.0
# A form and a reference of its own for each test: nothing is undone between them.
NEW = iter(
    enumerate(one for one in WORLD.submissions.values() if not one.handled and not one.taken_by)
)


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield


@dataclass
class Desk:
    """One item in a worker's hands, on a lane, about one form."""

    mocks: Mocks
    database: Database
    settings: Settings
    cipher: Cipher
    item: ClaimedItem
    lane: LaneRef
    wanted: AcknowledgementWanted

    @property
    def turn(self) -> Turn:
        return Turn(
            self.database, self.cipher, self.settings, self.item, self.lane, straight_through
        )

    def effects(self) -> list[dict[str, Any]]:
        """What the portal committed about this form, or under this reference."""
        ours = {self.wanted.submission, self.wanted.reference}
        writes = self.mocks.writes(SYSTEM)
        return [one for one in writes if ours & {one["record_id"], one["reference"]}]

    async def resolved(self, write: Acknowledge) -> Receipt | None:
        """The lane is closed, the settle time over, and another turn looks."""
        op_id = write_once.operation_id(QUEUE, write.reference, "acknowledge")
        with self.database.transaction() as connection:
            closed = {"state": "closed", "closed_real": elapsed_now(connection)}
            change_lane(connection, self.lane, **closed)
            let_time_pass(connection, A_WHILE)
            begun = write_once.standing_entry(connection, op_id)
        assert begun is not None
        return await write_once.resolve(begun, write, self.turn)

    def lane_opens_again(self) -> None:
        with self.database.transaction() as connection:
            until = elapsed_now(connection) + A_WHILE
            opened = {"state": "open", "closed_real": None, "until_real": until}
            change_lane(connection, self.lane, **opened)


@pytest.fixture
def desk(held: Mocks, sqlite_database: Database, fast: Settings, cipher: Cipher) -> Desk:
    number, one = next(NEW)
    reference = OurReference(f"PUB-9{number:03d}-92QF")
    anchor_now(sqlite_database, fast)
    with sqlite_database.transaction() as connection:
        lane = an_open_lane(connection)
        item = in_hand(connection, cipher, lane, reference)
    about = wanted(one, reference=reference)
    return Desk(held, sqlite_database, fast, cipher, item, lane, about)


def in_hand(connection: Any, cipher: Cipher, lane: LaneRef, reference: str) -> ClaimedItem:
    promoted(connection, QUEUE, "northmere")
    queued(connection, cipher, an_item(reference, queue=QUEUE))
    return claimed(connection, lane, QUEUE, lease_seconds=10 * A_WHILE)


@pytest.fixture
def write(reader: PublicPortal, desk: Desk) -> Acknowledge:
    return reader.acknowledge(desk.wanted)


async def test_a_save_that_stored_nothing_is_a_persons_and_not_made_again(desk, write):
    """P19: the answer named an entry that nothing shows."""
    desk.mocks.fault(SYSTEM, "saved_nothing", "acknowledge")
    with pytest.raises(WriteUnproven):
        await write_once.write(write, desk.turn)

    with pytest.raises(WriteInDoubt):
        await desk.resolved(write)

    assert desk.effects() == []


async def test_an_answer_lost_before_the_commit_is_disproved_and_made_at_the_next_try(desk, write):
    desk.mocks.fault(SYSTEM, "502", "acknowledge", when="pre")

    with pytest.raises(WriteUnproven):
        await write_once.write(write, desk.turn)
    assert await desk.resolved(write) is None
    assert desk.effects() == []
    desk.lane_opens_again()
    receipt = await write_once.write(write, desk.turn)

    assert [one["fields"]["entry_id"] for one in desk.effects()] == [receipt.record_id]


async def test_a_note_that_was_cut_is_in_doubt_and_not_touched(desk, write):
    desk.mocks.fault(SYSTEM, "truncate_field", "acknowledge", characters=9)

    with pytest.raises(WriteInDoubt):
        await write_once.write(write, desk.turn)

    assert [one["fields"]["note"] for one in desk.effects()] == ["Text sent"]


async def test_a_commit_that_comes_late_is_found_and_not_made_again(desk, write):
    desk.mocks.fault(SYSTEM, "late_commit", "acknowledge", seconds=0.3, answer="502")
    with pytest.raises(WriteUnproven):
        await write_once.write(write, desk.turn)
    while not desk.effects():
        await write.find()

    receipt = await desk.resolved(write)

    assert receipt
    assert [one["fields"]["entry_id"] for one in desk.effects()] == [receipt.record_id]


async def test_an_answer_lost_after_the_commit_is_found_again(desk, write):
    desk.mocks.fault(SYSTEM, "502", "acknowledge", when="post")
    with pytest.raises(WriteUnproven):
        await write_once.write(write, desk.turn)

    receipt = await desk.resolved(write)

    assert receipt
    assert [one["fields"]["entry_id"] for one in desk.effects()] == [receipt.record_id]


async def test_a_search_that_never_finds_it_is_made_up_for_by_the_other_way(desk, write):
    desk.mocks.fault(SYSTEM, "search_lag", "acknowledge", seconds=None)
    desk.mocks.fault(SYSTEM, "502", "acknowledge", when="post")
    with pytest.raises(WriteUnproven):
        await write_once.write(write, desk.turn)

    assert await desk.resolved(write)
    assert len(desk.effects()) == 1


async def test_what_somebody_takes_waits_and_nothing_is_begun(desk, write):
    desk.mocks.fault(SYSTEM, "record_locked", "open_acknowledgement")

    with pytest.raises(RecordLocked):
        await write_once.write(write, desk.turn)

    op_id = write_once.operation_id(QUEUE, write.reference, "acknowledge")
    with desk.database.transaction() as connection:
        assert write_once.standing_entry(connection, op_id) is None
    assert desk.effects() == []


async def test_what_changed_after_it_was_opened_is_refused_and_a_persons(desk, write):
    opened = write.prepare

    async def opened_too_early() -> None:
        await opened()
        desk.mocks.change(SYSTEM, "submissions", desk.wanted.submission, version=9)

    write.prepare = opened_too_early

    with pytest.raises(ContentRefused):
        await write_once.write(write, desk.turn)

    assert desk.effects() == []


async def test_save_pressed_twice_at_once_is_one_entry(reader, desk, write):
    await write.prepare()
    await reader._page.get_by_role("button", name="Save", exact=True).dblclick()
    while not desk.effects():
        await write.find()

    receipt = await write_once.write(write, desk.turn)

    assert [one["fields"]["entry_id"] for one in desk.effects()] == [receipt.record_id]


async def test_a_connection_that_dies_after_the_commit_is_one_entry_by_the_commit_window(
    held, browser, egress_settings, egress_proxy, sqlite_database, cipher
):
    _, one = next(NEW)
    reference = OurReference("PUB-8000-92QF")
    lane = await an_own_lane(sqlite_database, held)
    anchor_now(sqlite_database, egress_settings)
    with sqlite_database.transaction() as connection:
        item = in_hand(connection, cipher, lane.ref, reference)
    context = await browser.new_context(proxy={"server": lane.server})
    portal = await signed_in_behind(context, held)
    write = portal.acknowledge(wanted(one, reference=reference))
    turn = Turn(sqlite_database, cipher, egress_settings, item, lane.ref, lane.commit_window)
    dropped = held.fault(SYSTEM, "drop", "acknowledge", when="post", how="rst")

    with pytest.raises(WriteUnproven):
        await write_once.write(write, turn)
    await context.close()

    assert held.fired(SYSTEM, dropped) == 1
    entries = [w for w in held.writes(SYSTEM) if w["reference"] == reference]
    saves = [
        r for r in held.requests(SYSTEM) if r["path"].endswith(f"{one.submission_id}/acknowledge")
    ]
    assert len(entries) == 1
    assert [r["method"] for r in saves].count("POST") == 1


async def an_own_lane(database: Database, mocks: Mocks) -> Lane:
    _, _, port = mocks.url(SYSTEM).rpartition(":")
    allow: lanes.Allowed = {"scheme": "http", "host": "127.0.0.1", "port": int(port)}
    of_this = lanes.wanted_by_this_process("night-1", "worker-1", [allow])
    return await lanes.open_lane(database, of_this, 10.0)


async def signed_in_behind(context: Any, mocks: Mocks) -> PublicPortal:
    user = "mash-public-contact-02"
    secret = Secret(mocks.account(SYSTEM, user).password)
    account = Account(mocks.url(SYSTEM), user, secret, FAMILY)
    portal = PublicPortal(await a_tab(context), account, PAGE_SECONDS, a_viewing(SYSTEM))
    await portal.sign_in()
    return portal
