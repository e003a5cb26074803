"""Sending as GOV.UK Notify documents it: what is taken, what is refused and in which words."""

import pytest

from tests.mock_systems.notify.a_service import (
    EMAIL,
    GONE,
    LEAD,
    LIVE,
    MEMBER,
    REFERENCE,
    SMS,
    TEAM,
    TEST,
    a_program,
    said,
    send_email,
    send_sms,
)
from tests.mock_systems.visitor import a_fault


async def test_an_email_is_taken_stored_and_leaves_once(service, program):
    answer = await send_email(program)

    told = answer.json()
    assert answer.status_code == 201
    assert (told["reference"], told["scheduled_for"]) == (REFERENCE, None)
    assert told["content"] == {
        "subject": "Notice",
        "body": "For the lead only.",
        "from_email": "hub@notify.example.org",
        "one_click_unsubscribe_url": None,
    }
    assert (told["template"]["id"], told["template"]["version"]) == (EMAIL, 2)
    assert told["uri"].endswith(f"/v2/notifications/{told['id']}")
    [write] = service.store.writes
    assert (write.operation, write.account, write.record_id) == ("send_email", LIVE, told["id"])
    assert write.reference == REFERENCE
    assert write.fields == {"to": LEAD, "subject": "Notice", "body": "For the lead only."}
    assert [one.to for one in service.store.records.outbox] == [LEAD]


async def test_a_text_message_is_taken_and_its_number_is_kept_in_one_form(service, program):
    first, second = await send_sms(program), await send_sms(program, phone_number="+447700900123")

    assert first.json()["content"] == {"body": "Please ring the hub.", "from_number": "MASHHUB"}
    assert second.status_code == 201
    assert {one.to for one in service.store.records.outbox} == {"07700900123"}


async def test_a_reference_is_no_key_asked_twice_it_is_sent_twice(service, program):
    first, second = await send_email(program), await send_email(program)

    found = await program.get("/v2/notifications", params={"reference": REFERENCE})
    listed = [one["id"] for one in found.json()["notifications"]]
    assert listed == [second.json()["id"], first.json()["id"]]
    assert len(service.store.records.outbox) == len(service.store.writes) == 2


async def test_an_unsubscribe_link_is_taken_and_does_nothing(program):
    answer = await send_email(program, one_click_unsubscribe_url="https://example.org/no")

    assert answer.status_code == 201
    assert answer.json()["content"]["one_click_unsubscribe_url"] is None


LONG = "x" * 919
REFUSED = {
    "no address": (send_email, {"email_address": None}, "email_address is a required property"),
    "no template": (send_email, {"template_id": None}, "template_id is a required property"),
    "a template without form": (
        send_email,
        {"template_id": "7"},
        "template_id is not a valid UUID",
    ),
    "an address that is none": (
        send_email,
        {"email_address": "nobody"},
        "email_address Not a valid email address",
    ),
    "a number too short": (send_sms, {"phone_number": "0770"}, "phone_number Not enough digits"),
    "a number with letters": (
        send_sms,
        {"phone_number": "07700 9OO123"},
        "phone_number Must not contain letters or symbols",
    ),
    "something unknown": (
        send_email,
        {"urgent": "yes"},
        "Additional properties are not allowed (urgent was unexpected)",
    ),
}


@pytest.mark.parametrize(("send", "different", "words"), REFUSED.values(), ids=REFUSED)
async def test_a_request_of_the_wrong_form_is_not_valid(service, program, send, different, words):
    assert said(await send(program, **different)) == (400, "ValidationError", words)
    assert service.store.writes == []


TOO_LONG = (
    "Text messages cannot be longer than 918 characters. Your message is 919 characters long."
)
BAD = {
    "no such template": (
        send_email,
        {"template_id": "0f1e2d3c-0000-4000-8000-00000000ffff"},
        "Template not found",
    ),
    "a template of the other kind": (
        send_email,
        {"template_id": SMS},
        "sms template is not suitable for email notification",
    ),
    "nothing for a placeholder": (
        send_email,
        {"personalisation": {"subject": "Notice"}},
        "Missing personalisation: message",
    ),
    "a text message too long": (send_sms, {"personalisation": {"message": LONG}}, TOO_LONG),
    "an email too long": (
        send_email,
        {"personalisation": {"subject": "x", "message": "x" * 2_000_001}},
        "Emails cannot be longer than 2000000 bytes. Your message is 2000001 bytes.",
    ),
}


