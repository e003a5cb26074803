"""A person settles a doubt: the write is proven or disproved by it, and the work can go on."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from domain.errors import WriteInDoubt
from domain.outcome import Receipt, State, WorkItemId
from runtime import by_hand, drafts, lanes, person_tasks, turns, work_queue, write_once
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.encryption import Cipher
from runtime.person_tasks import Decision
from runtime.reconciliation_records import JournalEntry, sealed_records
from runtime.settings import Settings
from runtime.tables import settlements, write_journal
from runtime.work_queue import ClaimedItem
from runtime.write_once import Promise, Standing, Turn
from tests.builders.modes import promoted
from tests.builders.queue import (
    DUE,
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    let_time_pass,
    queued,
    state_of,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.records import anchor_now
from tests.builders.tasks import only_open_task

THERE = {"record": "MSG-77"}


@dataclass
class Message:
    """A send of which the mailbox shows what is in `sent`."""

    sent: list[str] = field(default_factory=list)
    clicks: int = 0
    reference: str = "ENC-7K4M-92QF"
    recipient: str = "C-1"
    fields: Mapping[str, str] = field(default_factory=lambda: {"body": "told"})
    promise: Promise = field(default_factory=lambda: Promise("secure_mail", "send", 30.0, True))

    async def find(self) -> Sequence[str]:
        return self.sent

    async def find_another_way(self) -> Sequence[str]:
        return self.sent

    async def prepare(self) -> None: ...

    async def warm_up(self) -> None: ...

    async def submit(self) -> str:
        self.clicks += 1
        self.sent.append("MSG-78")
        return "MSG-78"

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        return self.fields

    async def picture(self, record_id: str) -> bytes:
        return b""


@dataclass
class Hub:
    """A worker with a message in doubt: the mailbox shows two, and nobody knows whose they are."""

    turn: Turn
    message: Message

    def settle(self, answer: str, details: Mapping[str, str]) -> None:
        with self.turn.database.transaction() as connection:
            settle(connection, self.turn.item.id, answer, self.turn.cipher, details)

    async def order_once_more(self) -> Receipt:
        """The same item as …#2, worked by the same lane."""
        turn, cipher = self.turn, self.turn.cipher
        with turn.database.transaction() as connection:
            by_hand.reopen(connection, turn.item.id, "r.calloway", None, NOW, cipher)
            again = claimed(connection, turn.lane)
        assert again.reference == f"{turn.item.reference}#2"
        return await write_once.write(self.message, replace(turn, item=again))

    def journal(self) -> list[tuple[int, str, str | None, str | None]]:
        with self.turn.database.transaction() as connection:
            rows = journal_of(connection, self.turn.item.id, whole=True)
        return [(row.number, row.state, row.settled_how, row.record_id) for row in rows]


@pytest.fixture
async def hub(database, tmp_path) -> Hub:
    settings = Settings(home=tmp_path)
    anchor_now(database, settings)
    cipher = Credentials.from_settings(settings).cipher()
    with database.transaction() as connection:
        set_business_now(connection, NOW)
        promoted(connection, QUEUE)
        lane = an_open_lane(connection)
        queued(connection, cipher, an_item())
        item = claimed(connection, lane)
    message = Message(sent=["MSG-76", "MSG-77"])
    hub = Hub(Turn(database, cipher, settings, item, lane, straight_through), message)
    with pytest.raises(WriteInDoubt) as doubt:
        await write_once.write(message, hub.turn)
    with database.transaction() as connection:
        turns.fail(connection, item, doubt.value, circumstances(cipher))
    return hub


async def test_what_a_person_found_is_proven_and_an_item_ordered_again_does_not_send_it(hub):
    hub.settle("there", THERE)

    receipt = await hub.order_once_more()

    assert hub.journal() == [(1, "proven", "person", "MSG-77")]
    assert (receipt.record_id, receipt.read_back_hash, hub.message.clicks) == ("MSG-77", "", 0)


async def test_what_a_person_did_not_find_is_disproved_and_an_item_ordered_again_sends_it(hub):
    hub.message.sent.clear()
    hub.settle("not_there", {})

    await hub.order_once_more()

    assert hub.journal() == [
        (1, "disproved", "person", None),
        (2, "proven", "read_back", "MSG-78"),
    ]
    assert hub.message.clicks == 1


