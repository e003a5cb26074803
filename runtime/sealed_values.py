"""Domain values as bytes, for the sealed columns: items, results, what was kept of a read."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

# Building an adapter costs more than using it.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def to_bytes(value: object) -> bytes:
    """A domain value as JSON."""
    return _adapter(type(value)).dump_json(value)


def from_bytes(kind: type[T], stored: bytes) -> T:
    """The value again. Raises: pydantic.ValidationError when it is not of this kind."""
    value: T = _adapter(kind).validate_json(stored)
    return value


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
