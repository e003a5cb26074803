"""Addresses of the web: what nobody between here and there can read or change."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def is_loopback(host: str) -> bool:
    """Whether this names the machine it is said on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(address: str) -> bool:
    """Whether what is sent there is read by nobody on the way: over TLS, or to this machine."""
    parts = _parts(address)
    if parts is None or not parts.hostname or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def is_origin(address: str) -> bool:
    """Whether it is private and names a whole site: scheme, host and perhaps a port."""
    parts = _parts(address)
    return is_private(address) and parts is not None and not any(parts[2:])


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
