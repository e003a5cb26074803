"""Every step that a sign-in may ask for, by hand, at the police and in the mail.

A password that has expired, a one-time code, an account in use somewhere else: a wrong answer is
refused in words and changes nothing; the right one leads on, and what the system holds says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.connectors.secure_mail.hub import NIGHT
from tests.mocks_fixture import Mocks
from tests.people.going_on import enter

CHOSEN = "Chosen-by-hand-1"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a system calls its steps, and somebody there who signs in with a code."""

    system: str
    user_id: str
    user_label: str
    expired: str
    again_label: str
    not_the_same: str
    code: str
    code_label: str
    give_code: str
    code_refused: str
    in_use: str
    leave: str
    use_here: str
    inside: str


POLICE = Door(
    system="police_rms",
    user_id="rro-totp",
    user_label="User ID",
    expired="Your password has expired",
    again_label="New password again",
    not_the_same="The two new passwords differ.",
    code="One-time code",
    code_label="One-time code",
    give_code="Continue",
    code_refused="The code was not accepted.",
    in_use="Already signed in",
    leave="Cancel",
    use_here="Continue here",
    inside="Reason for access",
)
MAIL = Door(
    system="secure_mail",
    user_id="hub-lead",
    user_label="Email address",
    expired="Choose a new password",
    again_label="New password, again",
    not_the_same="The two passwords are not the same.",
    code="Enter your code",
    code_label="Verification code",
    give_code="Verify",
    code_refused="That code is not right. Try the next one.",
    in_use="Your mailbox is open elsewhere",
    leave="Leave it open there",
    use_here="Use it here",
    inside="Inbox",
)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("door", [POLICE, MAIL], ids=lambda door: door.system)
def test_whoever_must_change_a_password_give_a_code_and_end_a_session_gets_in(
    window: Page, night: Mocks, door: Door
) -> None:
    account = night.account(door.system, door.user_id)
    codes = pyotp.TOTP(account.totp_seed or "")
    for planted in ("password_expired", "signed_in_elsewhere"):
        night.fault(door.system, planted, "sign_in")
    window.goto(night.url(door.system, "/"))

    sign_in(window, door, account.password)
    expect(heading(window, door.expired)).to_be_visible()
    choose_password(window, door, CHOSEN, f"{CHOSEN}2")
    expect(window.get_by_role("alert")).to_have_text(door.not_the_same)
    assert night.account(door.system, door.user_id).password == account.password
    choose_password(window, door, CHOSEN, CHOSEN)
    expect(heading(window, door.code)).to_be_visible()
    assert night.account(door.system, door.user_id).password == CHOSEN

    night.set_clock(NIGHT)
    code = codes.at(NIGHT)
    give_code(window, door, code)
    expect(heading(window, door.in_use)).to_be_visible()
    expect(window.get_by_text("WKS-0931")).to_be_visible()
    enter(window.get_by_role("button", name=door.leave))
    expect(heading(window, "Sign in")).to_be_visible()
    assert [one["remote"] for one in night.sessions(door.system)] == ["WKS-0931"]

    sign_in(window, door, CHOSEN)
    give_code(window, door, code)
    expect(window.get_by_role("alert")).to_have_text(door.code_refused)
    night.set_clock(NIGHT + A_MINUTE)
    give_code(window, door, codes.at(NIGHT + A_MINUTE))
    enter(window.get_by_role("button", name=door.use_here))
    expect(heading(window, door.inside)).to_be_visible()
    [here] = night.sessions(door.system)
    assert (here["account"], here["signed_in"]) == (door.user_id, True)
    assert here["remote"] != "WKS-0931"


def test_whoever_signs_out_of_the_mail_has_no_session_there(window: Page, night: Mocks) -> None:
    account = night.account("secure_mail", "hub-duty")
    window.goto(night.url("secure_mail", "/signin"))
    sign_in(window, MAIL, account.password, "hub-duty")
    assert "hub-duty" in [one["account"] for one in night.sessions("secure_mail")]

    enter(window.get_by_role("button", name="Sign out"))

    expect(heading(window, "Sign in")).to_be_visible()
    assert "hub-duty" not in [one["account"] for one in night.sessions("secure_mail")]


def heading(page: Page, words: str) -> Locator:
    return page.get_by_role("heading", name=words, exact=True, level=1)


def sign_in(page: Page, door: Door, password: str, user_id: str = "") -> None:
    page.get_by_label(door.user_label).fill(user_id or door.user_id)
    page.get_by_label("Password").fill(password)
    enter(page.get_by_role("button", name="Sign in"))


def choose_password(page: Page, door: Door, password: str, again: str) -> None:
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_label(door.again_label, exact=True).fill(again)
    enter(page.get_by_role("button", name="Change password"))


def give_code(page: Page, door: Door, code: str) -> None:
    page.get_by_label(door.code_label).fill(code)
    enter(page.get_by_role("button", name=door.give_code))
