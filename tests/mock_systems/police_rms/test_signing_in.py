"""Signing in, step by step, and being signed out."""

import pyotp
import pytest

from mock_systems.kit.system import System
from tests.mock_systems.police_rms.a_night import FIRST, NOW, PASSWORD, TOTP_SEED, WORKER
from tests.mock_systems.police_rms.station import give_reason, lock, open_record, sign_in, signed_in
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words


def outcomes(rms: System) -> list[str]:
    return [one.outcome for one in rms.store.sign_ins]


async def test_a_right_password_leads_to_the_reason_for_access(rms, browser):
    answer = await sign_in(browser)

    assert heading(answer) == "Reason for access"
    assert outcomes(rms) == ["password_right", "signed_in"]


async def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(rms, browser):
    wrong = await sign_in(browser, password="not this")
    unknown = await sign_in(browser, user_id="nobody")

    assert "User ID or password not recognised." in words(wrong)
    assert "User ID or password not recognised." in words(unknown)
    assert outcomes(rms) == ["wrong_password", "unknown"]


async def test_the_third_wrong_password_locks_the_account_for_the_right_one_too(rms, browser):
    refusals = [await sign_in(browser, password="not this") for _ in range(3)]

    right = await sign_in(browser)

    assert [words(one).count("This account is locked.") for one in refusals] == [0, 0, 1]
    assert "This account is locked." in words(right)
    assert outcomes(rms)[-1] == "locked_out"


async def test_a_right_password_forgets_two_wrong_ones(rms, browser):
    for password in ("no", "no", PASSWORD, "no", "no"):
        await sign_in(browser, password=password)

    assert not rms.store.accounts[WORKER].locked_out


async def test_a_second_sign_in_asks_before_it_ends_the_first(rms, worker):
    async with a_browser_at(rms) as elsewhere:
        asked = await sign_in(elsewhere)
        while_asked = await worker.get("/desktop")
        await elsewhere.post("/signin/continue", data={"answer": "continue"})

    assert heading(asked) == "Already signed in"
    assert heading(while_asked) == "Search"
    assert heading(await worker.get("/desktop")) == "Sign in"


async def test_whoever_cancels_leaves_the_first_session_alone(rms, worker):
    async with a_browser_at(rms) as elsewhere:
        await sign_in(elsewhere)
        cancelled = await elsewhere.post("/signin/continue", data={"answer": "cancel"})

    assert heading(cancelled) == "Sign in"
    assert heading(await worker.get("/desktop")) == "Search"


async def test_an_expired_password_must_be_changed_first(rms, browser):
    a_fault(rms, "password_expired", "sign_in")

    asked = await sign_in(browser)
    short = await browser.post(
        "/signin/password", data={"new_password": "short", "new_password_again": "short"}
    )
    not_yet = await browser.get("/desktop")
    done = await browser.post(
        "/signin/password",
        data={"new_password": "A-longer-one-1", "new_password_again": "A-longer-one-1"},
    )

    assert heading(asked) == "Your password has expired"
    assert "at least 10 characters" in words(short)
    assert heading(not_yet) == "Sign in"
    assert heading(done) == "Reason for access"
    assert rms.store.accounts[WORKER].password == "A-longer-one-1"


async def test_a_one_time_code_is_taken_once_only(rms):
    code = pyotp.TOTP(TOTP_SEED).at(NOW)
    async with a_browser_at(rms) as first, a_browser_at(rms) as second:
        asked = await sign_in(first, "rro-01")
        wrong = await first.post("/signin/code", data={"code": "000000"})
        right = await first.post("/signin/code", data={"code": code})
        await sign_in(second, "rro-01")
        again = await second.post("/signin/code", data={"code": code})

    assert heading(asked) == "One-time code"
    assert "The code was not accepted." in words(wrong)
    assert heading(right) == "Reason for access"
    assert "The code was not accepted." in words(again)


@pytest.mark.parametrize(
    ("mode", "met"),
    [
        ("password_rotated", "Sign in"),
        ("account_locked", "Sign in"),
        ("password_expired", "Your password has expired"),
        ("code_wanted", "One-time code"),
        ("signed_in_elsewhere", "Already signed in"),
    ],
)
async def test_what_a_fault_makes_of_a_sign_in(rms, browser, mode, met):
    fault = a_fault(rms, mode, "sign_in")

    answer = await sign_in(browser)

    assert heading(answer) == met
    assert fault.fired == 1


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/")

    assert heading(answer) == "Sign in"
    assert "has ended" not in words(answer)


async def test_a_session_left_alone_too_long_ends_and_gives_its_lock_back(rms, worker):
    await open_record(worker, FIRST)
    await lock(rms, worker)
    held_before = list(rms.store.locks)
    rms.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/record/entry")

    assert held_before == [FIRST]
    assert heading(answer) == "Sign in"
    assert "Your session has ended." in words(answer)
    assert rms.store.locks == {}


async def test_signing_out_ends_the_session_on_the_server(rms, worker):
    cookie = worker.cookies["HALBERDSESSION"]

    await worker.post("/signout")
    worker.cookies.set("HALBERDSESSION", cookie)

    assert heading(await worker.get("/desktop")) == "Sign in"


async def test_a_record_is_not_opened_before_a_reason_is_given(rms, browser):
    await sign_in(browser)

    asked = await browser.get("/occurrence", params={"no": FIRST})
    short = await browser.post("/reason", data={"reason": "Operation Encompass", "detail": "x"})
    given = await give_reason(browser)

    assert heading(asked) == "Reason for access"
    assert "Details must have at least 10 characters." in words(short)
    assert heading(given) == "Search"
    assert rms.store.consultations == []


async def test_the_reason_leads_on_to_the_record_and_is_kept_with_it(rms, browser):
    await sign_in(browser)

    window = await browser.post(
        "/reason",
        data={
            "reason": "Operation Encompass",
            "detail": "Night of 22 November",
            "next": f"/occurrence?no={FIRST}",
        },
    )
    await browser.get("/record/summary")

    assert f"Occurrence {FIRST}" in words(window)
    [consultation] = rms.store.consultations
    assert consultation.record_id == FIRST
    assert consultation.reason == "Operation Encompass: Night of 22 November"


async def test_two_accounts_work_side_by_side(rms, worker):
    async with signed_in(rms, "mash-enc-02") as other:
        assert heading(await other.get("/desktop")) == "Search"
        assert heading(await worker.get("/desktop")) == "Search"
