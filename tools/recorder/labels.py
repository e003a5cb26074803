"""Is a name on a partner's page a label? What cannot be recognised as one becomes a placeholder.

A label's words are all in the list of label words. A name that ends in a value keeps what stands
before it (`Pupil <record number>`) where those words cannot be part of the value; else the whole
name is one placeholder.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from tools.recorder.values import Kind, kind_marked, with_marks
from tools.recorder.words import LabelWords

LONGEST = 64
MOST_WORDS = 9
LONGEST_PERSON_NAME = 4
# The marks for values, and whatever moves the cursor or turns the writing round.
_NEVER_IN_A_LABEL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff]"
)
# What a supplier writes before somebody's name, none of which is a surname.
_BEFORE = """
about account allocated and as by child client contact contacts delete details edit for from in
nominal notes of open owner patient person pupil record remove select selected signed tenant the to
update user view viewing welcome with worker
"""
BEFORE_A_NAME = frozenset(_BEFORE.split())
# Words that are a surname as likely as a label, when one stands alone where a value may.
_ALONE = """
best bond day english field friend hand law long major master parish post power price prior round
short small speed street strong town ward welsh west worth young
"""
SURNAMES = frozenset(_ALONE.split())
MAY_BE_A_VALUE = frozenset(
    {"checkbox", "dialog", "group", "heading", "link", "menuitem", "radio", "region", "tab"}
)
# "Forename 2" and "Section 47" are labels, "Messages 2" is not.
_NUMBERED = re.compile(
    r"\b(forename|surname|name|line|address|phone|telephone|email|parent|contact|question|step|"
    r"number|key stage|section) (\d{1,2})(?!\S)",
    re.IGNORECASE,
)
SECTIONS = frozenset({"17", "20", "31", "47", "76"})


@dataclass(frozen=True, slots=True)
class Label:
    """What may be kept of a name: words, and placeholders for what may not."""

    parts: tuple[str | Kind, ...] = ()

    def __str__(self) -> str:
        return " ".join(p.placeholder if isinstance(p, Kind) else p for p in self.parts)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of value that were replaced."""
        return tuple(part for part in self.parts if isinstance(part, Kind))

    @property
    def words(self) -> str:
        """What was kept, without the placeholders."""
        return " ".join(part for part in self.parts if not isinstance(part, Kind))

    @property
    def is_plain(self) -> bool:
        """Is it a label and nothing else?"""
        return bool(self.parts) and not self.kinds


NO_NAME = Label()
VALUE = Label((Kind.TEXT,))


def judge(role: str, name: str, words: LabelWords) -> Label:
    """The label in a name that something of this role has."""
    if not name:
        return NO_NAME
    if len(name) > LONGEST or len(name.split()) > MOST_WORDS or _NEVER_IN_A_LABEL.search(name):
        return VALUE
    kept, numbered = _without_numbered(name)
    tokens = with_marks(kept).split()
    before = list(takewhile(lambda token: _may_stay(token, words), tokens))
    rest = tokens[len(before) :]
    if _is_surname_alone(role, before):
        return Label((Kind.PERSON_NAME, *(_kinds_of(rest) if rest else ())))
    if not rest:
        return Label(tuple(_joined(tokens, numbered)))
    value = _kinds_of(rest)
    if kind_marked(rest[0]) or _may_stand_before_a_name(before):
        return Label((*_joined(before, numbered), *value))
    return Label(value)


def _is_surname_alone(role: str, words: Sequence[str]) -> bool:
    """Could the only word of something that may be a value be somebody's surname?"""
    is_alone = len(words) == 1 and words[0].casefold().strip(".,:") in SURNAMES
    return is_alone and role in MAY_BE_A_VALUE


def _without_numbered(name: str) -> tuple[str, list[str]]:
    """The name with the small number after a word like "Forename" taken out, and those numbers."""
    numbers = list[str]()

    def take(found: re.Match[str]) -> str:
        word, number = found.groups()
        is_section = word.casefold() == "section"
        if number not in SECTIONS if is_section else len(number) > 1:
            return found.group()
        numbers.append(number)
        return f"{word} {_PLACE}"

    return _NUMBERED.sub(take, name), numbers


_PLACE = "*#*"


def _may_stay(token: str, words: LabelWords) -> bool:
    return token == _PLACE or (kind_marked(token) is None and words.know_all_of(token))


def _may_stand_before_a_name(tokens: Sequence[str]) -> bool:
    if tokens and tokens[-1].endswith(":"):
        return True
    return all(token.casefold().strip(".,") in BEFORE_A_NAME for token in tokens)


def _kinds_of(tokens: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds of value a name ends in; words after a value make it a text (an address)."""
    kinds = [kind for token in tokens if (kind := kind_marked(token))]
    if len(kinds) == len(tokens):
        return tuple(kinds)
    looks_named = all(token[:1].isupper() for token in tokens)
    is_named = looks_named and not kinds and len(tokens) <= LONGEST_PERSON_NAME
    return (Kind.PERSON_NAME if is_named else Kind.TEXT,)


def _joined(tokens: Sequence[str], numbered: Sequence[str]) -> Iterator[str]:
    """The words as one part, with their small numbers back in their places."""
    numbers = iter(numbered)
    if tokens:
        yield " ".join(next(numbers) if token == _PLACE else token for token in tokens)
