"""A person can do by hand what a worker does: the hub's mailbox, clicked through."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.connectors.secure_mail.hub import plant_file, plant_received
from tests.domain.builders import A_PDF
from tests.mocks_fixture import Mocks
from tests.people.conftest import Written

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
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
        yield page


@pytest.fixture
def duty(signed_in: Page, night: Mocks) -> Page:
    """The same person at the inbox."""
    signed_in.goto(night.url("secure_mail", "/mail/inbox"))
    return signed_in


def test_a_message_that_came_in_is_opened_and_read_to_its_end(duty: Page) -> None:
    duty.get_by_role("link", name="Planned maintenance of your secure mailbox").click()

    message = duty.get_by_role("article", name="Message")
    expect(message.get_by_role("heading", name="Planned maintenance")).to_be_visible()
    expect(message).to_contain_text("Secure Mail will be unavailable")
    expect(message).to_contain_text("End of message")


def test_sent_items_are_searched_by_subject(duty: Page) -> None:
    duty.get_by_role("link", name="Sent items").click()
    expect(duty.get_by_role("heading", name="Sent items")).to_be_visible()

    duty.get_by_label("Search Sent items").fill("contact directory")
    duty.get_by_role("button", name="Search").click()
    expect(duty.get_by_role("status")).to_contain_text("1 message with “contact directory”")
    expect(duty.get_by_role("link", name="Test of the contact directory")).to_be_visible()
    duty.get_by_label("Search Sent items").fill("ENC-0000-0000")
    duty.get_by_role("button", name="Search").click()

    expect(duty.get_by_role("status")).to_contain_text("0 messages with “ENC-0000-0000”")
    expect(duty.get_by_text("Nothing here.")).to_be_visible()


def test_a_message_is_written_sent_and_found_among_what_was_sent(
    duty: Page, written: Written
) -> None:
    duty.get_by_role("link", name="New message").click()
    duty.get_by_label("To", exact=True).fill(DESK)
    duty.get_by_label("Subject").fill(SUBJECT)
    duty.get_by_label("Message", exact=True).fill(WORDS)
    duty.get_by_role("button", name="Send").click()
    expect(duty.locator("#toast").get_by_role("link")).to_be_visible()

    duty.get_by_role("link", name="Sent items").click()
    duty.get_by_label("Search Sent items").fill("ENC-7K4M-92QF")
    duty.get_by_role("button", name="Search").click()
    expect(duty.get_by_role("status")).to_contain_text("1 message with “ENC-7K4M-92QF”")
    duty.get_by_role("link", name=SUBJECT).click()

    message = duty.get_by_role("article", name="Message")
    expect(message.get_by_role("heading", name=SUBJECT)).to_be_visible()
    for shown in (DESK, WORDS, "hub-duty"):
        expect(message).to_contain_text(shown)
    [write] = written("secure_mail")
    assert (write["account"], write["operation"]) == ("hub-duty", "send")
    assert write["reference"] == "ENC-7K4M-92QF"
    assert write["fields"].items() >= {"to": DESK, "subject": SUBJECT, "body": WORDS}.items()


def test_a_draft_is_found_among_drafts_and_discarded(duty: Page, written: Written) -> None:
    duty.get_by_role("link", name="New message").click()
    duty.get_by_label("Subject").fill(BEGUN)
    expect(duty.get_by_text("Draft saved")).to_be_visible()
    duty.get_by_role("link", name="Drafts").click()
    expect(duty.get_by_role("status")).to_have_text("1 draft, not sent.")

    duty.get_by_role("link", name=BEGUN).click()
    duty.get_by_role("button", name="Discard draft").click()

    expect(duty.get_by_role("status")).to_have_text("0 drafts, not sent.")
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
    duty.get_by_role("link", name="New message").click()
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
