"""Identifiers, against the check vectors worked out from their published rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import (
    case_reference_number,
    council_code,
    cro_number,
    establishment_urn,
    nhs_number,
    noms_number,
    occurrence_number,
    our_reference,
    pnc_id,
    pnc_id_on_any_day,
    postcode,
    reference_for,
    unique_pupil_number,
    uprn,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "digits",
    [
        "9990000018",
        "9990000026",
        "9990000034",
        "9990000042",
        "9990000050",
        "9990000069",
        "9990000077",
        "9990000085",
        "9990000093",
        "9990000107",
    ],
)
def test_an_nhs_number_of_the_test_range_is_known_by_its_check_digit(digits):
    assert nhs_number(digits) == digits
    assert nhs_number(f" {digits[:3]} {digits[3:6]} {digits[6:]} ") == digits


@pytest.mark.parametrize(
    "text", ["9990000019", "999000001", "99900000188", "", "abc", "٩٩٩٠٠٠٠٠١٨"]
)
def test_what_is_not_an_nhs_number_is_nothing(text):
    assert nhs_number(text) is None


def test_a_check_of_ten_was_never_issued():
    bodies = (f"999{middle:06}" for middle in range(200))
    of_ten = next(
        body
        for body in bodies
        if sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True))
        % 11
        == 1
    )

    assert not any(nhs_number(f"{of_ten}{check}") for check in range(10))


@pytest.mark.parametrize("text", ["M931200612345", "A825210000017", "R850120000001"])
def test_a_pupil_number_is_known_by_its_check_letter(text):
    assert unique_pupil_number(text) == text
    assert unique_pupil_number(text.lower()) == text


def test_a_temporary_pupil_number_ends_in_a_letter():
    # Check letter by hand: the sum of 9×2 + 3×3 + 1×4 + 2×5 + 0 + 0 + 6×8 + 1×9 + 2×10 + 3×11
    # + 4×12 and A (nought) × 13 is 199, and 199 = 8 × 23 + 15, which is R.
    assert unique_pupil_number("R93120061234A") == "R93120061234A"


def test_a_pupil_number_of_a_council_made_after_2011_is_known():
    # 839 (2019): 8×2 + 3×3 + 9×4 + 1×5 + 1×13 = 79 = 3 × 23 + 10, which is L.
    assert unique_pupil_number("L839100000001") == "L839100000001"


@pytest.mark.parametrize(
    "text",
    ["A931200612345", "M93120061234", "M9312006123456", "I931200612345", "M93120061234O", ""],
)
def test_what_is_not_a_pupil_number_is_nothing(text):
    assert unique_pupil_number(text) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2003/1234567Q", "2003/1234567Q"),
        ("2019/0000099W", "2019/0000099W"),
        ("2024/0654321H", "2024/0654321H"),
        ("20031234567Q", "2003/1234567Q"),
        ("03/1234567Q", "2003/1234567Q"),
        ("19/99W", "2019/0000099W"),
        ("24/654321h", "2024/0654321H"),
    ],
)
def test_a_pnc_id_has_one_long_form(text, canonical):
    assert pnc_id(text, today=TODAY) == canonical


def test_a_short_year_after_this_one_is_of_the_last_century():
    # 99‖0000123 = 990000123 = 43043483 × 23 + 14, and the fourteenth letter after Z is P.
    assert pnc_id("99/123P", today=TODAY) == "1999/0000123P"


def test_a_pnc_id_of_an_uncertain_century_is_nothing_where_nobody_says_what_day_it_is():
    assert pnc_id_on_any_day("03/1234567Q") is None
    assert pnc_id_on_any_day("2003/1234567Q") == "2003/1234567Q"


@pytest.mark.parametrize(
    "text", ["2003/1234567R", "2003/123456Q", "3/1234567Q", "2003-1234567Q", ""]
)
def test_what_is_not_a_pnc_id_is_nothing(text):
    assert pnc_id(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("123456/08T", "123456/08T"),
        ("000037/21B", "000037/21B"),
        ("37/21B", "000037/21B"),
        ("SF04/123F", "SF04/123F"),
    ],
)
def test_a_cro_number_is_known_by_its_check_letter(text, canonical):
    assert cro_number(text) == canonical


@pytest.mark.parametrize(
    "text", ["123456/08U", "SF04/123G", "SF04/000123F", "1234567/08T", "12345608T"]
)
def test_what_is_not_a_cro_number_is_nothing(text):
    assert cro_number(text) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("nm42qx", "NM4 2QX"),
        ("OX1 1AA", "OX1 1AA"),
        ("EC1A1BB", "EC1A 1BB"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
    ],
)
def test_a_postcode_has_one_space(text, canonical):
    assert postcode(text) == canonical


@pytest.mark.parametrize("text", ["NM4 2CX", "NM4 2QK", "NM4 2Q", "NM4", "4NM 2QX", "NM44 4 2QX"])
def test_what_is_not_a_postcode_is_nothing(text):
    assert postcode(text) is None


def test_numbers_of_places():
    assert establishment_urn("123456") == "123456"
    assert establishment_urn("12345") is None
    assert council_code("931") == "931"
    assert council_code("9310") is None
    assert uprn("0012345678") == "12345678"
    assert uprn("1234567890123") is None
    assert uprn("12a") is None


def test_numbers_of_probation_and_prison():
    assert case_reference_number(" b123435") == "B123435"
    assert case_reference_number("B12343") is None
    assert case_reference_number("1B23435") is None
    assert noms_number("a1234 bc") == "A1234BC"
    assert noms_number("A123BC") is None
    assert noms_number("A1234B1") is None


def test_an_occurrence_number_belongs_to_its_force():
    assert occurrence_number("43260012345", force_code="43") == "43260012345"
    assert occurrence_number("44260012345", force_code="44") == "44260012345"
    assert occurrence_number("44260012345", force_code="43") is None
    assert occurrence_number("4326011820", force_code="43") is None


def test_a_force_code_is_two_digits():
    with pytest.raises(ValueError, match="two digits"):
        occurrence_number("43260012345", force_code="TV")


def test_a_reference_of_ours_is_read_back_as_it_was_written():
    assert our_reference(" enc-7k4m-92qf ") == "ENC-7K4M-92QF"
    assert our_reference("ENC-7K4M-92Q") is None
    assert our_reference("ENC 7K4M 92QF") is None


@given(st.text(), st.text())
def test_the_same_work_always_has_the_same_reference_and_other_work_another(one, other):
    reference = reference_for("ENC", one)

    assert our_reference(reference) == reference
    assert (reference == reference_for("ENC", other)) == (one == other)


def test_a_reference_begins_with_three_capital_letters():
    with pytest.raises(ValueError, match="three capital"):
        reference_for("enc", "key")


@given(st.text(max_size=20))
def test_nothing_a_record_may_hold_breaks_the_reading(text):
    for read in (
        nhs_number,
        unique_pupil_number,
        cro_number,
        pnc_id_on_any_day,
        postcode,
        uprn,
        establishment_urn,
        case_reference_number,
        noms_number,
    ):
        value = read(text)
        assert value is None or read(value) == value
