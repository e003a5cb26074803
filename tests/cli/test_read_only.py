"""Who may only read where the workers work can still print the list, and look."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.builders.queue import an_item, queued

LOOKS = [["tasks", "manual-list"], ["queue", "list"], ["status"]]
NOBODY = 65534


@pytest.fixture
def place(hub) -> Iterator[Path]:
    """The hub's database in a folder everybody may look into."""
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-FIRST-1"))
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    with (
        closing(sqlite3.connect(hub.database.engine.url.database)) as there,
        closing(sqlite3.connect(folder / "mash.db")) as here,
    ):
        there.backup(here)
        here.execute("PRAGMA journal_mode=WAL")
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{folder / 'mash.db'}")
    # What a command reads only when it is asked for is read here: the reader may not.
    for command in [*LOOKS, ["queue", "pause", "encompass", "--why", "maintenance"]]:
        hub.mash(*command)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def as_a_reader(folder: Path) -> Iterator[None]:
    """Somebody without rights to write there."""
    is_root = os.geteuid() == 0
    folder.chmod(0o755 if is_root else 0o555)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_the_list_is_printed_and_says_that_the_print_is_not_recorded(hub, place):
    with as_a_reader(place):
        ran = hub.mash("tasks", "manual-list", "--json")

    assert [row["reference"] for row in ran.facts["rows"]] == ["ENC-FIRST-1"]
    assert (ran.exit_code, ran.facts["recorded"]) == (1, False)
    assert "could not be recorded" in ran.facts["verdict"]
    assert [path.name for path in place.iterdir()] == ["mash.db"]


def test_while_the_workers_write_what_they_wrote_last_is_in_it(hub, place):
    with closing(sqlite3.connect(place / "mash.db")) as working:
        working.execute("UPDATE work_items SET reference = 'ENC-NEWER-1'")
        working.commit()
        with as_a_reader(place):
            ran = hub.mash("queue", "list", "--json")

    assert [item["reference"] for item in ran.facts["items"]] == ["ENC-NEWER-1"]


def test_whoever_may_look_sees_the_status_also_where_the_anchors_may_not_be_read(hub, place):
    (hub.home / "anchors").mkdir(exist_ok=True)
    (hub.home / "anchors").chmod(0o000)
    with as_a_reader(place):
        ran = hub.mash("status")
    (hub.home / "anchors").chmod(0o700)

    assert ran.exit_code == 0
    assert "its anchors may not be read here" in ran.words


def test_what_would_change_something_is_refused_in_a_sentence(hub, place):
    with as_a_reader(place):
        ran = hub.mash("queue", "resume", "encompass")

    assert ran.exit_code == 3
    assert "may be written here" in ran.words


def test_a_folder_nobody_else_may_look_into_is_said(hub, place):
    closed = place / "closed"
    closed.mkdir()
    (place / "mash.db").rename(closed / "mash.db")
    closed.chmod(0o000)
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{closed / 'mash.db'}")
    with as_a_reader(place):
        ran = hub.mash("queue", "list")
    closed.chmod(0o700)

    assert ran.exit_code == 3
    assert "it may not be looked into" in ran.words
