"""What kinds of value a name can hold, and how each is recognised."""

import re
from enum import StrEnum

# One letter of the private use area stands for a value of each kind while a name is judged.
FIRST_MARK = 0xE000


class Kind(StrEnum):
    """What stood where a placeholder stands; a placeholder reads `<person name>`."""

    EMAIL = "email address"
    WEB = "web address"
    DATE = "date"
    TIME = "time"
    NHS_NUMBER = "NHS number"
    UPN = "UPN"
    PNC_ID = "PNC ID"
    POSTCODE = "postcode"
    PHONE = "phone number"
    RECORD_NUMBER = "record number"
    NUMBER = "number"
    PERSON_NAME = "person name"
    TEXT = "text"

    @property
    def placeholder(self) -> str:
        """As it stands in a draft and on the terminal."""
        return f"<{self.value}>"

    @property
    def argument(self) -> str:
        """As a method's argument is called."""
        return self.value.replace(" ", "_").lower()


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)[a-z]*,? )?"
# In this order: what is taken first is not looked at again.
SHAPES = (
    (Kind.EMAIL, r"\S+@\S+"),
    (Kind.WEB, r"\S*(?:://|www\.)\S+"),
    (Kind.DATE, rf"{_DAY}\d{{1,2}}(?:st|nd|rd|th)?[ -]{_MONTH}[ -]\d{{2,4}}\b"),
    (Kind.DATE, rf"{_DAY}\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b"),
    (Kind.DATE, r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\d{4}-\d{2}-\d{2}(?:T\S+)?"),
    (Kind.TIME, r"\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:am|pm)?\b"),
    (Kind.UPN, r"\b[A-Z]\d{11}[0-9A-Z]\b"),
    (Kind.PNC_ID, r"\b\d{2,4}/\d{1,7}[A-Z]\b"),
    (Kind.NHS_NUMBER, r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b(?!\d)"),
    (Kind.PHONE, r"(?:\+44|\b0)[\d ()-]{8,13}\d\b"),
    (Kind.POSTCODE, r"\b[A-Z]{1,2}\d[0-9A-Z]? ?\d[A-Z]{2}\b"),
    (Kind.NUMBER, r"(?<!\S)[(#£]?\d{1,4}(?:[.,]\d+)*[)%.,:;]?(?!\S)"),
    (Kind.RECORD_NUMBER, r"\S*\d\S*"),
)
_SHAPES = tuple((kind, re.compile(shape, re.IGNORECASE)) for kind, shape in SHAPES)
_KINDS = tuple(Kind)


def mark_of(kind: Kind) -> str:
    """The letter that stands for a value of this kind."""
    return chr(FIRST_MARK + _KINDS.index(kind))


def kind_marked(token: str) -> Kind | None:
    """Which kind of value this token stands for, if it stands for one."""
    place = ord(token) - FIRST_MARK if len(token) == 1 else -1
    return _KINDS[place] if 0 <= place < len(_KINDS) else None


def with_marks(name: str) -> str:
    """The name with a mark, between spaces, for each value that its shape gives away."""
    for kind, shape in _SHAPES:
        name = shape.sub(f" {mark_of(kind)} ", name)
    return name
