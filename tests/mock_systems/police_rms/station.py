"""The records system of one night behind its own door, and what people do at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from mock_systems.police_rms import make_system
from tests.mock_systems.police_rms.a_night import NOW, PASSWORD, WORKER, a_beginning
from tests.mock_systems.visitor import a_browser_at


def a_station(more_occurrences: int = 0) -> System:
    clock = PartnersClock()
    clock.set_to(NOW)
    system = make_system(clock, Pace())
    system.store.reset(a_beginning(more_occurrences))
    return system


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in who has given a reason for access."""
    async with a_browser_at(system) as browser:
        await sign_in(browser, user_id)
        await give_reason(browser)
        yield browser


async def sign_in(
    browser: httpx.AsyncClient, user_id: str = WORKER, password: str = PASSWORD
) -> httpx.Response:
    return await browser.post("/signin", data={"userid": user_id, "password": password})


async def give_reason(browser: httpx.AsyncClient) -> httpx.Response:
    reason = {"reason": "Operation Encompass", "detail": "Night of 22 November"}
    return await browser.post("/reason", data=reason)


async def open_record(browser: httpx.AsyncClient, occ_no: str) -> httpx.Response:
    """Open it as a browser does: the window, then what is in its frame."""
    await browser.get("/occurrence", params={"no": occ_no})
    return await browser.get("/record/summary")


async def lock(
    system: System, browser: httpx.AsyncClient, form: str = "append_entry", at: str = "/record"
) -> httpx.Response:
    sent = {"form_token": token(system, browser), "form": form}
    return await browser.post(f"{at}/lock", data=sent)


async def save(
    system: System, browser: httpx.AsyncClient, text: str, category: str = "encompass"
) -> httpx.Response:
    form = {"form_token": token(system, browser), "category": category, "text": text}
    return await browser.post("/record/entry", data=form)


async def append(
    system: System, browser: httpx.AsyncClient, occ_no: str, text: str
) -> httpx.Response:
    await open_record(browser, occ_no)
    await lock(system, browser)
    return await save(system, browser, text)


def token(system: System, browser: httpx.AsyncClient) -> str:
    return system.store.sessions[browser.cookies["HALBERDSESSION"]].form_token


def table(answer: httpx.Response, caption: str) -> list[list[str]]:
    """The body rows of the table with this caption."""
    for one in LexborHTMLParser(answer.text).css("table"):
        found = one.css_first("caption")
        if found and found.text().strip() == caption:
            return [
                [" ".join(cell.text().split()) for cell in row.css("td")]
                for row in one.css("tbody tr")
            ]
    raise LookupError(caption)


def texts_written(system: System) -> list[tuple[str, str]]:
    return [(one.record_id, one.fields["text"]) for one in system.store.writes]
