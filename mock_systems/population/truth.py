"""The ground truth of a world: what has to come of the night, and who is who.

Written from domain.md A4 and D and from the issue, case by case (`cases/`), before any worker was
there to copy. A later change cites the sentence it follows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

from mock_systems.population.agreement import ParentsKnown, between, between_nominals
from mock_systems.population.build import populate
from mock_systems.population.expectations import Household
from mock_systems.population.model import (
    Nominal,
    Occurrence,
    OccurrenceCreated,
    Person,
    Pupil,
    System,
    World,
)

DOMESTIC_ABUSE = ("da_crime", "da_non_crime")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPair:
    """Two records that look alike: one person or not, and whether that can be known."""

    left: str
    right: str
    same_person: bool
    decidable: bool
    strong: tuple[str, ...]
    supporting: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A field in which an agency's record differs from the true person."""

    system: System
    record_id: str
    field: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is so, and what has to happen.

    `in_intake` are the occurrences the independent count must find queued; `not_due` are the
    others, each with why. `who_is_who` leads from `system:record` to the true person.
    `closed_to_workers` are the restricted and sealed records no worker's account may open.
    """

    seed: int
    size: str
    households: tuple[Household, ...]
    in_intake: tuple[str, ...]
    not_due: Mapping[str, str]
    cases: Mapping[str, int]
    who_is_who: Mapping[str, str]
    closed_to_workers: tuple[str, ...]
    pairs: tuple[RecordPair, ...]
    disagreements: tuple[Disagreement, ...]


def truth_of(world: World) -> Truth:
    """Give the ground truth of a world."""
    draft = populate(world.seed, world.size).draft
    households = tuple(draft.households)
    return Truth(
        seed=world.seed,
        size=world.size,
        households=households,
        in_intake=tuple(occurrence.occ_no for occurrence in due_occurrences(world)),
        not_due=dict(draft.nothing_due),
        cases=case_counts(households),
        who_is_who=dict(_who_is_who(world)),
        closed_to_workers=tuple(_closed_to_workers(world)),
        pairs=tuple(chain(_register_pairs(world), _double_nominals(world))),
        disagreements=tuple(_disagreements(world)),
    )


def case_counts(households: Iterable[Household]) -> dict[str, int]:
    """Count the households each case tag is stamped on."""
    return dict(Counter(case for household in households for case in household.cases))


def due_occurrences(world: World) -> list[Occurrence]:
    """Give what dispatch has to take in: domestic abuse, submitted, changed in the window.

    Issue A.2: "every domestic-abuse occurrence created or changed since the last completed pass,
    with seven days' overlap".
    """
    return [
        occurrence
        for occurrence in every_occurrence(world)
        if occurrence.kind in DOMESTIC_ABUSE
        and occurrence.status != "draft"
        and occurrence.changed_at >= world.night.window_from
    ]


def every_occurrence(world: World) -> list[Occurrence]:
    """Give the occurrences of the night, those that come later too."""
    coming = [event.occurrence for event in world.events if isinstance(event, OccurrenceCreated)]
    return [*world.occurrences.values(), *coming]


def _who_is_who(world: World) -> Iterable[tuple[str, str]]:
    for nominal in world.nominals.values():
        yield f"police_rms:{nominal.nominal_id}", nominal.person_id
    for pupil in world.pupils.values():
        yield f"education:{pupil.pupil_id}", pupil.person_id
    for contact in world.contacts.values():
        if contact.person_id:
            yield f"education:{contact.contact_id}", contact.person_id


def _closed_to_workers(world: World) -> Iterable[str]:
    for nominal in world.nominals.values():
        if nominal.access_class != "open":
            yield f"police_rms:{nominal.nominal_id}"
    for occurrence in world.occurrences.values():
        if occurrence.access_class != "open":
            yield f"police_rms:{occurrence.occ_no}"


def _register_pairs(world: World) -> Iterable[RecordPair]:
    parents = ParentsKnown.from_links(dict(world.nominals), world.nominal_links)
    pupils = defaultdict(list)
    for pupil in world.pupils.values():
        pupils[pupil.person_id].append(pupil)
    alike = _alike(world.pupils.values())
    for nominal in world.nominals.values():
        near = {one.pupil_id: one for one in alike.get(_name_and_day(nominal), ())}
        same = {one.pupil_id: one for one in pupils[nominal.person_id]}
        for pupil in (near | same).values():
            agreement = between(nominal, pupil, parents)
            yield RecordPair(
                left=f"police_rms:{nominal.nominal_id}",
                right=f"education:{pupil.pupil_id}",
                same_person=nominal.person_id == pupil.person_id,
                decidable=agreement.is_decidable,
                strong=agreement.strong,
                supporting=agreement.supporting,
                conflicts=agreement.conflicts,
            )


def _double_nominals(world: World) -> Iterable[RecordPair]:
    people = defaultdict(list)
    for nominal in world.nominals.values():
        people[nominal.person_id].append(nominal)
    for nominals in people.values():
        for one, other in combinations(nominals, 2):
            agreement = between_nominals(one, other)
            yield RecordPair(
                left=f"police_rms:{one.nominal_id}",
                right=f"police_rms:{other.nominal_id}",
                same_person=True,
                decidable=agreement.is_decidable,
                strong=agreement.strong,
                supporting=agreement.supporting,
                conflicts=agreement.conflicts,
            )


def _alike(pupils: Iterable[Pupil]) -> dict[tuple[object, ...], list[Pupil]]:
    found: dict[tuple[object, ...], list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        found[_name_and_day(pupil)].append(pupil)
    return found


def _name_and_day(record: Nominal | Pupil) -> tuple[object, ...]:
    return (record.surname, record.forename1, record.born_on)


def _disagreements(world: World) -> Iterable[Disagreement]:
    for nominal in world.nominals.values():
        person = world.people[nominal.person_id]
        for field, kind in _differences(nominal, person):
            yield Disagreement(
                system="police_rms", record_id=nominal.nominal_id, field=field, kind=kind
            )
    for pupil in world.pupils.values():
        person = world.people[pupil.person_id]
        for field, kind in _differences(pupil, person):
            yield Disagreement(system="education", record_id=pupil.pupil_id, field=field, kind=kind)


def _differences(record: Nominal | Pupil, person: Person) -> Iterable[tuple[str, str]]:
    for field in ("surname", "forename1", "forename2", "born_on", "sex", "nhs_number", "upn"):
        held, true = getattr(record, field), getattr(person, field)
        if held != true:
            yield field, "differs" if held else "missing"
