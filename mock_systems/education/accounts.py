"""Who may sign in: the world's accounts, and one the register's own behaviour needs."""

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "education"
MAIL_DOMAIN = "@schoolsdata.example.gov.uk"

PUPIL_DATA_LEAD = Account(
    user_id="pupil-data-lead",
    name="G. Thistlemarsh",
    role="pupil data lead",
    rights=frozenset({"open", "restricted"}),
    password=demonstration_password(SYSTEM, "pupil-data-lead"),
)


def education_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user name."""
    named = [
        Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset(one.sees),
            password=one.password,
        )
        for one in world.accounts
        if one.system == SYSTEM
    ]
    return {one.user_id: one for one in (*named, PUPIL_DATA_LEAD)}


def user_name(typed: str) -> str:
    """The user name in what somebody typed: it alone, or the email address made from it."""
    return typed.strip().lower().removesuffix(MAIL_DOMAIN)
