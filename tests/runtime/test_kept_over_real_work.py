"""What is kept of a real shift: the trail, the pictures, and no detail anywhere in clear."""

import asyncio
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from connectors.police_rms import EntryWanted
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome, State
from flows.shift import Shift, work
from flows.wiring import Desk, Worker, reason_for
from mock_systems.population.build import build
from runtime import audit_trail, log, work_queue, write_once
from runtime.clock import business_now, set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.egress import process as egress
from runtime.evidence_store import EvidenceGone, EvidenceStore
from runtime.record_keeping import keep_records
from runtime.settings import PartnerSettings, Settings
from runtime.tables import evidence, work_items, write_journal
from runtime.work_queue import ClaimedItem
from tests.builders.modes import promoted
from tests.builders.queue import an_item
from tests.builders.records import anchor_now
from tests.canaries import Canary, of_world, swept
from tests.mocks_fixture import SEED, Mocks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

NIGHT = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
SYSTEM = "police_rms"
FAMILY = "mash-encompass"
ITEMS = 3
WORLD = build(SEED, "small")
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Office:
    """A worker's home after its shift."""

    settings: Settings
    database: Database
    credentials: Credentials
    mocks: Mocks

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore.from_settings(self.settings, self.credentials.cipher())

    @property
    def canaries(self) -> list[Canary]:
        accounts = [a for s in self.mocks.systems().values() for a in s["accounts"]]
        return of_world(WORLD, [account["password"] for account in accounts])

    def rows(self, *what: Any) -> list[Any]:
        with self.database.transaction() as connection:
            return list(connection.execute(select(*what)))

    def trail(self, event: str) -> list[dict[str, Any]]:
        with self.database.transaction() as connection:
            kept = list(audit_trail.entries(connection))
        return [json.loads(row.entry) for row in kept if row.event == event]

    def keep_records_at(self, moment: datetime):
        with self.database.transaction() as connection:
            set_business_now(connection, moment)
        return keep_records(self.database, self.settings, self.credentials)


async def read_and_append(item: ClaimedItem, desk: Desk) -> Outcome:
    """Read the occurrence and who lives with whom, then enter what was done."""
    number = OccurrenceNumber(desk.worker.cipher.open(item.contents_sealed, about=item.id).decode())
    rms = await desk.police_rms(reason_for(item))
    await rms.occurrence(number)
    await rms.find_persons(next(iter(WORLD.nominals.values())).surname, "", None)
    wanted = EntryWanted(number, item.reference, "General note", "Schools told.", NIGHT)
    receipt = await write_once.write(rms.append_entry(wanted), desk.writing(item))
    return Done((receipt,))


