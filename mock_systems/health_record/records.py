"""The records this viewer holds: who somebody is, whether they are flagged, who to ring.

Nothing clinical has a field here, and of an address only what a look-up needs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

OPEN, SEALED = "open", "sealed"
NO_FLAG = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoToRing:
    """The person who will talk about somebody."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatus:
    """One person's status. `reference` is what people quote; `record_id` is never shown.

    No `nhs_number` where the person is matched on name and date of birth only.
    """

    record_id: str
    reference: str
    nhs_number: str = ""
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    born_on: date | None
    expected_on: date | None = None
    died_on: date | None = None
    postcode: str = ""
    address_private: bool = False
    practice_ods: str
    practice_name: str
    flag: str
    flag_checked_at: datetime
    ring: WhoToRing | None = None
    access_class: str = OPEN

    @property
    def name_match_only(self) -> bool:
        """Whether nothing but name and date of birth says who this is."""
        return not self.nhs_number

    @property
    def day(self) -> date | None:
        """The day of birth, or the day it is expected."""
        return self.born_on or self.expected_on

    @property
    def is_of_interest(self) -> bool:
        """Whether any flag is held."""
        return self.flag != NO_FLAG


@dataclass(slots=True)
class HealthRecords:
    """Every status, by id; what lies below the table is worked out from it."""

    statuses: dict[str, HealthStatus] = field(default_factory=dict)
    _by_number: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_day: defaultdict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_reference: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same records in a table of their own; the records themselves never change."""
        copied = type(self)(statuses=dict(self.statuses))
        copied.reindex()
        return copied

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"statuses": self.statuses}

    def reindex(self) -> None:
        """Work out again who is found by which number, day and reference."""
        self._by_number.clear()
        self._by_day.clear()
        self._by_reference = {one.reference: key for key, one in self.statuses.items()}
        for key, one in self.statuses.items():
            if one.nhs_number:
                self._by_number[one.nhs_number].append(key)
            if one.day:
                self._by_day[one.day].append(key)

    def with_number(self, nhs_number: str) -> list[HealthStatus]:
        """Whoever has this verified NHS number; two records may."""
        return self._these(self._by_number.get(nhs_number, ()))

    def of_day(self, day: date | None) -> list[HealthStatus]:
        """Whoever was born on this day, or is expected on it."""
        return self._these(self._by_day.get(day, ()) if day else ())

    def with_reference(self, reference: str) -> list[HealthStatus]:
        """The person with this reference."""
        return self._these([self._by_reference[reference]] if self._has(reference) else ())

    def _has(self, reference: str) -> bool:
        return reference in self._by_reference

    def _these(self, keys: Iterable[str]) -> list[HealthStatus]:
        return [self.statuses[key] for key in keys]
