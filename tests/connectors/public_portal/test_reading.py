"""What a worker reads in the inbox: every page of it, one submission, a search; the trail of it."""

from datetime import timedelta

import pytest

from connectors.public_portal import PublicPortal
from domain.errors import ContentRefused, PageIncomplete, RecordNotFound, WrongRecordShown
from domain.public_contact import SubmissionReference, SubmissionStatus
from runtime.audit_trail import AuditEntry
from tests.builders.viewing import a_viewing
from tests.connectors.public_portal.in_the_world import (
    PAGE_SECONDS,
    SYSTEM,
    WORLD,
    an_account,
    of_case,
    ref,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG_AGO = WORLD.night.now - timedelta(days=30)
PLAIN = of_case("clares_law")
CAME = sorted(WORLD.submissions.values(), key=lambda one: (one.received_at, one.submission_id))


async def test_every_submission_is_listed_oldest_first_over_all_pages(reader):
    rows = await reader.submissions(LONG_AGO)
    new = await reader.submissions(LONG_AGO, SubmissionStatus.NEW)
    late = await reader.submissions(WORLD.night.now - timedelta(hours=8))

    assert [one.reference for one in rows] == [one.submission_id for one in CAME]
    handled = {one.submission_id for one in WORLD.submissions.values() if one.handled}
    assert {one.reference for one in rows} - {one.reference for one in new} == handled
    begins = (WORLD.night.now - timedelta(hours=8)).replace(second=0, microsecond=0)
    came_late = [one.submission_id for one in CAME if one.received_at >= begins]
    assert [one.reference for one in late] == came_late
    assert 0 < len(late) < len(rows)


async def test_a_submission_is_opened_by_its_reference_and_no_other(reader, held):
    shown = await reader.submission(ref(PLAIN))
    held.fault(SYSTEM, "shows_previous_person", "read_submission")

    with pytest.raises(WrongRecordShown):
        await reader.submission(ref(of_case("discreet")))
    with pytest.raises(RecordNotFound):
        await reader.submission(SubmissionReference("F26-9999999"))

    assert shown.reference == PLAIN.submission_id


async def test_a_search_says_what_it_found_and_when_it_found_nothing(reader, held):
    by_reference = await reader.found_by(PLAIN.submission_id)
    handled = of_case("with_identity")
    by_entry = await reader.found_by(handled.handled[0].reference)
    nothing = await reader.found_by("PUB-0000-0000")
    held.fault(SYSTEM, "too_many_results", "search_submissions")
    many = await reader.found_by("PUB-0000-0000")
    held.fault(SYSTEM, "empty_list_without_words", "search_submissions")

    assert [one.reference for one in by_reference.rows] == [PLAIN.submission_id]
    assert [one.reference for one in by_entry.rows] == [handled.submission_id]
    assert by_entry.rows[0].entry.startswith("A-")
    assert nothing.is_certainly_nobody
    assert many.too_many
    assert not many.is_certainly_nobody
    with pytest.raises(PageIncomplete):
        await reader.found_by("PUB-0000-0000")
    with pytest.raises(ContentRefused):
        await reader.found_by("F")


async def test_an_empty_list_that_does_not_say_so_is_not_believed(reader, held):
    held.fault(SYSTEM, "empty_list_without_words", "list_submissions", count=2)
    held.fault(SYSTEM, "empty_list_without_words", "list_activity", count=2)

    with pytest.raises(PageIncomplete):
        await reader.submissions(LONG_AGO)
    with pytest.raises(PageIncomplete):
        await reader.own_entries(LONG_AGO)


async def test_each_look_is_in_the_trail_and_names_nobody(reader, started_mocks):
    trail: list[AuditEntry] = []
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM, trail.append)
    portal = PublicPortal(reader._client.tab, account, PAGE_SECONDS, viewing)

    await portal.submission(ref(PLAIN))
    await portal.found_by(PLAIN.submission_id)
    await portal.submissions(LONG_AGO)
    await portal.own_entries(LONG_AGO)

    assert [one.record_id for one in trail] == [
        PLAIN.submission_id,
        "search:submissions",
        "search:submissions",
        "search:entries",
    ]
    assert PLAIN.answers["your_name"] not in repr(trail)
    assert PLAIN.truth.safe.where not in repr(trail)
