"""What the watch does every few seconds: seal the trail, begin periods, destroy what is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from domain.outcome import State, WorkItemId
from runtime import audit_trail, by_hand, person_tasks, work_queue
from runtime.audit_anchors import TrailBroken
from runtime.audit_check import verify
from runtime.clock import set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.evidence_store import EvidenceStore, Source
from runtime.person_tasks import Decision
from runtime.record_keeping import RecordsTended, keep_records
from runtime.settings import Settings
from runtime.tables import audit_trail as audit_rows
from runtime.tables import evidence
from tests.builders.queue import NOW, an_item, queued
from tests.builders.records import anchor_now

DAY = timedelta(days=1)
PERSON = "insp-marrable"


class Keeper:
    """A hub's records, and the watch that tends them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.credentials = Credentials.from_settings(settings)
        self.cipher = self.credentials.cipher()
        self.store = EvidenceStore.from_settings(settings, self.cipher)

    def an_item_with_a_picture(self) -> WorkItemId:
        with self.database.transaction() as connection:
            [item_id] = queued(connection, self.cipher, an_item())
            source = Source(item_id, "police_rms", "43260118231", "append_entry")
            self.store.keep(connection, source, b"fact", b"picture" * 99, NOW)
        return item_id

    def tend(self, at: datetime = NOW) -> RecordsTended:
        with self.database.transaction() as connection:
            set_business_now(connection, at)
        return keep_records(self.database, self.settings, self.credentials)

    def has_picture(self) -> bool:
        with self.database.transaction() as connection:
            return connection.execute(select(evidence.c.key_sealed)).scalar_one() is not None


@pytest.fixture
def keeper(database, tmp_path) -> Keeper:
    settings = Settings(home=tmp_path)
    make_development_secrets(settings.secrets_folder(), {})
    return Keeper(database, settings)


End = Callable[[Connection, WorkItemId, Cipher, EvidenceStore], object]


def done(connection: Connection, item_id: WorkItemId, _c: Cipher, _s: EvidenceStore) -> None:
    work_queue.change(connection, item_id, State.DONE, NOW)


def failed(connection: Connection, item_id: WorkItemId, _c: Cipher, _s: EvidenceStore) -> None:
    work_queue.change(connection, item_id, State.SYSTEM_EXCEPTION, NOW)


def by_a_person(connection: Connection, item_id: WorkItemId, c: Cipher, _s: EvidenceStore) -> None:
    how = {"how": "phone", "when": "05:50", "to_whom": "school"}
    by_hand.done_by_hand(connection, item_id, PERSON, how, NOW, c)


def cancelled(connection: Connection, item_id: WorkItemId, _c: Cipher, _s: EvidenceStore) -> None:
    by_hand.cancel(connection, item_id, PERSON, "withdrawn", NOW)


def in_doubt(connection: Connection, item_id: WorkItemId, _c: Cipher, _s: EvidenceStore) -> None:
    work_queue.change(connection, item_id, State.IN_DOUBT, NOW)


def settled_on_day_three(
    connection: Connection, item_id: WorkItemId, c: Cipher, s: EvidenceStore
) -> None:
    in_doubt(connection, item_id, c, s)
    decision = Decision(PERSON, "there", "", {"where": "Sent items"})
    person_tasks.settle(connection, item_id, decision, NOW + 3 * DAY, c)


def sampled(connection: Connection, item_id: WorkItemId, c: Cipher, s: EvidenceStore) -> None:
    done(connection, item_id, c, s)
    s.wait_for_reader(connection, item_id)


def still_open(_k: Connection, _i: WorkItemId, _c: Cipher, _s: EvidenceStore) -> None:
    """Nobody has ended it."""


@pytest.mark.parametrize(
    ("end", "last_day"),
    [
        (done, 7),
        (by_a_person, 7),
        (cancelled, 7),
        (failed, 30),
        (settled_on_day_three, 33),
        (in_doubt, None),
        (sampled, None),
        (still_open, None),
    ],
)
def test_whoever_ends_an_item_its_pictures_period_begins_then(keeper, end: End, last_day):
    item_id = keeper.an_item_with_a_picture()
    with keeper.database.transaction() as connection:
        end(connection, item_id, keeper.cipher, keeper.store)

    # The watch was away for days; the period counts from the end all the same.
    keeper.tend(NOW + 5 * DAY)
    keeper.tend(NOW + ((last_day or 4000) - 1) * DAY)
    kept_until_then = keeper.has_picture()
    if last_day:
        keeper.tend(NOW + (last_day + 1) * DAY)

    assert kept_until_then
    assert keeper.has_picture() is (last_day is None)


def test_what_is_destroyed_is_said_and_sealed_in_the_same_round(keeper):
    item_id = keeper.an_item_with_a_picture()
    with keeper.database.transaction() as connection:
        done(connection, item_id, keeper.cipher, keeper.store)
    keeper.tend()

    tended = keeper.tend(NOW + 8 * DAY)

    assert (tended.pictures_destroyed, tended.row_anchored) == (1, 1)
    with keeper.database.transaction() as connection:
        [row] = audit_trail.entries(connection)
        anchors, verifier = keeper.settings.anchors_file(), keeper.credentials.verifier()
        verdict = verify(connection, anchors, verifier)
    assert row.event == "erasure"
    assert (verdict.is_intact, verdict.anchored_through) == (True, 1)


def test_a_round_in_which_nothing_is_due_does_nothing(keeper):
    anchor_now(keeper.database, keeper.settings)

    assert keeper.tend() == RecordsTended()


def test_a_changed_trail_is_never_sealed(keeper):
    anchor_now(keeper.database, keeper.settings)
    with keeper.database.transaction() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_trail_keeps_rows")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_trail DISABLE TRIGGER ALL")
        connection.execute(audit_rows.update().values(hash="0" * 64))
    keeper.settings = keeper.settings.model_copy(update={"anchor_seconds": 0.0})

    with pytest.raises(TrailBroken):
        keeper.tend()
