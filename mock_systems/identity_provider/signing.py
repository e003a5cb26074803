"""The provider's key, and tokens signed with it: RFC 7515 by hand, as a judge of libraries."""

import base64
import functools
import hashlib
import hmac
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

KEY_ID, UNKNOWN_KEY_ID = "keyhaven-1", "keyhaven-0"
RS256, HS256, NONE = "RS256", "HS256", "none"


@functools.cache
def own_key() -> RSAPrivateKey:
    """The key this provider signs with, made when first needed."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@functools.cache
def strangers_key() -> RSAPrivateKey:
    """A key that nobody published."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def published() -> Mapping[str, object]:
    """The public half, as a set of keys (RFC 7517)."""
    public = own_key().public_key().public_numbers()
    key = {"kty": "RSA", "use": "sig", "alg": RS256, "kid": KEY_ID}
    return {"keys": [{**key, "n": _number(public.n), "e": _number(public.e)}]}


def signed(
    claims: Mapping[str, object], key: RSAPrivateKey | None = None, kid: str = KEY_ID
) -> str:
    """A token as it should be, unless another key or name of a key is given."""
    text = _begun({"alg": RS256, "typ": "JWT", "kid": kid}, claims)
    signature = (key or own_key()).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_encoded(signature)}"


def unsigned(claims: Mapping[str, object]) -> str:
    """A token that says it needs no signature."""
    return f"{_begun({'alg': NONE, 'typ': 'JWT'}, claims)}."


def signed_with_what_everybody_knows(claims: Mapping[str, object]) -> str:
    """A token whose secret is the published key: whoever takes any algorithm takes it."""
    text = _begun({"alg": HS256, "typ": "JWT", "kid": KEY_ID}, claims)
    known = json.dumps(published()["keys"]).encode()
    return f"{text}.{_encoded(hmac.digest(known, text.encode(), hashlib.sha256))}"


def half_hash(token: str) -> str:
    """What an id token says of the access token beside it (OpenID Connect Core, 3.1.3.6)."""
    return _encoded(hashlib.sha256(token.encode()).digest()[:16])


def challenge_of(verifier: str) -> str:
    """What a client showed of this verifier at the beginning (RFC 7636, S256)."""
    return _encoded(hashlib.sha256(verifier.encode()).digest())


def _begun(header: Mapping[str, object], claims: Mapping[str, object]) -> str:
    return ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
