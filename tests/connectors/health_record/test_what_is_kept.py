"""What a look-up leaves behind: in our trail, at the viewer, in addresses."""

from dataclasses import replace

import pytest

from connectors.health_record import HealthRecord
from connectors.health_record.connector import MANIFEST, REASONS
from domain.errors import PurposeNotServed, RecordsNotKept
from domain.wording.searches import PURPOSES
from runtime.audit_trail import AuditEntry
from tests.builders.viewing import A_REASON, a_viewing
from tests.connectors.health_record.in_the_world import (
    BORN,
    CASE,
    NOBODY,
    PAGE_SECONDS,
    SYSTEM,
    an_account,
    number_of,
    plant,
    some_status,
    the_record,
    the_viewer,
)
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_each_look_is_in_the_trail_as_in_the_viewers_own_history(
    reader, started_mocks, looks
):
    held = some_status()
    record = plant(started_mocks, 1, surname="Twinnelsford")
    plant(started_mocks, 2, surname="Twinnelsford")

    await reader.by_nhs_number(number_of(held))
    await reader.by_name("Twinnelsford", "", BORN)
    await reader.by_nhs_number(NOBODY)
    await reader.status(record)
    await reader.access_history(record)

    trail = [(one.details["looked_at"], one.record_id, one.details.get("rows")) for one in looks]
    assert trail == [
        ("people", "search:people", "1"),
        ("status", the_record(held).record_id, None),
        ("people", "search:people", "2"),
        ("people", "search:people", "0"),
        ("people", "search:people", "1"),
        ("status", record.record_id, None),
        ("people", "search:people", "1"),
        ("status", record.record_id, None),
        ("access_history", record.record_id, None),
    ]
    assert opened(started_mocks) == [one for kind, one, _ in trail if kind == "status"]


def opened(mocks: Mocks) -> list[str]:
    """Whose answers the viewer says were seen, in their order."""
    kept = mocks.consultations(SYSTEM)
    return [one["record_id"] for one in kept if one["record_type"] == "person"]


async def test_the_purpose_is_told_in_the_viewers_own_words(session, started_mocks):
    record, account = the_record(some_status(flag="CLA")), an_account(started_mocks)

    for purpose in PURPOSES:
        viewing = replace(a_viewing(SYSTEM), reason=replace(A_REASON, purpose_code=purpose))
        viewer = HealthRecord(session, account, PAGE_SECONDS, viewing)
        await viewer.state_reason(CASE)
        await viewer.status(record)
    last = the_viewer(session, account)
    await last.state_reason(CASE)
    shown = await last.access_history(record)

    newest_first = [f"{REASONS[purpose]}, {CASE}" for purpose in reversed(PURPOSES)]
    assert [look.reason for look in shown][1:] == newest_first
    assert len(set(newest_first)) == 3


async def test_a_purpose_the_viewer_has_no_words_for_is_refused_before_anything_is_asked(
    session, started_mocks
):
    record, kept = the_record(some_status(flag="CLA")), list[AuditEntry]()
    reason = replace(A_REASON, purpose_code="reconcile")
    viewing = replace(a_viewing(SYSTEM, kept.append), reason=reason)
    viewer = HealthRecord(session, an_account(started_mocks), PAGE_SECONDS, viewing)
    await viewer.state_reason(CASE)
    asked = len(started_mocks.requests(SYSTEM))

    for look in (viewer.status(record), viewer.by_nhs_number(NOBODY)):
        with pytest.raises(PurposeNotServed, match="reconcile"):
            await look

    assert (started_mocks.requests(SYSTEM)[asked:], kept) == ([], [])


async def test_what_cannot_be_written_down_is_not_told(session, started_mocks):
    def full(_entry: AuditEntry) -> None:
        raise RecordsNotKept("disk full")

    viewer = the_viewer(session, an_account(started_mocks), keep=full)
    await viewer.state_reason(CASE)

    with pytest.raises(RecordsNotKept):
        await viewer.by_nhs_number(number_of(some_status()))
    with pytest.raises(RecordsNotKept):
        await viewer.status(the_record(some_status()))


async def test_no_address_asked_for_names_anybody(reader, started_mocks):
    held = some_status(flag="CPP")
    day = held.who.born_on

    await reader.by_nhs_number(number_of(held))
    await reader.by_name(held.who.surname, held.who.forename1, day)
    await reader.access_history(the_record(held))

    addresses = [one["path"] + one["query"] for one in started_mocks.requests(SYSTEM)]
    known = (held.who.surname.lower(), held.who.nhs_number, "sv-", held.record_id.lower())
    spoilt = [*addresses, f"/person/{held.who.nhs_number}"]
    assert [one for one in spoilt if any(each in one.lower() for each in known)] == spoilt[-1:]
    assert len(addresses) > 15


async def test_the_manifest_names_operations_that_are_there():
    missing = [name for name in MANIFEST.reads if not hasattr(HealthRecord, name)]

    assert missing == []
    assert MANIFEST.writes == {}
    assert (MANIFEST.quality, MANIFEST.parallel_pages) == ("silver", True)
