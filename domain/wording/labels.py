"""What a label is: a code, its words and its colour, and how what is missing in words is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Tag(StrEnum):
    """The colours of the GOV.UK tag; a tag always has words as well."""

    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"
    MAGENTA = "magenta"
    TEAL = "teal"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A code with what a reader sees for it."""

    code: str
    label: str
    tag: Tag = Tag.NONE
    sentence: str = ""


def filled(words: str, **values: str) -> str:
    """The words with what is known filled in; what is missing is said, never shown as a brace."""
    return words.format_map(_Spoken(values))


class _Spoken(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _UNFILLED.get(name, f"({name.replace('_', ' ')} not recorded)")


_UNFILLED = {"system": "The partner system", "fields": "see what is recorded"}


class _HasCode(Protocol):
    @property
    def code(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasCode)


def by_code(rows: Sequence[_Row]) -> dict[str, _Row]:
    """A table of these rows; of two with one code, one would never be read."""
    table = {row.code: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("a code stands twice in this table")
    return table
