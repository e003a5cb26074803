"""Passwords of the local sign-in: Argon2id, and the same time for a name that nobody has."""

import functools
import os

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from console.people import credential_of
from runtime.credentials import Credentials, CredentialUnsafe

# RFC 9106, the second recommended choice: three passes over 64 MiB.
PASSES, LANES, KIBIBYTES, HASH_BYTES, SALT_BYTES = 3, 4, 65536, 32, 16
FEWEST_LETTERS = 12
MOST_LETTERS = 200


def hashed(password: str) -> str:
    """What is kept of a password: parameters, salt and hash (PHC string)."""
    salt = os.urandom(SALT_BYTES)
    hashing = Argon2id(
        salt=salt, length=HASH_BYTES, iterations=PASSES, lanes=LANES, memory_cost=KIBIBYTES
    )
    return hashing.derive_phc_encoded(password.encode())


def is_right(credentials: Credentials, account_id: str | None, password: str) -> bool:
    """Whether this is the account's password. None, or no password kept: never, as slowly."""
    kept = credentials.held(credential_of(account_id)) if account_id else None
    against = kept.reveal() if kept else _nobodys_hash()
    is_same = _is_same(password[:MOST_LETTERS], against, account_id or "")
    return is_same and kept is not None


def _is_same(password: str, against: str, account_id: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password.encode(), against)
    except InvalidKey:
        return False
    except ValueError as spoilt:
        raise CredentialUnsafe(f"{credential_of(account_id)}: not a password's hash") from spoilt
    return True


@functools.cache
def _nobodys_hash() -> str:
    return hashed(os.urandom(SALT_BYTES).hex())