@pytest.fixture(scope="module")
def office(started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A shift of a few items, worked to its end."""
    mocks, home = started_mocks, tmp_path_factory.mktemp("home")
    mocks.reset()
    mocks.set_clock(NIGHT)
    known = mocks.accounts(SYSTEM)
    own = {a["user_id"]: a["password"] for a in known if a["user_id"].startswith(FAMILY)}
    partner = PartnerSettings(
        base_url=mocks.url(SYSTEM), accounts=tuple(own), account_family=FAMILY
    )
    settings = Settings(home=home, partners={SYSTEM: partner}, lane_ttl_seconds=80.0)
    make_development_secrets(
        settings.secrets_folder(), {f"{SYSTEM}/{user}": word for user, word in own.items()}
    )
    with closing(Database(settings.database())) as database:
        office = Office(settings, database, Credentials.from_settings(settings), mocks)
        database.migrate()
        proxy = egress.start(settings, home / "egress.log")
        with (home / "worker.log").open("w") as file, log.opened(file, level="debug"):
            work_the_items(office)
        proxy.stop()
        yield office


def work_the_items(office: Office) -> None:
    database, cipher = office.database, office.credentials.cipher()
    held = office.mocks.records(SYSTEM, "occurrences")
    numbers = sorted(n for n, one in held.items() if one["access_class"] == "open")[:ITEMS]
    with database.transaction() as connection:
        set_business_now(connection, NIGHT)
        promoted(connection, "append")
        for count, number in enumerate(numbers):
            item = an_item(f"KEPT-{count}", queue="append", contents=number.encode())
            work_queue.add(connection, item, business_now(connection), cipher)
    anchor_now(database, office.settings)
    worker = Worker("night-1", database, cipher, office.credentials, office.settings)
    asyncio.run(work(Shift(worker, {"append": read_and_append}, lanes=1)))


def test_every_item_was_done(office):
    assert [row.state for row in office.rows(work_items)] == [State.DONE] * ITEMS


def test_each_look_is_in_the_trail_as_often_as_in_the_partners_own_history(office):
    looks = office.trail("consultation")

    records = Counter(one["record_id"] for one in looks if not one["record_id"].startswith("s"))
    assert records == Counter(one["record_id"] for one in office.mocks.consultations(SYSTEM))
    assert {one["on_behalf_of"] for one in looks} == {"schedule:first_pass"}
    assert {one["item_id"] for one in looks} == {row.id for row in office.rows(work_items)}


def test_each_proven_write_has_a_picture_that_opens(office):
    journal = office.rows(write_journal)

    assert [entry.state for entry in journal] == ["proven"] * ITEMS
    with office.database.transaction() as connection:
        pictures = [office.store.open(connection, entry.evidence_id) for entry in journal]
    assert all(picture.startswith(JPEG) for picture in pictures)
    assert {one["evidence_id"] for one in office.trail("alteration")} == {
        entry.evidence_id for entry in journal
    }


def test_the_fact_is_known_again_and_another_is_not(office):
    entry = office.rows(write_journal)[0]
    wanted = {"category": "General note", "occurrence": "", "text": ""}
    [effect] = [w for w in office.mocks.writes(SYSTEM) if w["reference"] == entry.reference]
    wanted |= {"occurrence": effect["record_id"], "text": effect["fields"]["text"]}

    def is_what_was_seen(fields: dict[str, str]) -> bool:
        fact = json.dumps(sorted(fields.items()), ensure_ascii=False).encode()
        with office.database.transaction() as connection:
            return bool(office.store.is_what_was_seen(connection, entry.evidence_id, fact))

    assert is_what_was_seen(wanted)
    assert not is_what_was_seen(wanted | {"text": "Something else."})


def test_no_detail_and_no_password_lies_in_clear(office):
    assert swept(office.settings.home, office.canaries) == []


def in_a_log(home: Path, detail: str) -> None:
    with (home / "worker.log").open("a") as file:
        file.write(f'{{"event":"x","name":"{detail}"}}\n')


def in_the_proxys_log(home: Path, detail: str) -> None:
    with (home / "egress.log").open("a") as file:
        file.write(f"GET /search?surname={detail.lower()}\n")


def in_a_cell(home: Path, detail: str) -> None:
    with closing(sqlite3.connect(home / "mash.db")) as connection, connection:
        connection.execute("UPDATE work_items SET purpose_code = ?", (detail,))


def in_a_sealed_column_left_open(home: Path, detail: str) -> None:
    with closing(sqlite3.connect(home / "mash.db")) as connection, connection:
        connection.execute("UPDATE work_items SET contents_sealed = ?", (detail.encode(),))


def in_a_picture_left_open(home: Path, detail: str) -> None:
    picture = next((home / "evidence").glob("??/*"))
    picture.write_bytes(JPEG + detail.encode())


def in_a_file_name(home: Path, detail: str) -> None:
    (home / f"{detail}.pdf").touch()


def in_an_anchor(home: Path, detail: str) -> None:
    with (home / "anchors" / "audit.jsonl").open("a") as file:
        file.write(json.dumps({"name": detail}) + "\n")


PLANTS = [value for name, value in list(globals().items()) if name.startswith("in_")]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_the_same_sweep_finds_what_is_planted_in_this_home(office, tmp_path, plant):
    home = shutil.copytree(office.settings.home, tmp_path / "home")
    surname = next(one for one in office.canaries if one.label == "surname-7")
    plant(home, surname.value)

    assert "surname-7" in {finding.label for finding in swept(home, [surname])}


def test_pictures_go_after_seven_days_and_what_was_done_is_said(office):
    tended = office.keep_records_at(NIGHT + timedelta(hours=1))
    kept = [row for row in office.rows(evidence) if row.key_sealed]
    a_week_later = office.keep_records_at(NIGHT + timedelta(days=7, hours=1))

    assert (tended.periods_begun, tended.pictures_destroyed) == (ITEMS, 0)
    assert len(kept) == ITEMS
    assert a_week_later.pictures_destroyed == ITEMS
    assert [row.picture for row in office.rows(evidence)] == [None] * ITEMS
    with office.database.transaction() as connection, pytest.raises(EvidenceGone):
        office.store.open(connection, kept[0].id)
