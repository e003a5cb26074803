"""The records system on a whole seeded world: complete, quick, and silent about the truth."""

import random
from datetime import timedelta

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock, in_london
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from mock_systems.police_rms import make_system
from mock_systems.population.build import build
from mock_systems.population.model import (
    ChildLinked,
    Event,
    OccurrenceCreated,
    OccurrenceRetracted,
    World,
)
from tests.mock_systems.police_rms.station import give_reason, open_record, sign_in, table
from tests.mock_systems.visitor import a_browser_at

DEMONSTRATION_SEED = 20261122
DRAWN_SEED = random.SystemRandom().randrange(1, 10**6)
SECONDS_FOR_A_PAGE = 0.05


@pytest.fixture(params=["demonstration", "drawn"])
def world(request):
    return build(DEMONSTRATION_SEED if request.param == "demonstration" else DRAWN_SEED, "small")


@pytest.fixture
def clock(world):
    clock = PartnersClock()
    clock.set_to(world.night.now)
    return clock


@pytest.fixture
def rms(world, clock):
    system = make_system(clock, Pace())
    system.store.reset(system.seed(world))
    return system


@pytest.fixture
async def worker(rms):
    account = rms.store.accounts["mash-encompass-01"]
    async with a_browser_at(rms) as worker:
        await sign_in(worker, account.user_id, account.password)
        await give_reason(worker)
        yield worker


async def every_page(world: World, worker: httpx.AsyncClient) -> str:
    """What one worker can see of everything, as one text."""
    pages = []
    for occ_no in world.occurrences:
        pages.append(await open_record(worker, occ_no))
        pages.append(await worker.get("/record/log"))
    for nominal_id in list(world.nominals)[::5]:
        await worker.get("/nominal", params={"id": nominal_id})
        pages.append(await worker.get("/record/nominal"))
    return "\n".join(page.text for page in pages)


def true_ids(world: World) -> set[str]:
    return set(world.people) | set(world.addresses)


def found_in(text: str, values: set[str]) -> set[str]:
    words = set(LexborHTMLParser(text).text(separator=" ").split())
    return words & values


async def test_no_page_shows_what_only_the_truth_knows(world, rms, worker):
    text = await every_page(world, worker)

    planted = next(iter(world.people))
    with_a_leak = f"{text}<p>{planted}</p>"
    assert found_in(with_a_leak, true_ids(world)) == {planted}
    assert found_in(text, true_ids(world)) == set()
    assert len(text) > 500_000


async def test_every_page_comes(world, rms, worker):
    await every_page(world, worker)

    assert len(rms.store.requests) > 500
    assert {one.status for one in rms.store.requests} <= {200, 303}


async def test_the_intake_search_finds_what_was_changed_in_the_window(world, worker):
    window = {
        "from": in_london(world.night.window_from).strftime("%d/%m/%Y %H:%M"),
        "to": in_london(world.night.now + timedelta(minutes=1)).strftime("%d/%m/%Y %H:%M"),
        "type": "Domestic abuse (all)",
    }
    numbers: list[str] = []
    page = 0
    while True:
        page += 1
        answer = await worker.get("/search/changed", params={**window, "page": str(page)})
        numbers += [row[0] for row in table(answer, "Occurrences")]
        if f"Page {page} of {page}" in answer.text:
            break

    expected = [
        one.occ_no
        for one in world.occurrences.values()
        if one.kind in ("da_crime", "da_non_crime") and one.changed_at >= world.night.window_from
    ]
    assert page > 1
    assert sorted(numbers) == sorted(expected)


async def test_every_event_of_the_night_arrives_at_its_time_and_not_before(world, rms, clock):
    assert world.events
    for at in sorted({event.at for event in world.events}):
        events = [event for event in world.events if event.at == at]
        clock.set_to(at - timedelta(seconds=30))
        rms.bring_up_to_date()
        before = [has_arrived(rms, event) for event in events]

        clock.set_to(at)
        rms.bring_up_to_date()
        after = [has_arrived(rms, event) for event in events]

        assert (any(before), all(after)) == (False, True), events


def has_arrived(rms: System, event: Event) -> bool:
    occurrences = rms.store.records.occurrences
    if isinstance(event, OccurrenceCreated):
        return event.occurrence.occ_no in occurrences
    occurrence = occurrences.get(event.occ_no)
    if occurrence is None:
        return False
    if isinstance(event, ChildLinked):
        return any(child.nominal_id == event.child.nominal_id for child in occurrence.children)
    assert isinstance(event, OccurrenceRetracted)
    return bool(occurrence.status == "retracted")


async def test_a_reset_forgets_what_came_and_lets_it_come_again(world, rms, clock):
    beginning = rms.seed(world)
    clock.set_to(max(event.at for event in world.events))
    rms.bring_up_to_date()
    all_came = rms.store.records.coming == ()

    rms.store.reset(beginning)

    assert all_came
    assert len(rms.store.records.coming) == len(world.events)
    assert rms.store.records.occurrences.keys() == world.occurrences.keys()


def test_the_drawn_seed_is_told():
    assert build(DRAWN_SEED, "small").seed == DRAWN_SEED, f"seed {DRAWN_SEED}"
