"""Evidence is unreadable without its keys, goes when its time is over, and never half way."""

import math
import random
import resource
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.errors import RecordsNotKept
from domain.outcome import State
from runtime.audit_events import AuditEvent
from runtime.audit_trail import entries
from runtime.database import Database
from runtime.encryption import Cipher, SealBroken, new_key
from runtime.evidence_purge import purge
from runtime.evidence_store import EvidenceGone, EvidenceStore, Source
from runtime.settings import Settings
from runtime.tables import evidence

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ITEM = "0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"
FACT = b"status: open"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"Ottoline Quillfeather-Marsh " * 1500
MAGICS = (b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK", b"<", b"GIF8", b"RIFF", b"\x1f\x8b")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.evidence_folder()


@pytest.fixture
def store(settings: Settings, cipher: Cipher) -> EvidenceStore:
    return EvidenceStore.from_settings(settings, cipher)


def seen(item_id: str = ITEM) -> Source:
    return Source(item_id, "police_rms", "43260118231", "occurrence")


def keep(
    database: Database, store: EvidenceStore, item_id: str = ITEM, picture: bytes | None = PICTURE
) -> str:
    with database.transaction() as connection:
        return store.keep(connection, seen(item_id), FACT, picture, NOW)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def is_open(database: Database, store: EvidenceStore, evidence_id: str) -> bool:
    with database.transaction() as connection:
        try:
            return store.open(connection, evidence_id) == PICTURE
        except EvidenceGone:
            return False


def test_a_picture_comes_back_as_it_was(database, store):
    evidence_id = keep(database, store)

    with database.transaction() as connection:
        assert store.open(connection, evidence_id) == PICTURE


def test_a_fact_is_known_again_and_another_is_not(database, store):
    evidence_id = keep(database, store, picture=None)

    with database.transaction() as connection:
        assert store.is_what_was_seen(connection, evidence_id, FACT)
        assert not store.is_what_was_seen(connection, evidence_id, b"status: closed")
        with pytest.raises(EvidenceGone):
            store.open(connection, evidence_id)


def test_the_same_fact_leaves_a_different_hash_each_time(sqlite_database, store):
    keep(sqlite_database, store, picture=None)
    keep(sqlite_database, store, picture=None)

    with sqlite_database.transaction() as connection:
        hashes = set(connection.execute(select(evidence.c.fact_hash)).scalars())

    assert len(hashes) == 2


def test_fifty_flipped_bits_give_fifty_errors_and_no_partial_picture(
    sqlite_database, store, folder
):
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    chance = random.Random(seed)

    errors = 0
    for _ in range(50):
        evidence_id = keep(sqlite_database, store)
        [file] = files_in(folder)
        contents = bytearray(file.read_bytes())
        contents[chance.randrange(len(contents))] ^= 1 << chance.randrange(8)
        file.write_bytes(contents)
        with sqlite_database.transaction() as connection, pytest.raises(SealBroken):
            store.open(connection, evidence_id)
        errors += 1
        file.unlink()

    assert errors == 50


@pytest.mark.parametrize("kept_bytes", [0, 1, 5, 12, 13, 28, 29, 1000])
def test_a_file_cut_short_is_an_error(sqlite_database, store, folder, kept_bytes):
    evidence_id = keep(sqlite_database, store)
    [file] = files_in(folder)
    file.write_bytes(file.read_bytes()[:kept_bytes])

    with sqlite_database.transaction() as connection, pytest.raises(SealBroken):
        store.open(connection, evidence_id)


def test_two_pictures_exchanged_on_disk_are_an_error(sqlite_database, store, folder):
    first, second = keep(sqlite_database, store), keep(sqlite_database, store)
    one, other = files_in(folder)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)

    with sqlite_database.transaction() as connection:
        for evidence_id in (first, second):
            with pytest.raises(SealBroken):
                store.open(connection, evidence_id)


def test_without_the_data_key_nothing_opens(sqlite_database, store, settings):
    evidence_id = keep(sqlite_database, store)
    thief = EvidenceStore.from_settings(settings, Cipher(new_key()))

    with sqlite_database.transaction() as connection, pytest.raises(SealBroken):
        thief.open(connection, evidence_id)


def begins_like_a_document(contents: bytes) -> bool:
    return contents.lstrip().lower().startswith(tuple(magic.lower() for magic in MAGICS))


def bits_a_byte(contents: bytes) -> float:
    shares = [count / len(contents) for count in Counter(contents).values()]
    return -sum(share * math.log2(share) for share in shares)


def test_no_file_shows_what_it_holds(sqlite_database, store, folder):
    for _ in range(50):
        keep(sqlite_database, store)

    kept = [file.read_bytes() for file in files_in(folder)]

    assert len(kept) == 50
    assert not any(begins_like_a_document(contents) for contents in kept)
    assert min(bits_a_byte(contents) for contents in kept) >= 7.9
    assert not any(b"Quillfeather" in contents for contents in kept)
    assert begins_like_a_document(PICTURE)
    assert bits_a_byte(PICTURE) < 7.9


