"""Which records no worker's account may open: restricted, sealed, and every place in a refuge."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Protocol

from mock_systems.population.held import AccessClass
from mock_systems.population.model import System, World
from mock_systems.population.partner_records import CarePerson, Tenancy


class _HasAccessClass(Protocol):
    @property
    def access_class(self) -> AccessClass: ...


def closed_records(world: World) -> Iterator[str]:
    """Give the keys of what is closed to workers; a care episode can be closed on its own."""
    yield from _not_open("police_rms", world.nominals)
    yield from _not_open("police_rms", world.occurrences)
    yield from _not_open("childrens_social_care", world.care_people)
    yield from _restricted_episodes(world.care_people.values())
    yield from _not_open("adult_social_care", world.adult_clients)
    yield from _not_open("health_record", world.health_statuses)
    yield from _not_open("probation", world.probation_people)
    yield from _closed_tenancies(world.tenancies.values())


def _not_open(system: System, records: Mapping[str, _HasAccessClass]) -> Iterator[str]:
    return (f"{system}:{key}" for key, one in records.items() if one.access_class != "open")


def _restricted_episodes(care_people: Iterable[CarePerson]) -> Iterator[str]:
    episodes = chain.from_iterable(record.episodes for record in care_people)
    return (f"childrens_social_care:{one.episode_id}" for one in episodes if one.restricted)


def _closed_tenancies(tenancies: Iterable[Tenancy]) -> Iterator[str]:
    return (
        f"housing:{one.tenancy_ref}"
        for one in tenancies
        if one.is_refuge or one.access_class != "open"
    )
