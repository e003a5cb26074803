"""Every form of the records system filled in by hand: what was typed is what was committed, once.

By keyboard alone, save the picking of a file: a wrong entry is refused in words and stays to be
mended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import FilePayload, FrameLocator, Locator, Page, expect

from tests.domain.builders import A_PDF
from tests.mocks_fixture import Mocks
from tests.people.conftest import Written
from tests.people.going_on import enter
from tests.people.police_officer import officer as officer
from tests.people.police_officer import opened, the_record
from tests.people.police_officer import signed_in as signed_in

TEXT = "Typed by hand. [ref:BY-HAND-2]"
AUTHORITY = "DS 3318, 23/11/2026"
REPORT: FilePayload = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
# What each field holds, by its label as a person reads it.
HELD = """labels => labels.map(({textContent, control}) => [
  textContent.trim(), control.selectedOptions ? control.selectedOptions[0].label : control.value
])"""
PROGRAM: FilePayload = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of a record, and one entry of it that is refused until it is mended.

    `logged`: what the write log has to say of `typed`, by the product's own names.
    """

    tab: str
    button: str
    save: str
    typed: Mapping[str, str]
    wrong: tuple[str, str]
    refused_with: str
    operation: str
    logged: Mapping[str, str]
    file: FilePayload | None = None


DOCUMENT = Form(
    tab="Documents",
    button="Attach document",
    save="Save document",
    typed={"Title": TEXT, "Document type": "Minutes", "Access": "Restricted"},
    wrong=("Title", "T" * 251),
    refused_with="Title must not exceed 250 characters (now 251).",
    operation="upload_document",
    logged={
        "title": TEXT,
        "kind": "minutes",
        "access": "restricted",
        "file_name": "report.pdf",
        "sha256": sha256(A_PDF).hexdigest(),
    },
    file=REPORT,
)
DIARY_DATE = Form(
    tab="Diary",
    button="New diary date",
    save="Save diary date",
    typed={"Diary date": "01/12/2026", "Diary type": "Core group", "For": "MASH", "Text": TEXT},
    wrong=("Diary date", "22/11/2026"),
    refused_with="Diary date must not be before today.",
    operation="set_diary_date",
    logged={"due_on": "2026-12-01", "kind": "core_group", "owner": "mash", "text": TEXT},
)
FLAG = Form(
    tab="Flags",
    button="Set flag",
    save="Save flag",
    typed={
        "Flag": "MARAC",
        "Category": "EMO",
        "Start date": "20/11/2026",
        "Review date": "20/02/2027",
        "End date": "",
        "Source occurrence": "",
        "Authority": AUTHORITY,
        "Text": TEXT,
    },
    wrong=("Review date", "19/11/2026"),
    refused_with="Review date must be after the start date.",
    operation="set_flag",
    logged={
        "code": "MARAC",
        "category": "EMO",
        "added_on": "2026-11-20",
        "review_on": "2027-02-20",
        "ends_on": "",
        "authority": AUTHORITY,
        "text": TEXT,
    },
)
REMOVAL = Form(
    tab="Flags",
    button="Remove flag",
    save="Save removal",
    typed={"Flag": "", "Ended on": "23/11/2026", "Authority": AUTHORITY, "Reason": TEXT},
    wrong=("Ended on", "19/11/2026"),
    refused_with="A flag does not end before it starts.",
    operation="remove_flag",
    logged={"ended_on": "2026-11-23", "authority": AUTHORITY, "reason": TEXT},
)


@pytest.fixture(scope="module")
def two(night: Mocks) -> list[str]:
    """Two occurrences that everybody here may open."""
    held = night.records("police_rms", "occurrences").values()
    return [str(one["occ_no"]) for one in held if one["access_class"] == "open"][:2]


@pytest.fixture(scope="module")
def somebody(night: Mocks, two: list[str]) -> dict[str, Any]:
    """A person with a birth date and no part in the first occurrence."""
    parties = {
        one["nominal_id"] for one in night.record("police_rms", "occurrences", two[0])["roles"]
    }
    held = night.records("police_rms", "nominals").items()
    return next(
        one
        for number, one in held
        if number not in parties
        and (one["access_class"], one["merged_into"], one["markers"]) == ("open", "", [])
        and one["born_on"]
    )


