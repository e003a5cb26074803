"""Who is found by which name, number or postcode: looked up, never read through."""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mock_systems.childrens_social_care.people import CarePerson

# Letters that Unicode does not take apart into a plain letter and an accent.
UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "þ": "th", "ı": "i"})
AFTER_EVERY_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Record numbers by what is searched for; `surnames` in order, with each record's number."""

    surnames: Sequence[tuple[str, str]] = ()
    la_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    nhs_numbers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    upns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    postcodes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def over(cls, people: Iterable[CarePerson]) -> "SearchIndex":
        """The index over these people."""
        everybody = list(people)
        return cls(
            surnames=sorted(
                (letters(surname), one.record_id)
                for one in everybody
                for surname in {one.surname, *one.former_surnames}
            ),
            la_ids=_by(everybody, lambda one: [one.la_id]),
            nhs_numbers=_by(everybody, lambda one: [one.nhs_number]),
            upns=_by(everybody, lambda one: [one.upn]),
            postcodes=_by(everybody, lambda one: {compact(at.postcode) for at in one.addresses}),
        )

    def with_surname(self, beginning: str) -> set[str]:
        """Whose surname, now or before, begins so."""
        first = bisect_left(self.surnames, (beginning, ""))
        last = bisect_left(self.surnames, (beginning + AFTER_EVERY_LETTER, ""))
        return {record_id for _, record_id in self.surnames[first:last]}


def _by(
    people: Iterable[CarePerson], keys: Callable[[CarePerson], Iterable[str]]
) -> dict[str, list[str]]:
    found = defaultdict(list)
    for one in people:
        for key in keys(one):
            if key:
                found[key].append(one.record_id)
    return dict(found)


@lru_cache(maxsize=100_000)
def letters(name: str) -> str:
    """A name as it is searched: no accents, apostrophes, hyphens, spaces or capitals."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(UNDIVIDED))
    return "".join(mark for mark in bare if mark.isalpha())


def compact(text: str) -> str:
    """A postcode or number without its spaces."""
    return re.sub(r"\s+", "", text).upper()


def words(line: str) -> list[str]:
    """The words and numbers of an address line, in order."""
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]", "", line.casefold()))
    return re.findall(r"[a-z0-9]+", bare)
