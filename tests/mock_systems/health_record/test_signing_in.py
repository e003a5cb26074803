"""Signing in to the viewer: password, one-time code, declaration, and how a session ends."""

import pyotp
import pytest

from mock_systems.health_record.accounts import MAIL_DOMAIN
from mock_systems.kit.accounts import SHORTEST_PASSWORD
from tests.mock_systems.health_record.clinic import (
    PLAN,
    WORKER,
    by_number,
    code_now,
    give_code,
    sign_in,
    signed_in,
    verdict,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words


def outcomes(viewer):
    return [one.outcome for one in viewer.store.sign_ins]


@pytest.mark.parametrize("typed", [WORKER, WORKER.upper() + MAIL_DOMAIN])
async def test_password_then_code_then_declaration_lead_to_the_look_up(viewer, browser, typed):
    password = viewer.store.accounts[WORKER].password

    asked = await sign_in(viewer, browser, typed, password)
    declaration = await give_code(viewer, browser)
    inside = await browser.post("/declaration", data={"declared": "yes"})

    assert heading(asked) == "Enter your one-time code"
    assert heading(declaration) == "Before you start"
    assert heading(inside) == "Look a person up"
    assert outcomes(viewer) == ["password_right", "signed_in"]


async def test_every_account_has_a_seed_of_its_own_for_codes(viewer):
    seeds = {one.totp_seed for one in viewer.store.accounts.values()}

    assert len(seeds) == len(viewer.store.accounts) == 7
    assert all(len(pyotp.TOTP(seed or "").now()) == 6 for seed in seeds)


async def test_a_code_works_once(viewer, browser):
    async with signed_in(viewer):
        await sign_in(viewer, browser)
        again = await give_code(viewer, browser)

    assert "This code is not right, or was used before." in words(again)


async def test_a_wrong_code_leaves_everything_shut(viewer, browser):
    await sign_in(viewer, browser)

    refused = await give_code(viewer, browser, code="000000")

    assert "This code is not right" in words(refused)
    assert heading(await browser.get("/look-up")) == "Sign in"
    assert "code_refused" in outcomes(viewer)


async def test_the_third_wrong_password_locks_the_account_for_the_right_one_too(viewer, browser):
    refusals = [await sign_in(viewer, browser, password="not this") for _ in range(3)]
    right = await sign_in(viewer, browser)

    said = [words(one).count("Your account is locked") for one in [*refusals, right]]
    assert said == [0, 0, 1, 1]


async def test_an_expired_password_is_changed_before_the_code(viewer, browser):
    a_fault(viewer, "password_expired", "sign_in")
    new = "m" * SHORTEST_PASSWORD

    asked = await sign_in(viewer, browser)
    apart = await browser.post("/sign-in/new-password", data={"new_password": new, "again": "x"})
    short = await browser.post("/sign-in/new-password", data={"new_password": "x", "again": "x"})
    changed = await browser.post("/sign-in/new-password", data={"new_password": new, "again": new})

    assert heading(asked) == "Set a new password"
    assert "The two passwords are not the same." in words(apart)
    assert f"at least {SHORTEST_PASSWORD} characters" in words(short)
    assert heading(changed) == "Enter your one-time code"


@pytest.mark.parametrize(
    ("answer", "here", "there"),
    [("here", "Before you start", "Sign in"), ("leave", "Sign in", "Look a person up")],
)
async def test_a_second_device_ends_the_first_only_when_told(viewer, worker, answer, here, there):
    async with a_browser_at(viewer) as elsewhere:
        await sign_in(viewer, elsewhere)
        asked = await give_code(viewer, elsewhere, code=code_now(viewer, WORKER, minutes=0.5))
        chosen = await elsewhere.post("/sign-in/another-device", data={"answer": answer})

    assert heading(asked) == "You are signed in on another device"
    assert heading(chosen) == here
    assert heading(await worker.get("/look-up")) == there


async def test_nothing_opens_before_the_declaration(viewer, browser):
    await sign_in(viewer, browser)
    await give_code(viewer, browser)

    shut = await by_number(viewer, browser, PLAN)
    unticked = await browser.post("/declaration", data={})
    await browser.post("/declaration", data={"declared": "yes"})
    opened = await by_number(viewer, browser, PLAN)

    assert heading(shut) == "Before you start"
    assert "Tick the box to say that you have a legitimate reason." in words(unticked)
    assert verdict(opened) == "Record of interest: Yes"
    assert [one.record_type for one in viewer.store.consultations] == ["search", "person"]


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/")

    assert heading(answer) == "Sign in"
    assert "signed out" not in words(answer)


async def test_an_idle_session_ends_with_a_sentence(viewer, worker):
    viewer.store.idle_seconds_allowed = 0.0

    answer = await worker.get("/look-up/name")

    assert heading(answer) == "Sign in"
    assert "You have been signed out." in words(answer)


async def test_who_signs_out_is_out(viewer, worker):
    await worker.post("/sign-out")

    assert heading(await worker.get("/look-up")) == "Sign in"
    assert viewer.store.sessions == {}
