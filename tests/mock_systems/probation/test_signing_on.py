"""Signing on step by step, what counts against an account, and how a session ends."""

import pytest

from mock_systems.kit.system import System
from mock_systems.probation.accounts import memorable_word
from mock_systems.probation.sign_on_pages import ASKED
from tests.mock_systems.probation.duty_desk import (
    LEAD,
    WORKER,
    give_characters,
    give_password,
    session_of,
    sign_on,
    signed_on,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words

REFUSED = "Your details do not match our records."
LOCKED = "Your account is locked."


def outcomes(desk: System) -> list[str]:
    return [one.outcome for one in desk.store.sign_ins]


async def test_five_steps_lead_to_the_home_page(desk, browser):
    password = desk.store.accounts[WORKER].password

    pages = [
        await browser.get("/"),
        await browser.post("/signon", data={"user_id": WORKER}),
        await browser.post("/signon/password", data={"password": password}),
        await give_characters(desk, browser),
        await browser.post("/signon/office", data={"office": "Safeguarding hub enquiries"}),
        await browser.post("/signon/acceptable-use", data={"answer": "accept"}),
    ]

    assert [heading(page) for page in pages] == [
        "Sign on to Waymark",
        "Enter your password",
        "Your memorable word",
        "Choose your office",
        "Acceptable use",
        "Welcome to Waymark",
    ]
    assert outcomes(desk) == ["password_right", "characters_right", "signed_in"]
    assert "Safeguarding hub enquiries" in words(pages[-1])


async def test_capitals_of_a_user_id_do_not_matter(desk, browser):
    await give_password(browser, LEAD.lower(), desk.store.accounts[LEAD].password)

    assert session_of(desk, browser).account == LEAD


async def test_a_user_id_nobody_has_is_told_as_a_wrong_password(desk, browser):
    nobody = await give_password(browser, "nobody", "Anything-at-all")
    wrong = await give_password(browser, WORKER, "Anything-at-all")

    assert [REFUSED in words(answer) for answer in (nobody, wrong)] == [True, True]


async def test_wrong_password_and_wrong_characters_count_together(desk, browser):
    password = desk.store.accounts[WORKER].password

    await give_password(browser, WORKER, "not this")
    await give_password(browser, WORKER, password)
    second = await give_characters(desk, browser, instead="#")
    third = await give_characters(desk, browser, instead="#")
    right = await give_password(browser, WORKER, password)

    assert REFUSED in words(second)
    assert LOCKED in words(third)
    assert LOCKED in words(right)
    assert outcomes(desk) == [
        "wrong_password",
        "password_right",
        "wrong_characters",
        "wrong_characters",
        "locked_out",
    ]


async def test_right_characters_begin_the_count_anew(desk, browser):
    password = desk.store.accounts[WORKER].password

    for _ in range(2):
        await give_password(browser, WORKER, "not this")
        await give_password(browser, WORKER, "not this")
        await give_password(browser, WORKER, password)
        await give_characters(desk, browser)

    assert not desk.store.accounts[WORKER].locked_out


async def test_the_two_characters_are_drawn_for_each_session_and_stay_for_it(desk, browser):
    account, drawn = desk.store.accounts[WORKER], set[str]()

    for _ in range(12):
        await give_password(browser, WORKER, account.password)
        drawn.add(session_of(desk, browser).kept[ASKED])
    before = session_of(desk, browser).kept[ASKED]
    await give_characters(desk, browser, instead="#")

    assert len(drawn) > 1
    assert session_of(desk, browser).kept[ASKED] == before


async def test_each_account_has_a_memorable_word_of_its_own_that_stays(desk):
    held = {one.user_id: one.memorable_word for one in desk.store.accounts.values()}

    assert held == {user_id: memorable_word(user_id) for user_id in held}
    assert len(set(held.values())) == len(held)


@pytest.mark.parametrize("office", ["", "Duty desk"])
async def test_an_office_that_is_not_ones_own_is_refused(desk, browser, office):
    await give_password(browser, WORKER, desk.store.accounts[WORKER].password)
    await give_characters(desk, browser)

    answer = await browser.post("/signon/office", data={"office": office})

    assert "Choose one of your offices." in words(answer)


async def test_nothing_is_shown_before_the_last_step(desk, browser):
    await give_password(browser, WORKER, desk.store.accounts[WORKER].password)
    await give_characters(desk, browser)

    answer = await browser.get("/search")

    assert heading(answer) == "Sign on to Waymark"


async def test_a_step_cannot_be_left_out(desk, browser):
    await give_password(browser, WORKER, desk.store.accounts[WORKER].password)

    answer = await browser.post("/signon/acceptable-use", data={"answer": "accept"})

    assert heading(answer) == "Your memorable word"
    assert "signed_in" not in outcomes(desk)


async def test_whoever_does_not_accept_is_signed_off(desk, browser):
    await give_password(browser, WORKER, desk.store.accounts[WORKER].password)
    await give_characters(desk, browser)
    await browser.post("/signon/office", data={"office": "Safeguarding hub enquiries"})

    answer = await browser.post("/signon/acceptable-use", data={"answer": "leave"})

    assert heading(answer) == "Sign on to Waymark"
    assert desk.store.sessions == {}


async def test_an_expired_password_is_changed_before_one_goes_on(desk, browser):
    a_fault(desk, "password_expired", "sign_in")
    await give_password(browser, WORKER, desk.store.accounts[WORKER].password)

    asked = await give_characters(desk, browser)
    short = await browser.post("/signon/new-password", data={"new_password": "s", "again": "s"})
    new = {"new_password": "Waymark-anew-2", "again": "Waymark-anew-2"}
    changed = await browser.post("/signon/new-password", data=new)

    assert heading(asked) == "Your password has expired"
    assert "at least 10 characters" in words(short)
    assert heading(changed) == "Choose your office"


async def test_a_second_sign_on_asks_before_it_ends_the_first(desk, worker):
    async with a_browser_at(desk) as elsewhere:
        asked = await sign_on(desk, elsewhere)
        before = heading(await worker.get("/home"))
        await elsewhere.post("/signon/elsewhere", data={"answer": "here"})

    assert heading(asked) == "You are already signed on"
    assert before == "Welcome to Waymark"
    assert heading(await worker.get("/home")) == "Sign on to Waymark"


async def test_an_idle_session_ends_and_says_so(desk, worker):
    desk.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/search")

    assert heading(answer) == "Sign on to Waymark"
    assert "Your session has ended." in words(answer)


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/")

    assert "session has ended" not in words(answer)


async def test_during_maintenance_there_is_a_page_that_says_whom_to_ring(desk, worker):
    a_fault(desk, "maintenance", "home")

    answer = await worker.get("/home")

    assert heading(answer) == "Waymark is closed for maintenance"
    assert "01632 960171" in words(answer)


async def test_a_practitioner_signs_on_for_an_office_of_their_own(desk):
    async with signed_on(desk, LEAD) as lead:
        answer = await lead.get("/home")

    assert "Duty desk" in words(answer)
