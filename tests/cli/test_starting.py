"""What cannot start says so in one sentence: no traceback, no secret, exit code 3 (or 2)."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from runtime.encryption import new_key
from runtime.settings import REPOSITORY
from tests.cli.conftest import Ran


def cannot_start(ran: Ran, *said: str) -> bool:
    """Exit 3, one paragraph on stderr, nothing on stdout."""
    assert "Traceback" not in ran.words
    assert ran.out == ""
    assert ran.err.startswith("STOPPED BEFORE ANY WORK.")
    assert all(words in ran.words for words in said), ran.words
    return ran.exit_code == 3


def test_without_a_database_nothing_starts_and_none_is_made(hub, tmp_path):
    missing = tmp_path / "elsewhere" / "mash.db"
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{missing}")

    ran = hub.mash("tasks")

    assert cannot_start(ran, "There is no database at", "MASH_HOME")
    assert ran.err.endswith("\nNext: mash demo\n")
    assert not missing.parent.exists()


def test_without_a_database_a_demonstration_that_was_played_is_named(hub, tmp_path):
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere' / 'mash.db'}")
    played = tmp_path / "demo" / "20261122"
    played.mkdir(parents=True)
    (played / "mash.db").touch()

    ran = hub.mash("status")

    assert cannot_start(ran, f"A demonstration was played here: {played}.")
    assert ran.err.endswith(f"\nNext: MASH_HOME={played} mash status\n")


def test_a_file_that_is_no_database_is_said(hub, tmp_path):
    (tmp_path / "other.db").write_text("not a database at all, and long enough to be read " * 9)
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")

    assert cannot_start(hub.mash("queue", "list"), "does not do what was asked")


def test_an_unprepared_database_is_said(hub, tmp_path):
    (tmp_path / "empty.db").touch()
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    assert cannot_start(hub.mash("status"), "it was never prepared")


def test_a_database_of_another_version_is_said_and_left_alone(hub):
    with hub.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert cannot_start(hub.mash("status"), "version 9999", "Nothing was changed")


def test_a_database_that_does_not_answer_shows_no_password(hub):
    url = "postgresql://mash:Hunter2-secret@127.0.0.1:9/mash"
    hub.patch.setenv("MASH_DATABASE_URL", url)

    ran = hub.mash("queue", "list")

    assert cannot_start(ran, "127.0.0.1:9/mash")
    assert "Hunter2" not in ran.words


def test_an_address_that_is_none_is_said(hub):
    hub.patch.setenv("MASH_DATABASE_URL", "Hunter2-secret")

    ran = hub.mash("status")

    assert cannot_start(ran, "MASH_DATABASE_URL")
    assert "Hunter2" not in ran.words


def test_a_missing_secret_says_where_it_goes(hub):
    (hub.home / "secrets" / "data-key").unlink()
    _, task = hub.asked()

    shown = hub.mash("tasks", "show", task)
    listed = hub.mash("tasks", "list")

    assert cannot_start(shown, "The secret data-key is missing", "0600", "MASH_SECRET_DATA_KEY")
    assert listed.exit_code == 0


def test_a_secret_others_can_read_is_not_used(hub):
    (hub.home / "secrets" / "data-key").chmod(0o644)
    _, task = hub.asked()

    assert cannot_start(hub.mash("tasks", "show", task), "it must be 0600")


def test_another_hubs_key_opens_nothing(hub):
    _, task = hub.asked()
    (hub.home / "secrets" / "data-key").write_bytes(base64.b64encode(new_key()))

    assert cannot_start(hub.mash("tasks", "show", task), "not the one these items were sealed with")


def test_a_wrong_setting_is_named_without_its_value(hub):
    hub.patch.setenv("MASH_TIME_SCALE", "Hunter2-secret")

    ran = hub.mash("status")

    assert cannot_start(ran, "time_scale")
    assert "Hunter2" not in ran.words


def test_a_setting_that_is_no_json_is_named(hub):
    hub.patch.setenv("MASH_PARTNERS", "{not json")

    assert cannot_start(hub.mash("status"), "partners")


def test_a_program_gets_one_object_also_when_nothing_starts(hub, tmp_path):
    hub.patch.setenv("MASH_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")

    ran = hub.mash("tasks", "list", "--json")

    assert ran.exit_code == 3
    assert json.loads(ran.out)["exit_code"] == 3
    assert ran.err == ""


@pytest.mark.parametrize(
    "typed", [["nonsense"], ["tasks", "nonsense"], ["tasks", "claim"], ["queue", "list", "--nope"]]
)
def test_a_wrong_command_line_is_exit_2(hub, typed):
    ran = hub.mash(*typed)

    assert ran.exit_code == 2
    assert ran.out == ""


def test_help_names_every_group_and_the_exit_codes(hub):
    ran = hub.mash("--help")

    groups = ("tasks", "queue", "status", "gates", "modes", "audit", "preflight", "sweep", "mocks")
    assert all(f" {group} " in ran.out for group in groups)
    assert "5 preflight closed a connector" in ran.words


def test_preflight_without_partners_says_what_to_set(hub):
    ran = hub.mash("preflight")

    assert cannot_start(ran, "No partner is set up here", "MASH_PARTNERS")


def test_preflight_of_one_partner_that_is_not_set_up_says_what_to_set(hub):
    none = hub.mash("preflight", "--partner", "police_rms")
    partner = {"base_url": "http://127.0.0.1:9", "accounts": ["a"], "account_family": "a"}
    hub.patch.setenv("MASH_PARTNERS", json.dumps({"education": partner}))
    another = hub.mash("preflight", "--partner", "police_rms")

    assert cannot_start(none, "No partner is set up here", "MASH_PARTNERS")
    assert cannot_start(another, "not set up here: police_rms", "MASH_PARTNERS")


def test_preflight_of_a_partner_there_is_not_names_those_there_are(hub):
    ran = hub.mash("preflight", "--partner", "weather")

    assert ran.exit_code == 2
    assert "There is no partner weather. There are: police_rms, education, secure_mail" in ran.words


def test_ctrl_c_is_a_person_who_stopped_it(hub):
    def interrupted(*_):
        raise KeyboardInterrupt

    hub.patch.setattr("cli.task_list.open_tasks", interrupted)

    ran = hub.mash("tasks", "list")

    assert ran.exit_code == 4
    assert "STOPPED BY YOU (Ctrl-C)" in ran.words


def test_the_command_line_reads_neither_prefect_nor_playwright(tmp_path):
    assert imported("import cli.main", tmp_path) == set()
    assert imported("import flows.scheduled", tmp_path) == {"prefect", "playwright"}


def test_no_command_reads_prefect_before_it_asks_it_and_none_leaves_a_folder_behind(tmp_path):
    every = "from cli.main import app; [app[name] for name in app if not name.startswith('-')]"

    assert imported(every, tmp_path) == {"playwright"}
    assert list(tmp_path.iterdir()) == []


def test_prefect_makes_its_folder_where_its_home_is(tmp_path):
    home = tmp_path / "prefect"
    home.mkdir()
    asked = f"""if True:
        import os
        from pathlib import Path
        from flows import asking, prefect_home
        from runtime.credentials import Secret
        home = Path({str(home)!r})
        asking._client(prefect_home.PrefectHome(home, "http://127.0.0.1:1/api", Secret("a:b")))
        assert "PREFECT_HOME" not in os.environ"""

    assert imported(asked, tmp_path) == {"prefect"}
    assert list(tmp_path.iterdir()) == [home]


def imported(statements: str, home: Path) -> set[str]:
    """Which of the two heavy libraries these statements bring, for somebody with this home."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{statements}\nimport sys\nprint(*({{'prefect', 'playwright'}} & {{*sys.modules}}))",
        ],
        env={name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        | {"HOME": str(home)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())
