"""Tokens of programs: drawn here, said once, and kept only as a hash.

A token begins with its account, so that one secret is looked at and not everybody's. The rest is
256 bits drawn at random: nobody guesses it, so a plain hash is enough.
"""

import hashlib
import hmac
import secrets

from console.people import token_of
from runtime.credentials import Credentials

TOKEN_BYTES = 32


def drawn(account_id: str) -> str:
    """A new token of this account."""
    return f"{account_id}.{secrets.token_urlsafe(TOKEN_BYTES)}"


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(token: str) -> str:
    """Whose it says it is."""
    return token.rpartition(".")[0]


def is_right(credentials: Credentials, account_id: str, token: str) -> bool:
    """Whether this is the account's token; of an account without one, never."""
    kept = credentials.held(token_of(account_id))
    return kept is not None and hmac.compare_digest(kept.reveal().encode(), hashed(token).encode())