async def test_a_doubt_nobody_could_settle_stays_one_for_an_item_ordered_again(hub):
    hub.settle("cannot_tell", {})

    with pytest.raises(WriteInDoubt):
        await hub.order_once_more()

    assert hub.journal() == [(1, "in_doubt", "several", None)]
    assert hub.message.clicks == 0


async def test_the_settlement_and_the_item_stay_as_they_are(hub):
    hub.settle("there", THERE)
    await hub.order_once_more()

    with hub.turn.database.transaction() as connection:
        row = connection.execute(select(settlements)).one()
        assert (row.item_id, row.answer, row.by) == (hub.turn.item.id, "there", "r.calloway")
        assert state_of(connection, hub.turn.item.id) is State.IN_DOUBT


async def test_whoever_compares_the_books_still_sees_a_persons_word(hub):
    hub.settle("there", THERE)

    with hub.turn.database.transaction() as connection:
        sealed = sealed_records(connection, QUEUE, NOW, NOW)
    [entry] = sealed.opened(hub.turn.cipher).journal

    assert isinstance(entry, JournalEntry)
    assert (entry.standing, entry.settled, entry.record_id) == (
        Standing.IN_DOUBT,
        "there",
        "MSG-77",
    )


def test_a_write_nobody_looked_for_yet_is_settled_with_the_item(database, cipher):
    with database.transaction() as connection:
        item = in_doubt_with_an_open_write(connection, cipher)
        the_proxy_closes_revoked_lanes(connection)

        settle(connection, item.id, "there", cipher, THERE)

        [entry] = journal_of(connection, item.id)
        assert (entry.state, entry.settled_how, entry.settled_at) == ("proven", "person", NOW)


@pytest.mark.parametrize(("waited", "stands"), [(29, "intended"), (31, "disproved")])
def test_what_may_still_come_to_light_is_not_disproved_by_a_look(
    sqlite_database, cipher, waited, stands
):
    with sqlite_database.transaction() as connection:
        item = in_doubt_with_an_open_write(connection, cipher)
        the_proxy_closes_revoked_lanes(connection)
        let_time_pass(connection, waited)

        settle(connection, item.id, "not_there", cipher, {})

        [entry] = journal_of(connection, item.id)
        assert entry.state == stands


def test_only_that_items_open_writes_are_settled(database, cipher):
    with database.transaction() as connection:
        item = in_doubt_with_an_open_write(connection, cipher)
        an_open_write(connection, item, state="withheld", op_id="withheld")
        [theirs] = queued(connection, cipher, an_item("theirs"))
        other = claimed(connection, an_open_lane(connection, "other"))
        an_open_write(connection, other, state="in_doubt")

        settle(connection, item.id, "there", cipher, THERE)

        assert [row.state for row in journal_of(connection, item.id)] == ["proven", "withheld"]
        assert [row.state for row in journal_of(connection, theirs)] == ["in_doubt"]


def test_an_item_ordered_once_more_is_worded_as_of_the_first_draft(database, cipher):
    with database.transaction() as connection:
        item = in_doubt_with_an_open_write(connection, cipher)
        drafts.made_at(connection, item.id, NOW)

        again = by_hand.reopen(connection, item.id, "r.calloway", None, NOW, cipher)

        assert again.is_new
        assert drafts.made_at(connection, again.item_id, DUE) == NOW


def in_doubt_with_an_open_write(connection: Connection, cipher: Cipher) -> ClaimedItem:
    """It was late, so nobody waited until the write could be looked for."""
    queued(connection, cipher)
    item = claimed(connection, an_open_lane(connection))
    an_open_write(connection, item, settle_seconds=30)
    work_queue.change(connection, item.id, State.IN_DOUBT, NOW)
    person_tasks.ask_to_settle(connection, item.id, NOW, NOW, cipher)
    lanes.revoke(connection, item.lane.id, item.lane.epoch, "open_write")
    return item


def settle(
    connection: Connection,
    item_id: WorkItemId,
    answer: str,
    cipher: Cipher,
    details: Mapping[str, str],
) -> None:
    task_id = only_open_task(connection, item_id)
    fits = person_tasks.fits_of(connection, task_id)
    decision = Decision("r.calloway", answer, fits, details)
    person_tasks.decide(connection, task_id, decision, NOW, cipher)


def journal_of(
    connection: Connection, item_id: WorkItemId, *, whole: bool = False
) -> Sequence[Row[Any]]:
    entry = write_journal.c
    chosen = select(write_journal).order_by(entry.intended_real, entry.number)
    return connection.execute(chosen if whole else chosen.where(entry.item_id == item_id)).all()


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield
