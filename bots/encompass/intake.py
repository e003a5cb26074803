"""Intake: from what a pass saw to items, by household. Pure.

An occurrence seen again unchanged makes no item; one that changed makes a new *find* for its whole
household. Two occurrences are one household as `domain.households` says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bots.encompass.case import PARTS_INVOLVED, RETRACTED
from bots.encompass.ports import Wanted
from domain.households import Parties, PersonKey, households
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.occurrences import Occurrence, OccurrenceRow, Part
from domain.school_days import SchoolCalendar
from domain.timescales import encompass_due_at

DIGEST_LENGTH = 12
ONE_MINUTE = timedelta(minutes=1)
# An officer has begun to type and not submitted it: it is nobody's occurrence yet.
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SeenOccurrence:
    """An occurrence as a pass saw it. Restricted: nobody in it is known, nor when it changed.

    The partner shows the minute of a change, so what changed in the minute it was read may have
    changed again.
    """

    number: OccurrenceNumber
    changed_at: datetime
    read_at: datetime
    is_restricted: bool = False
    adults: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_retracted: bool = False


def seen(occurrence: Occurrence, row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    """What intake needs of an occurrence that was read. An undated change counts as one now."""
    children = {p.record.record_id for p in occurrence.parties if p.part is Part.CHILD}
    involved = {p.record.record_id for p in occurrence.parties if p.part in PARTS_INVOLVED}
    return SeenOccurrence(
        occurrence.number,
        row.changed_at or asked_at,
        asked_at,
        adults=tuple(sorted(involved - children)),
        children=tuple(sorted(children)),
        is_retracted=occurrence.status.lower() == RETRACTED,
    )


def seen_restricted(row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    """What intake knows of an occurrence nobody may open: its number."""
    return SeenOccurrence(row.number, row.changed_at or asked_at, asked_at, is_restricted=True)


def to_read(
    rows: Iterable[OccurrenceRow], before: Iterable[SeenOccurrence]
) -> tuple[OccurrenceRow, ...]:
    """The rows that are new, or changed since they were read; a stub that is still one is not."""
    known = {one.number: one for one in before}
    distinct = {row.number: row for row in rows if row.status.lower() != DRAFT}.values()
    return tuple(row for row in distinct if _is_news(row, known.get(row.number)))


def _is_news(row: OccurrenceRow, before: SeenOccurrence | None) -> bool:
    if before is None:
        return True
    if row.is_restricted:
        return not before.is_restricted
    was_settled = before.changed_at + ONE_MINUTE <= before.read_at
    return before.changed_at != row.changed_at or not was_settled


def finds(
    changed: Sequence[SeenOccurrence], before: Sequence[SeenOccurrence], now: datetime
) -> tuple[Wanted, ...]:
    """One *find* for each household with an occurrence that is new or changed."""
    latest = {one.number: one for one in (*before, *changed)}
    news = {one.number for one in changed}
    grouped = households(_parties(one) for one in latest.values())
    return tuple(
        _find([latest[number] for number in household.occurrences], now)
        for household in grouped
        if news & set(household.occurrences)
    )


def withdrawn(changed: Iterable[SeenOccurrence]) -> frozenset[OccurrenceNumber]:
    """The occurrences that were taken back."""
    return frozenset(one.number for one in changed if one.is_retracted)


def _parties(one: SeenOccurrence) -> Parties:
    return Parties(
        one.number,
        frozenset(map(PersonKey, one.adults)),
        frozenset(map(PersonKey, one.children)),
    )


def _find(household: Sequence[SeenOccurrence], now: datetime) -> Wanted:
    """The same household unchanged is the same item; the digest is of what was seen."""
    shown = "|".join(map(_shown, household))
    digest = sha256(shown.encode()).hexdigest()[:DIGEST_LENGTH]
    # No school is known yet, so it is due before any could open at the usual time.
    due_at = encompass_due_at(SchoolCalendar(), reported_at=now, now=now).due_at
    occurrences = tuple(one.number for one in household)
    return Wanted(f"find/{occurrences[0]}/{digest}", Household(occurrences), due_at)


def _shown(one: SeenOccurrence) -> str:
    parts = (one.changed_at.isoformat(), *one.adults, "/", *one.children, str(one.is_retracted))
    return f"{one.number}@{' '.join(parts)}"
