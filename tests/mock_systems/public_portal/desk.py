"""The force's forms and inbox behind their own door, and what people do at them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.public_portal import make_system
from mock_systems.public_portal.causeway import COOKIE
from mock_systems.public_portal.questions import BY_CODE, PublicForm, Step
from mock_systems.public_portal.records import Submission
from tests.mock_systems.visitor import a_browser_at, begun, password_of

WORLD = build(20261122, "small")
WORKER, READER, STAFF = "mash-public-contact-01", "reader01", "b.marchbanks"
FIELDS = "input:not([type=hidden]), select, textarea"


def a_desk() -> System:
    return begun(make_system, WORLD)


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(system) as browser:
        form = {"user": user_id, "password": password_of(system, user_id)}
        answer = await browser.post("/staff/sign-in", data=form)
        assert "Inbox" in answer.text
        yield browser


def of_case(case: str) -> str:
    """The reference of a form of this case."""
    found = (one for one in WORLD.submissions.values() if one.truth.case == case)
    return next(found).submission_id


def held(system: System, reference: str) -> Submission:
    found: Submission = system.store.records.submissions[reference]
    return found


async def fill_in(
    browser: httpx.AsyncClient, form: PublicForm, answers: Mapping[str, str]
) -> httpx.Response:
    """Begin the form and answer page after page until it asks to check the answers."""
    shown = await browser.post(f"{form.path}/begin")
    while not shown.url.path.endswith("check-your-answers"):
        step = next(one for one in form.steps if shown.url.path == f"{form.path}/{one.slug}")
        shown = await answer(browser, form, step, answers)
        assert "There is a problem" not in shown.text, step.slug
    return shown


async def answer(
    browser: httpx.AsyncClient, form: PublicForm, step: Step, answers: Mapping[str, str]
) -> httpx.Response:
    """What comes of answering this page so."""
    sent = dict[str, str | list[str]]()
    for one in step.questions:
        value = answers.get(one.name, "")
        if one.kind == "date" and value:
            year, month, day = value.split("-")
            sent |= {
                f"{one.name}-day": day,
                f"{one.name}-month": month,
                f"{one.name}-year": year,
            }
        elif one.kind == "choices":
            sent[one.name] = value.split(", ")
        else:
            sent[one.name] = value
    return await browser.post(f"{form.path}/{step.slug}", data=sent)


async def send(system: System, code: str, answers: Mapping[str, str]) -> str:
    """Somebody fills in a form and sends it; its reference."""
    form = BY_CODE[code]
    async with a_browser_at(system) as browser:
        await fill_in(browser, form, answers)
        sent = await browser.post(f"{form.path}/check-your-answers")
    return text_of(sent, ".done strong")


async def acknowledge(
    system: System, browser: httpx.AsyncClient, reference: str, **typed: str
) -> httpx.Response:
    """Open the form and save it."""
    where = f"/staff/submissions/{reference}/acknowledge"
    shown = await browser.get(where)
    usual = {"how": "text", "hub_reference": "PUB-7K4M-92QF", "note": "Told by text."}
    hidden = {"token": token_of(system, browser), "version": hidden_in(shown, "version")}
    return await browser.post(where, data={**hidden, **usual, **typed})


def token_of(system: System, browser: httpx.AsyncClient) -> str:
    token: str = system.store.sessions[browser.cookies[COOKIE]].form_token
    return token


def hidden_in(answer: httpx.Response, name: str) -> str:
    node = LexborHTMLParser(answer.text).css_first(f"input[name={name}]")
    return str(node.attributes["value"]) if node else ""


def text_of(answer: httpx.Response, selector: str) -> str:
    node = LexborHTMLParser(answer.text).css_first(selector)
    return " ".join(node.text().split()) if node else ""


def without_a_label(answer: httpx.Response) -> list[str]:
    """Fields of a page that no label names."""
    page = LexborHTMLParser(answer.text)
    named = {label.attributes.get("for") for label in page.css("label")}
    return [_html(one) for one in page.css(FIELDS) if one.attributes.get("id") not in named]


def _html(node: LexborNode) -> str:
    return node.html or ""
