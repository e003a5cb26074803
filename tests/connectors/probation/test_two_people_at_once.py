"""`parallel_pages = true`: two people in two pages of one session are never mixed up.

Each request of one is made between requests of the other, in orders drawn anew each time; each
person's own case comes back, and the partner keeps each look under the note of its own search.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from connectors.probation import Probation
from connectors.probation.connector import MANIFEST
from domain.errors import WrongRecordShown
from domain.probation import Supervision
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.probation.in_the_world import (
    PAGE_SECONDS,
    SYSTEM,
    WORLD,
    an_account,
    the_record,
)
from tests.connectors.two_people import read_side_by_side
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTES = ("Work item RES-AAAA-0001", "Work item RES-BBBB-0002")
PEOPLE = [one for one in WORLD.probation_people.values() if one.access_class == "open"][:2]
# The search form, the search, and five tabs.
REQUESTS_EACH = 7
SEED = random.SystemRandom().randrange(10**6)


@dataclass
class Turns:
    """Whose request is next; whoever is not next waits."""

    order: list[int]
    taken: list[int] = field(default_factory=list)
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, who: int, ask: Callable[[], Awaitable[Any]]) -> Any:
        async with self.moved:
            await self.moved.wait_for(lambda: self.order[len(self.taken)] == who)
            answer = await ask()
            self.taken.append(who)
            self.moved.notify_all()
        return answer


@dataclass
class TabInTurns:
    """A session's client that asks only when it is this person's turn."""

    tab: Tab
    who: int
    turns: Turns

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Any:
        return await self.turns.take(self.who, partial(self.tab.ask, method, url, values))


@pytest_asyncio.fixture(loop_scope="session")
async def two(reader, tab, held) -> list[Probation]:
    """Two pages of one session, each for a person and a note of its own."""
    account, viewing = an_account(held), a_viewing(SYSTEM)
    tabs = [tab, await a_tab(tab.page.context)]
    both = [Probation(one, account, PAGE_SECONDS, viewing) for one in tabs]
    for probation, note in zip(both, NOTES, strict=True):
        await probation.state_reason(note)
    return both


def take_turns(two: list[Probation], turns: Turns) -> None:
    for who, probation in enumerate(two):
        client = probation._client
        asks_in_turn = TabInTurns(client.tab, who, turns)
        probation._client = replace(client, tab=asks_in_turn)  # type: ignore[arg-type]  # asks as a tab does


async def read_both(two: list[Probation]) -> list[Supervision]:
    looks = (probation.supervision(the_record(one.crn)) for probation, one in both(two))
    return list(await asyncio.gather(*looks))


def both(two: list[Probation]) -> Iterator[tuple[Probation, Any]]:
    return zip(two, PEOPLE, strict=True)


def each_is_their_own(read: list[Supervision]) -> bool:
    """Every part that a mix-up could take from the other one."""
    return all(
        (shown.person.record.record_id, shown.person.name.surname, shown.person.born_on)
        == (true.crn, true.who.surname, true.who.born_on)
        and {order.number for order in shown.orders} == {one.order_id for one in true.orders}
        and (shown.practitioner and shown.practitioner.phone) == true.practitioner_phone
        and [one.postcode for one in shown.person.addresses]
        == [one.postcode for one in true.who.addresses]
        for shown, true in zip(read, PEOPLE, strict=True)
    )


def notes_kept(mocks: Mocks, since: int) -> dict[str, set[str]]:
    """Under which notes the partner keeps the looks at each case."""
    kept: dict[str, set[str]] = {}
    for one in mocks.consultations(SYSTEM)[since:]:
        if one["record_type"].startswith("case "):
            kept.setdefault(one["record_id"], set()).add(one["reason"])
    return kept


OWN_NOTES = {
    one.crn: {f"Safeguarding enquiry: {note}"} for one, note in zip(PEOPLE, NOTES, strict=True)
}


@pytest.mark.parametrize("drawn", range(6))
async def test_each_request_between_the_others_brings_back_each_persons_own_case(two, held, drawn):
    print(f"seed {SEED}, order {drawn}")
    order = [0, 1] * REQUESTS_EACH
    random.Random(SEED + drawn).shuffle(order)
    turns, before = Turns(order), len(held.consultations(SYSTEM))
    take_turns(two, turns)

    read = await read_both(two)

    assert turns.taken == order
    assert each_is_their_own(read)
    assert notes_kept(held, before) == OWN_NOTES


async def test_strictly_by_turns_too(two, held):
    turns, before = Turns([0, 1] * REQUESTS_EACH), len(held.consultations(SYSTEM))
    take_turns(two, turns)

    read = await read_both(two)

    assert each_is_their_own(read)
    assert notes_kept(held, before) == OWN_NOTES


async def test_all_at_once_too_and_again_with_the_links_known(two, held):
    before = len(held.consultations(SYSTEM))

    for _ in range(3):
        assert each_is_their_own(await read_both(two))

    assert notes_kept(held, before) == OWN_NOTES


async def test_side_by_side_each_reads_their_own(two):
    reads = [partial(Probation.supervision, record=the_record(one.crn)) for one in PEOPLE]

    assert each_is_their_own(await read_side_by_side(Probation, two, reads))


async def test_one_connector_reads_two_people_at_once(two):
    one, _ = two

    read = await asyncio.gather(*(one.supervision(the_record(each.crn)) for each in PEOPLE))

    assert each_is_their_own(read)


async def test_the_others_case_would_be_refused_and_seen_by_these_checks(two, held):
    first, other = PEOPLE
    swapped = [await two[0].supervision(the_record(one.crn)) for one in (other, first)]
    held.fault(SYSTEM, "shows_previous_person", "show_contacts", record_id=other.crn)

    assert not each_is_their_own(swapped)
    with pytest.raises(WrongRecordShown):
        await two[0].supervision(the_record(first.crn))


async def test_the_manifest_claims_what_is_proven_here():
    assert MANIFEST.parallel_pages
