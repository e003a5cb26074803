"""What this system begins with."""

from mock_systems.identity_provider.accounts import NAMES, SYSTEM, force_accounts, number_of
from mock_systems.identity_provider.records import Client, DirectoryRecords, Person
from mock_systems.kit.accounts import demonstration_password
from mock_systems.kit.store import Beginning
from mock_systems.population.model import World

CONSOLE = "mash-console"


def begin(world: World) -> Beginning:
    """The force's people and the hub's console; nobody has signed in yet."""
    people = {user_id: _person(user_id, name) for user_id, name in NAMES.items()}
    records = DirectoryRecords(people=people, clients={CONSOLE: _console()})
    return Beginning(records, force_accounts())


def _person(user_id: str, name: str) -> Person:
    return Person(
        user_id=user_id,
        name=name,
        subject=number_of(user_id, "subject"),
        object_id=number_of(user_id, "object"),
    )


def _console() -> Client:
    return Client(
        client_id=CONSOLE,
        name="MASH workers",
        secret=demonstration_password(SYSTEM, CONSOLE),
        redirect_uris=("http://127.0.0.1/sign-in/return",),
        after_sign_out=("http://127.0.0.1/signed-out",),
    )
