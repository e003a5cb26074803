"""Names and addresses as the index holds them: what a search does not tell apart."""

import re
import unicodedata
from functools import lru_cache

# Letters that no decomposition takes apart.
WITHOUT_STROKE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)


@lru_cache(maxsize=100_000)
def letters(name: str) -> str:
    """A name without accents, apostrophes, hyphens, spaces, pictures or capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(WITHOUT_STROKE))
    return "".join(letter for letter in bare if letter.isalpha())


def compact(code: str) -> str:
    """A postcode or reference without its spaces."""
    return re.sub(r"\s+", "", code).upper()


def words(line: str) -> list[str]:
    """The words and numbers of a line of an address."""
    bare = unicodedata.normalize("NFKD", line.casefold()).replace("'", "").replace("’", "")
    return re.findall(r"[^\W_]+", re.sub(r"[\u0300-\u036f]", "", bare))
