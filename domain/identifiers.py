"""Identifiers of people, places and records: what is written in, the one way we write it out.

Each function takes what stands in a record and gives the identifier in its canonical form, or None
when the characters cannot be one. A valid identifier can still be somebody else's.
"""

import re
from datetime import date
from hashlib import sha256
from typing import NewType

from stdnum.gb import nhs, upn

NhsNumber = NewType("NhsNumber", str)
Upn = NewType("Upn", str)
PncId = NewType("PncId", str)
CroNumber = NewType("CroNumber", str)
Postcode = NewType("Postcode", str)
Uprn = NewType("Uprn", str)
EstablishmentUrn = NewType("EstablishmentUrn", str)
CouncilCode = NewType("CouncilCode", str)
OccurrenceNumber = NewType("OccurrenceNumber", str)
Crn = NewType("Crn", str)
NomsNumber = NewType("NomsNumber", str)
ConsistentIdentifier = NewType("ConsistentIdentifier", str)
ContactRef = NewType("ContactRef", str)
OurReference = NewType("OurReference", str)

# No I, O, S: the letters of the PNC's modulus-23 check, the remainder nought standing for Z.
_PNC_CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
# The letters of a UPN's check, and of a temporary one's last character.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
# The inward part of a postcode never holds C, I, K, M, O or V, which are misread.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
# The pseudo postcodes of "no fixed abode" and its like keep none of that rule.
_PSEUDO_POSTCODE = re.compile(r"(ZZ99)([0-9][A-Z]{2})")
# Days on which a short year is read as early and as late as it can be.
_EARLIEST_TODAY, _LATEST_TODAY = date(2000, 1, 1), date(2099, 12, 31)
_PNC_LONG = re.compile(r"([0-9]{4})/?([0-9]{7})([A-Z])")
_PNC_SHORT = re.compile(r"([0-9]{2})/([0-9]{1,7})([A-Z])")
_CRO = re.compile(r"([0-9]{1,6})/([0-9]{2})([A-Z])")
_CRO_FILE = re.compile(r"SF([0-9]{2})/([0-9]{1,6})([A-Z])")
_CRN = re.compile(r"[A-Z][0-9]{6}")
_NOMS_NUMBER = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")
_FORCE_CODE = re.compile(r"[0-9]{2}")
# Crockford's letters: no I, L, O or U, so a reference can be read out over the telephone.
_REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_OUR_REFERENCE = re.compile(r"[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def nhs_number(text: str) -> NhsNumber | None:
    """Ten digits with the modulus-11 check; a check of 10 was never issued."""
    digits = _compact(text)
    return NhsNumber(digits) if _is_digits(digits, 10) and nhs.is_valid(digits) else None


def unique_pupil_number(text: str) -> Upn | None:
    """A check letter and twelve digits; a temporary one ends in a letter."""
    number = _compact(text)
    if not _UPN.fullmatch(number):
        return None
    # The check letter only: the library's list of councils ends in 2011, before several were made.
    return Upn(number) if upn.calc_check_digit(number[1:]) == number[0] else None


def pnc_id(text: str, *, today: date) -> PncId | None:
    """A PNC ID in its long form, `2003/1234567Q`; a short year up to this one is this century's."""
    number = _compact(text)
    if long := _PNC_LONG.fullmatch(number):
        year, serial, letter = long.groups()
    elif short := _PNC_SHORT.fullmatch(number):
        year, serial, letter = short.groups()
        year = ("20" if int(year) <= today.year % 100 else "19") + year
    else:
        return None
    serial = serial.zfill(7)
    if _check_letter(year[2:] + serial) != letter:
        return None
    return PncId(f"{year}/{serial}{letter}")


def pnc_id_on_any_day(text: str) -> PncId | None:
    """A PNC ID whose century is certain, for a page that does not say what day it is."""
    early, late = (pnc_id(text, today=day) for day in (_EARLIEST_TODAY, _LATEST_TODAY))
    return early if early == late else None


def cro_number(text: str) -> CroNumber | None:
    """A Criminal Records Office number, `000037/21B`, or of the file series, `SF04/123F`."""
    number = _compact(text)
    if file := _CRO_FILE.fullmatch(number):
        year, serial, letter = file.groups()
        return CroNumber(number) if _check_letter(year + serial) == letter else None
    if ordinary := _CRO.fullmatch(number):
        serial, year, letter = ordinary.groups()
        serial = serial.zfill(6)
        if _check_letter(year + serial) == letter:
            return CroNumber(f"{serial}/{year}{letter}")
    return None


def postcode(text: str) -> Postcode | None:
    """A postcode with its one space, `NM4 2QX`."""
    letters = _compact(text)
    match = _POSTCODE.fullmatch(letters) or _PSEUDO_POSTCODE.fullmatch(letters)
    return Postcode(" ".join(match.groups())) if match else None


def uprn(text: str) -> Uprn | None:
    """A unique property reference number: up to twelve digits."""
    digits = _compact(text).lstrip("0")
    return Uprn(digits) if re.fullmatch(r"[0-9]{1,12}", digits) else None


def establishment_urn(text: str) -> EstablishmentUrn | None:
    """A school's or college's number in the national register: six digits."""
    digits = _compact(text)
    return EstablishmentUrn(digits) if _is_digits(digits, 6) else None


def council_code(text: str) -> CouncilCode | None:
    """A local authority's number in the national register: three digits."""
    digits = _compact(text)
    return CouncilCode(digits) if _is_digits(digits, 3) else None


def occurrence_number(text: str, *, force_code: str) -> OccurrenceNumber | None:
    """A police occurrence: the force's two digits, the year's two, and seven more."""
    if not _FORCE_CODE.fullmatch(force_code):
        raise ValueError("A force code is two digits.")
    digits = _compact(text)
    if not _is_digits(digits, 11) or not digits.startswith(force_code):
        return None
    return OccurrenceNumber(digits)


def case_reference_number(text: str) -> Crn | None:
    """A probation case: a letter and six digits, `B123435`."""
    number = _compact(text)
    return Crn(number) if _CRN.fullmatch(number) else None


def noms_number(text: str) -> NomsNumber | None:
    """A prison number, `A1234BC`."""
    number = _compact(text)
    return NomsNumber(number) if _NOMS_NUMBER.fullmatch(number) else None


def our_reference(text: str) -> OurReference | None:
    """A reference of ours, `ENC-7K4M-92QF`."""
    reference = text.strip().upper()
    return OurReference(reference) if _OUR_REFERENCE.fullmatch(reference) else None


def reference_for(prefix: str, key: str) -> OurReference:
    """The reference of the work this key names: the same key always has the same reference."""
    if not re.fullmatch(r"[A-Z]{3}", prefix):
        raise ValueError("A reference begins with three capital letters.")
    number = int.from_bytes(sha256(key.encode()).digest()[:5])
    letters = "".join(_REFERENCE_LETTERS[number >> shift & 31] for shift in range(35, -1, -5))
    return OurReference(f"{prefix}-{letters[:4]}-{letters[4:]}")


def _check_letter(digits: str) -> str:
    return _PNC_CHECK_LETTERS[int(digits) % len(_PNC_CHECK_LETTERS)]


def _compact(text: str) -> str:
    return re.sub(r"[ \t\u00a0]+", "", text).upper()


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
