"""Prefect's home: loopback, quiet, and one password that only its owner can read."""

import stat
import tomllib

import pytest

from flows import prefect_home
from flows.prefect_home import NotSetUp
from runtime.settings import Settings


@pytest.fixture
def here(tmp_path) -> Settings:
    return Settings(home=tmp_path, prefect_port=4321)


def profile(settings: Settings) -> dict[str, str]:
    text = (prefect_home.folder_of(settings) / "profiles.toml").read_text()
    return dict(tomllib.loads(text)["profiles"]["mash"])


def test_the_server_listens_on_loopback_asks_for_a_password_and_calls_nobody(here):
    prefect_home.make(here)

    assert profile(here) | {
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": "4321",
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    } == profile(here)
    assert len(profile(here)["PREFECT_SERVER_API_AUTH_STRING"]) > 40


def test_only_its_owner_reads_the_password(here):
    prefect_home.make(here)

    folder = prefect_home.folder_of(here)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "profiles.toml")]
    assert modes == [0o700, 0o600]


def test_the_password_is_drawn_once(here):
    first = prefect_home.make(here)

    second = prefect_home.make(here.model_copy(update={"prefect_port": 4322}))

    assert second.sign_in.reveal() == first.sign_in.reveal()
    assert second.api_url == "http://127.0.0.1:4322/api"


def test_no_environment_carries_a_password(here, monkeypatch):
    monkeypatch.setenv("MASH_SECRET_DATA_KEY", "Hunter2-secret")
    monkeypatch.setenv("PREFECT_API_KEY", "Hunter2-secret")

    home = prefect_home.make(here)

    told = home.environment()
    assert "Hunter2-secret" not in told.values()
    assert home.sign_in.reveal() not in "".join(told.values())
    assert (told["DO_NOT_TRACK"], told["PREFECT_HOME"]) == ("1", str(home.folder))


def test_a_home_that_was_never_made_is_said(here):
    with pytest.raises(NotSetUp):
        prefect_home.read(here)


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path, monkeypatch, capsys):
    (tmp_path / "mash").write_text("a file is no folder, for root either")
    monkeypatch.setenv("MASH_HOME", str(tmp_path / "mash"))

    exit_code = prefect_home.main()

    said = capsys.readouterr()
    assert exit_code == 3
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"{tmp_path / 'mash' / 'prefect'} cannot be written" in said.err
    assert "MASH_HOME" in said.err


def test_a_home_is_made_where_it_can_be(tmp_path, monkeypatch):
    monkeypatch.setenv("MASH_HOME", str(tmp_path))

    assert prefect_home.main() == 0
    assert (tmp_path / "prefect" / "profiles.toml").exists()
