"""Whom the tests of this connector look for, and who looks."""

import re
from dataclasses import dataclass, field
from typing import Any

from domain.people import RecordRef
from domain.person_search import PersonsFound
from mock_systems.population.build import build
from mock_systems.population.partner_records import CarePerson
from runtime.credentials import Secret
from runtime.partners import Account
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "childrens_social_care"
WORKER = "mash-research-01"
ANOTHER_WORKER = "mash-research-02"
NOTE = "Work item RES-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")


def an_account(mocks: Mocks, password: str = "", worker: str = WORKER) -> Account:
    password = password or mocks.account(SYSTEM, worker).password
    return Account(mocks.url(SYSTEM), worker, Secret(password), "mash-research")


def some_person(**wanted: Any) -> CarePerson:
    """A person record of the world for whom these hold; open and not merged, unless said so.

    A field of the person themselves is looked for in `who`.
    """
    wanted = {"access_class": "open", "merged_into": "", **wanted}
    return next(one for one in WORLD.care_people.values() if _fits(one, wanted))


def the_record(person: CarePerson) -> RecordRef:
    return RecordRef(SYSTEM, person.record_id)


def ids(found: PersonsFound) -> list[str]:
    return [row.record.record_id for row in found.rows]


def held(mocks: Mocks, person: CarePerson) -> dict[str, Any]:
    """A person record as the system holds it."""
    return mocks.record(SYSTEM, "people", person.record_id)


@dataclass(slots=True)
class Edits:
    """Changes behind the suite's back in a system that is not reset, undone afterwards."""

    mocks: Mocks
    planted: list[str] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests_before: int = 0
    like: dict[str, Any] = field(default_factory=dict)

    def plant(self, record_id: str, **changed: Any) -> RecordRef:
        """A new record, like another one but for what is changed."""
        la_code, _, la_id = record_id.partition("-")
        self.like = self.like or held(self.mocks, some_person())
        of_its_own = {"record_id": record_id, "la_code": la_code, "la_id": la_id}
        self.mocks.plant(SYSTEM, "people", record_id, **{**self.like, **of_its_own, **changed})
        self.planted.append(record_id)
        return RecordRef(SYSTEM, record_id)

    def change(self, person: CarePerson, **changed: Any) -> None:
        """Other values for fields of a record."""
        self.before.setdefault(person.record_id, held(self.mocks, person))
        self.mocks.change(SYSTEM, "people", person.record_id, **changed)

    def undo(self) -> None:
        """Everything as it was."""
        for record_id in self.planted:
            self.mocks.remove(SYSTEM, "people", record_id)
        for record_id, fields in self.before.items():
            self.mocks.change(SYSTEM, "people", record_id, **fields)

    def asked_for(self) -> list[str]:
        """Every call of the API about a person's record since this test began, by its path."""
        seen = self.mocks.requests(SYSTEM)[self.requests_before :]
        return [one["path"] for one in seen if re.match(r"/api/people/\d", one["path"])]


def _fits(person: CarePerson, wanted: dict[str, Any]) -> bool:
    return all(
        value(_value(person, name)) if callable(value) else _value(person, name) == value
        for name, value in wanted.items()
    )


def _value(person: CarePerson, name: str) -> Any:
    return getattr(person, name, None) if hasattr(person, name) else getattr(person.who, name)
