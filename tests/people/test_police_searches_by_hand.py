"""Every search of the records system by hand: it finds what is held, all of it and nothing else.

What is held is asked of the system's own records, never of the page. What is not there is said in
words, with what was asked for beside them; what cannot be searched for stays to be mended.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.mocks_fixture import Mocks
from tests.people.going_on import enter
from tests.people.police_officer import officer as officer
from tests.people.police_officer import opened, the_record
from tests.people.police_officer import signed_in as signed_in

LONDON = ZoneInfo("Europe/London")
REFERENCE = "SEEK-7H2K"
SAID = "Said on the telephone"
COLLEAGUE = "PC 3318 Marrable"
ADDED_AT = datetime.fromisoformat("2026-11-23T05:20:00+00:00")
NOTHING = "0 records found"
BAD_DATES = "Enter dates as dd/mm/yyyy or dd/mm/yyyy hh:mm, the first before the second."
BACKWARDS = ("24/11/2026", "20/11/2026")
THESE_DAYS = ("20/11/2026", "24/11/2026")
DOCUMENT = {
    "kind": "minutes",
    "access_class": "open",
    "file_name": "minutes.pdf",
    "media_type": "application/pdf",
    "size": 9,
    "sha256": "0" * 64,
}
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What the system holds; to one occurrence and one person of it a colleague added things."""

    mocks: Mocks
    occurrence: Record
    person: Record

    @property
    def occ_no(self) -> str:
        return str(self.occurrence["occ_no"])

    def all_of(self, record_type: str) -> list[Record]:
        return list(self.mocks.records("police_rms", record_type).values())

    def changed_between(self, start: datetime, end: datetime) -> list[str]:
        """The occurrences an officer may know of, last changed first."""
        found = [
            (one["changed_at"], one["occ_no"])
            for one in self.all_of("occurrences")
            if start <= datetime.fromisoformat(one["changed_at"]) < end
            and one["access_class"] != "sealed"
        ]
        return [number for _, number in sorted(found, reverse=True)]

    def born_and_living_with(self, somebody: Record) -> list[str]:
        """Who was born on the same day and lives at the same place now."""
        return [
            one["nominal_id"]
            for one in self.all_of("nominals")
            if one["born_on"] == somebody["born_on"] and home_of(one) == home_of(somebody)
        ]


@pytest.fixture(scope="module")
def held(night: Mocks) -> Held:
    """One occurrence, and a victim who has a birth date and one home, each with additions."""
    nominals = night.records("police_rms", "nominals")
    occurrence, person = next(
        (one, nominals[one["roles"][0]["nominal_id"]])
        for one in night.records("police_rms", "occurrences").values()
        if one["access_class"] == "open" and is_simple(nominals[one["roles"][0]["nominal_id"]])
    )
    occ_no, nominal_id = occurrence["occ_no"], person["nominal_id"]
    link = {"occ_no": occ_no, "nominal_id": nominal_id, "role": "W", "authority": "DS 3318"}
    due = {"occ_no": occ_no, "due_on": "2026-12-01", "kind": "review", "owner": "mash"}
    flag = {"code": "MARAC", "added_on": "2026-11-20"}
    for place, text in enumerate((SAID, "Written on paper"), start=1):
        plant(night, "documents", f"D900000{place}", {**DOCUMENT, "occ_no": occ_no, "title": text})
        plant(night, "diary", f"T900000{place}", {**due, "text": text})
        plant(night, "persons_linked", f"L900000{place}", {**link, "text": text})
        plant_entry(night, occ_no, f"E900000{place}", text)
    flags = [{**flag, "text": SAID, "stamp": stamp("F9000001")}, {**flag, "text": "Not said"}]
    night.change("police_rms", "nominals", nominal_id, markers=flags)
    night.change("police_rms", "occurrences", occ_no, stamp=stamp(occ_no))
    return Held(night, occurrence, person)


def test_an_occurrence_is_found_by_its_number_and_by_its_reference(
    officer: Page, held: Held
) -> None:
    for label, button, known in (
        ("Occurrence number", "Find occurrence", held.occ_no),
        ("Reference", "Find reference", REFERENCE),
    ):
        seek(officer, {label: f"{known}0"}, button)
        expect(officer.get_by_text(NOTHING)).to_be_visible()
        expect(officer.get_by_text(f"Searched for: {label} {known}0")).to_be_visible()
        assert numbers_in(officer, "Occurrences") == []

        enter(officer.get_by_role("link", name="Desktop"))
        seek(officer, {label: f" {known} "}, button)
        expect(officer.get_by_text("1 record found")).to_be_visible()
        assert numbers_in(officer, "Occurrences") == [held.occ_no]
        officer.goto(held.mocks.url("police_rms", "/desktop"))


