"""Who may sign in: the world's accounts, and which landlords each of them works for."""

from collections.abc import Iterable

from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "housing"
ALL_LANDLORDS = "All landlords"
SEALED = "sealed"
RESTRICTED = "restricted"


def housing_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by staff number.

    Workers and team leads work for every landlord, an officer for the first one there is.
    """
    landlords = sorted({one.landlord for one in world.tenancies.values() if not one.is_refuge})
    return {
        one.username: Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset(
                {*one.sees, *_landlords(SEALED in one.sees or one.is_worker, landlords)}
            ),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    }


def landlords_of(account: Account, landlords: Iterable[str]) -> list[str]:
    """What this account may choose of these: each of its landlords, and all of them together."""
    if account.may(ALL_LANDLORDS):
        return [ALL_LANDLORDS, *landlords]
    return [one for one in landlords if account.may(one)]


def _landlords(every: bool, landlords: list[str]) -> list[str]:
    return [ALL_LANDLORDS] if every else landlords[:1]
