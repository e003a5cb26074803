"""What the probation connector does when something is in the way of a look."""

import pytest

from domain.errors import (
    AnswerTooLate,
    PageIncomplete,
    PageNotAsExpected,
    SessionExpired,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.identifiers import Crn
from tests.connectors.probation.in_the_world import NOTE, SYSTEM, plant, some_person, the_record

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TRUE = some_person()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("503", SystemUnavailable),
        ("drop", SystemUnavailable),
        ("down", SystemUnavailable),
    ],
)
async def test_a_system_that_is_not_there_is_said_so(reader, held, mode, error):
    held.fault(SYSTEM, mode, count=None)

    with pytest.raises(error):
        await reader.person_with_crn(Crn(TRUE.crn))
    with pytest.raises(error):
        await reader.supervision(the_record(TRUE.crn))
    held.end_faults(SYSTEM)

    assert (await reader.supervision(the_record(TRUE.crn))).person.record.record_id == TRUE.crn


@pytest.mark.parametrize("operation", ["list_cases", "show_contacts"])
async def test_an_answer_that_takes_too_long_is_given_up(hasty, held, operation):
    held.fault(SYSTEM, "slow", operation, seconds=1.0)

    with pytest.raises(AnswerTooLate):
        await hasty.supervision(the_record(TRUE.crn))


@pytest.mark.parametrize("share", [0.3, 0.6])
@pytest.mark.parametrize("operation", ["list_cases", "show_summary", "show_addresses"])
async def test_a_page_that_was_cut_short_is_incomplete(reader, held, operation, share):
    record = plant(held, "Z900001")
    held.fault(SYSTEM, "truncated_html", operation, when="post", share=share)
    await reader.state_reason(NOTE)

    with pytest.raises(PageIncomplete):
        await reader.supervision(record)

    assert (await reader.supervision(record)).person.record == record


@pytest.mark.parametrize(
    ("operation", "old", "named"),
    [
        ("show_search", "CRN", 'field "CRN"'),
        ("show_search", "Safeguarding enquiry", 'choice "Safeguarding enquiry"'),
        ("show_search", "Search", 'button "Search"'),
        ("list_cases", "Date of birth", 'column "Date of birth"'),
        ("show_summary", "Orders", 'link "Orders"'),
        ("show_summary", "Recalled on", 'label "Recalled on"'),
        ("show_risk", "MAPPA level", 'label "MAPPA level"'),
        ("show_contacts", "Practitioner", 'heading "Practitioner"'),
        ("show_addresses", "Confidential", 'column "Confidential"'),
    ],
)
async def test_a_label_that_moved_is_named(reader, held, operation, old, named):
    record = plant(held, "Z900001")
    held.fault(SYSTEM, "moved_label", operation, old=old, new="Something else")
    await reader.state_reason(NOTE)

    with pytest.raises(PageNotAsExpected) as raised:
        await reader.supervision(record)

    assert raised.value.missing == named


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(reader, held):
    before = len(held.consultations(SYSTEM))

    whole = await reader.check_screens()
    held.fault(SYSTEM, "moved_label", "show_search", old="Surname", new="Family name")
    moved = await reader.check_screens()

    assert [check.drifts for check in whole] == [()] * len(whole)
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("search cases", 'label "Surname" is now "Family name"')]
    assert len(held.consultations(SYSTEM)) == before


async def test_a_session_that_ended_is_noticed_by_every_read(reader, held):
    await reader.supervision(the_record(TRUE.crn))
    held.end_sessions(SYSTEM)

    with pytest.raises(SessionExpired):
        await reader.person_with_crn(Crn(TRUE.crn))
    with pytest.raises(SessionExpired):
        await reader.supervision(the_record(TRUE.crn))
    with pytest.raises(SessionExpired):
        await reader.check_screens()

    await reader.sign_in(NOTE)
    assert (await reader.supervision(the_record(TRUE.crn))).unreadable == ()


async def test_a_session_that_ends_between_form_and_search_is_noticed(reader, held):
    held.fault(SYSTEM, "logged_out", "search_cases")

    with pytest.raises(SessionExpired):
        await reader.person_with_crn(Crn(TRUE.crn))
