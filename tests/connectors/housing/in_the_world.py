"""Whose tenancies the tests of this connector look for, who looks, and what is planted for them."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from pydantic_core import to_jsonable_python

from domain.housing import TenanciesFound
from domain.people import RecordRef
from mock_systems.housing.seeding import tenancy_of
from mock_systems.population.build import build
from mock_systems.population.partner_records import Tenancy
from runtime.credentials import Secret
from runtime.partners import Account
from tests.mock_systems.housing.lettings import JOINT, TENANCIES
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "housing"
WORKER = "mash-research-01"
REASON = "Work item RES-TEST-0001"
PAGE_SECONDS = 3.0
WORLD = build(SEED, "small")
MANY = "Zyxwvutsby"


def an_account(mocks: Mocks, password: str = "", user_id: str = WORKER) -> Account:
    password = password or mocks.account(SYSTEM, user_id).password
    return Account(mocks.url(SYSTEM), user_id, Secret(password), "mash-research")


def plant(mocks: Mocks, *tenancies: Tenancy) -> None:
    for one in tenancies:
        fields: dict[str, Any] = to_jsonable_python(asdict(tenancy_of(one)))
        mocks.plant(SYSTEM, "tenancies", one.tenancy_ref, **fields)


def plant_the_lettings(mocks: Mocks) -> None:
    """One tenancy of each kind, beside those of the world."""
    plant(mocks, *TENANCIES.values())


def plant_many(mocks: Mocks, numbers: Iterable[int]) -> None:
    """A tenancy for each number, with somebody of one name on it."""
    person = replace(JOINT.tenants[0], who=replace(JOINT.tenants[0].who, surname=MANY))
    many = (
        replace(JOINT, tenancy_ref=f"HT9{n:05d}", tenants=(person,), matters=()) for n in numbers
    )
    plant(mocks, *many)


def the_record(tenancy: Tenancy) -> RecordRef:
    return RecordRef(SYSTEM, tenancy.tenancy_ref)


def some_tenancy(**wanted: bool) -> Tenancy:
    """A tenancy of the world that may be read; `has_matter`, `has_arrears`, `is_joint`."""
    return next(
        one
        for one in WORLD.tenancies.values()
        if not (one.is_refuge or one.address.confidential)
        and wanted.get("has_matter", bool(one.matters)) == bool(one.matters)
        and wanted.get("has_arrears", one.arrears_pence > 0) == (one.arrears_pence > 0)
        and wanted.get("is_joint", len(one.tenants) > 1) == (len(one.tenants) > 1)
    )


def a_refuge() -> Tenancy:
    """A refuge place of the world, with somebody in it."""
    return next(one for one in WORLD.tenancies.values() if one.is_refuge)


def ids(found: TenanciesFound) -> list[str]:
    return [row.record.record_id for row in found.rows]
