"""Intake: from what a pass saw to items, by household. Pure.

An occurrence seen again unchanged makes no item; one that changed makes a new *find* for its whole
household, and so does a household whose last find failed. Two occurrences are one household as
`domain.households` says; one that could not be read is alone, so that no other waits for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import combinations

from bots.encompass.case import PARTS_INVOLVED, RETRACTED
from bots.encompass.ports import Wanted
from domain.households import Parties, PersonKey, households
from domain.identifiers import OccurrenceNumber
from domain.notices import Household
from domain.occurrences import Occurrence, OccurrenceRow, Part
from domain.outcome import WorkItemId
from domain.people import Person
from domain.person_matching import Certain, match
from domain.school_days import SchoolCalendar
from domain.timescales import encompass_due_at

DIGEST_LENGTH = 12
# What is ordered once more is `…#2`, `…#3`, as when a person orders it.
AGAIN, ALONE, UNREAD = "#", "/alone", "/unread"
# How far back a pass looks: what is seen again is the same item, and nothing between is missed.
OVERLAP = timedelta(days=7)
ONE_MINUTE = timedelta(minutes=1)
# An officer has begun to type and not submitted it: it is nobody's occurrence yet.
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SeenOccurrence:
    """An occurrence as a pass saw it. Restricted: nobody in it is known, nor when it changed.
    Unreadable: neither is anybody in it, and it is read again by every pass. `merged`: records that
    were merged into another, with that other.

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
    is_unreadable: bool = False
    only_suspects: tuple[str, ...] = ()
    children_shown: tuple[Person, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FailedFind:
    """A find that ended in failure, and after which none of its household was ordered."""

    item_id: WorkItemId
    reference: str
    occurrences: tuple[OccurrenceNumber, ...]


def seen(occurrence: Occurrence, row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    """What intake needs of an occurrence that was read. An undated change counts as one now."""
    children = {p.record.record_id for p in occurrence.parties if p.part is Part.CHILD}
    involved = {p.record.record_id for p in occurrence.parties if p.part in PARTS_INVOLVED}
    others = PARTS_INVOLVED - {Part.SUSPECT}
    not_only = {p.record.record_id for p in occurrence.parties if p.part in others}
    shown = {p.record: p.person for p in occurrence.parties if p.part is Part.CHILD and p.person}
    return SeenOccurrence(
        occurrence.number,
        row.changed_at or asked_at,
        asked_at,
        adults=tuple(sorted(involved - children)),
        children=tuple(sorted(children)),
        is_retracted=occurrence.status.lower() == RETRACTED,
        only_suspects=tuple(sorted(involved - children - not_only)),
        children_shown=tuple(shown.values()),
        merged=tuple(
            (p.record.record_id, p.merged_into) for p in occurrence.parties if p.merged_into
        ),
    )


def seen_restricted(row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    """What intake knows of an occurrence nobody may open: its number."""
    return SeenOccurrence(row.number, row.changed_at or asked_at, asked_at, is_restricted=True)


def seen_unreadable(row: OccurrenceRow, asked_at: datetime) -> SeenOccurrence:
    """What intake knows of an occurrence that does not open, or shows what cannot be read."""
    return SeenOccurrence(row.number, row.changed_at or asked_at, asked_at, is_unreadable=True)


def to_read(
    rows: Iterable[OccurrenceRow], before: Iterable[SeenOccurrence]
) -> tuple[OccurrenceRow, ...]:
    """The rows that are new, or changed since they were read; a stub that is still one is not."""
    known = {one.number: one for one in before}
    distinct = {row.number: row for row in rows if row.status.lower() != DRAFT}.values()
    return tuple(row for row in distinct if _is_news(row, known.get(row.number)))


def _is_news(row: OccurrenceRow, before: SeenOccurrence | None) -> bool:
    if before is None or before.is_unreadable:
        return True
    if row.is_restricted:
        return not before.is_restricted
    was_settled = before.changed_at + ONE_MINUTE <= before.read_at
    return before.changed_at != row.changed_at or not was_settled


def finds(
    changed: Sequence[SeenOccurrence],
    before: Sequence[SeenOccurrence],
    now: datetime,
    failed: Sequence[FailedFind] = (),
) -> tuple[Wanted, ...]:
    """One *find* for each household with news: something new or changed, or its find failed."""
    latest = {one.number: one for one in (*before, *changed)}
    news = {one.number for one in changed} | {n for one in failed for n in one.occurrences}
    return tuple(
        _after(failed, _find(household, now))
        for household in _grouped(latest)
        if news & {one.number for one in household}
    )


def find_of(number: OccurrenceNumber, before: Sequence[SeenOccurrence], now: datetime) -> Wanted:
    """The *find* of the household of this occurrence, as a pass would make it of what was read.

    One that no pass has read is one item until then.
    """
    latest = {one.number: one for one in before}
    if number not in latest:
        wanted = alone(number, None, now)
        return replace(wanted, reference=f"find/{number}{UNREAD}")
    of_it = (
        household for household in _grouped(latest) if number in {one.number for one in household}
    )
    return _find(next(of_it), now)


def alone(number: OccurrenceNumber, before: SeenOccurrence | None, now: datetime) -> Wanted:
    """A *find* of this occurrence only, though it has a household: the others wait for nothing."""
    wanted = _find([before or SeenOccurrence(number, now, now)], now)
    return replace(wanted, reference=f"{wanted.reference}{ALONE}")


def ordered_again(wanted: Wanted, times: int) -> Wanted:
    """The same once more, as an item of its own."""
    return replace(wanted, reference=f"{wanted.reference}{AGAIN}{times}")


def withdrawn(changed: Iterable[SeenOccurrence]) -> frozenset[OccurrenceNumber]:
    """The occurrences that were taken back."""
    return frozenset(one.number for one in changed if one.is_retracted)


def _grouped(latest: Mapping[OccurrenceNumber, SeenOccurrence]) -> list[list[SeenOccurrence]]:
    same = _same_people(latest.values())
    grouped = households(_parties(one, same) for one in latest.values())
    return [[latest[number] for number in household.occurrences] for household in grouped]


def _parties(one: SeenOccurrence, same: Mapping[str, str]) -> Parties:
    def keys(records: Iterable[str]) -> frozenset[PersonKey]:
        return frozenset(PersonKey(same.get(record, record)) for record in records)

    return Parties(one.number, keys(one.adults), keys(one.children), keys(one.only_suspects))


def _same_people(seen_ones: Iterable[SeenOccurrence]) -> Mapping[str, str]:
    """One record for each that is the same person's: merged, or a certain match of two children.

    A certain match by details has one birth date, so only those are compared.
    """
    same = dict[str, str]()
    born: dict[date, dict[str, Person]] = {}
    for one in seen_ones:
        for record, other in one.merged:
            _join(same, record, other)
        for child in one.children_shown:
            if child.born_on:
                born.setdefault(child.born_on, {})[child.record.record_id] = child
    for children in born.values():
        for child, other_child in combinations(children.values(), 2):
            if isinstance(match(child, [other_child]), Certain):
                _join(same, child.record.record_id, other_child.record.record_id)
    return {record: _first(same, record) for record in same}


def _join(same: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_first(same, one), _first(same, other)))
    if first != second:
        same[second] = first


def _first(same: Mapping[str, str], record: str) -> str:
    while record in same:
        record = same[record]
    return record


def _after(failed: Sequence[FailedFind], wanted: Wanted) -> Wanted:
    """The find as one that follows the failed one: an item of its own, though nothing changed."""
    about = set(wanted.contents.occurrences if isinstance(wanted.contents, Household) else ())
    before = [one for one in failed if about & set(one.occurrences)]
    if not before:
        return wanted
    of_same = [one.reference for one in before if _stem(one.reference) == wanted.reference]
    times = max((_times(one) for one in of_same), default=0)
    reference = f"{wanted.reference}{AGAIN}{times + 1}" if times else wanted.reference
    return replace(wanted, reference=reference, follows=before[-1].item_id)


def _stem(reference: str) -> str:
    return reference.partition(AGAIN)[0]


def _times(reference: str) -> int:
    return int(reference.partition(AGAIN)[2] or 1)


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
    if one.is_unreadable:
        parts = (*parts, "unreadable")
    return f"{one.number}@{' '.join(parts)}"
