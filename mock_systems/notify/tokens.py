"""Who asks: a signed token made for this one request, no older or newer than half a minute.

It goes by real time, as the callers' own clocks do, and not by the night's.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import jwt
from jwt.types import Options

from mock_systems.kit.store import Account
from mock_systems.notify.accounts import SERVICE_ID, key_type_of, secret_of
from mock_systems.notify.answers import Refused

SECONDS_APART_ALLOWED = 30
ALGORITHM = "HS256"
# When it was made is checked here, in the words of the API.
ONLY_SIGNED: Options = {"verify_signature": True, "verify_iat": False}


@dataclass(frozen=True, slots=True)
class _Claims:
    issuer: object
    issued_at: object


def key_that_asks(header: str, accounts: Iterable[Account]) -> Account:
    """The API key this request was signed with.

    Raises:
        Refused: 401 without a token, 403 for one that is not right.
    """
    scheme, _, token = header.partition(" ")
    if not header:
        raise Refused(401, "AuthError", "Unauthorized: authentication token must be provided")
    if scheme.lower() != "bearer":
        raise Refused(401, "AuthError", "Unauthorized: authentication bearer scheme must be used")
    _refuse_another_service(_claims(token))
    for account in accounts:
        if key_type_of(account) and _is_signed_by(token, account):
            return account
    raise Refused(403, "AuthError", "Invalid token: API key not found")


def _claims(token: str) -> _Claims:
    try:
        header = jwt.get_unverified_header(token)
        said = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise Refused(403, "AuthError", "Invalid token: signature") from None
    if header.get("alg") != ALGORITHM:
        raise Refused(403, "AuthError", "Invalid token: algorithm used is not HS256")
    return _Claims(said.get("iss"), said.get("iat"))


def _refuse_another_service(claims: _Claims) -> None:
    if claims.issuer is None:
        raise Refused(403, "AuthError", "Invalid token: iss field not provided")
    if claims.issuer != SERVICE_ID:
        raise Refused(403, "AuthError", "Invalid token: service not found")
    if not isinstance(claims.issued_at, int):
        raise Refused(403, "AuthError", "Invalid token: iat field not provided")
    if abs(time.time() - claims.issued_at) > SECONDS_APART_ALLOWED:
        words = "Error: Your system clock must be accurate to within 30 seconds"
        raise Refused(403, "AuthError", words)


def _is_signed_by(token: str, account: Account) -> bool:
    try:
        jwt.decode(token, key=secret_of(account), algorithms=[ALGORITHM], options=ONLY_SIGNED)
    except jwt.InvalidTokenError:
        return False
    return True
