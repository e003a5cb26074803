"""Signing in, step by step, and being signed out."""

import pyotp
import pytest

from tests.mock_systems.secure_mail.post_room import (
    COLLEAGUE,
    NOW,
    PASSWORD,
    STRANGER,
    TOTP_SEED,
    WORKER,
    a_browser_at,
    a_fault,
    send,
    sign_in,
    signed_in,
)
from tests.mock_systems.visitor import heading, words


@pytest.mark.parametrize("typed", [WORKER, f"{WORKER}@northmere-police.example.org", "MASH-enc-01"])
async def test_an_account_signs_in_with_its_address_or_its_name(browser, typed):
    answer = await sign_in(browser, typed)

    assert heading(answer) == "Inbox"


async def test_a_wrong_password_is_refused_and_the_third_locks_the_account(mail, browser):
    first = await sign_in(browser, password="not this")
    await sign_in(browser, password="not this")
    third = await sign_in(browser, password="not this")

    assert "We do not know this address and password." in words(first)
    assert "This account is locked." in words(third)
    assert mail.store.accounts[WORKER].locked_out


async def test_a_one_time_code_is_taken_once(mail):
    code = pyotp.TOTP(TOTP_SEED).at(NOW)
    async with a_browser_at(mail) as first, a_browser_at(mail) as second:
        asked = await sign_in(first, COLLEAGUE)
        right = await first.post("/signin/code", data={"code": code})
        await sign_in(second, COLLEAGUE)
        again = await second.post("/signin/code", data={"code": code})

    assert heading(asked) == "Enter your code"
    assert heading(right) == "Inbox"
    assert "That code is not right." in words(again)


async def test_a_second_sign_in_asks_before_it_ends_the_first(mail, worker):
    async with a_browser_at(mail) as elsewhere:
        asked = await sign_in(elsewhere)
        meanwhile = await worker.get("/mail/sent")
        here = await elsewhere.post("/signin/elsewhere", data={"answer": "here"})

    assert heading(asked) == "Your mailbox is open elsewhere"
    assert heading(meanwhile) == "Sent items"
    assert heading(here) == "Inbox"
    assert heading(await worker.get("/mail/sent")) == "Sign in"


async def test_an_expired_password_must_be_changed_first(mail, browser):
    a_fault(mail, "password_expired", "sign_in")

    asked = await sign_in(browser, password=PASSWORD)
    new = {"new_password": "A-longer-one-1", "new_password_again": "A-longer-one-1"}
    changed = await browser.post("/signin/password", data=new)

    assert heading(asked) == "Choose a new password"
    assert heading(changed) == "Inbox"


async def test_whoever_comes_for_the_first_time_is_not_told_that_a_session_ended(browser):
    answer = await browser.get("/mail/inbox")

    assert heading(answer) == "Sign in"
    assert "signed out" not in words(answer)


async def test_a_session_that_ended_shows_the_sign_in_page_and_refuses_to_send(mail, worker):
    await worker.get("/compose")
    mail.store.idle_seconds_allowed = 0.0

    page = await worker.get("/mail/inbox")
    sent = await worker.post("/api/send", json={}, headers={"X-Form-Token": "any"})

    assert heading(page) == "Sign in"
    assert "You have been signed out." in words(page)
    assert sent.status_code == 401
    assert mail.store.writes == []


async def test_a_group_sees_its_own_mailbox_only(mail, worker):
    number = (await send(worker)).json()["number"]

    async with signed_in(mail, "mash-read-01") as reader, signed_in(mail, STRANGER) as stranger:
        assert number in words(await reader.get("/mail/sent"))
        assert number not in words(await stranger.get("/mail/sent"))
        assert heading(await stranger.get(f"/message/{number}")) == "Message not found"
