"""Turn the world's education view into this system's own records, and add what comes later.

What the world knows and no register does (`person_id`, `address_id`) is left behind here.
"""

from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from mock_systems.education.accounts import education_accounts
from mock_systems.education.records import (
    Address,
    Change,
    Conflict,
    Contact,
    EducationRecords,
    Enrolment,
    Establishment,
    Parent,
    Pupil,
    Term,
)
from mock_systems.kit.store import Beginning
from mock_systems.population import model
from mock_systems.population.model import World

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    establishments = {
        one.establishment_id: _establishment(world, one) for one in world.establishments.values()
    }
    records = EducationRecords(
        pupils={one.pupil_id: _pupil(one) for one in world.pupils.values()},
        enrolments={
            f"R{n:07d}": _same(Enrolment, one) for n, one in enumerate(world.enrolments, 1)
        },
        establishments=establishments,
        contacts={one.contact_id: _contact(one) for one in world.contacts.values()},
        coming=tuple(Change(one.at, _contact(one.contact)) for one in world.directory_changes),
    )
    records.reindex()
    return Beginning(records, education_accounts(world))


def apply_what_came(records: EducationRecords, now: datetime) -> None:
    """Bring in every change of the directory whose time has come."""
    while records.coming and records.coming[0].at <= now:
        change, *later = records.coming
        records.coming = tuple(later)
        records.contacts[change.contact.contact_id] = change.contact


def _pupil(held: model.Pupil) -> Pupil:
    return _same(
        Pupil,
        held,
        address=_same(Address, held.address),
        parents=tuple(_same(Parent, one) for one in held.parents),
    )


def _establishment(world: World, held: model.Establishment) -> Establishment:
    council, calendar = world.local_authorities[held.la_code], world.calendars[held.calendar_id]
    return _same(
        Establishment,
        held,
        council=council.name,
        terms=tuple(Term(first=one.first, last=one.last) for one in calendar.sessions),
        has_own_terms=held.calendar_id != council.calendar_id,
    )


def _contact(held: model.Contact) -> Contact:
    return _same(Contact, held, conflicts=tuple(_same(Conflict, one) for one in held.conflicts))


def _same(kind: type[T], held: object, **instead: Any) -> T:  # noqa: ANN401 (any field's value)
    """This system's own record with the fields of the same name."""
    names = [one.name for one in fields(kind) if hasattr(held, one.name)]  # type: ignore[arg-type]
    return kind(**{**{name: getattr(held, name) for name in names}, **instead})
