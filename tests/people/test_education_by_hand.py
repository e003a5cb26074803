"""A person can do by hand what a worker does: the pupil register, clicked through."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.mocks_fixture import Mocks


@pytest.fixture
def clerk(page: Page, mocks: Mocks) -> Page:
    """Somebody who has signed in."""
    account = mocks.account("education", "kadeyemi")
    page.goto(mocks.url("education", "/"))
    page.get_by_label("Email address or user name").fill(account.user_id)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Welcome to PupilBase")).to_be_visible()
    return page


def test_from_a_name_to_the_schools_contacts(clerk: Page, mocks: Mocks) -> None:
    enrolments = mocks.records("education", "enrolments").values()
    place = next(one for one in enrolments if one["establishment_id"] and not one["to_on"])
    pupil = mocks.record("education", "pupils", place["pupil_id"])
    born = "/".join(reversed(pupil["born_on"].split("-")))

    clerk.get_by_role("link", name="By name").click()
    clerk.get_by_label("Surname").fill(pupil["surname"][:5])
    clerk.get_by_label("Date of birth").fill(born)
    clerk.get_by_role("button", name="Search").click()
    expect(clerk.get_by_role("alert")).to_contain_text("The reason note must have")
    clerk.get_by_label("Reason note").fill("Operation Encompass, night of 22 November")
    clerk.get_by_role("button", name="Search").click()
    clerk.get_by_role("link", name=place["pupil_id"]).click()
    expect(clerk.get_by_role("heading", name=f"Pupil {place['pupil_id']}")).to_be_visible()
    clerk.get_by_role("link", name=place["establishment_name"]).click()
    clerk.get_by_role("link", name="Encompass contacts").click()

    heading = f"Contacts of {place['establishment_id']}"
    expect(clerk.get_by_role("heading", name=heading)).to_be_visible()
    expect(clerk.get_by_role("heading", name="Designated safeguarding lead: ")).to_be_visible()


def test_the_directory_is_saved_as_a_file_that_is_whole(clerk: Page, mocks: Mocks) -> None:
    clerk.get_by_role("link", name="Open the directory").click()

    with clerk.expect_download() as started:
        clerk.get_by_role("link", name="Download the whole directory (CSV)").click()

    name = started.value.suggested_filename
    text = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    *_, last = csv.reader(io.StringIO(text, newline=""))
    assert name == "encompass-contacts-20261123-0530.csv"
    assert last[0] == "END OF FILE"
    assert last[2] == f"{len(mocks.records('education', 'contacts'))} rows"
