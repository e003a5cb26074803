"""Whom the tests of this connector look for, and who looks."""

from typing import Any

from domain.identifiers import Upn, unique_pupil_number
from domain.people import RecordRef
from domain.person_search import PersonsFound
from mock_systems.population.build import build
from mock_systems.population.model import Pupil
from runtime.credentials import Secret
from runtime.partners import Account
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "education"
WORKER = "mash-encompass-01"
NOTE = "Work item ENC-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")


def an_account(mocks: Mocks, password: str = "") -> Account:
    password = password or mocks.account(SYSTEM, WORKER).password
    return Account(mocks.url(SYSTEM), WORKER, Secret(password), "mash-encompass")


def some_pupil(**wanted: Any) -> Pupil:
    """A pupil of the world for whom these fields hold; open, unless said otherwise."""
    wanted = {"access_class": "open", **wanted}
    return next(one for one in WORLD.pupils.values() if _fits(one, wanted))


def the_record(pupil: Pupil) -> RecordRef:
    return RecordRef(SYSTEM, pupil.pupil_id)


def upn_of(pupil: Pupil) -> Upn:
    upn = unique_pupil_number(pupil.upn)
    assert upn
    return upn


def ids(found: PersonsFound) -> list[str]:
    return [row.record.record_id for row in found.rows]


def _fits(pupil: Pupil, wanted: dict[str, Any]) -> bool:
    return all(
        value(getattr(pupil, name)) if callable(value) else getattr(pupil, name) == value
        for name, value in wanted.items()
    )
