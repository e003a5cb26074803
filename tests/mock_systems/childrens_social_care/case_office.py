"""The case system behind its own door, and what people do at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx

from mock_systems.childrens_social_care import make_system
from mock_systems.childrens_social_care.hearthside import TOKEN_HEADER
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.population.model import World
from mock_systems.population.partner_records import CarePerson
from tests.mock_systems.childrens_social_care.families import PEOPLE
from tests.mock_systems.visitor import a_browser_at, begun, password_of

WORLD = replace(build(20261122, "few"), care_people={one.record_id: one for one in PEOPLE})
WORKER = "mash-research-01"
LEAD = "s.okonjo.lead"
REASON = {"reason": "Referral research", "note": "Work item RES-TEST-0001"}


def an_office(clock: PartnersClock | None = None, world: World = WORLD) -> System:
    return begun(make_system, world, clock)


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(system) as browser:
        await sign_in(system, browser, user_id)
        yield browser


async def sign_in(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, password: str = ""
) -> httpx.Response:
    """Sign in; whatever is sent from here on carries the session's token, as the page does."""
    password = password or password_of(system, user_id)
    typed = {"user_name": user_id, "password": password}
    answer = await browser.post("/api/sign-in", json=typed)
    browser.headers[TOKEN_HEADER] = answer.json().get("token", "")
    return answer


async def search(browser: httpx.AsyncClient, by: str, **typed: Any) -> dict[str, Any]:
    return said(await browser.post("/api/people/search", json={"by": by, **typed}))


async def opened(
    browser: httpx.AsyncClient, record_id: str, part: str = "", **asked: Any
) -> dict[str, Any]:
    """What the server says of a record, after a reason was given."""
    await browser.post(f"/api/people/{record_id}/reason", json=REASON)
    path = f"/api/people/{record_id}/{part}".rstrip("/")
    return said(await browser.get(path, params=asked))


def said(answer: httpx.Response) -> dict[str, Any]:
    return dict(answer.json())


def ids(found: dict[str, Any]) -> list[str]:
    return [row["record_id"] for row in found["rows"]]


def plant(system: System, *people: CarePerson) -> None:
    """Put people on record beside those of the world."""
    mine = {one.record_id: one for one in people}
    records = system.seed(replace(WORLD, care_people=mine)).records
    system.store.records.people.update(records.people)
    system.store.records.reindex()
