"""One journey on a real Prefect server: up, a pass of Operation Encompass, its shift, down.

The world is a handful of households drawn at random; the partners' own outbox is the judge.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select

from cli.demo_world import (
    Partners,
    an_office,
    begin_night,
    environment_of,
    hub_of,
    partner_systems,
    secrets_of,
)
from domain.outcome import FINAL_STATES, State
from flows import prefect_home
from flows.hands import host_name
from flows.prefect_home import PrefectHome
from mock_systems.population.build import build
from mock_systems.population.expectations import Message, Task
from mock_systems.population.model import World
from mock_systems.population.nights import draw_night
from mock_systems.population.truth import Truth, truth_of
from runtime.release_modes import Mode
from runtime.tables import person_tasks, work_items
from tests.canaries import Canary, of_world, sweep
from tests.free_ports import free_ports
from tests.journeys.machine import PATIENCE_SECONDS, Machine, until
from tests.journeys.outbox import letters, letters_expected, raw_messages
from tests.journeys.planted_processes import CONTROL_NAME, NAME, SPOILT

# A server, a worker and five runs are nine processes to start; a busy machine needs its time.
pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.timeout(300)]

ENCOMPASS = "encompass"
# Only in term a school is told at once.
FIRST_DRAWN = random.SystemRandom().randrange(1, 10**6)
SEED = next(seed for seed in count(FIRST_DRAWN) if draw_night(seed).kind == "term")
LONDON = ZoneInfo("Europe/London")
PLANTED = (Canary("control", CONTROL_NAME), Canary("name in an error", NAME))
VOSS = {
    "id": "a.voss",
    "name": "DC Amara Voss",
    "place": "Northmere",
    "roles": ["practitioner"],
    "authorities": ["northmere"],
}


@dataclass
class PrefectMachine(Machine):
    """The same, as Prefect's own interface shows it too."""

    command: str = "tests.journeys.planted_mash"
    asked: "list[Prefect]" = field(default_factory=list)

    def prefect(self) -> "Prefect":
        """Its Prefect server."""
        self.asked.append(Prefect(prefect_home.read(self.office.settings)))
        return self.asked[-1]

    def states(self) -> Counter[str]:
        """How many items are in each state."""
        with self.office.database.snapshot() as connection:
            return Counter(connection.execute(select(work_items.c.state)).scalars())

    def has_worked(self) -> bool:
        """Whether every item is final, or waits for a person."""
        return set(self.states()) <= {*FINAL_STATES, State.AWAITING_PERSON}

    def tasks(self) -> Counter[str]:
        """What people are asked, by kind."""
        with self.office.database.snapshot() as connection:
            return Counter(connection.execute(select(person_tasks.c.kind)).scalars())


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

    def said(self, run_id: str) -> str:
        """What a run said at its end."""
        return str(self.ask("GET", f"flow_runs/{run_id}")["state"]["message"])

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


def passes_far_from_now() -> list[str]:
    """Times at which no pass begins while the test runs."""
    now = datetime.now(LONDON)
    return [f"{now + timedelta(hours=hours):%H:%M}" for hours in (6, 7, 12)]


@pytest.fixture
def world() -> World:
    print(f"seed {SEED}")
    return build(SEED, "few")


@pytest.fixture
def machine(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PrefectMachine]:
    """A machine at half past five, before the first pass; it may work alone."""
    monkeypatch.setenv("MASH_ENCOMPASS_PASSES", json.dumps(passes_far_from_now()))
    monkeypatch.setenv("MASH_PREFECT_PORT", str(free_ports()))
    monkeypatch.setenv("MASH_CONSOLE_PORT", str(free_ports()))
    monkeypatch.setenv("MASH_CONSOLE_ACCOUNTS", json.dumps([VOSS]))
    with (
        partner_systems(world.seed, world.size) as partners,
        an_office(tmp_path / "home", partners, world.night.now, hub_of(world)) as office,
    ):
        begin_night(office, world, Mode.SAMPLED)
        environment = {**environment_of(office.settings), "MASH_PERSON": "r.calloway"}
        machine = PrefectMachine(office, partners, environment)
        yield machine
        for prefect in machine.asked:
            prefect.close()
        machine.end()


