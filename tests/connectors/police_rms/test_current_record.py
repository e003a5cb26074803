"""A save goes to the record the session has open; reading another one meanwhile opens that one."""

import pytest

from connectors.police_rms import EntryWanted, PoliceRms
from connectors.police_rms.changes import ENTRY, LOG, OCCURRENCE
from connectors.police_rms.pages import RecordFrame
from domain.errors import RecordLocked, WrongRecordShown
from domain.identifiers import OccurrenceNumber
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.police_rms.conftest import (
    NIGHT_BEGINS,
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    an_account,
)

ANOTHER_WORKER = "mash-encompass-02"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def two_open(mocks) -> list[OccurrenceNumber]:
    records = mocks.records("police_rms", "occurrences")
    numbers = sorted(number for number, one in records.items() if one["access_class"] == "open")
    return [OccurrenceNumber(number) for number in numbers[:2]]


def entry_on(number: OccurrenceNumber) -> EntryWanted:
    return EntryWanted(number, "ENC-7K4M-92QF", "General note", "Schools told.", NIGHT_BEGINS)


async def test_an_entry_goes_to_its_own_record_whatever_was_read_before(rms, mocks):
    ours, other = two_open(mocks)
    await rms.log_entries(ours)
    await rms.occurrence(other)

    await rms.open_entry_form(entry_on(ours))
    await rms.save_entry()

    written = mocks.writes("police_rms")
    assert [write["record_id"] for write in written] == [ours]


async def test_nothing_is_saved_when_another_record_was_read_since_the_form_was_filled(rms, mocks):
    ours, other = two_open(mocks)
    await rms.open_entry_form(entry_on(ours))
    await rms.occurrence(other)

    with pytest.raises(WrongRecordShown):
        await rms.save_entry()

    assert mocks.writes("police_rms") == []


async def test_a_form_that_is_headed_by_another_record_is_not_ours(rms, mocks):
    """design.md 6: whose record it is, is asserted anew on the page that holds Save."""
    ours, other = two_open(mocks)
    await rms.log_entries(ours)
    await rms.occurrence(other)
    rms._in_page.number = ours

    with pytest.raises(WrongRecordShown):
        await rms.open_entry_form(entry_on(ours))

    assert await RecordFrame(rms._page).form_of(OCCURRENCE, other, ENTRY).count() == 1


async def test_unguarded_it_would_be_sent_and_only_the_other_records_lock_stops_it(rms, mocks):
    ours, other = two_open(mocks)
    await rms.open_entry_form(entry_on(ours))
    await rms.occurrence(other)
    rms._in_page.number = ours

    with pytest.raises(RecordLocked):
        await rms.save_entry()


async def test_a_record_that_another_account_has_locked_is_not_clicked_on(rms, browser, mocks):
    ours = two_open(mocks)[0]
    async with await browser.new_context() as elsewhere:
        account = an_account(mocks, user_id=ANOTHER_WORKER)
        other = PoliceRms(await a_tab(elsewhere), account, PAGE_SECONDS, a_viewing(SYSTEM))
        await other.sign_in(REASON)
        await other.open_entry_form(entry_on(ours))

        with pytest.raises(RecordLocked):
            await rms.open_entry_form(entry_on(ours))

    assert await RecordFrame(rms._page).list_with(LOG, ours).count() == 1


async def test_a_text_that_quotes_another_logs_last_line_is_not_that_log(rms, mocks):
    ours, other = two_open(mocks)
    quoting = {
        "entry_id": "ENT-00000903",
        "occ_no": other,
        "at": NIGHT_BEGINS.isoformat(),
        "by": "pc-4417",
        "category": "general_note",
        "text": f"Copied from there: End of log {ours}",
        "reference": "",
    }
    mocks.plant("police_rms", "entries", "ENT-00000903", **quoting)

    await rms.log_entries(other)

    frame = RecordFrame(rms._page)
    assert await frame.list_with(LOG, other).count() == 1
    assert await frame.list_with(LOG, ours).count() == 0
