"""`python -m benchmarks.research`: a case at seven slow systems; how soon a click is taken up."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import SIZE
from bots.research.items import Research
from bots.research.ordering import Asker, Order, order_research
from cli.demo_world import (
    ON_CALL,
    Partners,
    an_office,
    begin_night,
    environment_of,
    hub_of,
    partner_systems,
)
from cli.office import Office, settings_here
from cli.way_out import a_way_out
from domain.identifiers import OccurrenceNumber
from domain.outcome import State, WorkItemId
from domain.research_pack import SYSTEMS
from flows.dispatch import make_a_pass
from flows.hands import worker_here
from flows.on_call import be_on_call
from flows.processes import OnBehalfOf
from flows.roster import waited_for
from flows.wiring import Worker
from mock_systems.population.build import build
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import ResearchTruth
from mock_systems.population.research.kinds import requests_to_try
from runtime import record_keeping
from runtime.release_modes import Mode
from runtime.settings import REPOSITORY
from runtime.tables import account_seats, work_items

ROUNDS, CLICKS = 3, 10
PAGE_SECONDS = 1.0
MOST_OF_SLOWEST = 1.3
MOST_TO_FIRST_LOOK = 3.0
POLICE = "police_rms"
OPENED = "open_occurrence"
LOOK_AGAIN_SECONDS = 0.05
BETWEEN_CLICKS_SECONDS = (0.2, 1.5)
SHIFT = ("-m", "cli.main", "shift", "--json")
ON_CALL_PROCESS = ("-m", "flows.on_call")
NOTES = (
    "One case in which all seven systems are asked about somebody; each request to a partner is "
    f"answered {PAGE_SECONDS:.0f} s later than it would be. Both sides by the worker on call as "
    "shipped, signed in before; they take turns in an order drawn from the seed.",
    "Alone: the same research where the worker has an account at the police, who say who is in the "
    "case, and at the system that was slowest in the run before, and nowhere else.",
    "To the slowest partner's own time: from the first request to its last answer, by its own log. "
    "This has the reading of the case in it, before which nobody knows whom to ask about; so it is "
    "no measure of asking side by side, and is promised nothing.",
    "Click to first look-up: from the order in the queue to the partner's own record of the case "
    "being opened; on call and a night's shift of three lanes are processes of their own on one "
    "machine, the partners at their own pace (milliseconds).",
)

_numbers = count(1)
_SLOW = {"mode": "slow", "operation": "*", "count": None}


class NotMeasured(Exception):
    """What was to be measured did not happen, so there is no figure."""


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub at the first pass, beside its partner systems."""

    office: Office
    partners: Partners
    case: str

    @property
    def worker(self) -> Worker:
        """Whoever is on call."""
        return worker_here("on-call", self.office.database, self.office.settings)

    def order(self) -> WorkItemId:
        """A click: somebody who has not asked before."""
        office = self.office
        asker = Asker(f"bench.{next(_numbers)}", "protect_child", "legal_obligation")
        wanted = Research(OccurrenceNumber(self.case), "new_referral")
        order = Order(office.cipher(), office.settings, asker)
        with office.database.transaction() as connection:
            return order_research(connection, wanted, order).item_id

    def slow_down(self, seconds: float) -> None:
        """Every answer of every system comes so much later; 0: as fast as it goes."""
        for system in SYSTEMS:
            self.partners.admin.delete(f"/{system}/faults").raise_for_status()
            if seconds:
                slow = {**_SLOW, "args": {"seconds": seconds}}
                self.partners.admin.post(f"/{system}/faults", json=slow).raise_for_status()

    def log_of(self, system: str, since: float) -> list[tuple[float, float, str]]:
        """Its own log since this moment: began, ended, operation; of the account on call."""
        answer = self.partners.admin.get(f"/{system}/requests").raise_for_status()
        rows = [(_seconds(one), one) for one in answer.json()["requests"]]
        return [
            (at, at + one["seconds"], str(one["operation"]))
            for at, one in rows
            if at >= since and one["account"] == ON_CALL
        ]


