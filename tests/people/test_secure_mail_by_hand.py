"""A person can do by hand what a worker does: the hub's mailbox, clicked through."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.connectors.secure_mail.hub import MAILBOX, NIGHT, plant, plant_file, plant_received
from tests.domain.builders import A_PDF
from tests.mocks_fixture import Mocks
from tests.people.conftest import Written
from tests.people.going_on import click, enter

DESK = "directory@hernshaw.example.gov.uk"
SUBJECT = "Written by hand ENC-7K4M-92QF"
BEGUN = "Begun by hand"
ANSWER = "Answered by hand ENC-3QH8-10RA"
MISTAKE = "Wrong file ENC-3QH8-10RA"
MENDED = "Mended by hand ENC-9HT2-44PQ"
NOTES: FilePayload = {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
WORDS = "Please reply with the one word RECEIVED."


@pytest.fixture(scope="module")
def signed_in(browser: Browser, night: Mocks) -> Iterator[Page]:
    """Somebody who has signed in and sees the inbox."""
    account = night.account("secure_mail", "hub-duty")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(night.url("secure_mail", "/"))
        page.get_by_label("Email address").fill(account.user_id)
        page.get_by_label("Password").fill(account.password)
        click(page.get_by_role("button", name="Sign in"))
        expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        yield page


@pytest.fixture
def duty(signed_in: Page, night: Mocks) -> Page:
    """The same person at the inbox."""
    signed_in.goto(night.url("secure_mail", "/mail/inbox"))
    return signed_in


def test_a_message_that_came_in_is_opened_and_read_to_its_end(duty: Page) -> None:
    click(duty.get_by_role("link", name="Planned maintenance of your secure mailbox"))

    message = duty.get_by_role("article", name="Message")
    expect(message.get_by_role("heading", name="Planned maintenance")).to_be_visible()
    expect(message).to_contain_text("Secure Mail will be unavailable")
    expect(message).to_contain_text("End of message")


def test_sent_items_are_searched_by_subject(duty: Page) -> None:
    click(duty.get_by_role("link", name="Sent items"))
    expect(duty.get_by_role("heading", name="Sent items")).to_be_visible()

    duty.get_by_label("Search Sent items").fill("contact directory")
    click(duty.get_by_role("button", name="Search"))
    expect(duty.get_by_role("status")).to_contain_text("1 message with “contact directory”")
    expect(duty.get_by_role("link", name="Test of the contact directory")).to_be_visible()
    duty.get_by_label("Search Sent items").fill("ENC-0000-0000")
    click(duty.get_by_role("button", name="Search"))

    expect(duty.get_by_role("status")).to_contain_text("0 messages with “ENC-0000-0000”")
    expect(duty.get_by_text("Nothing here.")).to_be_visible()


def test_a_search_of_the_inbox_is_narrowed_by_day_and_put_in_order(
    duty: Page, night: Mocks
) -> None:
    for day in (20, 21, 22):
        at = NIGHT.replace(day=day).isoformat()
        plant_received(night, f"SM-900{day}", subject=f"Visit of {day} November", at=at)
    seek(duty, "Inbox", "visit OF")
    assert listed(duty) == ["SM-90022", "SM-90021", "SM-90020"]

    show(duty, "2026-11-21", "Oldest first")
    expect(duty.get_by_role("status")).to_contain_text(
        "2 messages with “visit OF” since 21 Nov 2026, oldest first."
    )
    assert listed(duty) == ["SM-90021", "SM-90022"]
    assert {one["subject"] for one in held(night, "messages") if one["number"] in listed(duty)} == {
        "Visit of 21 November",
        "Visit of 22 November",
    }
    show(duty, "2026-11-23", "Newest first")
    expect(duty.get_by_role("status")).to_contain_text("0 messages with “visit OF” since 23 Nov")
    expect(duty.get_by_text("Nothing here.")).to_be_visible()
    expect(duty.get_by_label("Search Inbox")).to_have_value("visit OF")
    expect(duty.get_by_label("Since")).to_have_value("2026-11-23")


def test_what_came_back_is_found_among_what_bounced_and_says_why(duty: Page, night: Mocks) -> None:
    back = {"returned_at": NIGHT.isoformat(), "returned_because": "Mailbox unknown."}
    plant(night, "SM-90101", subject="Came back", **back)
    plant(night, "SM-90102", subject="Came through")
    enter(duty.get_by_role("link", name="Bounced"))
    expect(duty.get_by_role("heading", name="Bounced")).to_be_visible()
    assert listed(duty) == [
        one["number"] for one in held(night, "messages") if one["returned_at"] is not None
    ]
    seek(duty, "Bounced", "Came through")
    expect(duty.get_by_role("status")).to_contain_text("0 messages with “Came through”")
    expect(duty.get_by_label("Search Bounced")).to_have_value("Came through")
    seek(duty, "Bounced", "Came back")
    assert listed(duty) == ["SM-90101"]

    click(duty.get_by_role("link", name="Came back"))

    message = duty.get_by_role("article", name="Message")
    expect(message).to_contain_text("Returned")
    expect(message).to_contain_text("Mailbox unknown.")


def test_recalls_are_found_by_their_reason_and_say_what_became_of_each(
    duty: Page, night: Mocks
) -> None:
    for number, reason in (("RC-90001", "Wrong school"), ("RC-90002", "Wrong file")):
        result = {"recipient": DESK, "result": "Failed", "at": NIGHT.isoformat(), "because": "Out."}
        night.plant(
            "secure_mail",
            "recalls",
            number,
            number=number,
            mailbox=MAILBOX,
            message="SM-00010002",
            to=DESK,
            subject="Test of the contact directory",
            reason=reason,
            at=NIGHT.isoformat(),
            asked_by="hub-duty",
            results=[result],
        )
    enter(duty.get_by_role("link", name="Recalls"))
    expect(duty.get_by_role("heading", name="Recalls")).to_be_visible()
    assert sorted(listed(duty)) == [one["number"] for one in held(night, "recalls")]
    seek(duty, "Recalls", "Wrong town")
    expect(duty.get_by_role("status")).to_have_text("0 recalls with “Wrong town”.")
    expect(duty.get_by_text("Nothing here.")).to_be_visible()
    expect(duty.get_by_label("Search Recalls")).to_have_value("Wrong town")
    seek(duty, "Recalls", "wrong school")
    assert listed(duty) == ["RC-90001"]

    click(duty.get_by_role("link", name="RC-90001"))

    recall = duty.get_by_role("article", name="Recall")
    expect(recall).to_contain_text("Wrong school")
    became = recall.get_by_role("table", name="What became of it")
    expect(became.get_by_role("row", name=f"{DESK} Failed")).to_contain_text("Out.")


def seek(page: Page, folder: str, words: str) -> None:
    page.get_by_label(f"Search {folder}").fill(words)
    enter(page.get_by_role("button", name="Search"))


def show(page: Page, since: str, order: str) -> None:
    page.get_by_label("Since").fill(since)
    page.get_by_label("Order").select_option(order)
    enter(page.get_by_role("button", name="Show"))


def listed(page: Page) -> list[str]:
    """The numbers in the list, as they stand."""
    return page.locator(".rows .number").all_inner_texts()


def held(mocks: Mocks, record_type: str) -> list[dict[str, Any]]:
    """What the hub's mailbox holds."""
    every = mocks.records("secure_mail", record_type).values()
    return [one for one in every if one["mailbox"] == MAILBOX]


