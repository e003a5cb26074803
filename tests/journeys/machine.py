"""A hub's one machine beside its partner systems, as its command line shows it."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from cli.demo_world import Partners
from cli.office import Office
from runtime.settings import REPOSITORY

PATIENCE_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 0.2


@dataclass
class Machine:
    """The machine, the partners beside it, and what was started there."""

    office: Office
    partners: Partners
    environment: Mapping[str, str]
    command: str = "cli.main"
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.office.settings.home

    def start(self) -> dict[str, Any]:
        """`mash up`; what it said when everything was up."""
        process = subprocess.Popen(
            [sys.executable, "-m", self.command, "up", "--json"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env=self.environment,
        )
        self.running.append(process)
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said["exit_code"] == 0, said["verdict"]
        return dict(said)

    def mash(self, *typed: str) -> dict[str, Any]:
        """Any other command; the one object it printed."""
        ran = subprocess.run(
            [sys.executable, "-m", self.command, *typed, "--json"],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env=self.environment,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert ran.stdout, ran.stderr
        return dict(json.loads(ran.stdout))

    def told(self, path: str, what: str) -> list[dict[str, Any]]:
        """A list of the partners' own, from the admin interface."""
        return list(self.partners.admin.get(path).raise_for_status().json()[what])

    def end(self) -> None:
        """End what was started and still runs."""
        for process in self.running:
            process.terminate()
            process.communicate(timeout=PATIENCE_SECONDS)


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a condition, fail with its name after a while; what came."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (came := condition()):
        assert monotonic() < deadline, f"never came: {what}"
        sleep(LOOK_AGAIN_SECONDS)
    return came
