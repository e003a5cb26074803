"""Whom the tests of this connector look for, whom they plant, and who looks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from domain.people import RecordRef
from domain.person_search import PersonsFound
from mock_systems.population.build import build
from mock_systems.population.partner_records import ProbationPerson
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "probation"
WORKER = "mash-research-01"
NOTE = "Work item RES-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")
TODAY = WORLD.night.now.date()
DAY = timedelta(days=1)


def an_account(
    mocks: Mocks, password: str = "", word: str | None = "", user_id: str = WORKER
) -> Account:
    """A worker's account, or the same with another secret; no word where there is None."""
    known = mocks.account(SYSTEM, user_id)
    word = word if word is None else word or known.memorable_word
    return Account(
        mocks.url(SYSTEM),
        user_id,
        Secret(password or known.password),
        "mash-research",
        memorable_word=None if word is None else Secret(word),
    )


def some_person(**wanted: Any) -> ProbationPerson:
    """A person of the world for whom these fields hold; open, unless said otherwise."""
    wanted = {"access_class": "open", "merged_into": "", **wanted}
    return next(one for one in WORLD.probation_people.values() if _fits(one, wanted))


def the_record(crn: str) -> RecordRef:
    return RecordRef(SYSTEM, crn)


def crns(found: PersonsFound) -> list[str]:
    return [row.record.record_id for row in found.rows]


def an_order(**instead: Any) -> dict[str, Any]:
    """An order that runs, unless said otherwise."""
    began, ends = (TODAY - 100 * DAY).isoformat(), (TODAY + 100 * DAY).isoformat()
    return {"order_id": "Z1", "kind": "CO", "started_on": began, "ends_on": ends, **instead}


def plant(mocks: Mocks, crn: str, **instead: Any) -> RecordRef:
    """Let the system hold somebody supervised now, unless said otherwise."""
    held: dict[str, Any] = {
        "crn": crn,
        "surname": "Zyxwvoughby",
        "forename1": "Tomasz",
        "born_on": date(1991, 2, 14).isoformat(),
        "sex": "M",
        "orders": [an_order()],
        "rosh": "medium",
        "practitioner": "O. Nwosu",
        "practitioner_phone": "01632 960501",
        "office": "Hernshaw Probation Office",
        "office_phone": "01632 960540",
        **instead,
    }
    mocks.plant(SYSTEM, "cases", crn, **held)
    return the_record(crn)


def pages_asked_for(mocks: Mocks, crn: str) -> list[str]:
    """Which pages of a case were asked for, in order."""
    return [one["operation"] for one in mocks.requests(SYSTEM) if f"/{crn}" in one["path"]]


@dataclass(slots=True)
class Seen:
    """What the audit trail was told of, by one file's tests."""

    entries: list[AuditEntry] = field(default_factory=list)

    def records(self) -> list[tuple[str, str]]:
        """What was looked at, and of whom."""
        return [(one.details["looked_at"], one.record_id) for one in self.entries]


def _fits(person: ProbationPerson, wanted: dict[str, Any]) -> bool:
    return all(
        value(getattr(person, name)) if callable(value) else getattr(person, name) == value
        for name, value in wanted.items()
    )
