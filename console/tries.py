"""How often somebody may try to sign in: ten times an account, a hundred times an address.

Counted before the password is looked at, for names that nobody has as well, and kept as hashes:
what was typed into the box for the name may be a password. Programs are counted by what they give
as a token and apart from people: one with an old token shuts out neither its account nor anybody.
Who comes back from the force's own sign-in and is not let in is counted by address alone.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.tables import console_tries

# reliability S14.
MOST_OF_AN_ACCOUNT, MOST_FROM_AN_ADDRESS = 10, 100
WINDOW_SECONDS = 900.0
PEOPLE, PROGRAMS, PROVIDER = "console", "console programs", "console provider"

_try = console_tries.c


@dataclass(frozen=True, slots=True)
class Trier:
    """Who tries to come in, and from where; as hashes."""

    who: str
    whence: str


def trier(name: str, address: str, cipher: Cipher, door: str = PEOPLE) -> Trier:
    """Whoever gives this name, or this token, at this door."""
    who = cipher.fingerprint(name.encode(), f"{door} account")
    return Trier(who, cipher.fingerprint(address.encode(), f"{door} address"))


def seconds_to_wait(
    connection: Connection, account: str, address: str, settings: Settings, cipher: Cipher
) -> float:
    """Count a try; nought when its password may be looked at, else how long it is too early."""
    person = trier(account.casefold(), address, cipher)
    if wait := seconds_left(connection, person, settings):
        return wait
    count(connection, person)
    return 0.0


def seconds_left(connection: Connection, one: Trier, settings: Settings) -> float:
    """How long it is too early for a try; nothing is counted."""
    elapsed = elapsed_now(connection)
    window = settings.scaled(WINDOW_SECONDS)
    connection.execute(delete(console_tries).where(_try.at_real < elapsed - window))
    by_account = _oldest(connection, _try.account_hash == one.who, MOST_OF_AN_ACCOUNT)
    by_address = _oldest(connection, _try.address_hash == one.whence, MOST_FROM_AN_ADDRESS)
    waits = [oldest + window - elapsed for oldest in (by_account, by_address) if oldest is not None]
    return max(waits, default=0.0)


def count(connection: Connection, one: Trier) -> None:
    """One try more."""
    values = {"account_hash": one.who, "address_hash": one.whence}
    at = elapsed_now(connection)
    connection.execute(insert(console_tries).values(**values, at_real=at))


def _oldest(connection: Connection, which: object, most: int) -> float | None:
    """When the first of the tries of the window was, where there are as many as there may be."""
    counted = select(func.count(), func.min(_try.at_real)).where(which)  # type: ignore[arg-type]
    count, oldest = connection.execute(counted).one()
    return float(oldest) if count >= most else None
