"""Turn the world's probation view into this system's own records.

What the world knows and no probation system shows a partner (`person_id`, `address_id`, a person's
own telephone) is left behind here.
"""

from dataclasses import fields
from typing import Any, TypeVar

from mock_systems.kit.store import Beginning
from mock_systems.population.model import World
from mock_systems.population.partner_records import ProbationPerson
from mock_systems.probation.accounts import probation_accounts
from mock_systems.probation.records import Address, Case, Order, ProbationRecords

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    cases = {one.crn: case_of(one) for one in world.probation_people.values()}
    records = ProbationRecords(cases)
    records.reindex()
    return Beginning(records, probation_accounts(world))


def case_of(held: ProbationPerson) -> Case:
    """A person of the world as this system's case."""
    return _same(
        Case,
        held.who,
        held,
        addresses=tuple(_same(Address, one) for one in held.who.addresses),
        orders=tuple(_same(Order, one) for one in held.orders),
    )


def _same(kind: type[T], *held: object, **instead: Any) -> T:  # noqa: ANN401 (any field's value)
    """This system's own record with the fields of the same name."""
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    values = {name: getattr(one, name) for one in held for name in names if hasattr(one, name)}
    return kind(**{**values, **instead})
