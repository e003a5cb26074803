"""Who may sign in to the inbox: the world's accounts, and what each may do there."""

from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "public_portal"
HANDLE = "handle"


def portal_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user name."""
    return {
        one.username: Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset({HANDLE} if one.may_write else ()),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    }
