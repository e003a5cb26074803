"""Plain letters are folded by a shorter way, which ends where the long one does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.folding import fold, fold_look_alikes, fold_name

ACCENT = "é"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_fold_as_among_others(text: str):
    assert fold(text) == fold(text + ACCENT).removesuffix("e")
    assert fold_name(text) == fold_name(text + ACCENT).removesuffix("e")


def test_what_is_no_letter_or_digit_is_no_part_of_a_name():
    assert fold_name("O'Brien-Łęcki 3\t") == "obrienlecki3"
    assert fold_name("’ -") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("रवि", "रवा"), ("राम", "रमा"), ("রিমা", "রুমা"), ("กิ", "กุ"), ("かい", "がい")],
    ids=["Ravi and Rava", "Ram and Rama", "Rima and Ruma", "Thai vowels", "Kai and Gai"],
)
def test_vowel_signs_and_voicing_make_another_name(one: str, other: str):
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "Jose"), ("Ṡín", "sin"), ("مُحَمَّد", "محمد"), ("שָׂרָה", "שרה"), ("ДЁМА", "дема")],
    ids=["an acute", "a dot above", "Arabic points", "Hebrew points", "a diaeresis"],
)
def test_accents_and_points_may_be_left_out_of_a_name(one: str, other: str):
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize("mark", ["\u093f", "\u3099", "\u0301", "\ufe0f", "\U000e0100", "\u20dd"])
def test_no_mark_hides_a_plain_word(mark: str):
    """What the outbound gate searches for is found, whatever is put among its letters."""
    assert fold_look_alikes(f"Em{mark}ber") == "ember"
