"""Who may sign in, and what each account may see and do.

The world names most accounts; the ones only this system's own behaviour needs are added here.
"""

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "police_rms"
APPEND = "append"

READ_ONLY = Account(
    user_id="mash-read-01",
    name="MASH Worker R1",
    role="worker, read only",
    rights=frozenset({"open"}),
    password=demonstration_password(SYSTEM, "mash-read-01"),
)
RESTRICTED_RECORDS_OFFICER = Account(
    user_id="rro-totp",
    name="PS 2204 H Quillmere",
    role="restricted-records officer, with one-time code",
    rights=frozenset({"open", "restricted", "sealed", APPEND}),
    password=demonstration_password(SYSTEM, "rro-totp"),
    totp_seed="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
)


def police_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user id."""
    named = [
        Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset(one.sees) | ({APPEND} if one.may_write else set()),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    ]
    return {one.user_id: one for one in (*named, READ_ONLY, RESTRICTED_RECORDS_OFFICER)}
