"""Secrets come by name, show themselves to nobody, and lie where only their owner reads."""

import base64
import copy
import json
import logging
import os
import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runtime.credentials import (
    CodeAlreadyUsed,
    CredentialMissing,
    Credentials,
    CredentialUnsafe,
    EnvironmentProvider,
    FolderProvider,
    Secret,
    forget,
    keep,
    make_development_secrets,
)
from runtime.settings import REPOSITORY, Settings

PASSWORD = "Correct-Horse-Battery-41"
NAME = "police_rms/mash-enc-01"
VARIABLE = "MASH_SECRET_POLICE_RMS__MASH_ENC_01"
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
# RFC 6238 appendix B: this seed at 59 seconds gives 94287082, of which partners ask six digits.
RFC_SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "secrets"


def held(folder: Path, name: str = NAME, secret: str = PASSWORD, mode: int = 0o600) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(secret)
    path.chmod(mode)
    return path


def in_folder(folder: Path) -> Credentials:
    return Credentials([FolderProvider(folder)])


SHOWN: list[Callable[[Secret], str]] = [
    str,
    repr,
    lambda secret: f"{secret}",
    lambda secret: f"{secret!r:>40}",
    lambda secret: f"{secret:>40}",
    lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # the oldest way must be safe too
    lambda secret: "{} {!s}".format(secret, secret),  # noqa: UP032
    lambda secret: str([secret, {"password": secret}]),
    lambda secret: str(ValueError(secret)),
    lambda secret: logging.LogRecord("x", 20, "x", 1, "%s", (secret,), None).getMessage(),
]


@pytest.mark.parametrize("show", SHOWN)
def test_a_secret_shows_itself_to_nobody(show):
    shown = show(Secret(PASSWORD))

    assert PASSWORD not in shown
    assert "***" in shown


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars])
def test_a_secret_cannot_be_taken_elsewhere(take):
    with pytest.raises(TypeError) as refused:
        take(Secret(PASSWORD))

    assert PASSWORD not in str(refused.value)


def test_a_secret_is_revealed_on_purpose(folder):
    held(folder, secret=PASSWORD + "\n")

    assert in_folder(folder).fetch(NAME).reveal() == PASSWORD


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_file_others_can_read_is_refused(folder, mode):
    held(folder, mode=mode)

    with pytest.raises(CredentialUnsafe) as refused:
        in_folder(folder).fetch(NAME)

    assert PASSWORD not in str(refused.value)


def test_a_file_only_its_owner_can_read_is_taken(folder):
    held(folder, mode=0o400)

    assert in_folder(folder).fetch(NAME).reveal() == PASSWORD


def test_a_link_or_a_folder_in_place_of_the_file_is_refused(folder):
    held(folder, name="elsewhere/secret")
    (folder / "police_rms").mkdir()
    (folder / NAME).symlink_to(folder / "elsewhere/secret")
    (folder / "education").mkdir()

    with pytest.raises(CredentialUnsafe):
        in_folder(folder).fetch(NAME)
    with pytest.raises(CredentialUnsafe):
        in_folder(folder).fetch("education")


@pytest.mark.parametrize("name", ["../secret", "a/../b", "/etc/passwd", "", "a/b/c", "A/B", "a//b"])
def test_a_name_cannot_lead_out_of_the_folder(folder, tmp_path, name):
    held(tmp_path, name="secret")

    with pytest.raises(CredentialMissing):
        in_folder(folder).fetch(name)


def test_an_unknown_name_is_missing(folder):
    with pytest.raises(CredentialMissing, match=NAME):
        in_folder(folder).fetch(NAME)


def test_systemd_hands_credentials_over_in_a_flat_folder(folder, tmp_path, monkeypatch):
    handed_over = tmp_path / "handed-over"
    held(handed_over, name="police_rms.mash-enc-01", mode=0o400)
    held(folder, secret="the file under home")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed_over))

    credentials = Credentials.from_settings(Settings(home=tmp_path))

    assert credentials.fetch(NAME).reveal() == PASSWORD


def test_the_environment_comes_before_the_file(folder, tmp_path, monkeypatch):
    held(folder, secret="the file under home")
    monkeypatch.setenv(VARIABLE, PASSWORD)

    credentials = Credentials.from_settings(Settings(home=tmp_path))

    assert credentials.fetch(NAME).reveal() == PASSWORD
    assert VARIABLE not in os.environ


def test_a_secret_in_the_environment_is_taken_out_of_it():
    environment = {VARIABLE: PASSWORD, "HOME": "/nowhere"}

    credentials = Credentials([EnvironmentProvider(environment)])

    assert environment == {"HOME": "/nowhere"}
    assert credentials.fetch(NAME).reveal() == PASSWORD


CHILD_LOOKS_AROUND = """
import subprocess, sys
from runtime.credentials import Credentials, EnvironmentProvider
def seen():
    own = open("/proc/self/environ", "rb").read()
    child = subprocess.run([sys.executable, "-c", "print(__import__('os').environ)"],
                           capture_output=True).stdout
    return [word in text for text in (own, child) for word in (b"Correct-Horse", b"MASH_KEPT")]
before = seen()
credentials = Credentials([EnvironmentProvider()])
print(before, seen(), credentials.fetch("police_rms/mash-enc-01").reveal() == "Correct-Horse-41")
"""


