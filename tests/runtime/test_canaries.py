"""The sweep finds a canary planted in every kind of sink, and nothing where there is none."""

import base64
import email.message
import gzip
import html
import importlib
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import markupsafe
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

from domain.outcome import State
from runtime import audit_trail, log
from runtime.audit_anchors import anchor
from runtime.audit_events import AuditEvent, Regime
from runtime.audit_trail import AuditEntry
from runtime.credentials import Credentials, FolderProvider, make_development_secrets
from runtime.encryption import Cipher
from runtime.evidence_store import EvidenceStore, Source
from runtime.settings import Settings
from tests.canaries import (
    Canary,
    Sweep,
    of_date,
    of_nhs_number,
    sweep,
    sweep_database,
    written_as,
)

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ITEM = "0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"
NAME = "Siân O'Quillfeather-Marsh & Daughter"
PLAIN = "Quillfeather41"
CANARIES = [
    Canary("person", NAME),
    Canary("password", PLAIN),
    *of_nhs_number("nhs", "9990000018"),
    *of_date("born", date(2015, 3, 4)),
]
ENCODINGS = sorted(written_as(NAME))


def labels(found: Sweep) -> set[str]:
    return {finding.label for finding in found.findings}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_way_of_writing_is_found_at_its_place(tmp_path, encoding):
    seed = random.SystemRandom().randrange(10**9)
    print(f"seed {seed}")
    chance = random.Random(seed)
    needle = written_as(NAME)[encoding]

    for number in range(20):
        before, after = (chance.randbytes(chance.randrange(200)) for _ in range(2))
        path = tmp_path / f"sink-{number}"
        path.write_bytes(before + needle + after)

        found = sweep([path], [Canary("person", NAME)])

        places = {(f.label, f.encoding, f.offset) for f in found.findings}
        assert ("person", encoding, len(before)) in places


# What real writers make of the value; the sweep's own encoder is not asked.
WRITERS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda value: value.encode(),
    "capitals": lambda value: value.upper().encode(),
    "a query": lambda value: urllib.parse.urlencode({"surname": value}).encode(),
    "a path": lambda value: urllib.parse.quote(value).encode(),
    "base64": lambda value: base64.b64encode(value.encode()),
    "base64, one byte before": lambda value: base64.b64encode(b"x" + value.encode() + b"yy"),
    "base64, two bytes before": lambda value: base64.b64encode(b"xx" + value.encode() + b"y"),
    "base64 for addresses": lambda value: base64.urlsafe_b64encode(f"?~{value}".encode()),
    "hexadecimal": lambda value: value.encode().hex().encode(),
    "a page": lambda value: html.escape(value).encode(),
    "a page of Jinja": lambda value: markupsafe.escape(value).encode(),
    "UTF-16": lambda value: value.encode("utf-16"),
    "UTF-16, other end": lambda value: value.encode("utf-16-be"),
    "JSON": lambda value: json.dumps({"name": value}).encode(),
    "JSON in JSON": lambda value: json.dumps(json.dumps({"name": value})).encode(),
    "Python": lambda value: repr(value).encode(),
    "backwards": lambda value: value[::-1].encode(),
}


@pytest.mark.parametrize("writer", sorted(WRITERS))
@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.label)
def test_whatever_writes_a_detail_it_is_found(tmp_path, writer, canary):
    path = tmp_path / "sink"
    path.write_bytes(b"before " + WRITERS[writer](canary.value) + b" after")

    assert canary.label in labels(sweep([path], CANARIES))


Plant = Callable[[Path], Path]


def in_a_log(folder: Path) -> Path:
    path = folder / "worker.log"
    path.write_text('{"event":"x"}\n' * 500 + f'{{"name":"{PLAIN}"}}\n' + '{"event":"y"}\n' * 500)
    return path


def in_what_a_process_printed(folder: Path) -> Path:
    path = folder / "stdout"
    with path.open("wb") as captured:
        script = f"import sys; print({PLAIN!r}, file=sys.stderr)"
        subprocess.run([sys.executable, "-c", script], stderr=captured, check=True)
    return path


def in_a_file_name(folder: Path) -> Path:
    path = folder / f"pack for {PLAIN}.pdf"
    path.write_bytes(b"nothing")
    return path


def in_a_folder_name(folder: Path) -> Path:
    (folder / PLAIN / "below").mkdir(parents=True)
    return folder


def in_a_hidden_temporary_file(folder: Path) -> Path:
    path = folder / "a" / ".b" / "tmpx"
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(10_000) + PLAIN.encode())
    return folder


