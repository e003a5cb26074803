"""Somebody who visits a mock system with a browser, and what they read there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Fault, Moment
from mock_systems.kit.pace import Pace
from mock_systems.kit.system import MakeSystem, System
from mock_systems.population.model import World


def begun(
    make_system: MakeSystem,
    world: World,
    clock: PartnersClock | None = None,
    pace: Pace | None = None,
) -> System:
    """The system at the beginning of the world's night."""
    clock = clock or PartnersClock()
    clock.set_to(world.night.now)
    system = make_system(clock, pace or Pace())
    system.store.reset(system.seed(world))
    return system


@asynccontextmanager
async def a_browser_at(system: System) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's computer: cookies of its own, nobody signed in."""
    transport = httpx.ASGITransport(app=system.listener.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://partner.test", follow_redirects=True
    ) as browser:
        yield browser


def password_of(system: System, user_id: str) -> str:
    """The account's password; any word for an account there is not."""
    account = system.store.accounts.get(user_id)
    return account.password if account else "none"


def a_fault(
    system: System,
    mode: str,
    operation: str,
    when: str = "pre",
    *,
    after: int = 0,
    count: int | None = 1,
    **args: Any,
) -> Fault:
    """A fault in force, for its next occurrence unless said otherwise."""
    return system.store.faults.add(mode, operation, Moment(when), after, count, args)


def words(answer: httpx.Response) -> str:
    """What a person reads on the page, on one line."""
    body = LexborHTMLParser(answer.text).body
    return " ".join(body.text(separator=" ").split()) if body else ""


def heading(answer: httpx.Response) -> str:
    """What the page is headed."""
    found = LexborHTMLParser(answer.text).css_first("h1")
    return " ".join(found.text().split()) if found else ""


def typed_in(answer: httpx.Response) -> dict[str, str]:
    """What stands in each field of the page's forms."""
    boxes = LexborHTMLParser(answer.text).css("form input[name]")
    return {one.attributes["name"] or "": one.attributes.get("value") or "" for one in boxes}


def link_named(answer: httpx.Response, name: str) -> str:
    """Where the page's link with these words leads."""
    links = LexborHTMLParser(answer.text).css("a")
    return next(one.attributes["href"] or "" for one in links if one.text().strip() == name)


def first_column(answer: httpx.Response, table: str = "table") -> list[str]:
    """The first cell of each row of the list."""
    rows = LexborHTMLParser(answer.text).css(f"{table} tbody tr")
    return [row.css("td")[0].text().strip() for row in rows]
