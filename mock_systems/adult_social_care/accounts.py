"""Who may sign in: the world's accounts, and one that works for a single council."""

from collections.abc import Mapping, Sequence

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "adult_social_care"
COUNCIL = "council:"
WRITE = "write"
OF_ONE_COUNCIL = "hospital-discharge"


def care_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user id; the world's own work for every council."""
    every = frozenset(COUNCIL + code for code in world.local_authorities)
    named = [
        Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=every.union(one.sees, (WRITE,) if one.may_write else ()),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    ]
    return {one.user_id: one for one in (*named, _of_one_council(world))}


def councils_of(account: Account, councils: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Code and name of each council this account works for, by name."""
    mine = [(code, name) for code, name in councils.items() if account.may(COUNCIL + code)]
    return sorted(mine, key=lambda council: council[1])


def _of_one_council(world: World) -> Account:
    """A hospital's discharge team: of the first council that has clients."""
    with_clients = {one.la_code for one in world.adult_clients.values()}
    council = min(with_clients or world.local_authorities)
    return Account(
        user_id=OF_ONE_COUNCIL,
        name="M. Ottersby",
        role="discharge coordinator",
        rights=frozenset({"open", COUNCIL + council}),
        password=demonstration_password(SYSTEM, OF_ONE_COUNCIL),
    )
