"""No entry without room for its evidence and a sealed trail; no proven entry without evidence."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from domain.errors import PageIncomplete, RecordsNotKept
from runtime import write_once
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.evidence_store import EvidenceGone, EvidenceStore
from runtime.record_keeping import RecordsTended, keep_records
from runtime.settings import Settings
from runtime.tables import write_journal
from runtime.write_once import Promise, Turn
from tests.builders.modes import promoted
from tests.builders.queue import NOW, QUEUE, an_item, an_open_lane, claimed, queued
from tests.builders.records import anchor_now

PICTURE = b"\xff\xd8\xff what was seen"


@dataclass
class Entry:
    """A partner that stores what is submitted, and shows it or its picture as told."""

    reference: str = "ENC-7K4M-92QF"
    recipient: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: {"text": "told"})
    promise: Promise = field(default_factory=lambda: Promise("police_rms", "append", 1.0, False))
    submitted: list[str] = field(default_factory=list)
    after_submit: Callable[[], object] = lambda: None
    has_picture: bool = True

    async def find(self) -> Sequence[str]:
        return self.submitted

    async def find_another_way(self) -> Sequence[str]:
        return self.submitted

    async def prepare(self) -> None: ...

    async def warm_up(self) -> None: ...

    async def submit(self) -> str:
        self.submitted.append("ENT-1")
        self.after_submit()
        return "ENT-1"

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        return self.fields

    async def picture(self, record_id: str) -> bytes:
        if not self.has_picture:
            raise PageIncomplete("picture", system="police_rms")
        return PICTURE


@dataclass
class Hub:
    """A worker with an item in hand and everything kept beside it."""

    settings: Settings
    turn: Turn

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore.from_settings(self.turn.settings, self.turn.cipher)

    def picture(self, evidence_id: str) -> bytes:
        with self.turn.database.transaction() as connection:
            return self.store.open(connection, evidence_id)

    def journal(self) -> list[str]:
        with self.turn.database.transaction() as connection:
            return list(connection.execute(select(write_journal.c.state)).scalars())

    def keep_records(self) -> RecordsTended:
        credentials = Credentials.from_settings(self.settings)
        return keep_records(self.turn.database, self.settings, credentials)


@pytest.fixture
def hub(database, tmp_path) -> Hub:
    settings = Settings(home=tmp_path, evidence_spare_megabytes=0.001)
    anchor_now(database, settings)
    cipher = Credentials.from_settings(settings).cipher()
    with database.transaction() as connection:
        set_business_now(connection, NOW)
        promoted(connection, QUEUE)
        lane = an_open_lane(connection)
        queued(connection, cipher, an_item())
        item = claimed(connection, lane)
    return Hub(settings, Turn(database, cipher, settings, item, lane, straight_through))


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield


async def test_a_proven_write_names_its_evidence_and_the_picture_opens(hub):
    receipt = await write_once.write(Entry(), hub.turn)

    assert hub.picture(receipt.evidence_id) == PICTURE


async def test_nothing_is_entered_without_room_for_its_picture(hub):
    entry, full = Entry(), hub.settings.model_copy(update={"evidence_spare_megabytes": 1e9})
    hub.turn = replace(hub.turn, settings=full)

    with pytest.raises(RecordsNotKept):
        await write_once.write(entry, hub.turn)

    assert (entry.submitted, hub.journal()) == ([], [])


async def test_nothing_is_entered_where_evidence_cannot_be_written(hub):
    entry = Entry()
    hub.settings.evidence_folder().write_text("a file in its place")

    with pytest.raises(RecordsNotKept):
        await write_once.write(entry, hub.turn)

    assert (entry.submitted, hub.journal()) == ([], [])


async def test_nothing_is_entered_while_nobody_seals_the_trail_and_again_when_somebody_does(hub):
    entry = Entry()
    hub.settings.anchors_file().unlink()

    with pytest.raises(RecordsNotKept):
        await write_once.write(entry, hub.turn)
    before = list(entry.submitted)
    hub.keep_records()
    await write_once.write(entry, hub.turn)

    assert (before, entry.submitted) == ([], ["ENT-1"])


async def test_a_picture_that_cannot_be_taken_makes_no_doubt_of_a_proven_write(hub):
    receipt = await write_once.write(Entry(has_picture=False), hub.turn)

    assert hub.journal() == ["proven"]
    with pytest.raises(EvidenceGone):
        hub.picture(receipt.evidence_id)


async def test_a_disk_that_fills_up_after_the_click_makes_no_doubt_either(hub):
    def fill_up() -> None:
        folder = hub.settings.evidence_folder()
        folder.rmdir()
        folder.write_text("a file in its place")

    receipt = await write_once.write(Entry(after_submit=fill_up), hub.turn)

    assert hub.journal() == ["proven"]
    assert receipt.evidence_id


async def test_without_pictures_the_fact_is_kept_all_the_same(hub):
    without = hub.settings.model_copy(update={"evidence_pictures": False})
    hub.turn = replace(hub.turn, settings=without)

    receipt = await write_once.write(Entry(), hub.turn)

    with hub.turn.database.transaction() as connection:
        fact = b'[["text", "told"]]'
        assert hub.store.is_what_was_seen(connection, receipt.evidence_id, fact)
    with pytest.raises(EvidenceGone):
        hub.picture(receipt.evidence_id)
