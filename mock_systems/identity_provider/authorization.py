"""Where a client sends people to sign in: who may send whom where, and the code they go back with.

OpenID Connect Core 3.1.2, with what RFC 9700 asks for: exact addresses, PKCE by S256 always.
"""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from mock_systems.identity_provider.records import Client, DirectoryRecords, Grant

CODE_SECONDS = 60
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came with the address of somebody's browser."""

    client_id: str
    redirect_uri: str
    response_type: str
    scope: str
    state: str
    nonce: str
    challenge: str
    challenge_method: str
    prompt: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Asked":
        """What stands in this query; nothing of it is believed yet."""
        return cls(
            client_id=query.get("client_id", ""),
            redirect_uri=query.get("redirect_uri", ""),
            response_type=query.get("response_type", ""),
            scope=query.get("scope", ""),
            state=query.get("state", ""),
            nonce=query.get("nonce", ""),
            challenge=query.get("code_challenge", ""),
            challenge_method=query.get("code_challenge_method", ""),
            prompt=query.get("prompt", ""),
        )

    def back(self, **answer: str) -> str:
        """The client's address, with what it is told."""
        state = {"state": self.state} if self.state else {}
        return f"{self.redirect_uri}?{urlencode({**answer, **state})}"


def why_nowhere(asked: Asked, records: DirectoryRecords) -> str:
    """Why nobody may be sent back to that address at all; nothing when they may."""
    client = records.clients.get(asked.client_id)
    if client is None:
        return "The service that sent you here is not known."
    if not is_one_of(asked.redirect_uri, client.redirect_uris):
        return "The service that sent you here wants you sent to an address it does not have."
    return ""


def why_refused(asked: Asked) -> str:
    """The error the client is told; nothing when all is as it should be."""
    if asked.response_type != "code":
        return "unsupported_response_type"
    if "openid" not in asked.scope.split():
        return "invalid_scope"
    if asked.challenge_method != "S256" or not CHALLENGE.fullmatch(asked.challenge):
        return "invalid_request"
    return ""


def is_one_of(address: str, allowed: tuple[str, ...]) -> bool:
    """Exactly one of these; on a loopback address the port may be any (RFC 8252, 7.3)."""
    return bool(address) and (
        address in allowed or _is_loopback(address) and _without_port(address) in allowed
    )


def give_code(
    records: DirectoryRecords, asked: Asked, user_id: str, authenticated_at: datetime, now: datetime
) -> str:
    """A code for the client, used once and soon."""
    code = secrets.token_urlsafe(24)
    records.grants[code] = Grant(
        code=code,
        client_id=asked.client_id,
        redirect_uri=asked.redirect_uri,
        challenge=asked.challenge,
        nonce=asked.nonce,
        user_id=user_id,
        authenticated_at=authenticated_at,
        ends_at=now + timedelta(seconds=CODE_SECONDS),
    )
    return code


def sent_after_sign_out(client: Client | None, address: str) -> str:
    """Where somebody goes who has signed out; nowhere, unless the client has that address."""
    return address if client and is_one_of(address, client.after_sign_out) else ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(address).hostname or "").is_loopback
    except ValueError:
        return False


def _without_port(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.hostname or "").geturl()
