"""Whom the tests of this connector look for, and who looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from pydantic_core import to_jsonable_python

from domain.people import RecordRef
from domain.person_search import PersonsFound
from mock_systems.adult_social_care.seeding import begin
from mock_systems.population.build import build
from mock_systems.population.partner_records import AdultClient
from runtime.credentials import Secret
from runtime.partners import Account
from tests.builders.adult_clients import a_world
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "adult_social_care"
WORKER = "mash-research-01"
REASON = "Work item RES-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")
OPEN = [
    one
    for one in WORLD.adult_clients.values()
    if one.access_class == "open" and not one.merged_into
]


def an_account(mocks: Mocks, password: str = "", user_id: str = WORKER) -> Account:
    password = password or mocks.account(SYSTEM, user_id).password
    return Account(mocks.url(SYSTEM), user_id, Secret(password), "mash-research")


def some_client(fits: Callable[[AdultClient], Any] = lambda one: True) -> AdultClient:
    """A client of the demonstration world, open and not merged."""
    return next(one for one in OPEN if fits(one))


def the_record(client: AdultClient) -> RecordRef:
    return RecordRef(SYSTEM, client.client_id)


def ids(found: PersonsFound) -> list[str]:
    return [row.record.record_id for row in found.rows]


def plant(mocks: Mocks, *clients: AdultClient) -> None:
    """Adults built by hand beside those of the world."""
    for number, one in begin(a_world(*clients)).records.clients.items():
        mocks.plant(SYSTEM, "clients", number, **to_jsonable_python(asdict(one)))


def many_like(client: AdultClient, number: int, surname: str) -> list[AdultClient]:
    """So many clients of one name."""
    who = replace(client.who, surname=surname)
    return [replace(client, client_id=f"AC7{n:05d}", who=who) for n in range(number)]


@contextmanager
def a_fault(mocks: Mocks, mode: str, operation: str, **said: Any) -> Iterator[None]:
    """Something goes wrong at this operation, and must have, before this ends."""
    fault = mocks.fault(SYSTEM, mode, operation, **said)
    yield
    assert mocks.fired(SYSTEM, fault) > 0
    mocks.end_faults(SYSTEM)


def paths_since(mocks: Mocks, before: int) -> list[str]:
    """The pages asked for since so many requests."""
    return [f"{one['method']} {one['path']}" for one in mocks.requests(SYSTEM)[before:]]