@dataclass(frozen=True, slots=True)
class Took:
    """One research: how long, and each system's own time by its own log.

    `case_read`: when the first other system than the police was asked.
    """

    seconds: float
    spans: Mapping[str, float]
    busy: Mapping[str, float]
    case_read: float

    @property
    def slowest(self) -> str:
        """The system that took longest, other than the police, whom the case is read at."""
        return max((name for name in self.spans if name != POLICE), key=self.spans.__getitem__)


def measure(how: Asked) -> Result:
    """Both sides in every round; then the clicks of one night."""
    load_before = os.getloadavg()[0]
    rng = random.Random(how.seed)
    with _a_hub(how.seed) as hub:
        slowest = asyncio.run(_researched(hub, SYSTEMS, 0.0)).slowest
        rounds = [_round(hub, slowest, rng) for _ in range(how.rounds)]
    with _a_hub(how.seed) as hub:
        clicks = _clicks(hub, how.items, rng)
    title = "Research on a case"
    return Result("research", title, how, _figures(rounds, clicks), NOTES, load_before)


@contextmanager
def _a_hub(seed: int) -> Iterator[Hub]:
    world = build(seed, SIZE)
    home = settings_here().home / "benchmarks" / "research"
    with (
        partner_systems(seed, SIZE) as partners,
        an_office(home, partners, world.night.now, hub_of(world)) as office,
        a_way_out(office),
    ):
        begin_night(office, world, Mode.SAMPLED)
        record_keeping.keep_records(office.database, office.settings, office.credentials)
        yield Hub(office, partners, _a_case(ResearchBook.of(world)))


def _a_case(book: ResearchBook) -> str:
    """The smallest in which all seven systems are asked, and no person has to be."""
    asked_everywhere = [
        one for one in requests_to_try(book) if "plain" in one.kinds and _asks_all(one)
    ]
    return min(asked_everywhere, key=lambda one: len(one.people)).asked_for


def _asks_all(truth: ResearchTruth) -> bool:
    asked_of = {check.system for check in truth.checks if "not_applicable" not in check.before}
    return asked_of == set(SYSTEMS)


def _round(hub: Hub, slowest: str, rng: random.Random) -> dict[str, Took]:
    sides = {"all": SYSTEMS, "alone": (POLICE, slowest)}
    names = rng.sample(sorted(sides), len(sides))
    return {name: asyncio.run(_researched(hub, sides[name], PAGE_SECONDS)) for name in names}


async def _researched(hub: Hub, systems: Sequence[str], page_seconds: float) -> Took:
    """One research by a worker on call that has accounts at these systems."""
    worker, stop = _with_accounts_at(hub.worker, systems), asyncio.Event()
    on_call = asyncio.create_task(be_on_call(worker, waited_for(worker.settings), stop))
    await _until_signed_in(worker, systems)
    hub.slow_down(page_seconds)
    began, at = time.monotonic(), time.time()
    item_id = hub.order()
    await _until_final(worker, item_id)
    took = time.monotonic() - began
    hub.slow_down(0.0)
    stop.set()
    await on_call
    logs = {name: log for name in systems if (log := hub.log_of(name, at))}
    spans = {name: log[-1][1] - log[0][0] for name, log in logs.items()}
    busy = {name: sum(ended - began for began, ended, _ in log) for name, log in logs.items()}
    first_of_others = min(log[0][0] for name, log in logs.items() if name != POLICE)
    return Took(took, spans, busy, first_of_others - at)


def _with_accounts_at(worker: Worker, systems: Sequence[str]) -> Worker:
    none: dict[str, object] = {"accounts": (), "on_call": ()}
    partners = {
        name: partner if name in systems else partner.model_copy(update=none)
        for name, partner in worker.settings.partners.items()
    }
    return replace(worker, settings=worker.settings.model_copy(update={"partners": partners}))