def test_occurrences_are_found_by_when_they_changed(officer: Page, held: Held) -> None:
    changed_at = datetime.fromisoformat(held.occurrence["changed_at"]).replace(second=0)
    start, end = changed_at, changed_at + timedelta(minutes=30)
    backwards = {"Changed from": typed(end), "Changed to": typed(start), "Type": "Missing person"}
    seek(officer, backwards, "Search changed")
    expect(officer.get_by_role("alert")).to_have_text(BAD_DATES)
    holds(officer, backwards)
    seek(officer, {"Changed from": "1/1/2020", "Changed to": "2/1/2020"}, "Search changed")
    expect(officer.get_by_text(NOTHING)).to_be_visible()
    expect(officer.get_by_text("Searched for:")).to_have_text(
        "Searched for: Changed from 01/01/2020 00:00, Changed to 02/01/2020 00:00, "
        "Type Missing person"
    )

    enter(officer.get_by_role("link", name="Desktop"))
    seek(officer, {"Changed from": typed(start), "Changed to": typed(end)}, "Search changed")

    found = held.changed_between(start, end)
    assert held.occ_no in found
    expect(officer.get_by_text("Page 1 of 1").first).to_be_visible()
    assert numbers_in(officer, "Occurrences") == found


def test_a_person_is_found_where_they_live_and_an_occurrence_by_its_person(
    officer: Page, held: Held
) -> None:
    postcode, line = home_of(held.person)[0]
    living_there = {"Postcode": postcode, "First line of address": line}
    with officer.expect_popup() as window:
        officer.get_by_role("link", name="Open person search").click()
    search = window.value
    seek(search, {**living_there, "Date of birth": "31/02/2020"}, "Search")
    expect(search.get_by_role("alert")).to_have_text("Enter the date of birth as dd/mm/yyyy.")
    seek(search, {"Date of birth": "01/01/1900"}, "Search")
    expect(search.get_by_text(NOTHING)).to_be_visible()
    holds(search, {**living_there, "Date of birth": "01/01/1900"})

    born = datetime.fromisoformat(held.person["born_on"])
    seek(search, {"Date of birth": born.strftime("%d/%m/%Y")}, "Search")
    chosen = search.get_by_role("link", name=held.person["nominal_id"])
    expect(chosen).to_be_visible()
    assert sorted(numbers_in(search, "Persons")) == sorted(held.born_and_living_with(held.person))
    chosen.click()

    theirs = the_record(officer).get_by_role("table", name="Occurrences")
    expect(theirs.get_by_role("link", name=held.occ_no)).to_be_visible()


def test_the_log_enquiry_finds_who_entered_what_and_when(officer: Page, held: Held) -> None:
    wanted = held.all_of("entries")[0]
    enter(officer.get_by_role("link", name="Log enquiry"))
    asked = {"Entered by": wanted["by"], "Containing": f"{wanted['reference']}-NOT"}
    dates = "Entries from", "Entries to"
    enquire(officer, dates, asked, "List entries")

    seek(officer, {"Containing": wanted["reference"]}, "List entries")

    expect(officer.get_by_text("1 record found")).to_be_visible()
    assert numbers_in(officer, "Log entries") == [
        one["entry_id"]
        for one in held.all_of("entries")
        if (one["by"], one["reference"]) == (wanted["by"], wanted["reference"])
    ]


def test_the_change_enquiry_finds_all_that_somebody_changed(officer: Page, held: Held) -> None:
    enter(officer.get_by_role("link", name="Change enquiry"))
    dates = "Changes from", "Changes to"
    enquire(officer, dates, {"Changed by": f"{COLLEAGUE} Nobody"}, "List changes")

    seek(officer, {"Changed by": COLLEAGUE.lower()}, "List changes")

    expect(officer.get_by_text("8 records found")).to_be_visible()
    of_each = {"Diary date": 2, "Document": 2, "Flag": 1, "Occurrence": 1, "Person link": 2}
    assert Counter(numbers_in(officer, "Changes")) == of_each


