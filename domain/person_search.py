"""What a partner's search for people answered: rows as shown, and what the answer leaves open."""

from dataclasses import dataclass
from datetime import date

from domain.as_shown import AsShown
from domain.people import PersonName, RecordRef


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the results; of a restricted record it shows the number only.

    `shown_with`: what the list says beside the name, a last address or a school.
    """

    record: RecordRef
    names: tuple[PersonName, ...] = ()
    born_on: date | None = None
    shown_with: str = ""
    is_merged: bool = False
    is_restricted: bool = False
    unreadable: tuple[AsShown, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonsFound:
    """Everything a search found, near matches too: a row is a candidate, never an identity.

    `withheld`: records the system says it keeps back. `too_many`: it refused to list them, so no
    rows says nothing.
    """

    rows: tuple[PersonRow, ...]
    withheld: int = 0
    too_many: bool = False

    @property
    def is_certainly_nobody(self) -> bool:
        """Whether the system said that it holds nobody who fits."""
        return not (self.rows or self.withheld or self.too_many)
