"""What two records are compared by, and every level at which they can agree or differ there."""

from collections.abc import Mapping
from enum import StrEnum


class Field(StrEnum):
    """What two records are compared by, in the order a person reads it."""

    NAME = "name"
    BORN_ON = "born_on"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    PNC_ID = "pnc_id"
    ADDRESS = "address"
    RELATIVE = "relative"


class Agreement(StrEnum):
    """What two records say of one field. The words are in `domain/wording/matching.py`."""

    SAME = "same"
    SAME_BUT_MARKS = "same_but_marks"
    SAME_KNOWN_AS = "same_known_as"
    SAME_FORMER = "same_former"
    SAME_SURNAME = "same_surname"
    SAME_ELSEWHEN = "same_elsewhen"
    SAME_POSTCODE = "same_postcode"
    PART = "part"
    SPELLING = "spelling"
    NICKNAME = "nickname"
    SURNAME_PART = "surname_part"
    SWAPPED_NAMES = "swapped_names"
    MIDDLE_NAME = "middle_name"
    FORENAME = "forename"
    SURNAME = "surname"
    SWAPPED_DAY_MONTH = "swapped_day_month"
    SWAPPED_DIGITS = "swapped_digits"
    ONE_DIGIT = "one_digit"
    EXPECTED_DATE = "expected_date"
    DIFFERS = "differs"
    ONE_SIDE = "one_side"
    NEITHER = "neither"


# One side or both say nothing: that speaks neither for nor against, and weighs nothing.
MISSING = frozenset({Agreement.ONE_SIDE, Agreement.NEITHER})
# The two records agree, wholly or in part; at every other level that is said they differ.
AGREES = frozenset(
    {
        Agreement.SAME,
        Agreement.SAME_BUT_MARKS,
        Agreement.SAME_KNOWN_AS,
        Agreement.SAME_FORMER,
        Agreement.SAME_SURNAME,
        Agreement.SAME_ELSEWHEN,
        Agreement.SAME_POSTCODE,
        Agreement.PART,
    }
)
IDENTIFIERS = (Field.NHS_NUMBER, Field.UPN, Field.PNC_ID)

_OF_A_NUMBER = (
    Agreement.SAME,
    Agreement.SWAPPED_DIGITS,
    Agreement.ONE_DIGIT,
    Agreement.DIFFERS,
)
# The levels of each field, the closest first; each has a weight in `matching_rules.toml`.
LEVELS: Mapping[Field, tuple[Agreement, ...]] = {
    Field.NAME: (
        Agreement.SAME,
        Agreement.SAME_BUT_MARKS,
        Agreement.MIDDLE_NAME,
        Agreement.SAME_KNOWN_AS,
        Agreement.SAME_FORMER,
        Agreement.SWAPPED_NAMES,
        Agreement.SPELLING,
        Agreement.NICKNAME,
        Agreement.SURNAME_PART,
        Agreement.PART,
        Agreement.FORENAME,
        Agreement.SURNAME,
        Agreement.DIFFERS,
    ),
    Field.BORN_ON: (
        Agreement.SAME,
        Agreement.SWAPPED_DAY_MONTH,
        Agreement.SWAPPED_DIGITS,
        Agreement.ONE_DIGIT,
        Agreement.EXPECTED_DATE,
        Agreement.DIFFERS,
    ),
    Field.NHS_NUMBER: _OF_A_NUMBER,
    Field.UPN: _OF_A_NUMBER,
    Field.PNC_ID: _OF_A_NUMBER,
    Field.ADDRESS: (
        Agreement.SAME,
        Agreement.SAME_ELSEWHEN,
        Agreement.SAME_POSTCODE,
        Agreement.DIFFERS,
    ),
    Field.RELATIVE: (Agreement.SAME, Agreement.SAME_SURNAME, Agreement.DIFFERS),
}
