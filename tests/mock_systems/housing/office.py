"""The housing suite behind its own door, and what people do at it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mock_systems.housing import jobs, make_system
from mock_systems.housing.accounts import ALL_LANDLORDS
from mock_systems.housing.tenancypoint import COOKIE
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from mock_systems.population.model import World
from tests.mock_systems.housing.lettings import a_world
from tests.mock_systems.visitor import a_browser_at, begun, heading, password_of

WORLD = a_world()
WORKER = "mash-research-01"
ASSISTANT = "h.tillotson"
LEAD = "m.devereux.lead"
REASON = "ENQ-2026-0042 strategy discussion"
A_WHILE_SECONDS = 0.02


def an_office(pace: Pace | None = None, world: World = WORLD) -> System:
    return begun(make_system, world, pace=pace)


@asynccontextmanager
async def at_work(system: System, staff_number: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    """Signed on, working for every landlord they may, with a reason."""
    async with a_browser_at(system) as browser:
        await sign_on(system, browser, staff_number)
        await browser.post("/signon/landlord", data={"landlord": ALL_LANDLORDS})
        await browser.post("/search/reason", data={"reason": REASON})
        yield browser


async def sign_on(
    system: System, browser: httpx.AsyncClient, staff_number: str = WORKER, password: str = ""
) -> httpx.Response:
    password = password or password_of(system, staff_number)
    typed = {"staff_number": staff_number, "password": password}
    return await browser.post("/signon", data=typed)


async def begin(
    system: System, browser: httpx.AsyncClient, by: str, **typed: str
) -> httpx.Response:
    """What is shown at once when a search is begun."""
    token = system.store.sessions[browser.cookies[COOKIE]].form_token
    return await browser.post(f"/search/{by}", data={"token": token, **typed})


async def search(
    system: System, browser: httpx.AsyncClient, by: str, **typed: str
) -> httpx.Response:
    """What a search found, after it ran."""
    answer = await begin(system, browser, by, **typed)
    for _ in range(round(2 * jobs.SEARCH_SECONDS / A_WHILE_SECONDS)):
        if not is_running(answer):
            return answer
        await asyncio.sleep(A_WHILE_SECONDS)
        answer = await browser.get(str(answer.url))
    raise AssertionError("the search never ended")


def is_running(answer: httpx.Response) -> bool:
    return heading(answer) == "Your search is running"


def words(answer: httpx.Response) -> str:
    """What a person reads on the page, on one line."""
    main = LexborHTMLParser(answer.text).css_first("main")
    return " ".join(main.text(separator=" ").split()) if main else ""


def found(answer: httpx.Response) -> list[str]:
    """The references of the tenancies listed."""
    return [one.text().strip() for one in LexborHTMLParser(answer.text).css(".result h2")]


def facts(answer: httpx.Response, within: str) -> dict[str, str]:
    """The labelled values of one section of a tenancy."""
    shown = LexborHTMLParser(answer.text).css(f"{within} dl.facts > div")
    return {text_of(one.css_first("dt")): text_of(one.css_first("dd")) for one in shown}


def text_of(node: LexborNode | None) -> str:
    assert node is not None
    return node.text().strip()
