"""The systemd units agree with each other, with the commands there are, and with their README."""

import re
import shlex
import subprocess
from configparser import ConfigParser
from importlib.util import find_spec

import pytest

from cli.started_as import TYPED_AS
from runtime.credentials import AUDIT_SIGNING_KEY, AUDIT_VERIFY_KEY, DATA_KEY
from runtime.settings import Settings
from tests.architecture.test_layout import ROOT
from tests.architecture.test_runbooks import exists

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
TIMERS = [name for name in UNITS if name.endswith(".timer")]
README = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(ROOT / "deploy" / "systemd" / name, encoding="utf-8")
    return parser


def described() -> dict[str, str]:
    """Each unit of the table in deploy/README.md, and the user it says."""
    rows = re.findall(r"^\| (`mash-[^|]+`) \| `([a-z-]+)` \|", README, flags=re.MULTILINE)
    return {name: user for names, user in rows for name in re.findall(r"`([^`]+)`", names)}


def test_the_steps_name_every_unit_and_its_user():
    users = {name: unit(name)["Service"]["User"] for name in SERVICES}

    assert described() == users | {
        name: users[name.replace(".timer", ".service")] for name in TIMERS
    }


def test_the_steps_make_every_user_and_start_every_unit():
    started = re.findall(r"systemctl enable --now ([a-z. -]+)`", README)
    users = {unit(name)["Service"]["User"] for name in SERVICES}
    made = re.search(r"^2\. Users: (.*)", README, flags=re.MULTILINE)

    assert made
    assert set(re.findall(r"mash(?:-[a-z]+)?", made[1])) == users
    timed = {name.replace(".timer", ".service") for name in TIMERS}
    wanted = {name.removesuffix(".service") for name in SERVICES if name not in timed} | {*TIMERS}
    assert {one for line in started for one in line.split()} == wanted


def test_services_that_share_a_folder_of_state_have_one_user():
    owners: dict[str, set[str]] = {}
    for name in SERVICES:
        service = unit(name)["Service"]
        owners.setdefault(service["StateDirectory"], set()).add(service["User"])

    assert {folder: users for folder, users in owners.items() if len(users) > 1} == {}


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_what_there_is(name):
    started = unit(name)["Service"]["ExecStart"]
    command, module = started.partition("/mash ")[2], started.partition(" -m ")[2]

    assert exists(command) if command else find_spec(module)


def test_the_timer_starts_the_watch_which_takes_one_look():
    service, timer = unit("mash-watch.service"), unit("mash-watch.timer")

    assert exists(service["Service"]["ExecStart"].partition("mash ")[2])
    assert service["Service"]["ExecStart"].endswith("mash watch --once --json")
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_trail_is_checked_every_day_with_what_a_check_needs_and_it_alarms():
    service, timer = unit("mash-audit.service"), unit("mash-audit.timer")

    assert service["Service"]["ExecStart"].endswith("mash audit verify --alarm --json")
    assert service["Service"]["LoadCredentialEncrypted"] == AUDIT_VERIFY_KEY
    assert (
        service["Service"]["EnvironmentFile"]
        == unit("mash-watch.service")["Service"]["EnvironmentFile"]
    )
    assert timer["Timer"]["OnCalendar"].startswith("*-*-* ")
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_steps_make_the_folders_that_they_and_the_units_take_for_given():
    steps = README.partition("## One machine")[2].partition("The units:")[0]
    made = {line.split()[-1]: at for at, line in commands(steps, "install -d ")}
    used = {
        "/etc/mash": steps.index(" /etc/mash/mash.env"),
        "/etc/credstore.encrypted": steps.index("/etc/credstore.encrypted/"),
        "/var/lib/mash": steps.index("MASH_HOME=/var/lib/mash"),
    }

    assert {folder for folder in used if made.get(folder, len(steps)) < used[folder]} == set(used)
    assert "-o mash -g mash -m 0700 /var/lib/mash" in steps
    assert unit("mash-worker.service")["Service"]["StateDirectoryMode"] == "0700"


