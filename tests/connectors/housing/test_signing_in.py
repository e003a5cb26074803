"""Signing in to the housing suite, and everything that may stand before it or end it."""

import pytest

from connectors.housing import Housing
from domain.errors import (
    ConnectorClosed,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
)
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.housing.in_the_world import (
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    WORKER,
    an_account,
    some_tenancy,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)
ASSISTANT = "h.tillotson"


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    account = an_account(mocks, "wrong")
    stranger = Housing(blank_tab, account, PAGE_SECONDS, VIEWING)

    with pytest.raises(SignInRefused):
        await stranger.sign_in(REASON)

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
        await stranger.sign_in(REASON)

    assert isinstance(raised.value, ConnectorClosed)


async def test_a_label_that_moved_is_seen_before_the_password_is_typed(stranger, mocks):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="Passphrase")

    with pytest.raises(PageNotAsExpected, match='label "Password" is now "Passphrase"'):
        await stranger.sign_in(REASON)

    assert mocks.logins(SYSTEM) == []


async def test_an_account_that_may_not_see_every_landlord_closes_the_connector(mocks, blank_tab):
    account = an_account(mocks, user_id=ASSISTANT)
    assistant = Housing(blank_tab, account, PAGE_SECONDS, VIEWING)

    with pytest.raises(PageNotAsExpected, match="All landlords"):
        await assistant.sign_in(REASON)


async def test_a_stale_session_of_the_same_account_is_ended(housing, mocks, browser):
    elsewhere = await browser.new_context()

    again = Housing(await a_tab(elsewhere), an_account(mocks), PAGE_SECONDS, VIEWING)
    await again.sign_in(REASON)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await housing.tenancy_with_reference("TN1")
    await elsewhere.close()


async def test_a_session_that_ended_is_noticed_before_and_while_a_search_runs(housing, mocks):
    for operation in ("show_search", "begin_search", "show_results"):
        mocks.fault(SYSTEM, "logged_out", operation)

        with pytest.raises(SessionExpired):
            await housing.tenancy_with_reference("TN1")

        await housing.sign_in(REASON)

    mocks.end_sessions(SYSTEM)
    with pytest.raises(SessionExpired):
        await housing.tenancy(the_record(some_tenancy()))


async def test_a_password_refused_in_words_nobody_knows_closes_the_connector(mocks, blank_tab):
    words = "We do not recognise that staff number and password."
    mocks.fault(SYSTEM, "moved_label", "*", count=None, old=words, new="Try again.")
    stranger = Housing(blank_tab, an_account(mocks, "wrong"), PAGE_SECONDS, VIEWING)

    with pytest.raises(PageNotAsExpected):
        await stranger.sign_in(REASON)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]
