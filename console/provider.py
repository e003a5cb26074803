"""The force's own sign-in by OpenID Connect: where people are sent, and who came back.

Authorization code flow with PKCE (S256), spoken by Authlib. Which signatures, issuer and audience
are right is said here and not by the provider's metadata. No token is kept: once it is known who
somebody is, nothing more is asked.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

from console.patience import all_within
from console.ways import Way
from runtime.addresses import is_private
from runtime.credentials import Secret
from runtime.settings import ConsoleProvider
from runtime.shapes import is_code

SECRET = "console-provider"  # noqa: S105  # a credential's name
RETURN, SIGNED_OUT = "/sign-in/return", "/signed-out"
METADATA = "/.well-known/openid-configuration"
# By a key that the provider alone has: never without one, never by a secret both know.
ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY_SECONDS = 60
# With each read; and with all that is asked for one page.
PATIENCE_SECONDS, LONGEST_SECONDS = 5.0, 15.0
MOST_BYTES = 2**20
KEPT_SECONDS = 600.0
# Of some forty threads that answer people: a provider that is silent keeps nobody else waiting.
MOST_ASKING = 16
NO_HEADER = httpx.Auth()
# What the libraries say of a token, or of a key, that is none, or none they know.
UNFIT = (JoseError, UnsupportedAlgorithm, KeyError, AttributeError, TypeError, ValueError)


class ProviderAway(Exception):
    """The provider does not answer, or not as one does; the text is a code."""


class NotProven(Exception):
    """Who somebody is was not shown; the text is a code."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the provider is asked what, as it says itself; "" where it cannot sign anybody out."""

    sign_in: str
    tokens: str
    keys: str
    sign_out: str


class Provider:
    """The provider of one hub, which knows the console at `address`."""

    def __init__(
        self,
        known: ConsoleProvider,
        secret: Secret,
        address: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._known = known
        self._secret = secret
        self._address = address
        self._transport = transport
        self._kept: tuple[Doors, float] | None = None
        self._free = threading.BoundedSemaphore(MOST_ASKING)

    @property
    def issuer(self) -> str:
        """Who it is."""
        return self._known.issuer

    def why_away(self) -> str:
        """A code for why nobody can be sent there now; "" when they can."""
        try:
            with self._asking() as http:
                self._doors(http)
        except ProviderAway as away:
            return str(away)
        return ""

    def way_in(self, way: Way) -> str:
        """Where to send whoever wants to sign in. Raises: ProviderAway."""
        with self._asking() as http:
            address, _ = self._client(http).create_authorization_url(
                self._doors(http).sign_in,
                state=way.state,
                nonce=way.nonce,
                code_verifier=way.verifier,
                prompt="login" if self._known.asks_again else None,
            )
        return str(address)

    def way_out(self) -> str:
        """Where to send whoever signs out here; "" when it knows none. Raises: ProviderAway."""
        with self._asking() as http:
            door = self._doors(http).sign_out
        after = ("post_logout_redirect_uri", f"{self._address}{SIGNED_OUT}")
        asked = [("client_id", self._known.client_id), after]
        return str(add_params_to_uri(door, asked)) if door else ""

    def subject_of(self, code: str, way: Way, now: datetime) -> str:
        """Who came back from there with this code. Raises: NotProven, ProviderAway."""
        try:
            with self._asking() as http:
                doors = self._doors(http)
                given = self._tokens(http, doors, code, way)
                return self._proven(given, _told(http, doors.keys), way, now)
        except (NotProven, ProviderAway):
            # What was kept of the provider may be what is wrong.
            self._kept = None
            raise

    @contextmanager
    def _asking(self) -> Iterator[httpx.Client]:
        if not self._free.acquire(blocking=False):
            raise ProviderAway("too_many_asking")
        try:
            with self._http() as http, all_within(http, LONGEST_SECONDS, MOST_BYTES):
                yield http
        finally:
            self._free.release()

    def _http(self) -> httpx.Client:
        """By the environment: a proxy of the force's, certificates it signed itself."""
        try:
            return httpx.Client(transport=self._transport, timeout=PATIENCE_SECONDS)
        except (OSError, ValueError) as unfit:
            raise ProviderAway("environment_unfit") from unfit

    def _client(self, http: httpx.Client) -> Any:  # noqa: ANN401  # Authlib has no types
        return OAuth2Client(
            http,
            client_id=self._known.client_id,
            redirect_uri=f"{self._address}{RETURN}",
            scope="openid" if self._known.subject == "sub" else "openid profile",
            code_challenge_method="S256",
        )

    def _doors(self, http: httpx.Client) -> Doors:
        kept, now = self._kept, time.monotonic()
        if kept and now < kept[1]:
            return kept[0]
        told = _told(http, f"{self._known.issuer.removesuffix('/')}{METADATA}")
        if told.get("issuer") != self._known.issuer:
            raise ProviderAway("another_issuer")
        doors = Doors(
            _door(told, "authorization_endpoint"),
            _door(told, "token_endpoint"),
            _door(told, "jwks_uri"),
            _way_out(told.get("end_session_endpoint")),
        )
        self._kept = doors, now + KEPT_SECONDS
        return doors

    def _tokens(self, http: httpx.Client, doors: Doors, code: str, way: Way) -> Mapping[str, Any]:
        client = self._client(http)
        # Authlib's own error refuses the line breaks that Entra ID puts into its words.
        client.oauth_error_class = _refused
        try:
            given: Mapping[str, Any] = client.fetch_token(
                doors.tokens,
                grant_type="authorization_code",
                code=code,
                code_verifier=way.verifier,
                client_id=self._known.client_id,
                client_secret=self._secret.reveal(),
                auth=NO_HEADER,
            )
        except (httpx.HTTPError, httpx.InvalidURL, TypeError, ValueError) as away:
            raise ProviderAway("no_tokens") from away
        return given

    def _proven(
        self, given: Mapping[str, Any], keys: Mapping[str, Any], way: Way, now: datetime
    ) -> str:
        """The subject of a token that is the provider's, for us, for this sign-in, and of now."""
        token = _opened(given.get("id_token"), keys)
        exactly = {"iss": self._known.issuer, "aud": self._known.client_id}
        options = {name: {"essential": True, "value": value} for name, value in exactly.items()}
        beside = {"nonce": way.nonce, "client_id": self._known.client_id}
        shown = {"access_token": given["access_token"]} if given.get("access_token") else {}
        claims = CodeIDToken(token.claims, token.header, options, {**beside, **shown})
        try:
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, TypeError, ValueError) as wrong:
            raise NotProven(_code_of(wrong)) from wrong
        self._refuse_old_password(claims, way)
        subject = claims.get(self._known.subject)
        if not isinstance(subject, str) or not subject:
            raise NotProven("no_subject")
        return subject

    def _refuse_old_password(self, claims: Mapping[str, Any], way: Way) -> None:
        """Whoever takes `prompt` out of the address is in by a password given before.

        Only where the provider says when it was given: Entra ID has to be told to.
        """
        given_at, begun = claims.get("auth_time"), way.begun_at.timestamp()
        if self._known.asks_again and given_at and given_at < begun - LEEWAY_SECONDS:
            raise NotProven("password_not_asked")


