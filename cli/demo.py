"""`mash demo`: partner systems start, the workers' own way out opens, a worker looks and reads.

It says what it is: the foundation at work. The night itself (telling schools) is not built yet.
"""

import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import httpx
from cyclopts import App, Parameter

from cli.office import BEFORE_ANY_WORK, Office, settings_here
from cli.partner_names import system_name
from cli.report import AsJson, Exit, Report, Stop, tell
from cli.screen import Column, heading, line, pairs, table
from cli.way_out import a_way_out
from domain.errors import WorkerError
from domain.occurrences import Listing
from domain.saying import say_number_of
from flows.dispatch import AHEAD, OVERLAP, changed_occurrences
from flows.preflight import PartnerSeen, Preflight, look
from flows.wiring import NoChromium, Worker, open_workplace
from mock_systems.population.build import build
from mock_systems.population.model import Night
from runtime.clock import set_business_now
from runtime.credentials import Credentials, make_development_secrets
from runtime.database import Database
from runtime.settings import PartnerSettings, Settings

DEMONSTRATION_SEED = 20261122
FAMILY = "mash-encompass"
SCHEDULE = "schedule:demo"
REASON = "Operation Encompass, first pass"
DOMESTIC_ABUSE = ("da_crime", "da_non_crime")
STOP_SECONDS = 10.0

demo = App(name="demo", help="The workers at work on invented partner systems.")


@demo.default
def show_the_workers(
    *,
    seed: Annotated[int, Parameter(help="The same number is the same world.")] = DEMONSTRATION_SEED,
    json: AsJson = False,
) -> int:
    """Start the partner systems, look at their screens, read the night's list. Nothing leaves."""
    return tell(json, lambda: _demonstrate(seed))


@dataclass(frozen=True, slots=True)
class Partners:
    """The running mock systems, and what they tell of themselves."""

    addresses: Mapping[str, str]
    accounts: Mapping[str, list[dict[str, Any]]]
    admin: httpx.Client


@dataclass(frozen=True, slots=True)
class Seen:
    """What the worker saw, and what the police system itself says it holds."""

    partners: list[PartnerSeen]
    listing: Listing
    held: int
    seconds: float


def _demonstrate(seed: int) -> Report:
    began, night = time.monotonic(), build(seed, "small").night
    with _partner_systems(seed) as partners, _office(seed, partners, night) as office:
        worker = Worker(
            "demo", office.database, office.cipher(), office.credentials, office.settings
        )
        try:
            with a_way_out(office):
                seen, listing = asyncio.run(_look_and_read(worker, night))
        except NoChromium as missing:
            raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None
        except WorkerError as met:
            raise Stop(
                Exit.NOT_PROVEN,
                f"THE LIST COULD NOT BE READ ({met.code}). Nothing was changed anywhere.",
            ) from None
        held = _held_by_the_partner(partners, night)
    return _report(seed, Seen(seen, listing, held, time.monotonic() - began))


async def _look_and_read(worker: Worker, night: Night) -> tuple[list[PartnerSeen], Listing]:
    systems = list(worker.settings.partners)
    seen = await look(Preflight(worker, SCHEDULE), systems)
    async with open_workplace(worker) as workplace:
        listing = await changed_occurrences(workplace, night.last_completed_pass, night.now, REASON)
    return seen, listing


@contextmanager
def _partner_systems(seed: int) -> Iterator[Partners]:
    token = secrets.token_urlsafe()
    process = subprocess.Popen(  # noqa: S603  # our own module, no shell, no outside words
        [sys.executable, "-m", "mock_systems", "--seed", str(seed), "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MASH_MOCK_ADMIN_TOKEN": token},
    )
    try:
        yield _told(process, token)
    finally:
        process.communicate(timeout=STOP_SECONDS)