async def _until_signed_in(worker: Worker, systems: Sequence[str]) -> None:
    while not set(systems) <= await worker.database.run(_seats):
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    # The last seat is taken as its sign-in begins.
    await asyncio.sleep(2 * PAGE_SECONDS)


def _seats(connection: Connection) -> set[str]:
    return set(connection.execute(select(account_seats.c.system)).scalars())


async def _until_final(worker: Worker, item_id: WorkItemId) -> None:
    while not (state := (await worker.database.run(_state, item_id))).is_final:
        if state is State.AWAITING_PERSON:
            raise NotMeasured("the research stopped at a closed record")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    if state is not State.DONE:
        raise NotMeasured(f"the research ended as {state}")


def _state(connection: Connection, item_id: WorkItemId) -> State:
    stored = select(work_items.c.state).where(work_items.c.id == item_id)
    return State(connection.execute(stored).scalar_one())


def _clicks(hub: Hub, how_many: int, rng: random.Random) -> list[float]:
    """Seconds from each click to the case being opened, while the night's shift works beside."""
    worker = hub.worker
    asyncio.run(make_a_pass(worker, OnBehalfOf("schedule:encompass", "benchmark")))
    with ExitStack() as beside:
        beside.enter_context(_started(hub.office, "on-call", ON_CALL_PROCESS))
        shift = beside.enter_context(_started(hub.office, "shift", SHIFT))
        asyncio.run(_until_signed_in(worker, SYSTEMS))
        return [_click(hub, worker, shift, rng) for _ in range(how_many)]


def _click(hub: Hub, worker: Worker, shift: "subprocess.Popen[bytes]", rng: random.Random) -> float:
    time.sleep(rng.uniform(*BETWEEN_CLICKS_SECONDS))
    clicked = time.time()
    item_id = hub.order()
    asyncio.run(_until_final(worker, item_id))
    if shift.poll() is not None or not _has_night_work(hub):
        raise NotMeasured("the night was over before the clicks were")
    opened = [began for began, _, operation in hub.log_of(POLICE, clicked) if operation == OPENED]
    if not opened:
        raise NotMeasured("nobody on call opened the case")
    return opened[0] - clicked


def _has_night_work(hub: Hub) -> bool:
    with hub.office.database.snapshot() as connection:
        waiting = select(work_items.c.id).where(
            work_items.c.queue == "encompass", work_items.c.state.in_((State.QUEUED, State.WORKING))
        )
        return connection.execute(waiting.limit(1)).first() is not None


@contextmanager
def _started(
    office: Office, name: str, arguments: Sequence[str]
) -> Iterator["subprocess.Popen[bytes]"]:
    with (office.settings.home / f"{name}.out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=REPOSITORY,
            env=environment_of(office.settings),
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _seconds(request: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(request["at_real"]).timestamp()


def _figures(rounds: Sequence[Mapping[str, Took]], clicks: Sequence[float]) -> list[Figure]:
    together = [one["all"] for one in rounds]
    to_alone = [one["all"].seconds / one["alone"].seconds for one in rounds]
    in_turn = [sum(one.busy.values()) for one in together]
    to_own = [one.seconds / max(one.spans.values()) for one in together]
    return [
        Figure("seven systems, to the slowest of them alone", "×", to_alone, MOST_OF_SLOWEST),
        Figure("click to first look-up, a night beside it", "s", clicks, MOST_TO_FIRST_LOOK),
        Figure("seven systems, to the slowest partner's own time", "×", to_own),
        Figure("seven systems", "s", [one.seconds for one in together]),
        Figure("the slowest of them alone", "s", [one["alone"].seconds for one in rounds]),
        Figure("one after the other, by their own logs", "s", in_turn),
        Figure("reading the case", "s", [one.case_read for one in together]),
    ]


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, CLICKS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())
