"""Somebody of the hub looks at what Notify was asked to send. To write is for programs alone."""

from playwright.sync_api import Page, expect

from tests.mocks_fixture import Mocks
from tests.people.barriers import violations, wider_than_the_screen
from tests.people.ways_in import gets_in, gets_out

SAYS = "Your form reached us.\nWe will ring on Monday."


def test_what_was_sent_is_listed_and_read_word_for_word(page: Page, night: Mocks) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    night.plant(
        "notify",
        "notifications",
        "n-1",
        notification_id="n-1",
        kind="sms",
        key_type="normal",
        account="mash-notify-01",
        reference="PUB-7K4M-92QF",
        to="07700900123",
        template_id="t-1",
        template_version=1,
        subject="",
        body=SAYS,
        created_at="2026-11-23T05:12:00+00:00",
        ends_at="2026-11-23T05:13:00+00:00",
        ends_as="delivered",
    )
    gets_in(page, night, "notify")

    row = page.get_by_role("row").filter(has_text="PUB-7K4M-92QF")
    expect(row).to_contain_text("delivered")
    has_no_barriers(page)
    row.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", name="Message")).to_be_visible()
    expect(page.get_by_text("We will ring on Monday.")).to_be_visible()
    has_no_barriers(page)
    page.get_by_role("link", name="Everything that was sent").press("Enter")
    expect(row).to_be_visible()
    gets_out(page, night, "notify")


def has_no_barriers(page: Page) -> None:
    assert violations(page) == [], page.url
    assert not wider_than_the_screen(page), page.url
