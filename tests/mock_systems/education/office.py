"""The register behind its own door, and what people do at it."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.education import make_system
from mock_systems.education.pupilbase import COOKIE
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from mock_systems.population.build import build

WORLD = build(20261122, "small")
WORKER = "mash-encompass-01"
NOTE = "Night of 22 November"


def an_office(clock: PartnersClock | None = None) -> System:
    clock = clock or PartnersClock()
    clock.set_to(WORLD.night.now)
    system = make_system(clock, Pace())
    system.store.reset(system.seed(WORLD))
    return system


@asynccontextmanager
async def a_browser_at(system: System) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's computer: cookies of its own, nobody signed in."""
    transport = httpx.ASGITransport(app=system.listener.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://register.test", follow_redirects=True
    ) as browser:
        yield browser


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(system) as browser:
        await sign_in(system, browser, user_id)
        yield browser


async def sign_in(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, password: str = ""
) -> httpx.Response:
    account = system.store.accounts.get(user_id)
    password = password or (account.password if account else "none")
    return await browser.post("/account/sign-in", data={"email": user_id, "password": password})


async def search(
    system: System, browser: httpx.AsyncClient, by: str, note: str = NOTE, **typed: str
) -> httpx.Response:
    token = system.store.sessions[browser.cookies[COOKIE]].form_token
    return await browser.post(f"/pupils/search/{by}", data={"token": token, "note": note, **typed})


def a_fault(system: System, mode: str, operation: str, **args: Any) -> Any:
    return system.store.faults.add(mode, operation, Moment.PRE, 0, 1, args)


def words(answer: httpx.Response) -> str:
    """What a person reads on the page, on one line."""
    body = LexborHTMLParser(answer.text).body
    return " ".join(body.text(separator=" ").split()) if body else ""


def heading(answer: httpx.Response) -> str:
    found = LexborHTMLParser(answer.text).css_first("h1")
    return found.text().strip() if found else ""


def found(answer: httpx.Response) -> list[str]:
    """The references in the first column of the list."""
    rows = LexborHTMLParser(answer.text).css("tbody tr")
    return [row.css("td")[0].text().strip() for row in rows]


def lines(answer: httpx.Response) -> list[list[str]]:
    """The lines of a downloaded file."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
