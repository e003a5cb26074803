"""Ask the partners for their own lists, look into our books, compare. Nothing is written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bots.assurance.intake import entries_held, messages_held
from bots.assurance.items import Night, PartnerList, ShouldHaveBeen
from bots.assurance.ports import Desk
from bots.assurance.reconciliation import reconcile
from domain.errors import WorkerError
from domain.occurrences import OccurrenceRow
from domain.reconciliation import Reconciliation

POLICE_RMS, SECURE_MAIL = "police_rms", "secure_mail"
LONDON = ZoneInfo("Europe/London")


async def perform(night: Night, desk: Desk) -> Reconciliation:
    """Compare, and once more after the lists have settled when something disagrees.

    A list may lag behind a write, and a write may be under way: the second look is what is told.
    """
    first = await _compare(night, desk)
    if not first.disagrees:
        return first
    await desk.wait_until_lists_settle()
    return await _compare(night, desk)


async def _compare(night: Night, desk: Desk) -> Reconciliation:
    """Their lists before our books: whatever they hold, its intent was committed before."""
    police, should_have_been = await _ask_police(night, desk)
    mail = await _ask_mail(night, desk)
    ours = await desk.our_records(night)
    return reconcile(ours, [police, mail], should_have_been)


async def _ask_police(night: Night, desk: Desk) -> tuple[PartnerList, ShouldHaveBeen]:
    asked_at = await desk.now()
    try:
        rms = await desk.police_rms()
        held = entries_held(await rms.own_entries(night.since))
        rows: dict[str, OccurrenceRow] = {}
        for day in _days(night.occurrences_since, night.asked_until):
            listing = await rms.changed_on_day(day, night.asked_until)
            rows |= {row.number: row for row in listing.rows}
    except WorkerError as failed:
        return _not_compared(POLICE_RMS, night, failed), ShouldHaveBeen(POLICE_RMS)
    listed = PartnerList(POLICE_RMS, night.since, asked_at, held)
    return listed, ShouldHaveBeen(POLICE_RMS, tuple(rows.values()))


async def _ask_mail(night: Night, desk: Desk) -> PartnerList:
    asked_at = await desk.now()
    try:
        mail = await desk.secure_mail()
        held = messages_held(await mail.sent_items(night.since))
    except WorkerError as failed:
        return _not_compared(SECURE_MAIL, night, failed)
    return PartnerList(SECURE_MAIL, night.since, asked_at, held)


def _not_compared(system: str, night: Night, failed: WorkerError) -> PartnerList:
    """A partner that did not answer is said to be so; it is not counted as correct."""
    return PartnerList(system, night.since, asked_at=None, why_not=failed.code)


def _days(since: datetime, until: datetime) -> Iterator[date]:
    day, last = since.astimezone(LONDON).date(), until.astimezone(LONDON).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
