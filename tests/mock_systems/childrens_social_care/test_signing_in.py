"""Signing in to the case system, every step of it, and what ends a session."""

import pytest

from mock_systems.childrens_social_care.hearthside import COOKIE, TOKEN_HEADER
from mock_systems.kit.system import System
from tests.mock_systems.childrens_social_care.case_office import REASON, WORKER, said, sign_in
from tests.mock_systems.childrens_social_care.families import AMY
from tests.mock_systems.visitor import a_browser_at, a_fault

SHELL = ["/", "/sign-in", "/people/search", "/activity", f"/people/{AMY}/contacts"]


def outcomes(office: System) -> list[str]:
    return [one.outcome for one in office.store.sign_ins]


async def test_user_name_and_password_sign_in(office, browser):
    answer = await sign_in(office, browser)

    started = said(await browser.get("/api/session"))
    assert said(answer)["state"] == started["state"] == "done"
    assert started["name"] == "MASH Worker mash-research-01"
    assert {"code": "931", "name": "Hernshaw County Council"} in started["councils"]
    assert outcomes(office) == ["password_right", "signed_in"]


async def test_the_third_wrong_password_locks_the_account_for_the_right_one_too(office, browser):
    refusals = [await sign_in(office, browser, password="not this") for _ in range(3)]
    right = await sign_in(office, browser)

    words = [said(one)["messages"][0] for one in [*refusals, right]]
    assert ["locked" in one for one in words] == [False, False, True, True]
    assert words[0] == "That user name and password do not match."
    assert outcomes(office)[-1] == "locked_out"


async def test_a_second_sign_in_asks_before_it_ends_the_first(office, worker):
    async with a_browser_at(office) as elsewhere:
        asked = await sign_in(office, elsewhere)
        before = await worker.get("/api/activity")
        done = await elsewhere.post("/api/use-here", json={})

    assert said(asked)["state"] == "continue_here"
    assert (before.status_code, said(done)["state"]) == (200, "done")
    assert (await worker.get("/api/activity")).status_code == 401


async def test_an_expired_password_is_changed_before_anything_is_shown(office, browser):
    a_fault(office, "password_expired", "sign_in")

    asked = await sign_in(office, browser)
    refused = await browser.get("/api/activity")
    unequal = await browser.post("/api/new-password", json={"password": "a" * 12, "again": "b"})
    short = await browser.post("/api/new-password", json={"password": "short", "again": "short"})
    new = {"password": "Long enough 77", "again": "Long enough 77"}
    done = await browser.post("/api/new-password", json=new)

    assert said(asked)["state"] == "new_password"
    assert refused.status_code == 401
    assert said(unequal)["messages"] == ["The two passwords are not the same."]
    assert "at least 10" in said(short)["messages"][0]
    assert said(done)["state"] == "done"


async def test_a_code_that_nobody_told_us_of_is_asked_for(office, browser):
    a_fault(office, "code_wanted", "sign_in")

    asked = await sign_in(office, browser)
    wrong = await browser.post("/api/code", json={"code": "000000"})

    assert said(asked)["state"] == "code"
    assert said(wrong)["messages"] == ["That code is not right."]


async def test_an_idle_session_ends_and_only_who_had_one_is_told(office, worker, browser):
    office.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/api/activity")
    was_in = said(await worker.get("/api/session"))
    never_in = said(await browser.get("/api/session"))

    assert (answer.status_code, said(answer)["code"]) == (401, "signed_out")
    assert was_in == {"state": "signed_out", "ended": True}
    assert never_in == {"state": "signed_out", "ended": False}


async def test_signing_out_ends_the_session(office, worker):
    await worker.post("/api/sign-out", json={})

    assert office.store.sessions == {}
    assert COOKIE not in worker.cookies


@pytest.mark.parametrize("token", ["", "another"])
async def test_what_may_change_something_needs_the_sessions_own_token(office, worker, token):
    worker.headers[TOKEN_HEADER] = token

    answer = await worker.post(f"/api/people/{AMY}/reason", json=REASON)

    assert (answer.status_code, said(answer)["code"]) == (403, "out_of_date")
    assert (await worker.get(f"/api/people/{AMY}")).status_code == 403


@pytest.mark.parametrize("address", SHELL)
async def test_every_address_opens_the_one_shell_with_no_details_in_it(browser, address):
    answer = await browser.get(address)

    assert answer.status_code == 200
    assert answer.text == (await browser.get("/")).text
    assert "Dhonach" not in answer.text


async def test_a_label_moves_at_the_address_it_is_asked_for(office, browser):
    a_fault(office, "moved_label", "show_search", old="Surname", new="Family name")

    elsewhere = await browser.get(f"/people/{AMY}/overview")
    there = await browser.get("/people/search")

    assert ">Family name<" not in elsewhere.text
    assert ">Family name</label>" in there.text
    assert WORKER not in there.text


@pytest.mark.parametrize(
    ("how", "state"),
    [("authenticator", "code"), ("sms", "code_by_sms"), ("push", "code_by_push")],
)
async def test_the_application_is_told_which_proof_it_asks_for(office, browser, how, state):
    a_fault(office, "code_wanted", "sign_in", how=how)

    asked = await sign_in(office, browser)
    guessed = await browser.post("/api/code", json={"code": "123456"})
    shell = await browser.get("/sign-in")
    script = (await browser.get("/static/sign_in.js")).text

    assert said(asked)["state"] == state
    assert guessed.status_code == 422
    assert f"  {state}: {{" in script
    assert f'id="t-{state.replace("_", "-")}"' in shell.text