def entries_expected(truth: Truth) -> Counter[str]:
    """How often each occurrence says that a school was told."""
    return Counter(
        reference
        for household in truth.households
        for one in household.expectations
        if isinstance(one, Message)
        for reference in one.references
    )


def tasks_expected(truth: Truth) -> Counter[str]:
    return Counter(
        one.kind
        for household in truth.households
        for one in household.expectations
        if isinstance(one, Task)
    )


def passwords(partners: Partners) -> list[str]:
    return list(secrets_of(partners.accounts).values())


def kept_in_clear(home: Path, canaries: list[Canary]) -> set[tuple[str, str]]:
    """Which of them lie open under the machine's home, and in which file."""
    found = sweep([home], canaries, except_under=[home / "secrets"])
    assert found.unread == []
    return {(one.label, Path(one.path).name) for one in found.findings}


def reports_in(home: Path) -> list[str]:
    return sorted(one.suffix for one in (home / "reports").glob("*/*"))


def is_gone(pid: int) -> bool:
    return not Path("/proc", str(pid)).exists()


def test_encompass_runs_on_a_real_server_which_learns_no_name(machine, world):
    truth = truth_of(world)

    up = machine.start()
    is_console_open = httpx.get(up["console"], trust_env=False, follow_redirects=True)
    prefect = machine.prefect()
    spoilt = prefect.start(f"dispatch/{SPOILT}", process=SPOILT)
    control = prefect.start("telling/control")
    made = machine.mash("run", ENCOMPASS)
    at_work = until(lambda: prefect.runs("shift", "RUNNING"), "a shift the worker asked for")
    second_shift = prefect.start(f"shift/{host_name()}")
    until(lambda: prefect.state(second_shift) == "CANCELLED", "the second shift's end")
    until(lambda: prefect.state(at_work[0]) == "COMPLETED", "the shift's end")
    until(machine.has_worked, "the end of the work")
    until(lambda: prefect.state(spoilt) == "FAILED", "the spoilt pass's end")
    until(lambda: prefect.state(control) == "FAILED", "the control's end")
    reported = prefect.start("report/night")
    until(lambda: prefect.state(reported) == "COMPLETED", "the report of the night")
    said_of_night = prefect.said(reported)
    passes = until(lambda: prefect.next_passes(ENCOMPASS), "a pass that is ahead")
    stopped = machine.mash("stop")

    assert f"new {len(truth.households)}, withheld 0" in made["said"]
    assert said_of_night.endswith(", proven")
    assert reports_in(machine.home) == [".html", ".xlsx"]
    assert passes == set(machine.office.settings.encompass_passes)
    messages = raw_messages(machine.told("/secure_mail/outbox", "outbox"))
    assert letters(messages, world, truth) == letters_expected(truth, world.night.now)
    written = machine.told("/police_rms/writes", "writes")
    assert Counter(one["record_id"] for one in written) == entries_expected(truth)
    assert machine.tasks() == tasks_expected(truth)
    assert is_console_open.is_success
    assert set(up["parts"]) == {"prefect-server", "worker", "on-call", "watch", "console"}
    assert stopped["stopped"] == "up"
    assert machine.running[0].wait(PATIENCE_SECONDS) == 0
    assert all(is_gone(pid) for pid in up["parts"].values())
    secrets = of_world(world, passwords(machine.partners))
    kept = kept_in_clear(machine.home, [*PLANTED, *secrets])
    assert kept >= {("control", "prefect.db"), ("control", "worker.log")}
    assert {label for label, _ in kept} == {"control"}
