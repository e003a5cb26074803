"""What five further agencies hold on the people of a world that is otherwise finished.

Every agency draws from a source of its own, so nothing here changes what police, education and
the mail system hold, and a change to one agency changes no other.
"""

from dataclasses import replace
from types import MappingProxyType

from mock_systems.population.census import Census
from mock_systems.population.clerks import Clerk
from mock_systems.population.model import World
from mock_systems.population.views.adult_care import adult_records
from mock_systems.population.views.health import health_records
from mock_systems.population.views.housing import housing_records
from mock_systems.population.views.probation import probation_records
from mock_systems.population.views.social_care import care_records


def with_agencies(world: World) -> World:
    """Give the world with the records of social care, health, probation and housing."""
    census = Census.of(world)
    care = care_records(Clerk.of("childrens_social_care", census))
    return replace(
        world,
        care_people=MappingProxyType(care),
        adult_clients=MappingProxyType(adult_records(Clerk.of("adult_social_care", census))),
        health_statuses=MappingProxyType(
            health_records(Clerk.of("health_record", census), care.values())
        ),
        probation_people=MappingProxyType(probation_records(Clerk.of("probation", census))),
        tenancies=MappingProxyType(housing_records(Clerk.of("housing", census))),
    )
