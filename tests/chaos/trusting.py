"""A worker on a machine that trusts the certificate its partner shows, which nobody else does."""

import base64
import hashlib
import os
import ssl
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flows import wiring
from runtime.browser import open_browser
from tests.chaos.substitution import substitute


def trust(base_url: str, folder: Path) -> None:
    """In this process, browser and client alike."""
    there = urlsplit(base_url)
    shown = ssl.get_server_certificate((there.hostname or "", there.port or 0))
    file = folder / "partner.pem"
    file.write_text(shown)
    os.environ["SSL_CERT_FILE"] = str(file)
    trusted = f"--ignore-certificate-errors-spki-list={_key_of(shown)}"
    substitute(wiring, "open_browser", partial(open_browser, more=(trusted,)))


def _key_of(certificate: str) -> str:
    """The hash of its public key, as Chromium is told it."""
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    told = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(told).digest()).decode()
