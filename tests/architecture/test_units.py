"""The systemd units agree with each other, with the commands there are, and with their README."""

import re
from configparser import ConfigParser
from importlib.util import find_spec

import pytest

from runtime.credentials import AUDIT_VERIFY_KEY
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
        "/etc/mash": steps.index("/etc/mash/mash.env"),
        "/etc/credstore.encrypted": steps.index("/etc/credstore.encrypted/"),
        "/var/lib/mash": steps.index("MASH_HOME=/var/lib/mash"),
    }

    assert {folder for folder in used if made.get(folder, len(steps)) < used[folder]} == set(used)
    assert "-o mash -g mash -m 0700 /var/lib/mash" in steps
    assert unit("mash-worker.service")["Service"]["StateDirectoryMode"] == "0700"


def commands(text: str, beginning: str) -> list[tuple[int, str]]:
    """Where each command of this beginning stands, and the command."""
    return [(one.start(), one[0]) for one in re.finditer(f"{beginning}[^`\\n]+", text)]
