"""The lock pins each package with every extra another one asks of it.

pip takes `coverage[toml]` for a requirement of its own: where the lock says `coverage` alone, a
fresh machine cannot install from the day a newer version is published.
"""

import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
PINNED = re.compile(r"^(?P<name>[\w.-]+)(\[(?P<extras>[^\]]+)\])?==", re.MULTILINE)

Extras = Mapping[str, frozenset[str]]


def extras_in(lock: str) -> Extras:
    """Each package that is pinned, with the extras it is pinned with."""
    return {
        canonicalize_name(one["name"]): frozenset(re.findall(r"[\w-]+", one["extras"] or ""))
        for one in PINNED.finditer(lock)
    }


def asked_for(pinned: Extras) -> set[tuple[str, str]]:
    """Every extra that a pinned package, as it is installed here, asks of another one."""
    found = set[tuple[str, str]]()
    for name in pinned:
        try:
            required = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            # Locked for another platform.
            continue
        for one in map(Requirement, required):
            environments = [{"extra": extra} for extra in ("", *pinned[name])]
            if one.marker is None or any(map(one.marker.evaluate, environments)):
                found |= {(canonicalize_name(one.name), extra) for extra in one.extras}
    return found


def not_pinned(lock: str) -> set[tuple[str, str]]:
    pinned = extras_in(lock)
    return {(name, one) for name, one in asked_for(pinned) if one not in pinned.get(name, ())}


def test_every_extra_that_is_asked_for_is_pinned():
    assert not_pinned(LOCK.read_text(encoding="utf-8")) == set()


def test_an_extra_that_is_missing_is_found():
    lock = LOCK.read_text(encoding="utf-8").replace("coverage[toml]==", "coverage==")

    assert ("coverage", "toml") in not_pinned(lock)