def _told(process: "subprocess.Popen[str]", token: str) -> Partners:
    announced = process.stdout.readline() if process.stdout else ""
    if not announced:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} The partner systems did not start.")
    addresses = json.loads(announced)
    admin = httpx.Client(
        base_url=f"{addresses['admin']}/__admin",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    systems = admin.get("/systems").raise_for_status().json()["systems"]
    accounts = {
        system["name"]: [a for a in system["accounts"] if a["user_id"].startswith(FAMILY)]
        for system in systems
    }
    return Partners(addresses["systems"], accounts, admin)


@contextmanager
def _office(seed: int, partners: Partners, night: Night) -> Iterator[Office]:
    """A database and secrets of the demonstration's own, new every time."""
    home = settings_here().home / "demo" / str(seed)
    shutil.rmtree(home, ignore_errors=True)
    settings = Settings(home=home, database_url="", partners=_partner_settings(partners))
    make_development_secrets(settings.secrets_folder(), _passwords(partners))
    with closing(Database(settings.database())) as database:
        database.migrate()
        with database.transaction() as connection:
            set_business_now(connection, night.now)
        yield Office(settings, database, Credentials.from_settings(settings))


def _partner_settings(partners: Partners) -> dict[str, PartnerSettings]:
    return {
        system: PartnerSettings(
            base_url=address,
            accounts=tuple(account["user_id"] for account in partners.accounts[system]),
            account_family=FAMILY,
        )
        for system, address in partners.addresses.items()
    }


def _passwords(partners: Partners) -> dict[str, str]:
    return {
        f"{system}/{account['user_id']}": account["password"]
        for system, accounts in partners.accounts.items()
        for account in accounts
    }


def _held_by_the_partner(partners: Partners, night: Night) -> int:
    """The police system's own count, by a way the worker cannot go."""
    answer = partners.admin.get("/police_rms/records/occurrences").raise_for_status()
    since, until = night.last_completed_pass - OVERLAP, night.now + AHEAD
    return sum(
        record["kind"] in DOMESTIC_ABUSE
        and record["access_class"] != "sealed"
        and since <= datetime.fromisoformat(record["changed_at"]) < until
        for record in answer.json()["records"].values()
    )


def _report(seed: int, seen: Seen) -> Report:
    read = len({row.number for row in seen.listing.rows})
    changed = [one for one in seen.partners if one.closed_code or not one.is_checked]
    blocks = [
        line("MASH digital workers · demonstration · invented people only · nothing leaves"),
        line(f"World small, seed {seed} · reads only: the night itself is not built yet"),
        table(_COLUMNS, [_row(one) for one in seen.partners]),
        heading("The night's list, read through the worker's own way out"),
        pairs(
            [
                ("Domestic-abuse occurrences read", str(read)),
                ("The police system holds", str(seen.held)),
                ("Of these restricted", str(sum(row.is_restricted for row in seen.listing.rows))),
                ("Not shown to this account", str(seen.listing.withheld)),
            ]
        ),
        line(""),
    ]
    agree = read == seen.held
    facts = {
        "seed": seed,
        "size": "small",
        "mode": "reads only",
        "seconds": round(seen.seconds, 1),
        "partners": {one.system: one.is_checked and not one.closed_code for one in seen.partners},
        "occurrences": {"read": read, "held": seen.held, "withheld": seen.listing.withheld},
    }
    if changed:
        names = ", ".join(system_name(one.system) for one in changed)
        return Report(f"Closed to workers: {names}.", facts, blocks, Exit.CONNECTOR_CLOSED)
    if not agree:
        verdict = "THE LIST IS NOT PROVEN. The worker and the police system count differently."
        return Report(verdict, facts, blocks, Exit.NOT_PROVEN)
    screens = say_number_of(sum(len(one.screens) for one in seen.partners), "screen", "screens")
    verdict = f"{screens} as expected, {read} of {seen.held} occurrences read. "
    return Report(f"{verdict}{seen.seconds:.1f} s", facts, blocks)


_COLUMNS = (Column("Partner", whole=True), Column("Screens"), Column("", right=True, whole=True))


def _row(one: PartnerSeen) -> tuple[str, str, str]:
    screens = say_number_of(len(one.screens), "screen", "screens")
    result = f"{screens} as expected" if not one.closed_code else f"closed: {one.closed_code}"
    return system_name(one.system), result, f"{one.seconds:.1f} s"