def test_a_message_is_written_sent_and_found_among_what_was_sent(
    duty: Page, written: Written
) -> None:
    click(duty.get_by_role("link", name="New message"))
    duty.get_by_label("To", exact=True).fill(DESK)
    duty.get_by_label("Subject").fill(SUBJECT)
    duty.get_by_label("Message", exact=True).fill(WORDS)
    duty.get_by_role("button", name="Send").click()
    expect(duty.locator("#toast").get_by_role("link")).to_be_visible()

    click(duty.get_by_role("link", name="Sent items"))
    duty.get_by_label("Search Sent items").fill("ENC-7K4M-92QF")
    click(duty.get_by_role("button", name="Search"))
    expect(duty.get_by_role("status")).to_contain_text("1 message with “ENC-7K4M-92QF”")
    click(duty.get_by_role("link", name=SUBJECT))

    message = duty.get_by_role("article", name="Message")
    expect(message.get_by_role("heading", name=SUBJECT)).to_be_visible()
    for shown in (DESK, WORDS, "hub-duty"):
        expect(message).to_contain_text(shown)
    [write] = written("secure_mail")
    assert (write["account"], write["operation"]) == ("hub-duty", "send")
    assert write["reference"] == "ENC-7K4M-92QF"
    assert write["fields"].items() >= {"to": DESK, "subject": SUBJECT, "body": WORDS}.items()


