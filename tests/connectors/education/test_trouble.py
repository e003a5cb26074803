"""What the education connector does when something is in the way, or changed meanwhile."""

from datetime import timedelta

import pytest

from connectors.education import Education
from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SecretUnanswered,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.identifiers import postcode
from runtime.tabs import Tab
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.education.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    WORKER,
    WORLD,
    an_account,
    ids,
    some_pupil,
    the_record,
    upn_of,
)
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)
ANOTHER_NOTE = f"{NOTE}, another"


async def test_every_page_of_a_long_list_is_read(education, mocks):
    pupils = mocks.records(SYSTEM, "pupils")
    first = next(iter(pupils.values()))
    for number in range(45):
        planted = {**first, "pupil_id": f"S9{number:05d}", "surname": "Zyxwvutsby"}
        mocks.plant(SYSTEM, "pupils", planted["pupil_id"], **planted)

    found = await education.pupils_named("Zyxwvutsby", "", None)

    assert len(set(ids(found))) == 45


async def test_two_of_one_name_are_two_candidates(education, mocks):
    pupil = some_pupil()
    other = {**mocks.record(SYSTEM, "pupils", pupil.pupil_id), "pupil_id": "S900001"}
    mocks.plant(SYSTEM, "pupils", "S900001", **other)

    found = await education.pupils_named(pupil.surname, pupil.forename1, pupil.born_on)

    assert sorted(ids(found)) == [pupil.pupil_id, "S900001"]


async def test_a_confidential_home_finds_nobody_and_says_somebody_is_kept_back(education, mocks):
    pupil = some_pupil()
    held = mocks.record(SYSTEM, "pupils", pupil.pupil_id)
    mocks.change(
        SYSTEM, "pupils", pupil.pupil_id, address={**held["address"], "confidential": True}
    )

    found = await education.pupils_at(postcode(pupil.address.postcode), pupil.address.line1)

    assert pupil.pupil_id not in ids(found)
    assert found.withheld >= 1
    assert not found.is_certainly_nobody


async def test_a_password_taken_and_not_answered_is_told_from_a_door_that_is_shut(mocks, context):
    closed_door, taken = [
        Education(await a_tab(context), an_account(mocks), PAGE_SECONDS, VIEWING) for _ in range(2)
    ]
    mocks.fault(SYSTEM, "500", "show_sign_in")
    with pytest.raises(SystemUnavailable) as at_the_door:
        await closed_door.sign_in(NOTE)
    mocks.fault(SYSTEM, "500", "sign_in")
    with pytest.raises(SystemUnavailable) as given:
        await taken.sign_in(NOTE)

    assert type(at_the_door.value) is SystemUnavailable
    assert type(given.value) is SecretUnanswered
    sent = [one["operation"] for one in mocks.requests(SYSTEM) if one["method"] == "POST"]
    assert sent == ["sign_in"]


async def test_a_password_refused_in_words_nobody_knows_closes_the_connector(mocks, blank_tab):
    words = "The email address or password you entered is incorrect."
    mocks.fault(SYSTEM, "moved_label", "*", count=None, old=words, new="Try again.")
    stranger = Education(blank_tab, an_account(mocks, "wrong"), PAGE_SECONDS, VIEWING)

    with pytest.raises(PageNotAsExpected):
        await stranger.sign_in(NOTE)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


async def test_the_note_goes_with_every_search_and_every_pupil(education, mocks):
    pupil = some_pupil()

    await education.pupil(the_record(pupil))
    await education.pupils_with_upn(upn_of(pupil))

    noted = [(one["record_type"], one["reason"]) for one in mocks.consultations(SYSTEM)]
    assert noted == [("pupil", NOTE), ("search", NOTE)]


async def test_a_changed_note_reaches_the_system_before_the_next_pupil(education, mocks):
    record = the_record(some_pupil())

    await education.pupil(record)
    await education.state_reason(ANOTHER_NOTE)
    await education.pupil(record)
    await education.pupil(record)

    noted = [(one["record_type"], one["reason"]) for one in mocks.consultations(SYSTEM)]
    assert noted == [("pupil", NOTE), ("pupil", ANOTHER_NOTE), ("pupil", ANOTHER_NOTE)]


