"""A client of the provider's, and somebody whom it sends there to sign in."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from mock_systems.identity_provider import make_system
from mock_systems.identity_provider.seeding import CONSOLE
from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.population.model import World
from tests.mock_systems.visitor import begun, password_of

PERSON = "a.voss"
BACK = "http://127.0.0.1:8400/sign-in/return"
GONE = "http://127.0.0.1:8400/signed-out"


@cache
def a_world() -> World:
    return build(1, "few")


def a_provider() -> System:
    """The provider at the beginning of a night, nobody signed in."""
    return begun(make_system, a_world())


@dataclass(frozen=True, slots=True)
class Client:
    """What a client keeps of one sign-in it began."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    def asks(self, **different: str) -> dict[str, str]:
        """What it sends somebody's browser with."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        usual = {
            "client_id": CONSOLE,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "openid profile",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**usual, **different}.items() if value}

    def gives(self, system: System, taken: str, **different: str) -> dict[str, str]:
        """What it sends for the tokens."""
        return {
            "grant_type": "authorization_code",
            "code": taken,
            "redirect_uri": BACK,
            "code_verifier": self.verifier,
            "client_id": CONSOLE,
            "client_secret": system.store.records.clients[CONSOLE].secret,
            **different,
        }


async def signs_in(system: System, browser: httpx.AsyncClient, who: str = PERSON) -> httpx.Response:
    """Give name and password on the page that is open; the answer, not followed."""
    return await browser.post(
        "/password",
        data={"user_name": who, "password": password_of(system, who)},
        follow_redirects=False,
    )


def answer_in(sent_back: httpx.Response) -> dict[str, str]:
    """What the client is told in its own address."""
    return dict(parse_qsl(urlsplit(sent_back.headers["location"]).query))


def claims_in(token: str) -> dict[str, Any]:
    return dict(_part(token, 1))


def is_signed_by(keys: Mapping[str, Any], token: str) -> bool:
    """Whether the published key signed it, looked at without any library for tokens."""
    header, (key,) = _part(token, 0), keys["keys"]
    signed, _, signature = token.rpartition(".")
    public = RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    try:
        public.verify(_bytes(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return bool(header["kid"] == key["kid"] and header["alg"] == "RS256")


def _part(token: str, number: int) -> Any:
    return json.loads(_bytes(token.split(".")[number]))


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
