"""What the health connector does when something is in the way, or changed meanwhile."""

import pytest

from domain.errors import (
    AnswerTooLate,
    PageIncomplete,
    PageNotAsExpected,
    SystemUnavailable,
    UnderMaintenance,
    WrongRecordShown,
)
from tests.connectors.health_record.in_the_world import (
    BORN,
    CASE,
    NOBODY,
    SYSTEM,
    an_account,
    number_of,
    plant,
    some_status,
    the_record,
    the_viewer,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("drop", SystemUnavailable),
        ("down", SystemUnavailable),
    ],
)
async def test_a_system_that_is_not_there_is_said_so(reader, faulty, mode, error):
    faulty.fault(SYSTEM, mode, count=None)

    with pytest.raises(error):
        await reader.by_nhs_number(NOBODY)
    with pytest.raises(error):
        await reader.status(the_record(some_status()))
    with pytest.raises(error):
        await reader.check_screens()


async def test_another_person_than_asked_for_is_refused_and_named(reader, faulty, looks):
    asked, other = some_status(flag="none"), some_status(flag="CPP")
    shows_other = {"mode": "shows_previous_person", "record_id": other.record_id, "count": None}
    faulty.fault(SYSTEM, operation="open_person", **shows_other)

    with pytest.raises(WrongRecordShown):
        await reader.status(the_record(asked))
    with pytest.raises(WrongRecordShown):
        await reader.by_nhs_number(number_of(asked))
    with pytest.raises(WrongRecordShown):
        await reader.by_name(asked.who.surname, asked.who.forename1, asked.who.born_on)

    shown = {one.record_id for one in looks if one.details["looked_at"] == "status"}
    assert shown == {the_record(other).record_id}


async def test_another_persons_access_history_is_refused(reader, faulty):
    asked, other = some_status(flag="none"), some_status(flag="CPP")
    faulty.fault(SYSTEM, "shows_previous_person", "open_person", record_id=other.record_id)
    before = len(faulty.requests(SYSTEM))

    with pytest.raises(WrongRecordShown):
        await reader.access_history(the_record(asked))

    after = faulty.requests(SYSTEM)[before:]
    assert [one["operation"] for one in after][-1] == "open_person"


@pytest.mark.parametrize("share", [0.3, 0.7])
async def test_an_answer_that_was_cut_short_is_incomplete(reader, faulty, share):
    record = the_record(some_status())
    faulty.fault(SYSTEM, "truncated_html", "open_person", when="post", share=share)

    with pytest.raises(PageIncomplete):
        await reader.status(record)


@pytest.mark.parametrize("share", [0.3, 0.7])
async def test_no_record_that_was_cut_short_is_incomplete_and_never_nobody(reader, faulty, share):
    faulty.fault(SYSTEM, "truncated_html", "show_answer", when="post", share=share)

    with pytest.raises(PageIncomplete):
        await reader.by_nhs_number(NOBODY)


async def test_a_list_and_a_history_that_were_cut_short_are_incomplete(reader, faulty):
    record = plant(faulty, 1, surname="Twinnelsford")
    plant(faulty, 2, surname="Twinnelsford")

    for operation in ("show_answer", "show_history"):
        faulty.fault(SYSTEM, "truncated_html", operation, when="post", share=0.7)
        with pytest.raises(PageIncomplete):
            await (
                reader.by_name("Twinnelsford", "", BORN)
                if operation == "show_answer"
                else reader.access_history(record)
            )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Checked", "Checked on", 'label "Checked"'),
        ("Telephone", "Phone", 'label "Telephone"'),
        ("Record of interest: No", "Flagged: No", 'heading "Record of interest"'),
    ],
)
async def test_a_label_that_moved_on_an_answer_is_named(reader, faulty, old, new, said):
    record = the_record(some_status(flag="none"))
    faulty.fault(SYSTEM, "moved_label", "open_person", old=old, new=new)

    with pytest.raises(PageNotAsExpected, match=said):
        await reader.status(record)


async def test_a_link_that_moved_on_an_answer_is_named(reader, faulty):
    words = {"old": "Access history", "new": "Who has looked"}
    faulty.fault(SYSTEM, "moved_label", "open_person", **words)

    with pytest.raises(PageNotAsExpected, match='link "Access history"'):
        await reader.access_history(the_record(some_status()))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Reason for access", "Purpose", 'field "Reason for access"'),
        ("Child safeguarding", "Safeguarding (child)", 'choice "Child safeguarding"'),
        ("Look up", "Search", 'button "Look up"'),
    ],
)
async def test_a_form_that_changed_asks_for_nobody(reader, faulty, old, new, said):
    before = len(faulty.consultations(SYSTEM))
    faulty.fault(SYSTEM, "moved_label", "show_form", old=old, new=new)

    with pytest.raises(PageNotAsExpected, match=said):
        await reader.by_nhs_number(NOBODY)

    assert len(faulty.consultations(SYSTEM)) == before


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(reader, faulty):
    before = len(faulty.consultations(SYSTEM))
    whole = await reader.check_screens()
    faulty.fault(SYSTEM, "moved_label", "show_form", after=1, old="Last name", new="Surname")
    moved = await reader.check_screens()

    assert [check.drifts for check in whole] == [()] * 3
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("look-up by name", 'label "Last name" is now "Surname"')]
    assert len(faulty.consultations(SYSTEM)) == before


async def test_an_answer_that_takes_too_long_is_given_up(session, faulty):
    hasty = the_viewer(session, an_account(faulty), seconds=1.0)
    await hasty.state_reason(CASE)
    faulty.fault(SYSTEM, "slow", "open_person", seconds=1.5)

    with pytest.raises(AnswerTooLate):
        await hasty.status(the_record(some_status()))
