"""A whole night as `mash demo` plays it, kept with its world so that somebody can judge it."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from cli.demo_night import SCHEDULE, Played, play
from cli.demo_world import Partners, an_office, begin_night, hub_of, partner_systems, secrets_of
from cli.office import Office
from cli.way_out import a_way_out
from flows.dispatch import make_a_pass
from flows.processes import OnBehalfOf
from flows.reporting import Reported, report_night
from flows.roster import performers
from flows.wiring import Worker
from mock_systems.population.build import build
from mock_systems.population.model import Size, World
from mock_systems.population.truth import Truth, truth_of
from runtime import audit_check, log, work_queue
from runtime.audit_check import Verdict
from runtime.record_keeping import keep_records
from runtime.release_modes import Mode
from runtime.tables import work_items
from runtime.work_queue import Conservation
from tests.journeys.outbox import Raw, raw_messages


@dataclass(frozen=True)
class PlayedNight:
    """One night that was played: the world, what left, and what our own books say."""

    home: Path
    world: World
    truth: Truth
    messages: list[Raw]
    entries: Sequence[Mapping[str, object]]
    passwords: list[str]
    reported: Reported
    conserved: Conservation
    audit: Verdict
    codes: list[tuple[str, str, str | None]]
    seconds: float


def play_a_night(seed: int, home: Path, mode: Mode, size: Size) -> PlayedNight:
    """From the first pass to the report, in the real browser behind the workers' own way out."""
    began, world = time.monotonic(), build(seed, size)
    with (
        partner_systems(seed, size) as partners,
        an_office(home, partners, world.night.now, hub_of(world)) as office,
        (home / "worker.log").open("w", encoding="utf-8") as kept,
        log.opened(kept),
    ):
        begin_night(office, world, mode)
        worker = Worker(
            "night", office.database, office.cipher(), office.credentials, office.settings
        )
        keep_records(office.database, office.settings, office.credentials)
        with a_way_out(office):
            reported = asyncio.run(_work(world, worker, partners))
        keep_records(office.database, office.settings, office.credentials)
        return _kept(world, office, partners, home, reported, time.monotonic() - began)


async def _work(world: World, worker: Worker, partners: Partners) -> Reported:
    await play(_played(world, worker, partners))
    return await report_night(worker, OnBehalfOf(SCHEDULE, "night"))


def _played(world: World, worker: Worker, partners: Partners) -> Played:
    def say(moment: datetime, what: str) -> None:
        """Nobody watches."""

    return Played(
        worker=worker,
        make_a_pass=make_a_pass,
        performers=performers(worker.settings),
        passes=[one.astimezone(UTC) for one in world.night.passes if one <= world.night.ends],
        events=[event.at for event in world.events],
        ends=world.night.ends.astimezone(UTC),
        tell_partners=partners.set_clock,
        say=say,
    )


def _kept(
    world: World, office: Office, partners: Partners, home: Path, reported: Reported, seconds: float
) -> PlayedNight:
    item = work_items.c
    with office.database.snapshot() as connection:
        conserved = work_queue.conservation(connection)
        anchors = office.settings.anchors_file()
        audit = audit_check.verify(connection, anchors, office.credentials.verifier())
        rows = connection.execute(select(item.kind, item.state, item.outcome_code)).all()
    return PlayedNight(
        home=home,
        world=world,
        truth=truth_of(world),
        messages=raw_messages(_told(partners, "/secure_mail/outbox")["outbox"]),
        entries=_told(partners, "/police_rms/writes")["writes"],
        passwords=list(secrets_of(partners.accounts).values()),
        reported=reported,
        conserved=conserved,
        audit=audit,
        codes=[(row.kind, row.state, row.outcome_code) for row in rows],
        seconds=seconds,
    )


def _told(partners: Partners, path: str) -> dict[str, list[dict[str, object]]]:
    answer: dict[str, list[dict[str, object]]] = partners.admin.get(path).raise_for_status().json()
    return answer
