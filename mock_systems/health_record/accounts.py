"""Who may sign in: the world's accounts, each with a password and a one-time code."""

from base64 import b32encode
from hashlib import sha256

from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "health_record"
MAIL_DOMAIN = "@safesight.example.org"
SEED_BYTES = 20


def health_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user name."""
    return {
        one.username: Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset(one.sees),
            password=one.password,
            totp_seed=demonstration_seed(one.username),
        )
        for one in world.accounts
        if one.system == SYSTEM
    }


def demonstration_seed(user_id: str) -> str:
    """A seed of its own for each account's one-time codes; the admin interface shows it."""
    return b32encode(sha256(f"{SYSTEM}/{user_id}/code".encode()).digest()[:SEED_BYTES]).decode()


def user_name(typed: str) -> str:
    """The user name in an email address; everybody has the same domain, so it may be left out."""
    return typed.strip().lower().removesuffix(MAIL_DOMAIN)
