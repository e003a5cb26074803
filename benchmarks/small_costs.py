"""`python -m benchmarks.small_costs`: what is done thousands of times a night, one by one."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import SIZE, SYSTEM, Venue, a_venue
from mock_systems.population.build import build, populate
from runtime.audit_anchors import anchor
from runtime.audit_check import verify
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry, record
from runtime.clock import business_now
from runtime.database import Database

ROUNDS = 5
ITEMS = 1000
RESET_MS, PAGE_MS = 300.0, 50.0
NOTES = (
    "The partner's pages are read over HTTP by one account, one after the other: every occurrence "
    "of the world, its window and its record.",
    "A row of the audit trail is timed in one transaction with its neighbours, as SQLite keeps it.",
)


def measure(how: Asked) -> Result:
    """Each of them in every round."""
    load_before = os.getloadavg()[0]
    with a_venue(how.seed) as venue:
        rounds = [_round(venue, how) for _ in range(how.rounds)]
    figures = [
        Figure(what, unit, [one[what] for one in rounds], promise)
        for what, unit, promise in (
            ("partner systems begun again", "ms", RESET_MS),
            ("a partner's page, 95 of 100", "ms", PAGE_MS),
            ("a world of size small made", "ms", None),
            ("a row of the audit trail", "ms", None),
            ("a row of the audit trail verified", "ms", None),
        )
    ]
    return Result(
        "small_costs", "What is done thousands of times", how, figures, NOTES, load_before
    )


def _round(venue: Venue, how: Asked) -> dict[str, float]:
    added, verified = _audit(how.items)
    return {
        "partner systems begun again": _milliseconds(venue.begin_again),
        "a partner's page, 95 of 100": statistics.quantiles(_pages(venue), n=20)[-1],
        "a world of size small made": _milliseconds(partial(_made_anew, how.seed)),
        "a row of the audit trail": added / how.items,
        "a row of the audit trail verified": verified / how.items,
    }


def _pages(venue: Venue) -> list[float]:
    """How long each page took, signed in."""
    partner = venue.office.settings.partners[SYSTEM]
    user_id = partner.accounts[0]
    password = venue.office.credentials.fetch(f"{SYSTEM}/{user_id}").reveal()
    with httpx.Client(base_url=partner.base_url, trust_env=False, follow_redirects=True) as http:
        http.post("/signin", data={"userid": user_id, "password": password})
        http.post("/reason", data={"reason": "Operation Encompass", "detail": "benchmark 1"})
        paths = [
            path
            for number in venue.occurrences
            for path in (f"/occurrence?no={number}", "/record/summary", "/record/log")
        ]
        return [_milliseconds(partial(_read, http, path)) for path in paths]


def _read(http: httpx.Client, path: str) -> None:
    http.get(path).raise_for_status()


def _made_anew(seed: int) -> None:
    populate.cache_clear()
    build(seed, SIZE)


def _audit(rows: int) -> tuple[float, float]:
    """Milliseconds to add these rows, and to verify them."""
    with tempfile.TemporaryDirectory() as folder:
        anchors, signer = Path(folder, "audit.jsonl"), Ed25519PrivateKey.generate()
        database = Database(f"sqlite:///{folder}/audit.db")
        with closing(database):
            database.migrate()
            with database.transaction() as connection:
                now = business_now(connection)
                entries = [_entry(number) for number in range(rows)]
                added = _milliseconds(lambda: [record(connection, one, now) for one in entries])
                anchor(connection, signer, anchors, now)
                checked = _milliseconds(lambda: verify(connection, anchors, signer.public_key()))
    return added, checked


def _entry(number: int) -> AuditEntry:
    return AuditEntry(AuditEvent.SHIFT_STARTED, "benchmark", "schedule:benchmark", f"item-{number}")


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, ITEMS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())
