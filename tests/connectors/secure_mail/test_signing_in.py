"""Getting in, being kept out, and screens that are not as known."""

from datetime import UTC, datetime

import pytest

from domain.errors import (
    AnswerTooLate,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from runtime.credentials import Secret
from tests.builders.codes import codes_of
from tests.connectors.secure_mail.hub import NIGHT, SYSTEM, WORKER, the_mail

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("password_rotated", SignInRefused),
        ("password_expired", PasswordExpired),
        ("code_wanted", SecondStepWanted),
    ],
)
async def test_a_refused_sign_in_is_tried_once(mocks, blank_tab, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error):
        await the_mail(mocks, blank_tab).sign_in()

    tried = [one["path"] for one in mocks.requests(SYSTEM) if one["method"] == "POST"]
    assert tried == ["/signin"]


async def test_a_password_refused_in_words_nobody_knows_closes_the_connector(mocks, blank_tab):
    words = "We do not know this address and password."
    mocks.fault(SYSTEM, "moved_label", "*", count=None, old=words, new="Try again.")

    with pytest.raises(PageNotAsExpected):
        await the_mail(mocks, blank_tab, password="wrong").sign_in()

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


async def test_a_one_time_code_is_given_to_an_account_that_has_one(mocks, blank_tab):
    give, asked = codes_of(mocks, SYSTEM, "hub-lead"), []

    async def code() -> Secret:
        asked.append(datetime.now(UTC))
        return await give()

    mail = the_mail(mocks, blank_tab, "hub-lead", one_time_code=code)
    await mail.sign_in()

    assert len(asked) == 1
    assert await mail.sent_items(NIGHT) == []


async def test_the_own_accounts_stale_session_is_ended(mocks, blank_tab):
    mocks.fault(SYSTEM, "signed_in_elsewhere", "sign_in")

    mail = the_mail(mocks, blank_tab)
    await mail.sign_in()

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    assert await mail.sent_items(NIGHT) == []


async def test_a_session_that_ended_is_told_from_an_empty_list(mocks, mail):
    mocks.end_sessions(SYSTEM)

    with pytest.raises(SessionExpired):
        await mail.sent_items(NIGHT)


@pytest.mark.parametrize(
    ("mode", "args", "error"),
    [
        ("maintenance", {}, UnderMaintenance),
        ("500", {}, SystemUnavailable),
        ("timeout", {}, AnswerTooLate),
        ("drop", {"how": "rst"}, SystemUnavailable),
    ],
)
async def test_a_partner_in_trouble_is_never_an_empty_inbox(mocks, mail, mode, args, error):
    # The browser itself asks again after a dropped GET, so it drops as often as it is asked.
    mocks.fault(SYSTEM, mode, "list_inbox", count=None, **args)

    with pytest.raises(error):
        await mail.inbox(NIGHT)


async def test_a_slow_partner_is_waited_for(mocks, mail):
    slow = mocks.fault(SYSTEM, "slow", "list_inbox", seconds=1.0)

    assert await mail.inbox(NIGHT) == []
    assert mocks.fired(SYSTEM, slow) == 1


async def test_every_screen_is_as_known_until_a_label_moves(mocks, mail):
    known = await mail.check_screens()
    mocks.fault(SYSTEM, "moved_label", "list_sent", old="Since", new="From date")

    moved = await mail.check_screens()

    screens = ["Inbox", "Sent items", "Bounced", "Drafts", "compose"]
    assert [check.screen for check in known] == screens
    assert [check.drifts for check in known] == [()] * 5
    drifts = [str(drift) for check in moved for drift in check.drifts]
    assert drifts == ['label "Since" is now "From date"']


async def test_a_sign_in_page_that_moved_gets_no_password(mocks, blank_tab):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="Passphrase")

    with pytest.raises(PageNotAsExpected) as refused:
        await the_mail(mocks, blank_tab).sign_in()

    assert 'label "Password" is now "Passphrase"' in str(refused.value)
    assert mocks.logins(SYSTEM) == []
