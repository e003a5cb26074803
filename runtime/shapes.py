"""What ids, codes and counts look like. What looks like nothing here may be about a person.

The audit trail and the log keep only values of these shapes. A shape cannot know every surname, so
it is the second lock: the first is that callers hand over ids and codes.
"""

import re

MOST_COUNTED = 9_999_999
LONGEST_IDENTIFIER = 80

_CODE = re.compile(r"[a-z][a-z0-9_.:/+-]{0,79}")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#+-]*")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{32,64}")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
_DATE_OF_VERSION = re.compile(r"20\d\d-\d\d-\d\d")
_PARTS = re.compile(r"[/:#]")
_DIGIT = re.compile(r"\d")

_PERSONAL = re.compile(
    "|".join(
        (
            r"\d{10}|\d{3}-\d{3}-\d{4}",  # NHS number; any ten digits
            r"[A-HJ-NP-RT-Z]\d{11}[\dA-Z]",  # UPN
            r"[A-Z]{2}\d{6}[A-D]",  # National Insurance number
            r"\d{2}(\d{2}/)?\d{5,7}[A-Z]",  # PNC id, with or without its slash
            r"[A-Z]{1,2}\d[A-Z\d]?-?\d[A-Z]{2}",  # postcode
            r"0\d{9,10}|\+44\d{9,10}|44\d{10}",  # telephone
            r"(19|20)\d\d[-./]?(0[1-9]|1[0-2])[-./]?([0-2]\d|3[01])",  # date, year first
            r"([0-2]?\d|3[01])[-./](0?[1-9]|1[0-2])[-./](\d{2}|\d{4})",  # date, day first
        )
    ),
    re.IGNORECASE,
)


def is_code(value: object) -> bool:
    """A word from one of our own lists: lower case, no spaces."""
    return isinstance(value, str) and bool(_CODE.fullmatch(value)) and not looks_personal(value)


def is_field_name(value: object) -> bool:
    """The name of a field, never its contents."""
    return isinstance(value, str) and bool(_FIELD_NAME.fullmatch(value))


def is_identifier(value: object) -> bool:
    """An opaque id or reference: has a digit or is a code, has no blank, looks like no detail."""
    if not isinstance(value, str) or len(value) > LONGEST_IDENTIFIER:
        return False
    if not _IDENTIFIER.fullmatch(value) or looks_personal(value):
        return False
    return _has_digit(value) or is_code(value)


def is_uuid(value: object) -> bool:
    """An id we drew ourselves."""
    return isinstance(value, str) and bool(_UUID.fullmatch(value))


def is_digest(value: object) -> bool:
    """A hash in hexadecimal."""
    return isinstance(value, str) and bool(_DIGEST.fullmatch(value))


def is_version(value: object) -> bool:
    """A version of code, rules or a schema; a rule's version is often the date it began."""
    if not isinstance(value, str) or not _VERSION.fullmatch(value) or not _has_digit(value):
        return False
    return bool(_DATE_OF_VERSION.fullmatch(value)) or not looks_personal(value)


def is_count(value: object) -> bool:
    """How many; too small to hold an NHS number, a telephone number or a date of birth."""
    return isinstance(value, int) and not is_flag(value) and 0 <= value <= MOST_COUNTED


def is_duration(value: object) -> bool:
    """How long, in seconds or milliseconds."""
    if is_flag(value) or not isinstance(value, int | float):
        return False
    return 0 <= value <= MOST_COUNTED


def is_flag(value: object) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def looks_personal(value: str) -> bool:
    """Whether a value, or a part of it, has the shape of a number or date that names a person."""
    if not _has_digit(value):
        return False
    return any(_PERSONAL.fullmatch(part) for part in (value, *_PARTS.split(value)))


def _has_digit(value: str) -> bool:
    """Every shape of a person's has one: without it there is nothing to look for."""
    return bool(_DIGIT.search(value))
