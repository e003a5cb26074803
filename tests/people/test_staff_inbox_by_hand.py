"""Somebody of the public contact desk finds a submission by every search and filter of the inbox.

Which submissions there are, and what staff did with them, is what the world says.
"""

from collections.abc import Sequence
from datetime import datetime

from playwright.sync_api import Page, expect

from mock_systems.kit.clock import in_london
from mock_systems.population.submissions import Submission
from tests.mocks_fixture import Mocks
from tests.people.ways_in import WORLD, gets_in, gets_out, press

SYSTEM = "public_portal"
FIRST_PAGE = 20
SENT = sorted(WORLD.submissions.values(), key=lambda one: (one.received_at, one.submission_id))
HANDLED = sorted(
    ((done.at, one.submission_id, done.by) for one in SENT for done in one.handled),
    key=lambda one: one[0],
)


def test_a_submission_is_found_by_search_and_filter_and_what_staff_did_is_listed(
    page: Page, mocks: Mocks
) -> None:
    gets_in(page, mocks, SYSTEM)
    _search(page, mocks)
    _filter_the_inbox(page)
    _list_activity(page)
    gets_out(page, mocks, SYSTEM)


def _search(page: Page, mocks: Mocks) -> None:
    handled = next(one for one in SENT if one.handled)
    reference = handled.handled[0].reference
    surname = _surname(handled)
    _open(page, "Search")
    box = page.get_by_role("searchbox", name="Reference, your reference or name")
    box.fill("ab")
    press(page, "Search")
    expect(page.get_by_role("alert")).to_contain_text("Enter at least 3 characters.")
    expect(box).to_have_value("ab")
    searches: Sequence[tuple[str, list[str]]] = (
        (handled.submission_id, [handled.submission_id]),
        ("F26-9999999", []),
        (surname, [one.submission_id for one in SENT if _surname(one) == surname]),
        ("Nobodyatall", []),
        (reference, _with_reference(reference)),
        ("HUB/999999", []),
    )
    for text, found in searches:
        box.fill(text)
        press(page, "Search")
        _expect_listed(page, "Results", "result", found)
        expect(box).to_have_value(text)
    kept = [one["record_id"] for one in mocks.consultations(SYSTEM)]
    assert kept == [text for text, _ in searches]


def _filter_the_inbox(page: Page) -> None:
    _open(page, "Inbox")
    page.get_by_label("Order").select_option(label="Oldest first")
    press(page, "Show")
    _expect_listed(page, "Submissions", "submission", [one.submission_id for one in SENT])
    page.get_by_label("Form").select_option(label="Ask about a partner's past")
    press(page, "Show")
    asked = [one for one in SENT if one.form == "clares_law"]
    _expect_listed(page, "Submissions", "submission", [one.submission_id for one in asked])
    page.get_by_label("Status").select_option(label="New")
    press(page, "Show")
    fresh = [one for one in asked if not one.handled]
    _expect_listed(page, "Submissions", "submission", [one.submission_id for one in fresh])
    last = _day(fresh[-1].received_at)
    page.get_by_label("Received since").fill(last)
    page.get_by_label("Order").select_option(label="Newest first")
    press(page, "Show")
    late = [one.submission_id for one in reversed(fresh) if _day(one.received_at) >= last]
    _expect_listed(page, "Submissions", "submission", late)
    page.get_by_label("Received since").fill("2027-01-01")
    press(page, "Show")
    _expect_listed(page, "Submissions", "submission", [])


def _list_activity(page: Page) -> None:
    _open(page, "Activity")
    last_day, _, last_by = HANDLED[-1]
    since = _day(last_day)
    for day, by in (("", last_by), ("2027-01-01", ""), (since, last_by[:4]), (since, "nobody")):
        page.get_by_label("Since").fill(day)
        page.get_by_label("User name begins with").fill(by)
        press(page, "List")
        found = [one for at, one, who in HANDLED if _day(at) >= day and who.startswith(by)]
        expect(page.get_by_role("status")).to_contain_text(_count(len(found), "entry", "entries"))
        links = page.get_by_role("table", name="Entries").get_by_role("link", name="F26-")
        expect(links).to_have_text(found[:FIRST_PAGE])
        expect(page.get_by_label("User name begins with")).to_have_value(by)


def _open(page: Page, words: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=words).click()


def _expect_listed(page: Page, table: str, noun: str, found: Sequence[str]) -> None:
    expect(page.get_by_role("status")).to_contain_text(_count(len(found), noun, f"{noun}s"))
    links = page.get_by_role("table", name=table).get_by_role("link", name="F26-")
    expect(links).to_have_text(list(found[:FIRST_PAGE]))


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}. Page 1 of"


def _surname(one: Submission) -> str:
    return one.answers.get("your_name", "").rpartition(" ")[2]


def _with_reference(reference: str) -> list[str]:
    return [
        one.submission_id for one in SENT for done in one.handled if done.reference == reference
    ]


def _day(at: datetime) -> str:
    return f"{in_london(at):%Y-%m-%d}"
