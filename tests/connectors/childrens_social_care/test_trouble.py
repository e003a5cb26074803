"""What the connector does when something is in the way, or changed meanwhile."""

import pytest

from connectors.childrens_social_care import ChildrensSocialCare
from connectors.childrens_social_care.connector import MANIFEST
from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.identifiers import unique_pupil_number
from tests.builders.viewing import a_viewing
from tests.connectors.childrens_social_care.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    WORKER,
    an_account,
    some_person,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

VIEWING = a_viewing(SYSTEM)
PERSON = some_person(contacts=bool, upn=bool)
RECORD = the_record(PERSON)
NOBODYS_UPN = unique_pupil_number("A825210000017")


async def test_a_wrong_password_is_tried_once(mocks, context):
    account = an_account(mocks, "wrong")
    stranger = ChildrensSocialCare(await context.new_page(), account, PAGE_SECONDS, VIEWING)

    with pytest.raises(SignInRefused):
        await stranger.sign_in(NOTE)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("account_locked", SignInRefused),
        ("password_expired", PasswordExpired),
        ("code_wanted", ConnectorClosed),
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


@pytest.mark.parametrize(
    ("mode", "error"), [("500", SystemUnavailable), ("maintenance", UnderMaintenance)]
)
async def test_a_sign_in_that_fails_is_no_wrong_password(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error):
        await stranger.sign_in(NOTE)


async def test_a_stale_session_of_the_same_account_is_ended(care, mocks, browser):
    elsewhere = await browser.new_context()

    again = ChildrensSocialCare(
        await elsewhere.new_page(), an_account(mocks), PAGE_SECONDS, VIEWING
    )
    await again.sign_in(NOTE)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await care.person(RECORD)
    await elsewhere.close()


async def test_a_session_that_ended_is_noticed_at_every_step(care, mocks):
    await care.person(RECORD)
    mocks.end_sessions(SYSTEM)

    with pytest.raises(SessionExpired):
        await care.contacts_of(RECORD)
    with pytest.raises(SessionExpired):
        await care.people_with_upn(NOBODYS_UPN)
    await care.sign_in(NOTE)
    assert len(await care.contacts_of(RECORD)) == len(PERSON.contacts)


@pytest.mark.parametrize("operation", ["search_people", "give_reason", "list_contacts"])
async def test_a_session_that_ends_under_a_view_is_noticed(care, mocks, operation):
    mocks.fault(SYSTEM, "logged_out", operation)

    with pytest.raises(SessionExpired):
        if operation == "search_people":
            await care.people_with_upn(NOBODYS_UPN)
        await care.contacts_of(RECORD)


@pytest.mark.parametrize("operation", ["open_person", "list_contacts", "show_person", "start"])
@pytest.mark.parametrize(
    ("mode", "error"),
    [("maintenance", UnderMaintenance), ("500", SystemUnavailable), ("503", SystemUnavailable)],
)
async def test_whatever_fails_behind_a_view_is_said_so(care, mocks, operation, mode, error):
    fault = mocks.fault(SYSTEM, mode, operation)

    with pytest.raises(error):
        await care.contacts_of(RECORD)

    assert mocks.fired(SYSTEM, fault) == 1
    assert len(await care.contacts_of(RECORD)) == len(PERSON.contacts)


@pytest.mark.parametrize("mode", ["drop", "down"])
async def test_a_system_that_is_not_there_is_said_so(care, mocks, mode):
    mocks.fault(SYSTEM, mode, count=None)

    with pytest.raises(SystemUnavailable):
        await care.person(RECORD)
    with pytest.raises(SystemUnavailable):
        await care.people_with_upn(NOBODYS_UPN)


@pytest.mark.parametrize("what", ["nothing", "page", "cut", "moved_column"])
async def test_an_answer_that_is_none_is_never_an_empty_list(care, mocks, what):
    mocks.fault(SYSTEM, "wrong_download", "list_contacts", what=what)

    with pytest.raises(SystemUnavailable):
        await care.contacts_of(RECORD)


@pytest.mark.parametrize(
    ("mode", "operation"),
    [("timeout", "list_contacts"), ("timeout", "open_person"), ("slow", "show_person")],
)
async def test_a_view_that_stays_a_skeleton_is_given_up(hasty, mocks, mode, operation):
    mocks.fault(SYSTEM, mode, operation, **({"seconds": 2.0} if mode == "slow" else {}))

    with pytest.raises(AnswerTooLate):
        await hasty.contacts_of(RECORD)


async def test_a_search_that_does_not_answer_is_given_up(hasty, mocks):
    mocks.fault(SYSTEM, "timeout", "search_people")

    with pytest.raises(AnswerTooLate):
        await hasty.people_with_upn(NOBODYS_UPN)