def test_neither_children_nor_the_kernel_show_a_secret_from_the_environment():
    environment = {**os.environ, VARIABLE: "Correct-Horse-41", "MASH_KEPT": "1"}

    run = subprocess.run(
        [sys.executable, "-c", CHILD_LOOKS_AROUND],
        env=environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == "[True, True, True, True] [False, True, False, True] True"


def test_a_credential_knows_its_age_and_its_end(folder):
    path = held(folder)
    about = {"set_at": "2026-09-01T09:00:00+00:00", "expires_at": "2026-12-01T00:00:00+00:00"}
    path.with_name(path.name + ".about").write_text(json.dumps(about))
    held(folder, name="data-key")

    credentials = in_folder(folder)

    assert credentials.age(NAME, NOW) == timedelta(days=82, hours=21)
    assert credentials.expires_at(NAME) == datetime(2026, 12, 1, tzinfo=UTC)
    assert credentials.age("data-key", NOW) is None


def test_a_development_set_of_keys_works_and_is_for_its_owner(folder):
    make_development_secrets(folder, {NAME: PASSWORD})
    credentials = in_folder(folder)

    sealed = credentials.cipher().seal(b"plain", about="row")
    credentials.verifier().verify(credentials.signer().sign(b"head"), b"head")

    assert credentials.cipher().open(sealed, about="row") == b"plain"
    assert credentials.fetch(NAME).reveal() == PASSWORD
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, folder / "police_rms")} == {0o700}


def test_making_the_development_set_again_keeps_its_keys(folder):
    make_development_secrets(folder, {NAME: "first"})
    sealed = in_folder(folder).cipher().seal(b"plain", about="row")
    signed = in_folder(folder).signer().sign(b"head")

    make_development_secrets(folder, {NAME: "second"})

    assert in_folder(folder).cipher().open(sealed, about="row") == b"plain"
    in_folder(folder).verifier().verify(signed, b"head")
    assert in_folder(folder).fetch(NAME).reveal() == "second"


@pytest.mark.parametrize("spoilt", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_spoilt_key_is_refused_and_not_shown(folder, spoilt):
    held(folder, name="data-key", secret=spoilt)

    with pytest.raises(CredentialUnsafe) as refused:
        in_folder(folder).cipher()

    assert spoilt not in str(refused.value)


def test_a_one_time_code_is_the_one_of_the_standard(database, folder):
    held(folder, secret=RFC_SEED)

    with database.transaction() as connection:
        code = in_folder(folder).one_time_code(connection, NAME, datetime.fromtimestamp(59, UTC))

    assert code.reveal() == "287082"
    assert str(code) == "***"


def test_a_one_time_code_is_handed_out_once_in_its_half_minute(database, folder):
    held(folder, secret=RFC_SEED)
    held(folder, name="health_record/mash-01", secret=RFC_SEED)
    credentials = in_folder(folder)
    start = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

    def ask(seconds: float, name: str = NAME) -> str:
        with database.transaction() as connection:
            at = start + timedelta(seconds=seconds)
            return credentials.one_time_code(connection, name, at).reveal()

    first, later = ask(0), ask(30)

    assert first != later
    for seconds in (30, 59, 0):
        with pytest.raises(CodeAlreadyUsed):
            ask(seconds)
    assert ask(59, "health_record/mash-01") == later
    assert ask(60) not in (first, later)


def test_of_four_workers_that_ask_at_once_one_gets_the_code(database, folder):
    held(folder, secret=RFC_SEED)

    def ask(_: int) -> bool:
        try:
            with database.transaction() as connection:
                in_folder(folder).one_time_code(connection, NAME, NOW)
        except CodeAlreadyUsed:
            return False
        return True

    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(ask, range(4)))

    assert sorted(answers) == [False, False, False, True]


def test_a_crash_leaves_no_core_dump():
    before = resource.getrlimit(resource.RLIMIT_CORE)
    script = (
        "import resource; from runtime.credentials import forbid_core_dumps as f; f(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "(0, 0)"
    assert resource.getrlimit(resource.RLIMIT_CORE) == before


@pytest.mark.parametrize("name", ["../data-key", "/etc/passwd", "", "a/b/c"])
def test_what_is_no_name_of_a_secret_is_not_forgotten(tmp_path, name):
    (tmp_path / "data-key").write_text("x")

    with pytest.raises(CredentialMissing):
        forget(tmp_path / "secrets", name)

    assert (tmp_path / "data-key").exists()


def test_a_secret_that_is_forgotten_is_there_no_more(tmp_path):
    keep(tmp_path, "console-token/a-voss", "x")

    assert [forget(tmp_path, "console-token/a-voss") for _ in range(2)] == [True, False]
    assert Credentials([FolderProvider(tmp_path)]).held("console-token/a-voss") is None
