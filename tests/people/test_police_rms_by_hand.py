"""A person can do by hand what a worker does: the records system, clicked through."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.mocks_fixture import Mocks
from tests.people.conftest import Written
from tests.people.going_on import click
from tests.people.police_officer import officer as officer
from tests.people.police_officer import opened, sign_in, the_record
from tests.people.police_officer import signed_in as signed_in

TEXT = "School told by telephone. [ref:BY-HAND-1]"


def test_search_open_append_and_find_again(officer: Page, written: Written) -> None:
    officer.get_by_label("Changed from").fill("15/11/2026")
    officer.get_by_label("Type").select_option("Domestic abuse (all)")
    click(officer.get_by_role("button", name="Search changed"))
    row = officer.get_by_role("row").filter(has_not_text="Restricted").filter(has_text="Open").first
    number = row.get_by_role("link").inner_text()
    click(row.get_by_role("link"))
    record = the_record(officer)
    expect(record.get_by_role("heading", name=f"Occurrence {number}")).to_be_visible()

    click(record.get_by_role("button", name="New log entry"))
    record.get_by_label("Category").select_option("Operation Encompass")
    record.get_by_label("Entry text").fill(TEXT)
    click(record.get_by_role("button", name="Save entry"))
    expect(record.get_by_role("status")).to_contain_text("Entry saved.")
    click(record.get_by_role("link", name="Back to log"))
    record.get_by_label("Find in log").fill("BY-HAND-1")
    click(record.get_by_role("button", name="Find"))

    expect(record.get_by_text("1 record found")).to_be_visible()
    expect(record.get_by_role("cell", name=TEXT)).to_be_visible()
    [write] = written("police_rms")
    assert (write["account"], write["record_id"], write["reference"]) == (
        "ps1207",
        number,
        "BY-HAND-1",
    )


def test_the_results_are_leafed_through_to_the_last_page(officer: Page) -> None:
    officer.get_by_label("Changed from").fill("15/11/2026")
    click(officer.get_by_role("button", name="Search changed"))
    pages = officer.get_by_role("navigation", name="Pages").first

    expect(pages).to_contain_text("Page 1 of")
    click(pages.get_by_role("link", name="Next"))
    expect(pages).to_contain_text("Page 2 of")
    click(pages.get_by_role("link", name="Last"))

    expect(pages.get_by_role("link", name="Next")).to_have_count(0)
    expect(pages.get_by_role("link", name="Previous")).to_be_visible()


def test_a_person_is_chosen_in_the_search_window(officer: Page, night: Mocks) -> None:
    nominals = night.records("police_rms", "nominals").values()
    wanted = next(one for one in nominals if one["access_class"] == "open" and one["born_on"])

    with officer.expect_popup() as opened:
        officer.get_by_role("link", name="Person search", exact=True).click()
    window = opened.value
    window.get_by_label("Surname").fill(wanted["surname"])
    window.get_by_label("Forename").fill(wanted["forename1"])
    click(window.get_by_role("button", name="Search"))
    window.get_by_role("link", name=wanted["nominal_id"]).click()

    record = the_record(officer)
    expect(record.get_by_role("heading", name=f"Nominal {wanted['nominal_id']}")).to_be_visible()


def test_a_restricted_record_says_whom_to_ring_and_nothing_else(
    officer: Page, night: Mocks
) -> None:
    occurrences = night.records("police_rms", "occurrences").values()
    restricted = next(one for one in occurrences if one["access_class"] == "restricted")

    officer.get_by_label("Occurrence no.").fill(restricted["occ_no"])
    click(officer.get_by_role("button", name="Go"))
    click(officer.get_by_role("link", name=restricted["occ_no"]))

    record = the_record(officer)
    expect(record.get_by_role("heading", name="Restricted record")).to_be_visible()
    expect(record.get_by_text("Restricted Records Officer")).to_be_visible()
    expect(record.get_by_role("table")).to_have_count(0)


@pytest.fixture
def locked(night: Mocks) -> Iterator[str]:
    """An occurrence a colleague has open for change."""
    number = an_open_one(night)
    night.plant(
        "police_rms",
        "locks",
        number,
        record_id=number,
        account="dc4410",
        holder="DC 4410 A. Voss",
        since="2026-11-23T05:12:00+00:00",
    )
    yield number
    night.remove("police_rms", "locks", number)


def test_a_locked_record_names_the_holder(officer: Page, locked: str) -> None:
    officer.get_by_label("Occurrence no.").fill(locked)
    click(officer.get_by_role("button", name="Go"))
    click(officer.get_by_role("link", name=locked))

    record = the_record(officer)
    expect(record.get_by_role("alert")).to_contain_text("Locked by DC 4410 A. Voss since")
    expect(record.get_by_role("button", name="New log entry")).to_have_count(0)


def test_half_a_reason_is_refused_and_stays_to_be_mended(officer: Page, night: Mocks) -> None:
    [before] = reasons_given(night)
    click(officer.get_by_role("link", name="Reason for access"))
    officer.get_by_label("Occurrence number or details").fill("Night")
    click(officer.get_by_role("button", name="Confirm"))
    for refused in ("Select a reason for access.", "Details must have at least 10 characters."):
        expect(officer.get_by_role("alert")).to_contain_text(refused)
    expect(officer.get_by_label("Occurrence number or details")).to_have_value("Night")
    assert reasons_given(night) == [before]

    officer.get_by_label("Reason", exact=True).select_option("Operation Encompass")
    officer.get_by_label("Occurrence number or details").fill("Night of 23 November")
    click(officer.get_by_role("button", name="Confirm"))
    expect(officer.get_by_role("heading", name="Search")).to_be_visible()
    assert reasons_given(night) == ["Operation Encompass: Night of 23 November"]


def reasons_given(mocks: Mocks) -> list[str]:
    """Why the sergeant says they are here, of each session they have."""
    sessions = mocks.sessions("police_rms")
    return [one["kept"]["reason"] for one in sessions if one["account"] == "ps1207"]


def test_signing_out_ends_the_session(page: Page, night: Mocks) -> None:
    sign_in(page, night, "dc4410")
    click(page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "dc4410" not in [one["account"] for one in night.sessions("police_rms")]


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_one_click_whose_connection_closes_after_the_commit_is_two_entries(
    officer: Page, night: Mocks, written: Written, how: str
) -> None:
    """The browser sends the form again by itself: why every write needs its commit window."""
    record = opened(officer, night, an_open_one(night))
    click(record.get_by_role("button", name="New log entry"))
    record.get_by_label("Category").select_option("Operation Encompass")
    record.get_by_label("Entry text").fill(TEXT)
    dropped = night.fault("police_rms", "drop", "append_entry", when="post", how=how)

    click(record.get_by_role("button", name="Save entry"))

    expect(record.get_by_role("status")).to_contain_text("Entry saved.")
    assert night.fired("police_rms", dropped) == 1
    assert [one["reference"] for one in written("police_rms")] == ["BY-HAND-1"] * 2


def an_open_one(mocks: Mocks) -> str:
    """An occurrence that everybody here may open."""
    held = mocks.records("police_rms", "occurrences").values()
    return next(str(one["occ_no"]) for one in held if one["access_class"] == "open")