@pytest.mark.parametrize("share", [0.3, 0.9])
async def test_a_shell_that_was_cut_short_is_incomplete(hasty, mocks, share):
    mocks.fault(SYSTEM, "truncated_html", "show_person", when="post", share=share)

    with pytest.raises(PageIncomplete):
        await hasty.contacts_of(RECORD)


@pytest.mark.parametrize(
    ("operation", "old", "label"),
    [
        ("show_search", "Unique pupil number", 'label "Unique pupil number" is now "Moved"'),
        ("show_search", "Search", 'label "Search" is now "Moved"'),
        ("show_search", "Born", 'column "Born"'),
        ("show_person", "Reason", 'label "Reason" is now "Moved"'),
        ("show_person", "Referral", 'label "Referral"'),
        ("show_person", "Ethnicity", 'label "Ethnicity"'),
        ("show_person", "Parental responsibility", 'column "Parental responsibility"'),
        ("show_person", "Episodes", 'label "Episodes" is now "Moved"'),
    ],
)
async def test_a_label_that_moved_is_named(care, mocks, operation, old, label):
    mocks.fault(SYSTEM, "moved_label", operation, count=None, old=old, new="Moved")

    with pytest.raises(PageNotAsExpected) as raised:
        await care.people_with_upn(unique_pupil_number(PERSON.upn))
        await care.person(RECORD)
        await care.episodes_of(RECORD)

    assert label in str(raised.value)


async def test_a_way_to_go_on_that_moved_is_named(care, mocks):
    like = mocks.records(SYSTEM, "people")[PERSON.record_id]["contacts"][0]
    many = [{**like, "contact_id": f"C{number:04d}"} for number in range(21)]
    mocks.change(SYSTEM, "people", PERSON.record_id, contacts=many)
    mocks.fault(SYSTEM, "moved_label", "show_person", old="Show more", new="More")

    with pytest.raises(PageNotAsExpected, match='"Show more"'):
        await care.contacts_of(RECORD)


@pytest.mark.parametrize("mode", ["unknown_dialog", "native_alert"])
async def test_a_dialog_nobody_knows_brings_no_wrong_answer(hasty, mocks, mode):
    mocks.fault(SYSTEM, mode, "show_search")

    if mode == "unknown_dialog":
        with pytest.raises(AnswerTooLate):
            await hasty.people_with_upn(NOBODYS_UPN)
    else:
        assert (await hasty.people_with_upn(NOBODYS_UPN)).is_certainly_nobody


async def test_a_list_that_fails_half_way_is_not_believed(care, mocks):
    like = mocks.records(SYSTEM, "people")[PERSON.record_id]["contacts"][0]
    many = [{**like, "contact_id": f"C{number:04d}"} for number in range(45)]
    mocks.change(SYSTEM, "people", PERSON.record_id, contacts=many)
    mocks.fault(SYSTEM, "500", "list_contacts", after=1)

    with pytest.raises(SystemUnavailable):
        await care.contacts_of(RECORD)


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(care, mocks):
    whole = await care.check_screens()
    mocks.fault(SYSTEM, "moved_label", "show_search", old="Surname", new="Family name")
    moved = await care.check_screens()

    assert [check.drifts for check in whole] == [()] * 5
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("search by name", 'label "Surname" is now "Family name"')]
    assert mocks.consultations(SYSTEM) == []


async def test_nothing_is_kept_in_the_system(care, mocks):
    await care.people_with_upn(NOBODYS_UPN)
    await care.person(RECORD)

    assert mocks.writes(SYSTEM) == []


async def test_every_look_is_recorded_with_what_it_was(mocks, context):
    entries = []
    viewing = a_viewing(SYSTEM, entries.append)
    care = ChildrensSocialCare(await context.new_page(), an_account(mocks), PAGE_SECONDS, viewing)
    await care.sign_in(NOTE)

    await care.people_with_upn(unique_pupil_number(PERSON.upn))
    await care.person(RECORD)
    await care.contacts_of(RECORD)

    assert [(one.record_id, one.details["looked_at"]) for one in entries] == [
        ("search:people", "people"),
        (PERSON.record_id, "overview"),
        (PERSON.record_id, "relationships"),
        (PERSON.record_id, "contacts"),
    ]
    assert entries[0].details["rows"] == "1"


async def test_the_manifest_names_operations_that_are_there():
    missing = [name for name in MANIFEST.reads if not hasattr(ChildrensSocialCare, name)]

    assert missing == []
    assert MANIFEST.writes == {}
