"""A refusal about our words is a person's; one that asks for a field nobody knows closes."""

import pytest

from domain.errors import FieldWanted
from runtime.refused_saves import refuse_new_field

LABELS = ("Reason", "Date of document", "File")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Enter Reason for change.", "reason for change"),
        ("Document not saved. Enter a cost centre.", "cost centre"),
        ("Reason has 300 characters. Choose the cost centre from the list.", "cost centre"),
        ("Enter reason. Enter cost centre", "cost centre"),
    ],
)
def test_a_field_the_form_does_not_have_is_named(words, named):
    with pytest.raises(FieldWanted, match=f'form with "{named}"'):
        refuse_new_field(words, LABELS, "form", "police_rms")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Enter a reason.",
        "Enter date of document; choose the file from the list.",
        "Reason has 300 characters; at most 250 fit.",
        "Somebody entered the record. Locked by J. Thornycroft.",
    ],
)
def test_what_is_said_of_our_own_words_is_no_new_field(words):
    refuse_new_field(words, LABELS, "form", "police_rms")