async def test_what_changes_in_the_night_is_in_the_next_download(education, mocks):
    change = WORLD.directory_changes[0]

    before = await education.directory()
    mocks.set_clock(change.at + timedelta(minutes=1))
    after = await education.directory()

    addresses = [
        next(one.address for one in read.contacts if one.ref == change.contact.contact_id)
        for read in (before, after)
    ]
    assert addresses == [WORLD.contacts[change.contact.contact_id].email, change.contact.email]


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    stranger = Education(blank_tab, an_account(mocks, "wrong"), PAGE_SECONDS, VIEWING)

    with pytest.raises(SignInRefused):
        await stranger.sign_in(NOTE)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("account_locked", SignInRefused),
        ("password_expired", PasswordExpired),
        ("code_wanted", SecondStepWanted),
    ],
)
async def test_an_account_that_may_not_go_on_closes_the_connector(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error) as raised:
        await stranger.sign_in(NOTE)

    assert isinstance(raised.value, ConnectorClosed)


async def test_a_label_that_moved_is_seen_before_the_password_is_typed(stranger, mocks):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="Passphrase")

    with pytest.raises(PageNotAsExpected, match='label "Password" is now "Passphrase"'):
        await stranger.sign_in(NOTE)

    assert mocks.logins(SYSTEM) == []


async def test_a_stale_session_of_the_same_account_is_ended(education, mocks, browser):
    elsewhere = await browser.new_context()

    again = Education(await a_tab(elsewhere), an_account(mocks), PAGE_SECONDS, VIEWING)
    await again.sign_in(NOTE)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await education.pupils_with_upn(upn_of(some_pupil()))
    await elsewhere.close()


async def test_a_session_that_ended_is_noticed_on_pages_and_in_files(education, mocks):
    mocks.end_sessions(SYSTEM)

    with pytest.raises(SessionExpired):
        await education.pupil(the_record(some_pupil()))
    with pytest.raises(SessionExpired):
        await education.directory()


async def test_a_session_that_ends_between_form_and_search_is_noticed(education, mocks):
    mocks.fault(SYSTEM, "logged_out", "search_pupils")

    with pytest.raises(SessionExpired):
        await education.pupils_with_upn(upn_of(some_pupil()))


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("drop", SystemUnavailable),
        ("down", SystemUnavailable),
    ],
)
async def test_a_system_that_is_not_there_is_said_so(education, mocks, mode, error):
    record = the_record(some_pupil())
    mocks.fault(SYSTEM, mode, count=None)

    with pytest.raises(error):
        await education.pupil(record)
    with pytest.raises(error):
        await education.directory()


@pytest.mark.parametrize("operation", ["open_pupil", "download_contacts"])
async def test_an_answer_that_takes_too_long_is_given_up(
    mocks: Mocks, blank_tab: Tab, operation: str
):
    hasty = Education(blank_tab, an_account(mocks), 1.0, VIEWING)
    await hasty.sign_in(NOTE)
    mocks.fault(SYSTEM, "slow", operation, seconds=2.5)

    with pytest.raises(AnswerTooLate):
        await (
            hasty.directory()
            if operation == "download_contacts"
            else hasty.pupil(the_record(some_pupil()))
        )


async def test_a_list_without_its_count_is_incomplete(education, mocks):
    mocks.fault(SYSTEM, "empty_list_without_words", "list_pupils")

    with pytest.raises(PageIncomplete):
        await education.pupils_with_upn(upn_of(some_pupil()))


@pytest.mark.parametrize("share", [0.3, 0.7])
async def test_a_page_that_was_cut_short_is_incomplete(mocks, blank_tab, share):
    hasty = Education(blank_tab, an_account(mocks), 1.0, VIEWING)
    await hasty.sign_in(NOTE)
    mocks.fault(SYSTEM, "truncated_html", "open_pupil", when="post", share=share)

    with pytest.raises(PageIncomplete):
        await hasty.pupil(the_record(some_pupil()))


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(education, mocks):
    whole = await education.check_screens()
    mocks.fault(SYSTEM, "moved_label", "show_search", after=1, old="Surname", new="Family name")
    moved = await education.check_screens()

    assert [check.drifts for check in whole] == [()] * len(whole)
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("search by name", 'label "Surname" is now "Family name"')]
    assert mocks.consultations(SYSTEM) == []
