"""Turn what the world knows of adults in care into this system's own records.

What the world knows and no council does (`person_id`, `address_id`) is left behind here.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

from mock_systems.adult_social_care.accounts import care_accounts
from mock_systems.adult_social_care.records import (
    Address,
    ArrangedCare,
    CareRecords,
    CaseNote,
    Client,
    Council,
    Enquiry,
)
from mock_systems.kit.store import Beginning
from mock_systems.population.model import World
from mock_systems.population.partner_records import AdultClient

T = TypeVar("T")


def begin(world: World) -> Beginning:
    """What this system holds when the night begins."""
    councils = world.local_authorities.values()
    records = CareRecords(
        clients={one.client_id: _client(one) for one in world.adult_clients.values()},
        councils={one.la_code: Council(la_code=one.la_code, name=one.name) for one in councils},
    )
    records.reindex()
    return Beginning(records, care_accounts(world))


def _client(held: AdultClient) -> Client:
    return Client(
        **{
            **_shared(Client, held.who),
            **_shared(Client, held),
            "addresses": _each(Address, held.who.addresses),
            "services": _each(ArrangedCare, held.services),
            "enquiries": _each(Enquiry, held.enquiries),
            "notes": _each(CaseNote, held.notes),
        }
    )


def _each(kind: type[T], held: Iterable[object]) -> tuple[T, ...]:
    return tuple(kind(**_shared(kind, one)) for one in held)


def _shared(kind: type, held: object) -> dict[str, Any]:
    """The fields of our own record that the world's record has under the same name."""
    names = (one.name for one in fields(kind))
    return {name: getattr(held, name) for name in names if hasattr(held, name)}
