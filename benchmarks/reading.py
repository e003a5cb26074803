"""`python -m benchmarks.reading`: one record by the page, by the client, by bare httpx."""

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import httpx
from selectolax.lexbor import LexborHTMLParser

from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import Venue, a_venue
from connectors.education import Education, parsing
from domain.people import RecordRef
from flows.wiring import Desk, Worker, open_workplace, visit
from runtime.browser import Page
from runtime.viewing import ReasonForAccess, Viewing, kept_in

SYSTEM = "education"
HTTPX, CLIENT, PAGE = "by bare httpx", "by the client, with its look", "by the page"
LOOK = "a look in the audit trail"
ROUNDS = 5
READS = 100
WARMING_UP = 10
MOST_OF_HTTPX = 3.0
REASON = ReasonForAccess(
    words="Benchmark of reading, invented people",
    on_behalf_of="benchmark",
    purpose_code="benchmark",
    lawful_basis="public_task",
    run_id="benchmark",
)
NOTES = (
    "One record a read: a pupil of the register; no two sides at once. Each round begins again: "
    "the partner's logs empty, a fresh lane and browser.",
    "By the client: the connector as shipped, in a lane, through the egress proxy, with its look "
    "in the audit trail before the value is handed on. The look is one transaction of SQLite on "
    "this machine's disk; it is timed apart too, and the promise is about reading without it.",
    "By the page: the same page in the lane's browser, read by the same parsing, no look kept.",
    "Bare httpx: one kept-alive connection straight to the partner, no proxy, no trail; its answer "
    "is parsed into a tree, no record is read from it.",
)

Read = Callable[[str], Awaitable[None]]


class ReadSomethingElse(Exception):
    """A side did not read the record it was measured reading, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Each way to read one record, by its name."""

    by_name: Mapping[str, Read]

    async def round(self, records: Sequence[str], rng: random.Random) -> dict[str, float]:
        """Milliseconds a read of each side, in an order drawn anew."""
        names = rng.sample(sorted(self.by_name), len(self.by_name))
        return {name: await _milliseconds_each(self.by_name[name], records) for name in names}


def measure(how: Asked) -> Result:
    """Every side reads the same records in every round; each round begins again."""
    load_before = os.getloadavg()[0]
    rng = random.Random(how.seed)
    with a_venue(how.seed) as venue:
        rounds = [asyncio.run(_round(venue, how, rng)) for _ in range(how.rounds)]
    return Result("reading", "Reading one record", how, _figures(rounds), NOTES, load_before)


async def _round(venue: Venue, how: Asked, rng: random.Random) -> dict[str, float]:
    venue.begin_again()
    office = venue.office
    keys, settings = office.credentials, office.settings
    worker = Worker("reading", office.database, office.cipher(), keys, settings)
    pupils = _open_pupils(venue)
    records = [pupils[number % len(pupils)] for number in range(how.items)]
    async with open_workplace(worker) as place, visit(place, 0) as desk, _client(venue) as http:
        sides = Sides(await _ways(desk, http, venue))
        await sides.round(records[:WARMING_UP], rng)
        return await sides.round(records, rng)


async def _ways(desk: Desk, http: httpx.AsyncClient, venue: Venue) -> dict[str, Read]:
    education = await desk.education(REASON)
    # The register asks for the reason note before a session's first pupil.
    await _by_client(education, _open_pupils(venue)[0])
    await _sign_in(http, venue)
    return {
        HTTPX: partial(_by_httpx, http),
        CLIENT: partial(_by_client, education),
        PAGE: partial(_by_page, await desk.context.new_page(), str(http.base_url)),
        LOOK: partial(_look, Viewing("reading", SYSTEM, REASON, kept_in(desk.worker.database))),
    }


async def _by_client(education: Education, number: str) -> None:
    await education.pupil(RecordRef(SYSTEM, number))


async def _look(viewing: Viewing, number: str) -> None:
    async with viewing.look("pupil", number) as look:
        await look.record(number)


async def _by_page(page: Page, base_url: str, number: str) -> None:
    await page.goto(f"{base_url}/pupils/{number}")
    shown = parsing.pupil_shown(await page.content())
    _refuse_other(shown.person.record.record_id, number)


async def _by_httpx(http: httpx.AsyncClient, number: str) -> None:
    answer = await http.get(f"/pupils/{number}")
    heading = LexborHTMLParser(answer.raise_for_status().text).css_first("h1")
    _refuse_other(heading.text().strip() if heading else "", f"Pupil {number}")


def _refuse_other(read: str, wanted: str) -> None:
    if read != wanted:
        raise ReadSomethingElse(f"{wanted} was asked for")


def _client(venue: Venue) -> httpx.AsyncClient:
    address = venue.office.settings.partners[SYSTEM].base_url
    return httpx.AsyncClient(base_url=address, trust_env=False, follow_redirects=True)


async def _sign_in(http: httpx.AsyncClient, venue: Venue) -> None:
    """By the last of the workers' accounts: a lane takes the first."""
    user_id = venue.office.settings.partners[SYSTEM].accounts[-1]
    password = venue.office.credentials.fetch(f"{SYSTEM}/{user_id}").reveal()
    await http.post("/account/sign-in", data={"email": user_id, "password": password})
    await http.post("/pupils/note", data={"note": REASON.words})


async def _milliseconds_each(read: Read, records: Sequence[str]) -> float:
    """The median over these reads."""
    took = []
    for record in records:
        began = time.perf_counter()
        await read(record)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def _open_pupils(venue: Venue) -> list[str]:
    answer = venue.partners.admin.get(f"/{SYSTEM}/records/pupils").raise_for_status()
    records = answer.json()["records"]
    return sorted(number for number, one in records.items() if one["access_class"] == "open")


def _figures(rounds: Sequence[Mapping[str, float]]) -> list[Figure]:
    def beside(side: str, other: str) -> list[float]:
        return [one[side] / one[other] for one in rounds]

    alone = [(one[CLIENT] - one[LOOK]) / one[HTTPX] for one in rounds]
    return [
        Figure("by the client, without the look, to bare httpx", "×", alone, MOST_OF_HTTPX),
        Figure("by the client, with the look, to bare httpx", "×", beside(CLIENT, HTTPX)),
        Figure("by the page, to bare httpx", "×", beside(PAGE, HTTPX)),
        Figure("by the page, to the client", "×", beside(PAGE, CLIENT)),
        *(Figure(side, "ms", [one[side] for one in rounds]) for side in rounds[0]),
    ]


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, READS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())
