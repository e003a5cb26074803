"""Deviations made behind the suite's back are found in the partners' real lists."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from bots.assurance.bot import perform
from bots.assurance.items import Night
from connectors.police_rms import EntryWanted, PoliceRms
from connectors.secure_mail import SecureMail
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.outcome import Done, Receipt
from runtime import turns, work_queue, write_once
from runtime.browser import Browser
from runtime.clock import business_now, set_business_now
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.reconciliation_records import OurRecords, sealed_records
from runtime.sealed_values import to_bytes
from runtime.settings import Settings
from tests.bots.assurance.books import findings, records
from tests.builders.modes import promoted
from tests.builders.notices import a_notice
from tests.builders.queue import an_item, an_open_lane, claimed
from tests.builders.records import anchor_now
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.police_rms import conftest as station
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.cleared import OUR_REF, RECIPIENT, a_cleared_notice
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BEGINS = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
DAY_BEFORE = BEGINS - timedelta(days=1)
MIDNIGHT = DAY_BEFORE.replace(hour=0, minute=0)
FOUND = BEGINS + timedelta(minutes=30)
CHANGED = BEGINS + timedelta(minutes=45)
LAST_PASS = BEGINS + timedelta(hours=1)
ENDS = BEGINS + timedelta(hours=2)
PROCESS = "encompass"
CATEGORY = "Operation Encompass"
DOMESTIC_ABUSE = ("da_crime", "da_non_crime")
PATIENT = timedelta(minutes=5).total_seconds()


@dataclass
class Desk:
    """Process assurance's desk: real pages, the real database, waits that are only counted."""

    rms: PoliceRms
    mail: SecureMail
    database: Database
    cipher: Cipher
    waits: int = 0

    async def now(self) -> datetime:
        return await self.database.run(business_now)

    async def police_rms(self) -> PoliceRms:
        return self.rms

    async def secure_mail(self) -> SecureMail:
        return self.mail

    async def our_records(self, night: Night) -> OurRecords:
        sealed = await self.database.run(
            sealed_records, night.process, night.since, night.occurrences_since
        )
        return sealed.opened(self.cipher)

    async def wait_until_lists_settle(self) -> None:
        self.waits += 1


@pytest_asyncio.fixture(loop_scope="session")
async def desk(
    mocks: Mocks, sqlite_database: Database, cipher: Cipher, browser: Browser
) -> AsyncIterator[Desk]:
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    account, viewing = station.an_account(mocks), a_viewing("police_rms")
    rms = PoliceRms(await a_tab(context), account, station.PAGE_SECONDS, viewing)
    mail = hub.the_mail(mocks, await a_tab(context))
    it_is(BEGINS, mocks, sqlite_database)
    await rms.sign_in(station.REASON)
    await mail.sign_in()
    yield Desk(rms, mail, sqlite_database, cipher)
    await context.close()


def it_is(now: datetime, mocks: Mocks, database: Database) -> None:
    mocks.set_clock(now)
    with database.transaction() as connection:
        set_business_now(connection, now)


async def a_notice_was_sent_and_recorded(
    desk: Desk, mocks: Mocks, settings: Settings, *occurrences: str
) -> list[Receipt]:
    """Through the shipped protocol: a message, and an entry on each occurrence."""
    anchor_now(desk.database, settings)
    with desk.database.transaction() as connection:
        promoted(connection, PROCESS)
        notice = an_item(kind="notice", contents=to_bytes(a_notice(OUR_REF)))
        work_queue.add(connection, notice, BEGINS, desk.cipher)
        lane = an_open_lane(connection)
        item = claimed(connection, lane, lease_seconds=PATIENT, now=BEGINS)
    cleared = a_cleared_notice(hub.a_correspondent(mocks, "silent"), hub.MAILBOX)
    entries = [
        EntryWanted(OccurrenceNumber(number), f"{OUR_REF}-{number}", CATEGORY, "Told.", BEGINS)
        for number in occurrences
    ]
    writes: list[write_once.Operation] = [
        desk.mail.send_message(cleared, RECIPIENT, BEGINS),
        *(desk.rms.append_entry(wanted) for wanted in entries),
    ]
    turn = write_once.Turn(desk.database, desk.cipher, settings, item, lane, no_window)
    async with turns.working_on(item, desk.database, settings, desk.cipher) as open_turn:
        receipts = [await write_once.write(operation, turn) for operation in writes]
        open_turn.outcome = Done(tuple(receipts))
    return receipts


