"""Every form of these systems is named here with the test of `tests/people` that fills it in.

A form that is new, and a test that is gone, is told here; that the test does fill the form in is
seen in the test alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "tests" / "people"
FORM = re.compile(r'<form\b(?:[^>]*? action="(?P<action>[^"]*)")?|<template id="(?P<view>[^"]*)">')
# CareLedger has one form around every page: what is sent is told by its button.
BUTTON = re.compile(r'{{ button\(form, "(\w+)"')
AROUND_EVERY_PAGE = "{{ form.path }}"

SEARCHES = "test_searches_by_hand.py"
CARE = "test_social_care_by_hand.py"
INBOX = "test_staff_inbox_by_hand.py"
PUBLIC = "test_public_forms_by_hand.py"
CHILD = f"{SEARCHES}::test_a_social_worker_finds_a_child_by_each_search"
CHILDS_RECORD = f"{CARE}::test_a_social_worker_adds_a_contact_and_a_document_to_a_childs_record"
OTHER_CODES = f"{CARE}::test_a_code_comes_by_text_message_and_a_sign_in_to_approve_can_be_left"
CLIENT = f"{SEARCHES}::test_an_adults_social_worker_finds_a_client_by_each_search"
CONTACT = f"{CARE}::test_an_adults_social_worker_adds_a_contact_and_finds_it_in_the_log"
LOOK_UPS = f"{SEARCHES}::test_a_nurse_finds_a_person_by_each_look_up"
CASE = f"{SEARCHES}::test_a_practitioner_finds_a_case_by_each_search"
TENANCY = f"{SEARCHES}::test_a_housing_officer_finds_a_tenancy_by_each_search"
PUPIL = f"{SEARCHES}::test_an_administrator_finds_a_pupil_by_each_search_and_a_school"
STAFF = f"{INBOX}::test_a_submission_is_found_by_search_and_filter_and_what_staff_did_is_listed"
ABUSE = f"{PUBLIC}::test_domestic_abuse_is_reported_with_a_picture_and_taken_and_answered"

FILLED_IN = {
    "childrens_social_care": {
        "t-sign-in": CHILD,
        "t-new-password": CHILD,
        "t-code": CHILD,
        "t-code-by-sms": OTHER_CODES,
        "t-code-by-push": OTHER_CODES,
        "t-elsewhere": CHILD,
        "t-search": CHILD,
        "t-reason": CHILDS_RECORD,
        "t-new-contact": CHILDS_RECORD,
        "t-new-document": CHILDS_RECORD,
        "t-entries": CHILDS_RECORD,
    },
    "adult_social_care": {
        "sign_in.html btnSignIn": CLIENT,
        "new_password.html btnChange": CLIENT,
        "code.html btnVerify": CLIENT,
        "in_use.html btnEndOther": CLIENT,
        "in_use.html btnCancel": CONTACT,
        "councils.html btnSelectCouncil": CLIENT,
        "reason.html btnReason": CLIENT,
        "home.html btnNewSearch": CLIENT,
        "search.html btnFindByName": CLIENT,
        "search.html btnFindByAddress": CLIENT,
        "search.html btnFindByNumber": CLIENT,
        "search.html btnFindByNhs": CLIENT,
        "new_contact.html btnSaveContact": CONTACT,
        "new_contact.html btnCancel": CONTACT,
        "contact_log.html btnListContacts": CONTACT,
    },
    "health_record": {
        "/sign-in": LOOK_UPS,
        "/sign-in/new-password": LOOK_UPS,
        "/sign-in/code": LOOK_UPS,
        "/sign-in/another-device": LOOK_UPS,
        "/declaration": LOOK_UPS,
        "/look-up": LOOK_UPS,
        "/look-up/nhs-number": LOOK_UPS,
        "/look-up/name": LOOK_UPS,
        "/look-up/reference": LOOK_UPS,
        "/sign-out": LOOK_UPS,
    },
    "probation": {
        "/signon": CASE,
        "/signon/password": CASE,
        "/signon/memorable-word": CASE,
        "/signon/new-password": CASE,
        "/signon/code": CASE,
        "/signon/office": CASE,
        "/signon/acceptable-use": CASE,
        "/signon/elsewhere": CASE,
        "/search": CASE,
        "/signoff": CASE,
    },
    "housing": {
        "/signon": TENANCY,
        "/signon/password": TENANCY,
        "/signon/code": TENANCY,
        "/signon/elsewhere": TENANCY,
        "/signon/landlord": TENANCY,
        "/search/reason": TENANCY,
        "/search/name": TENANCY,
        "/search/address": TENANCY,
        "/search/reference": TENANCY,
        "/signoff": TENANCY,
    },
    "education": {
        "/account/sign-in": PUPIL,
        "/account/new-password": PUPIL,
        "/account/code": PUPIL,
        "/account/in-use": PUPIL,
        "/pupils/note": PUPIL,
        "/pupils/search/{{ asked.by }}": PUPIL,
        "/establishments": PUPIL,
        "/account/sign-out": PUPIL,
    },
    "public_portal": {
        "{{ form.path }}/begin": ABUSE,
        "question.html": ABUSE,
        "{{ form.path }}/check-your-answers": ABUSE,
        "/staff/sign-in": STAFF,
        "/staff/new-password": STAFF,
        "/staff/code": STAFF,
        "/staff/in-use": STAFF,
        "/staff/submissions": STAFF,
        "/staff/search": STAFF,
        "/staff/activity": STAFF,
        "/staff/sign-out": STAFF,
        "/staff/submissions/{{ submission.reference }}/take": ABUSE,
        "/staff/submissions/{{ submission.reference }}/give-back": ABUSE,
        "/staff/submissions/{{ submission.reference }}/acknowledge": ABUSE,
    },
}


@pytest.mark.parametrize("system", FILLED_IN)
def test_every_form_is_filled_in_by_a_test_that_is_there(system: str) -> None:
    named = FILLED_IN[system]

    assert set(forms_of(ROOT / "mock_systems" / system / "templates")) == set(named)
    assert {one for one in named.values() if not is_there(one)} == set()


def test_a_form_nobody_named_and_a_test_that_is_gone_are_told(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(
        '<form method="get" action="/new">{{ button(form, "btnB") }}'
    )
    (tmp_path / "views.html").write_text('<template id="t-view"><form class="card"></form>')
    (tmp_path / "plain.html").write_text('<form method="post">')

    assert set(forms_of(tmp_path)) == {"/new", "one.html btnB", "t-view", "plain.html"}
    assert not is_there(f"{SEARCHES}::test_of_nothing")


def forms_of(templates: Path) -> Iterator[str]:
    """Each form by where it is sent, or by the view or the page it stands on."""
    for page in templates.glob("*.html"):
        text, here = page.read_text(), page.name
        yield from (f"{page.name} {button}" for button in BUTTON.findall(text))
        for found in FORM.finditer(text):
            here = found["view"] or here
            if not found["view"] and found["action"] != AROUND_EVERY_PAGE:
                yield found["action"] or here


def is_there(test: str) -> bool:
    """Whether the file of this test has a test of this name."""
    file, _, name = test.partition("::")
    return f"\ndef {name}(" in (PEOPLE / file).read_text()
