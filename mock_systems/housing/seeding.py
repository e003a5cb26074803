"""Turn the world's housing view into this system's own records.

What the world knows and no landlord does (`person_id`, `address_id`) is left behind here.
"""

from dataclasses import fields
from typing import Any, TypeVar

from mock_systems.housing.accounts import housing_accounts
from mock_systems.housing.records import Address, HousingRecords, Matter, Tenancy, Tenant
from mock_systems.kit.store import Beginning
from mock_systems.population import partner_records
from mock_systems.population.model import World

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    records = HousingRecords({ref: tenancy_of(one) for ref, one in world.tenancies.items()})
    records.reindex()
    return Beginning(records, housing_accounts(world))


def tenancy_of(held: partner_records.Tenancy) -> Tenancy:
    """The tenancy as this system has it."""
    return _same(
        Tenancy,
        held,
        address=_same(Address, held.address),
        tenants=tuple(map(_tenant, held.tenants)),
        matters=tuple(_same(Matter, one) for one in held.matters),
    )


def _tenant(held: partner_records.Tenant) -> Tenant:
    addresses = tuple(_same(Address, one) for one in held.who.addresses)
    return _same(Tenant, held.who, part=held.part, addresses=addresses)


def _same(kind: type[T], held: object, **instead: Any) -> T:  # noqa: ANN401 (any field's value)
    """This system's own record with the fields of the same name."""
    names = [one.name for one in fields(kind) if hasattr(held, one.name)]  # type: ignore[arg-type]
    return kind(**{**{name: getattr(held, name) for name in names}, **instead})
