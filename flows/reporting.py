"""The night's end: our books beside the partners' own lists, and the report from both."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bots.assurance.bot import perform
from bots.assurance.items import Night
from bots.encompass.ordering import LAWFUL_BASIS, PURPOSE
from bots.encompass.rules import RULES
from connectors.education.connector import MANIFEST as EDUCATION
from connectors.police_rms import PoliceRms
from connectors.police_rms.connector import MANIFEST as POLICE_RMS
from connectors.secure_mail import SecureMail
from connectors.secure_mail.connector import MANIFEST as SECURE_MAIL
from domain.errors import WorkerError
from domain.reconciliation import Reconciliation
from domain.school_days import LONDON, london_day
from flows.dispatch import PROCESS
from flows.processes import OnBehalfOf
from flows.wiring import Desk, Worker, open_workplace, visit
from reports import night_workbook
from reports.night.build import build
from reports.night.report import NightReport
from reports.night_page import page as night_page
from runtime import log, night_facts, passes
from runtime.clock import business_now
from runtime.reconciliation_records import OurRecords, sealed_records
from runtime.viewing import ReasonForAccess

COMPARED = (POLICE_RMS, SECURE_MAIL)
SYSTEM_NAMES = {one.system: one.name for one in (POLICE_RMS, EDUCATION, SECURE_MAIL)}
ONE_DAY = timedelta(days=1)
RULE_WORDS = {rule.id: rule.when for rule in RULES.values()}

_log = log.get()


@dataclass(frozen=True, slots=True)
class Reported:
    """The report, and where its page and its workbook lie."""

    report: NightReport
    page: Path
    workbook: Path


@dataclass(slots=True)
class AssuranceDesk:
    """The Desk of `bots/assurance`: it reads, and writes nothing."""

    desk: Desk
    behalf: OnBehalfOf
    _police: PoliceRms | None = None
    _mail: SecureMail | None = None
    reason: ReasonForAccess = field(init=False)

    def __post_init__(self) -> None:
        """Whatever it opens, it opens to compare."""
        self.reason = ReasonForAccess(
            words="Comparing what was done with the record",
            on_behalf_of=self.behalf.whom,
            purpose_code=PURPOSE,
            lawful_basis=LAWFUL_BASIS,
            run_id=self.behalf.run_id,
        )

    async def now(self) -> datetime:
        """Business time."""
        return await self.desk.worker.database.run(business_now)

    async def police_rms(self) -> PoliceRms:
        """The police records system, signed in."""
        if self._police is None:
            self._police = await self.desk.police_rms(self.reason)
        return self._police

    async def secure_mail(self) -> SecureMail:
        """The hub's mailbox, signed in."""
        if self._mail is None:
            self._mail = await self.desk.secure_mail(self.reason)
        return self._mail

    async def our_records(self, night: Night) -> OurRecords:
        """Our own books, in one look."""
        worker = self.desk.worker
        sealed = await worker.database.run(
            sealed_records, night.process, night.since, night.occurrences_since
        )
        return await asyncio.to_thread(sealed.opened, worker.cipher)

    async def wait_until_lists_settle(self) -> None:
        """As long as the slowest partner's lists may lag behind what it holds."""
        settle = max(write.settle_seconds for one in COMPARED for write in one.writes.values())
        await asyncio.sleep(self.desk.worker.settings.scaled(settle))


async def reconcile(worker: Worker, since: datetime, behalf: OnBehalfOf) -> Reconciliation | None:
    """Our books beside the partners' own lists; None before any pass was completed."""
    night = await worker.database.run(_night, since)
    if night is None:
        return None
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(open_workplace(worker))
        desk = await stack.enter_async_context(visit(place, 0))
        return await perform(night, AssuranceDesk(desk, behalf))


async def report_night(worker: Worker, behalf: OnBehalfOf) -> Reported:
    """Compare, and write the report of the night that began with the newest first pass."""
    settings = worker.settings
    now = await worker.database.run(business_now)
    since = night_began(now, min(settings.encompass_passes))
    found = await _compared(worker, since, behalf)
    folder = settings.reports_folder() / london_day(since).isoformat()
    return await asyncio.to_thread(report, worker, since, found, SYSTEM_NAMES, folder)


def night_began(now: datetime, first_pass: time) -> datetime:
    """The newest moment (UTC) at which a day's first pass was due in London."""
    today = london_day(now)
    days = (datetime.combine(day, first_pass, LONDON) for day in (today, today - ONE_DAY))
    return next(began for began in days if began <= now).astimezone(UTC)


async def _compared(worker: Worker, since: datetime, behalf: OnBehalfOf) -> Reconciliation | None:
    """A report that says it compared nothing is better than none."""
    try:
        return await reconcile(worker, since, behalf)
    except WorkerError as failed:
        _log.warning("not_compared", code=failed.code, system=failed.system)
        return None


def report(
    worker: Worker,
    since: datetime,
    found: Reconciliation | None,
    system_names: Mapping[str, str],
    folder: Path,
    seed: int | None = None,
) -> Reported:
    """Build the report of the night that began at `since` and write both files."""
    with worker.database.snapshot() as connection:
        facts = night_facts.read(connection, worker.cipher, since, system_names)
    night = build(facts, found, seed, RULE_WORDS)
    folder.mkdir(parents=True, exist_ok=True)
    page, workbook = folder / "night.html", folder / night_workbook.file_name(night)
    page.write_text(night_page.render(night), encoding="utf-8")
    workbook.write_bytes(night_workbook.render(night))
    return Reported(night, page, workbook)


def _night(connection: Connection, since: datetime) -> Night | None:
    made = [one for one in passes.since(connection, PROCESS, since) if one.completed_at]
    if not made:
        return None
    return Night(PROCESS, since, made[0].window_from, made[-1].asked_at)
