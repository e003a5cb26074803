"""What a code is given for: the token endpoint, and the tokens, right or spoilt by a fault."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.identity_provider import signing
from mock_systems.identity_provider.keyhaven import Keyhaven, issuer_of, refused, told
from mock_systems.identity_provider.records import Client, Grant
from mock_systems.kit.site import form_of

TOKEN_SECONDS = 300
LONG = timedelta(hours=2)

Claims = Mapping[str, object]


async def token(system: Keyhaven, request: Request) -> Response:
    """A code, once, for an id token; only for whoever fits it whole."""
    form = await form_of(request)
    client = _client(system, request, form)
    if client is None:
        return refused("invalid_client", "The client is not known, or its secret is wrong.", 401)
    if form.get("grant_type") != "authorization_code":
        return refused("unsupported_grant_type", "Only codes are taken.")
    grant = _taken(system, form.get("code", ""))
    if grant is None or not _fits(grant, client, form):
        return refused("invalid_grant", "The code is not one that this client may use now.")
    return told(_answer(system, request, grant))


def _client(system: Keyhaven, request: Request, form: Mapping[str, str]) -> Client | None:
    """Who asks, by a secret in the header or in the form."""
    client_id, secret = _in_header(request) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    client = system.records.clients.get(client_id)
    is_right = client and hmac.compare_digest(client.secret.encode(), secret.encode())
    return client if is_right else None


def _in_header(request: Request) -> tuple[str, str] | None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _taken(system: Keyhaven, code: str) -> Grant | None:
    """The grant of this code, used from now on; nothing when it was used before or is too old."""
    grant = system.records.grants.get(code)
    if grant is None or grant.used or system.clock.now() >= grant.ends_at:
        return None
    system.records.grants[code] = replace(grant, used=True)
    return grant


def _fits(grant: Grant, client: Client, form: Mapping[str, str]) -> bool:
    return (
        grant.client_id == client.client_id
        and grant.redirect_uri == form.get("redirect_uri")
        and grant.challenge == signing.challenge_of(form.get("code_verifier", ""))
    )


def _answer(system: Keyhaven, request: Request, grant: Grant) -> Mapping[str, object]:
    access_token = secrets.token_urlsafe(32)
    fault = system.take_fault(request, "wrong_token")
    make = SPOILT[fault.args["what"]] if fault else signing.signed
    given = {"id_token": make(_claims(system, request, grant, access_token))}
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": "openid profile",
        **{name: value for name, value in given.items() if value},
    }


def _claims(system: Keyhaven, request: Request, grant: Grant, access_token: str) -> Claims:
    person, now = system.records.people[grant.user_id], system.clock.now()
    return {
        "iss": issuer_of(request),
        "sub": person.subject,
        "aud": grant.client_id,
        "exp": int(now.timestamp()) + TOKEN_SECONDS,
        "iat": int(now.timestamp()),
        "auth_time": int(grant.authenticated_at.timestamp()),
        "nonce": grant.nonce,
        "at_hash": signing.half_hash(access_token),
        "oid": person.object_id,
        "name": person.name,
        "preferred_username": person.user_id,
    }


def _later(claims: Claims, by: timedelta) -> Claims:
    """The same claims, made at another time."""
    seconds, moments = int(by.total_seconds()), ("exp", "iat")
    return {**claims, **{name: int(str(claims[name])) + seconds for name in moments}}


def _without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


SPOILT: Mapping[str, Callable[[Claims], str]] = {
    "nonce": lambda claims: signing.signed({**claims, "nonce": "of-another-sign-in"}),
    "no_nonce": lambda claims: signing.signed(_without(claims, "nonce")),
    "audience": lambda claims: signing.signed({**claims, "aud": "another-client"}),
    "audience_made_for_us": lambda claims: signing.signed(
        {**claims, "aud": "another-client", "azp": claims["aud"]}
    ),
    "made_for_another": lambda claims: signing.signed(
        {**claims, "aud": [claims["aud"], "another-client"], "azp": "another-client"}
    ),
    "issuer": lambda claims: signing.signed({**claims, "iss": "https://elsewhere.example.org"}),
    "expired": lambda claims: signing.signed(_later(claims, -LONG)),
    "not_yet": lambda claims: signing.signed(_later(claims, LONG)),
    "no_end": lambda claims: signing.signed(_without(claims, "exp")),
    "no_subject": lambda claims: signing.signed(_without(claims, "sub")),
    "long_ago": lambda claims: signing.signed(
        {**claims, "auth_time": int(str(claims["auth_time"])) - int(LONG.total_seconds())}
    ),
    "access_token": lambda claims: signing.signed(
        {**claims, "at_hash": signing.half_hash("another access token")}
    ),
    "signature": lambda claims: signing.signed(claims, signing.strangers_key()),
    "unknown_key": lambda claims: signing.signed(
        claims, signing.strangers_key(), signing.UNKNOWN_KEY_ID
    ),
    "no_signature": signing.unsigned,
    "known_secret": signing.signed_with_what_everybody_knows,
    "none": lambda claims: "",
}
