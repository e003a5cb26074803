"""Where a run has to stop: the first restricted or sealed record, and what counts as one.

Issue C.2: "At the first restricted or sealed stub the run stops, no further system is asked".
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from mock_systems.population import geography
from mock_systems.population.expectations import Household, flatten
from mock_systems.population.held import AccessClass
from mock_systems.population.model import Occurrence, System
from mock_systems.population.partner_records import CarePerson
from mock_systems.population.research.belonging import Belongings
from mock_systems.population.research.expected import Stop, Stub
from mock_systems.population.research.library import Entry, Library

AT_THE_STUB = "issue C.2: at the first restricted or sealed stub the run stops; domain.md D2"
ADOPTION = "design.md 5: an adoption record stops a worker in any mode"
COLLEAGUE = "design.md 5: police employee or colleague stops a worker in any mode"
POLICE_OFFICER = "police officer"


def stubs_in_police_records(
    library: Library, occurrence: Occurrence, people: Iterable[Entry], sees: Iterable[AccessClass]
) -> Iterator[Stub]:
    """Give what nobody can pass who reads the occurrence and its people's pages."""
    seen = frozenset(sees)
    if occurrence.access_class not in seen:
        yield Stub(key=f"police_rms:{occurrence.occ_no}", certain=True, why=AT_THE_STUB)
        return
    if "POLICE_EMPLOYEE" in occurrence.flags:
        yield Stub(key=f"police_rms:{occurrence.occ_no}", certain=True, why=COLLEAGUE)
    for person in people:
        yield from _stubs_on_the_page_of(library, person, seen)


def stubs_elsewhere(
    belongings: Belongings,
    asked: Iterable[System],
    sees: Mapping[System, tuple[AccessClass, ...]],
) -> Iterator[Stub]:
    """Give the closed records of partners that a search for somebody may or must come upon."""
    systems = frozenset(asked)
    for one in chain(belongings.own[1:], _closed_records_of_others(belongings)):
        if one.system not in systems or one.is_refuge:
            continue
        seen = sees[one.system]
        is_theirs = one.person_id == belongings.given.person_id
        if one.access_class not in seen and belongings.is_near(one):
            is_certain = is_theirs and belongings.is_met(one)
            yield Stub(key=one.key, certain=is_certain, why=AT_THE_STUB)
        elif _has_a_closed_part(one) and "restricted" not in seen and belongings.is_near(one):
            is_certain = is_theirs and belongings.standing[one.key] == "certain"
            yield Stub(key=one.key, certain=is_certain, why=AT_THE_STUB)


def stop_at(stubs: Iterable[Stub], by: datetime | None) -> Stop | None:
    """Give the end of the run, if there is a stub on its way; each record once."""
    found: dict[str, Stub] = {}
    for one in stubs:
        if one.key not in found or one.certain:
            found[one.key] = one
    return Stop(stubs=tuple(found.values()), by=by, source=AT_THE_STUB) if found else None


def deadlines(households: Iterable[Household]) -> Mapping[str, datetime]:
    """Give when each occurrence is due: the first thing of its household that is."""
    found: dict[str, datetime] = {}
    for household in households:
        moments = (getattr(one, "by", None) for one in flatten(household.expectations))
        due = min((moment for moment in moments if moment), default=None)
        if due:
            found.update(dict.fromkeys(household.occurrences, due))
    return found


def _stubs_on_the_page_of(
    library: Library, person: Entry, seen: frozenset[AccessClass]
) -> Iterator[Stub]:
    nominal = person.held
    if person.access_class not in seen:
        yield Stub(key=person.key, certain=True, why=AT_THE_STUB)
        return
    if any(marker.code == "ADOPTED" for marker in nominal.markers):
        yield Stub(key=person.key, certain=True, why=ADOPTION)
    if nominal.works_at == geography.HOME_FORCE_NAME or nominal.occupation == POLICE_OFFICER:
        yield Stub(key=person.key, certain=True, why=COLLEAGUE)
    for link in library.links_of.get(person.record, ()):
        other = link.to_nominal if link.from_nominal == person.record else link.from_nominal
        if library.nominal(other).access_class not in seen:
            yield Stub(key=f"police_rms:{other}", certain=True, why=AT_THE_STUB)
    for one in library.occurrences_of.get(person.record, ()):
        if one.access_class not in seen:
            yield Stub(key=f"police_rms:{one.occ_no}", certain=True, why=AT_THE_STUB)


def _closed_records_of_others(belongings: Belongings) -> Iterator[Entry]:
    mine = belongings.given.person_id
    return (one for one in belongings.library.closed if one.person_id != mine)


def _has_a_closed_part(entry: Entry) -> bool:
    """Whether an open record shows a restricted episode."""
    held = entry.held
    return isinstance(held, CarePerson) and any(one.restricted for one in held.episodes)
