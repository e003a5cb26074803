"""The case management system behind its own door, and what people do at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.probation import make_system
from mock_systems.probation.accounts import HUB_ENQUIRIES
from mock_systems.probation.records import Case, Order
from mock_systems.probation.sign_on_pages import ASKED
from mock_systems.probation.waymark import COOKIE
from tests.mock_systems.visitor import a_browser_at, begun

WORLD = build(20261122, "small")
TODAY = WORLD.night.now.date()
WORKER = "mash-research-01"
LEAD = "PTARRANT.lead"
NOTE = "Work item RES-TEST-0001"


def a_desk() -> System:
    return begun(make_system, WORLD)


def an_order(**instead: Any) -> Order:
    """An order that runs, unless said otherwise."""
    return replace(
        Order(
            order_id="H100001-1",
            kind="CO",
            started_on=TODAY - timedelta(days=100),
            ends_on=TODAY + timedelta(days=100),
        ),
        **instead,
    )


def a_case(crn: str = "H100001", **instead: Any) -> Case:
    """Somebody supervised now, unless said otherwise."""
    return replace(
        Case(
            crn=crn,
            surname="Zyxwvoughby",
            forename1="Tomasz",
            born_on=date(1991, 2, 14),
            sex="M",
            orders=(an_order(),),
            rosh="medium",
            practitioner="O. Nwosu",
            practitioner_phone="01632 960501",
            office="Hernshaw Probation Office",
            office_phone="01632 960540",
        ),
        **instead,
    )


def hold(system: System, *cases: Case) -> None:
    """Let the system hold these cases too."""
    system.store.records.cases.update({one.crn: one for one in cases})
    system.store.records.reindex()


@asynccontextmanager
async def signed_on(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(system) as browser:
        await sign_on(system, browser, user_id)
        yield browser


async def sign_on(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER
) -> httpx.Response:
    """Every step, with the right answer to each."""
    account = system.store.accounts[user_id]
    await give_password(browser, user_id, account.password)
    await give_characters(system, browser)
    office = HUB_ENQUIRIES if account.role == "worker" else "Duty desk"
    await browser.post("/signon/office", data={"office": office})
    return await browser.post("/signon/acceptable-use", data={"answer": "accept"})


async def give_password(browser: httpx.AsyncClient, user_id: str, password: str) -> httpx.Response:
    await browser.post("/signon", data={"user_id": user_id})
    return await browser.post("/signon/password", data={"password": password})


async def give_characters(
    system: System, browser: httpx.AsyncClient, *, instead: str = ""
) -> httpx.Response:
    """The characters the page asks for, or another one each time."""
    session = session_of(system, browser)
    word = system.store.accounts[session.account].memorable_word or ""
    asked = [int(one) for one in session.kept[ASKED].split()]
    typed = {f"character_{one}": instead or word[one - 1] for one in asked}
    return await browser.post("/signon/memorable-word", data=typed)


def session_of(system: System, browser: httpx.AsyncClient) -> Any:
    return system.store.sessions[browser.cookies[COOKIE]]


async def search(system: System, browser: httpx.AsyncClient, **typed: str) -> httpx.Response:
    given = {"reason": "safeguarding", "note": NOTE, **typed}
    token = session_of(system, browser).form_token
    return await browser.post("/search", data={"token": token, **given})


def rows(answer: httpx.Response) -> list[list[str]]:
    """The cells of each row of the page's table."""
    found = LexborHTMLParser(answer.text).css("tbody tr")
    return [[" ".join(cell.text().split()) for cell in row.css("td")] for row in found]


def crns(answer: httpx.Response) -> list[str]:
    return [row[0] for row in rows(answer)]
