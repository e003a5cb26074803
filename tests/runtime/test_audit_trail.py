"""The audit trail: closed, complete, append-only, and broken nowhere without being named."""

import itertools
import random
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, create_engine, delete, insert, text, update
from sqlalchemy.exc import DatabaseError

from domain.errors import RecordsNotKept
from runtime import audit_events, audit_trail
from runtime.audit_anchors import (
    AnchorsForged,
    TrailBroken,
    anchor,
    anchor_when_due,
    read_anchors,
    require_fresh,
)
from runtime.audit_check import UNANCHORED_ROWS_ALLOWED, Attack, verify
from runtime.audit_events import SECTION_62, AuditEvent, Regime
from runtime.audit_trail import AuditEntry, AuditEntryRefused, chained_hash, entries, record
from runtime.database import Database
from runtime.tables import audit_head, metadata
from runtime.tables import audit_trail as audit_rows

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
DOCUMENT = Path(audit_events.__file__).parents[1] / "docs" / "audit-events.md"
ROWS = 230
ANCHORED_AT = (60, 120, 180, 230)
ATTACKS_OF_EACH_KIND = 20


def a_consultation(number: int = 1, **changes: Any) -> AuditEntry:
    parts: dict[str, Any] = {
        "event": AuditEvent.CONSULTATION,
        "worker": "night-1",
        "on_behalf_of": "schedule:encompass-0530",
        "item_id": "0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11",
        "system": "police_rms",
        "record_id": f"4326{number:07d}",
        "fields": ("status", "roles"),
        "justification": "encompass_notice",
        "lawful_basis": "legal_obligation",
        "regime": Regime.PART_2,
        "rules_version": "2026-11-16",
    }
    return AuditEntry(**parts | changes)


@pytest.fixture
def signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def anchors(tmp_path: Path) -> Path:
    return tmp_path / "anchors" / "audit.jsonl"


@pytest.fixture
def seed() -> int:
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    return seed


def fill(database: Database, signer: Ed25519PrivateKey, anchors: Path, rows: int = ROWS) -> None:
    with database.transaction() as connection:
        for number in range(1, rows + 1):
            record(connection, a_consultation(number), NOW + timedelta(seconds=number))
            if number in ANCHORED_AT:
                anchor(connection, signer, anchors, NOW)


def without_triggers(connection: Connection) -> None:
    """What somebody with the database's own password can do."""
    on_table = " ON audit_trail" if connection.dialect.name == "postgresql" else ""
    for trigger in ("audit_trail_keeps_rows", "audit_trail_loses_none"):
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}{on_table}")


def rechain(connection: Connection, first: int) -> None:
    """Give every row from here on the hash it would have had."""
    kept = list(entries(connection))
    previous = kept[first - 2].hash if first > 1 else audit_trail.START
    for row in kept[first - 1 :]:
        previous_hash = previous
        previous = chained_hash(row.number, previous_hash, row.at, row.event, row.entry)
        connection.execute(
            update(audit_rows)
            .where(audit_rows.c.number == row.number)
            .values(previous_hash=previous_hash, hash=previous)
        )
    connection.execute(update(audit_head).values(hash=previous))


def change_entry(connection: Connection, number: int) -> None:
    changed = a_consultation(number, on_behalf_of="schedule:another").canonical()
    connection.execute(
        update(audit_rows).where(audit_rows.c.number == number).values(entry=changed)
    )


def renumber(connection: Connection, number: int, to: int) -> None:
    connection.execute(update(audit_rows).where(audit_rows.c.number == number).values(number=to))


def edit(connection: Connection, chance: random.Random) -> tuple[int, int]:
    number = chance.randint(1, ROWS)
    change_entry(connection, number)
    return number, number


def edit_and_rehash_the_row(connection: Connection, chance: random.Random) -> tuple[int, int]:
    number = chance.choice([n for n in range(1, ROWS) if n not in ANCHORED_AT])
    change_entry(connection, number)
    row = list(entries(connection))[number - 1]
    new_hash = chained_hash(number, row.previous_hash, row.at, row.event, row.entry)
    connection.execute(
        update(audit_rows).where(audit_rows.c.number == number).values(hash=new_hash)
    )
    return number, number