def test_file_names_are_opaque_and_files_are_for_their_owner(sqlite_database, store, folder):
    evidence_id = keep(sqlite_database, store)
    [file] = files_in(folder)

    assert set(file.name) <= set("0123456789abcdef")
    assert not any(known in str(file) for known in (evidence_id, ITEM, "43260118231"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("field", "value"),
    [("record_id", "9990000018"), ("record_id", "Ottoline Q"), ("screen", "Case of Ottoline")],
)
def test_a_source_is_named_by_ids_and_codes_only(field, value):
    parts = {"item_id": ITEM, "system": "police_rms", "record_id": "P0012345", "screen": "person"}

    Source(**parts)
    with pytest.raises(ValueError, match="ids and codes only"):
        Source(**parts | {field: value})


Ended = Callable[[EvidenceStore, Database], None]


def ended_as(state: State) -> Ended:
    def end(store: EvidenceStore, database: Database) -> None:
        with database.transaction() as connection:
            store.item_ended(connection, ITEM, state, NOW)

    return end


def settled_three_days_later(store: EvidenceStore, database: Database) -> None:
    ended_as(State.IN_DOUBT)(store, database)
    with database.transaction() as connection:
        store.in_doubt_settled(connection, ITEM, NOW + timedelta(days=3))


def sampled_and_not_read(store: EvidenceStore, database: Database) -> None:
    ended_as(State.DONE)(store, database)
    with database.transaction() as connection:
        store.wait_for_reader(connection, ITEM)


def sampled_and_read_after_five_days(store: EvidenceStore, database: Database) -> None:
    sampled_and_not_read(store, database)
    with database.transaction() as connection:
        store.was_read(connection, ITEM, NOW + timedelta(days=5))


def still_being_worked(store: EvidenceStore, database: Database) -> None:
    """Nothing has been said about the item yet."""


@pytest.mark.parametrize(
    ("end", "days", "is_kept"),
    [
        (ended_as(State.DONE), 6, True),
        (ended_as(State.DONE), 8, False),
        (ended_as(State.NO_ACTION), 8, False),
        (ended_as(State.DONE_BY_PERSON), 8, False),
        (ended_as(State.CANCELLED), 8, False),
        (ended_as(State.BUSINESS_EXCEPTION), 8, True),
        (ended_as(State.BUSINESS_EXCEPTION), 31, False),
        (ended_as(State.SYSTEM_EXCEPTION), 8, True),
        (ended_as(State.SYSTEM_EXCEPTION), 31, False),
        (ended_as(State.IN_DOUBT), 4000, True),
        (settled_three_days_later, 31, True),
        (settled_three_days_later, 34, False),
        (sampled_and_not_read, 4000, True),
        (sampled_and_read_after_five_days, 31, True),
        (sampled_and_read_after_five_days, 36, False),
        (still_being_worked, 4000, True),
    ],
)
def test_a_picture_is_kept_as_long_as_its_outcome_asks(
    sqlite_database, store, folder, end, days, is_kept
):
    evidence_id = keep(sqlite_database, store)
    end(store, sqlite_database)

    destroyed = purge(sqlite_database, folder, NOW + timedelta(days=days))

    assert destroyed == (0 if is_kept else 1)
    assert is_open(sqlite_database, store, evidence_id) == is_kept
    assert len(files_in(folder)) == (1 if is_kept else 0)


def test_after_eight_days_every_picture_is_gone_and_every_fact_is_there(database, store, folder):
    pictures = [keep(database, store) for _ in range(60)]
    ended_as(State.DONE)(store, database)

    destroyed = purge(database, folder, NOW + timedelta(days=8))

    assert destroyed == 60
    assert files_in(folder) == []
    with database.transaction() as connection:
        rows = connection.execute(select(evidence)).all()
        assert {row.id for row in rows} == set(pictures)
        assert {(row.system, row.record_id, row.screen, row.seen_at) for row in rows} == {
            ("police_rms", "43260118231", "occurrence", NOW)
        }
        assert all(row.key_sealed is None and row.picture is None for row in rows)
        assert store.is_what_was_seen(connection, pictures[0], FACT)


def test_each_destroyed_picture_is_an_erasure_in_the_audit_trail(database, store, folder):
    kept = {keep(database, store), keep(database, store)}
    ended_as(State.DONE)(store, database)

    purge(database, folder, NOW + timedelta(days=8))
    purge(database, folder, NOW + timedelta(days=8))

    with database.transaction() as connection:
        rows = list(entries(connection))
    assert [row.event for row in rows] == [AuditEvent.ERASURE] * 2
    assert all(any(evidence_id in row.entry for row in rows) for evidence_id in kept)


def test_a_legal_hold_keeps_a_picture_and_is_audited(database, store, folder):
    evidence_id = keep(database, store)
    ended_as(State.DONE)(store, database)
    with database.transaction() as connection:
        store.hold(connection, ITEM, by="insp-marrable", why_code="inquiry", now=NOW)

    held = purge(database, folder, NOW + timedelta(days=400))
    was_open = is_open(database, store, evidence_id)
    with database.transaction() as connection:
        store.lift_hold(connection, ITEM, by="insp-marrable", why_code="inquiry_over", now=NOW)
    lifted = purge(database, folder, NOW + timedelta(days=400))

    assert (held, was_open, lifted) == (0, True, 1)
    with database.transaction() as connection:
        events = [row.event for row in entries(connection)]
    assert events == ["evidence_held", "evidence_hold_lifted", "erasure"]


def test_a_purge_killed_between_key_and_file_is_finished_by_the_next(
    database, store, folder, monkeypatch
):
    evidence_id = keep(database, store)
    ended_as(State.DONE)(store, database)

    def killed(self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            purge(database, folder, NOW + timedelta(days=8))
    left_on_disk = len(files_in(folder))
    purge(database, folder, NOW + timedelta(days=8))

    assert left_on_disk == 1
    assert not is_open(database, store, evidence_id)
    assert files_in(folder) == []


def test_a_destroyed_key_is_nowhere_in_the_database_files(sqlite_database, store, folder):
    evidence_id = keep(sqlite_database, store)
    ended_as(State.DONE)(store, sqlite_database)
    with sqlite_database.transaction() as connection:
        key_sealed = connection.execute(select(evidence.c.key_sealed)).scalar_one()
    path = Path(sqlite_database.url.removeprefix("sqlite:///"))

    def holds_the_key() -> bool:
        return any(key_sealed in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    before = holds_the_key()
    purge(sqlite_database, folder, NOW + timedelta(days=8))

    assert before
    assert not holds_the_key()
    assert not is_open(sqlite_database, store, evidence_id)


def test_what_an_old_backup_brings_back_is_purged_again(sqlite_database, store, folder, tmp_path):
    evidence_id = keep(sqlite_database, store)
    ended_as(State.DONE)(store, sqlite_database)
    sqlite_database.close()
    path = Path(sqlite_database.url.removeprefix("sqlite:///"))
    shutil.copytree(folder, tmp_path / "backup")
    shutil.copyfile(path, tmp_path / "backup.db")
    purge(sqlite_database, folder, NOW + timedelta(days=8))
    sqlite_database.close()

    shutil.copyfile(tmp_path / "backup.db", path)
    shutil.copytree(tmp_path / "backup", folder, dirs_exist_ok=True)
    restored = is_open(sqlite_database, store, evidence_id)
    destroyed = purge(sqlite_database, folder, NOW + timedelta(days=8))

    assert (restored, destroyed) == (True, 1)
    assert files_in(folder) == []
    assert not is_open(sqlite_database, store, evidence_id)


def test_a_file_whose_transaction_was_rolled_back_is_cleared_away(database, store, folder):
    kept = keep(database, store)
    with database.transaction() as connection:
        store.keep(connection, seen(), FACT, PICTURE, NOW)
        connection.get_transaction().rollback()
    two = len(files_in(folder))

    purge(database, folder, NOW, stray_seconds=3600)
    still_two = len(files_in(folder))
    purge(database, folder, NOW, stray_seconds=0)

    assert (two, still_two, len(files_in(folder))) == (2, 2, 1)
    assert is_open(database, store, kept)


def test_no_room_for_evidence_is_said_before_the_next_entry(tmp_path, cipher):
    everything = Settings(home=tmp_path, evidence_spare_megabytes=10**9)

    EvidenceStore.from_settings(Settings(home=tmp_path), cipher).require_room()
    with pytest.raises(RecordsNotKept, match="evidence_nearly_full"):
        EvidenceStore.from_settings(everything, cipher).require_room()


def test_a_folder_that_cannot_be_written_stops_the_worker(sqlite_database, cipher, tmp_path):
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("")
    store = EvidenceStore.from_settings(Settings(home=in_the_way), cipher)

    with pytest.raises(RecordsNotKept, match="evidence_unwritable"):
        store.require_room()
    with pytest.raises(RecordsNotKept, match="evidence_unwritable"):
        keep(sqlite_database, store)


@contextmanager
def a_full_disk() -> Iterator[None]:
    """No file of this process grows beyond a hundred bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_neither_a_row_nor_half_a_file(sqlite_database, store, folder):
    with sqlite_database.transaction() as connection, a_full_disk():
        with pytest.raises(RecordsNotKept, match="evidence_unwritable"):
            store.keep(connection, seen(), FACT, PICTURE, NOW)
        with pytest.raises(RecordsNotKept, match="evidence_unwritable"):
            store.require_room()

    assert files_in(folder) == []
    with sqlite_database.transaction() as connection:
        assert connection.execute(select(evidence)).all() == []


def test_asking_for_room_leaves_no_file(store, folder):
    store.require_room()

    assert files_in(folder) == []
