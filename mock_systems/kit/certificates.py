"""Certificates for systems served over https: one nobody has signed, and what can be wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

WhatIsWrong = Literal["expired", "another_name", "nobody_signed"]

A_DAY = timedelta(days=1)
HOUSE = "mock partner systems"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where a certificate and its key lie."""

    certificate_file: Path
    key_file: Path


def self_signed(folder: Path) -> Certificate:
    """Make a key and a certificate for the loopback address in this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _unsigned(key, HOUSE, _loopback_names(), timedelta(days=30)).sign(
        key, hashes.SHA256()
    )
    return _written(folder, "", certificate, key)


def gone_wrong(what: WhatIsWrong, good: Certificate) -> Certificate:
    """A certificate beside the good one that only this is wrong with.

    Whoever trusts the good one trusts its signature, but for the one that nobody signed.
    """
    folder = good.certificate_file.parent
    if what == "nobody_signed":
        (strangers := folder / what).mkdir(exist_ok=True)
        return self_signed(strangers)
    return _WRONG[what](folder, good)


def _expired(folder: Path, good: Certificate) -> Certificate:
    return _signed_by(good, folder, "expired", _loopback_names(), -A_DAY)


def _of_another(folder: Path, good: Certificate) -> Certificate:
    names: list[x509.GeneralName] = [x509.DNSName("records.elsewhere.example.org")]
    return _signed_by(good, folder, "another_name", names, timedelta(days=30))


_WRONG: Mapping[str, Callable[[Path, Certificate], Certificate]] = {
    "expired": _expired,
    "another_name": _of_another,
}


def _signed_by(
    good: Certificate, folder: Path, name: str, names: list[x509.GeneralName], ends_in: timedelta
) -> Certificate:
    signer = serialization.load_pem_private_key(good.key_file.read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError("the good certificate has a key of another kind")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _unsigned(key, f"{HOUSE}, {name}", names, ends_in, is_authority=False)
    return _written(folder, f"{name}-", certificate.sign(signer, hashes.SHA256()), key)


def _unsigned(
    key: ec.EllipticCurvePrivateKey,
    name: str,
    names: list[x509.GeneralName],
    ends_in: timedelta,
    *,
    is_authority: bool = True,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(HOUSE))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * A_DAY)
        .not_valid_after(now + ends_in)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _loopback_names() -> list[x509.GeneralName]:
    return [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]


def _written(
    folder: Path, prefix: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> Certificate:
    written = Certificate(folder / f"{prefix}certificate.pem", folder / f"{prefix}key.pem")
    written.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    written.key_file.write_bytes(_key_bytes(key))
    return written


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
