"""What the connector does when something is in the way of signing in, or of a look."""

import pytest

from connectors.public_portal import PublicPortal
from domain.errors import (
    AnswerTooLate,
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
from tests.builders.viewing import a_viewing
from tests.connectors.public_portal.in_the_world import (
    PAGE_SECONDS,
    SYSTEM,
    WORKER,
    an_account,
    of_case,
    ref,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PLAIN = of_case("clares_law")


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("drop", SystemUnavailable),
    ],
)
async def test_a_portal_that_is_not_there_is_said_so(reader, held, mode, error):
    held.fault(SYSTEM, mode, count=None)

    with pytest.raises(error):
        await reader.submission(ref(PLAIN))
    with pytest.raises(error):
        await reader.found_by(PLAIN.submission_id)


async def test_an_answer_that_takes_too_long_is_given_up(reader, held):
    tab = reader._client.tab.in_another(await reader._page.context.new_page())
    hasty = PublicPortal(tab, an_account(held), 0.2, a_viewing(SYSTEM))
    held.fault(SYSTEM, "slow", "read_submission", seconds=0.6)

    with pytest.raises(AnswerTooLate):
        await hasty.submission(ref(PLAIN))


async def test_a_page_that_was_cut_short_is_incomplete(reader, held):
    held.fault(SYSTEM, "truncated_html", "read_submission", when="post", share=0.6)

    with pytest.raises(PageIncomplete):
        await reader.submission(ref(PLAIN))


@pytest.mark.parametrize(
    ("operation", "old", "look", "named"),
    [
        ("read_submission", "Safe times", "submission", 'label "Safe times"'),
        ("search_submissions", "Found by", "found_by", 'column "Found by"'),
    ],
)
async def test_a_label_that_moved_is_named(reader, held, operation, old, look, named):
    held.fault(SYSTEM, "moved_label", operation, old=old, new="Something else", count=None)

    with pytest.raises(PageNotAsExpected, match=named):
        await getattr(reader, look)(PLAIN.submission_id)


async def test_the_screens_are_as_expected_and_one_that_moved_is_named(reader, held):
    assert [one for one in await reader.check_screens() if one.drifts] == []
    held.fault(SYSTEM, "moved_label", "list_activity", old="Since", new="From")

    moved = [one for one in await reader.check_screens() if one.drifts]

    assert [str(one.drifts[0]) for one in moved] == ['label "Since" is now "From"']


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    portal = PublicPortal(blank_tab, an_account(mocks, "wrong"), PAGE_SECONDS, a_viewing(SYSTEM))

    with pytest.raises(SignInRefused):
        await portal.sign_in()

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("password_expired", PasswordExpired),
        ("code_wanted", SecondStepWanted),
        ("500", SecretUnanswered),
    ],
)
async def test_a_door_that_does_not_open(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error):
        await stranger.sign_in()

    given = [one for one in mocks.requests(SYSTEM) if one["operation"] == "sign_in"]
    assert len(given) == 1


async def test_no_password_is_typed_where_a_label_moved(stranger, mocks):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="PIN")

    with pytest.raises(PageNotAsExpected, match="PIN"):
        await stranger.sign_in()

    assert mocks.logins(SYSTEM) == []


async def test_its_own_other_session_ends_and_nobody_elses(stranger, mocks):
    mocks.fault(SYSTEM, "signed_in_elsewhere", "sign_in")

    await stranger.sign_in()

    assert "ended_other_session" in [one["outcome"] for one in mocks.logins(SYSTEM)]
    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    mocks.end_sessions(SYSTEM)
    with pytest.raises(SessionExpired):
        await stranger.submission(ref(PLAIN))
