"""API keys, and the people who may look at what was sent.

A key's "password" is the whole key, `name-service-secret`, as the real ones are made up.
"""

from dataclasses import replace
from uuid import NAMESPACE_DNS, uuid5

from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Account
from mock_systems.notify.records import KeyType

SYSTEM = "notify"
LOOK = "look"
KEY_TYPES: tuple[KeyType, ...] = ("normal", "team", "test")
# The client finds service and secret by counting from the end of the key.
SECRET_CHARACTERS = 36


def made_id(name: str) -> str:
    """An id of the usual form, the same in every world."""
    return str(uuid5(NAMESPACE_DNS, f"{name}.notify.example.org"))


SERVICE_ID = made_id("service")


def _key(name: str, role: str, key_type: KeyType) -> Account:
    key = _whole_key(name, f"secret/{name}")
    return Account(name, f"API key {name}", role, frozenset({key_type}), key)


def _whole_key(name: str, secret: str) -> str:
    return f"{name}-{SERVICE_ID}-{made_id(secret)}"


def _person(user_id: str, name: str, role: str) -> Account:
    return Account(user_id, name, role, frozenset({LOOK}), demonstration_password(SYSTEM, user_id))


ACCOUNTS = {
    one.user_id: one
    for one in (
        _key("mash-notify-01", "worker", "normal"),
        _key("mash-team-key", "key of the team only", "team"),
        _key("mash-test-key", "key that sends nothing", "test"),
        _person("hub-admin", "Hub administrator", "looks at what was sent"),
    )
}


def key_type_of(account: Account) -> KeyType | None:
    """What kind of key this is; none for a person's account."""
    return next((one for one in KEY_TYPES if account.may(one)), None)


def with_another_key(account: Account) -> Account:
    """The account when its key was revoked and another made."""
    name = account.user_id
    return replace(account, password=_whole_key(name, f"another secret/{name}"))


def secret_of(account: Account) -> str:
    """What its tokens are signed with."""
    return account.password[-SECRET_CHARACTERS:]
