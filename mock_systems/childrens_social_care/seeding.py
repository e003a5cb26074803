"""Turn the world's view of children's social care into this system's own records.

What the world knows and no case system does (`person_id`, `address_id`) is left behind here.
"""

from dataclasses import fields
from typing import Any, TypeVar

from mock_systems.childrens_social_care.accounts import care_accounts
from mock_systems.childrens_social_care.people import (
    Address,
    CarePerson,
    Contact,
    Episode,
    Plan,
    Relative,
    Review,
)
from mock_systems.childrens_social_care.records import CareRecords, Council
from mock_systems.kit.store import Beginning
from mock_systems.population import partner_records
from mock_systems.population.model import World

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    records = CareRecords(
        people={one.record_id: _person(one) for one in world.care_people.values()},
        councils={
            one.la_code: Council(la_code=one.la_code, name=one.name)
            for one in world.local_authorities.values()
            if one.nation == "England"
        },
    )
    records.reindex()
    return Beginning(records, care_accounts(world))


def _person(held: partner_records.CarePerson) -> CarePerson:
    who = _values(CarePerson, held.who)
    lists = {
        "addresses": tuple(_same(Address, one) for one in held.who.addresses),
        "relatives": tuple(_same(Relative, one) for one in held.relatives),
        "contacts": tuple(_same(Contact, one) for one in held.contacts),
        "episodes": tuple(_same(Episode, one) for one in held.episodes),
        "plans": tuple(map(_plan, held.plans)),
    }
    return CarePerson(**{**who, **_values(CarePerson, held), **lists})


def _plan(held: partner_records.ProtectionPlan) -> Plan:
    reviews = tuple(_same(Review, one) for one in held.reviews)
    return Plan(**{**_values(Plan, held), "reviews": reviews})


def _same(kind: type[T], held: object) -> T:
    return kind(**_values(kind, held))


def _values(kind: type[Any], held: object) -> dict[str, Any]:
    """The values of the fields that both have."""
    return {one.name: getattr(held, one.name) for one in fields(kind) if hasattr(held, one.name)}
