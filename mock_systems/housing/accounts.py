"""Who may sign in: the world's accounts, and one that works for a single landlord."""

from collections.abc import Iterable

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "housing"
ALL_LANDLORDS = "All landlords"
SEALED = "sealed"
RESTRICTED = "restricted"
ONE_LANDLORD_ONLY = "h.tillotson"


def housing_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by staff number."""
    named = [
        Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset({*one.sees, ALL_LANDLORDS}),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    ]
    return {one.user_id: one for one in (*named, _lettings_assistant(world))}


def landlords_of(account: Account, landlords: Iterable[str]) -> list[str]:
    """What this account may choose of these: each of its landlords, and all of them together."""
    if account.may(ALL_LANDLORDS):
        return [ALL_LANDLORDS, *landlords]
    return [one for one in landlords if account.may(one)]


def _lettings_assistant(world: World) -> Account:
    """Somebody who works for the first landlord there is, and for no other."""
    landlords = sorted({one.landlord for one in world.tenancies.values() if not one.is_refuge})
    return Account(
        user_id=ONE_LANDLORD_ONLY,
        name="H. Tillotson",
        role="lettings assistant",
        rights=frozenset({"open", *landlords[:1]}),
        password=demonstration_password(SYSTEM, ONE_LANDLORD_ONLY),
    )
