"""What five further agencies hold on the people of a world that is otherwise finished.

Every agency draws from a source of its own, so nothing here changes what police, education and
the mail system hold, and a change to one agency changes no other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from types import MappingProxyType

from mock_systems.population.cases.elsewhere import adults, care, health, housing, probation
from mock_systems.population.cases.elsewhere.happening import CasesSeen, Shelf, happen
from mock_systems.population.cases.elsewhere.natural import natural_cases
from mock_systems.population.census import Census
from mock_systems.population.clerks import Clerk
from mock_systems.population.draft import Draft
from mock_systems.population.model import World
from mock_systems.population.newcomers import with_newcomers
from mock_systems.population.partner_records import (
    AdultClient,
    CarePerson,
    HealthStatus,
    ProbationPerson,
    Tenancy,
)
from mock_systems.population.views.adult_care import adult_records
from mock_systems.population.views.health import health_records
from mock_systems.population.views.housing import housing_records
from mock_systems.population.views.probation import probation_records
from mock_systems.population.views.social_care import care_records


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The world with every agency's records, and which of them a nasty case happened to."""

    world: World
    cases: Mapping[str, tuple[str, ...]]


def with_agencies(world: World, draft: Draft) -> Elsewhere:
    """Give the world with the records of social care, health, probation and housing."""
    world = with_newcomers(world, draft)
    census = Census.of(world)
    care_people, care_cases = _social_care(census)
    adult_clients, adult_cases = _adult_care(census)
    health_statuses, health_cases = _health(census, care_people.values())
    probation_people, probation_cases = _probation(census)
    tenancies, housing_cases = _housing(census)
    finished = replace(
        world,
        care_people=MappingProxyType(care_people),
        adult_clients=MappingProxyType(adult_clients),
        health_statuses=MappingProxyType(health_statuses),
        probation_people=MappingProxyType(probation_people),
        tenancies=MappingProxyType(tenancies),
    )
    made = care_cases | adult_cases | health_cases | probation_cases | housing_cases
    return Elsewhere(world=finished, cases=made | natural_cases(finished))


def _social_care(census: Census) -> tuple[dict[str, CarePerson], CasesSeen]:
    clerk = Clerk.of("childrens_social_care", census)
    shelf = Shelf(care_records(clerk), attrgetter("record_id"), attrgetter("person_id"))
    return shelf.records, happen(care.CASES, shelf, clerk)


def _adult_care(census: Census) -> tuple[dict[str, AdultClient], CasesSeen]:
    clerk = Clerk.of("adult_social_care", census)
    shelf = Shelf(adult_records(clerk), attrgetter("client_id"), attrgetter("person_id"))
    return shelf.records, happen(adults.CASES, shelf, clerk)


def _health(
    census: Census, care_people: Iterable[CarePerson]
) -> tuple[dict[str, HealthStatus], CasesSeen]:
    clerk = Clerk.of("health_record", census)
    records = health_records(clerk, care_people)
    shelf = Shelf(records, attrgetter("record_id"), attrgetter("person_id"))
    return shelf.records, happen(health.CASES, shelf, clerk)


def _probation(census: Census) -> tuple[dict[str, ProbationPerson], CasesSeen]:
    clerk = Clerk.of("probation", census)
    shelf = Shelf(probation_records(clerk), attrgetter("crn"), attrgetter("person_id"))
    return shelf.records, happen(probation.CASES, shelf, clerk)


def _housing(census: Census) -> tuple[dict[str, Tenancy], CasesSeen]:
    clerk = Clerk.of("housing", census)
    records = housing_records(clerk)
    shelf = Shelf(records, attrgetter("tenancy_ref"), lambda one: one.tenants[0].person_id)
    return shelf.records, happen(housing.CASES, shelf, clerk)