def test_a_document_is_attached_and_a_program_in_its_place_is_not(
    officer: Page, night: Mocks, two: list[str], written: Written
) -> None:
    record = opened(officer, night, two[0])
    begin(officer, record, DOCUMENT)
    record.get_by_label("File").set_input_files(PROGRAM)
    fill_in(officer, record, DOCUMENT.typed)
    press(officer, record.get_by_role("button", name=DOCUMENT.save))
    expect(record.get_by_role("alert")).to_contain_text("Only PDF, Word (docx), PNG and JPEG")
    expect(record.get_by_text("Choose the file again.")).to_be_visible()
    holds(record, DOCUMENT.typed)

    record.get_by_label("File").set_input_files(REPORT)
    mend_and_save(officer, record, DOCUMENT)

    is_listed(record, DOCUMENT)
    is_written_once(written, DOCUMENT, two[0])


def test_a_diary_date_is_set_and_none_of_yesterday(
    officer: Page, night: Mocks, two: list[str], written: Written
) -> None:
    record = opened(officer, night, two[0])
    begin(officer, record, DIARY_DATE)
    fill_in(officer, record, DIARY_DATE.typed)
    mend_and_save(officer, record, DIARY_DATE)

    is_listed(record, DIARY_DATE)
    is_written_once(written, DIARY_DATE, two[0])


def test_a_person_is_linked_who_is_one_person(
    officer: Page, night: Mocks, two: list[str], somebody: dict[str, Any], written: Written
) -> None:
    form = Form(
        tab="Links",
        button="Link person",
        save="Save person link",
        typed={
            "Nominal": somebody["nominal_id"],
            "Surname": somebody["surname"],
            "Date of birth": "/".join(reversed(somebody["born_on"].split("-"))),
            "Role": "Witness",
            "Authority": AUTHORITY,
            "Text": TEXT,
        },
        wrong=("Surname", "Somebody-Else"),
        refused_with="Nominal, surname and date of birth are not one person's.",
        operation="link_person",
        logged={
            "person": somebody["nominal_id"],
            "role": "W",
            "authority": AUTHORITY,
            "text": TEXT,
        },
    )
    record = opened(officer, night, two[0])
    begin(officer, record, form)
    fill_in(officer, record, form.typed)
    mend_and_save(officer, record, form)

    is_listed(record, form)
    is_written_once(written, form, two[0])


def test_an_occurrence_is_linked_to_another_and_not_to_itself(
    officer: Page, night: Mocks, two: list[str], written: Written
) -> None:
    first, other = two
    form = Form(
        tab="Links",
        button="Link occurrence",
        save="Save occurrence link",
        typed={
            "Occurrence to link": other,
            "Relation": "Repeat of",
            "Authority": AUTHORITY,
            "Text": TEXT,
        },
        wrong=("Occurrence to link", first),
        refused_with="An occurrence is not linked to itself.",
        operation="link_occurrence",
        logged={"other": other, "relation": "repeat", "authority": AUTHORITY, "text": TEXT},
    )
    record = opened(officer, night, first)
    begin(officer, record, form)
    fill_in(officer, record, form.typed)
    mend_and_save(officer, record, form)

    is_listed(record, form)
    is_written_once(written, form, first)


def test_a_flag_is_set_and_removed_again(
    officer: Page, night: Mocks, two: list[str], somebody: dict[str, Any], written: Written
) -> None:
    number = somebody["nominal_id"]
    setting = replace(FLAG, typed={**FLAG.typed, "Source occurrence": two[0]})
    officer.goto(night.url("police_rms", f"/nominal?id={number}"))
    record = the_record(officer)
    begin(officer, record, setting)
    fill_in(officer, record, setting.typed)
    mend_and_save(officer, record, setting)
    is_listed(record, setting)
    [flag] = is_written_once(written, setting, number)

    known = f"{flag['fields']['flag']} MARAC"
    removal = replace(REMOVAL, typed={**REMOVAL.typed, "Flag": known})
    open_empty(officer, record, removal)
    fill_in(officer, record, removal.typed)
    mend_and_save(officer, record, removal)

    is_listed(record, removal)
    [_, removed] = written("police_rms")
    assert (removed["operation"], removed["record_id"]) == ("remove_flag", number)
    assert removed["fields"].items() >= {**removal.logged, "flag": flag["fields"]["flag"]}.items()


