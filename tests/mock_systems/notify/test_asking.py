"""Who may ask, what is found, and what a person sees."""

from datetime import timedelta

import jwt
import pytest

from mock_systems.notify.accounts import ACCOUNTS
from tests.mock_systems.notify.a_service import (
    EMAIL,
    LEAD,
    LIVE,
    REFERENCE,
    TEST,
    a_program,
    said,
    send_email,
    send_sms,
    token,
)
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words

CLOCK = "Error: Your system clock must be accurate to within 30 seconds"


def signed_otherwise(key: str, algorithm: str) -> str:
    claims = jwt.decode(token(), options={"verify_signature": False})
    return f"Bearer {jwt.encode(claims, key, algorithm=algorithm)}"


# Made when they are used: each is too old half a minute later.
TOKENS = {
    "no token": (lambda: "", 401, "Unauthorized: authentication token must be provided"),
    "no bearer": (
        lambda: "Basic x",
        401,
        "Unauthorized: authentication bearer scheme must be used",
    ),
    "no token at all": (lambda: "Bearer x", 403, "Invalid token: signature"),
    "old": (lambda: f"Bearer {token(seconds_off=-33)}", 403, CLOCK),
    "of the future": (lambda: f"Bearer {token(seconds_off=33)}", 403, CLOCK),
    "of no service": (
        lambda: f"Bearer {token(iss=None)}",
        403,
        "Invalid token: iss field not provided",
    ),
    "of another service": (
        lambda: f"Bearer {token(iss=EMAIL)}",
        403,
        "Invalid token: service not found",
    ),
    "without its time": (
        lambda: f"Bearer {token(iat=None)}",
        403,
        "Invalid token: iat field not provided",
    ),
    "signed otherwise": (
        lambda: signed_otherwise("s" * 72, "HS512"),
        403,
        "Invalid token: algorithm used is not HS256",
    ),
    "signed by a stranger": (
        lambda: signed_otherwise("s" * 36, "HS256"),
        403,
        "Invalid token: API key not found",
    ),
}


@pytest.mark.parametrize(("header", "status", "message"), TOKENS.values(), ids=TOKENS)
async def test_who_is_not_known_by_their_token_is_refused(service, header, status, message):
    async with a_browser_at(service.system) as program:
        answer = await program.get("/v2/templates", headers={"Authorization": header()})

    assert said(answer) == (status, "AuthError", message)


@pytest.mark.parametrize("seconds_off", [-25, 25])
async def test_a_clock_that_is_a_little_off_is_taken(service, seconds_off):
    async with a_program(service, seconds_off=seconds_off) as program:
        assert (await program.get("/v2/templates")).status_code == 200


async def test_a_key_that_is_revoked_sends_nothing_from_that_request_on(service, program):
    before = await send_email(program)
    a_fault(service.system, "key_revoked", "send_email")

    at_it, after = await send_email(program), await program.get("/v2/templates")

    assert before.status_code == 201
    assert said(at_it) == said(after) == (403, "AuthError", "Invalid token: API key not found")
    assert [one.record_id for one in service.store.writes] == [before.json()["id"]]


async def test_what_was_sent_is_found_by_id_as_documented(program):
    number = (await send_email(program)).json()["id"]

    told = (await program.get(f"/v2/notifications/{number}")).json()

    assert (told["id"], told["type"], told["status"]) == (number, "email", "created")
    assert (told["email_address"], told["phone_number"]) == (LEAD, None)
    assert (told["subject"], told["body"]) == ("Notice", "For the lead only.")
    assert (told["reference"], told["template"]["id"]) == (REFERENCE, EMAIL)
    assert told["created_at"].endswith("Z")


async def test_what_is_not_there_is_not_found(program):
    nobody = await program.get("/v2/notifications/0f1e2d3c-0000-4000-8000-00000000ffff")
    no_id = await program.get("/v2/notifications/7")
    no_template = await program.get("/v2/template/0f1e2d3c-0000-4000-8000-00000000ffff")

    assert said(nobody) == said(no_template) == (404, "NoResultFound", "No result found")
    assert said(no_id) == (400, "ValidationError", "id is not a valid UUID")


async def test_keys_of_another_kind_do_not_see_it(service, program):
    number = (await send_email(program)).json()["id"]

    async with a_program(service, TEST) as other:
        assert (await other.get(f"/v2/notifications/{number}")).status_code == 404


async def test_lists_are_chosen_by_kind_status_and_reference(service, program):
    text = (await send_sms(program, reference="OTH-1111-1111")).json()["id"]
    service.minutes_pass(2)
    mail = (await send_email(program)).json()["id"]

    async def listed(**asked):
        answer = await program.get("/v2/notifications", params=asked)
        return [one["id"] for one in answer.json()["notifications"]]

    assert await listed() == [mail, text]
    assert await listed(template_type="sms") == await listed(status="delivered") == [text]
    assert await listed(reference=REFERENCE) == await listed(status="created") == [mail]
    assert await listed(reference="nothing") == []
    bad = await program.get("/v2/notifications", params={"status": "lost"})
    assert said(bad)[:2] == (400, "ValidationError")


async def test_a_long_list_comes_in_pages_and_ends_with_an_empty_one(program):
    sent = [(await send_sms(program, reference=str(one))).json()["id"] for one in range(253)]

    first = (await program.get("/v2/notifications")).json()
    second = (await program.get(first["links"]["next"])).json()
    third = (await program.get(second["links"]["next"])).json()

    pages = [first, second, third]
    assert [len(page["notifications"]) for page in pages] == [250, 3, 0]
    assert [one["id"] for page in pages for one in page["notifications"]] == sent[::-1]
    assert "next" not in third["links"]


async def test_a_week_later_a_message_is_in_no_list(service, program):
    await send_email(program)
    service.clock.offset += timedelta(days=7, minutes=1)

    assert (await program.get("/v2/notifications")).json()["notifications"] == []


async def test_templates_are_told_with_their_words(program):
    every = (await program.get("/v2/templates")).json()["templates"]
    mail = (await program.get("/v2/templates", params={"type": "email"})).json()["templates"]
    one = (await program.get(f"/v2/template/{EMAIL}")).json()

    assert {told["type"] for told in every} == {"email", "sms"}
    assert mail == [one]
    assert (one["subject"], one["body"], one["version"]) == ("((subject))", "((message))", 2)


async def test_a_person_sees_what_was_sent(service, program):
    number = (await send_email(program)).json()["id"]
    typed = {"user": "hub-admin", "password": ACCOUNTS["hub-admin"].password}

    async with a_browser_at(service.system) as browser:
        before = await browser.get("/")
        inside = await browser.post("/sign-in", data=typed)
        message = await browser.get(f"/sent/{number}")
        nothing = await browser.get("/sent/7")
        await browser.post("/sign-out")
        after = await browser.get("/sent")

    assert (heading(before), heading(inside)) == ("Sign in", "Sent")
    assert f"email {LEAD} {REFERENCE} created {LIVE}" in words(inside)
    assert "For the lead only." in words(message)
    assert (nothing.status_code, heading(nothing)) == (404, "No such message")
    assert heading(after) == "Sign in"


async def test_a_key_opens_no_page(service):
    typed = {"user": LIVE, "password": ACCOUNTS[LIVE].password}

    async with a_browser_at(service.system) as browser:
        assert heading(await browser.post("/sign-in", data=typed)) == "Sign in"
