"""Addresses of the web: what nobody between here and there can read or change."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

USUAL_PORTS = {"https": 443, "http": 80}
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
# A name that ends in a number is read as one: 127.1 is this machine.
_NAME = re.compile(rf"(?:{_LABEL}\.)*(?!(?:\d+|0x[0-9a-f]*)\Z){_LABEL}", re.ASCII)


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
    """Whether it is private and names a whole site as a browser writes it, letter for letter.

    That is scheme, host and perhaps a port; an international name in its ASCII form.
    """
    parts = _parts(address)
    return is_private(address) and parts is not None and address == _origin(parts)


def _origin(parts: SplitResult) -> str:
    is_usual = parts.port in (None, USUAL_PORTS.get(parts.scheme))
    port = "" if is_usual else f":{parts.port}"
    return f"{parts.scheme}://{_host(parts.hostname or '')}{port}"


def _host(name: str) -> str:
    """As it stands in an address; "" for what no browser would ask for by this name."""
    try:
        number = ip_address(name)
    except ValueError:
        return name if _NAME.fullmatch(name) else ""
    if number.version == 4:
        return str(number)
    return "" if number.scope_id else f"[{number}]"


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
