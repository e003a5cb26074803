"""Sealing what is personal: AES-256-GCM, bound to the row it belongs to."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """The sealed bytes were changed, belong to another row, or were sealed with another key."""


class Cipher:
    """Seals and opens bytes with one key. `about` (a row's id) must be the same both times."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._fingerprint_key = hmac.digest(key, b"fingerprint", hashlib.sha256)

    def seal(self, plain: bytes, about: str) -> bytes:
        """Nonce and ciphertext."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """The plain bytes. Raises: SealBroken."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError) as broken:  # ValueError: too short to be sealed bytes
            raise SealBroken(about) from broken

    def fingerprint(self, plain: bytes, about: str) -> str:
        """A hash nobody can try guesses on without the key: a plain one of a birthday is no secret.

        The same bytes about another row have another fingerprint.
        """
        bound = len(about).to_bytes(4, "big") + about.encode() + plain
        return hmac.digest(self._fingerprint_key, bound, hashlib.sha256).hex()


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)