@asynccontextmanager
async def no_window(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield


def domestic_abuse(mocks: Mocks) -> dict[str, datetime]:
    """What a worker's account may know of and an officer has submitted; when it last changed."""
    return {
        number: datetime.fromisoformat(one["changed_at"])
        for number, one in mocks.records("police_rms", "occurrences").items()
        if one["kind"] in DOMESTIC_ABUSE
        and one["access_class"] != "sealed"
        and one["status"] != "draft"
    }


def all_were_found(desk: Desk, mocks: Mocks) -> None:
    """A *find* for each occurrence, after its last change."""
    with desk.database.transaction() as connection:
        for number in domestic_abuse(mocks):
            household = to_bytes(Household((OccurrenceNumber(number),)))
            find = an_item(f"find-{number}", kind="find", contents=household)
            work_queue.add(connection, find, FOUND, desk.cipher)


def people_write_too(mocks: Mocks) -> None:
    """By hand, of something else; and an answer to a school, which carries our subject."""
    late = (ENDS - timedelta(minutes=9)).isoformat()
    hub.plant(mocks, "4001", at=late)
    hub.plant(mocks, "4002", at=late, subject=f"Re: Operation Encompass notice {OUR_REF}")


def open_ones(mocks: Mocks) -> list[str]:
    """Occurrences a worker may open."""
    held = mocks.records("police_rms", "occurrences")
    return [
        number for number in sorted(domestic_abuse(mocks)) if held[number]["access_class"] == "open"
    ]


def enter(mocks: Mocks, number: str, occurrence: str) -> None:
    """An entry by one of our workers' accounts that no worker made."""
    mocks.plant(
        "police_rms",
        "entries",
        number,
        entry_id=number,
        occ_no=occurrence,
        at=FOUND.isoformat(),
        by="MASH Worker mash-encompass-02 (mash-encompass-02)",
        category="encompass",
        text="Told.",
    )


async def test_what_was_done_behind_our_back_is_found_as_what_it_is(desk, mocks, tmp_path):
    settings = Settings(time_scale=0.1, home=tmp_path, evidence_pictures=False)
    night = Night(PROCESS, BEGINS, DAY_BEFORE, LAST_PASS)
    altered, vanished, untouched, changed = open_ones(mocks)[:4]
    told = await a_notice_was_sent_and_recorded(desk, mocks, settings, altered, vanished)
    all_were_found(desk, mocks)
    people_write_too(mocks)
    it_is(ENDS, mocks, desk.database)

    agreed = await perform(night, desk)

    assert findings(agreed) == {}
    assert agreed.holds
    assert desk.waits == 0
    listed = [one for one in domestic_abuse(mocks).values() if MIDNIGHT <= one < LAST_PASS]
    assert [one.should_be for one in agreed.sources] == [len(listed), 1]

    message, altered_entry, vanished_entry = (one.record_id for one in told)
    sent = mocks.record("secure_mail", "messages", message)
    hub.plant(mocks, "4003", **{name: sent[name] for name in ("to", "subject", "body", "at")})
    hub.plant(mocks, "4004", subject="Operation Encompass notice ENC-9999-9999")
    mocks.change("police_rms", "entries", altered_entry, text="Not told.")
    mocks.remove("police_rms", "entries", vanished_entry)
    enter(mocks, "E9900001", untouched)
    mocks.change("police_rms", "occurrences", changed, changed_at=CHANGED.isoformat())

    found = await perform(night, desk)

    assert {kind: records(those) for kind, those in findings(found).items()} == {
        "lost": [vanished_entry],
        "duplicate": ["4003"],
        "rogue": ["E9900001", "4004"],
        "drift": [altered_entry],
        "never_queued": [changed],
    }
    assert desk.waits == 1
