"""Two people in two pages of one session: a mix-up is refused, never the other's record.

The system has one current client for a session. Each step of one reader is put between the steps
of the other, in drawn orders and as they come.
"""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from httpx import Response
from playwright.async_api import Page

from connectors.adult_social_care import AdultSocialCare
from domain.adult_social_care import AdultClient, HeldOnClient
from domain.errors import WrongRecordShown
from runtime.audit_trail import AuditEntry
from runtime.tabs import SessionHttp, Tab
from tests.builders.adult_clients import RESTRICTED, WHOLE, a_client, note
from tests.builders.viewing import a_viewing
from tests.connectors.adult_social_care.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    an_account,
    plant,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READS = ("client", "services_of", "enquiries_of", "notes_of")
OTHER = a_client(
    "AC200100",
    surname="Wrenfielder",
    forename1="Osian",
    nhs_number="9990000093",
    notes=tuple(note(number, f"Of Osian alone {number}") for number in range(23)),
)
SEEDS = range(8)


@dataclass(slots=True)
class Turns:
    """Whose step is next; a reader that has finished gives its turns away."""

    order: list[str]
    finished: set[str] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, name: str) -> None:
        """Wait until it is this reader's turn."""
        async with self.changed:
            await self.changed.wait_for(lambda: self._next() in (name, None))

    async def give(self) -> None:
        """The step is over."""
        async with self.changed:
            if self.order:
                self.order.pop(0)
            self.changed.notify_all()

    async def finish(self, name: str) -> None:
        """This reader takes no more steps."""
        async with self.changed:
            self.finished.add(name)
            self.changed.notify_all()

    def _next(self) -> str | None:
        while self.order and self.order[0] in self.finished:
            self.order.pop(0)
        return self.order[0] if self.order else None


class InTurn(Tab):
    """A tab that asks the partner only when it is its turn."""

    def __init__(self, page: Page, name: str) -> None:
        http = SessionHttp()
        page.context.on("close", lambda _: http.aclose())
        super().__init__(page, http)
        self._name, self.turns = name, Turns([])

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Response:
        await self.turns.take(self._name)
        try:
            return await super().ask(method, url, values)
        finally:
            await self.turns.give()


@dataclass(slots=True)
class Reader:
    """One of two connectors in one session, whose steps can be put in an order."""

    name: str
    tab: InTurn
    care: AdultSocialCare
    kept: list[AuditEntry]

    async def reads(self, operation: str, turns: Turns, of: Any) -> Any:
        self.tab.turns = turns
        try:
            return await getattr(self.care, operation)(the_record(of))
        except WrongRecordShown as refused:
            return refused
        finally:
            await turns.finish(self.name)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def two(started_mocks, browser):
    started_mocks.reset()
    plant(started_mocks, WHOLE, OTHER, RESTRICTED)
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    readers = []
    for name in ("one", "other"):
        tab, kept = InTurn(await context.new_page(), name), list[AuditEntry]()
        account, viewing = an_account(started_mocks), a_viewing(SYSTEM, kept.append)
        care = AdultSocialCare(tab, account, PAGE_SECONDS, viewing)
        readers.append(Reader(name, tab, care, kept))
    await readers[0].care.sign_in(REASON)
    yield readers
    await context.close()


def belongs_to(answer: Any, of: Any) -> bool:
    """Whether what was returned is this client's own, to its last entry."""
    if isinstance(answer, AdultClient):
        return answer.person.record == the_record(of) and answer.person.name.surname == (
            of.who.surname
        )
    assert isinstance(answer, HeldOnClient)
    texts = {one.text for one in answer.entries if hasattr(one, "text")}
    return answer.client == the_record(of) and texts <= {one.text for one in of.notes}


def own_or_refused(answer: Any, of: Any) -> bool:
    return isinstance(answer, WrongRecordShown) or belongs_to(answer, of)


async def test_alone_each_reads_the_own_client(two):
    """The control: without the other in between nothing is refused."""
    for reader, of in zip(two, (WHOLE, OTHER), strict=True):
        for operation in READS:
            answer = await reader.reads(operation, Turns([]), of)
            assert belongs_to(answer, of)


async def test_whoever_selects_in_between_makes_the_first_one_be_refused(two):
    one, other = two
    turns = Turns(["one"] * 3 + ["other"] * 3 + ["one"] * 9)

    answers = await asyncio.gather(
        one.reads("notes_of", turns, WHOLE), other.reads("client", turns, OTHER)
    )

    assert isinstance(answers[0], WrongRecordShown)
    assert belongs_to(answers[1], OTHER)
    assert one.kept[-1].record_id == OTHER.client_id


async def test_whoever_selects_between_two_pages_of_a_list_makes_it_be_refused(two):
    one, other = two
    turns = Turns(["one"] * 4 + ["other"] * 3 + ["one"] * 9)

    answers = await asyncio.gather(
        one.reads("notes_of", turns, WHOLE), other.reads("client", turns, OTHER)
    )

    assert isinstance(answers[0], WrongRecordShown)
    assert belongs_to(answers[1], OTHER)


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_any_order_of_steps_each_gets_the_own_client_or_is_refused(two, seed):
    print(f"seed {seed}")
    drawn = random.Random(seed)
    one, other = two
    for _ in range(3):
        operations = [drawn.choice(READS) for _ in two]
        steps = ["one"] * 6 + ["other"] * 6
        drawn.shuffle(steps)
        turns = Turns(steps)

        answers = await asyncio.gather(
            one.reads(operations[0], turns, WHOLE), other.reads(operations[1], turns, OTHER)
        )

        assert own_or_refused(answers[0], WHOLE), (seed, operations)
        assert own_or_refused(answers[1], OTHER), (seed, operations)


@pytest.mark.parametrize("operation", READS)
async def test_as_they_come_each_gets_the_own_client_or_is_refused(two, operation):
    one, other = two
    for _ in range(5):
        answers = await asyncio.gather(
            one.reads(operation, Turns([]), WHOLE), other.reads(operation, Turns([]), OTHER)
        )

        assert own_or_refused(answers[0], WHOLE)
        assert own_or_refused(answers[1], OTHER)


async def test_the_drawn_orders_do_mix_the_two_up(two):
    """Some of them must be refused, or the orders above would prove nothing."""
    one, other = two
    refused = 0
    for seed in SEEDS:
        steps = ["one"] * 6 + ["other"] * 6
        random.Random(seed).shuffle(steps)
        turns = Turns(steps)
        answers = await asyncio.gather(
            one.reads("notes_of", turns, WHOLE), other.reads("notes_of", turns, OTHER)
        )
        refused += sum(isinstance(answer, WrongRecordShown) for answer in answers)

    assert refused > 0
