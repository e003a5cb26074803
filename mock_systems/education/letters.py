"""What a search does not tell apart, and the drawers pupils are filed in."""

import re
import unicodedata
from functools import lru_cache

SHORTEST_SURNAME = 2


@lru_cache(maxsize=100_000)
def letters(name: str) -> str:
    """A name as the index holds it: no accents, apostrophes, hyphens, spaces or capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return re.sub(r"[^a-z]", "", bare)


def compact(postcode: str) -> str:
    """A postcode without its spaces."""
    return re.sub(r"\s+", "", postcode).upper()


def upn_drawer(upn: str) -> str:
    """Where a pupil with this UPN is filed."""
    return f"upn {compact(upn)}"


def surname_drawer(surname: str) -> str:
    """Where pupils are filed whose surname begins as this one does."""
    return f"surname {letters(surname)[:SHORTEST_SURNAME]}"


def postcode_drawer(postcode: str) -> str:
    """Where pupils of this postcode are filed."""
    return f"postcode {compact(postcode)}"
