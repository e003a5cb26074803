"""Replies in a conversation, and messages taken back: ours by us, theirs by them."""

from email import message_from_bytes
from email.policy import default

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.mock_systems.secure_mail.post_room import (
    GONE,
    HUB,
    LEAD,
    OTHER,
    QUIET,
    READER,
    STRANGER,
    SUBJECT,
    WORKER,
    a_fault,
    minutes_pass,
    recall,
    rows,
    send,
    signed_in,
    write,
)
from tests.mock_systems.visitor import heading, words

COUNCIL = "desk@hernshaw.example.gov.uk"


async def answered(mail, worker) -> tuple[str, str]:
    """A message of ours, and the reply that has come to it."""
    number = (await send(worker)).json()["number"]
    minutes_pass(mail, 11)
    return number, rows(await worker.get("/mail/inbox"), "number")[0]


def results(answer) -> list[tuple[str, ...]]:
    found = LexborHTMLParser(answer.text).css("article tbody tr")
    return [tuple(cell.text() for cell in row.css("td")) for row in found]


# Replies


async def test_a_reply_begins_with_whoever_wrote_and_what_they_wrote(mail, worker):
    _, reply = await answered(mail, worker)

    page = await write(worker, reply)

    assert (page.typed["to"], page.answers) == (LEAD, reply)
    assert page.typed["subject"] == f"Re: Re: {SUBJECT}"
    assert "> RECEIVED" in page.typed["body"]


async def test_reply_to_all_adds_everybody_but_ourselves(mail, worker):
    await send(worker, to=OTHER)
    minutes_pass(mail, 1)
    async with signed_in(mail, STRANGER) as other:
        number = rows(await other.get("/mail/inbox"), "number")[0]
        found = mail.store.records.messages
        found[number] = type(found[number])(
            **{
                **{name: getattr(found[number], name) for name in found[number].__slots__},
                "to": f"{OTHER}, {LEAD}",
            }
        )
        alone, everybody = await write(other, number), await write(other, number, "&all=1")

    assert alone.typed["to"] == HUB
    assert everybody.typed["to"] == f"{HUB}, {LEAD}"


async def test_a_reply_stands_in_its_conversation_in_the_outbox_and_in_the_write_log(mail, worker):
    first, reply = await answered(mail, worker)
    page = await write(worker, reply)

    number = (await page.send(subject=f"Answer {SUBJECT}", body="Thank you.")).json()["number"]

    written = mail.store.writes[-1]
    assert (written.operation, written.record_id, written.account) == ("reply", number, WORKER)
    assert (written.reference, written.fields["in_reply_to"]) == ("ENC-7K4M-92QF", reply)
    left = message_from_bytes(mail.store.records.outbox[-1].raw, policy=default)
    assert left["In-Reply-To"] == f"<{reply.lower()}@cairn-mail.example.org>"
    assert left.get_content() == "Thank you.\r\n"
    for one in (first, reply, number):
        shown = LexborHTMLParser((await worker.get(f"/message/{one}")).text)
        links = {str(link.attributes["href"]) for link in shown.css(".conversation a")}
        assert links == {f"/message/{other}" for other in (first, reply, number) if other != one}


async def test_a_draft_of_a_reply_goes_on_as_one(mail, worker):
    _, reply = await answered(mail, worker)
    page = await write(worker, reply)
    await page.post(f"/api/drafts/{page.draft}", subject="Half written")

    again = await worker.get(f"/compose?draft={page.draft}")

    assert heading(again) == "Reply"
    assert f'data-answers="{reply}"' in again.text


async def test_what_is_not_in_the_inbox_cannot_be_answered(mail, worker):
    number, reply = await answered(mail, worker)
    page = await write(worker, reply)

    assert heading(await worker.get(f"/compose?reply={number}")) == "Message not found"
    assert (await page.post(f"/api/reply/{number}")).status_code == 422
    async with signed_in(mail, STRANGER) as stranger:
        assert heading(await stranger.get(f"/compose?reply={reply}")) == "Message not found"
    assert [one.operation for one in mail.store.writes] == ["send"]


# Recalls of what we sent


@pytest.mark.parametrize(
    ("to", "minutes", "result"),
    [
        (QUIET, 2, ("Recalled", "")),
        (LEAD, 2, ("Recalled", "")),
        (LEAD, 11, ("Already read", "")),
        (GONE, 11, ("Failed", "The message was not delivered.")),
        (COUNCIL, 0, ("Failed", "The recipient's system does not take messages back.")),
    ],
    ids=["unread", "not read yet", "read", "came back", "another product"],
)
async def test_each_recipient_says_what_became_of_a_recall(mail, worker, to, minutes, result):
    number = (await send(worker, to=to)).json()["number"]
    minutes_pass(mail, minutes)

    asked = await recall(worker, number)
    minutes_pass(mail, 1)
    later = await worker.get(str(asked.url.path))

    assert [row[:2] for row in results(asked)] == [(to, "Pending")]
    assert [(row[1], row[3]) for row in results(later)] == [result]


