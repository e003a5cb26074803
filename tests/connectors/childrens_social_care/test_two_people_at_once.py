"""Two people in two pages of one session: each page shows its own, in whatever order."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

import pytest
import pytest_asyncio

from connectors.childrens_social_care import ChildrensSocialCare
from connectors.childrens_social_care.connector import MANIFEST
from domain.people import RecordRef
from runtime.browser import Browser
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.childrens_social_care.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    WORLD,
    an_account,
    some_person,
    the_record,
)
from tests.connectors.two_people import read_side_by_side
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ONE = some_person(contacts=bool, episodes=bool)
OTHER = some_person(contacts=bool, episodes=bool, record_id=lambda one: one != ONE.record_id)
# Drawn anew each time; the names of the tests stay the same.
SEEDS = random.SystemRandom().sample(range(10_000), 2)
DRAWN = pytest.mark.parametrize("seed", SEEDS, ids=["drawn", "drawn again"])

Pair = tuple[ChildrensSocialCare, ChildrensSocialCare]
Step = Callable[[ChildrensSocialCare, RecordRef], Awaitable[list[str]]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pages(started_mocks: Mocks, browser: Browser) -> AsyncIterator[Pair]:
    """One sign-in, two pages."""
    started_mocks.reset()
    context = await browser.new_context()
    account = an_account(started_mocks)
    pair = [
        ChildrensSocialCare(await a_tab(context), account, PAGE_SECONDS, a_viewing(SYSTEM))
        for _ in range(2)
    ]
    await pair[0].sign_in(NOTE)
    await pair[1].state_reason(NOTE)
    yield pair[0], pair[1]
    await context.close()


async def names(care: ChildrensSocialCare, record: RecordRef) -> list[str]:
    person = (await care.person(record)).person
    return [person.record.record_id, person.name.surname]


async def contacts(care: ChildrensSocialCare, record: RecordRef) -> list[str]:
    return [one.ref for one in await care.contacts_of(record)]


async def episodes(care: ChildrensSocialCare, record: RecordRef) -> list[str]:
    return [one.ref for one in (await care.episodes_of(record)).shown]


async def found(care: ChildrensSocialCare, record: RecordRef) -> list[str]:
    person = WORLD.care_people[record.record_id]
    rows = (await care.people_named(person.who.surname, person.who.forename1, None)).rows
    return [str(row.record == record) for row in rows if row.record == record]


def truth(record: RecordRef) -> dict[Step, list[str]]:
    person = WORLD.care_people[record.record_id]
    received = sorted(person.contacts, key=lambda one: one.received_at, reverse=True)
    return {
        names: [person.record_id, person.who.surname],
        contacts: [one.contact_id for one in received],
        episodes: [one.episode_id for one in person.episodes],
        found: ["True"],
    }


@DRAWN
async def test_each_step_of_one_between_the_steps_of_the_other_reads_its_own(pages, seed):
    print("seed", seed)
    drawn = random.Random(seed)
    for step in drawn.choices([names, contacts, episodes, found], k=4):
        for care, person in zip(pages, (ONE, OTHER), strict=True):
            record = the_record(person)
            assert await step(care, record) == truth(record)[step]


@DRAWN
async def test_both_at_the_same_moment_read_their_own(pages, seed):
    print("seed", seed)
    drawn = random.Random(seed)
    steps = drawn.choices([names, contacts, episodes, found], k=4)

    async def read_in_order(
        care: ChildrensSocialCare, record: RecordRef, order: Sequence[Step]
    ) -> list[bool]:
        return [await step(care, record) == truth(record)[step] for step in order]

    orders = [drawn.sample(steps, k=4) for _ in pages]
    right = await asyncio.gather(
        *(
            read_in_order(care, the_record(person), order)
            for care, person, order in zip(pages, (ONE, OTHER), orders, strict=True)
        )
    )

    assert right == [[True] * 4, [True] * 4]


async def test_side_by_side_each_page_reads_its_own(pages):
    records = [the_record(person) for person in (ONE, OTHER)]
    reads = [partial(names, record=record) for record in records]

    read = await read_side_by_side(ChildrensSocialCare, pages, reads)

    assert read == [truth(record)[names] for record in records]


async def test_one_page_changes_from_one_person_to_the_other_and_back(pages):
    care, _ = pages

    read = [await contacts(care, the_record(person)) for person in (ONE, OTHER, ONE, OTHER)]

    assert read == [truth(the_record(person))[contacts] for person in (ONE, OTHER, ONE, OTHER)]


async def test_the_manifest_says_so():
    assert MANIFEST.parallel_pages
