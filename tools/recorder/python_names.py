"""Names for classes, methods and arguments, made from the words of labels."""

import keyword
import re
from collections.abc import Iterable

from tools.recorder.labels import Label

MOST_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
NAMES_OF_PAGING = {
    "next": "turn_page",
    "next page": "turn_page",
    "previous": "turn_back",
    "previous page": "turn_back",
    "first": "turn_to_first",
    "first page": "turn_to_first",
    "last": "turn_to_last",
    "last page": "turn_to_last",
}


# A link that begins with one says itself what it does.
VERBS = frozenset(
    {"add", "back", "change", "close", "create", "download", "edit", "find", "go", "new", "open"}
) | {"print", "return", "search", "show", "view"}


class Names:
    """Names already given in one class or file: the second of a kind gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, wanted: str) -> str:
        """The wanted name, or the first like it that is free."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            joint = "_" if wanted.islower() else ""
            name = f"{wanted}{joint}{number}"
        self._taken.add(name)
        return name


def snake(words: str) -> str:
    """As a method or an argument is written; empty where there is no word."""
    written = "_".join(_WORD.findall(words.lower())[:MOST_WORDS])
    return f"{written}_" if keyword.iskeyword(written) else written


def camel(words: str) -> str:
    """As a class is written; a product's own capitals stay."""
    found = (word.lower() if word.isupper() else word for word in _WORD.findall(words)[:MOST_WORDS])
    return "".join(word[0].upper() + word[1:] for word in found)


def verb(label: Label, before: str = "") -> str:
    """What a person does with a button, a tab or a link, as a method's name."""
    said = label.words.casefold()
    if said in NAMES_OF_PAGING:
        return NAMES_OF_PAGING[said]
    written = snake(label.words).rstrip("_")
    says_it = written.partition("_")[0] in VERBS
    plain = f"{before}_{written}" if before and not says_it else written
    return f"press_{plain}" if keyword.iskeyword(plain) else plain
