"""`mash keys make`: a hub's keys are made once, for their owner alone, and never replaced."""

import stat

import pytest

from runtime.credentials import (
    AUDIT_SIGNING_KEY,
    AUDIT_VERIFY_KEY,
    DATA_KEY,
    Credentials,
    FolderProvider,
)
from tests.cli.test_starting import cannot_start

KEYS = (AUDIT_SIGNING_KEY, AUDIT_VERIFY_KEY, DATA_KEY)


def test_the_keys_are_for_their_owner_alone_and_work(hub, tmp_path):
    folder = tmp_path / "run" / "keys"

    ran = hub.mash("keys", "make", "--folder", str(folder), "--json")

    assert (ran.exit_code, sorted(ran.facts["made"])) == (0, sorted(KEYS))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == (
        dict.fromkeys(KEYS, 0o600)
    )
    made = Credentials([FolderProvider(folder)])
    made.verifier().verify(made.signer().sign(b"head"), b"head")
    cipher = made.cipher()
    assert cipher.open(cipher.seal(b"words", about="item"), about="item") == b"words"


def test_no_key_is_printed(hub, tmp_path):
    ran = hub.mash("keys", "make", "--folder", str(tmp_path / "keys"))

    kept = [path.read_text() for path in (tmp_path / "keys").iterdir()]
    assert ran.exit_code == 0
    assert [key for key in kept if key in ran.out + ran.err] == []


@pytest.mark.parametrize("there", KEYS)
def test_where_one_key_is_nothing_is_made_or_replaced(hub, tmp_path, there):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / there).write_text("an older one")

    ran = hub.mash("keys", "make", "--folder", str(tmp_path / "keys"))

    assert cannot_start(ran, there, "already", "Nothing was changed")
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [there]
    assert (tmp_path / "keys" / there).read_text() == "an older one"


def test_without_a_folder_they_go_where_the_settings_look_and_no_database_is_needed(hub, tmp_path):
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    hub.patch.setenv("MASH_SECRETS", str(tmp_path / "elsewhere"))

    assert hub.mash("keys", "make").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == sorted(KEYS)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_cannot_be_written_is_named(hub, tmp_path):
    (tmp_path / "file").write_text("no folder")

    ran = hub.mash("keys", "make", "--folder", str(tmp_path / "file" / "keys"))

    assert cannot_start(ran, f"{tmp_path / 'file' / 'keys'} cannot be written", "--folder")