def example(name: str) -> dict[str, str]:
    """The variables of an example in deploy/example, by the rules shell and systemd share."""
    text = (ROOT / "deploy" / "example" / name).read_text(encoding="utf-8")
    pairs = (one.partition("=") for one in shlex.split(text, comments=True))
    return {name: value for name, _, value in pairs}


def settings_of(variables: dict[str, str], monkeypatch) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.mark.parametrize("name", ["mash.env", "watch.env"])
def test_each_example_names_only_settings_there_are_and_the_steps_install_it(name):
    known = {f"MASH_{setting.upper()}" for setting in Settings.model_fields}

    assert set(example(name)) <= known
    assert f"deploy/example/{name} /etc/mash/{name}`" in README
    assert f"/etc/mash/{name}" in {unit(one)["Service"].get("EnvironmentFile") for one in SERVICES}


def test_the_workers_example_is_a_whole_hub(monkeypatch):
    there = settings_of(example("mash.env"), monkeypatch)

    assert there.hub is not None
    assert set(there.partners) == {"police_rms", "education", "secure_mail"}
    assert {len(partner.accounts) for partner in there.partners.values()} == {there.shift_lanes + 1}
    for partner in there.partners.values():
        assert all(one.startswith(partner.account_family) for one in partner.accounts)
    assert there.database().startswith("postgresql://")


def test_the_watchs_example_can_tell_somebody_and_shares_what_both_need(monkeypatch):
    workers, watch = example("mash.env"), example("watch.env")
    there = settings_of(watch, monkeypatch)

    assert any("{contact}" in part for part in there.alarm_command)
    assert [contact.id for contact in there.alarm_contacts] == ["sgt-ferrier", "insp-marrable"]
    assert there.alarm_contacts[0].days == (0, 1, 2, 3, 4)
    shared = ("MASH_DATABASE_URL", "MASH_ANCHORS")
    assert {name: watch[name] for name in shared} == {name: workers[name] for name in shared}


def test_the_steps_make_every_key_the_units_load():
    steps = README.partition("## One machine")[2].partition("The units:")[0]

    assert "mash keys make --folder /run/mash-keys`" in steps
    assert all(f"`{key}`" in steps for key in (DATA_KEY, AUDIT_SIGNING_KEY, AUDIT_VERIFY_KEY))


def test_a_command_by_hand_has_the_workers_user_settings_home_and_keys(tmp_path):
    """Beside the real script stands a `systemd-run` that says what it was given."""
    given = tmp_path / "systemd-run"
    given.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 4\n', encoding="utf-8")
    given.chmod(0o755)
    script = ROOT / "deploy" / "example" / "mash"
    known = {"PATH": f"{tmp_path}:/usr/bin:/bin", "SUDO_USER": "r.calloway"}

    ran = subprocess.run(
        [script, "tasks", "show", "a b"], env=known, capture_output=True, text=True, check=False
    )

    said = ran.stdout.splitlines()
    worker = unit("mash-worker.service")["Service"]
    assert said[-4:] == ["/opt/mash/.venv/bin/mash", "tasks", "show", "a b"]
    assert ran.returncode == 4
    assert {
        f"--property=User={worker['User']}",
        f"--property=EnvironmentFile={worker['EnvironmentFile']}",
        "--property=EnvironmentFile=/etc/mash/watch.env",
        "--setenv=MASH_HOME=/var/lib/mash",
        "--setenv=MASH_PERSON=r.calloway",
        f"--setenv={TYPED_AS}=mash",
    } <= set(said)
    assert "for key in /etc/credstore.encrypted/*; do" in script.read_text(encoding="utf-8")
    assert "deploy/example/mash /usr/local/sbin/mash`" in README


def commands(text: str, beginning: str) -> list[tuple[int, str]]:
    """Where each command of this beginning stands, and the command."""
    return [(one.start(), one[0]) for one in re.finditer(f"{beginning}[^`\\n]+", text)]
