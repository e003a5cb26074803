"""A hub of a test's own for the console: its people, its records, what waits there."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from console.people import credential_of, people_of
from console.visits import Console
from domain.outcome import NeedsPerson, TaskWanted, WorkItemId
from runtime import audit_trail, turns
from runtime.audit_trail import KeptEntry
from runtime.clock import set_business_now
from runtime.credentials import DATA_KEY, Credentials, Found, Secret
from runtime.database import Database
from runtime.encryption import Cipher, new_key
from runtime.settings import (
    ConsoleAccount,
    ConsoleRole,
    HubSettings,
    PartnerSettings,
    Settings,
)
from tests.builders.queue import NOW, an_item, an_open_lane, circumstances, claimed, queued
from tests.builders.tasks import a_question, only_open_task

HERE = "127.0.0.1:8400"
MORNING = NOW + timedelta(minutes=67)  # 06:52 in London


def an_account(account_id: str, name: str, *roles: str, **different: Any) -> ConsoleAccount:
    usual: dict[str, Any] = {
        "id": account_id,
        "name": name,
        "place": "Northmere",
        "roles": [ConsoleRole(role) for role in roles],
        "authorities": ("northmere",),
    }
    return ConsoleAccount(**{**usual, **different})


VOSS = an_account("a.voss", "DC Amara Voss", "practitioner")
CALLOWAY = an_account("r.calloway", "PS Rhian Calloway", "duty_supervisor")
IQBAL = an_account("s.iqbal", "PS Sana Iqbal", "duty_supervisor")
MARRABLE = an_account("g.marrable", "Insp Gwen Marrable", "restricted_records_officer")
EDDERY = an_account("t.eddery", "Tom Eddery", "assurance_lead")
OKAFOR = an_account("c.okafor", "Chidi Okafor", "operations")
ELSEWHERE = an_account(
    "p.lunt", "PS Peter Lunt", "duty_supervisor", authorities=("eastholm",), place="Eastholm"
)
EVERYBODY = (VOSS, CALLOWAY, IQBAL, MARRABLE, EDDERY, OKAFOR, ELSEWHERE)


OURS = HubSettings(
    authority="northmere",
    force="Northmere Police",
    phone="01632 960100",
    mailbox="mash@northmere.example.org",
    allowed_domains=("example.org",),
)
PARTNERS = {
    name: PartnerSettings(
        base_url="http://partner.test", accounts=("mash-research-01",), account_family="mash"
    )
    for name in ("police_rms", "education", "health_record", "housing")
}


@dataclass
class InMemory:
    """Secrets of one test."""

    secrets: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Found | None:
        kept = self.secrets.get(name)
        return Found(Secret(kept)) if kept else None


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub's records and its console."""

    database: Database
    cipher: Cipher
    console: Console

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.database.transaction() as connection:
            yield connection

    def waits_for(
        self, wanted: TaskWanted, reference: str = "ENC-7K4M-92QF", **different: Any
    ) -> WorkItemId:
        """An item whose worker asked a person this."""
        with self.transaction() as connection:
            item = an_item(reference, due_at=wanted.due_at, **different)
            queued(connection, self.cipher, item)
            lane = an_open_lane(connection, f"lane-of-{reference}")
            taken = claimed(connection, lane, item.queue)
            turns.finish(connection, taken, NeedsPerson(wanted), circumstances(self.cipher))
            return taken.id

    def asked(self, reference: str = "ENC-7K4M-92QF", **different: Any) -> str:
        """The id of a task that waits for a person."""
        item_id = self.waits_for(a_question(**different), reference)
        with self.transaction() as connection:
            return only_open_task(connection, item_id)

    def audited(self) -> list[KeptEntry]:
        with self.transaction() as connection:
            return list(audit_trail.entries(connection))


def a_hub(database: Database, home: Path, password_hash: str = "") -> Hub:
    """At eight minutes to seven, with everybody of `EVERYBODY`."""
    key = new_key()
    kept = {credential_of(one.id): password_hash for one in EVERYBODY if password_hash}
    provider = InMemory({DATA_KEY: base64.b64encode(key).decode(), **kept})
    settings = Settings(home=home, console_accounts=EVERYBODY, hub=OURS, partners=PARTNERS)
    with database.transaction() as connection:
        set_business_now(connection, MORNING)
    people = people_of(EVERYBODY)
    console = Console(settings, database, Credentials([provider]), people, frozenset({HERE}))
    return Hub(database, Cipher(key), console)
