"""The probation connector signs on in five steps, gives each secret once, and guesses nothing."""

import pytest

from connectors.probation import Probation
from connectors.probation.connector import MANIFEST
from domain.errors import (
    ConnectorClosed,
    PageNotAsExpected,
    PasswordExpired,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    UnderMaintenance,
)
from domain.identifiers import Crn
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.probation.in_the_world import (
    NOTE,
    PAGE_SECONDS,
    SYSTEM,
    WORKER,
    an_account,
    some_person,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)
WITHOUT_FIELDS = """addEventListener("DOMContentLoaded", () =>
  document.querySelectorAll("fieldset.parts").forEach((one) => one.remove()))"""


def someone_with(tab, account) -> Probation:
    return Probation(tab, account, PAGE_SECONDS, VIEWING)


def outcomes(mocks) -> list[str]:
    return [one["outcome"] for one in mocks.logins(SYSTEM)]


async def test_five_steps_lead_in_and_the_session_works_for_the_hub(stranger, mocks):
    await stranger.sign_in(NOTE)

    [session] = mocks.sessions(SYSTEM)
    assert outcomes(mocks) == ["password_right", "characters_right", "signed_in"]
    assert session["kept"]["office"] == "Safeguarding hub enquiries"


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    someone = someone_with(blank_tab, an_account(mocks, password="wrong"))

    with pytest.raises(SignInRefused):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == ["wrong_password"]


async def test_a_wrong_memorable_word_is_tried_once(mocks, blank_tab):
    someone = someone_with(blank_tab, an_account(mocks, word="##########"))

    with pytest.raises(SignInRefused):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == ["password_right", "wrong_characters"]


async def test_a_word_that_is_too_short_for_what_is_asked_is_not_tried(mocks, blank_tab):
    someone = someone_with(blank_tab, an_account(mocks, word="b"))

    with pytest.raises(PageNotAsExpected):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == ["password_right"]


async def test_a_step_that_shows_no_field_for_a_character_is_a_changed_screen(mocks, context):
    await context.add_init_script(WITHOUT_FIELDS)
    someone = someone_with(await a_tab(context), an_account(mocks))

    with pytest.raises(PageNotAsExpected, match="known character"):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == ["password_right"]


async def test_without_a_memorable_word_the_connector_closes_and_tries_nothing(mocks, blank_tab):
    someone = someone_with(blank_tab, an_account(mocks, word=None))

    with pytest.raises(SecondStepWanted):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == ["password_right"]


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
    assert "signed_in" not in outcomes(mocks)


@pytest.mark.parametrize(
    ("operation", "old", "tried"),
    [
        ("show_user_id", "User ID", []),
        ("show_password", "Password", []),
        ("show_characters", "Continue", ["password_right"]),
        ("show_offices", "Safeguarding hub enquiries", ["password_right", "characters_right"]),
        ("show_use", "I accept", ["password_right", "characters_right"]),
    ],
)
async def test_a_label_that_moved_is_seen_before_anything_is_entered(
    stranger, mocks, operation, old, tried
):
    mocks.fault(SYSTEM, "moved_label", operation, old=old, new="Something else")

    with pytest.raises(PageNotAsExpected, match=f'"{old}"'):
        await stranger.sign_in(NOTE)

    assert outcomes(mocks) == tried


async def test_maintenance_at_the_door_closes_the_connector(stranger, mocks):
    mocks.fault(SYSTEM, "maintenance", "show_user_id")

    with pytest.raises(UnderMaintenance):
        await stranger.sign_in(NOTE)


async def test_a_stale_session_of_the_same_account_is_ended(stranger, mocks, browser):
    await stranger.sign_in(NOTE)
    elsewhere = await browser.new_context()

    again = someone_with(await a_tab(elsewhere), an_account(mocks))
    await again.sign_in(NOTE)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await stranger.person_with_crn(Crn(some_person().crn))
    await elsewhere.close()


async def test_the_manifest_names_operations_that_are_there():
    missing = [name for name in MANIFEST.reads if not hasattr(Probation, name)]

    assert missing == []
    assert MANIFEST.writes == {}
    assert MANIFEST.quality == "silver"


@pytest.mark.parametrize(
    ("secrets", "tried"),
    [
        ({"password": "wrong"}, ["wrong_password"]),
        ({"word": "##########"}, ["password_right", "wrong_characters"]),
    ],
)
async def test_a_secret_refused_in_words_nobody_knows_closes_the_connector(
    mocks, blank_tab, secrets, tried
):
    words = "Your details do not match our records."
    mocks.fault(SYSTEM, "moved_label", "*", count=None, old=words, new="Try again.")
    someone = someone_with(blank_tab, an_account(mocks, **secrets))

    with pytest.raises(PageNotAsExpected):
        await someone.sign_in(NOTE)

    assert outcomes(mocks) == tried
