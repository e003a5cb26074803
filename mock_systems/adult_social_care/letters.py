"""Names, postcodes and house numbers as the search index holds them."""

import re
import unicodedata
from functools import lru_cache

# Letters that have no accent to take away.
SPELT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=200_000)
def letters(name: str) -> str:
    """No accents, apostrophes, hyphens, spaces or capitals; every alphabet's letters."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(SPELT))
    return "".join(letter for letter in bare if letter.isalpha())


def compact(text: str) -> str:
    """A postcode or number without its spaces."""
    return re.sub(r"\s+", "", text).upper()


def words_of(line: str) -> list[str]:
    """The words of an address line."""
    bare = unicodedata.normalize("NFKD", line.casefold()).replace("'", "").replace("’", "")
    return re.findall(r"[a-z0-9]+", bare)
