"""A person of each further agency signs in and opens one of their records, clicked through."""

import re

import pyotp
from playwright.sync_api import Page, expect

from mock_systems.population.build import build
from tests.mocks_fixture import SEED, MockAccount, Mocks

WORLD = build(SEED, "small")
CHARACTER_ASKED_FOR = re.compile(r"^(\d+)(?:st|nd|rd|th) character$")
NOTE = "Referral research, case 4711"


def test_a_social_worker_finds_a_child_and_turns_through_the_record(page: Page, mocks: Mocks):
    child = next(
        one
        for one in WORLD.care_people.values()
        if one.access_class == "open" and one.contacts and not one.merged_into
    )
    page.goto(mocks.url("childrens_social_care", "/"))
    _sign_in(page, mocks.account("childrens_social_care", "s.okonjo"), "User name")

    page.get_by_role("tab", name="Record number").click()
    page.get_by_role("textbox", name="Record number").fill(child.la_id)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=child.record_id).click()
    asked = page.get_by_role("dialog", name="Reason for access")
    asked.get_by_label("Reason").select_option(index=1)
    asked.get_by_label("Note").fill(NOTE)
    asked.get_by_role("button", name="Open record").click()
    expect(page.get_by_text(f"Record {child.record_id} complete")).to_be_visible()
    page.get_by_role("link", name="Contacts", exact=True).click()

    expect(page.get_by_text(f"End of contacts of {child.record_id}")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_an_adults_social_worker_selects_a_client_and_reads_the_notes(page: Page, mocks: Mocks):
    client = next(
        one
        for one in WORLD.adult_clients.values()
        if one.access_class == "open" and not one.merged_into
    )
    page.goto(mocks.url("adult_social_care", "/"))
    _sign_in(page, mocks.account("adult_social_care", "pbarraclough"), "User ID")

    councils = page.get_by_label("Work in")
    councils.select_option(councils.get_by_text("All councils").get_attribute("value"))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Reference").fill(NOTE)
    page.get_by_role("button", name="Save reason").click()
    page.get_by_role("navigation", name="Main menu").get_by_text("Client search").click()
    page.get_by_label("Client number").fill(client.client_id)
    page.get_by_role("button", name="Find by client number").click()
    page.get_by_role("link", name=client.client_id).click()
    page.get_by_role("link", name="Case notes").click()

    expect(page.get_by_text(f"End of case notes for client {client.client_id}")).to_be_visible()


def test_a_nurse_is_told_whether_there_is_a_record_and_who_to_ring(page: Page, mocks: Mocks):
    status = next(
        one
        for one in WORLD.health_statuses.values()
        if one.access_class == "open" and one.who.nhs_number and one.flag == "CPP" and one.ring
    )
    assert status.ring
    account = mocks.account("health_record", "n.trelawney")
    page.goto(mocks.url("health_record", "/"))
    _sign_in(page, account, "Email address", "Continue")

    code = pyotp.TOTP(account.totp_seed or "").at(WORLD.night.now)
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("checkbox", name="I have a legitimate reason").check()
    page.get_by_role("button", name="Agree and continue").click()
    page.get_by_role("radio", name="NHS number").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("NHS number").fill(status.who.nhs_number)
    page.get_by_label("Reason for access").select_option(index=1)
    page.get_by_label("Your reference").fill("CASE-4711")
    page.get_by_role("button", name="Look up").click()

    expect(page.get_by_text("Record of interest: Yes")).to_be_visible()
    expect(page.get_by_text(status.ring.phone).first).to_be_visible()


def test_a_practitioner_signs_on_in_five_steps_and_opens_a_case(page: Page, mocks: Mocks):
    case = next(
        one
        for one in WORLD.probation_people.values()
        if one.access_class == "open" and one.practitioner and not one.merged_into
    )
    account = mocks.account("probation", "PTARRANT")
    page.goto(mocks.url("probation", "/"))

    page.get_by_label("User ID").fill(account.user_id)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Continue").click()
    for asked in page.get_by_text(CHARACTER_ASKED_FOR).all():
        words = asked.inner_text()
        place = int(CHARACTER_ASKED_FOR.findall(words)[0])
        page.get_by_label(words, exact=True).fill((account.memorable_word or "")[place - 1])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="I accept").click()
    page.get_by_role("navigation").get_by_role("link", name="Search cases").click()
    page.get_by_label("Reason for search").select_option(index=1)
    page.get_by_label("Note").fill(NOTE)
    page.get_by_label("CRN").fill(case.crn)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=case.crn).click()
    page.get_by_role("tab", name="Contacts").click()

    expect(page.get_by_role("tabpanel")).to_contain_text(case.practitioner)


def test_a_housing_officer_waits_for_a_search_and_opens_a_tenancy(page: Page, mocks: Mocks):
    home = next(
        one
        for one in WORLD.tenancies.values()
        if one.access_class == "open" and not one.is_refuge and not one.address.confidential
    )
    page.goto(mocks.url("housing", "/"))
    _sign_in(page, mocks.account("housing", "m.devereux"), "Staff number", "Sign on")

    page.get_by_label("Landlord").select_option(label="All landlords")
    page.get_by_role("button", name="Start work").click()
    page.get_by_role("link", name="Find a tenancy").click()
    page.get_by_label("Enquiry reference and reason").fill(NOTE)
    page.get_by_role("button", name="Save reason").click()
    page.get_by_label("Tenancy reference").fill(home.tenancy_ref)
    page.get_by_role("button", name="Search by reference").click()
    page.get_by_role("link", name=home.tenancy_ref).click()
    people = page.locator("summary", has_text="People on the tenancy")
    people.click()

    expect(page.get_by_text(home.tenants[0].who.surname).first).to_be_visible()


def _sign_in(page: Page, account: MockAccount, user_label: str, button: str = "Sign in") -> None:
    page.get_by_label(user_label).fill(account.user_id)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name=button).click()
