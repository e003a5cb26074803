"""Signing in to the case system, what ends a session, and what is recorded during it."""

import pytest

from connectors.childrens_social_care import ChildrensSocialCare
from domain.errors import (
    ConnectorClosed,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.identifiers import Upn, unique_pupil_number
from runtime.audit_trail import AuditEntry
from tests.builders.tabs import a_tab
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

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)
PERSON = some_person(contacts=bool, episodes=bool, upn=bool)
RECORD = the_record(PERSON)
ANOTHER = the_record(some_person(la_code=lambda code: code != PERSON.la_code))
ANOTHER_NOTE = "Work item RES-TEST-0002"
NOBODYS_UPN = unique_pupil_number("A825210000017")
ITS_UPN = Upn(PERSON.upn)


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    account = an_account(mocks, "wrong")
    stranger = ChildrensSocialCare(blank_tab, account, PAGE_SECONDS, VIEWING)

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


@pytest.mark.parametrize(
    ("mode", "error"), [("500", SystemUnavailable), ("maintenance", UnderMaintenance)]
)
async def test_a_sign_in_that_fails_is_no_wrong_password(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error):
        await stranger.sign_in(NOTE)


async def test_a_stale_session_of_the_same_account_is_ended(care, mocks, browser):
    elsewhere = await browser.new_context()

    again = ChildrensSocialCare(await a_tab(elsewhere), an_account(mocks), PAGE_SECONDS, VIEWING)
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

    searches = operation == "search_people"
    read = care.people_with_upn(NOBODYS_UPN) if searches else care.contacts_of(RECORD)
    with pytest.raises(SessionExpired):
        await read


async def noting(mocks, blank_tab) -> tuple[ChildrensSocialCare, list[AuditEntry]]:
    """Somebody signed in, and every look of theirs."""
    entries: list[AuditEntry] = []
    viewing = a_viewing(SYSTEM, entries.append)
    care = ChildrensSocialCare(blank_tab, an_account(mocks), PAGE_SECONDS, viewing)
    await care.sign_in(NOTE)
    return care, entries


async def test_every_look_is_recorded_with_what_it_was(mocks, blank_tab):
    care, entries = await noting(mocks, blank_tab)

    await care.people_with_upn(ITS_UPN)
    await care.person(RECORD)
    await care.contacts_of(RECORD)

    assert [(one.record_id, one.details["looked_at"]) for one in entries] == [
        ("search:people", "people"),
        (PERSON.record_id, "overview"),
        (PERSON.record_id, "relationships"),
        (PERSON.record_id, "contacts"),
    ]
    assert entries[0].details["rows"] == "1"


async def test_a_record_that_stands_under_an_earlier_items_note_is_said_so_in_our_trail(
    mocks, blank_tab
):
    care, entries = await noting(mocks, blank_tab)
    await care.allocated_to(RECORD)

    await care.state_reason(ANOTHER_NOTE)
    await care.contacts_of(RECORD)
    await care.allocated_to(RECORD)
    await care.allocated_to(ANOTHER)

    noted = [(one.record_id, one.details.get("reason_at_partner") == "earlier") for one in entries]
    told = [
        (one["record_id"], ANOTHER_NOTE in one["reason"]) for one in mocks.consultations(SYSTEM)
    ]
    assert noted == [
        (RECORD.record_id, False),
        (RECORD.record_id, True),
        (RECORD.record_id, True),
        (ANOTHER.record_id, False),
    ]
    under_the_first = {record_id for record_id, is_new in told if not is_new}
    assert (under_the_first, told[-1]) == ({RECORD.record_id}, (ANOTHER.record_id, True))


async def test_every_record_opened_is_in_the_systems_own_history_with_our_reason(care, mocks):
    person = some_person()

    await care.person(the_record(person))
    await care.plans_of(the_record(person))

    kept = [(one["record_type"], one["record_id"]) for one in mocks.consultations(SYSTEM)]
    assert kept == [(part, person.record_id) for part in ("person", "relationships", "plans")]
    reasons = {one["reason"] for one in mocks.consultations(SYSTEM)}
    assert reasons == {f"Referral research: {NOTE}"}


async def test_a_record_gone_back_to_at_a_list_shows_its_head_again_and_both_are_looks(
    mocks, blank_tab
):
    care, entries = await noting(mocks, blank_tab)
    await care.allocated_to(RECORD)
    await care.allocated_to(ANOTHER)

    await care.contacts_of(RECORD)
    await care.plans_of(RECORD)

    theirs = [one["record_id"] for one in mocks.consultations(SYSTEM)]
    assert theirs.count(RECORD.record_id) == 4
    assert sorted(theirs) == sorted(one.record_id for one in entries)