async def test_whoever_never_reads_it_does_not_answer_it(mail, worker):
    number = (await send(worker)).json()["number"]
    await recall(worker, number)
    minutes_pass(mail, 60)

    assert rows(await worker.get("/mail/inbox")) == []


async def test_a_recall_is_listed_found_and_written_down(mail, worker):
    number = (await send(worker)).json()["number"]
    asked = await recall(worker, number)

    [listed] = rows(await worker.get("/mail/recalls"), "number")
    found = await worker.get("/mail/recalls", params={"q": "92QF"})
    nothing = await worker.get("/mail/recalls", params={"q": "other"})
    written = mail.store.writes[-1]
    assert heading(asked) == f"Recall {listed}"
    assert (written.operation, written.record_id, written.reference) == (
        "recall",
        listed,
        "ENC-7K4M-92QF",
    )
    assert written.fields["message"] == number
    assert rows(found, "number") == [listed]
    assert "0 recalls with “other”." in words(nothing)
    assert f"Recall asked {listed}" in words(await worker.get(f"/message/{number}"))


async def test_nothing_stops_a_second_recall(mail, worker):
    number = (await send(worker)).json()["number"]
    await recall(worker, number)
    await recall(worker, number)

    assert [one.operation for one in mail.store.writes] == ["send", "recall", "recall"]


@pytest.mark.parametrize(
    ("reason", "more", "said"),
    [
        (" ", {}, "Enter a reason for the record."),
        ("x" * 201, {}, "up to 200 characters"),
        ("Fine", {"token": "stale"}, "This page is out of date."),
    ],
    ids=["no reason", "too long", "stale page"],
)
async def test_a_recall_that_is_not_well_formed_is_refused(mail, worker, reason, more, said):
    number = (await send(worker)).json()["number"]

    answer = await recall(worker, number, reason, **more)

    assert said in words(answer)
    assert mail.store.records.recalls == {}


async def test_a_reader_and_another_group_recall_nothing(mail, worker):
    number = (await send(worker)).json()["number"]
    async with signed_in(mail, READER) as reader, signed_in(mail, STRANGER) as stranger:
        not_allowed = await recall(reader, number)
        unseen = await stranger.get(f"/message/{number}/recall")

    assert "You may not recall messages of this mailbox." in words(not_allowed)
    assert heading(unseen) == "Message not found"
    assert mail.store.records.recalls == {}


async def test_a_recall_may_be_said_to_be_asked_and_not_be(mail, worker):
    number = (await send(worker)).json()["number"]
    fault = a_fault(mail, "saved_nothing", "recall")

    answer = await recall(worker, number)

    assert (fault.fired, heading(answer)) == (1, "Message not found")
    assert [one.operation for one in mail.store.writes] == ["send"]


async def test_the_search_for_recalls_may_lag_while_the_message_knows(mail, worker):
    number = (await send(worker)).json()["number"]
    a_fault(mail, "search_lag", "recall", seconds=None, lists_too=False)
    await recall(worker, number)

    assert rows(await worker.get("/mail/recalls", params={"q": "92QF"}), "number") == []
    assert len(rows(await worker.get("/mail/recalls"), "number")) == 1
    assert "Recall asked" in words(await worker.get(f"/message/{number}"))


# Recalls of what somebody else sent us


@pytest.mark.parametrize("is_read", [False, True], ids=["unread", "read"])
async def test_a_message_taken_back_by_its_sender_is_gone_unless_it_was_read(mail, worker, is_read):
    async with signed_in(mail, STRANGER) as sender:
        number = (await send(sender, to=HUB, subject="Invitation", body="Come at ten.")).json()[
            "number"
        ]
        minutes_pass(mail, 1)
        [came] = rows(await worker.get("/mail/inbox"), "number")
        if is_read:
            await worker.get(f"/message/{came}")
        asked = await recall(sender, number)
        minutes_pass(mail, 1)
        outcome = results(await sender.get(str(asked.url.path)))

    shown = words(await worker.get(f"/message/{came}"))
    [notice, _] = rows(await worker.get("/mail/inbox"), "number")
    assert ("Come at ten." in shown) == is_read
    assert ("It can no longer be read." in shown) != is_read
    assert "Recalled by sender 23 Nov 2026, 05:31" in shown
    assert f"Recalls {came}" in words(await worker.get(f"/message/{notice}"))
    assert [row[1] for row in outcome] == ["Already read" if is_read else "Recalled"]
