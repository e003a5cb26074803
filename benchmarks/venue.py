"""Where a benchmark is run: partner systems, a database of its own, the workers' way out."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from benchmarks.entries import LAST, QUEUE, WRITE, Entry
from cli.demo_world import Partners, an_office, partner_systems
from cli.office import Office, settings_here
from cli.way_out import a_way_out
from mock_systems.population.build import build
from mock_systems.population.model import Size
from runtime import audit_trail, record_keeping, release_modes, sweeper, work_queue
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.release_modes import Change, Mode
from runtime.tables import work_items
from runtime.work_queue import NewItem

SEED = 20261122
SIZE: Size = "small"
SYSTEM = "police_rms"
AUTHORITY = "northmere"
# One page of the log holds 25: a longer log would be more navigations for the suite alone.
LONGEST_LOG_BEFORE = 10


class NotWritten(Exception):
    """A side did not write what it was measured writing, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Venue:
    """Everything a side needs, running."""

    seed: int
    now: datetime
    partners: Partners
    office: Office
    occurrences: Sequence[str]

    def entries(self, block: str, how_many: int) -> list[Entry]:
        """Entries to append, spread over the occurrences."""
        numbers = self.occurrences
        return [Entry(numbers[n % len(numbers)], f"{block}-{n:03}") for n in range(how_many)]

    def told(self, *, pictures: bool) -> dict[str, Any]:
        """What every side's process is told: the settings it works with."""
        settings = self.office.settings.model_copy(update={"evidence_pictures": pictures})
        return {"settings": json.loads(settings.model_dump_json())}

    def begin_again(self) -> None:
        """Every partner system as it was at the beginning, so that no side finds longer logs.

        And every seat free that an earlier side's lanes took.
        """
        self.look_after()
        answer = self.partners.admin.post("/reset", json={"seed": self.seed, "size": SIZE})
        answer.raise_for_status()

    def look_after(self) -> None:
        """As the watch does: without a fresh anchor no worker writes, and a lane keeps its seat."""
        office = self.office
        record_keeping.keep_records(office.database, office.settings, office.credentials)
        with office.database.transaction() as connection:
            now = business_now(connection)
            sweeper.sweep(connection, office.settings, now, office.cipher())

    def queue(self, entries: Sequence[Entry]) -> None:
        """Put these in the suite's queue, and one item that only ends the measurement."""
        with self.office.database.transaction() as connection:
            now, cipher = business_now(connection), self.office.cipher()
            for entry in entries:
                work_queue.add(connection, _item(entry, WRITE, now), now, cipher)
            last = Entry("", f"{entries[-1].reference}-last")
            work_queue.add(connection, _item(last, LAST, None), now, cipher)

    def refuse_unwritten(self, entries: Sequence[Entry]) -> None:
        """Every entry stands in the partner's write log once. Raises: NotWritten."""
        log = self.partners.admin.get(f"/{SYSTEM}/writes").raise_for_status().json()["writes"]
        written = Counter(write["reference"] for write in log)
        wanted = Counter(entry.reference for entry in entries)
        if written != wanted:
            raise NotWritten(f"{(wanted - written).total()} missing; items ended: {self.endings()}")

    def endings(self) -> dict[str, int]:
        """How the suite's items ended so far, by outcome."""
        ended = work_items.c.outcome_code
        counted = select(ended, func.count()).group_by(ended)
        with self.office.database.snapshot() as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}


@contextmanager
def a_venue(seed: int = SEED) -> Iterator[Venue]:
    """The partner systems, and an office and a proxy of the benchmark's own."""
    now = build(seed, SIZE).night.now
    home = settings_here().home / "benchmarks"
    with (
        partner_systems(seed) as partners,
        an_office(home, partners, now) as office,
        a_way_out(office),
    ):
        _let_write_alone(office, now)
        venue = Venue(seed, now, partners, office, _occurrences(partners))
        venue.look_after()
        yield venue


def _let_write_alone(office: Office, now: datetime) -> None:
    change = Change(QUEUE, AUTHORITY, Mode.SAMPLED, "a benchmark, on invented partner systems")
    with office.database.transaction() as connection:
        release_modes.promote(connection, change, "a.bench", "b.bench", now)
        entry = AuditEntry(AuditEvent.MODE_CHANGED, "benchmark", "a.bench", run_id="benchmark")
        audit_trail.record(connection, entry, now)


def _occurrences(partners: Partners) -> list[str]:
    """Open occurrences with a short log."""
    found, logged = _records(partners, "occurrences"), _records(partners, "entries")
    lengths = Counter(entry["occ_no"] for entry in logged.values())
    return sorted(
        number
        for number, record in found.items()
        if record["access_class"] == "open" and lengths[number] <= LONGEST_LOG_BEFORE
    )


def _records(partners: Partners, kind: str) -> dict[str, Any]:
    answer = partners.admin.get(f"/{SYSTEM}/records/{kind}").raise_for_status()
    records: dict[str, Any] = answer.json()["records"]
    return records


def _item(entry: Entry, kind: str, due_at: datetime | None) -> NewItem:
    return NewItem(
        queue=QUEUE,
        reference=entry.reference,
        kind=kind,
        authority=AUTHORITY,
        contents=entry.occurrence.encode(),
        due_at=due_at,
        requested_by="schedule:benchmark",
        purpose_code="protect_child",
        lawful_basis="legal_obligation",
        rules_version="2026-11",
        schema_version=1,
        attempts_allowed=1,
    )
