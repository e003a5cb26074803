"""Each public form filled in by a member of the public, by keyboard alone and without a script.

What they typed is what was committed, once, and what staff read, who take it and answer for it.
"""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.mocks_fixture import Mocks

PICTURE: FilePayload = {"name": "door.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
PROGRAM: FilePayload = {"name": "door.exe", "mimeType": "application/x-dosexec", "buffer": b"MZ"}
SAFE = (
    (("How is it safe for us to contact you?", "Phone call"),),
    (("Which number is safe to ring?", "07700 900123"),),
    (("When is it safe to contact you?", "weekdays, 10am to midday"),),
    (("May we leave a voicemail?", "No"),),
    (("May we say that we are the police?", "No"),),
    (
        ("Is there a name we should say we are calling from? (optional)", "the library"),
        ("Is there a word you will say if you have to stop? (optional)", "marmalade"),
    ),
    (
        ("Does anyone else use or see this phone, email or post?", "Yes"),
        ("If yes, who? (optional)", "My son, sometimes"),
    ),
    (("Do you need an interpreter, BSL, or anything else? (optional)", ""),),
)
KEPT_OF_SAFE = {
    "safe_channel": "phone",
    "safe_where": "07700 900123",
    "safe_times": "weekdays, 10am to midday",
    "voicemail": "no",
    "say_police": "no",
    "cover_name": "the library",
    "stop_word": "marmalade",
    "shared": "yes",
    "shared_with": "My son, sometimes",
    "needs": "",
}


@pytest.fixture
def public(browser: Browser, night: Mocks) -> Iterator[Page]:
    """A member of the public whose browser runs no script."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(night.url("public_portal"))
        yield page


def test_domestic_abuse_is_reported_with_a_picture_and_taken_and_answered(
    public: Page, page: Page, night: Mocks
) -> None:
    before = len(night.writes("public_portal"))
    begin(public, "Report domestic abuse")
    answer(
        public,
        (("Is anyone in danger right now?", "No"),),
        (("Who is this happening to?", "Me"),),
        (("Who is doing this?", "Karl, my husband"),),
        (("What are they to the person it is happening to?", "Partner, husband or wife"),),
        (("What has happened?", "He shouts.\nHe broke the door."),),
        (("Are there any children in the household?", "Yes"),),
        (("What are the children's names and dates of birth?", "Amy, 27/3/2015"),),
    )
    public.get_by_label("Do you have pictures").set_input_files(PROGRAM)
    go_on(public)
    expect(public.get_by_role("alert")).to_contain_text("The file must be a JPG, PNG or PDF")
    public.get_by_label("Do you have pictures").set_input_files(PICTURE)
    go_on(public)
    answer(public, (("What is your name? (optional)", "Amelia Sample"),))
    for part, words in (("Day", "31"), ("Month", "2"), ("Year", "1988")):
        public.get_by_label(part).fill(words)
    public.get_by_label("Your address (optional)").fill("1 Mill Lane\nHernshaw")
    go_on(public)
    expect(public.get_by_role("alert")).to_contain_text("Enter a real date")
    expect(public.get_by_label("Year")).to_have_value("1988")
    expect(public.get_by_label("Your address (optional)")).to_have_value("1 Mill Lane\nHernshaw")
    public.get_by_label("Day").fill("27")
    go_on(public)
    answer(public, *SAFE)
    reference = send(public)

    [sent] = night.writes("public_portal")[before:]
    assert (sent["operation"], sent["record_id"]) == ("send_form", reference)
    assert sent["fields"] == {
        "form": "domestic_abuse",
        "danger": "no",
        "who_for": "me",
        "doing_name": "Karl, my husband",
        "relation": "partner",
        "what_happened": "He shouts.\nHe broke the door.",
        "children": "yes",
        "children_names": "Amy, 27/3/2015",
        "evidence": "door.png",
        "your_name": "Amelia Sample",
        "your_born": "1988-02-27",
        "your_address": "1 Mill Lane\nHernshaw",
        **KEPT_OF_SAFE,
    }
    sign_in(page, night)
    page.get_by_label("Form").select_option(label="Report domestic abuse")
    page.get_by_label("Status").select_option(label="New")
    press(page, page.get_by_role("button", name="Show"))
    press(page, page.get_by_role("link", name=reference))
    expect(page.get_by_text("He broke the door.")).to_be_visible()
    expect(page.get_by_text("door.png").first).to_be_visible()
    press(page, page.get_by_role("button", name="Take"))
    press(page, page.get_by_role("button", name="Give back"))
    press(page, page.get_by_role("button", name="Take"))
    expect(page.get_by_role("button", name="Give back")).to_be_visible()
    assert night.record("public_portal", "submissions", reference)["taken_by"] == "b.marchbanks"
    press(page, page.get_by_role("link", name="Acknowledge"))
    note = "Rang at eleven.\nSpoke to her."
    page.get_by_label("How acknowledged").select_option(label="By a person")
    page.get_by_label("Note").fill(note)
    press(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_contain_text("Enter your reference.")
    expect(page.get_by_label("Note")).to_have_value(note)
    page.get_by_label("Your reference").fill("HUB/4712")
    page.get_by_label("Your reference").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Saved as entry")
    [_, saved] = night.writes("public_portal")[before:]
    assert (saved["account"], saved["operation"]) == ("b.marchbanks", "acknowledge")
    assert (saved["record_id"], saved["reference"]) == (reference, "HUB/4712")
    assert saved["fields"].items() >= {"how": "by_hand", "note": note}.items()


def test_a_partners_past_is_asked_about_for_somebody_else(public: Page, night: Mocks) -> None:
    before = len(night.writes("public_portal"))
    begin(public, "Ask about a partner's past")
    answer(
        public,
        (("Is anyone in danger right now?", "I do not know"),),
        (("Who are you asking for?", "Somebody I know"),),
        (
            ("Their name", "Rosa Sample"),
            ("Their address (optional)", ""),
            ("How are you in touch with them?", "We work together."),
        ),
        (
            ("Their name", "Karl Sample"),
            ("Other names they use, or social media names (optional)", "karl77"),
            ("What do they look like? (optional)", "Tall, a red van"),
        ),
        (("What are they to the person at risk?", "Former partner"),),
        (("Is the relationship going on?", "No, it has ended"),),
        (("Are there any children in the household?", "No"),),
        (("What makes you ask?", "I was told things."),),
        (("What is your name?", "Amelia Sample"),),
        (("Day", "27"), ("Month", "3"), ("Year", "1988")),
        (("What is your address?", "1 Mill Lane, Hernshaw"),),
    )
    go_on(public)
    expect(public.get_by_role("alert")).to_contain_text("Choose what you can show us")
    answer(
        public,
        (("Passport", ""), ("Bank statement or bill", "")),
        (("Do you want to send a picture of one now? (optional)", ""),),
        *SAFE,
    )
    reference = send(public)

    [sent] = night.writes("public_portal")[before:]
    assert (sent["operation"], sent["record_id"]) == ("send_form", reference)
    told = {name: words for name, words in sent["fields"].items() if words}
    assert told == {
        "form": "clares_law",
        "danger": "not_known",
        "applying_for": "someone",
        "at_risk_name": "Rosa Sample",
        "your_contact": "We work together.",
        "subject_name": "Karl Sample",
        "subject_aliases": "karl77",
        "subject_looks": "Tall, a red van",
        "relation": "ex_partner",
        "relation_now": "ended",
        "children": "no",
        "concern": "I was told things.",
        "your_name": "Amelia Sample",
        "your_born": "1988-03-27",
        "your_address": "1 Mill Lane, Hernshaw",
        "identity": "passport, bank_statement",
        **{name: words for name, words in KEPT_OF_SAFE.items() if words},
    }


def begin(page: Page, title: str) -> None:
    follow(page, page.get_by_role("link", name=title))
    follow(page, page.get_by_role("button", name="Start now"))


def go_on(page: Page) -> None:
    follow(page, page.get_by_role("button", name="Continue"))


def answer(page: Page, *pages: Sequence[tuple[str, str]]) -> None:
    """Page after page: what each label asks, and what is chosen or typed there."""
    for questions in pages:
        for label, words in questions:
            answer_one(page, label, words)
        go_on(page)


def answer_one(page: Page, label: str, words: str) -> None:
    group = page.get_by_role("group", name=label)
    if group.count():
        group.get_by_label(words, exact=True).press("Space")
    elif page.get_by_role("checkbox", name=label).count():
        page.get_by_role("checkbox", name=label).press("Space")
    elif words:
        page.get_by_label(label, exact=True).focus()
        page.keyboard.insert_text(words)
    else:
        expect(page.get_by_label(label, exact=True)).to_be_editable()


def send(page: Page) -> str:
    """The reference they are given."""
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    follow(page, page.get_by_role("button", name="Send"))
    return page.locator(".done strong").inner_text()


def sign_in(page: Page, mocks: Mocks) -> None:
    staff = mocks.account("public_portal", "b.marchbanks")
    page.goto(mocks.url("public_portal", "/staff"))
    page.get_by_label("User name").fill(staff.user_id)
    page.get_by_label("Password").fill(staff.password)
    page.get_by_role("button", name="Sign in").click()


def follow(page: Page, control: Locator) -> None:
    """Press it, and wait for the page it leads to."""
    with page.expect_navigation():
        press(page, control)


def press(page: Page, control: Locator) -> None:
    """Reach it as the keyboard does, and press Enter."""
    control.focus()
    expect(control).to_be_focused()
    page.keyboard.press("Enter")
