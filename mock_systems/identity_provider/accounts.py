"""Who has an account of the force: the people of the hub, and one who has nothing to do with it."""

import uuid

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account

SYSTEM = "identity_provider"
NAMES = {
    "d.hollis": "PC Dara Hollis",
    "c.okafor": "Chidi Okafor",
    "t.eddery": "Tom Eddery",
    "g.marrable": "Insp Gwen Marrable",
    "s.iqbal": "PS Sana Iqbal",
    "r.calloway": "PS Rhian Calloway",
    "a.voss": "DC Amara Voss",
}
NOT_OF_THE_HUB = "d.hollis"


def force_accounts() -> dict[str, Account]:
    """Every account, by user id; the same in every world."""
    return {
        user_id: Account(
            user_id=user_id,
            name=name,
            role="response officer" if user_id == NOT_OF_THE_HUB else "member of the hub",
            rights=frozenset(),
            password=demonstration_password(SYSTEM, user_id),
        )
        for user_id, name in NAMES.items()
    }


def number_of(user_id: str, kind: str) -> str:
    """A number that is always the same for one person, and another for each kind."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{kind}.{user_id}.{SYSTEM}.example.org"))