def delete_from_the_middle(connection: Connection, chance: random.Random) -> tuple[int, int]:
    first = chance.randint(1, ROWS - 10)
    last = first + chance.randint(0, 4)
    connection.execute(delete(audit_rows).where(audit_rows.c.number.between(first, last)))
    if chance.random() < 0.5:
        for number in range(last + 1, ROWS + 1):
            renumber(connection, number, number - (last - first + 1))
    return first, last


def reorder(connection: Connection, chance: random.Random) -> tuple[int, int]:
    first, second = sorted(chance.sample(range(1, ROWS + 1), 2))
    if chance.random() < 0.5:
        renumber(connection, first, 0)
        renumber(connection, second, first)
        renumber(connection, 0, second)
        return first, second
    rows = list(entries(connection))
    for number, other in ((first, rows[second - 1]), (second, rows[first - 1])):
        connection.execute(
            update(audit_rows)
            .where(audit_rows.c.number == number)
            .values(at=other.at, event=other.event, entry=other.entry)
        )
    return first, second


def cut_the_tail(connection: Connection, chance: random.Random) -> tuple[int, int]:
    last_left = chance.randint(0, ROWS - 1)
    connection.execute(delete(audit_rows).where(audit_rows.c.number > last_left))
    left = list(entries(connection))
    head = (left[-1].number, left[-1].hash) if left else (0, audit_trail.START)
    connection.execute(update(audit_head).values(number=head[0], hash=head[1]))
    return last_left + 1, ROWS


def rewrite_all(connection: Connection, chance: random.Random) -> tuple[int, int]:
    """Change a row and give it and all after it new hashes; the anchors narrow it to a stretch."""
    number = chance.randint(1, ROWS)
    change_entry(connection, number)
    rechain(connection, number)
    anchored_before = max((a for a in ANCHORED_AT if a < number), default=0)
    return anchored_before + 1, min(a for a in ANCHORED_AT if a >= number)


ATTACKS = {
    Attack.EDITED: edit,
    Attack.DELETED: delete_from_the_middle,
    Attack.REORDERED: reorder,
    Attack.CUT: cut_the_tail,
    Attack.REWRITTEN: rewrite_all,
}


def test_a_hundred_attacks_of_five_kinds_are_each_found_and_located(
    database, signer, anchors, seed
):
    fill(database, signer, anchors)
    chance = random.Random(seed)

    found, done = [], []
    for attack, does in ATTACKS.items():
        for _ in range(ATTACKS_OF_EACH_KIND):
            with database.transaction() as connection:
                without_triggers(connection)
                first, last = does(connection, chance)
                verdict = verify(connection, anchors, signer.public_key())
                connection.get_transaction().rollback()
            done.append((attack, first, last))
            found.append((verdict.attack, verdict.row, verdict.through))

    assert len(found) == 100
    assert found == done


def test_a_row_edited_with_a_hash_of_its_own_is_named(database, signer, anchors, seed):
    fill(database, signer, anchors)
    chance = random.Random(seed)

    for _ in range(ATTACKS_OF_EACH_KIND):
        with database.transaction() as connection:
            without_triggers(connection)
            edited, _ = edit_and_rehash_the_row(connection, chance)
            verdict = verify(connection, anchors, signer.public_key())
            connection.get_transaction().rollback()

        assert (verdict.attack, verdict.row) == (Attack.EDITED, edited)


def test_an_untouched_trail_verifies(database, signer, anchors):
    fill(database, signer, anchors)

    with database.transaction() as connection:
        verdict = verify(connection, anchors, signer.public_key())

    assert verdict.is_intact
    assert (verdict.rows, verdict.anchored_through) == (ROWS, 230)


def test_an_empty_trail_verifies(database, signer, anchors):
    with database.transaction() as connection:
        assert anchor(connection, signer, anchors, NOW) is None
        assert verify(connection, anchors, signer.public_key()).is_intact


def test_one_byte_changed_in_the_database_file_names_the_row(
    sqlite_database, signer, anchors, seed, tmp_path
):
    fill(sqlite_database, signer, anchors)
    sqlite_database.close()
    file = Path(sqlite_database.url.removeprefix("sqlite:///"))
    whole = file.read_bytes()
    chance = random.Random(seed)

    for attempt in range(20):
        number = chance.randint(1, ROWS)
        start = whole.index(a_consultation(number).canonical().encode())
        offset = start + chance.randrange(len(a_consultation(number).canonical()))
        spoilt = bytearray(whole)
        spoilt[offset] ^= chance.randint(1, 255)
        copy = tmp_path / f"spoilt-{attempt}.db"
        copy.write_bytes(spoilt)
        engine = create_engine(f"sqlite:///{copy}")
        with engine.begin() as connection:
            verdict = verify(connection, anchors, signer.public_key())
        engine.dispose()

        assert (verdict.attack, verdict.row) == (Attack.EDITED, number)


