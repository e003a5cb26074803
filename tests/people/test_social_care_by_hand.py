"""A social worker of each service adds a contact, and a document, clicked through by hand."""

from playwright.sync_api import FilePayload, Page, expect

from mock_systems.adult_social_care.contact_form import WHOLE_FORM
from mock_systems.childrens_social_care.forms import CONTACT_FORM, DECISION_FORM
from mock_systems.population.build import build
from tests.mocks_fixture import SEED, Mocks
from tests.people.test_five_agencies_by_hand import NOTE, _sign_in
from tests.people.ways_in import give_code, give_password, press

WORLD = build(SEED, "small")
MINIMUM = {
    "Received": "2026-11-08T05:06",
    "Kind": "Referral",
    "Source": "2A School",
    "Referrer": "H. Oakden",
    "Agency": "Larkrise Primary School",
    "Reason for contact": "NEG Neglect",
    "Lawful basis": "Public task",
    "Consent": "Given",
    "Parents informed": "Yes",
    "Needs": "Comes hungry.",
    "Harm": "Loses weight.",
    "Voice of the child": "“There is no breakfast.”",
    "Summary": "Seen three mornings.",
}
LOGGED = {
    "received_at": "2026-11-08T05:06:00+00:00",
    "kind": "referral",
    "source": "2A",
    "reason": "NEG",
    "consent": "given",
    "informed": "yes",
    "summary": "Seen three mornings.",
    "voice": "“There is no breakfast.”",
}
CHART: FilePayload = {"name": "chart.txt", "mimeType": "text/plain", "buffer": b"17 kg, 16 kg"}
OF_AN_ADULT = {
    "Date received": "08/11/2026",
    "Time received": "05:06",
    "Source": "GP",
    "Referrer": "Dr Vane",
    "Agency": "Mill Lane Surgery",
    "Reason for contact": "Self-neglect",
    "Lawful basis": "Public task",
    "Consent": "Given",
    "Care and support needs": "Cannot cook.",
    "Harm or risk": "Loses weight.",
    "Adult's wishes": "“I want to stay at home.”",
    "Details": "Seen at home.",
}
LOGGED_OF_AN_ADULT = {
    "received_at": "2026-11-08T05:06:00+00:00",
    "source": "3A",
    "referrer": "Dr Vane",
    "reason": "SNG",
    "consent": "given",
    "harms": "Loses weight.",
    "wishes": "“I want to stay at home.”",
    "details": "Seen at home.",
}


