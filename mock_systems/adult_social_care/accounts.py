"""Who may sign in: the world's accounts, and the councils each of them works for."""

from collections.abc import Mapping, Sequence

from mock_systems.kit.store import Account
from mock_systems.population import model
from mock_systems.population.model import World

SYSTEM = "adult_social_care"
COUNCIL = "council:"


def care_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user id."""
    return {one.username: _account(world, one) for one in world.accounts if one.system == SYSTEM}


def councils_of(account: Account, councils: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Code and name of each council this account works for, by name."""
    mine = [(code, name) for code, name in councils.items() if account.may(COUNCIL + code)]
    return sorted(mine, key=lambda council: council[1])


def _account(world: World, held: model.Account) -> Account:
    return Account(
        user_id=held.username,
        name=held.display_name,
        role=held.role,
        rights=frozenset({*held.sees, *(COUNCIL + code for code in _councils(world, held))}),
        password=held.password,
    )


def _councils(world: World, held: model.Account) -> Sequence[str]:
    """A worker and a lead work for every council; anybody else for the first one with clients."""
    codes = sorted(world.local_authorities)
    if held.is_worker or len(held.sees) > 1:
        return codes
    return sorted({one.la_code for one in world.adult_clients.values()})[:1] or codes[:1]
