"""Who may sign in, and what they may see: the world's accounts."""

from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "childrens_social_care"
# Whoever may open restricted records is trusted with confidential addresses too.
SEES_WITHHELD_HOMES = "restricted"
WRITE = "write"


def care_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user name."""
    return {
        one.username: Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset((*one.sees, WRITE)) if one.may_write else frozenset(one.sees),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    }
