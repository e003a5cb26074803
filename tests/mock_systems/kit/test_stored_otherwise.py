"""Texts and dates that a partner stores otherwise than they were sent, in every kind of request."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

import pytest

from mock_systems.kit.faults import DATE_CHANGES, TEXT_CHANGES, Fault, Moment
from mock_systems.kit.stored_otherwise import DATE_CHANGED, TEXT_CHANGED, as_stored

FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
PLAIN = "One line, and nothing in it that a store could mind."

TEXTS = [
    ("newline", "first\r\nsecond\nthird", "first second third"),
    ("emoji", "seen \U0001f600 today", "seen ? today"),
    ("smart_quotes", "\u201cI\u2019m safe\u201d \u2013 she said\u2026", "?I?m safe? ? she said?"),
    ("ampersand", "Hart & Sons", "Hart  Sons"),
    ("diacritics", "Si\u00f4n o D\u0177 Gwy\u0302n", "Sion o Dy Gwyn"),
    ("composed", "Sio\u0302n", "Si\u00f4n"),
    ("decomposed", "Si\u00f4n", "Sio\u0302n"),
    ("trailing_space", "first \r\nsecond  \nthird ", "first\r\nsecond\nthird"),
    ("escaped", "Hart & <b>Sons</b>", "Hart &amp; &lt;b&gt;Sons&lt;/b&gt;"),
]
DATES = [
    ("day_and_month", "05/11/2026", "11/05/2026"),
    ("day_and_month", "2026-11-05T01:30", "2026-05-11T01:30"),
    ("day_and_month", "5 November 2026", "11 May 2026"),
    ("day_and_month", "25/11/2026", "25/11/2026"),
    ("two_digit_year", "05/11/2026 01:30", "05/11/1926 01:30"),
    ("two_digit_year", "2026-11-05", "1926-11-05"),
    ("day_before", "01/03/2026", "28/02/2026"),
    ("day_before", "2026-03-01", "2026-02-28"),
    ("hour_before", "25/10/2026 01:30", "25/10/2026 00:30"),
    ("hour_before", "25/10/2026", "25/10/2026"),
]


def stored(mode: str, body: bytes, kind: str, what: str, field: str | None = None) -> bytes:
    fault = Fault("F1", mode, "save", Moment.PRE, 0, 1, {"what": what, "field": field})
    return as_stored(body, kind, fault)


def form_stored(mode: str, sent: Mapping[str, str], what: str, field: str | None = None) -> object:
    answer = parse_qs(stored(mode, urlencode(sent).encode(), FORM, what, field).decode(), True)
    return {name: value for name, [value] in answer.items()}


def test_each_change_that_can_be_asked_for_is_made_and_tried():
    assert set(TEXT_CHANGED) == set(TEXT_CHANGES) == {what for what, _, _ in TEXTS}
    assert set(DATE_CHANGED) == set(DATE_CHANGES) == {what for what, _, _ in DATES}


@pytest.mark.parametrize(("what", "sent", "kept"), TEXTS, ids=[what for what, _, _ in TEXTS])
def test_a_text_is_stored_otherwise_in_a_form_and_in_json(what, sent, kept):
    form = form_stored("stored_otherwise", {"text": sent, "other": PLAIN}, what)
    body = json.dumps({"entry": {"text": sent, "tags": [PLAIN, sent]}, "count": 3}).encode()
    answer = json.loads(stored("stored_otherwise", body, JSON, what))

    assert form == {"text": kept, "other": PLAIN}
    assert answer == {"entry": {"text": kept, "tags": [PLAIN, kept]}, "count": 3}


@pytest.mark.parametrize("what", TEXT_CHANGES)
def test_what_holds_nothing_to_change_is_the_same_byte_for_byte(what):
    form = urlencode({"form_token": "3f9a01bc", "text": PLAIN}).encode()
    view_state = urlencode({"__VIEWSTATE": "aGVsbG8gd29ybGQ+/8==", "text": PLAIN}).encode()
    not_json = b'{"text": '

    assert stored("stored_otherwise", form, FORM, what) == form
    assert stored("stored_otherwise", view_state, FORM, what) == view_state
    assert stored("stored_otherwise", not_json, JSON, what) == not_json
    assert stored("stored_otherwise", b"\xff\xfe &", "application/octet-stream", what)


def test_one_field_can_be_named_and_the_others_are_kept():
    sent = {"title": "Hart & Sons", "text": "Hart & Sons"}

    assert form_stored("stored_otherwise", sent, "ampersand", "text") == {
        "title": "Hart & Sons",
        "text": "Hart  Sons",
    }


def test_of_a_form_with_files_only_the_texts_are_stored_otherwise():
    parts = [
        b'Content-Disposition: form-data; name="title"\r\n\r\nHart & Sons',
        b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHart & Sons',
    ]
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"

    kept = stored("stored_otherwise", body, "multipart/form-data; boundary=edge", "ampersand")

    assert kept == body.replace(b"Hart & Sons", b"Hart  Sons", 1)


@pytest.mark.parametrize(("what", "sent", "kept"), DATES)
def test_a_date_is_stored_otherwise(what, sent, kept):
    form = form_stored("date_stored_otherwise", {"seen_on": sent, "text": f"On {sent}."}, what)

    assert form == {"seen_on": kept, "text": f"On {sent}."}


def test_a_date_in_three_fields_is_one_date():
    sent = {"born-day": "5", "born-month": "11", "born-year": "2015", "reference": "ENC-7K4M"}

    assert form_stored("date_stored_otherwise", sent, "day_and_month") == {
        **sent,
        "born-day": "11",
        "born-month": "5",
    }
    assert form_stored("date_stored_otherwise", {**sent, "born-day": "x"}, "day_before") == {
        **sent,
        "born-day": "x",
    }