@pytest.mark.parametrize("spoilt", ["2026-11-23T{}", "2026-11-23x{}", "2026-11-23 {},{}"])
def test_a_moment_that_reads_the_same_but_is_written_otherwise_names_the_row(
    sqlite_database, signer, anchors, spoilt
):
    """One byte of it is another: the separator may be any, a comma is a decimal point."""
    fill(sqlite_database, signer, anchors, rows=60)
    the_row = "FROM audit_trail WHERE number = 31"

    with sqlite_database.transaction() as connection:
        without_triggers(connection)
        kept = connection.execute(text(f"SELECT CAST(at AS TEXT) {the_row}")).scalar_one()
        clock = kept.partition(" ")[2]
        parts = clock.split(".") if "," in spoilt else [clock]
        changed = {"at": kept[:10] + spoilt[10:].format(*parts)}
        connection.execute(text("UPDATE audit_trail SET at = :at WHERE number = 31"), changed)
        verdict = verify(connection, anchors, signer.public_key())

    assert len(changed["at"]) == len(kept)
    assert (verdict.attack, verdict.row) == (Attack.EDITED, 31)


@pytest.mark.parametrize("column", ["at", "event", "entry", "previous_hash", "hash"])
def test_a_change_in_any_column_names_the_row(sqlite_database, signer, anchors, column):
    fill(sqlite_database, signer, anchors, rows=60)

    with sqlite_database.transaction() as connection:
        without_triggers(connection)
        connection.execute(text(f"UPDATE audit_trail SET {column} = 'x' WHERE number = 31"))
        verdict = verify(connection, anchors, signer.public_key())

    assert (verdict.attack, verdict.row) == (Attack.EDITED, 31)


def test_the_database_refuses_to_change_or_delete_a_row(database, signer, anchors):
    fill(database, signer, anchors, rows=3)

    for change in (
        update(audit_rows).values(event="erasure"),
        update(audit_rows).where(audit_rows.c.number == 2).values(number=9),
        delete(audit_rows).where(audit_rows.c.number == 3),
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            database.transaction() as connection,
        ):
            connection.execute(change)

    with database.transaction() as connection:
        assert verify(connection, anchors, signer.public_key()).rows == 3


def test_postgresql_refuses_to_empty_the_trail(postgres_database, signer, anchors):
    fill(postgres_database, signer, anchors, rows=1)

    with pytest.raises(DatabaseError, match="append-only"), postgres_database.transaction() as c:
        c.exec_driver_sql("TRUNCATE audit_trail")


def test_tables_made_without_migrations_are_append_only_too(empty_database_url):
    database = Database(empty_database_url)
    with database.transaction() as connection:
        metadata.create_all(connection)
        record(connection, a_consultation(), NOW)

    with pytest.raises(DatabaseError, match="append-only"), database.transaction() as connection:
        connection.execute(delete(audit_rows))
    database.close()


def test_an_effect_and_its_audit_row_commit_together_or_not_at_all(database, signer, anchors):
    with database.transaction() as connection:
        record(connection, a_consultation(), NOW)
        connection.get_transaction().rollback()

    with database.transaction() as connection:
        assert record(connection, a_consultation(), NOW) == 1
        assert verify(connection, anchors, signer.public_key()).rows == 1


def test_writers_at_the_same_time_leave_no_gap_and_one_chain(database, signer, anchors):
    def write() -> None:
        for number in range(1, 26):
            with database.transaction() as connection:
                record(connection, a_consultation(number), NOW)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with database.transaction() as connection:
        numbers = [row.number for row in entries(connection)]
        assert numbers == list(range(1, 101))
        assert verify(connection, anchors, signer.public_key()).is_intact


def test_a_forged_anchor_is_named_by_its_line(database, signer, anchors):
    fill(database, signer, anchors)
    lines = anchors.read_text().splitlines(keepends=True)

    verdicts = []
    for forged in (
        [lines[0], lines[1].replace('"number": 120', '"number": 119'), *lines[2:]],
        [lines[0], *lines[2:]],
        [lines[0], "not an anchor\n", *lines[2:]],
    ):
        anchors.write_text("".join(forged))
        with database.transaction() as connection:
            verdicts.append(verify(connection, anchors, signer.public_key()))

    assert [(v.attack, v.row) for v in verdicts] == [(Attack.ANCHORS_FORGED, 2)] * 3


