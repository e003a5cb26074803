"""Every person on every record of the five further agencies, in one shape.

A record's key is `system:record_id`; on a tenancy it is the tenant: `housing:TN40100/1`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from mock_systems.population.agreement import Description, Relative, folded, names_of
from mock_systems.population.model import System, World
from mock_systems.population.partner_records import (
    AdultClient,
    CarePerson,
    HealthStatus,
    HeldPerson,
    ProbationPerson,
    Tenancy,
    Tenant,
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One person on one record, and what the record says of them."""

    system: System
    record_id: str
    person_id: str
    who: HeldPerson
    description: Description

    @property
    def key(self) -> str:
        """The record's key in the truth."""
        return f"{self.system}:{self.record_id}"


def holdings(world: World) -> Iterator[Holding]:
    """Give everybody on a record of a further agency."""
    yield from map(_in_social_care, world.care_people.values())
    yield from map(_in_adult_care, world.adult_clients.values())
    yield from map(_in_health, world.health_statuses.values())
    yield from map(_in_probation, world.probation_people.values())
    yield from chain.from_iterable(map(_in_housing, world.tenancies.values()))


def _in_social_care(record: CarePerson) -> Holding:
    relatives = tuple(
        Relative(frozenset({folded(one.name)}), one.born_on)
        for one in record.relatives
        if not one.disputed
    )
    described = replace(_described(record.who), upn=record.upn, relatives=relatives)
    return Holding(
        "childrens_social_care", record.record_id, record.person_id, record.who, described
    )


def _in_adult_care(record: AdultClient) -> Holding:
    who = record.who
    return Holding("adult_social_care", record.client_id, record.person_id, who, _described(who))


def _in_health(record: HealthStatus) -> Holding:
    who = record.who
    return Holding("health_record", record.record_id, record.person_id, who, _described(who))


def _in_probation(record: ProbationPerson) -> Holding:
    described = _described(record.who)
    aliases = frozenset(folded(alias) for alias in record.aliases)
    described = replace(described, names=described.names | aliases, pnc_id=record.pnc_id)
    return Holding("probation", record.crn, record.person_id, record.who, described)


def _in_housing(tenancy: Tenancy) -> Iterator[Holding]:
    for number, tenant in enumerate(tenancy.tenants, start=1):
        described = replace(
            _described(tenant.who),
            homes=(tenancy.address,),
            relatives=_others_on(tenancy, tenant),
        )
        record_id = f"{tenancy.tenancy_ref}/{number}"
        yield Holding("housing", record_id, tenant.person_id, tenant.who, described)


def _others_on(tenancy: Tenancy, tenant: Tenant) -> tuple[Relative, ...]:
    """Give the others of a household; without a birth date a name is anybody's."""
    return tuple(
        Relative(names_of(other.who), other.who.born_on)
        for other in tenancy.tenants
        if other is not tenant and other.who.born_on
    )


def _described(who: HeldPerson) -> Description:
    return Description(
        names=names_of(who),
        born_on=who.born_on,
        nhs_number=who.nhs_number,
        homes=who.addresses,
    )