def test_a_social_worker_adds_a_contact_and_a_document_to_a_childs_record(page: Page, mocks: Mocks):
    child = next(
        one
        for one in WORLD.care_people.values()
        if one.access_class == "open" and not one.merged_into
    )
    page.goto(mocks.url("childrens_social_care", f"/people/{child.record_id}/contacts"))
    _sign_in(page, mocks.account("childrens_social_care", "s.okonjo"), "User name")
    asked = page.get_by_role("dialog", name="Reason for access")
    asked.get_by_label("Reason").select_option(index=1)
    asked.get_by_label("Note").fill(NOTE)
    asked.get_by_role("button", name="Open record").click()
    page.get_by_role("link", name="New contact").click()
    page.reload()
    page.get_by_role("link", name="Contacts", exact=True).click()
    page.get_by_role("link", name="New contact").click()

    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("alert").get_by_text("Enter received.")).to_be_visible()
    expect(page.locator("[data-problems]").first).to_be_focused()
    for one in (*CONTACT_FORM, *DECISION_FORM):
        expect(page.get_by_label(one.label, exact=True)).to_be_editable()
    _fill(page, {**MINIMUM, "Parents informed": "No"})
    page.get_by_role("button", name="Save contact").press("Enter")
    expect(page.get_by_text("Say why the parents were not informed.")).to_be_visible()
    expect(page.get_by_label("Summary", exact=True)).to_have_value(MINIMUM["Summary"])
    _fill(page, {"Parents informed": "Yes"})
    page.get_by_role("button", name="Save contact").press("Enter")
    expect(page.get_by_role("status").get_by_text("Contact saved")).to_be_visible()
    expect(page.get_by_text("Seen three mornings.")).to_be_visible()

    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("link", name="New document").click()
    _fill(page, {"Title": "Weight chart", "Type": "Other", "Date of document": "2026-11-06"})
    file = page.get_by_label("File", exact=True)
    file.set_input_files({**CHART, "name": "chart.exe"})
    page.get_by_role("button", name="Save document").click()
    expect(page.get_by_text("A file of this kind is not taken.")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Weight chart")
    file.set_input_files(CHART)
    page.get_by_role("button", name="Save document").click()
    expect(page.get_by_role("status").get_by_text("Document saved")).to_be_visible()
    expect(page.get_by_text("Weight chart")).to_be_visible()
    page.get_by_role("link", name="Entries").click()
    page.get_by_role("button", name="List entries").click()
    expect(page.get_by_role("alert").get_by_text("Enter the day from which")).to_be_visible()
    _fill(page, {"Entered since": "2026-11-01", "Entered by": "pbarraclough"})
    page.get_by_role("button", name="List entries").click()
    expect(page.get_by_text("Nothing was entered.")).to_be_visible()
    _fill(page, {"Entered by": "s.ok"})
    page.get_by_label("Entered by").press("Enter")
    entered = page.get_by_role("table", name="Entries found").get_by_role("link")
    expect(entered).to_have_text([child.record_id] * 2)

    contact, document = mocks.writes("childrens_social_care")
    assert (contact["operation"], contact["record_id"]) == ("add_care_contact", child.record_id)
    assert contact["fields"].items() >= LOGGED.items()
    assert (document["operation"], document["account"]) == ("upload_care_document", "s.okonjo")
    kept = {"title": "Weight chart", "kind": "other", "dated_on": "2026-11-06"}
    assert document["fields"].items() >= kept.items()


def test_an_adults_social_worker_adds_a_contact_and_finds_it_in_the_log(page: Page, mocks: Mocks):
    client = next(
        one
        for one in WORLD.adult_clients.values()
        if one.access_class == "open" and not one.merged_into
    )
    mocks.fault("adult_social_care", "signed_in_elsewhere", "sign_in")
    page.goto(mocks.url("adult_social_care", "/"))
    _sign_in(page, mocks.account("adult_social_care", "pbarraclough"), "User ID")
    page.get_by_role("button", name="Cancel").click()
    _sign_in(page, mocks.account("adult_social_care", "pbarraclough"), "User ID")
    page.get_by_role("button", name="End the other session").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Reference").fill(NOTE)
    page.get_by_role("button", name="Save reason").click()
    page.get_by_role("navigation", name="Main menu").get_by_text("Client search").click()
    page.get_by_label("Client number").fill(client.client_id)
    page.get_by_role("button", name="Find by client number").click()
    page.get_by_role("link", name=client.client_id).click()
    page.get_by_role("link", name="Contacts", exact=True).click()
    page.get_by_role("link", name="New contact").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="New contact").click()

    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("alert")).to_contain_text("Date received is required.")
    for one in WHOLE_FORM:
        expect(page.get_by_label(one.label, exact=True)).to_be_editable()
    _fill(page, {**OF_AN_ADULT, "Date received": "31/02/2026"})
    page.get_by_role("button", name="Save contact").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Date received must be a date (dd/mm/yyyy).")
    expect(page.get_by_label("Adult's wishes", exact=True)).to_have_value(
        OF_AN_ADULT["Adult's wishes"]
    )
    _fill(page, {"Date received": OF_AN_ADULT["Date received"]})
    page.get_by_role("button", name="Save contact").press("Enter")
    expect(page.get_by_role("heading", name="Contact saved")).to_be_visible()
    page.get_by_role("link", name="Contact log").click()
    page.get_by_label("Entered since").fill("01/11/2026")
    page.get_by_label("Entered by").fill("nobody.at.all")
    page.get_by_label("Entered since").press("Enter")
    expect(page.get_by_text("No contacts were entered.")).to_be_visible()
    page.get_by_label("Entered by").fill("pbar")
    page.get_by_label("Entered since").press("Enter")

    expect(page.get_by_role("cell", name=client.client_id)).to_be_visible()
    [write] = mocks.writes("adult_social_care")
    assert (write["account"], write["operation"]) == ("pbarraclough", "add_client_contact")
    assert write["record_id"] == client.client_id
    assert write["fields"].items() >= LOGGED_OF_AN_ADULT.items()


def test_a_code_comes_by_text_message_and_a_sign_in_to_approve_can_be_left(
    page: Page, mocks: Mocks
) -> None:
    system = "childrens_social_care"
    mocks.fault(system, "code_wanted", "sign_in", how="push")
    page.goto(mocks.url(system, "/"))
    give_password(page, mocks, system)
    expect(page.get_by_role("heading", name="Approve this sign-in")).to_be_visible()
    press(page, "Cancel")
    expect(page.get_by_label("User name")).to_be_visible()
    assert mocks.sessions(system) == []

    mocks.fault(system, "code_wanted", "sign_in", how="sms")
    give_password(page, mocks, system)
    give_code(page, mocks, system, "Code we sent")

    expect(page.get_by_role("heading", name="Find a person")).to_be_visible()
    outcomes = [one["outcome"] for one in mocks.logins(system)]
    assert outcomes == ["password_right", "password_right", "code_refused", "signed_in"]


def _fill(page: Page, typed: dict[str, str]) -> None:
    for label, words in typed.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=words)
        else:
            field.fill(words)
