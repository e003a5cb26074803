"""A sign-in on its way to the force's own and back, known by one opaque token in the browser.

What the provider is sent is made from that token with the hub's key: whoever comes back with
another browser's has nothing that fits, and nothing has to be kept here meanwhile.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from runtime.encryption import Cipher

LONGEST_SECONDS = 600
_TOKEN = re.compile(r"(\d{1,12})\.[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Way:
    """One sign-in. `state` comes back in the address, `nonce` in the id token, `verifier` never."""

    token: str
    begun_at: datetime
    state: str
    nonce: str
    verifier: str

    def is_of(self, state: str) -> bool:
        """Whether what came back was sent from this browser."""
        return hmac.compare_digest(state.encode(), self.state.encode())


def begin(cipher: Cipher, now: datetime) -> Way:
    """A new one, whatever the browser brought along."""
    return _made(
        cipher, f"{int(now.timestamp())}.{secrets.token_urlsafe(32)}", int(now.timestamp())
    )


def resume(cipher: Cipher, token: str, now: datetime) -> Way | None:
    """The one this browser began; None without one, or when it is too long ago."""
    if not (found := _TOKEN.fullmatch(token)):
        return None
    begun = int(found[1])
    if not 0 <= now.timestamp() - begun <= LONGEST_SECONDS:
        return None
    return _made(cipher, token, begun)


def _made(cipher: Cipher, token: str, begun: int) -> Way:
    about = ("state", "nonce", "verifier")
    drawn = (cipher.fingerprint(token.encode(), f"console sign-in {one}") for one in about)
    return Way(token, datetime.fromtimestamp(begun, UTC), *drawn)
