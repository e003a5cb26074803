"""What a comparison is given: the night, and what the partners' own lists say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.occurrences import OccurrenceRow


@dataclass(frozen=True, slots=True)
class Night:
    """What is compared. `occurrences_since`: the beginning of the window the passes asked for.

    `asked_until`: when the last completed pass asked; what changed later is the next one's.
    """

    process: str
    since: datetime
    occurrences_since: datetime
    asked_until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A record a partner lists. `reference` is ours, as the record carries it; often empty.

    `is_ours`: entered by an account of our workers, whatever it says. `hashes`: of the fields that
    the list shows.
    """

    record_id: str
    reference: str = ""
    is_ours: bool = False
    hashes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartnerList:
    """What one partner lists since a moment; `asked_at` is None when it could not be asked."""

    system: str
    since: datetime
    asked_at: datetime | None
    held: tuple[Held, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ShouldHaveBeen:
    """The occurrences an independent query lists: each of them must have become work."""

    system: str
    occurrences: tuple[OccurrenceRow, ...] = ()
