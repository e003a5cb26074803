"""Edits behind the suite's back: any record of any type, with the types kept right."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from mock_systems.kit.store import Account, Lock, Store


class RecordRefused(ValueError):
    """What is asked for is not there or does not fit."""


def table_named(store: Store[Any], record_type: str) -> dict[str, Any]:
    """The table of this type; accounts and locks count as records here."""
    tables = _tables(store)
    if record_type not in tables:
        raise RecordRefused(f"no record type {record_type}; there are: {', '.join(tables)}")
    return tables[record_type]


def record_numbered(store: Store[Any], record_type: str, record_id: str) -> Any:  # noqa: ANN401 (any record type)
    """The record of this type that has this id."""
    table = table_named(store, record_type)
    if record_id not in table:
        raise RecordRefused(f"no {record_type} {record_id}")
    return table[record_id]


def create_record(
    store: Store[Any], record_type: str, record_id: str, fields: Mapping[str, Any]
) -> Any:  # noqa: ANN401 (any record type)
    """Plant a record; it must not be there yet."""
    table = table_named(store, record_type)
    if record_id in table:
        raise RecordRefused(f"{record_type} {record_id} is already there")
    return _put(store, record_type, record_id, fields)


def change_record(
    store: Store[Any], record_type: str, record_id: str, fields: Mapping[str, Any]
) -> Any:  # noqa: ANN401 (any record type)
    """Change fields of a record that is there."""
    return _put(store, record_type, record_id, _changed(store, record_type, record_id, fields))


def refuse_change(
    store: Store[Any], record_type: str, record_id: str, fields: Mapping[str, Any]
) -> None:
    """Say why a record cannot be changed like this, and change nothing.

    Raises:
        RecordRefused, pydantic.ValidationError: it does not fit.
    """
    _checked(store, record_type, _changed(store, record_type, record_id, fields))


def delete_record(store: Store[Any], record_type: str, record_id: str) -> None:
    """Remove a record that is there."""
    record_numbered(store, record_type, record_id)
    del table_named(store, record_type)[record_id]
    store.records.reindex()


def _changed(
    store: Store[Any], record_type: str, record_id: str, fields: Mapping[str, Any]
) -> dict[str, Any]:
    return {**asdict(record_numbered(store, record_type, record_id)), **fields}


def _put(store: Store[Any], record_type: str, record_id: str, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any record type)
    record = _checked(store, record_type, fields)
    table_named(store, record_type)[record_id] = record
    store.records.reindex()
    return record


def _checked(store: Store[Any], record_type: str, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any record type)
    kind = _types(type(store.records))[record_type]
    unknown = set(fields) - set(kind.__dataclass_fields__)
    if unknown:
        raise RecordRefused(f"{record_type} has no {', '.join(sorted(unknown))}")
    return TypeAdapter(kind).validate_python(dict(fields))


def _tables(store: Store[Any]) -> dict[str, dict[str, Any]]:
    return {**store.records.tables(), "accounts": store.accounts, "locks": store.locks}


def _types(records: type[Any]) -> dict[str, Any]:
    """The record type of every table, as its annotation `dict[str, Kind]` says."""
    hints = get_type_hints(records)
    tables = {name: get_args(hint)[1] for name, hint in hints.items() if len(get_args(hint)) == 2}
    return {**tables, "accounts": Account, "locks": Lock}
