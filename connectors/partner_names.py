"""The partner systems' names and promises, from the connectors' manifests."""

import functools
from collections.abc import Mapping
from pathlib import Path

from runtime.manifests import Manifest, WritePromise, load_manifest


@functools.cache
def manifests() -> Mapping[str, Manifest]:
    """Every connector's manifest, by system."""
    folder = Path(__file__).parent
    found = [load_manifest(path.parent) for path in sorted(folder.glob("*/manifest.toml"))]
    return {manifest.system: manifest for manifest in found}


def system_name(system: str) -> str:
    """What people call the system; its code where no connector names it."""
    manifest = manifests().get(system)
    return manifest.name if manifest else system


def promise_of(system: str, operation: str) -> WritePromise | None:
    """What the connector promises of this write, if it has one of this name."""
    manifest = manifests().get(system)
    return manifest.writes.get(operation) if manifest else None


def is_sent(system: str, operation: str) -> bool:
    """Whether this write sends something, which nobody can take back."""
    promise = promise_of(system, operation)
    return operation == "send" or (promise is not None and promise.kind == "send")


def place_of(system: str, operation: str, reference: str) -> str:
    """Where in the partner's system the entry would be, and what to search for."""
    promise = promise_of(system, operation)
    place = f" > {promise.search}" if promise else ""
    return f"{system_name(system)}{place}: {reference}"
