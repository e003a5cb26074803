"""A record as a list of fields: `surname`, `addresses/1/postcode`, `plans/931-104522-P1/status`."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from mock_systems.population.partner_records import HeldPerson

# What a row of a list is called by; a row without any of these by its place, from 1.
NUMBERS = (
    "contact_id",
    "episode_id",
    "plan_id",
    "enquiry_id",
    "order_id",
    "matter_id",
    "form_id",
    "nominal_id",
    "row_id",
)
# True of a record, and on no page: for the judge of a test alone.
NEVER_SHOWN = ("person_id", "address_id", "location_address_id", "row_id")


class Field(NamedTuple):
    """One field: where it is, the same with `*` for each row, and what it holds."""

    path: str
    pattern: str
    value: Any


def flat(record: object) -> Iterator[Field]:
    """Give every field of a record that holds something; an empty one is no fact."""
    return _fields_of(record, "", "")


def _fields_of(record: Any, path: str, pattern: str) -> Iterator[Field]:  # noqa: ANN401 (any dataclass)
    for name in _names_of(record.__class__):
        value = getattr(record, name)
        if value is None or value in ("", ()):
            continue
        if isinstance(value, HeldPerson):
            yield from _fields_of(value, path, pattern)
        elif is_dataclass(value):
            yield from _fields_of(value, f"{path}{name}/", f"{pattern}{name}/")
        elif isinstance(value, tuple) and is_dataclass(value[0]):
            yield from _rows_of(value, f"{path}{name}/", f"{pattern}{name}/*/")
        else:
            yield Field(f"{path}{name}", f"{pattern}{name}", value)


def flat_rows(name: str, rows: Iterable[object]) -> Iterator[Field]:
    """Give the fields of a list that stands on a record's page and is no part of the record."""
    return _rows_of(tuple(rows), f"{name}/", f"{name}/*/")


def _rows_of(rows: tuple[object, ...], path: str, pattern: str) -> Iterator[Field]:
    for place, row in enumerate(rows, start=1):
        yield from _fields_of(row, f"{path}{_number_of(row) or place}/", pattern)


@lru_cache(maxsize=100)
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in NEVER_SHOWN)


def _number_of(row: object) -> str:
    return next((str(getattr(row, name)) for name in NUMBERS if hasattr(row, name)), "")