def test_one_byte_changed_anywhere_in_the_anchors_names_its_line(sqlite_database, signer, anchors):
    """Issue A: `mash audit verify` fails, naming the row, when one byte is changed."""
    fill(sqlite_database, signer, anchors)
    written = anchors.read_bytes()

    assert len(read_anchors(anchors, signer.public_key())) == len(ANCHORED_AT)
    for place, bit in itertools.product(range(len(written)), (0x01, 0x20)):
        changed = bytearray(written)
        changed[place] ^= bit
        anchors.write_bytes(changed)
        with pytest.raises(AnchorsForged) as forged:
            read_anchors(anchors, signer.public_key())
        assert forged.value.line == 1 + written[:place].count(b"\n")


def test_anchors_signed_with_another_key_are_refused(database, signer, anchors):
    fill(database, Ed25519PrivateKey.generate(), anchors)

    with database.transaction() as connection:
        verdict = verify(connection, anchors, signer.public_key())

    assert (verdict.attack, verdict.row) == (Attack.ANCHORS_FORGED, 1)


def test_a_trail_without_any_anchors_does_not_verify(sqlite_database, signer, anchors):
    with sqlite_database.transaction() as connection:
        for number in range(UNANCHORED_ROWS_ALLOWED + 1):
            record(connection, a_consultation(number), NOW)

        verdict = verify(connection, anchors, signer.public_key())

    assert (verdict.attack, verdict.row) == (Attack.ANCHORS_MISSING, 1)


def test_nothing_more_is_signed_once_the_anchored_row_has_changed(database, signer, anchors):
    fill(database, signer, anchors)

    with database.transaction() as connection:
        without_triggers(connection)
        change_entry(connection, 100)
        rechain(connection, 100)
        with pytest.raises(TrailBroken) as broken:
            anchor(connection, signer, anchors, NOW)
        connection.get_transaction().rollback()

    assert broken.value.number == 230


def test_an_anchor_half_written_when_the_power_went_is_not_an_anchor(database, signer, anchors):
    fill(database, signer, anchors)
    with anchors.open("ab") as file:
        file.write(b'{"at": "2026-11-23T05:3')

    with database.transaction() as connection:
        before = verify(connection, anchors, signer.public_key())
        anchor(connection, signer, anchors, NOW)
        after = verify(connection, anchors, signer.public_key())

    assert before.is_intact
    assert after.is_intact
    assert len(anchors.read_text().splitlines()) == 5


def test_the_trail_is_anchored_after_a_hundred_rows_or_the_interval(database, signer, anchors):
    def anchored(every_seconds: float) -> bool:
        with database.transaction() as connection:
            return bool(anchor_when_due(connection, signer, anchors, NOW, every_seconds))

    def add(rows: int) -> None:
        with database.transaction() as connection:
            for number in range(rows):
                record(connection, a_consultation(number), NOW)

    add(1)
    assert anchored(every_seconds=300)
    add(99)
    assert not anchored(every_seconds=300)
    assert anchored(every_seconds=0)
    add(100)
    assert anchored(every_seconds=300)
    with database.transaction() as connection:
        assert read_anchors(anchors, signer.public_key()).keys() == {1, 100, 200}
        assert verify(connection, anchors, signer.public_key()).is_intact


def test_without_a_fresh_anchor_no_further_entry_may_be_made(database, signer, anchors):
    with database.transaction() as connection:
        require_fresh(connection, anchors, stale_seconds=60)
        record(connection, a_consultation(), NOW)
        with pytest.raises(RecordsNotKept):
            require_fresh(connection, anchors, stale_seconds=60)
        anchor(connection, signer, anchors, NOW)
        require_fresh(connection, anchors, stale_seconds=60)
        with pytest.raises(RecordsNotKept):
            require_fresh(connection, anchors, stale_seconds=-1)


def test_anchors_that_cannot_be_written_stop_the_worker(database, signer, tmp_path):
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("")

    with database.transaction() as connection:
        record(connection, a_consultation(), NOW)
        with pytest.raises(RecordsNotKept):
            anchor(connection, signer, in_the_way / "audit.jsonl", NOW)


