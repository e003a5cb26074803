"""Plain letters are folded by a shorter way, which ends where the long one does."""

from hypothesis import given
from hypothesis import strategies as st

from domain.folding import fold, fold_name

ACCENT = "é"


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_fold_as_among_others(text: str):
    assert fold(text) == fold(text + ACCENT).removesuffix("e")
    assert fold_name(text) == fold_name(text + ACCENT).removesuffix("e")


def test_what_is_no_letter_or_digit_is_no_part_of_a_name():
    assert fold_name("O'Brien-Łęcki 3\t") == "obrienlecki3"
    assert fold_name("’ -") == ""
