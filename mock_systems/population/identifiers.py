"""Identifiers with right check characters, all in ranges that no real person has.

Formats and checks: domain.md B0.
"""

UPN_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
POLICE_ALPHABET = "ZABCDEFGHJKLMNPQRTUVWXY"
POSTCODE_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
CASE_LETTERS = "BCDEFGHJKLMNPQRTVXYZ"


def nhs_check_digit(first_nine: str) -> int:
    """Give the modulus-11 check digit; 10 means the number is never issued."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(first_nine))
    return (11 - total % 11) % 11


def nhs_number(serial: int) -> str | None:
    """Give the test-range number for a serial below a million, or nothing where none exists."""
    first_nine = f"999{serial:06d}"
    check = nhs_check_digit(first_nine)
    return None if check == 10 else f"{first_nine}{check}"


def upn(la_code: str, establishment_number: str, entry_year: int, serial: int) -> str:
    """Give a pupil's unique number: check letter, council, school, year, serial."""
    digits = f"{la_code}{establishment_number}{entry_year % 100:02d}{serial % 1000:03d}"
    return upn_check_letter(digits) + digits


def upn_check_letter(digits: str) -> str:
    """Give the letter that belongs before twelve digits."""
    total = sum(int(digit) * place for place, digit in enumerate(digits, start=2))
    return UPN_ALPHABET[total % 23]


def pnc_id(year: int, serial: int) -> str:
    """Give a long Police National Computer id."""
    letter = POLICE_ALPHABET[int(f"{year % 100:02d}{serial:07d}") % 23]
    return f"{year}/{serial:07d}{letter}"


def cro_number(year: int, serial: int) -> str:
    """Give a Criminal Records Office number."""
    letter = POLICE_ALPHABET[int(f"{year % 100:02d}{serial:06d}") % 23]
    return f"{serial:06d}/{year % 100:02d}{letter}"


def national_insurance_number(serial: int) -> str:
    """Give a number with the prefix that is never issued."""
    return f"QQ{serial % 1_000_000:06d}{'ABCD'[serial % 4]}"


def mobile_number(serial: int) -> str:
    """Give a mobile number of the drama range."""
    return f"07700 900{serial % 1000:03d}"


def landline_number(serial: int) -> str:
    """Give a landline number of the drama range."""
    return f"01632 960{serial % 1000:03d}"


def postcode(area: str, serial: int) -> str:
    """Give a well-formed postcode in an area that does not exist."""
    district, rest = serial % 9 + 1, serial // 9
    first, second = POSTCODE_INWARD[rest % 20], POSTCODE_INWARD[rest // 20 % 20]
    return f"{area}{district} {rest // 400 % 9 + 1}{first}{second}"


def occurrence_number(force_code: str, year: int, serial: int) -> str:
    """Give a records management number: force, year, seven digits."""
    return f"{force_code}{year % 100:02d}{serial:07d}"


def case_reference(serial: int) -> str:
    """Give a probation case reference: a letter and six digits."""
    return f"{CASE_LETTERS[serial // 1_000_000 % len(CASE_LETTERS)]}{serial % 1_000_000:06d}"


def noms_number(serial: int) -> str:
    """Give a prison number: a letter, four digits, two letters."""
    letters = CASE_LETTERS[serial // 10_000 // 20 % 20] + CASE_LETTERS[serial // 10_000 % 20]
    return f"A{serial % 10_000:04d}{letters}"