def test_the_anchor_file_is_for_its_owner_alone(database, signer, anchors):
    fill(database, signer, anchors, rows=60)

    assert anchors.stat().st_mode & 0o777 == 0o600
    assert anchors.parent.stat().st_mode & 0o777 == 0o700


NEEDED = ["system", "record_id", "justification", "lawful_basis", "regime", "item_id"]


@pytest.mark.parametrize("event", sorted(SECTION_62))
@pytest.mark.parametrize("missing", [*NEEDED, "worker", "on_behalf_of"])
def test_a_section_62_entry_lacks_nothing_the_act_asks_for(event, missing):
    whole: dict[str, Any] = {"event": event, "recipient": "education/contact/118"}
    empty: dict[str, Any] = {missing: None if missing == "regime" else ""}

    a_consultation(**whole)
    with pytest.raises(AuditEntryRefused, match=f"{missing} is missing"):
        a_consultation(**whole, **empty)


def test_a_disclosure_names_its_recipient():
    with pytest.raises(AuditEntryRefused, match="recipient is missing"):
        a_consultation(event=AuditEvent.DISCLOSURE)


def test_a_dispatch_names_its_run_where_there_is_no_item_yet():
    entry = a_consultation(item_id="", run_id="pass-0530")

    assert '"run_id":"pass-0530"' in entry.canonical()


PERSONAL = [
    "Amelia Thistlewood",
    "Thistlewood",
    "999 000 0018",
    "9990000018",
    "999-000-0018",
    "2015-03-04",
    "04/03/2015",
    "20150304",
    "ZZ99 3VZ",
    "ZZ993VZ",
    "amelia@example.org",
    "07700900123",
    "+447700900123",
    "A825210000017",
    "AB123456C",
    "4 Rowan Close",
]


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize("part", ["record_id", "item_id", "recipient", "justification", "system"])
def test_a_personal_detail_cannot_enter_the_trail(part, personal):
    with pytest.raises(AuditEntryRefused) as refused:
        a_consultation(**{part: personal})

    assert personal not in str(refused.value)


@pytest.mark.parametrize("personal", PERSONAL)
def test_a_personal_detail_cannot_enter_as_a_field_name_or_a_detail(personal):
    with pytest.raises(AuditEntryRefused):
        a_consultation(fields=(personal,))
    with pytest.raises(AuditEntryRefused):
        a_consultation(details={"to": personal})


@pytest.mark.parametrize(
    "identifier",
    ["43260118231", "P0012345", "ENC-7K4M-92QF", "931/2006", "education/contact/118", "K84001"],
)
def test_the_ids_of_the_partner_systems_are_kept(database, identifier):
    with database.transaction() as connection:
        record(connection, a_consultation(record_id=identifier), NOW)

        kept = next(entries(connection))

    assert f'"record_id":"{identifier}"' in kept.entry
    assert (kept.event, kept.at) == ("consultation", NOW)


def test_an_entry_says_which_version_of_the_code_and_rules_made_it():
    kept = a_consultation().canonical()

    assert '"rules_version":"2026-11-16"' in kept
    assert f'"code_version":"{audit_trail.code_version()}"' in kept
    assert audit_trail.code_version()[0].isdigit()


def test_the_page_of_audit_events_is_the_enum():
    assert DOCUMENT.read_text(encoding="utf-8") == audit_events.as_markdown()
    assert len(SECTION_62) == 6


def test_a_long_trail_verifies_too(sqlite_database, signer, anchors):
    with sqlite_database.transaction() as connection:
        for number in range(1000):
            record(connection, a_consultation(number), NOW)
        _copy_rows(connection, 9000)
        anchor(connection, signer, anchors, NOW)

        verdict = verify(connection, anchors, signer.public_key())

    assert (verdict.is_intact, verdict.rows) == (True, 10_000)


def _copy_rows(connection: Connection, more: int) -> None:
    last = audit_trail.head(connection)
    entry, rows = a_consultation().canonical(), []
    for number in range(last.number + 1, last.number + more + 1):
        next_hash = chained_hash(number, last.hash, NOW, "consultation", entry)
        rows.append(
            {
                "number": number,
                "at": NOW,
                "event": "consultation",
                "entry": entry,
                "previous_hash": last.hash,
                "hash": next_hash,
            }
        )
        last = audit_trail.Head(number, next_hash)
    connection.execute(insert(audit_rows), rows)
    connection.execute(update(audit_head).values(number=last.number, hash=last.hash))
