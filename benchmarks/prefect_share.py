"""`python -m benchmarks.prefect_share`: what Prefect adds to an item, over a Monday's items."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from benchmarks.entries import LAST, QUEUE, Entry
from benchmarks.marks import tell
from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import Venue, _item, a_venue
from cli.up import LOOK_AGAIN_SECONDS, SERVER, START_SECONDS
from domain.outcome import NoAction, Outcome
from flows import prefect_home
from flows.hands import Worked, work_a_shift
from flows.prefect_home import PrefectHome
from flows.wiring import Desk, Worker
from runtime import work_queue
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import REPOSITORY, Settings
from runtime.work_queue import ClaimedItem

ROUNDS = 4
# A force's Monday, worked in one shift: what a run costs is shared among its items.
ITEMS = 650
MOST_MS = 5.0
PLAIN, BY_PREFECT = "plain", "by-prefect"
QUIET = {"PREFECT_LOGGING_LEVEL": "WARNING"}
TICKS = os.sysconf("SC_CLK_TCK")
NOTES = (
    "An item here does nothing (claim, lane, desk, outcome), so that what is measured is not lost "
    "in the noise of a browser at work. Both sides are the shipped shift in a process of its own; "
    "one is a flow of a real Prefect server, from the interpreter's start to the run's last state.",
    "The share: CPU of the flow's Python less that of the plain side's, and all the CPU the server "
    "used meanwhile, its housekeeping too; for each of the items of a Monday in one shift.",
    "Finding the run and starting its process (a poll of two seconds) is no part of it: it happens "
    "once a shift, before its first item.",
)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a side: on the clock, of its own CPU, of the server's CPU meanwhile."""

    seconds: float
    own: float
    server: float


def measure(how: Asked) -> Result:
    """Both sides in every round."""
    load_before = os.getloadavg()[0]
    with a_venue(how.seed) as venue, _server(venue.office.settings) as (home, server):
        rounds = [_round(venue, home, server, number, how.items) for number in range(how.rounds)]
    title = "Prefect's share of an item"
    return Result("prefect_share", title, how, _figures(rounds, how.items), NOTES, load_before)


def _round(
    venue: Venue, home: PrefectHome, server: int, number: int, items: int
) -> Mapping[str, Spent]:
    """What each side spent; every other round begins with the other side."""
    spent = {}
    for side in (PLAIN, BY_PREFECT) if number % 2 else (BY_PREFECT, PLAIN):
        _queue(venue, f"{side}-{number}", items)
        server_before, began = _cpu_seconds(server), time.perf_counter()
        own = _run(side, venue, home)
        seconds = time.perf_counter() - began
        spent[side] = Spent(seconds, own, _cpu_seconds(server) - server_before)
    return spent


def _figures(rounds: list[Mapping[str, Spent]], items: int) -> list[Figure]:
    def each(
        what: str, seconds: Callable[[Spent, Spent], float], promise: float | None = None
    ) -> Figure:
        of_rounds = [seconds(one[BY_PREFECT], one[PLAIN]) * 1000 / items for one in rounds]
        return Figure(what, "ms", of_rounds, promise)

    return [
        each("Prefect's share of an item", lambda by, no: by.own + by.server - no.own, MOST_MS),
        each("of it, in the worker", lambda by, no: by.own - no.own),
        each("of it, in the server", lambda by, _: by.server),
        each("time an item took longer", lambda by, no: by.seconds - no.seconds),
    ]


def _queue(venue: Venue, block: str, items: int) -> None:
    with venue.office.database.transaction() as connection:
        now, cipher = business_now(connection), venue.office.cipher()
        for number in range(items):
            entry = Entry("", f"{block}-{number:03}")
            work_queue.add(connection, _item(entry, LAST, None), now, cipher)


def _run(side: str, venue: Venue, home: PrefectHome) -> float:
    """One shift to its end; the CPU seconds of its Python."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.prefect_share", side],
        input=json.dumps(venue.told(pictures=False)),
        stdout=subprocess.PIPE,
        text=True,
        env={**home.environment(), **QUIET},
        cwd=REPOSITORY,
        check=True,
    )
    return float(json.loads(ran.stdout)["cpu_seconds"])


@contextmanager
def _server(settings: Settings) -> Iterator[tuple[PrefectHome, int]]:
    """A real Prefect server, as `mash up` starts it, and its process."""
    home = prefect_home.make(settings)
    with (settings.home / "prefect-server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, *SERVER],
            stdout=log,
            stderr=log,
            env=home.environment(),
            cwd=REPOSITORY,
        )
    try:
        _wait_until_it_answers(home)
        yield home, server.pid
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(home: PrefectHome) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(home.answers_at, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(LOOK_AGAIN_SECONDS)
    raise TimeoutError(home.answers_at)


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _nothing(item: ClaimedItem, _: Desk) -> Outcome:
    return NoAction("measured", "benchmark")


async def _shift(told: Mapping[str, Any]) -> Worked:
    settings = Settings(**told["settings"])
    credentials = Credentials.from_settings(settings)
    with closing(Database(settings.database())) as database:
        worker = Worker("benchmark", database, credentials.cipher(), credentials, settings)
        return await work_a_shift(worker, {QUEUE: _nothing}, "schedule:shift", asyncio.Event())


def _by_prefect(told: Mapping[str, Any]) -> None:
    # Only this side pays for it.
    from prefect import flow

    @flow(name="shift", persist_result=False, log_prints=False)
    async def shift() -> None:
        await _shift(told)

    asyncio.run(shift())


def main() -> int:
    """Measure, keep, show; or be one of the sides."""
    sides = {PLAIN: lambda told: asyncio.run(_shift(told)), BY_PREFECT: _by_prefect}
    if len(sys.argv) > 1 and sys.argv[1] in sides:
        sides[sys.argv[1]](json.loads(sys.stdin.read()))
        tell({"cpu_seconds": time.process_time()})
        return 0
    return keep_and_show(measure(asked(ROUNDS, ITEMS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())
