"""A lane's allow-list: scheme, host and port, compared exactly; names are resolved once."""

import asyncio
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

# No user information, no percent signs: what does not look like host and port is not one.
AUTHORITY = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>\d{1,5}))?"
)
DEFAULT_PORTS = {"http": 80, "https": 443}


class NotReachable(Exception):
    """The name does not resolve, or resolves to an address no partner may have."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One place a lane may connect to."""

    scheme: str
    host: str
    port: int


class AllowList:
    """Everything a lane may reach. No patterns, so odd spellings of an address match nothing.

    Raises: ValueError for an entry that is no place.
    """

    def __init__(self, entries: Iterable[Mapping[str, str | int]]) -> None:
        self._allowed = frozenset(_destination(entry) for entry in entries)
        self._addresses: dict[str, tuple[str, ...]] = {}

    def admits_request(self, host: str, port: int) -> bool:
        """Whether a request in absolute form may go there: it is plain HTTP."""
        return Destination("http", host, port) in self._allowed

    def admits_tunnel(self, host: str, port: int) -> bool:
        """Whether a tunnel may lead there: what goes through it is TLS, or plain HTTP of a client
        that always tunnels."""
        return any(Destination(scheme, host, port) in self._allowed for scheme in DEFAULT_PORTS)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The host's addresses, resolved once and kept: a name cannot be turned round later.

        Raises: NotReachable.
        """
        if host not in self._addresses:
            self._addresses[host] = await _resolve(host)
        return self._addresses[host]


def parse_authority(text: str, default_port: int | None = None) -> tuple[str, int] | None:
    """Host and port of `host[:port]`, or None where it is anything else."""
    matched = AUTHORITY.fullmatch(text)
    if matched is None:
        return None
    port = int(matched["port"]) if matched["port"] else default_port
    if port is None or not 0 < port < 65536:
        return None
    return normal_host(matched["six"] or matched["name"]), port


def normal_host(host: str) -> str:
    """Lower case; an address in its one short form."""
    address = _as_address(host)
    return host.lower() if address is None else address.compressed


def _destination(entry: Mapping[str, str | int]) -> Destination:
    scheme, host, port = (entry.get(name, "") for name in ("scheme", "host", "port"))
    place = parse_authority(f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}")
    if place is None or scheme not in DEFAULT_PORTS:
        raise ValueError("A place needs scheme (http or https), host and port.")
    return Destination(str(scheme), *place)


async def _resolve(host: str) -> tuple[str, ...]:
    if _as_address(host) is not None:
        return (host,)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise NotReachable(host) from unknown
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    usable = tuple(a for a in addresses if _may_belong_to(host, ip_address(a)))
    if not usable:
        raise NotReachable(host)
    return usable


def _may_belong_to(host: str, address: IPv4Address | IPv6Address) -> bool:
    """A name must not lead to this machine or to its cloud's metadata; a literal says so openly."""
    if address.is_loopback:
        return host == "localhost"
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def _as_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