def test_a_new_occurrence_beside_one_of_the_same_place_keeps_what_was_typed(
    officer: Page, night: Mocks, two: list[str], written: Written
) -> None:
    place = night.record("police_rms", "occurrences", two[0])["location"]
    reported = "22/11/2026 23:10"
    night.change("police_rms", "occurrences", two[0], reported_at="2026-11-22T22:00:00+00:00")
    typed = {
        "Type": "DA crime",
        "Reported": reported,
        "Source": "999",
        "Location": place,
        "LA code": "940",
        "Authority": "",
        "Summary": f"Line one.\nLine two. {TEXT}",
    }
    officer.goto(night.url("police_rms", "/desktop"))
    press(officer, officer.get_by_role("link", name="New occurrence"))
    save = officer.get_by_role("button", name="Save occurrence")
    press(officer, save)
    expect(officer.get_by_role("alert")).to_contain_text("Type is required.")
    fill_in(officer, officer, typed)
    press(officer, save)
    expect(officer.get_by_role("alert")).to_contain_text("Authority is required for this type.")
    holds(officer, typed)
    fill_in(officer, officer, {"Authority": AUTHORITY})
    press(officer, save)
    expect(officer.get_by_role("heading", name="Possible duplicates")).to_be_visible()
    expect(officer.get_by_role("link", name=two[0])).to_be_visible()
    press(officer, officer.get_by_role("button", name="Back to the form"))
    holds(officer, {**typed, "Authority": AUTHORITY})
    assert written("police_rms") == []
    press(officer, save)
    press(officer, officer.get_by_role("button", name="Create anyway"))

    expect(officer.get_by_role("heading", name="Occurrence saved")).to_be_visible()
    [write] = written("police_rms")
    assert write["operation"] == "create_occurrence"
    assert write["fields"] == {
        "kind": "da_crime",
        "reported_at": reported,
        "source": "999",
        "location": place,
        "la_code": "940",
        "authority": AUTHORITY,
        "summary": typed["Summary"],
    }
    press(officer, officer.get_by_role("link", name="Change enquiry"))
    press(officer, officer.get_by_role("button", name="List changes"))
    row = officer.get_by_role("row").filter(has_text=write["record_id"])
    expect(row).to_contain_text("BY-HAND-2")


def begin(page: Page, record: FrameLocator, form: Form) -> None:
    press(page, record.get_by_role("link", name=form.tab, exact=True))
    open_empty(page, record, form)


def open_empty(page: Page, record: FrameLocator, form: Form) -> None:
    """Send the form empty first: each label it asks for is there, and named as missing."""
    press(page, record.get_by_role("button", name=form.button))
    for label in form.typed:
        expect(record.get_by_label(label, exact=True)).to_be_editable()
    press(page, record.get_by_role("button", name=form.save))
    first = next(iter(form.typed))
    expect(record.get_by_role("alert")).to_contain_text(f"{first} is required.")


def fill_in(page: Page, form: Page | FrameLocator, typed: Mapping[str, str]) -> None:
    """Field after field, as Tab leads from one to the next."""
    form.get_by_label(next(iter(typed)), exact=True).focus()
    for label, words in typed.items():
        field = form.get_by_label(label, exact=True)
        tag, is_focused = field.evaluate("one => [one.tagName, one === document.activeElement]")
        assert is_focused, label
        if tag == "SELECT":
            field.select_option(label=words)
        else:
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(words)
        page.keyboard.press("Tab")


def mend_and_save(page: Page, record: FrameLocator, form: Form) -> None:
    """A wrong entry first: it is refused, all that was typed is still there, and it is mended."""
    label, words = form.wrong
    fill_in(page, record, {label: words})
    press(page, record.get_by_role("button", name=form.save))
    expect(record.get_by_role("alert")).to_contain_text(form.refused_with)
    holds(record, {**form.typed, label: words})
    if form.file:
        record.get_by_label("File").set_input_files(form.file)
    fill_in(page, record, {label: form.typed[label]})
    press(page, record.get_by_role("button", name=form.save))


def holds(form: Page | FrameLocator, typed: Mapping[str, str]) -> None:
    """What stands in the fields, as a person reads it."""
    fields = dict(form.locator("label").evaluate_all(HELD))
    shown = {label: fields[label] for label in typed}
    nothing_chosen = {label: "" for label, words in shown.items() if words == "- select -"}
    assert {**shown, **nothing_chosen} == typed


def is_listed(record: FrameLocator, form: Form) -> None:
    """It says that it was saved, and the tab has it."""
    expect(record.get_by_role("status")).to_contain_text("saved.")
    record.get_by_role("link", name=f"Back to {form.tab.lower()}").press("Enter")
    expect(record.get_by_role("cell", name=TEXT, exact=True).first).to_be_visible()


def is_written_once(written: Written, form: Form, record_id: str) -> list[dict[str, Any]]:
    """One write, on this record, with the values that were typed."""
    writes = written("police_rms")
    assert [(one["account"], one["operation"], one["record_id"]) for one in writes] == [
        ("ps1207", form.operation, record_id)
    ]
    assert writes[0]["reference"] == "BY-HAND-2"
    assert writes[0]["fields"].items() >= form.logged.items()
    return writes


def press(page: Page, control: Locator) -> None:
    """Reach it as the keyboard does, press Enter, and come to the page that it leads to."""
    control.focus()
    expect(control).to_be_focused()
    enter(control)