def _sqlite(folder: Path, value: object) -> Path:
    path = folder / "prefect.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE flow_run (id INTEGER, parameters)")
        connection.execute("INSERT INTO flow_run VALUES (1, ?)", (value,))
    return path


def in_a_cell(folder: Path) -> Path:
    return _sqlite(folder, json.dumps({"surname": PLAIN}))


def in_a_cell_across_two_pages(folder: Path) -> Path:
    marked = "".join(f"{number:05d}" for number in range(4000))
    page_end = _sqlite(folder, marked).read_bytes()[3 * 4096 - 10 : 3 * 4096].decode()
    lead = marked.index(page_end) + len(page_end) - len(PLAIN) // 2
    (folder / "prefect.db").unlink()
    path = _sqlite(folder, marked[:lead] + PLAIN + marked[lead + len(PLAIN) :])
    assert PLAIN.encode() not in path.read_bytes()
    return path


def in_a_number(folder: Path) -> Path:
    return _sqlite(folder, 9990000018)


def in_a_packed_cell(folder: Path) -> Path:
    return _sqlite(folder, gzip.compress(PLAIN.encode()))


def in_a_deleted_row(folder: Path) -> Path:
    path = folder / "prefect.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA secure_delete=OFF")
        connection.execute("CREATE TABLE log (message)")
        connection.execute("INSERT INTO log VALUES (?)", (PLAIN,))
        connection.commit()
        connection.execute("DELETE FROM log")
    return path


def in_a_write_ahead_log(folder: Path) -> Path:
    path = folder / "mash.db"
    writer = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        "c.execute('PRAGMA journal_mode=WAL'); c.execute('CREATE TABLE t (x)'); c.commit();"
        "c.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchall();"
        "c.execute('INSERT INTO t VALUES (?)', (sys.argv[2],)); c.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", writer, str(path), PLAIN], check=True)
    assert PLAIN.encode() not in path.read_bytes()
    return folder


def in_gzip(folder: Path) -> Path:
    path = folder / "worker.log.1.gz"
    path.write_bytes(gzip.compress(b"first member") + gzip.compress(f"x {PLAIN}".encode()))
    return path


def in_gzip_cut_short(folder: Path) -> Path:
    path = folder / "worker.log.gz"
    packed = gzip.compress(PLAIN.encode() + random.Random(1).randbytes(5000))
    path.write_bytes(packed[:4000])
    return path


def in_gzip_behind_a_header(folder: Path) -> Path:
    path = folder / "cache_entry"
    path.write_bytes(b"HTTP/1.1 200 OK\r\n\r\n" + gzip.compress(PLAIN.encode()) + b"trailer")
    return path


