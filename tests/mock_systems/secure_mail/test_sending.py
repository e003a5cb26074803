"""Sending: what is refused, what leaves, what becomes of it."""

from email import message_from_bytes
from email.policy import default

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.mock_systems.secure_mail.post_room import (
    BODY,
    GONE,
    HUB,
    LEAD,
    LEFT,
    OTHER,
    QUIET,
    READER,
    STRANGER,
    SUBJECT,
    WORKER,
    a_fault,
    minutes_pass,
    rows,
    send,
    signed_in,
)
from tests.mock_systems.visitor import words


def badges(page) -> dict[str, str]:
    """What stands beside each folder."""
    parsed = LexborHTMLParser(page.text)
    links = [str(one.attributes["href"]) for one in parsed.css(".folders li a")]
    held = [one.text() for one in parsed.css(".folders li a .badge")]
    return dict(zip(links, held, strict=True))


async def test_the_answer_to_a_send_says_what_the_folders_hold_now(mail, worker):
    before = badges(await worker.get("/compose"))

    answer = await send(worker)

    after = badges(await worker.get("/compose"))
    told = {f"/mail/{folder}": str(held) for folder, held in answer.json()["counts"].items()}
    assert (before["/mail/sent"], after["/mail/sent"]) == ("0", "1")
    assert told == after


async def status_of(browser, number: str) -> str:
    listed = await browser.get("/mail/sent")
    states = dict(zip(rows(listed, "number"), rows(listed, "state"), strict=True))
    return states[number]


async def test_a_message_is_in_sent_items_in_the_outbox_and_in_the_write_log(mail, worker):
    answer = await send(worker)

    number = answer.json()["number"]
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/message/{number}"
    assert rows(await worker.get("/mail/sent"), "number") == [number]
    [write] = mail.store.writes
    assert (write.operation, write.account, write.record_id) == ("send", WORKER, number)
    assert write.reference == "ENC-7K4M-92QF"
    assert write.fields == {"from": HUB, "to": LEAD, "subject": SUBJECT, "body": BODY}
    [left] = mail.store.records.outbox
    read = message_from_bytes(left.raw, policy=default)
    assert (read["From"], read["To"], read["Reply-To"], read["Subject"]) == (
        f"Safeguarding hub <{HUB}>",
        LEAD,
        HUB,
        SUBJECT,
    )
    assert read.get_content() == BODY.replace("\n", "\r\n") + "\r\n"
    assert left.raw.count(b"\r\n") == left.raw.count(b"\n")


async def test_the_same_message_asked_for_twice_is_two_messages(mail, worker):
    await send(worker)
    await send(worker)

    assert [write.reference for write in mail.store.writes] == ["ENC-7K4M-92QF"] * 2
    assert len(mail.store.records.outbox) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": ""}, "Enter at least one recipient."),
        ({"to": "larkrise"}, "Check the recipients"),
        ({"to": f"{LEAD}, not-one"}, "Check the recipients"),
        ({"subject": " "}, "Enter a subject."),
        ({"subject": "x" * 201}, "up to 200 characters"),
        ({"subject": "one\ntwo"}, "must be one line"),
        ({"body": "x" * 20_001}, "not be longer than 20000 characters"),
    ],
)
async def test_what_is_not_well_formed_is_refused_by_the_server(mail, worker, wrong, said):
    answer = await send(worker, **wrong)

    assert answer.status_code == 422
    assert said in " ".join(answer.json()["messages"])
    assert mail.store.writes == []
    assert mail.store.records.outbox == []


async def test_a_message_of_the_greatest_length_goes(mail, worker):
    answer = await send(worker, subject="x" * 200, body="y" * 20_000)

    assert answer.status_code == 201


async def test_a_stale_page_and_a_reader_send_nothing(mail, worker):
    stale = await send(worker, token="of another session")
    async with signed_in(mail, READER) as reader:
        not_allowed = await send(reader)

    assert (stale.status_code, not_allowed.status_code) == (403, 422)
    assert mail.store.records.outbox == []


async def test_a_draft_is_no_sent_message_and_goes_when_the_message_goes(mail, worker):
    await send(worker, keep_draft_only=True)

    assert "1 draft, not sent." in words(await worker.get("/mail/drafts"))
    assert rows(await worker.get("/mail/sent"), "number") == []
    assert (mail.store.writes, mail.store.records.outbox) == ([], [])
    [draft] = mail.store.records.drafts.values()
    token = next(iter(mail.store.sessions.values())).form_token
    await worker.post(
        "/api/send",
        json={"to": LEAD, "subject": SUBJECT, "body": BODY, "draft": draft.number},
        headers={"X-Form-Token": token},
    )
    assert mail.store.records.drafts == {}


