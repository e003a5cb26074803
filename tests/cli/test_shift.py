"""`mash up`, `run`, `shift`, `stop`: what cannot start says so and touches nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from domain.outcome import Outcome
from flows import prefect_home
from flows.hands import shift_lock
from flows.on_call import on_call_lock
from flows.one_at_a_time import alone
from flows.processes import PassMade, Process
from flows.roster import PROCESSES
from runtime.settings import REPOSITORY, Settings
from tests.builders.queue import (
    an_item,
    an_open_lane,
    an_open_write,
    claimed,
    queued,
    state_of,
)
from tests.cli.test_starting import cannot_start
from tests.free_ports import free_ports

PARTNER = {"base_url": "http://127.0.0.1:9", "accounts": ["mash-01"], "account_family": "mash"}
HELD = "import sys, signal; from pathlib import Path; from flows.one_at_a_time import alone\n"
HELD += "with alone(Path(sys.argv[1])): print('held', flush=True); signal.pause()"


async def nothing_new(*_) -> PassMade:
    return PassMade(0, 0, 0)


async def never_asked(*_) -> Outcome:
    raise AssertionError("no lane was opened")


@pytest.fixture
def encompass(monkeypatch):
    """A process of this name, whatever the suite ships."""
    monkeypatch.setitem(PROCESSES, "encompass", Process(nothing_new, {"encompass": never_asked}))


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Also where these tests were started in the background: a shell has that ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@contextmanager
def another_process_holds(lock: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(lock)], stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def settings_of(hub) -> Settings:
    return Settings(home=hub.home)


def test_a_second_up_on_the_same_home_is_refused(hub):
    with another_process_holds(hub.home / "up.lock") as first:
        ran = hub.mash("up")

    assert cannot_start(ran, "up already", f"process {first.pid}")
    assert ran.err.endswith("\nNext: mash stop\n")
    assert not prefect_home.folder_of(settings_of(hub)).exists()


def test_up_on_a_taken_port_says_which(hub, encompass):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        hub.patch.setenv("MASH_PREFECT_PORT", str(port))
        before = signal.getsignal(signal.SIGTERM)
        ran = hub.mash("up")
        signal.signal(signal.SIGTERM, before)

    assert cannot_start(ran, f"Port {port} is taken", "MASH_PREFECT_PORT")


@pytest.mark.parametrize("typed", [["up"], ["up", "--demo"]], ids=["a hub", "a demonstration"])
def test_up_says_which_port_of_the_console_is_taken_before_anything_starts(hub, encompass, typed):
    account = {"id": "a.voss", "name": "DC Voss", "place": "x", "roles": [], "authorities": []}
    hub.patch.setenv("MASH_CONSOLE_ACCOUNTS", json.dumps([account]))
    hub.patch.setattr("cli.up._demonstration", nullcontext)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        hub.patch.setenv("MASH_CONSOLE_PORT", str(port))
        hub.patch.setenv("MASH_PREFECT_PORT", str(free_ports()))
        before = signal.getsignal(signal.SIGTERM)
        ran = hub.mash(*typed)
        signal.signal(signal.SIGTERM, before)

    assert cannot_start(ran, f"Port {port} is taken, perhaps by another console", "MASH_CONSOLE")


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "STOPPED BY YOU (Ctrl-C)."), (signal.SIGTERM, "STOPPED FROM ELSEWHERE")],
)
def test_what_really_ended_up_is_said(hub, encompass, hears_ctrl_c, number, said):
    hub.patch.setattr("cli.up.a_way_out", lambda _: nullcontext())
    hub.patch.setattr("cli.up._start_all", lambda *_: os.kill(os.getpid(), number))

    ran = hub.mash("up")

    assert ran.out.startswith(said)
    assert ran.exit_code == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_stop_where_nothing_works_says_so(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher)

    ran = hub.mash("stop", "--json")

    assert ran.exit_code == 0
    assert ran.facts["verdict"] == "Nothing works on this host. No open writes. 1 item waits."
    assert hub.audited() == []


def test_stop_tells_the_shift_waits_for_it_and_is_written_down(hub):
    with another_process_holds(shift_lock(settings_of(hub))) as shift:
        ran = hub.mash("stop", "--json")
        ended = shift.wait(5)

    assert (ran.exit_code, ran.facts["stopped"], ran.facts["pid"]) == (0, "shift", shift.pid)
    assert ended == -signal.SIGTERM
    assert [event for event, _ in hub.audited()] == ["stop_ordered"]


def test_stop_tells_a_shift_and_who_is_on_call(hub):
    settings = settings_of(hub)
    with (
        another_process_holds(shift_lock(settings)) as shift,
        another_process_holds(on_call_lock(settings)) as on_call,
    ):
        ran = hub.mash("stop", "--json")
        ended = (shift.wait(5), on_call.wait(5))

    assert (ran.exit_code, ran.facts["stopped"]) == (0, "shift and on_call")
    assert ended == (-signal.SIGTERM, -signal.SIGTERM)
    assert [event for event, _ in hub.audited()] == ["stop_ordered", "stop_ordered"]


def test_stop_names_the_items_whose_writes_are_open(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-7K4M-92QF"))
        item = claimed(connection, an_open_lane(connection))
        an_open_write(connection, item)

    ran = hub.mash("stop")

    assert "1 write open: ENC-7K4M-92QF; looked for before anything is repeated" in ran.words


def test_a_pass_without_prefect_says_how_to_start_it(hub, encompass):
    ran = hub.mash("run", "encompass")

    assert cannot_start(ran, "No Prefect was ever started here", "mash up")


def test_a_pass_while_prefect_is_down_says_so(hub, encompass):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        prefect_home.make(Settings(home=hub.home, prefect_port=nobody.getsockname()[1]))
        hub.patch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
        ran = hub.mash("run", "encompass")

    assert cannot_start(ran, "Prefect does not answer at http://127.0.0.1")


def test_a_pass_of_no_process_is_a_wrong_command(hub, encompass):
    ran = hub.mash("run", "weather", "--json")

    assert ran.exit_code == 2
    assert "There is no process weather" in ran.facts["verdict"]
    assert "encompass" in ran.facts["verdict"]


def test_a_shift_beside_another_is_refused_before_a_browser_is_opened(hub, encompass):
    with alone(shift_lock(settings_of(hub))):
        ran = hub.mash("shift")

    assert cannot_start(ran, "A shift is at work on this host already", f"process {os.getpid()}")
    assert ran.err.endswith("\nNext: mash stop\n")


@pytest.fixture
def waiting(hub) -> str:
    """An item that a shift would take."""
    with hub.transaction() as connection:
        return str(queued(connection, hub.cipher)[0])


def test_a_shift_without_partners_and_hub_says_so_and_takes_nothing(hub, waiting):
    before = hub.everything()

    ran = hub.mash("shift")

    assert cannot_start(ran, "No partner is set up here", "MASH_PARTNERS", "MASH_HUB")
    assert hub.everything() == before


def test_a_shift_without_one_of_its_partners_names_it(hub, waiting):
    hub.patch.setenv(
        "MASH_PARTNERS", json.dumps(dict.fromkeys(("police_rms", "education"), PARTNER))
    )

    ran = hub.mash("shift")

    assert cannot_start(ran, "Partners that are not set up here: secure_mail", "MASH_PARTNERS")
    with hub.transaction() as connection:
        assert state_of(connection, waiting) == "queued"


def test_a_shift_that_does_not_know_its_hub_says_so_and_takes_nothing(hub, waiting):
    systems = ("police_rms", "education", "secure_mail")
    hub.patch.setenv("MASH_PARTNERS", json.dumps(dict.fromkeys(systems, PARTNER)))

    ran = hub.mash("shift", "--json")

    assert ran.exit_code == 3
    assert "The hub is not set up here" in ran.facts["verdict"]
    assert "partner" not in ran.facts["verdict"].lower()
    with hub.transaction() as connection:
        assert state_of(connection, waiting) == "queued"


def test_up_without_partners_starts_nothing(hub, waiting):
    ran = hub.mash("up")

    assert cannot_start(ran, "No partner is set up here", "MASH_HUB")
    assert not prefect_home.folder_of(settings_of(hub)).exists()
