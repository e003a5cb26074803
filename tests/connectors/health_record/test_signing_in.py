"""How the health connector gets in at the viewer, is kept out, and notices that it is out."""

from dataclasses import replace

import pytest

from connectors.health_record import HealthRecord
from domain.errors import (
    ConnectorClosed,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
)
from runtime.credentials import Secret
from tests.builders.codes import codes_of
from tests.builders.tabs import a_tab
from tests.connectors.health_record.in_the_world import (
    CASE,
    NOBODY,
    SYSTEM,
    WORKER,
    an_account,
    some_status,
    the_record,
    the_viewer,
)
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_signing_in_takes_one_code_and_one_declaration(viewer, mocks):
    asked_for = [one["operation"] for one in mocks.requests(SYSTEM)]

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["password_right", "signed_in"]
    assert [asked_for.count(one) for one in ("give_code", "declare")] == [1, 1]
    assert mocks.consultations(SYSTEM) == []


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    stranger = the_viewer(blank_tab, an_account(mocks, "wrong"))

    with pytest.raises(SignInRefused):
        await stranger.sign_in(CASE)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


async def test_a_wrong_code_is_tried_once(mocks, blank_tab):
    async def wrong() -> Secret:
        return Secret("000000")

    stranger = the_viewer(blank_tab, an_account(mocks, code=wrong))

    with pytest.raises(SignInRefused):
        await stranger.sign_in(CASE)

    outcomes = [one["outcome"] for one in mocks.logins(SYSTEM)]
    assert outcomes == ["password_right", "code_refused"]


async def test_an_account_without_codes_is_refused_at_the_code(mocks, blank_tab):
    without = replace(an_account(mocks), one_time_code=None)
    stranger = the_viewer(blank_tab, without)

    with pytest.raises(SecondStepWanted, match="one-time code wanted"):
        await stranger.sign_in(CASE)


@pytest.mark.parametrize(
    ("mode", "error"), [("account_locked", SignInRefused), ("password_expired", PasswordExpired)]
)
async def test_an_account_that_may_not_go_on_closes_the_connector(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error) as raised:
        await stranger.sign_in(CASE)

    assert isinstance(raised.value, ConnectorClosed)


async def test_a_label_that_moved_is_seen_before_the_password_is_typed(stranger, mocks):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="Passphrase")

    with pytest.raises(PageNotAsExpected, match='label "Password" is now "Passphrase"'):
        await stranger.sign_in(CASE)

    assert mocks.logins(SYSTEM) == []


async def test_a_stale_session_of_the_same_account_is_ended(mocks, blank_tab, browser):
    elsewhere = await browser.new_context()
    account = an_account(mocks)
    first = the_viewer(blank_tab, account)
    second = the_viewer(await a_tab(elsewhere), account)

    await first.sign_in(CASE)
    await second.sign_in(CASE)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await first.by_nhs_number(NOBODY)
    await elsewhere.close()


async def test_a_session_that_ended_is_noticed_wherever_it_is(viewer, mocks):
    record = the_record(some_status())

    for operation in ("look_up", "show_history"):
        await anew(viewer, mocks)
        mocks.fault(SYSTEM, "logged_out", operation)
        with pytest.raises(SessionExpired):
            await viewer.access_history(record)


async def anew(viewer: HealthRecord, mocks: Mocks) -> None:
    """Signed in once more, without a session before."""
    mocks.end_sessions(SYSTEM)
    mocks.end_faults(SYSTEM)
    await viewer.sign_in(CASE)


async def test_a_system_that_is_not_there_lets_nobody_in(stranger, mocks):
    mocks.fault(SYSTEM, "maintenance", count=None)

    with pytest.raises(UnderMaintenance):
        await stranger.sign_in(CASE)


async def test_a_code_is_asked_for_when_the_viewer_asks_and_not_before(mocks, blank_tab):
    asked, give = [], codes_of(mocks, SYSTEM, WORKER)

    async def code() -> Secret:
        asked.append([one["operation"] for one in mocks.requests(SYSTEM)][-1])
        return await give()

    await the_viewer(blank_tab, an_account(mocks, code=code)).sign_in(CASE)

    assert asked == ["show_code"]


@pytest.mark.parametrize(
    ("label", "codes_used"), [("6-digit code", 0), ("I have a legitimate reason", 1)]
)
async def test_a_label_of_a_further_step_that_moved_is_named(stranger, mocks, label, codes_used):
    mocks.fault(SYSTEM, "moved_label", "*", count=None, old=label, new="Altered")

    with pytest.raises(PageNotAsExpected, match=label):
        await stranger.sign_in(CASE)

    outcomes = [one["outcome"] for one in mocks.logins(SYSTEM)]
    assert outcomes == ["password_right", "signed_in"][: 1 + codes_used]
