"""The system behind its own door, and what people do at it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.adult_social_care import make_system
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import System
from tests.builders.adult_clients import a_world

WORLD = a_world()
WORKER = "mash-research-01"
OF_ONE_COUNCIL = "hospital-discharge"
LEAD = "pbarraclough.lead"
PURPOSE = "Multi-agency safeguarding (MASH)"
REFERENCE = "RES-TEST-0001"
CONTENT = "ctl00$MainContent$"


def an_office() -> System:
    clock = PartnersClock()
    clock.set_to(WORLD.night.now)
    system = make_system(clock, Pace())
    system.store.reset(system.seed(WORLD))
    return system


@asynccontextmanager
async def a_browser_at(system: System) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's computer: cookies of its own, nobody signed in."""
    transport = httpx.ASGITransport(app=system.listener.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://care.test", follow_redirects=True
    ) as browser:
        yield browser


@asynccontextmanager
async def at_work(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in, for their first choice of councils, with a reason given."""
    async with a_browser_at(system) as browser:
        councils = await sign_in(system, browser, user_id)
        reason = await press(browser, councils, "btnSelectCouncil")
        await press(browser, reason, "btnReason", ddlPurpose=PURPOSE, txtReference=REFERENCE)
        yield browser


async def sign_in(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, password: str = ""
) -> httpx.Response:
    account = system.store.accounts.get(user_id)
    password = password or (account.password if account else "none")
    page = await browser.get("/Account/Login.aspx")
    return await press(browser, page, "btnSignIn", txtUserId=user_id, txtPassword=password)


async def search(browser: httpx.AsyncClient, button: str, **typed: str) -> httpx.Response:
    return await press(browser, await browser.get("/Client/Search.aspx"), button, **typed)


async def select(browser: httpx.AsyncClient, client_id: str) -> httpx.Response:
    """Search by number and select the one client found."""
    page = await search(browser, "btnFindByNumber", txtClientNumber=client_id)
    return await follow(browser, page, client_id)


async def press(
    browser: httpx.AsyncClient, page: httpx.Response, button: str, **typed: str
) -> httpx.Response:
    """Fill the page's form and press one of its buttons, as a browser sends it."""
    fields = {CONTENT + control: value for control, value in typed.items()}
    words = LexborHTMLParser(page.text).css_first(f'[name="{CONTENT}{button}"]')
    assert words is not None, f"no button {button}: {words_on(page)}"
    pressed = {CONTENT + button: words.attributes["value"] or ""}
    return await post(browser, page, {**fields, **pressed})


async def follow(
    browser: httpx.AsyncClient, page: httpx.Response, link: str, nth: int = 0
) -> httpx.Response:
    """Press a link button, as its script does it."""
    links = [one for one in LexborHTMLParser(page.text).css("a") if one.text().strip() == link]
    assert links, f"no link {link}: {words_on(page)}"
    target, argument = re.findall(r"'([^']*)'", links[nth].attributes["href"] or "")
    return await post(browser, page, {"__EVENTTARGET": target, "__EVENTARGUMENT": argument})


async def post(
    browser: httpx.AsyncClient, page: httpx.Response, changed: dict[str, str]
) -> httpx.Response:
    """Send the page's form with these fields changed."""
    return await browser.post(page.url.path, data={**form_of(page), **changed})


def form_of(page: httpx.Response) -> dict[str, str]:
    """Every field the form would send, buttons left out."""
    tree, sent = LexborHTMLParser(page.text), {}
    for field in tree.css("input"):
        if field.attributes.get("type") != "submit":
            sent[field.attributes["name"] or ""] = field.attributes.get("value") or ""
    for field in tree.css("select"):
        options = field.css("option")
        chosen = [one for one in options if "selected" in one.attributes] or options
        sent[field.attributes["name"] or ""] = chosen[0].attributes["value"] or ""
    return sent


def a_fault(system: System, mode: str, operation: str, **args: Any) -> Any:
    return system.store.faults.add(mode, operation, Moment.PRE, 0, 1, args)


def words_on(answer: httpx.Response) -> str:
    """What a person reads on the page, on one line."""
    body = LexborHTMLParser(answer.text).body
    return " ".join(body.text(separator=" ").split()) if body else ""


def heading(answer: httpx.Response) -> str:
    found = LexborHTMLParser(answer.text).css_first("h1")
    return found.text().strip() if found else ""


def listed(answer: httpx.Response) -> list[str]:
    """The numbers in the first column of the grid."""
    rows = LexborHTMLParser(answer.text).css("table.grid tbody tr")
    return [row.css("td")[0].text().strip() for row in rows]
