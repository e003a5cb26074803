"""The records this system holds: people and councils by their ids, and who is found by what."""

from dataclasses import dataclass, field
from typing import Any, Self

from mock_systems.childrens_social_care.people import CarePerson
from mock_systems.childrens_social_care.search_index import SearchIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A council whose records are kept here."""

    la_code: str
    name: str


@dataclass(slots=True)
class CareRecords:
    """Every record by its id; the index is worked out from the people and never changed."""

    people: dict[str, CarePerson] = field(default_factory=dict)
    councils: dict[str, Council] = field(default_factory=dict)
    index: SearchIndex = field(default_factory=SearchIndex)
    last_number: int = 900_000

    def copy(self) -> Self:
        """The same records in tables of their own."""
        return type(self)(dict(self.people), dict(self.councils), self.index)

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"people": self.people, "councils": self.councils}

    def reindex(self) -> None:
        """Work out again who is found by what."""
        self.index = SearchIndex.over(self.people.values())

    def next_number(self, letter: str) -> str:
        """A number nothing else has: C for a contact, D for a document."""
        self.last_number += 1
        return f"{letter}{self.last_number}"
