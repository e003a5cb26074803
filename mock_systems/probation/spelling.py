"""How names and numbers are compared: without accents, signs and capitals, in one form."""

import re
import unicodedata
from functools import lru_cache

PNC_ID = re.compile(r"(\d{4}|\d{2})/(\d{1,7})([A-Z])")
UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=200_000)
def letters(name: str) -> str:
    """A name as the index holds it: letters of any alphabet, nothing else, no capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(UNDIVIDED))
    return "".join(one for one in bare if one.isalpha())


def compact(number: str) -> str:
    """A number without spaces, in capitals."""
    return re.sub(r"\s+", "", number).upper()


def pnc_in_one_form(number: str) -> str:
    """A PNC ID, long or short, in its short form; what is neither stays as it is."""
    found = PNC_ID.fullmatch(compact(number))
    if found is None:
        return compact(number)
    year, serial, letter = found.groups()
    return f"{year[-2:]}/{int(serial)}{letter}"