def test_a_draft_is_found_among_drafts_and_discarded(
    duty: Page, night: Mocks, written: Written
) -> None:
    click(duty.get_by_role("link", name="New message"))
    duty.get_by_label("Subject").fill(BEGUN)
    expect(duty.get_by_text("Draft saved")).to_be_visible()
    click(duty.get_by_role("link", name="Drafts"))
    expect(duty.get_by_role("status")).to_have_text("1 draft, not sent.")

    assert [one["subject"] for one in held(night, "drafts")] == [BEGUN]
    click(duty.get_by_role("link", name=BEGUN))
    expect(duty.get_by_label("Subject")).to_have_value(BEGUN)
    duty.get_by_role("button", name="Discard draft").click()

    expect(duty.get_by_role("status")).to_have_text("0 drafts, not sent.")
    assert held(night, "drafts") == []
    assert written("secure_mail") == []


def test_answering_a_file_and_taking_back_are_done_by_keyboard_alone(
    duty: Page, night: Mocks, written: Written
) -> None:
    """From the message that came in to the recall of the answer, without a mouse."""
    plant_received(night, "SM-90001", from_address=DESK, subject="Minutes", body="Attached.")
    plant_file(night, "AT-90001", "SM-90001", A_PDF)
    press(duty, duty.get_by_role("link", name="Inbox"))
    press(duty, duty.get_by_role("link", name="Minutes"))
    with duty.expect_download() as taken:
        press(duty, duty.get_by_role("link", name="minutes.pdf"))
    assert taken.value.path().read_bytes() == A_PDF

    press(duty, duty.get_by_role("link", name="Reply", exact=True))
    expect(duty.get_by_role("heading", name="Reply")).to_be_visible()
    expect(duty.get_by_label("To", exact=True)).to_have_value(DESK)
    expect(duty.get_by_label("Message", exact=True)).to_have_value(re.compile("> Attached."))
    duty.get_by_label("Subject").fill(ANSWER)
    duty.get_by_label("Attach a file").set_input_files({**NOTES, "name": "notes.exe"})
    expect(duty.get_by_role("alert")).to_have_text("Files of this type cannot be sent.")
    expect(duty.get_by_label("Subject")).to_have_value(ANSWER)
    duty.get_by_label("Attach a file").set_input_files(NOTES)
    expect(duty.get_by_role("list", name="Attachments")).to_contain_text("notes.pdf")
    press(duty, duty.get_by_role("button", name="Send"))
    press(duty, duty.locator("#toast").get_by_role("link"))

    expect(duty.get_by_role("region", name="Conversation")).to_contain_text("Minutes")
    press(duty, duty.get_by_role("link", name="Recall this message"))
    press(duty, duty.get_by_role("button", name="Recall message"))
    expect(duty.get_by_role("alert")).to_contain_text("reason")
    duty.get_by_label("Reason").fill(MISTAKE)
    duty.keyboard.press("Enter")
    expect(duty.get_by_role("heading", name="Recall RC-")).to_be_visible()
    expect(duty.get_by_role("table", name="What became of it")).to_contain_text(DESK)
    sent, recalled = written("secure_mail")
    assert (sent["operation"], sent["reference"]) == ("reply", "ENC-3QH8-10RA")
    assert sent["fields"].items() >= {"to": DESK, "subject": ANSWER}.items()
    assert (recalled["operation"], recalled["reference"]) == ("recall", "ENC-3QH8-10RA")
    assert recalled["fields"]["reason"] == MISTAKE


def press(page: Page, control: Locator) -> None:
    """Reach it as the keyboard does, and press Enter."""
    control.focus()
    expect(control).to_be_focused()
    page.keyboard.press("Enter")


def test_a_message_without_a_whole_address_does_not_go_until_it_is_mended(
    duty: Page, written: Written
) -> None:
    click(duty.get_by_role("link", name="New message"))
    duty.get_by_label("To", exact=True).fill("directory@hernshaw")
    duty.get_by_label("Subject").fill(MENDED)
    duty.get_by_label("Message", exact=True).fill(WORDS)
    duty.get_by_role("button", name="Send").click()

    expect(duty.get_by_role("alert")).to_contain_text("an address is not complete")
    expect(duty.get_by_label("Subject")).to_have_value(MENDED)
    expect(duty.get_by_label("Message", exact=True)).to_have_value(WORDS)
    assert written("secure_mail") == []
    duty.get_by_label("To", exact=True).fill(DESK)
    duty.get_by_role("button", name="Send").click()
    expect(duty.locator("#toast").get_by_role("link")).to_be_visible()
    assert [one["reference"] for one in written("secure_mail")] == ["ENC-9HT2-44PQ"]
