"""One journey on a real Prefect server: up, a pass, a shift, what Prefect kept, down."""

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select

from flows import prefect_home
from flows.hands import host_name
from flows.prefect_home import PrefectHome
from runtime.clock import set_business_now
from runtime.credentials import make_development_secrets
from runtime.database import Database
from runtime.settings import REPOSITORY, PartnerSettings, Settings
from runtime.tables import work_items
from tests.builders.modes import promoted
from tests.canaries import SHORTEST, Canary, sweep
from tests.journeys.planted_processes import APPEND, SPOILT, may_go_on
from tests.mocks_fixture import Mocks

# A server, a worker and five runs are nine processes to start; a busy machine needs its time.
pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.timeout(300)]

NIGHT_BEGINS = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
FAMILY = "mash-encompass"
LONDON = ZoneInfo("Europe/London")
MASH = [sys.executable, "-m", "tests.journeys.planted_mash"]
PATIENCE_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 0.2
NAME = "Wrenfeather-Quilligan"
CONTROL_NAME = "Oddlestone-Fennimarch"
REFERENCES = ("APP-1A2B", "APP-3C4D", "APP-5E6F")


@dataclass
class Machine:
    """A hub's one machine, as its command line and Prefect's own interface show it."""

    home: Path
    settings: Settings
    environment: dict[str, str]
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)
    asked: "list[Prefect]" = field(default_factory=list)

    def start(self) -> dict[str, Any]:
        """`mash up`; what it said when everything was up."""
        process = subprocess.Popen(
            [*MASH, "up", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env=self.environment,
        )
        self.running.append(process)
        assert process.stdout is not None
        return dict(json.loads(process.stdout.readline()))

    def mash(self, *typed: str) -> dict[str, Any]:
        """Any other command; the one object it printed."""
        ran = subprocess.run(
            [*MASH, *typed, "--json"],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env=self.environment,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert ran.stdout, ran.stderr
        return dict(json.loads(ran.stdout))

    def prefect(self) -> "Prefect":
        """Its Prefect server."""
        self.asked.append(Prefect(prefect_home.read(self.settings)))
        return self.asked[-1]

    def states(self) -> dict[str, str]:
        """Every item's state, by reference."""
        database = Database(self.settings.database())
        with closing(database), database.snapshot() as connection:
            rows = connection.execute(select(work_items.c.reference, work_items.c.state))
            return {row.reference: row.state for row in rows}


class Prefect:
    """Prefect's interface as any program may use it."""

    def __init__(self, home: PrefectHome) -> None:
        user, _, password = home.sign_in.reveal().partition(":")
        self._http = httpx.Client(
            base_url=f"{home.api_url}/",
            auth=(user, password),
            trust_env=False,
            headers={"Prefect-Csrf-Client": "journey"},
        )
        token = self._http.get("csrf-token", params={"client": "journey"}).raise_for_status()
        self._http.headers["Prefect-Csrf-Token"] = token.json()["token"]

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """Any call, again while the server is too busy to write; the answer's JSON."""
        answered = until(lambda: self._unless_busy(method, path, sent), f"an answer from {path}")
        return answered.raise_for_status().json()

    def _unless_busy(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response | None:
        answer = self._http.request(method, path, **sent)
        return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

    def start(self, deployment: str, **parameters: str) -> str:
        """Start a run of a deployment; its id."""
        found = self.ask("GET", f"deployments/name/{deployment}")
        path = f"deployments/{found['id']}/create_flow_run"
        return str(self.ask("POST", path, json={"parameters": parameters})["id"])

    def state(self, run_id: str) -> str:
        """A run's state."""
        return str(self.ask("GET", f"flow_runs/{run_id}")["state"]["type"])

    def runs(self, flow: str, state: str) -> list[str]:
        """The runs of a flow that are in a state."""
        return [run["id"] for run in self._found("flows", flow, state)]

    def next_passes(self, process: str) -> set[time]:
        """At which times of day, London, Prefect has runs of a process ahead."""
        ahead = self._found("deployments", process, "SCHEDULED")
        moments = [datetime.fromisoformat(run["expected_start_time"]) for run in ahead]
        return {moment.astimezone(LONDON).time() for moment in moments}

    def _found(self, kind: str, name: str, state: str) -> list[dict[str, Any]]:
        wanted = {
            kind: {"name": {"any_": [name]}},
            "flow_runs": {"state": {"type": {"any_": [state]}}},
        }
        return list(self.ask("POST", "flow_runs/filter", json=wanted))


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a condition, fail with its name after a while; what came."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (came := condition()):
        assert monotonic() < deadline, f"never came: {what}"
        sleep(LOOK_AGAIN_SECONDS)
    return came


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def passes_far_from_now() -> list[str]:
    """Times at which no pass begins while the test runs."""
    now = datetime.now(LONDON)
    return [f"{now + timedelta(hours=hours):%H:%M}" for hours in (6, 7, 12)]


@pytest.fixture
def machine(mocks: Mocks, tmp_path: Path) -> Iterator[Machine]:
    """A machine that knows the police system, at half past five."""
    mocks.set_clock(NIGHT_BEGINS)
    told = {
        "MASH_HOME": str(tmp_path),
        "MASH_SHIFT_LANES": "1",
        "MASH_ENCOMPASS_PASSES": json.dumps(passes_far_from_now()),
        "MASH_PREFECT_PORT": str(a_free_port()),
        "MASH_PARTNERS": json.dumps({"police_rms": police(mocks).model_dump()}),
        "MASH_PERSON": "r.calloway",
    }
    settings = Settings(
        home=tmp_path,
        prefect_port=int(told["MASH_PREFECT_PORT"]),
        encompass_passes=tuple(time.fromisoformat(at) for at in passes_far_from_now()),
    )
    make_development_secrets(settings.secrets_folder(), passwords(mocks))
    with closing(Database(settings.database())) as database:
        database.migrate()
        with database.transaction() as connection:
            set_business_now(connection, NIGHT_BEGINS)
            promoted(connection, APPEND, "northmere")
    machine = Machine(tmp_path, settings, {**os.environ, **told})
    yield machine
    for prefect in machine.asked:
        prefect.close()
    for process in machine.running:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def passwords(mocks: Mocks) -> dict[str, str]:
    """Every worker's password in the police system, by credential name."""
    accounts = mocks.systems()["police_rms"]["accounts"]
    own = [one for one in accounts if one["user_id"].startswith(FAMILY)]
    return {f"police_rms/{one['user_id']}": one["password"] for one in own}


def police(mocks: Mocks) -> PartnerSettings:
    """The police system as the workers know it."""
    own = tuple(name.partition("/")[2] for name in passwords(mocks))
    return PartnerSettings(base_url=mocks.url("police_rms"), accounts=own, account_family=FAMILY)


def open_occurrences(mocks: Mocks, how_many: int) -> list[str]:
    """Occurrences that workers may write to."""
    records = mocks.records("police_rms", "occurrences")
    return sorted(number for number, one in records.items() if one["access_class"] == "open")[
        :how_many
    ]


def names_and_passwords(mocks: Mocks) -> list[Canary]:
    """Fifty surnames of the world, drawn at random, and every worker's password."""
    people = mocks.records("police_rms", "nominals").values()
    surnames = sorted({one["surname"] for one in people if len(one["surname"]) >= SHORTEST})
    seed = random.SystemRandom().randrange(10**6)
    print(f"surnames drawn with seed {seed}")
    drawn = random.Random(seed).sample(surnames, 50)
    named = [Canary(f"surname {number}", name) for number, name in enumerate(drawn)]
    return [*named, *(Canary(name, word) for name, word in passwords(mocks).items())]


def is_gone(pid: int) -> bool:
    return not Path("/proc", str(pid)).exists()


def test_a_pass_and_a_shift_run_on_a_real_server_which_learns_no_name(machine, mocks):
    entries = dict(zip(REFERENCES, open_occurrences(mocks, len(REFERENCES)), strict=True))
    told = {"entries": entries, "name": NAME, "control_name": CONTROL_NAME}
    (machine.home / "journey.json").write_text(json.dumps(told))

    up = machine.start()
    prefect = machine.prefect()
    spoilt = prefect.start(f"dispatch/{SPOILT}", process=SPOILT)
    control = prefect.start("telling/control")
    made = machine.mash("run", APPEND)
    at_work = until(lambda: prefect.runs("shift", "RUNNING"), "a shift the worker asked for")
    second_shift = prefect.start(f"shift/{host_name()}")
    until(lambda: prefect.state(second_shift) == "CANCELLED", "the second shift's end")
    may_go_on(machine.home).touch()
    until(lambda: prefect.state(at_work[0]) == "COMPLETED", "the shift's end")
    until(lambda: prefect.state(spoilt) == "FAILED", "the spoilt pass's end")
    until(lambda: prefect.state(control) == "FAILED", "the control's end")
    passes = until(lambda: prefect.next_passes(APPEND), "a pass that is ahead")
    stopped = machine.mash("stop")

    assert (made["exit_code"], made["said"]) == (0, "seen 3, new 3, withheld 0")
    assert passes == set(machine.settings.encompass_passes)
    assert machine.states() == dict.fromkeys(REFERENCES, "done")
    written = [write["reference"] for write in mocks.writes("police_rms")]
    assert sorted(written) == sorted(REFERENCES)
    assert stopped["stopped"] == "up"
    assert machine.running[0].wait(PATIENCE_SECONDS) == 0
    assert all(is_gone(pid) for pid in up["parts"].values())
    kept = [machine.home / "prefect", machine.home / "logs", machine.home / "egress.log"]
    found = sweep(kept, [Canary("control", CONTROL_NAME)])
    assert {Path(one.path).name for one in found.findings} >= {"prefect.db", "worker.log"}
    nothing = sweep(kept, [Canary("name in an error", NAME), *names_and_passwords(mocks)])
    assert (nothing.findings, nothing.unread) == ([], [])
