"""Signing on to the housing suite, choosing a landlord, and everything that may be in the way."""

from dataclasses import replace

import pytest

from tests.mock_systems.housing.lettings import ASSOCIATION, COUNCIL, REFUGE_TRUST
from tests.mock_systems.housing.office import ASSISTANT, LEAD, WORKER, sign_on, words
from tests.mock_systems.visitor import a_browser_at, a_fault, heading


def outcomes(suite) -> list[str]:
    return [one.outcome for one in suite.store.sign_ins]


async def test_a_staff_number_and_its_password_lead_to_the_landlords(suite, browser):
    answer = await sign_on(suite, browser)

    assert heading(answer) == "Choose landlord"
    assert outcomes(suite) == ["password_right", "signed_in"]


async def test_a_worker_may_choose_every_landlord_and_never_hears_of_a_refuges(suite, browser):
    offered = words(await sign_on(suite, browser))
    chosen = await browser.post("/signon/landlord", data={"landlord": "All landlords"})

    assert [one in offered for one in ("All landlords", COUNCIL, ASSOCIATION)] == [True] * 3
    assert REFUGE_TRUST not in offered
    assert heading(chosen) == "My desk"


async def test_an_assistant_works_for_one_landlord_and_cannot_take_another(suite, browser):
    offered = words(await sign_on(suite, browser, ASSISTANT))
    refused = await browser.post("/signon/landlord", data={"landlord": COUNCIL})

    assert ASSOCIATION in offered
    assert COUNCIL not in offered
    assert "Choose a landlord from the list." in words(refused)


async def test_whoever_may_see_refuges_is_offered_their_landlord(suite, browser):
    offered = words(await sign_on(suite, browser, LEAD))

    assert REFUGE_TRUST in offered


async def test_no_page_is_shown_before_a_landlord_is_chosen(suite, browser):
    await sign_on(suite, browser)

    answers = [await browser.get(path) for path in ("/", "/desk", "/search", "/tenancy/HT100001")]

    assert [heading(one) for one in answers] == ["Choose landlord"] * 4


async def test_the_third_wrong_password_locks_the_staff_number(suite, browser):
    refusals = [await sign_on(suite, browser, password="not this") for _ in range(3)]
    right = await sign_on(suite, browser)

    assert [words(one).count("is locked") for one in [*refusals, right]] == [0, 0, 1, 1]
    assert "We do not recognise that staff number and password." in words(refusals[0])
    assert outcomes(suite)[-1] == "locked_out"


async def test_an_expired_password_is_changed_before_anything_else(suite, browser):
    accounts = suite.store.accounts
    accounts[WORKER] = replace(accounts[WORKER], password_expired=True)

    asked = await sign_on(suite, browser)
    short = await browser.post("/signon/password", data={"new_password": "a", "again": "a"})
    differ = await browser.post("/signon/password", data={"new_password": "a", "again": "b"})
    long = {"new_password": "a-much-longer-one", "again": "a-much-longer-one"}
    changed = await browser.post("/signon/password", data=long)

    assert heading(asked) == "Time for a new password"
    assert "must have at least 10 characters" in words(short)
    assert "The two new passwords are not the same." in words(differ)
    assert heading(changed) == "Choose landlord"


async def test_a_code_nobody_was_told_of_is_asked_for(suite, browser):
    a_fault(suite, "code_wanted", "sign_in")

    asked = await sign_on(suite, browser)
    wrong = await browser.post("/signon/code", data={"code": "000000"})

    assert heading(asked) == "One-time code"
    assert "That code does not match." in words(wrong)


@pytest.mark.parametrize(
    ("answer", "here", "there"),
    [("here", "Choose landlord", "Sign on to TenancyPoint"), ("leave", "Sign on", "My desk")],
)
async def test_a_second_sign_on_asks_before_it_ends_the_first(suite, worker, answer, here, there):
    async with a_browser_at(suite) as elsewhere:
        asked = await sign_on(suite, elsewhere)
        answered = await elsewhere.post("/signon/elsewhere", data={"answer": answer})

    assert heading(asked) == "You are signed on elsewhere"
    assert heading(answered).startswith(here)
    assert heading(await worker.get("/desk")) == there


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/")

    assert heading(answer) == "Sign on to TenancyPoint"
    assert "has ended" not in words(answer)


async def test_an_idle_session_ends_with_a_sentence(suite, worker):
    suite.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/search")

    assert heading(answer) == "Sign on to TenancyPoint"
    assert "Your session has ended. Please sign on again." in words(answer)


async def test_whoever_signs_off_is_gone(suite, worker):
    answer = await worker.post("/signoff")

    assert heading(answer) == "Sign on to TenancyPoint"
    assert suite.store.sessions == {}


async def test_housekeeping_closes_the_suite_with_a_page_of_its_own(suite, worker):
    a_fault(suite, "maintenance", "show_search")

    answer = await worker.get("/search")

    assert heading(answer) == "TenancyPoint is closed for housekeeping"
    assert answer.status_code == 200