def _opened(token: object, keys: Mapping[str, Any]) -> jwt.Token:
    if not isinstance(token, str):
        raise NotProven("no_id_token")
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        usable = [key for one in keys["keys"] for key in _usable(one)]
        return jwt.decode(token, KeySet(usable), registry=registry)
    except UNFIT as wrong:
        raise NotProven(_code_of(wrong)) from wrong


def _usable(one: Any) -> KeySet | tuple[()]:  # noqa: ANN401  # whatever the provider published
    """RFC 7517, section 5: a key that is not understood is passed over."""
    try:
        return KeySet([JWKRegistry.import_key(one)])
    except UNFIT:
        return ()


def _told(http: httpx.Client, address: str) -> Mapping[str, Any]:
    try:
        answer = http.get(address).raise_for_status().json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as away:
        raise ProviderAway("no_answer") from away
    if not isinstance(answer, dict):
        raise ProviderAway("no_answer")
    return answer


def _door(told: Mapping[str, Any], name: str) -> str:
    address = told.get(name)
    if not isinstance(address, str) or not is_private(address):
        raise ProviderAway(f"{name}_unfit")
    return address


def _way_out(address: object) -> str:
    """Signing in goes on without it."""
    return address if isinstance(address, str) and is_private(address) else ""


def _refused(error: object, description: object) -> NotProven:
    """Its words are not repeated: they may be about a person."""
    return NotProven(error if isinstance(error, str) and is_code(error) else "refused")


def _code_of(wrong: Exception) -> str:
    error = wrong.error if isinstance(wrong, JoseError) else "unreadable"
    claim = wrong.claim if isinstance(wrong, ClaimError) else ""
    code = f"{error}.{claim}" if claim else error
    return code if is_code(code) else error
