"""The way into each system for somebody who meets everything that may stand on it.

Their password has expired, a code is asked for, and they are signed in on another computer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Locator, Page, expect

from mock_systems.population.build import build
from tests.mocks_fixture import SEED, Mocks

WORLD = build(SEED, "small")
NEW_PASSWORD = "Larkfield-2026-again"
CHARACTER_ASKED_FOR = re.compile(r"^(\d+)(?:st|nd|rd|th) character$")
THE_WHOLE_WAY = [
    "password_right",
    "password_changed",
    "code_refused",
    "ended_other_session",
    "signed_in",
]


@dataclass(frozen=True, slots=True)
class WayIn:
    """What one product calls what stands on its way in, as a person reads it."""

    account: str
    user: str
    again: str
    save: str
    code: str
    here: str
    enter: str = "Sign in"
    go_on: str = "Continue"
    new: str = "New password"
    differ: str = "The two passwords are not the same."
    code_wrong: str = "That code is not right."
    path: str = "/"


WAYS_IN = {
    "childrens_social_care": WayIn(
        account="s.okonjo",
        user="User name",
        again="New password again",
        save="Save password",
        code="Six-digit code",
        go_on="Carry on",
        here="End it and carry on here",
    ),
    "adult_social_care": WayIn(
        account="pbarraclough",
        user="User ID",
        again="Confirm password",
        save="Change password",
        code="Six-digit code",
        code_wrong="Code not recognised.",
        go_on="Verify",
        here="End the other session",
    ),
    "health_record": WayIn(
        account="n.trelawney",
        user="Email address",
        enter="Continue",
        again="New password again",
        save="Save and continue",
        code="6-digit code",
        code_wrong="This code is not right",
        here="Carry on here",
    ),
    "probation": WayIn(
        account="PTARRANT",
        user="User ID",
        again="New password again",
        differ="The two passwords do not match.",
        save="Change password",
        code="Code from your authenticator",
        code_wrong="Your details do not match our records.",
        here="End that session and carry on",
    ),
    "housing": WayIn(
        account="m.devereux",
        user="Staff number",
        enter="Sign on",
        again="New password again",
        differ="The two new passwords are not the same.",
        save="Change password",
        code="One-time code from your phone",
        code_wrong="That code does not match.",
        here="Carry on here",
    ),
    "education": WayIn(
        account="kadeyemi",
        user="Email address or user name",
        again="Repeat new password",
        differ="The two passwords do not match.",
        save="Save password",
        code="Six-digit code",
        here="Use it here",
    ),
    "public_portal": WayIn(
        account="b.marchbanks",
        user="User name",
        again="Repeat new password",
        save="Save password",
        code="Six-digit code",
        here="Use it here",
        path="/staff",
    ),
    "notify": WayIn(
        account="hub-admin",
        user="User name",
        again="New password, again",
        save="Change password",
        code="Code",
        go_on="Go on",
        here="Use it here",
    ),
}


def gets_in(page: Page, mocks: Mocks, system: str) -> None:
    """Past everything that may stand on the way, each refused once before it is right."""
    way = WAYS_IN[system]
    _put_in_the_way(mocks, system)
    page.goto(mocks.url(system, way.path))
    give_password(page, mocks, system)
    _choose_a_password(page, way)
    give_code(page, mocks, system, way.code)
    if system == "probation":
        _choose_office(page)
    press(page, way.here)
    expect(page.get_by_role("button", name=way.here)).to_have_count(0)

    assert _steps(mocks, system) == _whole_way(system)
    assert _told_of(mocks, system)["password"] == NEW_PASSWORD
    [session] = mocks.sessions(system)
    assert (session["account"], session["signed_in"]) == (way.account, True)


def gets_out(page: Page, mocks: Mocks, system: str, words: str = "Sign out") -> None:
    """Signed out by the page's own button or link: nobody is signed in any more."""
    page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).click()
    expect(page.get_by_label(WAYS_IN[system].user, exact=True)).to_be_visible()
    assert mocks.sessions(system) == []


def give_password(page: Page, mocks: Mocks, system: str) -> None:
    """The first page of a system; probation asks for more, a page at a time."""
    way, account = WAYS_IN[system], mocks.account(system, WAYS_IN[system].account)
    page.get_by_label(way.user).fill(account.user_id)
    if system != "probation":
        page.get_by_label("Password").fill(account.password)
        return press(page, way.enter)
    press(page, way.go_on)
    page.get_by_label("Password").fill(account.password)
    press(page, way.go_on)
    expect(page.get_by_role("heading", name="Your memorable word")).to_be_visible()
    for asked in page.get_by_text(CHARACTER_ASKED_FOR).all_inner_texts():
        place = int(CHARACTER_ASKED_FOR.findall(asked)[0])
        page.get_by_label(asked, exact=True).fill((account.memorable_word or "")[place - 1])
    return press(page, way.go_on)


def _put_in_the_way(mocks: Mocks, system: str) -> None:
    mocks.fault(system, "password_expired", "sign_in")
    mocks.fault(system, "code_wanted", "sign_in", how="authenticator")
    mocks.fault(system, "signed_in_elsewhere", "sign_in")


def _choose_a_password(page: Page, way: WayIn) -> None:
    for again, refused in (("Larkfield-2026-agian", way.differ), (NEW_PASSWORD, "")):
        page.get_by_label(way.new, exact=True).fill(NEW_PASSWORD)
        page.get_by_label(way.again, exact=True).fill(again)
        press(page, way.save)
        if refused:
            expect(_alert(page)).to_contain_text(refused)


def give_code(page: Page, mocks: Mocks, system: str, label: str) -> None:
    """A wrong code, which is refused, and then the right one."""
    way = WAYS_IN[system]
    right = pyotp.TOTP(_told_of(mocks, system)["totp_seed"]).at(WORLD.night.now)
    for code, refused in ((right[:-1], way.code_wrong), (right, "")):
        page.get_by_label(label, exact=True).fill(code)
        press(page, way.go_on)
        if refused:
            expect(_alert(page)).to_contain_text(refused)


def _choose_office(page: Page) -> None:
    press(page, "Continue")
    expect(_alert(page)).to_contain_text("Choose")
    page.get_by_role("radio").first.check()
    press(page, "Continue")
    press(page, "I accept")


def _whole_way(system: str) -> Sequence[str]:
    first, *then = THE_WHOLE_WAY
    return [first, *(["characters_right"] if system == "probation" else []), *then]


def _steps(mocks: Mocks, system: str) -> list[str]:
    return [one["outcome"] for one in mocks.logins(system)]


def _told_of(mocks: Mocks, system: str) -> dict[str, str]:
    name = WAYS_IN[system].account
    return next(one for one in mocks.accounts(system) if one["user_id"] == name)


def _alert(page: Page) -> Locator:
    return page.get_by_role("alert").filter(has_text=re.compile(r"\S"))


def press(page: Page, button: str) -> None:
    """Named by the words on it, and pressed by keyboard: what follows has to be waited for."""
    page.get_by_role("button", name=button, exact=True).press("Enter")
