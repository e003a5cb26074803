"""The words that labels are made of: what a supplier may write on a form, and nobody's name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LIST = "label_words.txt"
ENDINGS = (("ies", "y"), ("es", ""), ("s", ""))
# "Forename(s)", "Child's", "don't".
AFTER_A_WORD = frozenset({"s", "es", "t"})
BETWEEN_WORDS = re.compile(r"[-‐–/&+'’().,:;?!*\"|<>«»‹›→←×…\[\]]+")


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Which words may be kept. `own` are those the person who records has vouched for."""

    known: frozenset[str]
    own: frozenset[str] = frozenset()

    def know(self, word: str) -> bool:
        """Is this a word of labels, as it stands or in the plural?"""
        written = word.casefold()
        return written in self.own or any(one in self.known for one in _singulars(written))

    def know_all_of(self, token: str) -> bool:
        """Is every word of what stands between two spaces known? Marks alone are."""
        words = [word for word in BETWEEN_WORDS.split(token) if word]
        return all(
            self.know(word) or (place > 0 and word.casefold() in AFTER_A_WORD)
            for place, word in enumerate(words)
        )


@cache
def words_of_labels() -> frozenset[str]:
    """The list that comes with the recorder."""
    lines = files(__package__).joinpath(LIST).read_text(encoding="utf-8").splitlines()
    listed = (line.split() for line in lines if not line.startswith("#"))
    return frozenset(word.casefold() for words in listed for word in words)


def label_words(vouched_for: Iterable[str] = ()) -> LabelWords:
    """The list, and the words of these names: the system's own, or further ones of its forms."""
    words = (word for name in vouched_for for word in BETWEEN_WORDS.sub(" ", name).split())
    return LabelWords(words_of_labels(), frozenset(word.casefold() for word in words))


def _singulars(written: str) -> Iterable[str]:
    yield written
    for ending, instead in ENDINGS:
        if len(written) > len(ending) + 2 and written.endswith(ending):
            yield written.removesuffix(ending) + instead
