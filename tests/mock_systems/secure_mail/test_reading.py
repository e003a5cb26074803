"""Lists, searches and messages, in the seeded world too."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock
from mock_systems.population.build import build
from mock_systems.secure_mail.seeding import begin
from tests.mock_systems.secure_mail.post_room import (
    QUIET,
    a_browser_at,
    a_fault,
    a_post_room_with,
    minutes_pass,
    rows,
    send,
    sign_in,
)
from tests.mock_systems.visitor import heading, words


@pytest.fixture
async def full(mail, worker):
    """Thirty messages, one a minute."""
    for number in range(30):
        await send(worker, to=QUIET, subject=f"Message {number:02d}", body=f"Text {number:02d}")
        minutes_pass(mail, 1)
    return worker


async def test_a_folder_is_shown_in_pages_that_say_how_many_there_are(full):
    first = await full.get("/mail/sent")
    last = await full.get("/mail/sent", params={"page": 2})

    assert "30 messages. Page 1 of 2." in words(first)
    assert "30 messages. Page 2 of 2." in words(last)
    assert rows(first) + rows(last) == [f"Message {number:02d}" for number in range(29, -1, -1)]


async def test_oldest_first_keeps_its_pages_while_more_is_sent(full):
    asked = {"since": "2026-11-23", "order": "oldest"}
    first = await full.get("/mail/sent", params=asked)
    await send(full, to=QUIET, subject="Message 30")
    second = await full.get("/mail/sent", params={**asked, "page": 2})

    said = "31 messages since 23 Nov 2026, oldest first. Page 2 of 2."
    assert said in words(second)
    assert rows(first) + rows(second) == [f"Message {number:02d}" for number in range(31)]


async def test_a_list_since_a_day_begins_with_that_day(mail, worker):
    await send(worker, subject="yesterday")
    minutes_pass(mail, 24 * 60)
    await send(worker, subject="today")

    assert rows(await worker.get("/mail/sent", params={"since": "2026-11-24"})) == ["today"]


@pytest.mark.parametrize("text", ["message 07", "text 07"])
async def test_the_search_finds_subject_and_text_whatever_the_capitals(full, text):
    found = await full.get("/mail/sent/search", params={"q": text})

    assert rows(found) == ["Message 07"]
    assert f"1 message with “{text}”. Page 1 of 1." in words(found)


async def test_a_search_is_narrowed_by_day_and_a_day_by_a_search(full):
    asked = {"q": "message 07", "since": "2026-11-24", "order": "oldest"}
    searched = await full.get("/mail/sent/search", params=asked)

    page = LexborHTMLParser(searched.text)
    forms = [
        {one.attributes["name"] for one in form.css("[name]")} for form in page.css("section form")
    ]
    assert forms == [set(asked), set(asked)]
    assert [one.attributes["value"] for one in page.css("[name=q], [name=since]")] == [
        *("message 07", "2026-11-24"),
        *("message 07", "2026-11-24"),
    ]
    assert page.css("section form")[1].attributes["action"] == "/mail/sent/search"
    assert "0 messages with “message 07” since 24 Nov 2026, oldest first." in words(searched)


async def test_an_empty_list_says_that_it_is_empty_unless_a_fault_keeps_quiet(mail, worker):
    said = await worker.get("/mail/sent")
    a_fault(mail, "empty_list_without_words", "list_sent")
    quiet = await worker.get("/mail/sent")

    assert "0 messages. Page 1 of 1." in words(said)
    assert "0 messages" not in words(quiet)


async def test_markup_in_a_message_is_shown_as_text(worker):
    number = (await send(worker, body="<script>alert(1)</script>\n  two")).json()["number"]

    shown = await worker.get(f"/message/{number}")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n  two</div>" in shown.text


async def test_a_message_that_is_still_to_come_cannot_be_opened(mail, worker):
    await send(worker)
    reply = next(one for one in mail.store.records.messages.values() if one.direction == "in")

    early = await worker.get(f"/message/{reply.number}")
    minutes_pass(mail, 11)
    later = await worker.get(f"/message/{reply.number}")

    assert (heading(early), heading(later)) == ("Message not found", reply.subject)


async def test_every_worker_of_the_seeded_world_shares_the_hubs_mailbox():
    world = build(20261122, "small")
    clock = PartnersClock()
    clock.set_to(world.night.now)
    mail = a_post_room_with(begin(world), clock)
    accounts = [one for one in world.accounts if one.system == "secure_mail"]
    hub = next(force for force in world.forces.values() if force.is_home).hub_mailbox

    for account in accounts:
        async with a_browser_at(mail) as browser:
            inbox = await sign_in(browser, account.username, account.password)
            assert hub in words(inbox)

    held = mail.store.records.correspondents
    assert {one.address for one in held.values()} == set(world.mailboxes) - {hub}
    assert mail.store.records.outbox == []
