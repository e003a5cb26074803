"""A password that was given and not answered: nobody knows whether it is right, so it rests."""

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from domain.errors import (
    AnswerTooLate,
    BrowserLost,
    ContentRefused,
    LaneLost,
    PageIncomplete,
    PageNotAsExpected,
    PasswordExpired,
    SecretUnanswered,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from runtime.partner_page import secret_given

SYSTEM = "education"


def how_it_ends(raised: Exception) -> Exception:
    with pytest.raises(Exception) as ended, secret_given(SYSTEM):  # noqa: PT011  # any of ours
        raise raised
    return ended.value


@pytest.mark.parametrize(
    "raised",
    [
        SystemUnavailable("503", system=SYSTEM),
        AnswerTooLate(system=SYSTEM),
        TimeoutError(),
        PlaywrightTimeout("30 s"),
        PlaywrightError("net::ERR_CONNECTION_RESET"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_no_answer_to_a_secret_is_told_from_a_door_that_stays_shut(raised):
    ended = how_it_ends(raised)

    assert type(ended) is SecretUnanswered
    assert (ended.system, ended.uses_an_attempt) == (SYSTEM, False)


@pytest.mark.parametrize(
    "raised",
    [PageIncomplete("home"), ContentRefused("home"), SessionExpired("home")],
    ids=lambda one: type(one).__name__,
)
def test_words_nobody_knows_close_the_connector_until_a_person_opens_it(raised):
    assert type(how_it_ends(raised)) is PageNotAsExpected


@pytest.mark.parametrize("kind", [SignInRefused, PasswordExpired, UnderMaintenance, LaneLost])
def test_what_says_why_stays_what_it_is(kind):
    assert type(how_it_ends(kind(system=SYSTEM))) is kind


def test_a_browser_that_goes_away_is_not_the_partners_silence():
    assert type(how_it_ends(PlaywrightError("Target closed"))) is BrowserLost
