"""The system behind its own door, and what people do at it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.adult_social_care import make_system
from mock_systems.kit.system import System
from tests.builders.adult_clients import a_world
from tests.mock_systems.visitor import a_browser_at, begun, first_column, password_of, words

WORLD = a_world()
WORKER = "mash-research-01"
OF_ONE_COUNCIL = "hospital-discharge"
LEAD = "pbarraclough.lead"
PURPOSE = "Multi-agency safeguarding (MASH)"
REFERENCE = "RES-TEST-0001"
CONTENT = "ctl00$MainContent$"


def an_office() -> System:
    return begun(make_system, WORLD)


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
    password = password or password_of(system, user_id)
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
    pressed_on = LexborHTMLParser(page.text).css_first(f'[name="{CONTENT}{button}"]')
    assert pressed_on is not None, f"no button {button}: {words(page)}"
    pressed = {CONTENT + button: pressed_on.attributes["value"] or ""}
    return await post(browser, page, {**fields, **pressed})


async def follow(
    browser: httpx.AsyncClient, page: httpx.Response, link: str, nth: int = 0
) -> httpx.Response:
    """Press a link button, as its script does it."""
    links = [one for one in LexborHTMLParser(page.text).css("a") if one.text().strip() == link]
    assert links, f"no link {link}: {words(page)}"
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


def listed(answer: httpx.Response) -> list[str]:
    """The numbers in the first column of the grid."""
    return first_column(answer, "table.grid")
