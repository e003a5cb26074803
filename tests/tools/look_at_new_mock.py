"""Sign in to a mock system that was just written, search, open what was found; print headings.

`python -m tests.tools.look_at_new_mock school_transport`, in the tree it was written into.
"""

import asyncio
import sys
from importlib import import_module

import httpx

from mock_systems.population.build import build
from tests.mock_systems.visitor import a_browser_at, begun, heading, password_of

WORKER = "mash-research-01"


async def look(name: str) -> None:
    """The first record the system holds, as a worker comes to it."""
    world = build(20261122, "few")
    system = begun(import_module(f"mock_systems.{name}").make_system, world)
    first = system.store.records.people["R000001"]
    async with a_browser_at(system) as browser:
        say(await browser.get("/"))
        signed_in = {"user_name": WORKER, "password": password_of(system, WORKER)}
        say(await browser.post("/sign-in", data=signed_in))
        token = next(iter(system.store.sessions.values())).form_token
        typed = {"token": token, "surname": first.surname, "reason": "Work item RES-TEST-0001"}
        say(await browser.post("/people/search", data=typed))
        say(await browser.get(f"/people/{first.reference}"))


def say(answer: httpx.Response) -> None:
    sys.stdout.write(f"{heading(answer) or answer.status_code}\n")


if __name__ == "__main__":
    asyncio.run(look(sys.argv[1]))
