"""Turn the world's police view into this system's own records, and add what comes later.

What the world knows and no police officer does (`person_id`, `address_id`) is left behind here.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from mock_systems.kit.store import REFERENCE, Beginning, Lock
from mock_systems.police_rms.accounts import police_accounts
from mock_systems.police_rms.records import (
    Address,
    Change,
    ChildSeen,
    Contact,
    Link,
    LogEntry,
    Marker,
    Nominal,
    Occurrence,
    PreviousName,
    RiskForm,
    RmsRecords,
    Role,
)
from mock_systems.population import model
from mock_systems.population.model import World

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    records = RmsRecords(
        nominals={one.nominal_id: _nominal(one) for one in world.nominals.values()},
        links={f"L{n:07d}": _same(Link, one) for n, one in enumerate(world.nominal_links, 1)},
        occurrences={one.occ_no: _occurrence(one) for one in world.occurrences.values()},
        entries={
            entry.entry_id: entry
            for occurrence in world.occurrences.values()
            for entry in _entries(occurrence)
        },
        coming=tuple(sorted(map(_change, world.events), key=lambda change: change.at)),
    )
    records.reindex()
    return Beginning(records, police_accounts(world), _locks(world.occurrences.values()))


def apply_what_came(records: RmsRecords, now: datetime) -> None:
    """Bring in every change whose time has come."""
    while records.coming and records.coming[0].at <= now:
        change, *later = records.coming
        records.coming = tuple(later)
        _apply(records, change)


def _apply(records: RmsRecords, change: Change) -> None:
    if change.occurrence:
        records.put_occurrence(change.occurrence)
        for entry in change.entries:
            records.add_entry(entry)
        return
    occurrence = records.occurrences[change.occ_no]
    if change.role and change.child:
        occurrence = replace(
            occurrence,
            roles=(*occurrence.roles, change.role),
            children=(*occurrence.children, change.child),
        )
    if change.retracted_by:
        occurrence = replace(occurrence, status="retracted", outcome=change.reason)
        records.add_entry(_retraction(records, change))
    records.put_occurrence(replace(occurrence, changed_at=change.at))


def _retraction(records: RmsRecords, change: Change) -> LogEntry:
    return LogEntry(
        entry_id=records.next_number("E"),
        occ_no=change.occ_no,
        at=change.at,
        by=change.retracted_by,
        category="supervision",
        text=f"Occurrence retracted. {change.reason}",
    )


def _change(event: model.Event) -> Change:
    if isinstance(event, model.OccurrenceCreated):
        return Change(event.at, _occurrence(event.occurrence), _entries(event.occurrence))
    if isinstance(event, model.ChildLinked):
        role, child = _same(Role, event.role), _same(ChildSeen, event.child)
        return Change(event.at, occ_no=event.occ_no, role=role, child=child)
    return Change(event.at, occ_no=event.occ_no, retracted_by=event.by, reason=event.reason)


def _nominal(held: model.Nominal) -> Nominal:
    return _same(
        Nominal,
        held,
        previous_names=tuple(_same(PreviousName, one) for one in held.previous_names),
        addresses=tuple(_same(Address, one) for one in held.addresses),
        contacts=tuple(_same(Contact, one) for one in held.contacts),
        markers=tuple(_same(Marker, one) for one in held.markers),
    )


def _occurrence(held: model.Occurrence) -> Occurrence:
    return _same(
        Occurrence,
        held,
        roles=tuple(_same(Role, one) for one in held.roles),
        children=tuple(_same(ChildSeen, one) for one in held.children),
        risk_forms=tuple(_same(RiskForm, one) for one in held.risk_forms),
    )


def _entries(held: model.Occurrence) -> tuple[LogEntry, ...]:
    return tuple(
        LogEntry(
            entry_id=entry.entry_id,
            occ_no=held.occ_no,
            at=entry.at,
            by=entry.by,
            category=entry.kind,
            text=entry.text,
            reference=entry.reference or _reference_in(entry.text),
        )
        for entry in held.entries
    )


def _locks(occurrences: Iterable[model.Occurrence]) -> dict[str, Lock]:
    return {
        one.occ_no: Lock(one.occ_no, one.locked_by, one.locked_by, one.locked_at)
        for one in occurrences
        if one.locked_by and one.locked_at
    }


def _reference_in(text: str) -> str:
    found = REFERENCE.search(text)
    return found.group(1) if found else ""


def _same(kind: type[T], held: object, **instead: Any) -> T:  # noqa: ANN401 (any field's value)
    """This system's own record with the fields of the same name."""
    names = [one.name for one in fields(kind) if hasattr(held, one.name)]  # type: ignore[arg-type]
    return kind(**{**{name: getattr(held, name) for name in names}, **instead})