def _zip(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            archive.writestr(name, contents)
    return kept.getvalue()


def in_a_zip(folder: Path) -> Path:
    path = folder / "trace.zip"
    path.write_bytes(_zip({"a.txt": b"no", "trace.network": f'{{"q":"{PLAIN}"}}'.encode()}))
    return path


def in_a_members_name(folder: Path) -> Path:
    path = folder / "trace.zip"
    path.write_bytes(_zip({f"{PLAIN}.html": b"no"}))
    return path


def in_a_zip_in_a_zip_in_gzip(folder: Path) -> Path:
    path = folder / "backup.gz"
    path.write_bytes(gzip.compress(_zip({"inner.zip": _zip({"x": PLAIN.encode() * 9})})))
    return path


def in_a_workbook(folder: Path) -> Path:
    path = folder / "night.xlsx"
    workbook = importlib.import_module("openpyxl").Workbook()
    workbook.create_sheet("Items").append(["reference", PLAIN])
    workbook.save(path)
    return path


def in_a_pdf(folder: Path) -> Path:
    path = folder / "night.pdf"
    text = zlib.compress(f"BT ({PLAIN}) Tj ET".encode())
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n" + text + b"\nendstream\n%%EOF")
    return path


def in_a_wrapped_attachment(folder: Path) -> Path:
    path = folder / "message.eml"
    message = email.message.EmailMessage()
    message.set_content("see attached")
    message.add_attachment(
        b"x" * 50 + PLAIN.encode() + b"y" * 500, maintype="application", subtype="octet-stream"
    )
    path.write_bytes(message.as_bytes())
    assert base64.b64encode(PLAIN.encode())[:12] not in path.read_bytes()
    return path


def in_a_quoted_letter(folder: Path) -> Path:
    path = folder / "letter.eml"
    message = email.message.EmailMessage()
    message.set_content(f"About {NAME}.", cte="quoted-printable")
    path.write_bytes(message.as_bytes())
    return path


SINKS = [value for name, value in sorted(globals().items()) if name.startswith("in_")]


@pytest.mark.parametrize("plant", SINKS, ids=lambda plant: plant.__name__)
def test_a_canary_is_found_in_every_kind_of_sink(tmp_path, plant):
    place = plant(tmp_path)

    found = sweep([place, tmp_path], CANARIES)

    assert labels(found) & {"password", "person", "nhs-stored"}


@pytest.mark.parametrize("plant", SINKS, ids=lambda plant: plant.__name__)
def test_a_finding_says_where_and_never_what(tmp_path, plant):
    plant(tmp_path)

    found = sweep([tmp_path], CANARIES)

    shown = repr(found)
    assert found.findings
    assert PLAIN not in shown
    assert NAME not in shown
    assert str(tmp_path) in found.findings[0].path


def test_what_only_a_cell_holds_whole_is_named_by_table_and_row(tmp_path):
    path = in_a_number(tmp_path)

    found = sweep([path], CANARIES)

    places = {(finding.label, finding.inside) for finding in found.findings}
    assert places == {("nhs-stored", "/flow_run.parameters row 0")}


def test_the_environment_of_a_process_is_a_sink(tmp_path):
    environment = {**os.environ, "MASH_SECRET_X": PLAIN}
    sleeps = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", sleeps],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = sweep([Path(f"/proc/{process.pid}/environ")], CANARIES)
        process.communicate()

    assert labels(found) == {"password"}


def test_a_server_database_is_a_sink(database):
    tables = MetaData()
    planted = Table("planted", tables, Column("id", Integer), Column("words", Text))
    tables.create_all(database.engine)

    before = sweep_database(database.engine, CANARIES)
    with database.transaction() as connection:
        connection.execute(insert(planted).values(id=9, words="." * 50_000 + NAME))
    after = sweep_database(database.engine, CANARIES)

    assert before.findings == []
    assert {(f.label, f.inside) for f in after.findings} == {("person", "/planted.words row 0")}


def test_a_clean_tree_has_no_findings_and_nothing_unread(tmp_path):
    _sqlite(tmp_path, "nothing")
    (tmp_path / "trace.zip").write_bytes(_zip({"a.txt": b"no"}))
    (tmp_path / "old.gz").write_bytes(gzip.compress(b"no"))
    (tmp_path / "noise").write_bytes(os.urandom(2_000_000))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "short").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("/etc/hostname")

    found = sweep([tmp_path], CANARIES)

    assert found.findings == []
    assert found.unread == []
    assert found.files == 6


def damaged_gzip(folder: Path) -> None:
    (folder / "x.gz").write_bytes(gzip.compress(b"x" * 100)[:20])


def damaged_zip(folder: Path) -> None:
    (folder / "x.zip").write_bytes(_zip({"a": b"b"})[:40])


