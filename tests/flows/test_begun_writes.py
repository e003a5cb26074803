"""An acknowledgement nobody comes back to is looked for by its operation's name, and never made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from connectors.public_portal import PublicPortal
from domain.errors import RecordNotFound, ReleaseNeeded, SystemUnavailable, WriteUnproven
from domain.identifiers import OurReference
from domain.outcome import Done, NoAction, Outcome
from domain.public_contact import (
    AcknowledgementWanted,
    EntryRow,
    HandledEntry,
    HowAcknowledged,
    SubmissionFound,
    SubmissionReference,
    SubmissionsFound,
    SubmissionStatus,
)
from flows.encompass import perform_resolve
from runtime import sweeper, work_queue, write_once
from runtime.release_modes import Mode
from runtime.tables import write_journal
from runtime.viewing import ReasonForAccess
from tests.builders.modes import promoted
from tests.builders.queue import (
    NOW,
    an_item,
    let_time_pass,
    queued,
    the_proxy_closes_revoked_lanes,
)
from tests.flows.small_hub import AUTHORITY, LaneDesk, SmallHub
from tests.flows.test_encompass_resolve import taken_by_hand

QUEUE = "public_contact"
OURS = OurReference("PUB-7K4M-92QF")
WANTED = AcknowledgementWanted(
    SubmissionReference("F26-0000412"), OURS, HowAcknowledged.TEXT, "Text sent.", NOW
)


@dataclass
class Inbox:
    """The portal in memory. `on_click` decides whether an entry is stored; then it answers."""

    entries: dict[str, HandledEntry] = field(default_factory=dict)
    on_click: Callable[[], bool] = lambda: True
    answer: Exception | None = None
    clicks: int = 0

    acknowledge = PublicPortal.acknowledge

    async def found_by(self, words: str) -> SubmissionsFound:
        found = [one for one in self.entries.values() if one.reference == words]
        return SubmissionsFound(
            tuple(SubmissionFound(one.submission, one.status, one.number) for one in found)
        )

    async def own_entries(self, since: datetime) -> list[EntryRow]:
        return [
            EntryRow(one.number, one.submission, one.at, one.by, one.status, one.reference)
            for one in self.entries.values()
        ]

    async def entry(self, number: str) -> HandledEntry:
        if number not in self.entries:
            raise RecordNotFound(system="public_portal")
        return self.entries[number]

    async def open_acknowledgement(self, wanted: AcknowledgementWanted) -> None: ...

    async def warm_up_acknowledgement(self) -> None: ...

    async def picture_of_entry(self) -> bytes:
        return b"a masked page"

    async def save_acknowledgement(self, wanted: AcknowledgementWanted) -> str:
        self.clicks += 1
        number = f"A-{len(self.entries) + 1:07d}"
        if self.on_click():
            self.entries[number] = HandledEntry(
                number,
                wanted.submission,
                NOW,
                "worker",
                SubmissionStatus.ACKNOWLEDGED,
                wanted.how,
                wanted.reference,
                wanted.note,
                (),
            )
        if self.answer:
            raise self.answer
        return number


@dataclass
class DeskWithPortal(LaneDesk):
    """A lane's desk that opens the portal too."""

    inbox: Inbox = field(default_factory=Inbox)

    async def public_portal(self, reason: ReasonForAccess) -> Inbox:
        return self.inbox


@pytest.fixture
def inbox():
    return Inbox()


def a_desk(hub: SmallHub, inbox: Inbox) -> DeskWithPortal:
    return DeskWithPortal(hub, hub.open_lane().lane, inbox=inbox)


def taken_up(hub: SmallHub, inbox: Inbox, mode: Mode = Mode.SAMPLED):
    """An item of a process that acknowledges, in a worker's hands."""
    desk = a_desk(hub, inbox)
    with hub.database.transaction() as connection:
        if mode is not Mode.SHADOW:
            promoted(connection, QUEUE, AUTHORITY, mode)
        queued(connection, hub.worker.cipher, an_item(OURS, queue=QUEUE, kind="acknowledge"))
        item = work_queue.claim(connection, [QUEUE], desk.lane, NOW, 60.0)
    assert item
    return item, desk


async def begun_and_left(hub: SmallHub, inbox: Any, *, is_stored: bool) -> None:
    """The click's answer is lost, and no turn comes back to it; the sweeper finds it."""
    inbox.on_click, inbox.answer = (lambda: is_stored), SystemUnavailable(system="public_portal")
    item, desk = taken_up(hub, inbox)
    with pytest.raises(WriteUnproven):
        await write_once.write(inbox.acknowledge(WANTED), desk.writing(item))
    with hub.database.transaction() as connection:
        taken_by_hand(connection, item, hub.worker.cipher)
        the_proxy_closes_revoked_lanes(connection)
        swept = sweeper.sweep(connection, hub.worker.settings, NOW, hub.worker.cipher)
        assert swept.writes_to_resolve == 1
        let_time_pass(connection, 60)


async def resolve(hub: SmallHub, inbox: Inbox) -> Outcome:
    desk = a_desk(hub, inbox)
    item = hub.claim(desk)
    assert item.queue == work_queue.RESOLVE
    return await perform_resolve(item, desk)  # type: ignore[arg-type]  # a Desk by its shape


def journal(hub: SmallHub) -> list[tuple[str, str | None]]:
    chosen = select(write_journal.c.state, write_journal.c.settled_how)
    return [tuple(row) for row in hub.rows(lambda connection: connection.execute(chosen).all())]


async def test_one_that_was_made_is_found_and_proven(hub, inbox):
    await begun_and_left(hub, inbox, is_stored=True)

    outcome = await resolve(hub, inbox)

    assert isinstance(outcome, Done)
    assert [one.record_id for one in outcome.receipts] == ["A-0000001"]
    assert journal(hub) == [("proven", "resolved")]
    assert inbox.clicks == 1


async def test_one_that_was_not_made_is_disproved(hub, inbox):
    await begun_and_left(hub, inbox, is_stored=False)

    assert await resolve(hub, inbox) == NoAction("write_disproved", "resolve")

    assert journal(hub) == [("disproved", "two_searches")]
    assert (inbox.clicks, inbox.entries) == (1, {})


async def test_in_shadow_nothing_is_clicked_and_what_would_be_is_kept(hub, inbox):
    item, desk = taken_up(hub, inbox, Mode.SHADOW)

    receipt = await write_once.write(inbox.acknowledge(WANTED), desk.writing(item))

    assert receipt.is_shadow
    assert (inbox.clicks, journal(hub)) == (0, [])


async def test_where_each_is_approved_a_person_is_shown_exactly_what_would_be_written(hub, inbox):
    item, desk = taken_up(hub, inbox, Mode.APPROVE_EACH)

    with pytest.raises(ReleaseNeeded) as needed:
        await write_once.write(inbox.acknowledge(WANTED), desk.writing(item))

    assert needed.value.task
    assert needed.value.task.evidence == inbox.acknowledge(WANTED).fields
    assert inbox.clicks == 0


async def test_where_it_goes_alone_it_clicks_once_and_proves_it(hub, inbox):
    item, desk = taken_up(hub, inbox)

    receipt = await write_once.write(inbox.acknowledge(WANTED), desk.writing(item))
    again = await write_once.write(inbox.acknowledge(WANTED), desk.writing(item))

    assert receipt == again
    assert (receipt.record_id, inbox.clicks) == ("A-0000001", 1)
    assert journal(hub) == [("proven", "read_back")]
