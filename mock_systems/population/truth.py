"""The ground truth of a world: what has to come of the night, and who is who.

Written from domain.md A4 and D and from the issue, case by case (`cases/`), before any worker was
there to copy. A later change cites the sentence it follows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mock_systems.population.access import closed_records
from mock_systems.population.build import populate
from mock_systems.population.census import homes
from mock_systems.population.differences import differences
from mock_systems.population.expectations import Household
from mock_systems.population.holdings import Holding, holdings
from mock_systems.population.model import (
    Nominal,
    Occurrence,
    OccurrenceCreated,
    Person,
    Pupil,
    System,
    World,
)
from mock_systems.population.pairs import RecordPair, record_pairs
from mock_systems.population.scenarios.expected import Scenario
from mock_systems.population.submissions import SubmissionTruth

DOMESTIC_ABUSE = ("da_crime", "da_non_crime")


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
    others, each with why. `cases_elsewhere` leads from `system:tag` to the records of a further
    agency that a nasty case is about. `who_is_who` leads from `system:record` to the true person.
    `closed_to_workers` are the restricted and sealed records no worker's account may open.
    `scenarios` are what has to come of everything that is not telling a school.
    `submissions` say of each public form whose it is, and which acknowledgement is safe.
    """

    seed: int
    size: str
    households: tuple[Household, ...]
    in_intake: tuple[str, ...]
    not_due: Mapping[str, str]
    cases: Mapping[str, int]
    cases_elsewhere: Mapping[str, tuple[str, ...]]
    who_is_who: Mapping[str, str]
    closed_to_workers: tuple[str, ...]
    pairs: tuple[RecordPair, ...]
    disagreements: tuple[Disagreement, ...]
    scenarios: tuple[Scenario, ...]
    submissions: tuple[SubmissionTruth, ...]


def truth_of(world: World) -> Truth:
    """Give the ground truth of a world."""
    population = populate(world.seed, world.size)
    draft = population.draft
    households = tuple(draft.households)
    elsewhere = list(holdings(world))
    return Truth(
        seed=world.seed,
        size=world.size,
        households=households,
        in_intake=tuple(occurrence.occ_no for occurrence in due_occurrences(world)),
        not_due=dict(draft.nothing_due),
        cases=case_counts(households),
        cases_elsewhere=population.cases_elsewhere,
        who_is_who=dict(_who_is_who(world, elsewhere)),
        closed_to_workers=tuple(closed_records(world)),
        pairs=tuple(record_pairs(world, elsewhere)),
        disagreements=tuple(_disagreements(world, elsewhere)),
        scenarios=tuple(population.scenarios),
        submissions=tuple(one.truth for one in world.submissions.values()),
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


def _who_is_who(world: World, elsewhere: Iterable[Holding]) -> Iterable[tuple[str, str]]:
    for nominal in world.nominals.values():
        yield f"police_rms:{nominal.nominal_id}", nominal.person_id
    for pupil in world.pupils.values():
        yield f"education:{pupil.pupil_id}", pupil.person_id
    for contact in world.contacts.values():
        if contact.person_id:
            yield f"education:{contact.contact_id}", contact.person_id
    for holding in elsewhere:
        yield holding.key, holding.person_id


def _disagreements(world: World, elsewhere: Iterable[Holding]) -> Iterable[Disagreement]:
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
    yield from _disagreements_elsewhere(world, elsewhere)


def _disagreements_elsewhere(world: World, elsewhere: Iterable[Holding]) -> Iterable[Disagreement]:
    home_of = homes(world)
    for one in elsewhere:
        found = differences(
            one.who,
            world.people[one.person_id],
            world.earlier_surnames.get(one.person_id, ""),
            home_of.get(one.person_id),
        )
        for field, kind in found:
            yield Disagreement(system=one.system, record_id=one.record_id, field=field, kind=kind)


def _differences(record: Nominal | Pupil, person: Person) -> Iterable[tuple[str, str]]:
    for field in ("surname", "forename1", "forename2", "born_on", "sex", "nhs_number", "upn"):
        held, true = getattr(record, field), getattr(person, field)
        if held != true:
            yield field, "differs" if held else "missing"
