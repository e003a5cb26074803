"""What a log entry says was told to a school: exactly the agreed words, or nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import OccurrenceNumber, OurReference
from domain.occurrences import LogEntry
from domain.told_entries import CATEGORY, Telling, telling_in, words_of_telling

BY_PHONE = "Operation Encompass: 900005 told by phone of P0043132, P0043133"
BY_MAIL = (
    "Operation Encompass: 900005 told by secure mail of P0043132, P0043133. Notice ENC-7K4M-92QF."
)
CHILDREN = ("P0043132", "P0043133")
OUR_REF = OurReference("ENC-7K4M-92QF")

a_child = st.from_regex(r"P[0-9]{7}", fullmatch=True, alphabet="P0123456789")
an_establishment = st.one_of(
    st.from_regex(r"[0-9]{6}", fullmatch=True, alphabet="0123456789"),
    st.sampled_from(["LA931-EHE", "LA825-CME", "LA870-SAFE"]),
)
a_reference = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8).map(
    lambda letters: OurReference(f"ENC-{letters[:4]}-{letters[4:]}")
)


def an_entry(text: str = BY_PHONE, category: str = CATEGORY) -> LogEntry:
    number = OccurrenceNumber("43261234567")
    return LogEntry("E000003", number, "PS 1207 Calloway", category, text, "ENC-HAND-0003")


def test_a_school_told_by_phone_was_told_by_a_person():
    telling = telling_in(an_entry())

    assert telling == Telling("900005", CHILDREN)
    assert telling.by_hand


def test_a_school_told_by_a_worker_names_the_notice():
    telling = telling_in(an_entry(BY_MAIL))

    assert telling == Telling("900005", CHILDREN, OUR_REF)
    assert not telling.by_hand


@pytest.mark.parametrize("words", [BY_PHONE, BY_MAIL])
def test_the_reference_every_write_carries_changes_nothing(words):
    marked = telling_in(an_entry(f"{words} [ref:ENC-7K4M-92QF/record]"))
    plain = telling_in(an_entry(f"{words} [ref:ENC-7K4M-92QF]"))

    assert marked is None
    assert plain == telling_in(an_entry(words))


def test_words_under_another_category_tell_of_nothing():
    assert telling_in(an_entry(category="General note")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Not yet: {BY_PHONE}",
        f"{BY_PHONE}.",
        f"{BY_PHONE} tomorrow",
        f"{BY_PHONE}\nNot done, line engaged.",
        BY_PHONE.replace("told", "not told"),
        BY_PHONE.replace("told", "to be told"),
        BY_PHONE.replace("phone", "voicemail"),
        BY_PHONE.replace(", ", " and "),
        BY_PHONE.replace("P0043133", "their brother"),
        BY_PHONE.replace("P0043133", "P004313３"),
        BY_PHONE.replace("900005", "Larkrise Primary School"),
        BY_PHONE.replace(" P0043132, P0043133", ""),
        BY_PHONE.lower(),
        f"{BY_PHONE} {BY_PHONE}",
        BY_MAIL.replace(" Notice ENC-7K4M-92QF.", ""),
        BY_MAIL.replace("ENC-7K4M-92QF", "none"),
    ],
)
def test_other_words_are_for_a_person_to_read(text):
    assert telling_in(an_entry(text)) is None


@given(an_establishment, st.lists(a_child, min_size=1, max_size=9), a_reference)
def test_what_is_written_is_what_is_read(establishment, children, our_ref):
    words = words_of_telling(establishment, children, our_ref)

    as_stored = an_entry(f"{words} [ref:{our_ref}]")
    for entry in (an_entry(words), as_stored):
        assert telling_in(entry) == Telling(establishment, tuple(children), our_ref)


def test_the_words_are_as_agreed():
    assert words_of_telling("900005", CHILDREN, OUR_REF) == BY_MAIL


@pytest.mark.parametrize(
    "wrong",
    [
        {"children": ()},
        {"children": ("Wren",)},
        {"children": ("P0043132, P0043133",)},
        {"establishment": ""},
        {"establishment": "Larkrise Primary School"},
        {"our_ref": OurReference("")},
        {"our_ref": OurReference("ENC-7K4M-92QF. [ref:X]")},
    ],
)
def test_words_that_could_not_be_read_again_are_not_written(wrong):
    values = {"establishment": "900005", "children": CHILDREN, "our_ref": OUR_REF}

    with pytest.raises(ValueError, match="needs an establishment"):
        words_of_telling(**(values | wrong))


@given(st.text())
def test_no_text_makes_the_reader_stumble(text):
    entry = an_entry(BY_PHONE)

    assert telling_in(replace(entry, text=text)) is None
