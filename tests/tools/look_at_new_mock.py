"""Sign in to a mock system that was just written, search, open what was found; print headings.

`python -m tests.tools.look_at_new_mock school_transport`, in the tree it was written into.
"""

import asyncio
import sys
from importlib import import_module

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.population.build import build

WORKER = "mash-research-01"


async def look(name: str) -> None:
    """The first record the system holds, as a worker comes to it."""
    world = build(20261122, "few")
    system = import_module(f"mock_systems.{name}").make_system(PartnersClock(), Pace())
    system.store.reset(system.seed(world))
    first = system.store.records.people["R000001"]
    account = system.store.accounts[WORKER]
    transport = httpx.ASGITransport(app=system.listener.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://partner.test", follow_redirects=True
    ) as browser:
        say(await browser.get("/"))
        signed_in = {"user_name": WORKER, "password": account.password}
        say(await browser.post("/sign-in", data=signed_in))
        token = next(iter(system.store.sessions.values())).form_token
        typed = {"token": token, "surname": first.surname, "reason": "Work item RES-TEST-0001"}
        say(await browser.post("/people/search", data=typed))
        say(await browser.get(f"/people/{first.reference}"))


def say(answer: httpx.Response) -> None:
    heading = LexborHTMLParser(answer.text).css_first("h1")
    sys.stdout.write(f"{heading.text().strip() if heading else answer.status_code}\n")


if __name__ == "__main__":
    asyncio.run(look(sys.argv[1]))