async def test_a_draft_can_be_discarded_by_its_group_and_by_nobody_else(mail, worker):
    await send(worker, keep_draft_only=True)
    [number] = mail.store.records.drafts

    async with signed_in(mail, STRANGER) as stranger, signed_in(mail, READER) as reader:
        answers = [await discard(mail, one, number) for one in (stranger, reader)]
        stale = await worker.post(f"/api/drafts/{number}/discard")
    assert [*(one.status_code for one in answers), stale.status_code] == [200, 422, 403]
    assert set(mail.store.records.drafts) == {number}

    assert (await discard(mail, worker, number)).status_code == 200
    assert mail.store.records.drafts == {}
    assert (mail.store.writes, mail.store.records.outbox) == ([], [])


async def discard(mail, browser, number):
    token = mail.store.sessions[browser.cookies["cairn_sid"]].form_token
    return await browser.post(f"/api/drafts/{number}/discard", headers={"X-Form-Token": token})


async def test_a_message_is_delivered_read_and_answered_on_the_partners_clock(mail, worker):
    number = (await send(worker)).json()["number"]

    assert await status_of(worker, number) == "Sent"
    minutes_pass(mail, 1)
    assert await status_of(worker, number) == "Delivered 23 Nov 2026, 05:31"
    assert rows(await worker.get("/mail/inbox")) == []
    minutes_pass(mail, 10)
    assert await status_of(worker, number) == "Read 23 Nov 2026, 05:40"
    assert rows(await worker.get("/mail/inbox")) == [f"Re: {SUBJECT}"]
    reply = rows(await worker.get("/mail/inbox"), "number")[0]
    shown = words(await worker.get(f"/message/{reply}"))
    assert f"In reply to {number} RECEIVED H. Oakden" in shown
    assert "> Please reply with the one word RECEIVED." in shown


@pytest.mark.parametrize("to", [GONE, "nobody@nowhere.example.org"])
async def test_a_message_to_a_dead_mailbox_comes_back(mail, worker, to):
    number = (await send(worker, to=to)).json()["number"]

    minutes_pass(mail, 10)

    assert "Returned 23 Nov 2026, 05:" in await status_of(worker, number)
    assert "Mailbox unavailable" in await status_of(worker, number)
    assert rows(await worker.get("/mail/bounced"), "number") == [number]
    assert rows(await worker.get("/mail/inbox")) == [f"Undeliverable: {SUBJECT}"]


async def test_whoever_left_says_so_and_whoever_is_silent_does_not(mail, worker):
    await send(worker, to=LEFT, subject="one")
    quiet = (await send(worker, to=QUIET, subject="two")).json()["number"]

    minutes_pass(mail, 60)

    assert rows(await worker.get("/mail/inbox")) == ["Re: one"]
    assert await status_of(worker, quiet) == "Delivered 23 Nov 2026, 05:31"


async def test_a_message_within_the_house_arrives_in_the_other_mailbox(mail, worker):
    await send(worker, to=OTHER)

    minutes_pass(mail, 1)

    async with signed_in(mail, STRANGER) as stranger:
        assert rows(await stranger.get("/mail/inbox")) == [SUBJECT]
    assert rows(await worker.get("/mail/inbox")) == []


async def test_a_bounce_can_be_asked_for(mail, worker):
    fault = a_fault(mail, "bounce_next", "send", minutes=5, reason="550 Refused")

    number = (await send(worker)).json()["number"]
    minutes_pass(mail, 5)

    assert fault.fired == 1
    assert await status_of(worker, number) == "Returned 23 Nov 2026, 05:35: 550 Refused"


async def test_message_sent_may_be_said_of_nothing(mail, worker):
    fault = a_fault(mail, "saved_nothing", "send")

    answer = await send(worker)

    assert (fault.fired, answer.status_code, answer.json()["message"]) == (1, 201, "Message sent")
    assert (mail.store.writes, mail.store.records.outbox) == ([], [])
    assert rows(await worker.get("/mail/sent")) == []


async def test_the_search_may_lag_while_the_list_does_not(mail, worker):
    a_fault(mail, "search_lag", "send", seconds=None, lists_too=False)
    number = (await send(worker)).json()["number"]

    found = await worker.get("/mail/sent/search", params={"q": "7K4M"})

    assert rows(found, "number") == []
    assert rows(await worker.get("/mail/sent"), "number") == [number]
