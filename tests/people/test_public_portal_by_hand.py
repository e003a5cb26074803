"""Somebody fills in a public form and a member of staff acknowledges it, clicked through.

A page of each kind that they meet is one axe has nothing against, and fits 320 pixels.
"""

from playwright.sync_api import Page, expect

from tests.mocks_fixture import Mocks
from tests.people.barriers import violations, wider_than_the_screen


def test_a_concern_is_sent_and_acknowledged(page: Page, mocks: Mocks):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(mocks.url("public_portal"))
    page.get_by_role("link", name="Report a concern about a child or an adult").click()
    page.get_by_role("button", name="Start now").click()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "Choose whether anyone is in danger right now"
    )
    looked_at(page)
    page.get_by_role("link", name="Choose whether anyone is in danger right now").click()
    page.get_by_label("No", exact=True).check()
    go_on(page)
    page.get_by_label("A child (under 18)").check()
    go_on(page)
    page.get_by_label("Their name").fill("Amy Sample")
    page.get_by_label("Day").fill("27")
    page.get_by_label("Month").fill("3")
    page.get_by_label("Year").fill("2015")
    looked_at(page)
    go_on(page)
    page.get_by_label("What are you worried about?").fill("Shouting at night.")
    go_on(page)
    page.get_by_label("I am a neighbour or friend").check()
    go_on(page)
    go_on(page)
    go_on(page)
    page.get_by_label("No way is safe").check()
    go_on(page)
    page.get_by_label("When is it safe to contact you?").fill("Please do not")
    go_on(page)
    page.get_by_label("No", exact=True).check()
    go_on(page)
    go_on(page)
    page.get_by_label("I do not know").check()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="Send").click()
    looked_at(page)
    reference = page.locator(".done strong").inner_text()

    staff = mocks.account("public_portal", "b.marchbanks")
    page.goto(mocks.url("public_portal", "/staff"))
    page.get_by_label("User name").fill(staff.user_id)
    page.get_by_label("Password").fill(staff.password)
    page.get_by_role("button", name="Sign in").click()
    looked_at(page)
    page.get_by_role("link", name=reference).click()
    expect(page.get_by_text("No way is safe")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Acknowledge").click()
    page.get_by_label("How acknowledged").select_option(label="Not acknowledged on purpose")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your reference.")
    looked_at(page)
    page.get_by_label("Your reference").fill("HUB/4711")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("status")).to_contain_text("Saved as entry")
    [_, write] = mocks.writes("public_portal")
    assert (write["record_id"], write["reference"]) == (reference, "HUB/4711")


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def looked_at(page: Page) -> None:
    """What axe finds, or has to be scrolled sideways, is not there."""
    assert violations(page) == [], page.url
    assert not wider_than_the_screen(page), page.url
