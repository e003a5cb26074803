"""The register behind its own door, and what people do at it."""

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from mock_systems.education import make_system
from mock_systems.education.pupilbase import COOKIE
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.system import System
from mock_systems.population.build import build
from tests.mock_systems.visitor import a_browser_at, begun, first_column, password_of

WORLD = build(20261122, "small")
WORKER = "mash-encompass-01"
NOTE = "Night of 22 November"


def an_office(clock: PartnersClock | None = None) -> System:
    return begun(make_system, WORLD, clock)


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(system) as browser:
        await sign_in(system, browser, user_id)
        yield browser


async def sign_in(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, password: str = ""
) -> httpx.Response:
    password = password or password_of(system, user_id)
    return await browser.post("/account/sign-in", data={"email": user_id, "password": password})


async def search(
    system: System, browser: httpx.AsyncClient, by: str, note: str = NOTE, **typed: str
) -> httpx.Response:
    token = system.store.sessions[browser.cookies[COOKIE]].form_token
    return await browser.post(f"/pupils/search/{by}", data={"token": token, "note": note, **typed})


def found(answer: httpx.Response) -> list[str]:
    """The references in the first column of the list."""
    return first_column(answer)


def lines(answer: httpx.Response) -> list[list[str]]:
    """The lines of a downloaded file."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
