"""One worker's turns with writes through the shipped protocol, with no proxy before them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update

from domain.outcome import Receipt
from runtime import audit_trail, write_once
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings
from runtime.tables import work_items, write_journal
from runtime.write_once import Operation, Turn
from tests.builders.modes import promoted
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    claimed,
    let_time_pass,
    queued,
)
from tests.builders.records import anchor_now

# A process of these tests: what resolves a write looks for it whichever process began it.
PROCESS = "partner_share"
LONGER_THAN_ANY_SETTLE_TIME = 120.0


@dataclass
class Writer:
    """A worker with an item in hand; every doubt costs it its lane."""

    turn: Turn
    lanes_before: int = 0

    async def write(self, operation: Operation) -> Receipt:
        """One turn's write."""
        return await write_once.write(operation, self.turn)

    async def resolve(self, operation: Operation) -> Receipt | None:
        """What `resolve` makes of the write that is open."""
        [begun] = [one for one in self.journal() if one.state == "intended"]
        return await write_once.resolve(begun, operation, self.turn)

    def journal(self) -> list[Row[Any]]:
        """Every intent, in the order they were written."""
        with self.turn.database.transaction() as connection:
            return list(connection.execute(select(write_journal).order_by(write_journal.c.number)))

    def standings(self) -> list[tuple[str, str | None]]:
        """How each intent stands, and by what."""
        return [(one.state, one.settled_how) for one in self.journal()]

    def audited(self) -> list[audit_trail.KeptEntry]:
        """The audit trail of what was written."""
        with self.turn.database.transaction() as connection:
            return [row for row in audit_trail.entries(connection) if '"op_id"' in row.entry]

    def settle(self) -> None:
        """The lane is cut off, the settle time passes, and the item is in another lane's hands."""
        self.lanes_before += 1
        with self.turn.database.transaction() as connection:
            let_time_pass(connection, LONGER_THAN_ANY_SETTLE_TIME)
            lane = an_open_lane(connection, f"lane-{self.lanes_before + 1}")
            held = work_items.c.id == self.turn.item.id
            taken = {"lane": lane.id, "epoch": lane.epoch}
            connection.execute(update(work_items).where(held).values(**taken))
            # The watch anchors the trail all the while.
        anchor_now(self.turn.database, self.turn.settings)
        self.turn = replace(self.turn, lane=lane, item=replace(self.turn.item, lane=lane))


def a_writer(
    database: Database, home: Path, *, alone: bool = False, pictures: bool = False
) -> Writer:
    """An item in a worker's hands, in a process that may write `alone`; else in shadow."""
    settings = Settings(home=home, evidence_spare_megabytes=0.001, evidence_pictures=pictures)
    anchor_now(database, settings)
    cipher = Credentials.from_settings(settings).cipher()
    with database.transaction() as connection:
        set_business_now(connection, NOW)
        if alone:
            promoted(connection, PROCESS)
        lane = an_open_lane(connection)
        queued(connection, cipher, an_item(queue=PROCESS))
        item = claimed(connection, lane, PROCESS)
    return Writer(Turn(database, cipher, settings, item, lane, straight_through))


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Where there is no proxy: warm, and no window."""
    await warm_up()
    yield