@pytest.mark.parametrize(("send", "different", "words"), BAD.values(), ids=BAD)
async def test_what_cannot_be_sent_is_a_bad_request(service, program, send, different, words):
    assert said(await send(program, **different)) == (400, "BadRequestError", words)
    assert service.store.writes == []


async def test_what_is_no_json_is_a_bad_request(program):
    answer = await program.post("/v2/notifications/email", content=b"{")

    assert said(answer)[:2] == (400, "BadRequestError")


async def test_a_key_of_the_team_writes_to_the_team_only(service):
    async with a_program(service, TEAM) as program:
        refused = await send_email(program)
        taken = await send_email(program, email_address=MEMBER)

    words = "Can’t send to this recipient using a team-only API key"
    assert said(refused) == (400, "BadRequestError", words)
    assert taken.status_code == 201


async def test_a_service_in_trial_writes_to_the_team_only(service, program):
    service.change(in_trial=True)

    refused, taken = await send_email(program), await send_email(program, email_address=MEMBER)

    assert said(refused)[:2] == (400, "BadRequestError")
    assert "service is in trial mode" in said(refused)[2]
    assert taken.status_code == 201


async def test_a_key_for_tests_answers_and_sends_nothing(service):
    async with a_program(service, TEST) as program:
        answer = await send_email(program)
    async with a_program(service) as live:
        elsewhere = await live.get("/v2/notifications")

    assert answer.status_code == 201
    assert service.store.records.outbox == []
    assert elsewhere.json()["notifications"] == []


async def test_the_limit_of_a_day_holds_until_a_day_has_passed(service, program):
    service.change(daily_limit=1)
    await send_email(program)

    refused = await send_email(program)
    other_kind = await send_sms(program)
    service.minutes_pass(24 * 60)
    later = await send_email(program)

    assert said(refused) == (429, "TooManyRequestsError", "Exceeded send limits (1) for today")
    assert (other_kind.status_code, later.status_code) == (201, 201)


async def test_too_many_requests_in_a_minute_are_refused_whatever_they_ask(service, program):
    service.change(rate_limit=2)
    await program.get("/v2/templates")
    await program.get("/v2/templates")

    refused = await send_email(program)
    service.minutes_pass(2)

    words = "Exceeded rate limit for key type LIVE of 2 requests per 60 seconds"
    assert said(refused) == (429, "RateLimitError", words)
    assert (await send_email(program)).status_code == 201


@pytest.mark.parametrize("send", [send_email, send_sms])
async def test_what_goes_wrong_with_a_send_can_be_arranged(service, program, send):
    operation = send.__name__
    a_fault(service.system, "saved_nothing", operation)
    nothing = (await send(program)).json()["id"]
    a_fault(service.system, "truncate_field", operation, characters=3)
    short = (await send(program)).json()["id"]
    a_fault(service.system, "search_lag", operation, seconds=None)
    unseen = (await send(program)).json()["id"]

    kept = service.store.records.notifications
    found = await program.get("/v2/notifications", params={"reference": REFERENCE})
    listed = await program.get("/v2/notifications")
    assert nothing not in kept
    assert len(kept[short].body) == 3
    assert [one["id"] for one in found.json()["notifications"]] == [short]
    assert [one["id"] for one in listed.json()["notifications"]] == [unseen, short]


@pytest.mark.parametrize(
    ("to", "ends_as"),
    [
        (LEAD, "delivered"),
        (GONE, "permanent-failure"),
        ("nobody@nowhere.example.org", "permanent-failure"),
        ("temp-fail@simulator.notify", "temporary-failure"),
    ],
)
async def test_a_message_goes_its_way_with_the_clock(service, program, to, ends_as):
    number = (await send_email(program, email_address=to)).json()["id"]

    async def shown():
        told = (await program.get(f"/v2/notifications/{number}")).json()
        return told["status"], told["sent_at"] is not None, told["completed_at"] is not None

    at_once = await shown()
    service.minutes_pass(0.5)
    soon = await shown()
    service.minutes_pass(1)
    later = await shown()

    assert at_once == ("created", False, False)
    assert soon == ("sending", True, False)
    assert later == (ends_as, True, True)
