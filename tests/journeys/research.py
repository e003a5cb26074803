"""Cases researched from the console of a running `mash up`, as a practitioner does it.

In a real browser, from the case's number to the pack; what came of it is judged beside the world's
truth and the partners' own histories.
"""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from playwright.async_api import Page, expect

from bots.research.ordering import pack_of
from cli.demo_world import an_office, begin_night, environment_of, hub_of, partner_systems
from console.passwords import hashed
from console.people import credential_of
from domain.outcome import WorkItemId
from domain.research_pack import ResearchPack
from domain.wording.searches import ACCESS_REASONS, LAWFUL_BASES, PURPOSES
from mock_systems.population.build import build
from mock_systems.population.model import World
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import ResearchTruth
from mock_systems.population.research.kinds import requests_to_try
from runtime import audit_trail
from runtime.browser import open_browser
from runtime.credentials import keep
from runtime.release_modes import Mode
from tests.bots.research.judging import Judged
from tests.free_ports import free_ports
from tests.journeys.machine import Machine

PRACTITIONER, NAME = "a.voss", "DC Amara Voss"
PASSWORD = "seven grey herons at low tide"
PACK_WITHIN_MS = 120_000.0
LOOK = "consultation"
BIDI = re.compile("[\u2066-\u2069\u00ad\u200b]")
Looks = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Researched:
    """One case as it was researched, and what the practitioner then read."""

    truth: ResearchTruth
    pack: ResearchPack
    read: str
    seconds: float
    our_looks: Looks
    their_looks: Looks

    @property
    def judged(self) -> Judged:
        """The pack beside its truth."""
        return Judged(self.truth, self.pack)

    def not_on_the_page(self) -> list[str]:
        """Facts of the pack that the practitioner could not read, or not where they are from."""
        read = _squeezed(self.read)
        wanted = [
            word for fact in self.pack.facts for word in (fact.value, fact.source.record.record_id)
        ]
        return [word for word in wanted if _squeezed(word) not in read]

    def wrong(self) -> list[str]:
        """Everything that is not as it must be, but what is missing of the truth."""
        judged = self.judged
        return [
            *(f"untrue: {cell}" for cell in judged.untrue()),
            *(f"wrongly said: {cell}" for cell in judged.wrongly_said()),
            *(f"not on the page: {word}" for word in self.not_on_the_page()),
            *(f"looked, no entry: {one}" for one in self.their_looks - self.our_looks),
            *(f"entry, no look: {one}" for one in self.our_looks - self.their_looks),
        ]


def cases_of(world: World, how_many: int) -> Sequence[ResearchTruth]:
    """Cases of this world that end in a pack, drawn among those of each kind of trouble."""
    requests = requests_to_try(ResearchBook.of(world))
    with_pack = [one for one in requests if one.outcomes == ("pack",)]
    return Random(world.seed).sample(with_pack, how_many)


@contextmanager
def a_hub(seed: int, home: Path) -> Iterator[tuple[Machine, World, str]]:
    """A hub whose practitioner can sign in: its machine, its world, its console's address."""
    world, port = build(seed, "small"), free_ports()
    with (
        partner_systems(seed, "small") as partners,
        an_office(home, partners, world.night.now, hub_of(world)) as office,
    ):
        begin_night(office, world, Mode.SAMPLED)
        keep(office.settings.secrets_folder(), credential_of(PRACTITIONER), hashed(PASSWORD))
        account = {
            "id": PRACTITIONER,
            "name": NAME,
            "place": "Northmere",
            "roles": ["practitioner"],
            "authorities": [office.settings.hub.authority if office.settings.hub else ""],
        }
        environment = {
            **environment_of(office.settings),
            "MASH_PREFECT_PORT": str(free_ports()),
            "MASH_CONSOLE_PORT": str(port),
            "MASH_CONSOLE_ACCOUNTS": json.dumps([account]),
        }
        machine = Machine(office, partners, environment)
        try:
            yield machine, world, f"http://127.0.0.1:{port}"
        finally:
            machine.end()


@asynccontextmanager
async def a_practitioner(address: str) -> AsyncIterator[Page]:
    """A browser at the console, signed in."""
    async with open_browser() as browser:
        page = await browser.new_page()
        await page.goto(f"{address}/sign-in")
        await page.get_by_label("Account").fill(PRACTITIONER)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="My cases")).to_be_visible()
        yield page


async def research(page: Page, machine: Machine, truth: ResearchTruth) -> Researched:
    """One case, from its number to the pack."""
    theirs_before, began = their_looks(machine), monotonic()
    item = await start(page, truth)
    await page.get_by_role("link", name="Read the pack").click(timeout=PACK_WITHIN_MS)
    await page.wait_for_url("**/packs/*")
    read, seconds = await page.locator("body").text_content() or "", monotonic() - began
    office = machine.office
    with office.database.snapshot() as connection:
        pack = pack_of(connection, item, office.cipher())
        ours = our_looks(machine, item)
    assert pack is not None
    return Researched(truth, pack, read, seconds, ours, their_looks(machine) - theirs_before)


async def start(page: Page, truth: ResearchTruth) -> WorkItemId:
    """Ask for it; the item that is worked then."""
    await page.get_by_role("link", name="Find a case").first.click()
    await page.get_by_label("Occurrence number").fill(truth.asked_for)
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("button", name="Start research").click()
    for label in (
        ACCESS_REASONS["new_referral"],
        PURPOSES[truth.purpose],
        LAWFUL_BASES["legal_obligation"],
    ):
        await page.get_by_label(label.label).check()
        await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name="Start research").click()
    await page.wait_for_url("**/research/*")
    return WorkItemId(page.url.rpartition("/")[2])


def our_looks(machine: Machine, item: WorkItemId) -> Looks:
    """The records looked at for this item, by our audit trail; a search is none."""
    with machine.office.database.snapshot() as connection:
        rows = [row for row in audit_trail.entries(connection) if row.event == LOOK]
    kept = [json.loads(row.entry) for row in rows]
    of_item = [one for one in kept if one.get("item_id") == item]
    return Counter(
        (one["system"], one["record_id"])
        for one in of_item
        if one["system"] in machine.office.settings.partners
        and not one["record_id"].startswith("search:")
    )


def their_looks(machine: Machine) -> Looks:
    """The records shown, by each partner's own history; neither a search nor a stub is one."""
    return Counter(
        (system, look["record_id"])
        for system in machine.office.settings.partners
        for look in machine.told(f"/{system}/consultations", "consultations")
        if look["record_type"] not in ("search", "stub")
    )


def _squeezed(words: str) -> str:
    return "".join(BIDI.sub("", words).split()).casefold()
