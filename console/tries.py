"""How often somebody may try to sign in: ten times an account, a hundred times an address.

Counted before the password is looked at, for names that nobody has as well, and kept as hashes:
what was typed into the box for the name may be a password.
"""

from sqlalchemy import Connection, delete, func, insert, select

from runtime.database import elapsed_now
from runtime.encryption import Cipher
from runtime.settings import Settings
from runtime.tables import console_tries

# reliability S14.
MOST_OF_AN_ACCOUNT, MOST_FROM_AN_ADDRESS = 10, 100
WINDOW_SECONDS = 900.0

_try = console_tries.c


def seconds_to_wait(
    connection: Connection, account: str, address: str, settings: Settings, cipher: Cipher
) -> float:
    """Count a try; nought when its password may be looked at, else how long it is too early."""
    elapsed = elapsed_now(connection)
    window = settings.scaled(WINDOW_SECONDS)
    connection.execute(delete(console_tries).where(_try.at_real < elapsed - window))
    who = cipher.fingerprint(account.casefold().encode(), "console account")
    whence = cipher.fingerprint(address.encode(), "console address")
    by_account = _oldest(connection, _try.account_hash == who, MOST_OF_AN_ACCOUNT)
    by_address = _oldest(connection, _try.address_hash == whence, MOST_FROM_AN_ADDRESS)
    waits = [oldest + window - elapsed for oldest in (by_account, by_address) if oldest is not None]
    if waits:
        return max(waits)
    connection.execute(
        insert(console_tries).values(account_hash=who, address_hash=whence, at_real=elapsed)
    )
    return 0.0


def _oldest(connection: Connection, which: object, most: int) -> float | None:
    """When the first of the tries of the window was, where there are as many as there may be."""
    counted = select(func.count(), func.min(_try.at_real)).where(which)  # type: ignore[arg-type]
    count, oldest = connection.execute(counted).one()
    return float(oldest) if count >= most else None
