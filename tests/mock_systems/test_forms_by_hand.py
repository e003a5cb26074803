"""Every form of every system is named here with the test of `tests/people` that fills it in.

A form that is new, and a test that is gone, is told here; that the test does fill the form in is
seen in the test alone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_systems.kit.clock import PartnersClock
from mock_systems.server import make_systems

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
OFFICER = "test_police_rms_by_hand.py"
ADDED = "test_police_forms_by_hand.py"
SOUGHT = "test_police_searches_by_hand.py"
STEPS = (
    "test_steps_of_signing_in_by_hand.py"
    "::test_whoever_must_change_a_password_give_a_code_and_end_a_session_gets_in"
)
NUMBERS = f"{SOUGHT}::test_an_occurrence_is_found_by_its_number_and_by_its_reference"
LIVES_THERE = f"{SOUGHT}::test_a_person_is_found_where_they_live_and_an_occurrence_by_its_person"
IN_LISTS = f"{SOUGHT}::test_what_is_in_a_record_is_found_in_its_lists"
GIVEN_BACK = f"{SOUGHT}::test_a_form_that_is_cancelled_gives_the_record_back"
DOCUMENT = f"{ADDED}::test_a_document_is_attached_and_a_program_in_its_place_is_not"
NEW_OCCURRENCE = f"{ADDED}::test_a_new_occurrence_beside_one_of_the_same_place_keeps_what_was_typed"
MAIL = "test_secure_mail_by_hand.py"
IN_ORDER = f"{MAIL}::test_a_search_of_the_inbox_is_narrowed_by_day_and_put_in_order"
ANSWERED = f"{MAIL}::test_answering_a_file_and_taking_back_are_done_by_keyboard_alone"
THROUGH_THE_FORCE = (
    "test_force_sign_in.py::test_somebody_signs_in_at_the_force_and_out_again_without_javascript"
)
SENT = "test_notify_by_hand.py::test_what_was_sent_is_listed_and_read_word_for_word"
ABUSE = f"{PUBLIC}::test_domestic_abuse_is_reported_with_a_picture_and_taken_and_answered"

FILLED_IN = {
    "police_rms": {
        "/signin": STEPS,
        "/signin/password": STEPS,
        "/signin/code": STEPS,
        "/signin/continue": STEPS,
        "/reason": f"{OFFICER}::test_half_a_reason_is_refused_and_stays_to_be_mended",
        "/signout": f"{OFFICER}::test_signing_out_ends_the_session",
        "/search/occurrence": NUMBERS,
        "/search/reference": NUMBERS,
        "/search/changed": f"{SOUGHT}::test_occurrences_are_found_by_when_they_changed",
        "/search/person": LIVES_THERE,
        "/log/enquiry": f"{SOUGHT}::test_the_log_enquiry_finds_who_entered_what_and_when",
        "/change/enquiry": f"{SOUGHT}::test_the_change_enquiry_finds_all_that_somebody_changed",
        "/record/log/find": IN_LISTS,
        "{{ of.path }}/find": IN_LISTS,
        "{{ at }}/lock": GIVEN_BACK,
        "{{ form.subject.at }}/unlock": GIVEN_BACK,
        "{{ form.path }}": DOCUMENT,
        "{{ path }}": NEW_OCCURRENCE,
    },
    "secure_mail": {
        "/signin": STEPS,
        "/signin/password": STEPS,
        "/signin/code": STEPS,
        "/signin/elsewhere": STEPS,
        "/signout": f"{STEPS.partition('::')[0]}"
        "::test_whoever_signs_out_of_the_mail_has_no_session_there",
        "/mail/{{ folder.value }}/search": IN_ORDER,
        "{{ path }}": IN_ORDER,
        "/mail/recalls": f"{MAIL}"
        "::test_recalls_are_found_by_their_reason_and_say_what_became_of_each",
        "compose.html": ANSWERED,
        "/message/{{ message.number }}/recall": ANSWERED,
    },
    "identity_provider": {"/password": THROUGH_THE_FORCE, "/sign-out": THROUGH_THE_FORCE},
    "notify": {
        "/sign-in": SENT,
        "/sign-in/password": SENT,
        "/sign-in/code": SENT,
        "/sign-in/elsewhere": SENT,
        "/sign-out": SENT,
    },
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


def test_no_system_is_left_out() -> None:
    assert set(FILLED_IN) == {one.name for one in make_systems(PartnersClock())}


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
    pages = {page.name: page.read_text() for page in templates.glob("*.html")}
    by_button = any(map(BUTTON.search, pages.values()))
    for name, text in pages.items():
        here = name
        yield from (f"{name} {button}" for button in BUTTON.findall(text))
        for found in FORM.finditer(text):
            here = found["view"] or here
            is_told = by_button and found["action"] == AROUND_EVERY_PAGE
            if not found["view"] and not is_told:
                yield found["action"] or here


def is_there(test: str) -> bool:
    """Whether the file of this test has a test of this name."""
    file, _, name = test.partition("::")
    return f"\ndef {name}(" in (PEOPLE / file).read_text()