def test_what_is_in_a_record_is_found_in_its_lists(officer: Page, held: Held) -> None:
    record = opened(officer, held.mocks, held.occ_no)
    for tab, number in (("Documents", "D9000001"), ("Diary", "T9000001"), ("Links", "L9000001")):
        is_found_alone(record, tab, number)
    is_found_alone(record, "Log", "E9000001", table="Log entries")
    seek(record, {"Find in log": f"{SAID}, nobody"}, "Find")
    expect(record.get_by_text(NOTHING)).to_be_visible()
    holds(record, {"Find in log": f"{SAID}, nobody"})
    assert numbers_in(record, "Log entries") == []
    officer.goto(held.mocks.url("police_rms", f"/nominal?id={held.person['nominal_id']}"))
    is_found_alone(record, "Flags", "F9000001")
    seek(record, {"Find in flags": f"{SAID}, nobody"}, "Find")
    expect(record.get_by_text(NOTHING)).to_be_visible()
    holds(record, {"Find in flags": f"{SAID}, nobody"})


def test_a_form_that_is_cancelled_gives_the_record_back(officer: Page, held: Held) -> None:
    record = opened(officer, held.mocks, held.occ_no)
    enter(record.get_by_role("button", name="New log entry"))
    expect(record.get_by_role("button", name="Save entry")).to_be_visible()
    assert [one["account"] for one in held.all_of("locks")] == ["ps1207"]

    enter(record.get_by_role("button", name="Cancel"))

    expect(record.get_by_role("button", name="New log entry")).to_be_visible()
    assert held.all_of("locks") == []


def enquire(page: Page, dates: tuple[str, str], asked: Mapping[str, str], button: str) -> None:
    """Ask for days in the wrong order, then for what nobody did: both keep what was typed."""
    backwards = {**dict(zip(dates, BACKWARDS, strict=True)), **asked}
    seek(page, backwards, button)
    expect(page.get_by_role("alert")).to_have_text(BAD_DATES)
    holds(page, backwards)
    seek(page, dict(zip(dates, THESE_DAYS, strict=True)), button)
    expect(page.get_by_text(NOTHING)).to_be_visible()
    holds(page, asked)


def is_found_alone(record: FrameLocator, tab: str, number: str, table: str = "") -> None:
    """By its text, of the two that the list has."""
    enter(record.get_by_role("link", name=tab, exact=True))
    assert len(numbers_in(record, table or tab)) == 2
    seek(record, {f"Find in {tab.lower()}": SAID.lower()}, "Find")
    expect(record.get_by_text("1 record found")).to_be_visible()
    assert numbers_in(record, table or tab) == [number]


def seek(form: Page | FrameLocator, asked: Mapping[str, str], button: str) -> None:
    for label, words in asked.items():
        field = form.get_by_label(label, exact=True)
        if label == "Type":
            field.select_option(words)
        else:
            field.fill(words)
    enter(form.get_by_role("button", name=button, exact=True))


def holds(form: Page | FrameLocator, typed: Mapping[str, str]) -> None:
    """What stands in the fields."""
    shown = {label: form.get_by_label(label, exact=True).input_value() for label in typed}
    assert shown == typed


def numbers_in(page: Page | FrameLocator, table: str) -> list[str]:
    """The first cell of each line."""
    return page.get_by_role("table", name=table).locator("td:first-child").all_inner_texts()


def typed(at: datetime) -> str:
    """As the product writes a moment."""
    return at.astimezone(LONDON).strftime("%d/%m/%Y %H:%M")


def is_simple(person: Record) -> bool:
    """One with a birth date, one home and no flag, of whom nothing is kept back."""
    return bool(
        person["born_on"]
        and person["access_class"] == "open"
        and not person["markers"]
        and not person["merged_into"]
        and len(home_of(person)) == 1
    )


def home_of(person: Record) -> list[tuple[str, str]]:
    """Where they live now: postcode and first line."""
    return [
        (one["postcode"], one["line1"])
        for one in person["addresses"]
        if one["kind"] != "previous" and not one["to_on"]
    ]


def plant(mocks: Mocks, record_type: str, number: str, fields: Record) -> None:
    mocks.plant("police_rms", record_type, number, **fields, stamp=stamp(number))


def plant_entry(mocks: Mocks, occ_no: str, number: str, text: str) -> None:
    when = {"at": ADDED_AT.isoformat(), "by": COLLEAGUE, "category": "note", "reference": ""}
    mocks.plant("police_rms", "entries", number, entry_id=number, occ_no=occ_no, text=text, **when)


def stamp(number: str) -> dict[str, str]:
    at = ADDED_AT.isoformat()
    return {"number": number, "at": at, "by": COLLEAGUE, "reference": REFERENCE}