def encrypted_zip(folder: Path) -> None:
    packed = bytearray(_zip({"a": b"b"}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    (folder / "x.zip").write_bytes(packed)


def damaged_database(folder: Path) -> None:
    path = _sqlite(folder, "." * 9000)
    contents = bytearray(path.read_bytes())
    contents[100:4096] = os.urandom(3996)
    path.write_bytes(contents)


def a_box_in_a_box_in_a_box(folder: Path) -> None:
    contents = b"x"
    for _ in range(8):
        contents = gzip.compress(contents)
    (folder / "x.gz").write_bytes(contents)


UNREADABLE = [
    damaged_gzip,
    damaged_zip,
    encrypted_zip,
    damaged_database,
    a_box_in_a_box_in_a_box,
]


@pytest.mark.parametrize("plant", UNREADABLE, ids=lambda plant: plant.__name__)
def test_what_cannot_be_read_is_said(tmp_path, plant):
    plant(tmp_path)

    assert sweep([tmp_path], CANARIES).unread != []


def test_a_canary_that_would_be_found_by_accident_is_refused():
    with pytest.raises(ValueError, match="shorter than 8 bytes"):
        Canary("forename", "Siân")


def test_the_suites_own_records_hold_no_canary_and_a_control_beside_them_is_found(
    sqlite_database, tmp_path
):
    home = tmp_path / "home"
    settings = Settings(home=home)
    make_development_secrets(settings.secrets_folder(), {"police_rms/mash-enc-01": PLAIN})
    credentials = Credentials([FolderProvider(settings.secrets_folder())])
    _a_night(sqlite_database, settings, credentials)

    clean = sweep([tmp_path], CANARIES, except_under=[settings.secrets_folder()])
    with (home / "worker.log").open("a") as control:
        control.write(NAME)
    planted = sweep([tmp_path], CANARIES, except_under=[settings.secrets_folder()])

    assert clean.findings == []
    assert clean.unread == []
    assert clean.files >= 4
    assert labels(planted) == {"person"}
    assert labels(sweep([tmp_path], CANARIES)) >= {"person", "password"}


def _a_night(database, settings: Settings, credentials: Credentials) -> None:
    """Everything that keeps records is given every canary, sealed or by a careless caller."""
    cipher: Cipher = credentials.cipher()
    store = EvidenceStore.from_settings(settings, cipher)
    everything = " ".join(canary.value for canary in CANARIES)
    with (settings.home / "worker.log").open("w") as stream, log.opened(stream, "debug"):
        password = credentials.fetch("police_rms/mash-enc-01")
        for canary in CANARIES:
            log.get().debug(canary.value, surname=canary.value, code=canary.value, secret=password)
            log.get().error("item_failed", exc_info=ValueError(canary.value))
        with database.transaction() as connection:
            source = Source(ITEM, "police_rms", "43260118231", "occurrence")
            evidence_id = store.keep(
                connection, source, everything.encode(), everything.encode() * 9, NOW
            )
            store.item_ended(connection, ITEM, State.DONE, NOW)
            entry = AuditEntry(
                event=AuditEvent.CONSULTATION,
                worker="night-1",
                on_behalf_of="schedule:encompass-0530",
                item_id=ITEM,
                system="police_rms",
                record_id="43260118231",
                justification="encompass_notice",
                lawful_basis="legal_obligation",
                regime=Regime.PART_2,
                evidence_id=evidence_id,
            )
            audit_trail.record(connection, entry, NOW)
            anchor(connection, credentials.signer(), settings.anchors_file(), NOW)


def test_forty_people_are_looked_for_in_seconds(tmp_path):
    people = [
        canary
        for number in range(40)
        for canary in (
            Canary(f"name-{number}", f"Thistle{number:02d} Quillfeather{number * 7919:06d}"),
            Canary(f"mail-{number}", f"thistle{number}.quillfeather@example.org"),
            *of_nhs_number(f"nhs-{number}", f"99900{number:05d}"),
            *of_date(f"born-{number}", date(2009, 1 + number % 12, 1 + number % 28)),
        )
    ]
    contents = os.urandom(8_000_000) + people[37].value.encode()
    (tmp_path / "noise").write_bytes(contents)

    found = sweep([tmp_path], people)

    assert len(found.findings) == 1


def test_one_very_long_line_takes_no_longer_than_many(tmp_path):
    (tmp_path / "one-line").write_bytes(base64.b64encode(os.urandom(1_500_000)) + PLAIN.encode())

    found = sweep([tmp_path], CANARIES)

    assert labels(found) == {"password"}


def test_a_file_database_and_a_server_database_are_read_alike(tmp_path):
    path = _sqlite(tmp_path, f"about {PLAIN}")
    engine = create_engine(f"sqlite:///{path}")

    found = sweep_database(engine, CANARIES)
    engine.dispose()

    assert {finding.inside for finding in found.findings} == {"/flow_run.parameters row 0"}


def test_two_ids_side_by_side_in_a_database_are_nobodys_number(tmp_path):
    """A pupil's id and a school's, as a notice's key lies in its index."""
    number = of_nhs_number("P1", "9990006040")
    beside, alone = tmp_path / "beside.db", tmp_path / "alone.db"
    for path, ids in ((beside, ("P0043199", "90006040")), (alone, ("P00431", "9990006040"))):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE keys (child TEXT, school TEXT)")
            database.execute("INSERT INTO keys VALUES (?, ?)", ids)

    assert b"9990006040" in beside.read_bytes()
    assert sweep([beside], number).findings == []
    assert [one.inside for one in sweep([alone], number).findings] == ["/keys.school row 0"]


def test_digits_among_digits_anywhere_else_are_found(tmp_path):
    (tmp_path / "worker.log").write_text('{"item": "P004319990006040"}\n')

    found = sweep([tmp_path], of_nhs_number("P1", "9990006040")).findings

    assert [one.label for one in found] == ["P1-stored"]
